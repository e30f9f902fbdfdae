"""What the demand page looks at: one queue, or the sum of those that a pattern names, by interval or by day.

Volumes add up; quantiles do not, for not all queues are busy at once. A sum has a band only by day, where the night
kept one that was read from futures of all its queues together (`forecast.hierarchy.totals`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.history import QUEUE, matches, queue_names

ALL = "*"
"""Stands for every line, language or channel."""

BAND = ["p05", "p50", "p95"]
"""Quantiles that a page shows."""


@dataclass(frozen=True)
class Scope:
    """Queues looked at together.

    Attributes
    ----------
    pattern : str
        `line/language/channel`, `*` matching all.
    queues : tuple of str
        Those it names, in order.
    """

    pattern: str
    queues: tuple[str, ...]

    @property
    def is_sum(self) -> bool:
        """Whether it adds up several queues."""
        return len(self.queues) > 1


def scope(names: Sequence[str], line: str, language: str, channel: str) -> Scope:
    """The queues of a line, language and channel, each of which may be `ALL`.

    >>> scope(["shop/zh/chat", "shop/en/chat", "bank/zh/chat"], "shop", "*", "chat").queues
    ('shop/en/chat', 'shop/zh/chat')
    """
    pattern = f"{line}/{language}/{channel}"
    return Scope(pattern, tuple(sorted(name for name in names if matches([pattern], name))))


def rows_of(table: pd.DataFrame, looked: Scope) -> pd.DataFrame:
    """Rows of a table with columns `QUEUE` that belong to a scope."""
    wanted = np.ones(len(table), dtype=bool)
    for column, value in zip(QUEUE, looked.pattern.split("/"), strict=True):
        if value != ALL:
            wanted &= (table[column] == value).to_numpy()
    return table[wanted]


def by_interval(forecast: pd.DataFrame, looked: Scope) -> pd.DataFrame:
    """A forecast summed over a scope.

    Parameters
    ----------
    forecast : pandas.DataFrame
        Contract `FORECAST`, perhaps with `model_volume`.
    looked : Scope

    Returns
    -------
    pandas.DataFrame
        `timestamp`, `volume`, `model_volume` [contacts], and of a single queue `BAND`, by time.
    """
    mine = rows_of(forecast, looked)
    if "model_volume" not in mine:
        mine = mine.assign(model_volume=mine["volume"])
    if not looked.is_sum:
        columns = ["timestamp", "volume", "model_volume", *BAND]
        return mine[columns].sort_values("timestamp", ignore_index=True)
    return mine.groupby("timestamp", as_index=False)[["volume", "model_volume"]].sum()


def by_day(forecast: pd.DataFrame, totals: pd.DataFrame | None, looked: Scope, zone: ZoneInfo) -> pd.DataFrame:
    """A forecast summed over a scope and over each local day.

    Parameters
    ----------
    forecast : pandas.DataFrame
        Contract `FORECAST`.
    totals : pandas.DataFrame or None
        Day totals of the same run, on days of `zone`; None where the run kept none.
    looked : Scope
    zone : ZoneInfo

    Returns
    -------
    pandas.DataFrame
        `day` (midnight without a zone), `volume`, `model_volume` [contacts a day] and `BAND`, unknown (NaN) where the
        run kept no quantiles of this sum. Where the forecast is not the run's any more, they move with it.
    """
    hours = by_interval(forecast, looked)
    day = hours["timestamp"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize().rename("day")
    days = hours.groupby(day)[["volume", "model_volume"]].sum().reset_index()
    known = None if totals is None else _node(totals, looked, forecast)
    if known is None:
        return days.assign(**dict.fromkeys(BAND, np.nan))
    told = known[["day", "volume", *BAND]].rename(columns={"volume": "told"}).assign(day=pd.to_datetime(known["day"]))
    both = days.merge(told, how="left", on="day")
    # what was said since the night moves the band with the mean, as overrides do by interval
    moved = (both["volume"] / both["told"].where(both["told"] > 0)).mask(np.isclose(both["volume"], both["told"]), 1.0)
    both[BAND] = both[BAND].mul(moved, axis=0)
    return both.drop(columns="told")


def past_by_interval(history: pd.DataFrame, looked: Scope) -> pd.DataFrame:
    """What came, summed over a scope: `timestamp`, `volume`; unknown where any of its queues is."""
    mine = rows_of(history, looked)[["timestamp", "volume"]]
    if not looked.is_sum:
        return mine.sort_values("timestamp", ignore_index=True)
    summed = mine.groupby("timestamp")["volume"].agg(["sum", "size", "count"])
    # a hole in one queue must not look like less demand
    volume = summed["sum"].where(summed["size"] == summed["count"])
    return pd.DataFrame({"timestamp": summed.index, "volume": volume.to_numpy()})


def past_by_day(history: pd.DataFrame, looked: Scope, zone: ZoneInfo) -> pd.DataFrame:
    """What came a local day, summed over a scope: `day`, `volume`; unknown where any interval of it is."""
    hours = past_by_interval(history, looked)
    day = hours["timestamp"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize().rename("day")
    summed = hours.groupby(day)["volume"].agg(["sum", "size", "count"])
    volume = summed["sum"].where(summed["size"] == summed["count"])
    return pd.DataFrame({"day": summed.index, "volume": volume.to_numpy()})


def _node(totals: pd.DataFrame, looked: Scope, forecast: pd.DataFrame) -> pd.DataFrame | None:
    """Rows of the sum with the same queues; it may go by a wider name, for no sum is kept twice."""
    names = sorted(set(queue_names(forecast[QUEUE].drop_duplicates())))
    nodes = totals[QUEUE].drop_duplicates()
    for row in nodes.itertuples(index=False):
        pattern = "/".join(row)
        if looked.queues == tuple(name for name in names if matches([pattern], name)):
            chosen = np.ones(len(totals), dtype=bool)
            for column, value in zip(QUEUE, row, strict=True):
                chosen &= (totals[column] == value).to_numpy()
            return totals[chosen]
    return None
