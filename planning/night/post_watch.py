"""What the night says of its fixed posts: seats that are wrong or empty, and hours in which nobody could stand in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.posts.faults import post_faults
from scheduler.posts.seating import seats
from scheduler.posts.standby import standby
from scheduler.workload import QueuePolicy

MISTAKES = ("idle hands", "avoidable pair of new people", "not on duty", "two seats", "taken twice", "closed")
"""Faults of whoever seated people; the others are what the roster leaves open."""


@dataclass(frozen=True)
class Watch:
    """One queue of posts over the horizon.

    Attributes
    ----------
    queue : str
    open_h : float
        Time its posts are open [h].
    faults_h : dict of str to float
        Time of each kind of fault that was found, `scheduler.posts.faults.FAULTS` [h].
    relief_h : dict of str to float
        Time with a relief for one missing, by where they come from, `scheduler.posts.standby.SOURCES` [h].
    """

    queue: str
    open_h: float
    faults_h: dict[str, float]
    relief_h: dict[str, float]


def watched_posts(
    roster: pd.DataFrame,
    past: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    coverage: pd.DataFrame,
) -> tuple[Watch, ...]:
    """Seat the posts of a roster, and judge the seats and who could stand in.

    Parameters
    ----------
    roster, past : pandas.DataFrame
        Contract `ROSTER`; of `past`, shifts that reach into the horizon.
    agents, policies, horizon
        As the roster was made for.
    coverage : pandas.DataFrame
        As `scheduler.verify.coverage` counts it.
    """
    posts = [p for p in policies if p.kind == "post" and p.posts]
    if not posts:
        return ()
    known = {a.agent_id for a in agents}
    reaching = past[(past["end"] > pd.Timestamp(horizon.start)) & past["agent_id"].isin(known)]
    both = pd.concat([reaching, roster], ignore_index=True) if len(reaching) else roster
    table = seats(both, agents, policies, horizon)
    faults = post_faults(table, both, agents, policies, horizon)
    ready = standby(table, both, agents, policies, horizon, coverage)
    of = ready["line"] + "/" + ready["language"] + "/" + ready["channel"]
    return tuple(
        Watch(
            p.queue,
            round(_hours(ready[of == p.queue]), 3),
            {str(k): round(_hours(rows), 3) for k, rows in faults[faults["queue"] == p.queue].groupby("fault")},
            {str(k): round(_hours(rows), 3) for k, rows in ready[of == p.queue].groupby("source")},
        )
        for p in posts
    )


def watch_told(watches: Sequence[Watch]) -> list[dict[str, Any]]:
    """As the summary of a run keeps it."""
    return [asdict(watch) for watch in watches]


def mistakes(watches: Sequence[Watch]) -> tuple[str, ...]:
    """Mistakes of the seating, which should never be."""
    return tuple(
        f"{watch.queue}: {kind} on seats for {hours:,.1f} h"
        for watch in watches
        for kind, hours in watch.faults_h.items()
        if kind in MISTAKES
    )


def _hours(rows: pd.DataFrame) -> float:
    length = rows["end"] - rows["start"]
    return float(length.dt.total_seconds().sum()) / 3600 if len(rows) else 0.0
