"""The rostering problem: need, people, shifts, rules and prices, as arrays on one grid of ticks."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.agents import Agent
from scheduler.horizon import Horizon, midnight
from scheduler.optimizer.shortage import ShortageCurve, shortage_curve
from scheduler.optimizer.standing import carried_heads, histories_of
from scheduler.optimizer.tours import History, TourNetwork
from scheduler.requirement import REQUIREMENT
from scheduler.roster import UTC, Shift, read_shifts
from scheduler.rules import Rule, Scoped
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Jobs:
    """Deferred work: job k of `queue[k]` may be worked in ticks [`first[k]`, `due[k]`); `work` in head-ticks."""

    queue: Ints
    first: Ints
    due: Ints
    work: Floats


@dataclass(frozen=True)
class Prices:
    """What may be had at a cost.

    `shortage` holds cents per missing agent-hour of a queue (for deferred queues: per late hour of work); queues it
    does not name cost `default_shortage`. `surplus` is cents per agent-hour nobody needs, on top of its pay. With
    `hedge` both are expected over the cases of demand that a requirement tells (`scheduler.needs.cases`): a head
    costs its price times the probability that it is needed and missing. Without, the requirement is taken for certain.
    """

    shortage: Mapping[str, int]
    default_shortage: int = 10_000
    surplus: int = 50
    hedge: bool = False

    def of(self, queue: str) -> int:
        """Price of one missing hour on a queue [cent]."""
        return self.shortage.get(queue, self.default_shortage)


@dataclass(frozen=True)
class RosterProblem:
    """Everything a solver may know, and nothing else.

    Shapes: Q live queues (intervals and posts), D deferred queues, G distinct skill sets, T ticks.

    Attributes
    ----------
    tick : int
        Grid of the arrays [min]; divides the horizon's interval, all starts and all breaks.
    shortage : ShortageCurve
        Gross heads on live queues and posts, case by case: net requirement over (1 - shrinkage), rounded to whole
        heads; and what a missing one costs.
    jobs : Jobs
        Deferred work, queues numbered from 0 to D - 1.
    late_price : array (D,)
        One head-tick of deferred work not done in time [cent].
    surplus_price : float
        One idle head for one tick [cent].
    skills : array of bool (G, Q + D)
        Which skill set serves which queue, deferred ones last.
    skill_set : array (agents,)
        Skill set of each agent.
    standing : tuple of Shift
        Shifts that are not the solver's to choose: locked, frozen, or begun before the horizon. Their work covers
        need first.
    kept : tuple of Shift
        Those of `standing` that belong to the new roster.
    past : tuple of Shift
        Published shifts that began before the horizon.
    carried : array (Q + D, T)
        Heads the standing shifts work on each queue.
    shrinkage, hedge
        Share of time lost by which need and work were grossed up; whether `shortage` was read from cases of demand.
    strangers : tuple of Shift
        Locked shifts of the horizon whose agent is none of `agents`: they cover nothing, and contradict the people.
    """

    horizon: Horizon
    tick: int
    agents: tuple[Agent, ...]
    templates: tuple[ShiftTemplate, ...]
    rules: tuple[Rule, ...]
    live: tuple[str, ...]
    deferred: tuple[str, ...]
    shortage: ShortageCurve
    jobs: Jobs
    late_price: Floats
    surplus_price: float
    skills: Bools
    skill_set: Ints
    histories: tuple[History, ...]
    standing: tuple[Shift, ...]
    kept: tuple[Shift, ...]
    past: tuple[Shift, ...]
    carried: Floats
    shrinkage: float
    hedge: bool
    strangers: tuple[Shift, ...] = ()

    @property
    def ticks(self) -> int:
        """Length of the horizon in ticks."""
        return int(self.shortage.cases.shape[2])

    @property
    def need(self) -> Floats:
        """Gross heads needed on live queues and posts, over all cases on average; shape (Q, T)."""
        return self.shortage.mean

    @property
    def price(self) -> Floats:
        """One head for one tick that is needed and missing [cent]; shape (Q,)."""
        return self.shortage.price

    @property
    def queues(self) -> tuple[str, ...]:
        """Live queues, then deferred ones: the columns of `skills` and the rows of `carried`."""
        return self.live + self.deferred

    def deferred_totals(self, d: int) -> tuple[Floats, Floats]:
        """Running totals [head-tick] of deferred queue `d`: come in by, and due by, each tick's start; (T + 1,)."""
        own = self.jobs.queue == d
        come, due = np.zeros(self.ticks + 1), np.zeros(self.ticks + 1)
        np.add.at(come, self.jobs.first[own], self.jobs.work[own])
        np.add.at(due, self.jobs.due[own], self.jobs.work[own])
        return come.cumsum(), due.cumsum()

    def tick_of(self, instant: datetime) -> float:
        """Position of an instant on the grid of ticks."""
        return (instant - self.horizon.start) / timedelta(minutes=self.tick)

    def local_days(self, agent: Agent) -> list[date]:
        """The agent's own dates that the horizon touches."""
        first = self.horizon.start.astimezone(agent.time_zone).date()
        last = (self.horizon.end - timedelta(minutes=1)).astimezone(agent.time_zone).date()
        return [first + timedelta(days=k) for k in range((last - first).days + 1)]

    def networks(self) -> list[tuple[Ints, TourNetwork]]:
        """The agents by zone, contract and laws: their positions, and the network of their tours, every rule stated."""
        classes: dict[tuple[str, str, tuple[int, ...]], list[int]] = defaultdict(list)
        laws = [(n, rule) for n, rule in enumerate(self.rules) if isinstance(rule, Scoped)]
        for k, agent in enumerate(self.agents):
            own = tuple(n for n, law in laws if law.binds(agent.site, agent.contract.name))
            classes[agent.time_zone.key, agent.contract.name, own].append(k)
        result = []
        for _, members in sorted(classes.items()):
            agents = [self.agents[k] for k in members]
            templates = [t for t in self.templates if t.code in agents[0].contract.shifts]
            network = TourNetwork(
                agents, [self.histories[k] for k in members], templates, self.horizon.start, self.horizon.end
            )
            for rule in self.rules:
                rule.add(network)
            result.append((np.array(members, dtype=np.int64), network))
        return result


