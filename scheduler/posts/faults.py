"""Judging seats: what a table of seats leaves open or gets wrong, from the roster alone, however it was made."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations, pairwise

import pandas as pd

from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.posts.duty import Duty, Newcomers, duties, open_stretches
from scheduler.workload import QueuePolicy

FAULTS = (
    "short",
    "idle hands",
    "both new",
    "avoidable pair of new people",
    "shared break",
    "not on duty",
    "two seats",
    "taken twice",
    "closed",
)
"""What can be wrong; all but `short`, `both new` and `shared break` are mistakes of whoever made the table."""

COLUMNS = ["queue", "post", "start", "end", "fault", "who"]

_Row = tuple[int, str, str, datetime, datetime]


def post_faults(
    table: pd.DataFrame,
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    newcomers: Newcomers | None = None,
) -> pd.DataFrame:
    """Everything that is wrong with a table of seats.

    Parameters
    ----------
    table : pandas.DataFrame
        Contract `scheduler.posts.seating.SEATS`; its column `state` is not read.
    roster, agents, policies, horizon, newcomers
        As the seats were made from.

    Returns
    -------
    pandas.DataFrame
        `queue, post, start, end, fault, who`, in that order; `post` is 0 where the fault is not of one post, `who`
        names people, with `|` between.
    """
    new = newcomers or Newcomers()
    names = table["line"] + "/" + table["language"] + "/" + table["channel"]
    found = []
    for policy in policies:
        if policy.kind != "post":
            continue
        rows = [
            (int(post), str(seat), str(who), start.to_pydatetime(), end.to_pydatetime())
            for post, seat, who, start, end in table.loc[
                (names == policy.queue) & (table["agent_id"] != ""), ["post", "seat", "agent_id", "start", "end"]
            ].itertuples(index=False, name=None)
        ]
        on_duty = duties(roster, agents, policy.queue)
        faults = [*_moments(rows, on_duty, policy, horizon, new), *_shared_breaks(rows, on_duty)]
        found += [(policy.queue, *fault) for fault in _joined(faults)]
    return pd.DataFrame(found, columns=COLUMNS)


_Fault = tuple[int, datetime, datetime, str, str]


def _moments(
    rows: list[_Row], on_duty: list[Duty], policy: QueuePolicy, horizon: Horizon, new: Newcomers
) -> Iterator[_Fault]:
    """What is wrong between each instant at which anything changes and the next."""
    stretches = open_stretches(policy.opening, horizon)
    edges = {e for pair in stretches for e in pair} | {e for r in rows for e in r[3:]}
    edges |= {e for d in on_duty for e in (d.start, d.end) if stretches and stretches[0][0] < e < stretches[-1][1]}
    for start, end in pairwise(sorted(edges)):
        is_open = any(a <= start < b for a, b in stretches)
        sitting = [r for r in rows if r[3] <= start < r[4]]
        people = {d.agent.agent_id: d.agent for d in on_duty if d.start <= start < d.end}
        if not is_open:
            for post, _, who, *_ in sitting:
                yield post, start, end, "closed", who
            continue
        seated = [who for _, _, who, *_ in sitting]
        for who in sorted({w for w in seated if w not in people}):
            yield 0, start, end, "not on duty", who
        for who in sorted({w for w in seated if seated.count(w) > 1}):
            yield 0, start, end, "two seats", who
        places = [(post, seat) for post, seat, *_ in sitting]
        for place in sorted({p for p in places if places.count(p) > 1}):
            yield place[0], start, end, "taken twice", place[1]
        missing = policy.posts * policy.seats - len(set(places))
        idle = sorted(set(people) - set(seated))
        if missing and idle:
            yield 0, start, end, "idle hands", "|".join(idle)
        by_post: dict[int, set[str]] = {p: set() for p in range(1, policy.posts + 1)}
        for post, _, who, *_ in sitting:
            by_post.setdefault(post, set()).add(who)
        greenhorns = []
        for post, group in by_post.items():
            if len(group) < policy.seats:
                yield post, start, end, "short", "|".join(sorted(group))
            known = [people[w] for w in sorted(group) if w in people]
            if policy.seats > 1 and len(known) == policy.seats and all(new.holds(a, start) for a in known):
                yield post, start, end, "both new", "|".join(sorted(group))
                greenhorns.append(post)
        # one person of experience is enough for a post; who waits or doubles up elsewhere could have been there
        full = sum(1 for group in by_post.values() if len(group) == policy.seats)
        seasoned = sum(1 for a in people.values() if not new.holds(a, start))
        if len(greenhorns) > max(0, full - seasoned):
            yield 0, start, end, "avoidable pair of new people", ""


def _shared_breaks(rows: list[_Row], on_duty: list[Duty]) -> Iterator[_Fault]:
    """Breaks of two people of one post that meet, each begun on a seat of that post."""
    left: dict[tuple[str, datetime], list[tuple[datetime, datetime]]] = defaultdict(list)
    for duty in on_duty:
        for rest in duty.breaks:
            if rest.start == duty.end:
                left[duty.agent.agent_id, duty.end].append((rest.start, rest.end))
    went = [(post, who, *rest) for post, _, who, _, end in rows for rest in left.get((who, end), ())]
    for (post, who, start, end), (other, partner, begin, finish) in combinations(sorted(went), 2):
        if post == other and who != partner and start < finish and begin < end:
            yield post, max(start, begin), min(end, finish), "shared break", f"{who}|{partner}"


def _joined(faults: list[_Fault]) -> list[_Fault]:
    """Faults of one kind that follow each other, as one."""
    done: list[_Fault] = []
    last: dict[tuple[int, str, str], int] = {}
    for post, start, end, fault, who in sorted(faults):
        k = last.get((post, fault, who))
        if k is not None and done[k][2] == start:
            done[k] = (post, done[k][1], end, fault, who)
        else:
            last[post, fault, who] = len(done)
            done.append((post, start, end, fault, who))
    return done
