"""Fixed posts: who sits on which seat of which post when, made from a finished roster.

Between two instants at which somebody comes or goes the people on duty stay the same. There each post first gets one
person who is not new, then its other seats are taken, both by an assignment (Kuhn 1955; SciPy's shortest augmenting
path) that prefers who sat there before and partners whose breaks do not meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from scipy.optimize import linear_sum_assignment

from scheduler.agents import INSTANT, Agent
from scheduler.horizon import Horizon
from scheduler.posts.duty import Duty, Newcomers, duties, open_stretches
from scheduler.workload import QUEUE, QueuePolicy

Floats = npt.NDArray[np.float64]

STATES = ("held", "both new", "short")
"""Of a seat: taken; taken, as the others of its post, by new people only; empty."""

SEATS = pa.DataFrameSchema(
    {
        "start": pa.Column(INSTANT, coerce=True),
        "end": pa.Column(INSTANT, coerce=True),
        **{name: pa.Column(str, coerce=True) for name in QUEUE},
        "post": pa.Column(int, pa.Check.ge(1), coerce=True, description="number of the post on its queue"),
        "seat": pa.Column(str, coerce=True, description="A, B, ... in the post"),
        "agent_id": pa.Column(str, coerce=True, description="who sits there; empty while nobody does"),
        "state": pa.Column(str, pa.Check.isin(STATES), coerce=True),
    },
    checks=pa.Check(lambda t: t["end"] > t["start"], error="a stretch must end after it starts"),
    name="seats",
    unique=["start", *QUEUE, "post", "seat"],
)
"""Contract of posts.csv: one row for each stretch in which a seat does not change hands."""

# No number of seats kept outweighs a post held by new people only; to spare a pair a shared break two people may move.
_SEASONED, _NO_SHARED_BREAK, _OWN, _STAY = 1e6, 8.0, 3.0, 2.0

Place = tuple[int, int]
"""Number of a post and of a seat in it, both from 0."""


def seats(
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    newcomers: Newcomers | None = None,
) -> pd.DataFrame:
    r"""Give the people whom a roster puts on fixed posts their seats.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`; also shifts that began before the horizon and reach into it.
    agents : sequence of Agent
    policies : sequence of QueuePolicy
        Those of kind `post` are read.
    horizon : Horizon
        What is seated; outside opening hours nobody is.
    newcomers : Newcomers, optional
        Who counts as new; by default as `Newcomers()` says.

    Returns
    -------
    pandas.DataFrame
        Contract `SEATS`, by queue, post, seat and time. With too few people every post gets one before any gets two,
        and the empty seats are rows of state `short`. All seats of a post are held by new people (`both new`) only
        where fewer people who are not new are on duty than posts are taken. People keep their seat until they leave,
        come back to it after a break, and who stood in for them moves on; more people than seats wait, unseated.

    Raises
    ------
    ValueError
        For a post of more seats than there are letters to name them.

    Examples
    --------
    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> from scheduler.horizon import OpeningHours
    >>> from scheduler.roster import empty_roster
    >>> zone = ZoneInfo("Asia/Shanghai")
    >>> watch = QueuePolicy("live", "zh", "moderation", "post", OpeningHours(zone, (((600, 720),),) * 7), posts=1)
    >>> day = Horizon.after(datetime(2026, 11, 15, 16, tzinfo=UTC), 1, 30, zone)
    >>> seats(empty_roster(), [], [watch], day)[["start", "post", "seat", "state"]].to_string(index=False, header=False)
    '2026-11-16 02:00:00+00:00 1 A short\n2026-11-16 02:00:00+00:00 1 B short'
    """
    new = newcomers or Newcomers()
    rows = []
    for policy in policies:
        if policy.kind == "post" and policy.posts:
            if policy.seats > len(ascii_uppercase):
                raise ValueError(f"{policy.queue}: seats must be at most {len(ascii_uppercase)}, not {policy.seats}")
            found = _Queue(policy, duties(roster, agents, policy.queue), new).run(horizon)
            names = dict(zip(QUEUE, (policy.line, policy.language, policy.channel), strict=True))
            rows += [{**names, **row} for row in found]
    table = pd.DataFrame(rows, columns=list(SEATS.columns))
    return SEATS.validate(table.sort_values([*QUEUE, "post", "seat", "start"], ignore_index=True), lazy=True)


@dataclass
class _Queue:
    """One queue's posts while time passes.

    `place` is where people sit, `home` the seat that is theirs for the shift, `owner` whose seat it is.
    """

    policy: QueuePolicy
    duties: list[Duty]
    new: Newcomers
    place: dict[str, Place] = field(default_factory=dict)
    home: dict[str, tuple[datetime, Place]] = field(default_factory=dict)
    owner: dict[Place, Duty] = field(default_factory=dict)

    def run(self, horizon: Horizon) -> list[dict[str, object]]:
        """Rows of `SEATS` without the queue's name."""
        stretches = open_stretches(self.policy.opening, horizon)
        cuts = sorted({e for d in self.duties for e in (d.start, d.end)} | {e for pair in stretches for e in pair})
        last: dict[Place, dict[str, object]] = {}
        done = []
        for begin, end in stretches:
            edges = [c for c in cuts if begin <= c <= end]
            for start, stop in pairwise(edges):
                there = {d.agent.agent_id: d for d in self.duties if d.start <= start < d.end}
                people = [there[k] for k in sorted(there)]
                for place, (agent_id, state) in self._seat(people, start).items():
                    before = last.get(place)
                    if before and (before["end"], before["agent_id"], before["state"]) == (start, agent_id, state):
                        before["end"] = stop
                        continue
                    last[place] = {"start": start, "end": stop, "post": place[0] + 1, "seat": ascii_uppercase[place[1]],
                                   "agent_id": agent_id, "state": state}  # fmt: skip
                    done.append(last[place])
        return done

    def _seat(self, people: list[Duty], start: datetime) -> dict[Place, tuple[str, str]]:
        """Who sits where from `start` on, and in which state each seat is."""
        posts, count = self.policy.posts, self.policy.seats
        fresh = np.array([self.new.holds(d.agent, start) for d in people], dtype=bool)
        keep = np.array([[self._claim(d, p) for p in range(posts)] for d in people]).reshape(len(people), posts)
        members = _members(keep, fresh, _clashes(people, start), count)
        place: dict[str, Place] = {}
        taken: dict[Place, tuple[str, str]] = {(p, s): ("", "short") for p in range(posts) for s in range(count)}
        for p, group in enumerate(members):
            state = "both new" if count > 1 and len(group) == count and fresh[group].all() else "held"
            for k, seat in self._labels([people[i] for i in group], p).items():
                place[k] = (p, seat)
                taken[p, seat] = (k, state)
        for duty in people:
            if duty.agent.agent_id in place:
                self._own(duty, place[duty.agent.agent_id], start)
        self.place = place
        return taken

    def _claim(self, duty: Duty, post: int) -> float:
        """What it is worth that a person sits at a post: their own seat most, then where they sit already."""
        home = self._home(duty)
        if home and home[0] == post:
            return _OWN
        at = self.place.get(duty.agent.agent_id)
        return _STAY if at and at[0] == post else 0.0

    def _labels(self, group: list[Duty], post: int) -> dict[str, int]:
        """Seat of each member: their own, else the one they sit on, else a free one."""
        found: dict[str, int] = {}
        for wish in (self._home, lambda duty: self.place.get(duty.agent.agent_id)):
            for duty in group:
                at = wish(duty)
                if duty.agent.agent_id not in found and at and at[0] == post and at[1] not in found.values():
                    found[duty.agent.agent_id] = at[1]
        free = (s for s in range(self.policy.seats) if s not in found.values())
        return found | {who: next(free) for who in (d.agent.agent_id for d in group) if who not in found}

    def _home(self, duty: Duty) -> Place | None:
        """The seat that is a person's own in this shift."""
        shift, home = self.home.get(duty.agent.agent_id, (None, None))
        return home if shift == duty.shift_start else None

    def _own(self, duty: Duty, place: Place, now: datetime) -> None:
        """A seat becomes a person's own unless they only stand in for somebody who comes back."""
        who, before = duty.agent.agent_id, self.owner.get(place)
        if before and before.agent.agent_id != who and before.returns and before.returns > now:
            return
        if self._home(duty) is None:
            self.home[who] = (duty.shift_start, place)
        if self._home(duty) == place:
            self.owner[place] = duty


def _clashes(people: list[Duty], now: datetime) -> Floats:
    """Whether two people leave their seats for breaks that meet, from `now` on; shape (people, people)."""
    rests = [(k, b.start.timestamp(), b.end.timestamp()) for k, d in enumerate(people) for b in d.breaks_after(now)]
    who, start, end = np.array(rests, dtype=float).reshape(-1, 3).T
    i, j = np.nonzero((start[:, None] < end) & (start < end[:, None]) & (who[:, None] != who))
    table = np.zeros((len(people), len(people)))
    table[who[i].astype(np.int64), who[j].astype(np.int64)] = 1.0
    return table


def _members(keep: Floats, fresh: npt.NDArray[np.bool_], clash: Floats, count: int) -> list[list[int]]:
    """Positions of the people at each post; the first is not new wherever that can be."""
    posts = keep.shape[1]
    first = _assign(keep + _SEASONED * ~fresh[:, None])
    lead = {p: i for i, p in first.items()}
    free = [i for i in range(len(keep)) if i not in first]
    group = [[lead[p]] if p in lead else [] for p in range(posts)]
    slots = [p for p in range(posts) for _ in range(count - 1) if p in lead]
    if not free or not slots:
        return group
    # with fewer people than seats it is the posts of new people that have one only
    pairs = keep - _NO_SHARED_BREAK * clash[:, [lead.get(p, 0) for p in range(posts)]]
    pairs -= _SEASONED * (fresh[:, None] & fresh[[lead.get(p, 0) for p in range(posts)]])
    others = _assign(pairs[np.ix_(free, slots)])
    for row, column in others.items():
        group[slots[column]].append(free[row])
    best = _worth(group, keep, clash)
    # Leads were chosen before their partners were known; they may trade posts for it where partners allow.
    seasoned = [any(not fresh[i] for i in g[1:]) for g in group]
    rows = [g[0] for g in group if g]
    held = [p for p, g in enumerate(group) if g]
    swap = _assign(
        np.array(
            [
                [
                    keep[i, p] + _SEASONED * (seasoned[p] or not fresh[i] or fresh[group[p][0]])
                    - _NO_SHARED_BREAK * sum(clash[i, j] for j in group[p][1:])
                    for p in held
                ]
                for i in rows
            ]
        )
    )  # fmt: skip
    traded = [list(g) for g in group]
    for row, column in swap.items():
        traded[held[column]] = [rows[row], *group[held[column]][1:]]
    return traded if _worth(traded, keep, clash) > best else group


def _worth(group: list[list[int]], keep: Floats, clash: Floats) -> float:
    own = sum(keep[i, p] for p, members in enumerate(group) for i in members)
    return float(own - _NO_SHARED_BREAK * sum(clash[i, j] for g in group for k, i in enumerate(g) for j in g[:k]))


def _assign(value: Floats) -> dict[int, int]:
    """Column of each row in the assignment of most value."""
    return {int(r): int(c) for r, c in zip(*linear_sum_assignment(value, maximize=True), strict=True)}