def roster_problem(
    requirement: pd.DataFrame,
    agents: Sequence[Agent],
    templates: Sequence[ShiftTemplate],
    rules: Sequence[Rule],
    horizon: Horizon,
    prices: Prices,
    *,
    shrinkage: float = 0.0,
    locked: pd.DataFrame | None = None,
    past: pd.DataFrame | None = None,
) -> RosterProblem:
    """Lay requirement, people and rules on one grid.

    Parameters
    ----------
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`. Intervals outside the horizon are left out; deferred work may arrive before it.
    agents : sequence of Agent
        Ordered by the caller; the order breaks ties.
    templates : sequence of ShiftTemplate
    rules : sequence of Rule
    horizon : Horizon
    prices : Prices
    shrinkage : float
        Share of scheduled time lost to unplanned absence and the like, in [0, 1).
    locked, past : pandas.DataFrame, optional
        Contract `ROSTER`. Locked rows of the horizon are kept as they are; the past (shifts that started before the
        horizon) carries rest, weeks and runs over, and what of it reaches into the horizon covers need.

    Raises
    ------
    ValueError
        For a shrinkage outside [0, 1) or a grid finer than 5 minutes.
    """
    if not 0 <= shrinkage < 1:
        raise ValueError(f"shrinkage must be in [0, 1), not {shrinkage}")
    REQUIREMENT.validate(requirement, lazy=True)
    # In UTC: the difference of two instants of one zone is that of its wall clock, wrong when the clock changes.
    horizon = replace(horizon, start=horizon.start.astimezone(UTC), end=horizon.end.astimezone(UTC))
    tick = _tick(templates, agents, horizon)
    count = round((horizon.end - horizon.start) / timedelta(minutes=tick))
    names = requirement["line"] + "/" + requirement["language"] + "/" + requirement["channel"]
    is_deferred = requirement["kind"] == "deferred"
    live = tuple(sorted(set(names[~is_deferred])))
    deferred = tuple(sorted(set(names[is_deferred])))
    per_tick = tick / 60
    zones = {a.agent_id: a.time_zone for a in agents}
    productivity = {a.agent_id: a.productivity for a in agents}
    fixed = [] if locked is None else [s for s in read_shifts(locked, zones) if horizon.start <= s.start < horizon.end]
    before = [] if past is None else [s for s in read_shifts(past, zones) if s.start < horizon.start]
    known = {a.agent_id for a in agents}
    standing = tuple(s for s in (*before, *fixed) if s.end > horizon.start and s.agent_id in known)
    kept = tuple(s for s in fixed if s.agent_id in known)
    # Many people, few different skills: each is matched against the queues once.
    able = {a.skills: [a.can_work(q) for q in live + deferred] for a in {a.skills: a for a in agents}.values()}
    masks = np.array([able[a.skills] for a in agents], dtype=bool)
    skills, skill_set = np.unique(masks.reshape(len(agents), len(live + deferred)), axis=0, return_inverse=True)
    return RosterProblem(
        horizon=horizon,
        tick=tick,
        agents=tuple(agents),
        templates=tuple(templates),
        rules=tuple(rules),
        live=live,
        deferred=deferred,
        shortage=shortage_curve(
            requirement[~is_deferred],
            names[~is_deferred],
            live,
            np.array([prices.of(q) * per_tick for q in live]),
            start=horizon.start,
            tick=tick,
            count=count,
            interval=horizon.interval,
            shrinkage=shrinkage,
            hedge=prices.hedge,
        ),
        jobs=_jobs(requirement[is_deferred], names[is_deferred], deferred, horizon, tick, count, shrinkage),
        late_price=np.array([prices.of(q) * per_tick for q in deferred]),
        surplus_price=prices.surplus * per_tick,
        skills=skills,
        skill_set=skill_set.ravel(),
        histories=histories_of(agents, before, kept, horizon, rules),
        past=tuple(s for s in before if s.agent_id in known),
        standing=standing,
        kept=kept,
        carried=carried_heads(standing, live + deferred, productivity, horizon, tick, count),
        shrinkage=shrinkage,
        hedge=prices.hedge,
        strangers=tuple(s for s in fixed if s.agent_id not in known),
    )


