"""Standby: who goes to a post when one of its people is missing, at every moment it is open, or that nobody can."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT, Agent
from scheduler.horizon import UTC, Horizon
from scheduler.posts.duty import Newcomers, open_stretches
from scheduler.roster import Shift, read_shifts
from scheduler.workload import QUEUE, QueuePolicy, by_queue

SOURCES = ("spare", "deferred", "live", "none")
"""Where a relief comes from: free at that time or on the posts beyond their seats; from deferred work, which waits;
from a live queue that has one more than it requires; nowhere."""

STANDBY = pa.DataFrameSchema(
    {
        "start": pa.Column(INSTANT, coerce=True),
        "end": pa.Column(INSTANT, coerce=True),
        **{name: pa.Column(str, coerce=True) for name in QUEUE},
        "agent_id": pa.Column(str, coerce=True, description="who would come; empty where nobody can"),
        "source": pa.Column(str, pa.Check.isin(SOURCES), coerce=True),
        "pulled_from": pa.Column(str, coerce=True, description="queue they work on then; empty if none"),
    },
    checks=pa.Check(lambda t: t["end"] > t["start"], error="a stretch must end after it starts"),
    name="standby",
    unique=["start", *QUEUE],
)
"""Contract of the standby table: one row a queue of posts and stretch in which the relief stays the same."""


_Seated = tuple[datetime, datetime, str]
"""From when until when who sits on a post, UTC."""


@dataclass(frozen=True)
class _Relief:
    agent_id: str
    source: str
    queue: str


def standby(
    table: pd.DataFrame,
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    coverage: pd.DataFrame,
    *,
    newcomers: Newcomers | None = None,
) -> pd.DataFrame:
    """Name a relief for every moment of every queue of posts, should one of those seated be missing.

    Parameters
    ----------
    table : pandas.DataFrame
        Contract `scheduler.posts.seating.SEATS`.
    roster : pandas.DataFrame
        Contract `ROSTER`, also shifts that reach into the horizon.
    agents, policies, horizon
        As the seats were made from.
    coverage : pandas.DataFrame
        `scheduler.verify.coverage` of the roster: what live queues require and have.
    newcomers : Newcomers, optional
        Who is new comes last.

    Returns
    -------
    pandas.DataFrame
        Contract `STANDBY`, by queue and time. A relief is on shift, not on a break, can hold the post, sits on none,
        and is missed nowhere: spare, or on deferred work, or on a live queue that has at least as many more than it
        requires as they count for. Who was the relief stays it as long as that holds; a new one is taken from the
        first source that has somebody, people of experience first, and of those who stays longest.
    """
    new = newcomers or Newcomers()
    posts = [p for p in policies if p.kind == "post" and p.posts]
    zones = {a.agent_id: a.time_zone for a in agents if any(a.can_work(p.queue) for p in posts)}
    # most people can hold no post, and shifts take long to read
    shifts = [s for s in read_shifts(roster[roster["agent_id"].isin(list(zones))], zones) if s.end > horizon.start]
    surplus = _surplus(coverage)
    kinds = {p.queue: p.kind for p in policies}
    seated = sorted(
        (start.to_pydatetime().astimezone(UTC), end.to_pydatetime().astimezone(UTC), str(who))
        for who, start, end in table.loc[table["agent_id"] != "", ["agent_id", "start", "end"]].itertuples(
            index=False, name=None
        )
    )
    rows: list[dict[str, object]] = []
    for policy in posts:
        able = {a.agent_id: a for a in agents if a.can_work(policy.queue)}
        own = [s for s in shifts if s.agent_id in able]
        last: _Relief | None = None
        own.sort(key=lambda s: s.start)
        ahead, here = deque(own), list[Shift]()
        soon, taken = deque(seated), list[_Seated]()
        for start, end in _stretches(policy, horizon, own, seated):
            while ahead and ahead[0].start <= start:
                here.append(ahead.popleft())
            here = [s for s in here if s.end > start]
            while soon and soon[0][0] <= start:
                taken.append(soon.popleft())
            taken = [seat for seat in taken if seat[1] > start]
            sitting = {who for _, _, who in taken}
            found = [
                (relief, shift)
                for shift in here
                if shift.agent_id not in sitting
                and (relief := _relief(shift, start, end, kinds, surplus, able[shift.agent_id], horizon)) is not None
            ]
            last = _chosen(found, last, start, able, new)
            name = dict(zip(QUEUE, (policy.line, policy.language, policy.channel), strict=True))
            told = {"agent_id": "", "source": "none", "pulled_from": ""}
            if last is not None:
                told = {"agent_id": last.agent_id, "source": last.source, "pulled_from": last.queue}
            before = rows[-1] if rows else None
            if before is not None and before["end"] == start and all(before[k] == v for k, v in (name | told).items()):
                before["end"] = end
            else:
                rows.append({"start": start, "end": end, **name, **told})
    return STANDBY.validate(pd.DataFrame(rows, columns=list(STANDBY.columns)), lazy=True)


def _surplus(coverage: pd.DataFrame) -> dict[tuple[str, datetime], float]:
    """Heads that a live queue has beyond what it requires, by queue and start of the interval."""
    live = coverage[coverage["kind"] == "interval"]
    return {
        (queue, at.to_pydatetime().astimezone(UTC)): float(scheduled - required)
        for queue, rows in by_queue(live).items()
        for at, scheduled, required in rows[["timestamp", "scheduled", "required"]].itertuples(index=False, name=None)
    }


def _stretches(
    policy: QueuePolicy, horizon: Horizon, shifts: Sequence[Shift], seated: Sequence[_Seated]
) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of open hours in which nobody comes, goes, rests or changes places, none longer than an interval."""
    cuts = {t.to_pydatetime().astimezone(UTC) for t in horizon.times}
    cuts |= {e for start, end, _ in seated for e in (start, end)}
    for shift in shifts:
        cuts |= {shift.start, shift.end} | {e for s in (*shift.breaks, *shift.work) for e in (s.start, s.end)}
    ordered = sorted(cuts)
    for begin, until in open_stretches(policy.opening, horizon):
        yield from pairwise([begin, *(c for c in ordered if begin < c < until), until])


