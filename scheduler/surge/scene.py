"""The hours of a roster around a surge, in many futures: made once, and lived through with any levers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.agents import Agent, matches
from scheduler.horizon import UTC, Horizon
from scheduler.queueing.chat import throughput
from scheduler.simulation.absence import Absence
from scheduler.simulation.chance import stream
from scheduler.simulation.customers import QueueDemand, customers, demand
from scheduler.simulation.duty import duty
from scheduler.simulation.engine import go_on, up_to_the_first_look
from scheduler.simulation.floor import (
    NOBODY,
    POOLS,
    Bools,
    Duty,
    Floats,
    Ints,
    Levers,
    Queues,
    Routing,
)
from scheduler.simulation.lived import operation, serving
from scheduler.simulation.loop.state import State
from scheduler.simulation.relief import relieved
from scheduler.surge.lever import Lever, positions
from scheduler.surge.surge import GRID_MIN, Surge, on_grid
from scheduler.workload import QueuePolicy

AFTER = timedelta(minutes=100)
"""What is lived through after a surge."""

LOOK_S = 15.0
"""From one look at the board to the next [s]."""

CALM_S = 1800.0
"""Levers are let go when the wait has been short enough for so long [s]; sooner, the rush comes back at once."""

PAUSE_MOST_S = 3 * 3600.0
"""A gap in somebody's duty up to this long is a break or a meeting of one shift, a longer one lies between shifts."""

KEEP_FREE = 0.2
"""Share of those planned on a queue who must stand free while somebody calls back."""


_OF_A_LEVER = ("wait_s", "held_s", "reaction_s", "amount")
"""What the twin is told of a lever."""


@dataclass(frozen=True, eq=False)
class _Future:
    """One future of a scene as it is when the surge begins, no lever pulled yet."""

    before: State
    idle: Levers


@dataclass(frozen=True, eq=False)
class Outcome:
    """A scene lived through. Shapes: F futures, Q queues, T intervals of `GRID_MIN`, L levers of the scene.

    Attributes
    ----------
    offered, in_time, abandoned, answered : array (F, Q, T)
        As `scheduler.simulation.floor.Tally` counts them.
    uses : array (F, L)
        Uses of each lever.
    on_s : array (F, L)
        When each lever first worked, infinite where it never did [s after the surge began].
    """

    offered: Floats
    in_time: Floats
    abandoned: Floats
    answered: Floats
    uses: Floats
    on_s: Floats


