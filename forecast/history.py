"""History of contact volumes: the table every forecast starts from, and each queue's series laid on its full grid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

QUEUE = ["line", "language", "channel"]
"""The three columns that name a queue."""

INSTANT = "datetime64[us, UTC]"
"""Type of every instant in a table: zone-aware, stored in UTC."""

NOT_NEGATIVE = pa.Check.ge(0, error="must be zero or more; correct the number or leave the row out")

HISTORY = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the interval"),
        "line": pa.Column(str, coerce=True, description="business line, `all` if undivided"),
        "language": pa.Column(str, coerce=True, description="language code, `all` if undivided"),
        "channel": pa.Column(str, coerce=True, description="channel, `all` if undivided"),
        "volume": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, description="contacts offered; empty means unknown"
        ),
        "aht_s": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, required=False, description="mean handle time [s]"
        ),
        "handled": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, required=False, description="contacts handled"
        ),
        "abandoned": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, required=False, description="contacts abandoned"
        ),
    },
    name="history",
    unique=["timestamp", *QUEUE],
)
"""Contract of history.csv once read: one row per queue and interval."""

IntervalMark = Callable[[str, pd.DatetimeIndex], NDArray[np.bool_]]
"""Says for a queue, by its `line/language/channel` name, which of the intervals that start then are meant."""


@dataclass(frozen=True, eq=False)
class Series:
    """One queue on its full grid, from its first known interval to the instant of the forecast.

    Attributes
    ----------
    queue : str
        `line/language/channel`.
    starts : DatetimeIndex
        Start of every interval, UTC, without holes; shape (n,).
    volume : ndarray of float, shape (n,)
        Contacts offered; NaN where unknown, 0 where closed.
    is_open : ndarray of bool, shape (n,)
        False where nobody could make contact.
    aht_s : ndarray of float, shape (n,)
        Mean handle time [s]; NaN where unknown.
    """

    queue: str
    starts: pd.DatetimeIndex
    volume: NDArray[np.float64]
    is_open: NDArray[np.bool_]
    aht_s: NDArray[np.float64]


def always_open(queue: str, starts: pd.DatetimeIndex) -> NDArray[np.bool_]:
    """The opening hours of a queue that never closes."""
    return np.ones(len(starts), dtype=bool)


def complete(
    history: pd.DataFrame,
    *,
    interval_minutes: int,
    as_of: datetime,
    since: datetime | None = None,
    is_open: IntervalMark = always_open,
    masked: IntervalMark | None = None,
    sparse: Sequence[str] = (),
) -> list[Series]:
    """Lay each queue on its full grid with what was known at `as_of`.

    A row is known once its interval has ended. An interval without a row is unknown, unless the queue was closed
    (nothing was offered) or is declared sparse (nothing came). What a closed queue recorded is not demand either.

    Parameters
    ----------
    history : DataFrame
        Checked by `HISTORY`.
    interval_minutes : int
        Length of the history's interval [min]; divides the day.
    as_of : datetime
        Zone-aware; nothing that ended later is seen.
    since : datetime, optional
        Zone-aware; nothing that started earlier is seen.
    is_open : callable
        Whether a queue is open in the intervals that start at the given instants.
    masked : callable, optional
        Intervals whose number is wrong at the source; they become unknown.
    sparse : sequence of str
        Patterns of queues whose missing intervals mean zero.

    Returns
    -------
    list of Series
        In the order of the queues' names; queues without a known row are left out.

    Raises
    ------
    ValueError
        When the interval does not divide the day, a row starts off the interval's grid, or `as_of` has no zone.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> rows = pd.DataFrame({"timestamp": pd.to_datetime(["2026-11-16T08:00Z", "2026-11-16T10:00Z"]),
    ...     "line": "all", "language": "zh", "channel": "chat", "volume": [5.0, 7.0]})
    >>> complete(rows, interval_minutes=60, as_of=datetime(2026, 11, 16, 12, tzinfo=UTC))[0].volume
    array([ 5., nan,  7., nan])
    """
    if interval_minutes <= 0 or 1440 % interval_minutes:
        raise ValueError(f"interval_minutes must divide the day's 1440 (was {interval_minutes})")
    if as_of.tzinfo is None:
        raise ValueError(f"as_of must carry a time zone (was {as_of})")
    table = HISTORY.validate(history)
    step = pd.Timedelta(minutes=interval_minutes)
    table = table[table["timestamp"] + step <= pd.Timestamp(as_of)]
    if since is not None:
        table = table[table["timestamp"] >= pd.Timestamp(since)]
    if table.empty:
        return []
    earliest = table["timestamp"].min()
    # The grid's phase is the data's own: hours of a zone half an hour off UTC do not start at UTC's.
    off_grid = table["timestamp"][(table["timestamp"] - earliest) % step != pd.Timedelta(0)]
    if len(off_grid):
        raise ValueError(
            f"timestamps must lie on one grid of {interval_minutes} min from {earliest.isoformat()} "
            f"({len(off_grid)} rows do not, the first is {off_grid.iloc[0].isoformat()})"
        )
    end = earliest + (pd.Timestamp(as_of) - earliest) // step * step
    series = []
    for queue, rows in table.groupby(queue_names(table), sort=True):
        name = str(queue)
        is_sparse = matches(sparse, name)
        first = earliest if is_sparse else rows["timestamp"].min()
        starts = pd.date_range(first, end, freq=step, inclusive="left", unit="us")
        position = ((rows["timestamp"] - first) // step).to_numpy(int)
        volume = np.full(len(starts), 0.0 if is_sparse else np.nan)
        volume[position] = rows["volume"].to_numpy(float)
        aht = np.full(len(starts), np.nan)
        if "aht_s" in rows:
            aht[position] = rows["aht_s"].to_numpy(float)
        if masked is not None:
            volume[masked(name, starts)] = np.nan
        opened = np.asarray(is_open(name, starts), dtype=bool)
        volume[~opened] = 0.0
        series.append(Series(name, starts, volume, opened, aht))
    return series


def queue_names(table: pd.DataFrame) -> pd.Series:
    """One `line/language/channel` name a row.

    Examples
    --------
    >>> queue_names(pd.DataFrame({"line": ["all"], "language": ["zh"], "channel": ["chat"]})).tolist()
    ['all/zh/chat']
    """
    return table["line"].astype(str) + "/" + table["language"].astype(str) + "/" + table["channel"].astype(str)


def matches(patterns: Sequence[str], queue: str) -> bool:
    """Whether a queue is meant by any of the `line/language/channel` patterns, `*` matching one whole part.

    Examples
    --------
    >>> matches(["*/zh/*", "enterprise/en/chat"], "live_commerce/zh/voice")
    True
    >>> matches(["enterprise/*/*"], "live_commerce/zh/voice")
    False
    """
    parts = queue.split("/")
    for pattern in patterns:
        wanted = pattern.split("/")
        if len(wanted) == len(parts) and all(fnmatchcase(p, w) for p, w in zip(parts, wanted, strict=True)):
            return True
    return False