def _tick(templates: Sequence[ShiftTemplate], agents: Sequence[Agent], horizon: Horizon) -> int:
    """The coarsest grid on which every start, break and interval lies."""
    spans = {horizon.interval}
    for t in templates:
        spans |= {t.minutes, t.earliest_start, t.start_grid}
        spans |= {b.minutes for b in t.breaks}
    for zone in {a.time_zone for a in agents}:
        for edge in (horizon.start, horizon.end):
            local = edge.astimezone(zone)
            spans.add(round((local - midnight(local.date(), zone)) / timedelta(minutes=1)))
    tick = math.gcd(*spans)
    if tick < 5:
        raise ValueError(f"starts, breaks and zones share a grid of {tick} min only; 5 is the finest")
    return tick


def _jobs(
    rows: pd.DataFrame,
    names: pd.Series,
    deferred: tuple[str, ...],
    horizon: Horizon,
    tick: int,
    count: int,
    shrinkage: float,
) -> Jobs:
    """Work is done after the interval it arrives in and before its deadline, inside the horizon."""
    row_of = {q: k for k, q in enumerate(deferred)}
    wide = horizon.interval // tick
    step = timedelta(minutes=tick)
    found = []
    for name, at, due, hours in zip(names, rows["timestamp"], rows["deadline"], rows["workload_h"], strict=True):
        first = max(round((at.to_pydatetime() - horizon.start) / step) + wide, 0)
        last = min(math.floor((due.to_pydatetime() - horizon.start) / step), count)
        if hours > 0 and last > 0:
            found.append((row_of[name], first, max(last, first), hours * 60 / tick / (1 - shrinkage)))
    found.sort()
    table = np.array(found, dtype=float).reshape(-1, 4)
    queue, first, due = table[:, :3].T.astype(np.int64)
    return Jobs(queue, first, due, table[:, 3])