@dataclass(frozen=True, eq=False)
class Scene:
    """The hours around a surge in many futures, to be lived through with any levers.

    Attributes
    ----------
    surge : Surge
    levers : tuple of Lever
        All that might be pulled.
    policies : tuple of QueuePolicy
    watched : int
        Position of the surging queue.
    start : datetime
        Of the scene.
    work_s : array (Q,)
        Mean work in a contact of each queue, in which live contacts count their pauses [s].
    """

    surge: Surge
    levers: tuple[Lever, ...]
    policies: tuple[QueuePolicy, ...]
    watched: int
    start: datetime
    intervals: int
    work_s: Floats
    futures: tuple[_Future, ...]

    @property
    def begins_s(self) -> float:
        """When the surge begins [s after the scene's start]."""
        return (self.surge.at.astimezone(UTC) - self.start.astimezone(UTC)).total_seconds()

    def intervals_of(self, from_min: float, to_min: float) -> slice:
        """Intervals between two moments, counted from the surge's begin [min]."""
        begin = self.begins_s / 60
        first, last = int((begin + from_min) // GRID_MIN), int(np.ceil((begin + to_min) / GRID_MIN))
        return slice(first, min(last, self.intervals))

    def live(self, pulled: Collection[int], *, futures: int | None = None) -> Outcome:
        """Live through the scene with the levers at these positions ready to be pulled.

        Parameters
        ----------
        pulled : collection of int
            Positions in `levers`; none: the surge takes its course.
        futures : int, optional
            The first so many; default: all.
        """
        place = positions(self.levers)
        ready = {name: getattr(self.futures[0].idle, name).copy() for name in _OF_A_LEVER}
        for k in pulled:
            for name, values in ready.items():
                values[place[k]] = getattr(self.levers[k], name)
        found = []
        for one in self.futures[:futures]:
            tally, acts = go_on(one.before, replace(one.idle, **ready))
            served = (tally.offered, tally.in_time, tally.abandoned, tally.answered)
            found.append((*served, acts.uses[place], acts.on_s[place] - self.begins_s))
        return Outcome(*(np.array(column) for column in zip(*found, strict=True)))


@dataclass(frozen=True, eq=False)
class Stage:
    """What scenes at one instant of one plan share: people as they are there in each future, and ordinary contacts."""

    policies: tuple[QueuePolicy, ...]
    window: Horizon
    watched: int
    levers: tuple[Lever, ...]
    workload: pd.DataFrame
    demand: tuple[QueueDemand, ...]
    ordinary: tuple[Ints, ...]
    duties: tuple[tuple[Duty, Bools], ...]
    queues: Queues
    lent: Bools
    pool: Ints
    keep_free: int
    routing: Routing
    seed: int

    def scene(self, surge: Surge) -> Scene:
        """The scene with a surge that begins on this stage's queue at its instant, or with one of factor 1: none.

        All scenes of a stage meet the same other customers and miss the same people.
        """
        more = surge.multiples(pd.DatetimeIndex(self.workload["timestamp"]), GRID_MIN) - 1
        mine = names(self.workload) == self.policies[self.watched].queue
        extra = np.where(mine, more, 0.0) * self.workload["contacts"].to_numpy(float)
        begins_s = (surge.at.astimezone(UTC) - self.window.start.astimezone(UTC)).total_seconds()
        count = max([POOLS - 1, *positions(self.levers)]) + 1
        futures = []
        for future, (counts, (there, pause)) in enumerate(zip(self.ordinary, self.duties, strict=True)):
            rng = stream(self.seed, "surge", future, surge.queue)
            come = customers(
                self.demand,
                counts + rng.poisson(extra),
                self.policies,
                self.window,
                seed=self.seed,
                future=future,
            )
            accepts = stream(self.seed, "accepts", future, surge.queue).random((2, len(come.at_s)))
            idle = Levers(
                queue=self.watched,
                first_s=begins_s,
                every_s=LOOK_S,
                calm_s=CALM_S,
                wait_s=np.full(count, np.inf),
                held_s=np.zeros(count),
                reaction_s=np.zeros(count),
                amount=np.ones(count),
                keep_free=self.keep_free,
                lent=self.lent,
                pause=pause,
                pool=self.pool,
                accepts=accepts,
            )
            before = up_to_the_first_look(
                self.queues,
                there,
                come,
                self.routing,
                idle,
                interval_s=60.0 * GRID_MIN,
                intervals=len(self.window.times),
            )
            futures.append(_Future(before, idle))
        mean = self.workload.groupby(names(self.workload))["aht_s"].mean()
        return Scene(
            surge=surge,
            levers=self.levers,
            policies=self.policies,
            watched=self.watched,
            start=self.window.start,
            intervals=len(self.window.times),
            work_s=np.array([float(mean.get(p.queue, 0.0)) * (1 - _thinking(p)) for p in self.policies]),
            futures=tuple(futures),
        )


def names(table: pd.DataFrame) -> pd.Series:
    """The queue's name of each row."""
    return table["line"] + "/" + table["language"] + "/" + table["channel"]


def stage(
    workload: pd.DataFrame,
    contacts: npt.ArrayLike,
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    surge: Surge,
    levers: tuple[Lever, ...],
    *,
    seed: int,
    absence: Absence | None = None,
    routing: Routing | None = None,
) -> Stage:
    """Cut the hours around a surge out of a plan.

    Parameters
    ----------
    workload : pandas.DataFrame
        Contract `WORKLOAD`, on the horizon's intervals.
    contacts : array_like of int (futures, rows)
        How many contacts come without the surge in each row of the workload, in each future.
    roster : pandas.DataFrame
        Contract `ROSTER`, with shifts that began before the horizon.
    agents, policies, horizon
        As the roster was made for.
    surge : Surge
        Its queue, instant and length count here, not how high it is.
    levers : tuple of Lever
    seed : int
        Of customers, absences and who accepts what: all that lives on a stage meets the same.
    absence, routing : optional
        As for `scheduler.simulation.twin.simulate`.

    Returns
    -------
    Stage
        It begins as long before the surge as the longest deadline and an hour, so that deferred work lies about as it
        would, or with the horizon; it ends `AFTER` the surge.

    Raises
    ------
    ValueError
        For a queue that is not live or unknown, a surge outside the horizon, or levers that do not fit.
    """
    number = {p.queue: k for k, p in enumerate(policies)}
    if surge.queue not in number or policies[number[surge.queue]].kind != "interval":
        raise ValueError(f"{surge.queue} is not a live queue of the plan")
    watched = number[surge.queue]
    window = _window(surge, horizon, policies)
    inside = (workload["timestamp"] >= pd.Timestamp(window.start)) & (workload["timestamp"] < pd.Timestamp(window.end))
    rows = np.flatnonzero(np.asarray(inside))
    fine = on_grid(workload.iloc[rows].reset_index(drop=True), horizon.interval)
    reaching = roster[(roster["end"] > window.start) & (roster["start"] < window.end)]
    known = operation(
        fine, reaching.reset_index(drop=True), agents, policies, window, seed=seed, absence=absence, routing=routing
    )
    parts = horizon.interval // GRID_MIN
    ordinary, duties = [], []
    called = [lever for lever in levers if lever.kind == "pool"]
    floor, lent, own = _floor(known.queues, policies, watched, levers)
    for future, counts in enumerate(np.asarray(contacts)[:, rows]):
        rng = stream(seed, "within the interval", future)
        ordinary.append(rng.multinomial(counts.astype(np.int64), np.full(parts, 1 / parts)).reshape(-1))
        there = duty(known.duty, known.absence, seed=seed, future=future)
        people = relieved(there, known.posts, 60.0 * GRID_MIN)
        duties.append(_with_pools(people, serving(people, policies), called, watched, own))
    places = [k for k, lever in zip(positions(levers), levers, strict=True) if lever.kind == "pool"]
    spans = known.duty.spans
    at_s = (surge.at.astimezone(UTC) - window.start.astimezone(UTC)).total_seconds()
    planned = np.count_nonzero((spans.queue == watched) & (spans.start_s <= at_s) & (spans.end_s > at_s))
    return Stage(
        policies=tuple(policies),
        window=window,
        watched=watched,
        levers=levers,
        workload=fine,
        demand=demand(fine, policies, window),
        ordinary=tuple(ordinary),
        duties=tuple(duties),
        queues=floor,
        lent=lent,
        pool=np.concatenate(
            [
                np.full(len(spans.skill_set), NOBODY),
                *(np.full(lever.heads, k) for lever, k in zip(called, places, strict=True)),
            ]
        ).astype(np.int64),
        keep_free=int(np.ceil(KEEP_FREE * planned)),
        routing=known.routing,
        seed=seed,
    )


def _thinking(policy: QueuePolicy) -> float:
    return policy.think_share if policy.kind == "deferred" else 0.0


def _window(surge: Surge, horizon: Horizon, policies: Sequence[QueuePolicy]) -> Horizon:
    """The hours of a scene on the surge's grid, cut at the horizon's intervals."""
    step = timedelta(minutes=horizon.interval)
    start, end = horizon.start.astimezone(UTC), horizon.end.astimezone(UTC)
    if not start <= surge.at.astimezone(UTC) < surge.end.astimezone(UTC) <= end:
        raise ValueError(f"a surge from {surge.at.isoformat()} does not lie inside the plan")
    before = timedelta(hours=max([p.deadline_h or 0.0 for p in policies]) + 1)
    first = max((surge.at.astimezone(UTC) - before - start) // step, 0)
    last = min(-(-(surge.end.astimezone(UTC) + AFTER - start) // step), (end - start) // step)
    zone = horizon.time_zone
    return Horizon((start + first * step).astimezone(zone), (start + last * step).astimezone(zone), GRID_MIN, zone)


def _floor(
    queues: Queues, policies: Sequence[QueuePolicy], watched: int, levers: tuple[Lever, ...]
) -> tuple[Queues, Bools, int]:
    """Queues whose curves tell of all levers, the skill sets that may be lent, and the skill set of those called in."""
    policy = policies[watched]
    skills = np.vstack([queues.skills, np.arange(len(policies)) == watched])
    lending = [pattern for lever in levers if lever.kind == "cross_line" for pattern in lever.lends]
    same = np.array(
        [
            p.language == policy.language and p.kind != "post" and any(matches(one, p.queue) for one in lending)
            for p in policies
        ]
    )
    lent = (skills & same).any(axis=1) & ~skills[:, watched]
    curve = queues.curve
    for lever in levers:
        if lever.kind == "concurrency":
            if policy.concurrency < 2:
                raise ValueError(
                    f"{policy.queue}: {lever.name} needs a queue whose people hold several contacts at once"
                )
            most = int(lever.amount)
            if most < policy.concurrency:
                raise ValueError(f"{lever.name} must allow at least the {policy.concurrency} planned, not {most}")
            curve = np.pad(curve, ((0, 0), (0, max(most + 1 - curve.shape[1], 0))), mode="edge")
            own = throughput(most, policy.think_share)
            curve[watched] = np.append(own, np.full(curve.shape[1] - len(own), own[-1]))
    return replace(queues, skills=skills, curve=curve), lent, len(skills) - 1


def _with_pools(people: Duty, kept: Duty, called: Sequence[Lever], watched: int, skill_set: int) -> tuple[Duty, Bools]:
    """People at work with those who might be called in, and which of their spans a break or a meeting follows."""
    gap = np.append(people.start_s[1:] - people.end_s[:-1], np.inf)
    same = np.append(people.agent[1:] == people.agent[:-1], False)
    rests = same & (gap > 0) & (gap <= PAUSE_MOST_S)
    paused = {(int(a), float(e)) for a, e in zip(people.agent[rests], people.end_s[rests], strict=True)}
    pause = np.array([(int(a), float(e)) in paused for a, e in zip(kept.agent, kept.end_s, strict=True)], dtype=bool)
    more = sum(lever.heads for lever in called)
    agents = len(kept.skill_set)
    return Duty(
        agent=np.concatenate([kept.agent, agents + np.arange(more)]),
        start_s=np.concatenate([kept.start_s, np.zeros(more)]),
        end_s=np.concatenate([kept.end_s, np.ones(more)]),
        queue=np.concatenate([kept.queue, np.full(more, watched, dtype=np.int64)]),
        skill_set=np.concatenate([kept.skill_set, np.full(more, skill_set, dtype=np.int64)]),
        productivity=np.concatenate([kept.productivity, *(np.full(x.heads, x.productivity) for x in called)]),
    ), np.concatenate([pause, np.zeros(more, dtype=bool)])
