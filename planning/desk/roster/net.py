"""Net staffing over time: what queues require, what is scheduled, and which part of it some people give."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from scheduler.agents import Agent
from scheduler.verify import coverage

COLUMNS = ["required", "scheduled", "shortage", "surplus"]


def live(cover: pd.DataFrame, begin: datetime, end: datetime, queue: str = "") -> pd.DataFrame:
    """Rows of live queues and posts between two instants.

    Parameters
    ----------
    cover : pandas.DataFrame
        As `scheduler.verify.coverage` counts it.
    begin, end : datetime
        Half-open.
    queue : str
        `line/language/channel`, `*` matching all; empty for every queue.
    """
    inside = (cover["timestamp"] >= begin) & (cover["timestamp"] < end) & (cover["kind"] != "deferred")
    for column, part in zip(("line", "language", "channel"), queue.split("/"), strict=False):
        if part not in ("", "*"):
            inside &= cover[column] == part
    rows: pd.DataFrame = cover[inside]
    return rows


def given_by(rows: pd.DataFrame, people: Sequence[Agent], cover: pd.DataFrame, interval: int) -> pd.DataFrame:
    """What some people's shifts give to the rows of a coverage, which keeps its order; `scheduled` holds theirs.

    Parameters
    ----------
    rows : pandas.DataFrame
        Contract `ROSTER`: their shifts.
    people : sequence of Agent
    cover : pandas.DataFrame
        Rows of live queues and posts, as `live` leaves them.
    interval : int
        Length of an interval [min].
    """
    return coverage(rows, cover.assign(agents=cover["required"], workload_h=np.nan), people, interval)


def over_time(cover: pd.DataFrame, minutes: int) -> pd.DataFrame:
    """Heads summed over queues, averaged over steps of some minutes.

    Short and over are summed queue by queue before, for a head too many on one queue does not help another.

    Parameters
    ----------
    cover : pandas.DataFrame
        Rows of live queues and posts.
    minutes : int
        Length of a step, a multiple of the planning interval and a divisor of a day [min].

    Returns
    -------
    pandas.DataFrame
        `timestamp`, and `required, scheduled, shortage, surplus` [agents], by time.
    """
    total = cover.groupby("timestamp", as_index=False)[COLUMNS].sum()
    step = total["timestamp"].dt.floor(f"{minutes}min")
    return total.groupby(step)[COLUMNS].mean().reset_index()
