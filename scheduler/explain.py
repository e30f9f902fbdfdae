"""Explaining a requirement: the steps from contacts to heads of one queue in one interval.

What a promise asks for comes from the very object the requirement was made of (`scheduler.needs.live.live_needs`), and
what was forecast, required and scheduled from the tables that were published; the explanation only puts words to them.
"""

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from scheduler.explaining.contact_steps import contact_steps, load_steps
from scheduler.explaining.promise_steps import promise_steps
from scheduler.explaining.step import Step, percent
from scheduler.horizon import UTC, Horizon
from scheduler.needs.asks import BINDS
from scheduler.needs.live import LiveNeed, live_needs
from scheduler.workload import QUEUE, QueuePolicy


@dataclass(frozen=True, eq=False)
class Facts:
    """What a plan was made of, and what came out.

    Attributes
    ----------
    forecast, workload, requirement, coverage : pandas.DataFrame
        As published: of the forecast at least `timestamp, line, language, channel, volume, aht_s, model, quality`.
    policies : sequence of QueuePolicy
    horizon : Horizon
    present : float
        Share of scheduled heads that are there.
    vendor_share : mapping of str to float
        By queue.
    load_factor : pandas.Series or None
        Of the workload's rows, as `live_needs` takes it.
    skills : sequence of sequence of str or None
        Of each person, where queues pool.
    """

    forecast: pd.DataFrame
    workload: pd.DataFrame
    requirement: pd.DataFrame
    coverage: pd.DataFrame
    policies: Sequence[QueuePolicy]
    horizon: Horizon
    present: float = 1.0
    vendor_share: Mapping[str, float] = field(default_factory=dict)
    load_factor: pd.Series | None = None
    skills: Sequence[Sequence[str]] | None = None

    @cached_property
    def needs(self) -> dict[str, LiveNeed]:
        """What every live queue needs, made anew."""
        return live_needs(self.workload, self.policies, load_factor=self.load_factor, skills=self.skills)

    @cached_property
    def tables(self) -> dict[str, dict[str, pd.DataFrame]]:
        """Rows of each table by queue and start."""
        found = {}
        for name in ("forecast", "workload", "requirement", "coverage"):
            groups = getattr(self, name).groupby(QUEUE)
            found[name] = {"/".join(queue): rows.set_index("timestamp").sort_index() for queue, rows in groups}
        return found

    def row(self, table: str, queue: str, at: pd.Timestamp) -> Any:
        """One row of a table, or None."""
        rows = self.tables[table].get(queue)
        return None if rows is None or at not in rows.index else rows.loc[at]

    def contacts(self, policy: QueuePolicy, start: pd.Timestamp) -> list[Step]:
        """The steps to the contacts of one interval."""
        rows, work = self.tables["forecast"].get(policy.queue), self.row("workload", policy.queue, start)
        taken = self.vendor_share.get(policy.queue, 0.0)
        before = bool(start < self.horizon.times[0])
        return contact_steps(rows, policy, self.horizon.interval, start, work, taken, before=before)


@dataclass(frozen=True)
class Explanation:
    """How the requirement of one queue in one interval comes about.

    Attributes
    ----------
    queue : str
    kind : {"interval", "deferred", "post"}
    start, end : datetime
        The interval, UTC.
    steps : tuple of Step
        In the order of thought.
    answer : float
        The requirement by these steps: net heads, or for deferred work agent-hours [h].
    published : float
        The same as it was published; another number if settings or people have changed since.
    binds : str
        What it rests on.
    """

    queue: str
    kind: str
    start: datetime
    end: datetime
    steps: tuple[Step, ...]
    answer: float
    published: float
    binds: str

    @property
    def agrees(self) -> bool:
        """Whether the steps lead to the number that was published."""
        return math.isclose(self.answer, self.published, rel_tol=1e-9, abs_tol=1e-12)


