"""Choices: the shifts that one person could take on a date, what forbids each, and what its work would be.

Options are those of the person's contract, no rule stated; what forbids one the rules' own judges say, with the
person's other shifts and past as they stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.standing import by_agent
from scheduler.optimizer.tours import TourNetwork
from scheduler.reasons.shortfalls import LEAST, Balance
from scheduler.roster import Shift, Span
from scheduler.rules import Breaks, RosterFacts, Violation, rules_at

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lives:
    """Everybody's shifts in a roster and before it, and judges of any change to one person's.

    Attributes
    ----------
    shifts, past : mapping of str to sequence of Shift
        By agent.
    """

    problem: RosterProblem
    shifts: Mapping[str, Sequence[Shift]]
    past: Mapping[str, Sequence[Shift]]

    @classmethod
    def of(cls, problem: RosterProblem, roster: Sequence[Shift]) -> "Lives":
        """The lives that a roster makes of a problem's people."""
        return cls(problem, by_agent(roster), by_agent(problem.past))

    def broken(self, agent: int, shifts: Sequence[Shift]) -> list[Violation]:
        """What rules find when these, instead of the roster's, are a person's shifts, that they do not find now.

        A violation that the roster has anyway, such as a planner's doing, is not the change's.
        """
        person = self.problem.agents[agent]
        rules = rules_at(self.problem.rules, person.site, person.contract.name)
        past = {person.agent_id: self.past.get(person.agent_id, ())}

        def judged(own: Sequence[Shift]) -> list[Violation]:
            facts = RosterFacts({person.agent_id: person}, {person.agent_id: sorted(own, key=lambda s: s.start)}, past)
            return [v for rule in rules for v in rule.violations(facts)]

        found = judged(shifts)
        if not found:
            return []
        before = set(judged(self.shifts.get(person.agent_id, ())))
        return [v for v in found if v not in before]

    def on(self, agent: int, day: date) -> Shift | None:
        """The shift of a person's date, if there is one."""
        own = self.shifts.get(self.problem.agents[agent].agent_id, ())
        return next((s for s in own if s.day == day), None)

    def others(self, agent: int, day: date) -> list[Shift]:
        """The person's shifts of all other dates."""
        return [s for s in self.shifts.get(self.problem.agents[agent].agent_id, ()) if s.day != day]


def offers(problem: RosterProblem, agent: int, balance: Balance, days: Sequence[date] | None = None) -> Iterator[Shift]:
    """Every shift that a person's contract knows on some dates, with breaks and work where they are worth most.

    Parameters
    ----------
    problem : RosterProblem
    agent : int
        Position in the problem's agents.
    balance : Balance
        Without the shift that the person has on the date, if it is to be replaced.
    days : sequence of date, optional
        Default: all dates of the horizon.
    """
    person = problem.agents[agent]
    templates = [t for t in problem.templates if t.code in person.contract.shifts]
    network = TourNetwork([person], [problem.histories[agent]], templates, problem.horizon.start, problem.horizon.end)
    for rule in rules_at(problem.rules, person.site, person.contract.name):
        if isinstance(rule, Breaks):
            rule.add(network)
    worth = balance.worth()
    able = np.flatnonzero(problem.skills[problem.skill_set[agent]])
    best = worth[able].max(axis=0, initial=-problem.surplus_price)
    for o in range(len(network.start)):
        day = network.days[int(network.day[o])]
        if days is None or day in days:
            template = network.templates[int(network.template[o])]
            first = int(network.start[o]) // problem.tick
            patterns = template.break_patterns(problem.tick, network.longest_stretch)
            length = template.minutes // problem.tick
            here = np.zeros(length)
            inside = max(0, min(length, problem.ticks - first))
            here[:inside] = best[first : first + inside]
            lost = [
                sum(
                    here[at // problem.tick : (at + b.minutes) // problem.tick].sum()
                    for at, b in zip(starts, template.breaks, strict=True)
                )
                for starts in patterns
            ]
            if not patterns:
                continue
            starts = patterns[int(np.argmin(lost))]
            begin = problem.horizon.start + timedelta(minutes=int(network.start[o]))
            rests = tuple(
                Span(begin + timedelta(minutes=at), begin + timedelta(minutes=at + b.minutes))
                for at, b in zip(starts, template.breaks, strict=True)
            )
            bare = Shift(
                person.agent_id,
                day,
                template.code,
                begin,
                begin + timedelta(minutes=template.minutes),
                template.paid_minutes,
                rests,
            )
            yield at_work(problem, agent, balance, bare)


def ticks_of(problem: RosterProblem, shift: Shift) -> list[int]:
    """Ticks inside the horizon in which a shift has its person on duty, breaks out."""
    step = timedelta(minutes=problem.tick)
    first = round((shift.start - problem.horizon.start) / step)
    last = round((shift.end - problem.horizon.start) / step)
    resting = {
        t
        for b in shift.breaks
        for t in range(round((b.start - problem.horizon.start) / step), round((b.end - problem.horizon.start) / step))
    }
    return [t for t in range(max(first, 0), min(last, problem.ticks)) if t not in resting]


def reaches(problem: RosterProblem, shift: Shift, wanted: frozenset[int]) -> bool:
    """Whether a shift lies over one of some ticks, be it with a break that may lie elsewhere."""
    step = timedelta(minutes=problem.tick)
    first = round((shift.start - problem.horizon.start) / step)
    last = round((shift.end - problem.horizon.start) / step)
    return any(first <= t < last for t in wanted)


def at_work(problem: RosterProblem, agent: int, balance: Balance, shift: Shift) -> Shift:
    """A shift with its work put, tick by tick, where one head more is worth most while everybody else stays.

    Where nothing is wanted it goes on with what came before, or begins with the first queue the person knows.
    """
    live, share = len(problem.live), problem.agents[agent].productivity
    able = np.flatnonzero(problem.skills[problem.skill_set[agent]]).tolist()
    if not able:
        return shift
    worth, left, jobs = balance.worth(), balance.left.copy(), problem.jobs
    step, on = timedelta(minutes=problem.tick), able[0]
    chosen: list[tuple[int, int]] = []
    for t in ticks_of(problem, shift):
        best = max(able, key=lambda q: (worth[q, t], q == on))
        if worth[best, t] > -problem.surplus_price + LEAST:
            on = best
        chosen.append((t, on))
        if on >= live:
            # Late work is done once: what this hour takes is not there for the next.
            todo = share
            open_ = np.flatnonzero((jobs.queue == on - live) & (left > LEAST) & (jobs.first <= t) & (jobs.due > t))
            for k in open_[np.argsort(jobs.due[open_], kind="stable")].tolist():
                took = min(todo, float(left[k]))
                left[k] -= took
                todo -= took
            if todo < share:
                worth = Balance(problem, balance.heads, left).worth()
    work = []
    for (queue, _), run in groupby(enumerate(chosen), key=lambda pair: (pair[1][1], pair[1][0] - pair[0])):
        ticks = [t for _, (t, _) in run]
        begin = problem.horizon.start + ticks[0] * step
        work.append(Span(begin, problem.horizon.start + (ticks[-1] + 1) * step, problem.queues[queue]))
    return replace(shift, work=tuple(work))
