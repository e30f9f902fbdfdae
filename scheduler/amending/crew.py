"""People who may work something else: what they work now, and the best they could work for given worths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from scheduler.amending.beside import Cell, Settled, beside, without_tour
from scheduler.amending.wanted import Wanted, best_work
from scheduler.optimizer.heads import heads_of
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.roster import Shift, Span

Floats = npt.NDArray[np.float64]

STAY = 1e7
"""Worth of a shift that is to stay as it is [cent]."""


@dataclass(frozen=True, eq=False)
class Crew:
    """People with free dates in a roster, by position; their tours are priced with every rule, past and lock.

    Attributes
    ----------
    problem : RosterProblem
        Of these people beside all that stands.
    values : ShiftValues
    free : mapping of int to frozenset of date
        Dates on which each may work something else.
    queues : tuple of array
        Queues that each knows.
    """

    problem: RosterProblem
    values: ShiftValues
    free: Mapping[int, frozenset[date]]
    queues: tuple[npt.NDArray[np.int64], ...]

    @classmethod
    def of(cls, problem: RosterProblem, shifts: Sequence[Shift], free: frozenset[Cell], price: float) -> "Crew":
        """Everybody who has a free date and a legal tour.

        Whoever works a shift on a free date that no template of today offers, one made by hand perhaps, keeps that
        shift: nobody could give it back.
        """
        codes = {t.code: t for t in problem.templates}
        number = {a.agent_id: k for k, a in enumerate(problem.agents)}

        def offered(shift: Shift) -> bool:
            agent, template = problem.agents[number[shift.agent_id]], codes.get(shift.code)
            local = shift.start.astimezone(agent.time_zone)
            return (
                template is not None
                and template.code in agent.contract.shifts
                and shift.minutes == template.minutes
                and local.hour * 60 + local.minute + 1440 * (local.date() - shift.day).days in template.starts()
            )

        mine = {(s.agent_id, s.day): s for s in shifts if (s.agent_id, s.day) in free}
        free = free - {cell for cell, shift in mine.items() if not offered(shift)}
        begin, minute = problem.horizon.start, timedelta(minutes=1)
        present = {cell: (s.code, (s.start - begin) // minute) for cell, s in mine.items()}
        settled = Settled(free, present, price)
        stands = [s for s in shifts if (s.agent_id, s.day) not in free]
        people = sorted({number[who] for who, _ in free if who in number})
        first = beside(problem, people, stands, settled)
        stuck = set(without_tour(ShiftValues(first)))
        if stuck:
            people = [k for n, k in enumerate(people) if n not in stuck]
            names = {problem.agents[k].agent_id for k in people}
            stands = [s for s in shifts if (s.agent_id, s.day) not in free or s.agent_id not in names]
            first = beside(problem, people, stands, settled)
        days: dict[int, set[date]] = {k: set() for k in range(len(people))}
        place = {problem.agents[k].agent_id: n for n, k in enumerate(people)}
        for who, day in free:
            if who in place:
                days[place[who]].add(day)
        known = tuple(np.flatnonzero(first.skills[g]) for g in first.skill_set)
        return cls(first, ShiftValues(first), {k: frozenset(own) for k, own in days.items()}, known)

    def heads(self, shifts: Sequence[Shift]) -> Floats:
        """Heads of shifts of these people on each queue; (Q + D, T)."""
        p = self.problem
        share = {a.agent_id: a.productivity for a in p.agents}
        return heads_of(shifts, p.queues, share, p.horizon.start, p.tick, p.ticks)

    def best(
        self, agent: int, own: Sequence[Shift], days: frozenset[date], heads: Floats, wanted: Wanted, patience: float
    ) -> list[Shift]:
        """The best shifts of one person on some dates, with their work, all else of the tour as it is.

        Parameters
        ----------
        agent : int
        own : sequence of Shift
            All shifts of the person, as they are.
        days : frozenset of date
            Free dates on which to choose anew.
        heads : array (Q + D, T)
            Everybody's work without the shifts of this person on these dates.
        wanted : Wanted
        patience : float
            How eagerly late work is offered; see `Wanted.on`.

        Returns
        -------
        list of Shift
            All shifts of the person; a chosen one is not locked.
        """
        values = self.values
        n, row = (int(x) for x in values.place[agent])
        network = values.networks[n][1]
        share = float(values.share[agent])
        known = self.queues[agent]
        worth = np.array([wanted.on(int(q), heads[q], share, patience) for q in known]).reshape(
            len(known), self.problem.ticks
        )
        prices = worth.max(axis=0, initial=-self.problem.surplus_price * share) / share
        each, pattern = values.worth(n, prices)
        option = values.option_values(agent, each)
        here = {day: d for d, day in enumerate(network.days)}
        chosen = np.array([day in days for day in network.days], dtype=bool)[network.day]
        option[~chosen] = -np.inf
        stays = [s for s in own if s.day not in days]
        for shift in stays:
            if shift.day in self.free[agent]:
                option[self._option(n, shift, here[shift.day])] = STAY
        _, choice = values.paths[n].best(row, option, -network.off_prices[row], values.wage[agent] / 60)
        taken = [int(o) for o in choice if o >= 0]
        kept = {network.days[int(network.day[o])] for o in taken if not chosen[o]}
        made = [self._named(agent, o, int(pattern[o]), worth) for o in taken if chosen[o]]
        left = [s for s in stays if s.day not in self.free[agent] or s.day in kept]
        return sorted([*left, *made], key=lambda s: s.start)

    def _option(self, n: int, shift: Shift, day: int) -> int:
        network = self.values.networks[n][1]
        same = np.flatnonzero((network.day == day) & (network.start == network.minute_of(shift.start)))
        return next(int(o) for o in same if network.templates[int(network.template[o])].code == shift.code)

    def _named(self, agent: int, option: int, pattern: int, worth: Floats) -> Shift:
        """A shift with its breaks, and the work that is worth most."""
        day, template, minute, breaks = self.values.shift_facts(agent, option, pattern)
        tick, step = self.problem.tick, timedelta(minutes=self.problem.tick)
        start = self.problem.horizon.start + timedelta(minutes=minute)
        first, length = minute // tick, template.minutes // tick
        on = [True] * length
        rests = []
        for at, rest in zip(breaks, template.breaks, strict=True):
            rests.append(Span(start + timedelta(minutes=at), start + timedelta(minutes=at + rest.minutes)))
            on[at // tick : (at + rest.minutes) // tick] = [False] * (rest.minutes // tick)
        inside = worth[:, first : first + length]
        # Of a night that outlasts the horizon the end goes on with what it was.
        wide = np.pad(inside, ((0, 0), (0, length - inside.shape[1])))
        wage = float(self.values.wage[agent]) * tick / 60
        path = best_work(wide, on, wage)
        queues = self.queues[agent]
        spans: list[Span] = []
        for t, place in enumerate(path):
            if place >= 0:
                begin, name = start + t * step, self.problem.queues[int(queues[place])]
                if spans and spans[-1].queue == name and spans[-1].end == begin:
                    begin = spans.pop().start
                spans.append(Span(begin, start + (t + 1) * step, name))
        agent_id = self.problem.agents[agent].agent_id
        return Shift(
            agent_id, day, template.code, start, start + timedelta(minutes=template.minutes), template.paid_minutes,
            tuple(rests), tuple(spans),
        )  # fmt: skip
