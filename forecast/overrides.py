"""A planner's word about the future, laid over the model's forecast and never mixed into it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.events.special_days import Event
from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES
from forecast.history import matches, queue_names

ACTIONS = ("set", "scale", "add", "uplift")
"""What an override may do to the rows it covers."""

UPLIFT = "uplift"
"""Kind of the event that an uplift leaves in the past."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Override:
    """One correction of the forecast by a person.

    `set`, `scale` and `add` speak about the total of everything the override covers, over all its queues and its
    whole window: `set` makes that total `value`, `scale` multiplies it, `add` adds `value` contacts (negative takes
    away). The new total is spread along the shape that the forecast already has.

    `uplift` says that something happens: contacts come `value` times as on an ordinary day. Whatever lift the model
    already expects there from holidays and events it knows is replaced, not multiplied, so an event told twice counts
    once. When the window has passed the model knows it as an event of the kind `uplift` and does not take what came
    for ordinary demand (`past_events`).

    Attributes
    ----------
    id : str
        Unique; decides the order among overrides created at one instant.
    queues : tuple of str
        `line/language/channel` patterns, `*` matching all.
    start, end : datetime
        Zone-aware, half-open. An interval cut by an edge is covered in part.
    action : {"set", "scale", "add", "uplift"}
        What happens.
    value : float
        Contacts for `set` and `add`, a factor for `scale` and `uplift`.
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
    action: Literal["set", "scale", "add", "uplift"]
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
        if self.action in ("set", "scale") and self.value < 0:
            raise ValueError(f"value of a {self.action} must be zero or more (was {self.value})")
        if self.action == "uplift" and self.value <= 0:
            raise ValueError(f"value of an uplift must be above zero (was {self.value})")
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

    def state(self, as_of: datetime) -> Literal["holds", "run out", "off"]:
        """Whether a plan made for `as_of` could still obey it, whenever it was said."""
        if not self.active:
            return "off"
        expired = self.expires_at is not None and self.expires_at <= as_of
        return "run out" if expired or self.end <= as_of else "holds"

    @property
    def change(self) -> str:
        """What it does, in a few signs.

        Examples
        --------
        >>> from datetime import UTC, timedelta
        >>> day = datetime(2026, 11, 16, tzinfo=UTC)
        >>> Override("1", ("*/zh/*",), day, day + timedelta(days=1), "add", -1200.0, "li", "strike", day).change
        '-1,200'
        """
        value = f"{self.value:,.10g}"
        signs = {
            "set": f"= {value}",
            "scale": f"× {value}",
            "add": f"{self.value:+,.10g}",
            "uplift": f"event × {value}",
        }
        return signs[self.action]


def apply(forecast: pd.DataFrame, overrides: Sequence[Override], *, as_of: datetime) -> pd.DataFrame:
    """Lay the planner's overrides over a forecast, in the order they were made.

    Quantiles move with the mean, so the relative width stays the model's; where the model expected nothing at all
    they are those of a Poisson count. Totals are never below zero. Where the model expects nothing in a whole window,
    a total is spread as the queues' other days are, and evenly where those are empty too.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`. Its column `lift`, where there is one, is what an uplift replaces; a forecast without
        it knows of no event.
    overrides : sequence of Override
        Those that do not hold at `as_of` are passed over.
    as_of : datetime
        The instant the forecast is made for, zone-aware.

    Returns
    -------
    DataFrame
        A new table, same rows in the same order; changed rows have `quality` = `override`. `model_volume` at the
        right is what the model says without any override.

    Raises
    ------
    ValueError
        When a lift is not above zero.

    Notes
    -----
    A total is met to the last bit, in whatever order the rows are added up: they are whole multiples of the unit in
    the total's last place.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> day = datetime(2026, 11, 16, tzinfo=UTC)
    >>> table = pd.DataFrame({
    ...     "timestamp": pd.date_range(day, periods=24, freq="h"), "line": "all", "language": "zh",
    ...     "channel": "chat", "volume": np.arange(24.0), **{name: np.arange(24.0) for name in QUANTILE_COLUMNS},
    ...     "aht_s": 200.0, "model": "mean_8w", "quality": "model"})
    >>> told = Override("1", ("*/zh/*",), day, day + timedelta(days=1), "set", 1000.1, "li", "campaign", day)
    >>> float(apply(table, [told], as_of=day)["volume"].sum())
    1000.1
    """
    table = FORECAST.validate(forecast).copy()
    starts = table["timestamp"].array.asi8
    length = _interval(table)
    volume = table["volume"].to_numpy(float, copy=True)
    quantiles = table[QUANTILE_COLUMNS].to_numpy(float, copy=True)
    lift = table["lift"].to_numpy(float, copy=True) if "lift" in table else np.ones(len(table))
    if not (lift > 0).all():
        raise ValueError(f"lift must be above zero in every row (was {np.nanmin(lift)} in one)")
    touched = np.zeros(len(table), dtype=bool)
    codes, names = pd.factorize(queue_names(table))
    for override in sorted(overrides, key=lambda o: (o.created_at, o.id)):
        if not override.holds(as_of):
            continue
        chosen = np.array([matches(override.queues, name) for name in names], dtype=bool)
        covered = np.where(chosen[codes], _overlap(starts, length, override), 0.0)
        rows = covered > 0
        if not rows.any():
            continue
        old, part = volume[rows], covered[rows]
        if override.action == "uplift":
            volume[rows] = old * (1.0 - part + part * override.value / lift[rows])
            lift[rows] = (1.0 - part) * lift[rows] + part * override.value
        else:
            shape = old * part if (old * part).any() else _usual(volume, codes, starts, rows) * part
            volume[rows] = _spread(old, part, shape if shape.any() else part, override)
        quantiles[rows] = moved(quantiles[rows], old, volume[rows])
        touched |= rows
    if "model_volume" not in table:
        table["model_volume"] = table["volume"]
    table["volume"] = volume
    table[QUANTILE_COLUMNS] = quantiles
    if "lift" in table:
        table["lift"] = lift
    table.loc[touched, "quality"] = "override"
    return FORECAST.validate(table)


def past_events(overrides: Sequence[Override], *, as_of: datetime) -> list[Event]:
    """What happened by the word of planners, for the calendar: the part of every uplift that lies before `as_of`.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> day = datetime(2026, 11, 16, tzinfo=UTC)
    >>> told = Override("1", ("*/zh/*",), day, day + timedelta(days=1), "uplift", 2.0, "li", "fair", day)
    >>> [(e.name, e.kind, e.expected_lift) for e in past_events([told], as_of=day + timedelta(days=2))]
    [('fair', 'uplift', 2.0)]
    """
    return [
        Event(override.reason, UPLIFT, override.start, min(override.end, as_of), override.queues, override.value)
        for override in overrides
        if override.action == "uplift" and override.holds(as_of) and override.start < as_of
    ]


def _interval(table: pd.DataFrame) -> int:
    """Length of the table's interval in its own ticks [us]: the smallest step within a queue."""
    instants = np.unique(table["timestamp"].array.asi8)
    return int(np.diff(instants).min()) if len(instants) > 1 else 3_600_000_000


