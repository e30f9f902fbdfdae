"""Choices: the shifts that one person could take on a date, what forbids each, and what its work would be.

Options are those of the person's contract, no rule stated; what forbids one the rules' own judges say, with the
person's other shifts and past as they stand.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from scheduler.shifts import ShiftTemplate

Ints = npt.NDArray[np.int64]


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


def offers(
    problem: RosterProblem,
    agent: int,
    balance: Balance,
    days: Sequence[date] | None = None,
    wanted: Collection[int] | None = None,
) -> Iterator[Shift]:
    """Every shift that a person's contract knows on some dates, with breaks where they cost least, without work.

    Parameters
    ----------
    problem : RosterProblem
    agent : int
        Position in the problem's agents.
    balance : Balance
        Without the shift that the person has on the date, if it is to be replaced.
    days : sequence of date, optional
        Default: all dates of the horizon.
    wanted : collection of int, optional
        Ticks of which a shift must lie over one at least, be it with a break.
    """
    person, tick = problem.agents[agent], problem.tick
    templates = [t for t in problem.templates if t.code in person.contract.shifts]
    network = TourNetwork([person], [problem.histories[agent]], templates, problem.horizon.start, problem.horizon.end)
    for rule in rules_at(problem.rules, person.site, person.contract.name):
        if isinstance(rule, Breaks):
            rule.add(network)
    able = np.flatnonzero(problem.skills[problem.skill_set[agent]])
    best = balance.worth[able].max(axis=0, initial=-problem.surplus_price)
    # What people do after the horizon is worth nothing in it.
    total = np.append(0.0, best.cumsum())
    want = np.zeros(problem.ticks + 1, dtype=np.int64)
    want[1:] = np.isin(np.arange(problem.ticks), list(wanted or ())).cumsum()
    legal = [_breaks(t, tick, network.longest_stretch) for t in templates]
    for o in range(len(network.start)):
        day, template = network.days[int(network.day[o])], templates[int(network.template[o])]
        starts, rests = legal[int(network.template[o])]
        first = int(network.start[o]) // tick
        reached = want[min(first + template.minutes // tick, problem.ticks)] > want[min(first, problem.ticks)]
        if not len(starts) or (days is not None and day not in days) or (wanted is not None and not reached):
            continue
        at = np.minimum(first + rests, problem.ticks)
        lost = (total[at[..., 1]] - total[at[..., 0]]).sum(axis=1)
        begin = problem.horizon.start + timedelta(minutes=int(network.start[o]))
        yield Shift(
            person.agent_id,
            day,
            template.code,
            begin,
            begin + timedelta(minutes=template.minutes),
            template.paid_minutes,
            tuple(
                Span(begin + timedelta(minutes=at), begin + timedelta(minutes=at + b.minutes))
                for at, b in zip(starts[int(np.argmin(lost))], template.breaks, strict=True)
            ),
        )


def _breaks(template: ShiftTemplate, tick: int, longest: int) -> tuple[tuple[tuple[int, ...], ...], Ints]:
    """Legal break starts of a template [min]; first tick and the one after the last of each (patterns, breaks, 2)."""
    starts = template.break_patterns(tick, longest)
    spans = [[(at // tick, (at + b.minutes) // tick) for at, b in zip(p, template.breaks, strict=True)] for p in starts]
    return starts, np.array(spans, dtype=np.int64).reshape(len(starts), len(template.breaks), 2)


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


def at_work(problem: RosterProblem, agent: int, balance: Balance, shift: Shift) -> tuple[Shift, float]:
    """A shift with its work put, tick by tick, where one head more is worth most while everybody else stays.

    Where nothing is wanted it goes on with what came before, or begins with the first queue the person knows.

    Returns
    -------
    Shift
    float
        About what its work saves: shortage, and late work as far as there is some [cent].
    """
    live, share = len(problem.live), problem.agents[agent].productivity
    able = np.flatnonzero(problem.skills[problem.skill_set[agent]]).tolist()
    if not able:
        return shift, -problem.surplus_price * share * len(ticks_of(problem, shift))
    worth, left, jobs = balance.worth.copy(), balance.left.copy(), problem.jobs
    step, on = timedelta(minutes=problem.tick), able[0]
    chosen: list[tuple[int, int]] = []
    saved = 0.0
    for t in ticks_of(problem, shift):
        best = max(able, key=lambda q: (worth[q, t], q == on))
        if worth[best, t] > -problem.surplus_price + LEAST:
            on = best
        chosen.append((t, on))
        if on < live:
            saved += share * float(worth[on, t])
        else:
            # Late work is done once: what this hour takes is not there for the next.
            todo = share
            open_ = np.flatnonzero((jobs.queue == on - live) & (left > LEAST) & (jobs.first <= t) & (jobs.due > t))
            for k in open_[np.argsort(jobs.due[open_], kind="stable")].tolist():
                took = min(todo, float(left[k]))
                left[k] -= took
                todo -= took
            saved += (share - todo) * float(problem.late_price[on - live]) - todo * problem.surplus_price
            if todo < share:
                worth[on] = balance.worth_of_late(on - live, left)
    work = []
    for (queue, _), run in groupby(enumerate(chosen), key=lambda pair: (pair[1][1], pair[1][0] - pair[0])):
        ticks = [t for _, (t, _) in run]
        begin = problem.horizon.start + ticks[0] * step
        work.append(Span(begin, problem.horizon.start + (ticks[-1] + 1) * step, problem.queues[queue]))
    return replace(shift, work=tuple(work)), saved
