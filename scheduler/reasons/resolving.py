"""Local re-solving: a few people choose some dates anew, everything else as it stands.

What all others do, and what the chosen people do on other dates, is taken off need and deferred work; what is left is a
small rostering problem of its own, with every rule, past and week of the chosen people. It is settled like any other,
from the roster's own shifts on (`rebuild`), and what comes of it is counted in the whole roster. So the price of a
change is that of two local re-solves, with it and without, from the same start and seed. A wider re-solve could only
find a cheaper answer to each.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent
from scheduler.horizon import midnight
from scheduler.optimizer.cost import cost_parts, undone
from scheduler.optimizer.covering import covering
from scheduler.optimizer.heads import heads_of
from scheduler.optimizer.problem import Jobs, RosterProblem
from scheduler.optimizer.rebuilding import rebuild
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.shortage import ShortageCurve
from scheduler.optimizer.standing import histories_of
from scheduler.optimizer.work import Tours, named, on_duty, rest_well, spread_work, stints_of
from scheduler.roster import Shift
from scheduler.rules import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

Bools = npt.NDArray[np.bool_]

DAY = timedelta(days=1)

TRIES = 12
"""Rebuilds for each person who chooses anew."""

MUST = 1e7
"""What it costs not to come where one must [cent]."""


@dataclass(frozen=True)
class Freed:
    """People who choose anew on some dates: a rule that holds for one re-solve only.

    Attributes
    ----------
    days : frozenset of date
        On which they choose; shifts of other dates are not offered.
    must : mapping of str to (date, frozenset of (str, int))
        By agent: a date on which one of these shifts, by code and minute of the horizon, is to be worked.
    """

    days: frozenset[date]
    must: Mapping[str, tuple[date, frozenset[tuple[str, int]]]] = field(default_factory=dict)
    name: str = "freed"

    def add(self, network: "TourNetwork") -> None:
        """Offer nothing on other dates, and on a date that must be worked nothing else."""
        closed = network.on_days([day not in self.days for day in network.days])
        for row, agent in enumerate(network.agents):
            network.forbid(row, closed)
            if agent.agent_id in self.must:
                day, chosen = self.must[agent.agent_id]
                keys = zip(network.template.tolist(), network.start.tolist(), strict=True)
                other = np.array([(network.templates[j].code, at) not in chosen for j, at in keys], dtype=bool)
                network.forbid(row, network.on_days([d == day for d in network.days]) & other)
                network.off_prices[row, network.days.index(day)] += MUST

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Nothing a judge would know of."""
        return iter(())


@dataclass(frozen=True, eq=False)
class Resolved:
    """A roster after a local re-solve: all its shifts, and its cost by part [cent]."""

    shifts: tuple[Shift, ...]
    parts: Mapping[str, int]

    @property
    def cost(self) -> int:
        """Of the whole roster [cent]."""
        return sum(self.parts.values())


def resolve(
    problem: RosterProblem,
    roster: Sequence[Shift],
    people: Sequence[int],
    days: frozenset[date],
    *,
    must: Mapping[str, tuple[date, frozenset[tuple[str, int]]]] | None = None,
    seed: int = 1,
) -> Resolved | None:
    """Let some people choose some dates anew.

    Parameters
    ----------
    problem : RosterProblem
        With whatever is changed already: an agent more, another skill, another contract.
    roster : sequence of Shift
        All shifts as they stand, locked ones included.
    people : sequence of int
        Who chooses, by position.
    days : frozenset of date
        On which; locked shifts stay all the same.
    must : mapping, optional
        As of `Freed`.
    seed : int
        Same arguments, same answer.

    Returns
    -------
    Resolved or None
        None if somebody cannot keep all rules, where one must come who may not.
    """
    chosen = sorted(people)
    ids = {problem.agents[k].agent_id for k in chosen}
    locked = {(s.agent_id, s.start) for s in problem.kept}
    free = [s for s in roster if s.agent_id in ids and s.day in days and (s.agent_id, s.start) not in locked]
    gone = {(s.agent_id, s.start) for s in free}
    fixed = [s for s in roster if (s.agent_id, s.start) not in gone]
    small = _residual(problem, chosen, fixed, Freed(days, must or {}))
    values = ShiftValues(small)
    plan = covering(small, values)
    tours, rest = _tours(small, values, free)
    if rest:
        # What no template of today offers, a planner's edit perhaps, stays.
        return resolve(
            problem, roster, [k for k in chosen if problem.agents[k].agent_id not in rest], days, must=must, seed=seed
        )
    for k, agent in enumerate(small.agents):
        if must and agent.agent_id in must:
            tours[k] = values.best_tour(k, plan.prices[small.skill_set[k]])
            day, options = must[agent.agent_id]
            told = {values.shift_facts(k, o, p)[0]: values.shift_facts(k, o, p) for o, p in tours[k]}
            if day not in told or (told[day][1].code, told[day][2]) not in options:
                return None
    tours, _, _ = rebuild(small, values, plan, tours, tries=TRIES, laps=1, seed=seed)
    queue_of = spread_work(small, plan, on_duty(small, values, tours))
    made = named(small, *rest_well(small, stints_of(values, tours), queue_of))
    shifts = (*fixed, *made)
    return Resolved(shifts, cost_parts(problem, shifts))


