"""A planner's word about the future, laid over the model's forecast and never mixed into it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES
from forecast.history import matches, queue_names

ACTIONS = ("set", "scale", "add")
"""What an override may do to the total of the rows it covers."""


@dataclass(frozen=True)
class Override:
    """One correction of the forecast by a person.

    `value` speaks about the total of everything the override covers, over all its queues and its whole window:
    `set` makes that total `value`, `scale` multiplies it, `add` adds `value` contacts (negative takes away). The
    new total is spread along the shape that the forecast already has.

    Attributes
    ----------
    id : str
        Unique; decides the order among overrides created at one instant.
    queues : tuple of str
        `line/language/channel` patterns, `*` matching all.
    start, end : datetime
        Zone-aware, half-open. An interval cut by an edge is covered in part.
    action : {"set", "scale", "add"}
        What happens to the total.
    value : float
        Contacts for `set` and `add`, a factor for `scale`.
    author, reason : str
        Who said so, and why.
    created_at : datetime
        When it was said; unknown to any forecast made earlier.
    expires_at : datetime or None
        Forecasts made at or after this instant ignore it.
    active : bool
        False shows what the model says without it.
    """

    id: str
    queues: tuple[str, ...]
    start: datetime
    end: datetime
    action: Literal["set", "scale", "add"]
    value: float
    author: str
    reason: str
    created_at: datetime
    expires_at: datetime | None = None
    active: bool = True

    def __post_init__(self) -> None:
        """Refuse what could not be applied."""
        if self.action not in ACTIONS:
            raise ValueError(f"action must be one of {', '.join(ACTIONS)} (was {self.action!r})")
        if not math.isfinite(self.value):
            raise ValueError(f"value must be a finite number (was {self.value})")
        if self.action != "add" and self.value < 0:
            raise ValueError(f"value of a {self.action} must be zero or more (was {self.value})")
        for name in ("start", "end", "created_at", "expires_at"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{name} must carry a time zone (was {instant})")
        if self.end <= self.start:
            raise ValueError(f"end must be after start {self.start} (was {self.end})")
        if not self.queues:
            raise ValueError("queues must name at least one pattern such as */zh/chat (was empty)")

    def holds(self, as_of: datetime) -> bool:
        """Whether a forecast made at `as_of` obeys this override."""
        return self.active and self.created_at <= as_of and (self.expires_at is None or as_of < self.expires_at)


def apply(forecast: pd.DataFrame, overrides: Sequence[Override], *, as_of: datetime) -> pd.DataFrame:
    """Lay the planner's overrides over a forecast, in the order they were made.

    Quantiles move with the mean, so the relative width stays the model's; where the model expected nothing at all
    they are those of a Poisson count. Totals are never below zero.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`.
    overrides : sequence of Override
        Those that do not hold at `as_of` are passed over.
    as_of : datetime
        The instant the forecast is made for, zone-aware.

    Returns
    -------
    DataFrame
        A new table, same rows in the same order; changed rows have `quality` = `override`.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> day = datetime(2026, 11, 16, tzinfo=UTC)
    >>> table = pd.DataFrame({
    ...     "timestamp": pd.date_range(day, periods=24, freq="h"), "line": "all", "language": "zh",
    ...     "channel": "chat", "volume": np.arange(24.0), **{name: np.arange(24.0) for name in QUANTILE_COLUMNS},
    ...     "aht_s": 200.0, "model": "mean_8w", "quality": "model"})
    >>> told = Override("1", ("*/zh/*",), day, day + timedelta(days=1), "set", 1000.0, "li", "campaign", day)
    >>> round(float(apply(table, [told], as_of=day)["volume"].sum()), 6)
    1000.0
    """
    table = FORECAST.validate(forecast).copy()
    names = queue_names(table)
    starts = table["timestamp"].array.asi8
    length = _interval(table)
    volume = table["volume"].to_numpy(float, copy=True)
    quantiles = table[QUANTILE_COLUMNS].to_numpy(float, copy=True)
    touched = np.zeros(len(table), dtype=bool)
    codes, uniques = pd.factorize(names)
    for override in sorted(overrides, key=lambda o: (o.created_at, o.id)):
        if not override.holds(as_of):
            continue
        chosen = np.array([matches(override.queues, name) for name in uniques], dtype=bool)
        covered = np.where(chosen[codes], _overlap(starts, length, override), 0.0)
        rows = covered > 0
        if not rows.any():
            continue
        old = volume[rows]
        volume[rows] = new = _spread(old, covered[rows], override)
        quantiles[rows] = moved(quantiles[rows], old, new)
        touched |= rows
    table["volume"] = volume
    table[QUANTILE_COLUMNS] = quantiles
    table.loc[touched, "quality"] = "override"
    return FORECAST.validate(table)


def _interval(table: pd.DataFrame) -> int:
    """Length of the table's interval in its own ticks [us]: the smallest step within a queue."""
    instants = np.unique(table["timestamp"].array.asi8)
    return int(np.diff(instants).min()) if len(instants) > 1 else 3_600_000_000


def _overlap(starts: NDArray[np.int64], length: int, override: Override) -> NDArray[np.float64]:
    """Share of each interval that lies inside the override's window."""
    first, last = (
        int(pd.Timestamp(edge).as_unit("us").to_datetime64().astype("int64")) for edge in (override.start, override.end)
    )
    shared = np.minimum(starts + length, last) - np.maximum(starts, first)
    return np.asarray(np.clip(shared, 0, length) / length, dtype=float)


def _spread(volume: NDArray[np.float64], covered: NDArray[np.float64], override: Override) -> NDArray[np.float64]:
    """New volumes whose covered part has the total the override asks for."""
    part = volume * covered
    total = float(part.sum())
    wanted = {"set": override.value, "scale": override.value * total, "add": total + override.value}[override.action]
    shape = part / total if total > 0 else covered / covered.sum()
    return np.maximum(volume - part, 0.0) + max(wanted, 0.0) * shape


def moved(quantiles: NDArray[np.float64], old: NDArray[np.float64], new: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantiles that follow their mean from `old` to `new`; a Poisson count's where nothing was expected.

    Parameters
    ----------
    quantiles : ndarray, shape (n, 19)
    old, new : ndarray, shape (n,)
        Expected contacts.

    Examples
    --------
    >>> moved(np.array([[8.0, 10.0, 12.0]]), np.array([10.0]), np.array([5.0]))
    array([[4., 5., 6.]])
    """
    ratio = np.divide(new, old, out=np.zeros_like(new), where=old > 0)
    followed = quantiles * ratio[:, None]
    unexpected = (old <= 0) & (new > 0)
    if unexpected.any():
        from scipy.stats import poisson  # takes seconds to load, and is rarely needed

        followed[unexpected] = poisson.ppf(QUANTILES, new[unexpected, None])
    return followed
