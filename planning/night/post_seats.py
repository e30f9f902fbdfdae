"""Seats of fixed posts in a publication: how posts are held is kept with the run, who sits there follows its roster."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from planning.csv_file import to_agents
from scheduler.agents import Contract
from scheduler.horizon import Horizon, OpeningHours
from scheduler.posts.seating import seats
from scheduler.workload import QueuePolicy


def posts_told(policies: Sequence[QueuePolicy]) -> list[dict[str, Any]]:
    """Queues of fixed posts as JSON: name, posts, seats on each, opening hours in minutes of each weekday's clock.

    >>> hours = OpeningHours(ZoneInfo("Asia/Shanghai"), (((600, 1560),),) * 7)
    >>> posts_told([QueuePolicy("live", "zh", "moderation", "post", hours, posts=1)])[0]["queue"]
    'live/zh/moderation'
    """
    return [
        {
            "queue": p.queue,
            "posts": p.posts,
            "seats": p.seats,
            "time_zone": p.opening.time_zone.key,
            "hours": [[list(span) for span in day] for day in p.opening.hours],
        }
        for p in policies
        if p.kind == "post"
    ]


def published_seats(
    told: Sequence[dict[str, Any]],
    roster: pd.DataFrame,
    agents: pd.DataFrame,
    span: tuple[datetime, datetime],
    interval: int,
    time_zone: ZoneInfo,
) -> pd.DataFrame | None:
    """Who sits where, by the roster as people follow it; None for a site without posts.

    Parameters
    ----------
    told : sequence of dict
        As `posts_told` gave it to the run.
    roster : pandas.DataFrame
        Contract `ROSTER`, with shifts that reach into the span.
    agents : pandas.DataFrame
        Contract `AGENTS`.
    span : (datetime, datetime)
        What the publication speaks for.
    interval : int
        Of the plan [min].
    time_zone : ZoneInfo
        The site's.
    """
    if not told:
        return None
    policies = [_policy(post) for post in told]
    # Seats read people's zones, first days and productivity; the terms of their contracts need not be known.
    unread = {name: Contract(name, 0, 0, ()) for name in agents["contract"].unique()}
    start, end = (instant.astimezone(time_zone) for instant in span)
    return seats(roster, to_agents(agents, unread), policies, Horizon(start, end, interval, time_zone))


def _policy(post: dict[str, Any]) -> QueuePolicy:
    line, language, channel = post["queue"].split("/")
    hours = tuple(tuple((begin, end) for begin, end in day) for day in post["hours"])
    opening = OpeningHours(ZoneInfo(post["time_zone"]), hours)
    return QueuePolicy(line, language, channel, "post", opening, posts=post["posts"], seats=post["seats"])