def _residual(problem: RosterProblem, people: Sequence[int], fixed: Sequence[Shift], freed: Freed) -> RosterProblem:
    """The problem of a few people beside fixed shifts, which need and work are lowered by."""
    horizon, live = problem.horizon, len(problem.live)
    begun = [s for s in problem.standing if s.start < horizon.start]
    share = {a.agent_id: a.productivity for a in problem.agents}
    heads = heads_of([*fixed, *begun], problem.queues, share, horizon.start, problem.tick, problem.ticks)
    agents = tuple(problem.agents[k] for k in people)
    ids = {a.agent_id for a in agents}
    own = [replace(s, work=()) for s in fixed if s.agent_id in ids]
    past = tuple(s for s in problem.past if s.agent_id in ids)
    # Queues that none of them knows are not theirs to mend.
    sets, skill_set = np.unique(problem.skill_set[list(people)], return_inverse=True)
    able: Bools = np.asarray(problem.skills[sets].any(axis=0))
    near = _near(problem, agents, freed.days)
    jobs, left = problem.jobs, undone(problem, heads[live:])
    some = able[live + jobs.queue] & (jobs.first < near.stop) & (jobs.due > near.start)
    cases = np.clip(problem.shortage.cases - heads[:live], 0.0, None)
    cases[:, :, : near.start] = 0.0
    cases[:, :, near.stop :] = 0.0
    renumbered = np.cumsum(able[live:]) - 1
    return replace(
        problem,
        agents=agents,
        rules=(*problem.rules, freed),
        live=tuple(q for q, can in zip(problem.live, able[:live], strict=True) if can),
        deferred=tuple(q for q, can in zip(problem.deferred, able[live:], strict=True) if can),
        shortage=ShortageCurve(cases[:, able[:live]], problem.price[able[:live]]),
        jobs=Jobs(renumbered[jobs.queue[some]], jobs.first[some], jobs.due[some], left[some]),
        late_price=problem.late_price[able[live:]],
        skills=problem.skills[sets][:, able],
        skill_set=skill_set.ravel(),
        histories=histories_of(agents, past, own, horizon, problem.rules),
        standing=(),
        kept=tuple(own),
        past=past,
        carried=np.zeros((int(able.sum()), problem.ticks)),
    )


def _near(problem: RosterProblem, agents: Sequence[Agent], days: frozenset[date]) -> range:
    """Ticks that shifts of some dates may touch, on the clocks of some people."""
    zones = {a.time_zone for a in agents}
    begin = min(midnight(min(days), zone) for zone in zones)
    end = max(midnight(max(days), zone) for zone in zones) + 2 * DAY
    first, last = math.floor(problem.tick_of(begin)), math.ceil(problem.tick_of(end))
    return range(min(max(first, 0), problem.ticks), min(max(last, 0), problem.ticks))


def _tours(problem: RosterProblem, values: ShiftValues, shifts: Sequence[Shift]) -> tuple[Tours, set[str]]:
    """The tours that shifts make, and the agents of those that no option is."""
    number = {a.agent_id: k for k, a in enumerate(problem.agents)}
    tours: Tours = {k: [] for k in range(len(problem.agents))}
    strange = set()
    for shift in sorted(shifts, key=lambda s: s.start):
        k = number[shift.agent_id]
        n, row = (int(x) for x in values.place[k])
        _, network = values.networks[n]
        minute = round((shift.start - problem.horizon.start).total_seconds() / 60)
        codes = [t.code for t in network.templates]
        same = np.flatnonzero((network.start == minute) & network.allowed[row])
        option = next((int(o) for o in same if codes[int(network.template[o])] == shift.code), None)
        if option is None:
            strange.add(shift.agent_id)
            continue
        breaks = tuple(round((b.start - shift.start).total_seconds() / 60) for b in shift.breaks)
        patterns = values.patterns[n, int(network.template[option])].breaks
        tours[k].append((option, patterns.index(breaks) if breaks in patterns else 0))
    return tours, strange
