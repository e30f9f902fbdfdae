"""The hours of a roster around a surge, cut out once: people as they are there in each future, and their contacts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

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
from scheduler.simulation.engine import up_to_the_first_look
from scheduler.simulation.floor import NOBODY, POOLS, Bools, Duty, Ints, Levers, Queues, Routing
from scheduler.simulation.lived import operation, serving
from scheduler.simulation.relief import relieved
from scheduler.surge.lever import Lever, positions
from scheduler.surge.scene import Future, Scene
from scheduler.surge.surge import GRID_MIN, Surge, names, on_grid
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
    roomier: Bools
    guarded: Ints
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
                roomier=self.roomier,
                guarded=self.guarded,
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
            futures.append(Future(before, idle))
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
    floor, lent, roomier = _floor(known.queues, policies, watched, levers)
    for future, counts in enumerate(np.asarray(contacts)[:, rows]):
        rng = stream(seed, "within the interval", future)
        ordinary.append(rng.multinomial(counts.astype(np.int64), np.full(parts, 1 / parts)).reshape(-1))
        there = duty(known.duty, known.absence, seed=seed, future=future)
        people = relieved(there, known.posts, 60.0 * GRID_MIN)
        duties.append(_with_pools(people, serving(people, policies), called, watched, len(floor.skills) - 1))
    places = [k for k, lever in zip(positions(levers), levers, strict=True) if lever.kind == "pool"]
    spans = known.duty.spans
    at_s = (surge.at.astimezone(UTC) - window.start.astimezone(UTC)).total_seconds()
    there_then = (spans.start_s <= at_s) & (spans.end_s > at_s) & (spans.queue != NOBODY)
    planned = np.bincount(spans.queue[there_then], minlength=len(policies))
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
        roomier=roomier,
        guarded=_guarded(planned, policies, levers),
        lent=lent,
        pool=np.concatenate(
            [
                np.full(len(spans.skill_set), NOBODY),
                *(np.full(lever.heads, k) for lever, k in zip(called, places, strict=True)),
            ]
        ).astype(np.int64),
        keep_free=int(np.ceil(KEEP_FREE * planned[watched])),
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
) -> tuple[Queues, Bools, Bools]:
    """Queues whose curves tell of all levers, skill sets that may be lent, and queues where more may be held at once.

    The last skill set is that of people called in.
    """
    policy = policies[watched]
    skills = np.vstack([queues.skills, np.arange(len(policies)) == watched])
    spoken = np.array([p.language == policy.language and p.kind != "post" for p in policies])
    lending = [pattern for lever in levers if lever.kind == "cross_line" for pattern in lever.lends]
    same = spoken & [any(matches(one, p.queue) for one in lending) for p in policies]
    lent = (skills & same).any(axis=1) & ~skills[:, watched]
    roomier = spoken & [p.kind == "interval" and p.concurrency > 1 for p in policies]
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
            for q in np.flatnonzero(roomier).tolist():
                own = throughput(max(most, policies[q].concurrency), policies[q].think_share)
                curve[q] = np.append(own, np.full(curve.shape[1] - len(own), own[-1]))
    return replace(queues, skills=skills, curve=curve), lent, roomier


def _guarded(planned: Ints, policies: Sequence[QueuePolicy], levers: tuple[Lever, ...]) -> Ints:
    """How many more are kept for each queue while queues are guarded: the lever's amount times the root of its people.

    Only of queues whose people hold one contact at a time: on a chat they are lost to their callers until it ends,
    while somebody on chats has room for more. The root is that of safety staffing: Halfin and Whitt (1981),
    "Heavy-traffic limits for queues with many exponential servers", Operations Research 29(3).
    """
    single = np.array([p.kind == "interval" and p.concurrency == 1 for p in policies])
    amount = max((lever.amount for lever in levers if lever.kind == "guard"), default=0.0)
    return np.where(single, np.ceil(amount * np.sqrt(planned)), 0).astype(np.int64)


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
