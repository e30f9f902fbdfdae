"""One roster lived through: one run of the engine a future, reduced to amounts by queue and interval."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.simulation.absence import Absence
from scheduler.simulation.customers import QueueDemand, customers, demand
from scheduler.simulation.duty import PlannedDuty, duty, planned_duty
from scheduler.simulation.engine import run
from scheduler.simulation.floor import Duty, Floats, Queues, Routing, Tally
from scheduler.simulation.layout import queues
from scheduler.simulation.measures import AMOUNTS
from scheduler.simulation.relief import Post, relieved
from scheduler.simulation.seats import seats
from scheduler.workload import QueuePolicy, by_queue


@dataclass(frozen=True)
class Operation:
    """All a future needs but its number of contacts, read once: Q queues in the order of `policies`, T intervals.

    Attributes
    ----------
    required_s : array (Q, T)
        Staff required on live queues [s]; NaN where no requirement was given.
    late_s : array (Q, T)
        Agent time that a contact of deferred work needs, pauses included [s].
    posts : tuple of Post
        Fixed posts, in the order in which they are relieved.
    """

    policies: tuple[QueuePolicy, ...]
    horizon: Horizon
    demand: tuple[QueueDemand, ...]
    duty: PlannedDuty
    queues: Queues
    required_s: Floats
    late_s: Floats
    posts: tuple[Post, ...]
    absence: Absence
    routing: Routing
    seed: int


def operation(
    workload: pd.DataFrame,
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    seed: int,
    past: pd.DataFrame | None = None,
    requirement: pd.DataFrame | None = None,
    absence: Absence | None = None,
    routing: Routing | None = None,
) -> Operation:
    """Read the tables; parameters as for `scheduler.simulation.twin.simulate`."""
    planned = planned_duty(roster, agents, policies, horizon, past=past)
    times = horizon.times
    required = np.full((len(policies), len(times)), np.nan if requirement is None else 0.0)
    late = np.zeros((len(policies), len(times)))
    known = by_queue(workload)
    needed = {} if requirement is None else by_queue(requirement)
    for k, policy in enumerate(policies):
        if policy.kind == "interval" and policy.queue in needed:
            rows = needed[policy.queue].set_index("timestamp")["agents"]
            required[k] = rows.reindex(times).fillna(0.0) * 60.0 * horizon.interval
        if policy.kind == "deferred" and policy.queue in known:
            rows = known[policy.queue].set_index("timestamp")["aht_s"]
            busy = policy.target.max_occupancy or 1.0
            late[k] = rows.reindex(times).bfill().ffill().fillna(0.0) * (1 - policy.think_share) / busy
    return Operation(
        tuple(policies),
        horizon,
        demand(workload, policies, horizon),
        planned,
        queues(policies, planned.skills),
        required,
        late,
        tuple(
            Post(
                k,
                p.posts * p.seats,
                p.opening.is_open(times),
                np.array([a.can_work(p.queue) for a in agents], dtype=bool),
            )
            for k, p in enumerate(policies)
            if p.kind == "post"
        ),
        absence or Absence(),
        routing or Routing(),
        seed,
    )


def lived(operation: Operation, contacts: npt.ArrayLike, future: int) -> Floats:
    """Amounts of one future, shape (len(AMOUNTS), Q, T).

    Parameters
    ----------
    operation : Operation
    contacts : array_like of int (rows,)
        Contacts in each row of the workload.
    future : int
        Number of the future.
    """
    policies, horizon = operation.policies, operation.horizon
    intervals, interval_s = len(horizon.times), 60.0 * horizon.interval
    there = duty(operation.duty, operation.absence, seed=operation.seed, future=future)
    people = relieved(there, operation.posts, interval_s)
    tally = run(
        operation.queues,
        serving(people, policies),
        customers(operation.demand, contacts, policies, horizon, seed=operation.seed, future=future),
        operation.routing,
        interval_s=interval_s,
        intervals=intervals,
    )
    level = np.array([p.target.level for p in policies])[:, None]
    found = {f.name: np.array(getattr(tally, f.name)) for f in fields(Tally)}
    found["promised"] = found["offered"] * level
    found["short_s"] = np.maximum(operation.required_s - found["staffed_s"], 0.0)
    found["over_s"] = np.maximum(found["staffed_s"] - operation.required_s, 0.0)
    found["open_s"], found["filled_s"] = (
        np.zeros_like(level * found["offered"]),
        np.zeros_like(level * found["offered"]),
    )
    for k, policy in enumerate(policies):
        if policy.kind == "deferred":
            busy = policy.target.max_occupancy or 1.0
            found["short_s"][k] = (found["offered"][k] - found["in_time"][k]) * operation.late_s[k]
            found["over_s"][k] = np.maximum(found["staffed_s"][k] - found["busy_s"][k] / busy, 0.0)
    for post in operation.posts:
        k = post.queue
        held = seats(people, k, post.seats, post.is_open, interval_s)
        found["open_s"][k], found["filled_s"][k] = held.open_s, held.filled_s
        found["staffed_s"][k], found["busy_s"][k] = held.staffed_s, held.held_s
        found["short_s"][k], found["over_s"][k] = held.missing_s, held.staffed_s - held.held_s
    return np.stack([found[name] for name in AMOUNTS])


def serving(people: Duty, policies: Sequence[QueuePolicy]) -> Duty:
    """People on duty without those who hold a fixed post: they take no contact."""
    post = np.array([p.kind == "post" for p in policies] + [False])
    kept = ~post[people.queue]  # the last one is for `NOBODY`, -1
    return replace(
        people,
        agent=people.agent[kept],
        start_s=people.start_s[kept],
        end_s=people.end_s[kept],
        queue=people.queue[kept],
    )