def _overlap(starts: NDArray[np.int64], length: int, override: Override) -> Floats:
    """Share of each interval that lies inside the override's window."""
    first, last = (
        int(pd.Timestamp(edge).as_unit("us").to_datetime64().astype("int64")) for edge in (override.start, override.end)
    )
    shared = np.minimum(starts + length, last) - np.maximum(starts, first)
    return np.asarray(np.clip(shared, 0, length) / length, dtype=float)


def _spread(volume: Floats, covered: Floats, shape: Floats, override: Override) -> Floats:
    """New volumes whose covered part has the total the override asks for, along a shape."""
    part = volume * covered
    rest = np.maximum(volume - part, 0.0)
    total = math.fsum(part)
    wanted = {"set": override.value, "scale": override.value * total, "add": total + override.value}[override.action]
    wanted = max(wanted, 0.0)
    return _summing_to(rest + wanted * (shape / math.fsum(shape)), math.fsum([*rest, wanted]))


def _summing_to(values: Floats, total: float) -> Floats:
    """The values, moved by less than they are known to, such that they sum to the total in any order.

    Whole multiples of the unit in the total's last place add up without rounding as long as they stay below it.

    Examples
    --------
    >>> thirds = _summing_to(np.full(3, 0.1), 0.3)
    >>> bool(thirds.sum() == 0.3), bool(np.full(3, 0.1).sum() == 0.3)
    (True, False)
    """
    if total <= 0:
        return np.zeros(len(values))
    unit = float(np.spacing(total))
    counts = np.rint(values / unit).astype(np.int64)
    counts[counts.argmax()] += int(total / unit) - int(counts.sum())
    return np.asarray(counts * unit, dtype=float)


def _usual(volume: Floats, codes: NDArray[np.intp], starts: NDArray[np.int64], rows: NDArray[np.bool_]) -> Floats:
    """Mean volume of each row's queue at its time of day on the days that are not meant."""
    day = 86_400_000_000
    slots, slot = np.unique(starts % day, return_inverse=True)
    cell = codes * len(slots) + slot
    size = int(cell.max()) + 1
    total = np.bincount(cell[~rows], volume[~rows], minlength=size)
    count = np.bincount(cell[~rows], minlength=size)
    return np.asarray((total / np.maximum(count, 1))[cell[rows]], dtype=float)


def moved(quantiles: Floats, old: Floats, new: Floats) -> Floats:
    """Quantiles that follow their mean from `old` to `new`."""
    ratio = np.divide(new, old, out=np.zeros_like(new), where=old > 0)
    moved = quantiles * ratio[:, None]
    unexpected = (old <= 0) & (new > 0)
    if unexpected.any():
        from scipy.stats import poisson  # takes seconds to load, and is rarely needed

        moved[unexpected] = poisson.ppf(QUANTILES, new[unexpected, None])
    return moved