def _relief(
    shift: Shift,
    start: datetime,
    end: datetime,
    kinds: Mapping[str, str],
    surplus: dict[tuple[str, datetime], float],
    agent: Agent,
    horizon: Horizon,
) -> _Relief | None:
    """The person of a shift as a relief for a stretch, or None if they are not there or missed elsewhere."""
    if not shift.start <= start or end > shift.end or any(b.overlaps(start, end) for b in shift.breaks):
        return None
    queue = next((w.queue for w in shift.work if w.start <= start < w.end), "")
    kind = kinds.get(queue)
    if not queue or kind == "post":  # nobody seated on another post comes here
        return _Relief(shift.agent_id, "spare", queue)
    if kind == "deferred":
        return _Relief(shift.agent_id, "deferred", queue)
    at = horizon.start.astimezone(UTC) + horizon.index(start) * timedelta(minutes=horizon.interval)
    if kind == "interval" and surplus.get((queue, at), 0.0) >= agent.productivity - 1e-9:
        return _Relief(shift.agent_id, "live", queue)
    return None


def _chosen(
    found: Sequence[tuple[_Relief, Shift]],
    last: _Relief | None,
    start: datetime,
    able: dict[str, Agent],
    new: Newcomers,
) -> _Relief | None:
    for relief, _ in found:
        if last is not None and relief.agent_id == last.agent_id:
            return relief

    def rank(one: tuple[_Relief, Shift]) -> tuple[object, ...]:
        relief, shift = one
        fresh = new.holds(able[relief.agent_id], start)
        return SOURCES.index(relief.source), fresh, -shift.end.timestamp(), relief.agent_id

    return min(found, key=rank)[0] if found else None
