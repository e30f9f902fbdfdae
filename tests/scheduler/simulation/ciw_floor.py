"""The same floor in Ciw, an independent open simulator: one call at a time, several skills, priorities, patience.

Ciw keeps the clock, the queues, who gives up and the records. It knows no skills, so its node is told which server may
take whom; the order is that of `scheduler.simulation.engine`. Palmer et al. (2019), "Ciw: An open-source discrete event
simulation library", Journal of Simulation 13(1).
"""

from math import inf

import ciw
import numpy as np
import numpy.typing as npt

from scheduler.simulation.floor import NOBODY, Customers, Duty, Queues
from tests.scheduler.simulation.small_floor import merged, poisson, queues

Table = npt.NDArray[np.float64]


def lived_in_ciw(floor: Queues, duty: Duty, customers: Customers) -> Table:
    """Answered, in time, given up and summed wait of each queue, shape (Q, 4); everybody must be there all the time."""
    plan = dict(enumerate(duty.queue.tolist(), start=1))
    able = {a + 1: set(np.flatnonzero(floor.skills[g]).tolist()) for a, g in enumerate(duty.skill_set)}

    class Skilled(ciw.Node):
        arriving = freed = None

        def begin_service_if_possible_accept(self, next_individual):
            self.arriving = next_individual
            super().begin_service_if_possible_accept(next_individual)
            self.arriving = None

        def begin_service_if_possible_release(self, next_individual, newly_free_server):
            self.freed = newly_free_server
            newly_free_server.free_since = self.now
            super().begin_service_if_possible_release(next_individual, newly_free_server)

        def choose_next_customer(self):
            if self.arriving is not None:
                return self.arriving
            me = self.freed.id_number
            waiting = [i for line in self.individuals for i in line if not i.server and line_of(i) in able[me]]

            def order(i):
                return (
                    line_of(i) != plan[me],
                    floor.priority[line_of(i)] if line_of(i) != plan[me] else 0,
                    i.id_number,
                )

            return min(waiting, key=order, default=None)

        def find_free_server(self, ind):
            def order(s):
                mine = plan[s.id_number] == line_of(ind)
                who = (0, 0) if mine else (len(able[s.id_number]), duty.skill_set[s.id_number - 1])
                return (not mine, who[0], getattr(s, "free_since", 0.0), who[1])

            free = (s for s in self.servers if not s.busy and line_of(ind) in able[s.id_number])
            return min(free, key=order, default=None)

        def get_service_time(self, ind):
            return float(customers.work_s[ind.id_number - 1])

        def get_reneging_date(self, ind):
            return self.now + float(customers.patience_s[ind.id_number - 1])

    def line_of(individual):
        return int(individual.customer_class)

    names = [str(k) for k in range(len(floor.deferred))]
    gaps = {n: np.diff(customers.at_s[customers.queue == int(n)], prepend=0.0).tolist() for n in names}
    network = ciw.create_network(
        arrival_distributions={n: [ciw.dists.Sequential([*gaps[n], inf])] for n in names},
        service_distributions={n: [ciw.dists.Deterministic(0.0)] for n in names},
        reneging_time_distributions={n: [ciw.dists.Deterministic(0.0)] for n in names},
        number_of_servers=[len(duty.skill_set)],
    )
    simulation = ciw.Simulation(network, node_class=Skilled)
    simulation.simulate_until_max_time(float(customers.at_s[-1]) + 1e6)
    table = np.zeros((len(names), 4))
    for record in simulation.get_all_records():
        k = int(record.customer_class)
        table[k, 3] += record.waiting_time
        if record.record_type == "renege":
            table[k, 2] += 1
        else:
            table[k, :2] += 1, record.waiting_time <= floor.answer_within_s[k]
    return table


def three_queues(agents: int, end_s: float) -> tuple[Queues, Duty]:
    """Three queues of different priority: specialists of each, who help along a chain, and some planned on none."""
    floor = queues(3, priority=[2, 1, 2], skills=[[0], [0, 1], [1, 2], [0, 1, 2]])
    plans = np.array([0, 0, 1, 2, NOBODY])[np.arange(agents) % 5]
    sets = np.array([0, 1, 1, 2, 3])[np.arange(agents) % 5]
    span = np.arange(agents)
    return floor, Duty(span, np.zeros(agents), np.full(agents, end_s), plans, sets, np.ones(agents))


def three_streams(rng: np.random.Generator, agents: int, contacts: int) -> Customers:
    """About `contacts` contacts in all, of 300 s, that keep `agents` people 96 % busy if nobody gives up."""
    shares = (0.4, 0.35, 0.25)
    streams = [
        poisson(rng, round(contacts * share), 0.96 * agents * share / 300, 300, 150, k)
        for k, share in enumerate(shares)
    ]
    return merged(*streams)