def explain(facts: Facts, queue: str, at: datetime) -> Explanation:
    """The steps from contacts to heads.

    Parameters
    ----------
    facts : Facts
    queue : str
        `line/language/channel`.
    at : datetime
        Zone-aware; the interval that holds it is explained.

    Raises
    ------
    ValueError
        For an unknown queue (near names are told), an instant without offset or outside of what was planned, hours in
        which the queue is closed, and a queue that is served in another way since.
    """
    policy = {p.queue: p for p in facts.policies}.get(queue)
    if policy is None:
        names = [p.queue for p in facts.policies]
        near = difflib.get_close_matches(queue, names, n=3, cutoff=0.5) or names[:3]
        raise ValueError(f"queue must be one of the site's, such as {', '.join(near)}, not {queue}")
    if at.tzinfo is None:
        raise ValueError(f"at must carry an offset, not {at.isoformat()}")
    span = facts.horizon
    zone = span.time_zone
    moment = pd.Timestamp(at).tz_convert("UTC")
    start = pd.Timestamp(span.start).tz_convert("UTC") + span.index(at) * pd.Timedelta(minutes=span.interval)
    rows = facts.tables["requirement"].get(queue)
    row = facts.row("requirement", queue, start)
    if row is None:
        if not span.start <= at < span.end:
            told = f"{span.start.astimezone(zone):%Y-%m-%d %H:%M} to {span.end.astimezone(zone):%Y-%m-%d %H:%M}"
            raise ValueError(f"at must lie in the days planned, {told} {zone.key}, not {at.isoformat()}")
        local = moment.tz_convert(policy.opening.time_zone)
        if not policy.opening.is_open(pd.DatetimeIndex([start]))[0]:
            raise ValueError(f"{queue} is closed at {local:%a %Y-%m-%d %H:%M} {policy.opening.time_zone.key}")
        if policy.kind == "deferred" and rows is not None:
            last = rows.index.max().tz_convert(zone)
            raise ValueError(
                f"what arrives on {queue} after {last:%Y-%m-%d %H:%M} {zone.key} is due after the days planned: "
                "a later plan requires it"
            )
        raise ValueError(f"nothing was published for {queue} at {at.isoformat()}")
    if row["kind"] != policy.kind:
        raise ValueError(f"{queue} was planned as {row['kind']} and is {policy.kind} in today's settings")
    end = start + pd.Timedelta(minutes=span.interval)
    covered = facts.row("coverage", queue, start)
    if policy.kind == "post":
        steps, answer, binds = _posts(policy), float(policy.posts * policy.seats), "posts"
        steps += _scheduled(answer, 1.0, covered)
        published = float(row["agents"])
    elif policy.kind == "deferred":
        steps, answer = _deferred(facts, policy, start)
        binds, published = "deadline", float(row["workload_h"])
    else:
        work = facts.row("workload", queue, start)
        need = facts.needs[queue]
        k = int(need.times.get_indexer(pd.DatetimeIndex([start]))[0])
        factor = 1.0 if facts.load_factor is None else _factor(facts, queue, start)
        steps = [*facts.contacts(policy, start), *load_steps(work, span.interval)]
        steps += promise_steps(policy, need, k, factor, work)
        answer, binds = float(need.asks.agents[k]), BINDS[need.asks.binds[k]]
        steps += _scheduled(answer, facts.present, covered)
        published = float(row["agents"])
    return Explanation(
        queue, policy.kind, start.to_pydatetime().astimezone(UTC), end.to_pydatetime().astimezone(UTC), tuple(steps),
        answer, published, binds,
    )  # fmt: skip


def _factor(facts: Facts, queue: str, start: pd.Timestamp) -> float:
    assert facts.load_factor is not None
    table = facts.workload
    mine = (table["line"] + "/" + table["language"] + "/" + table["channel"] == queue) & (table["timestamp"] == start)
    return float(facts.load_factor[mine].iloc[0])


def _posts(policy: QueuePolicy) -> list[Step]:
    hours = "while open, whatever the demand"
    return [
        Step("posts", float(policy.posts), "posts", hours),
        Step("seats on each", float(policy.seats), "agents", "always together; breaks relieved"),
        Step("required", float(policy.posts * policy.seats), "agents", "posts x seats", result=True),
    ]


def _scheduled(net: float, present: float, covered: Any) -> list[Step]:
    """From net heads to those scheduled."""
    steps = []
    gross = max(net, math.floor(net / present + 0.5))
    if present < 1:
        words = f"{1 - present:.1%} of time is lost; whole heads"
        steps.append(Step("to schedule", gross, "agents", words))
    if covered is not None:
        heads, asked = float(covered["scheduled"]), float(covered["required"])
        missing = heads - asked
        words = f"{abs(missing):,.1f} {'over' if missing > 0 else 'short'} against {asked:,.0f} net"
        if abs(missing) < 0.005:
            words = "exactly those required"
        steps.append(Step("scheduled", heads, "agents", words, result=True))
    return steps


def _deferred(facts: Facts, policy: QueuePolicy, start: pd.Timestamp) -> tuple[list[Step], float]:
    work = facts.row("workload", policy.queue, start)
    busy = 1.0 if policy.target.max_occupancy is None else policy.target.max_occupancy
    hours = float(work["workload_h"]) / busy
    zone = facts.horizon.time_zone
    due = work["deadline"]
    steps = facts.contacts(policy, start)
    think = f" x {percent(1 - policy.think_share)} at work" if policy.think_share else ""
    steps.append(Step("work", float(work["workload_h"]), "h", f"contacts x handle time{think}"))
    steps.append(Step("required", hours, "h", f"/ {percent(busy)}, the busiest one may be", result=True))
    local = due.tz_convert(zone)
    words = f"{local:%a %Y-%m-%d %H:%M}, {policy.deadline_h:g} h later"
    steps.append(Step("due before", None, "", words))
    rows = facts.tables["coverage"].get(policy.queue)
    if rows is not None:
        until = rows[(rows.index >= start + pd.Timedelta(minutes=facts.horizon.interval)) & (rows.index < due)]
        planned = float(until["scheduled"].sum()) * facts.horizon.interval / 60
        clock = [t.tz_convert(zone) for t in until.index[until["scheduled"] > 0]]
        words = "nobody until then"
        if clock:
            words = f"{clock[0]:%a %H:%M} to {clock[-1]:%a %H:%M}, for all work here"
        steps.append(Step("scheduled until then", planned, "h", words, result=True))
    return steps, hours
