"""How much less is known of a day's work some time before it: errors of past forecasts by the notice they gave.

A forecast made fifteen days ahead misses by more than one made two days ahead, and one that is brought up to date hour
by hour misses least: whoever may decide at several notices must know how much waiting teaches. It is read off the
forecaster rolled over the past. What is forecast next is today's forecast times a factor of mean one (a lognormal
martingale; Heath & Jackson 1994), so a single curve, the spread of the logarithm of what came over what was said by
notice, says all; that it never falls with the notice is the only thing put in by hand (isotonic regression).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from forecast.history import queue_names
from forecast.series.days import FloatArray
from forecast.uncertainty.busyness import Counted, learn
from forecast.uncertainty.dependence import Dependence, dependence_of_width

SHORT_H = 2
"""Notice of the shortest forecasts that are judged: each hour's, made so long before it from the counts until then."""

EVERY_H = 3
"""Hours between two updates of a day."""

LEAST_ERRORS = 8
"""Errors of a notice fewer than which teach nothing."""

Weights = Mapping[str, float]
"""Work of a contact of each queue, by `line/language/channel`; queues left out do not count."""


@dataclass(frozen=True, eq=False)
class Spread:
    """How far forecasts miss, by their notice.

    Attributes
    ----------
    notice_h : ndarray, shape (notices,)
        Rising [h].
    deviation : ndarray, shape (notices,)
        Root mean square of the logarithm of what came over what was said; never falls.
    errors : ndarray of int, shape (notices,)
        How many errors each was learned from; 0 where it was told and not learned.
    """

    notice_h: FloatArray
    deviation: FloatArray
    errors: FloatArray

    def at(self, notice_h: float) -> float:
        """Deviation at a notice, between two in proportion of the variance; beyond the ends as at the end.

        Examples
        --------
        >>> told = Spread(np.array([2.0, 48.0]), np.array([0.1, 0.2]), np.zeros(2))
        >>> told.at(0.0), told.at(48.0), round(told.at(25.0) ** 2, 6)
        (0.1, 0.2, 0.025)
        """
        return float(np.sqrt(np.interp(notice_h, self.notice_h, self.deviation**2)))

    def learned(self, from_h: float, to_h: float) -> float:
        """Deviation of what is learned between a longer notice and a shorter one."""
        return float(np.sqrt(max(0.0, self.at(from_h) ** 2 - self.at(to_h) ** 2)))


def spread_of(notice_h: FloatArray, errors: FloatArray) -> Spread:
    """The curve that single errors tell.

    Parameters
    ----------
    notice_h, errors : ndarray, shape (n,)
        Notice of each forecast [h] and the logarithm of what came over what it said.

    Raises
    ------
    ValueError
        If no notice has `LEAST_ERRORS` errors.

    Examples
    --------
    >>> hours = np.repeat([2.0, 24.0, 48.0], 50)
    >>> found = spread_of(hours, np.where(np.arange(150) % 2, 1.0, -1.0) * np.repeat([0.1, 0.3, 0.2], 50))
    >>> found.deviation.round(3)  # a longer notice cannot know more: 24 and 48 hours share what they tell
    array([0.1  , 0.255, 0.255])
    """
    values, place, count = np.unique(notice_h, return_inverse=True, return_counts=True)
    enough = count >= LEAST_ERRORS
    if not enough.any():
        raise ValueError(f"no notice has {LEAST_ERRORS} errors to learn from")
    square = np.bincount(place, errors**2)[enough] / count[enough]
    fitted = isotonic_regression(square, weights=count[enough].astype(float)).x
    return Spread(values[enough], np.sqrt(np.asarray(fitted, dtype=float)), count[enough].astype(float))


def errors_by_notice(
    rolled: Iterable[tuple[datetime, pd.DataFrame]],
    history: pd.DataFrame,
    weights: Mapping[str, Weights],
    zones: Mapping[str, ZoneInfo],
    *,
    days: Mapping[str, int],
    zone_of: Callable[[str], ZoneInfo],
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Errors of each group's work, by the notice its forecasts gave.

    Parameters
    ----------
    rolled : iterable of (origin, forecast)
        Contract `FORECAST`, made from what was known at the origin.
    history : DataFrame
        Contract `HISTORY`: what came.
    weights : mapping of str to mapping
        By group: the share of each queue's contacts that is its work.
    zones : mapping of str to ZoneInfo
        By group: whose days count.
    days : mapping of str to int
        By group: length of a period [days]; errors are those of its whole work.
    zone_of : callable
        The customers' clock of a queue, for how errors of one day hang together.

    Returns
    -------
    dict of str to (notice_h, errors)
        By group; notices in whole days as hours [h], and `SHORT_H` where periods are days. Periods of which an
        interval is unknown, or nothing is said or came, are left out.
    """
    truth = history.assign(queue=queue_names(history)).set_index(["queue", "timestamp"])["volume"]
    found: dict[str, list[tuple[float, float]]] = {group: [] for group in weights}
    for origin, forecast in rolled:
        rows = forecast.assign(queue=queue_names(forecast))
        rows["came"] = truth.reindex(pd.MultiIndex.from_frame(rows[["queue", "timestamp"]])).to_numpy(float)
        rows["soon"] = _updated(rows, origin, zone_of)
        for group, own in weights.items():
            weight = rows["queue"].map(dict(own)).fillna(0.0) * rows["aht_s"].fillna(1.0)
            mine = rows[weight > 0]
            work = mine[["volume", "came", "soon"]].mul(weight[weight > 0], axis=0)
            work["day"] = mine["timestamp"].dt.tz_convert(zones[group]).dt.date
            found[group] += _of_group(work, origin, zones[group], days[group])
    return {group: _arrays(pairs) for group, pairs in found.items()}


def _arrays(pairs: Sequence[tuple[float, float]]) -> tuple[FloatArray, FloatArray]:
    table = np.asarray(pairs, dtype=float).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _of_group(work: pd.DataFrame, origin: datetime, zone: ZoneInfo, length: int) -> list[tuple[float, float]]:
    """Notice and error of every whole period of one forecast."""
    # A sum with an unknown part is unknown.
    by_day = work.groupby("day")
    intervals = by_day.size()
    totals = by_day.sum().where(by_day.count().eq(intervals, axis=0))
    whole = totals[intervals >= 0.9 * intervals.median()]
    pairs = []
    for k in range(len(whole) - length + 1):
        part = whole.iloc[k : k + length]
        first: date = part.index[0]
        notice = (datetime(first.year, first.month, first.day, tzinfo=zone) - origin).total_seconds() / 3600
        if notice < 0 or (part.index[-1] - first).days != length - 1:
            continue
        said, came, soon = (float(part[name].sum(skipna=False)) for name in ("volume", "came", "soon"))
        if not (said > 0 and came > 0):
            continue
        # The first hours of a period one day ahead are as far as the last ones of today.
        pairs.append((24.0 * max(1, round(notice / 24)), float(np.log(came / said))))
        if length == 1 and soon > 0 and notice < 24:
            pairs.append((float(SHORT_H), float(np.log(came / soon))))
    return pairs


def _updated(rows: pd.DataFrame, origin: datetime, zone_of: Callable[[str], ZoneInfo]) -> FloatArray:
    """Each row's forecast as it was `SHORT_H` before its hour; NaN beyond two days, where nobody asks.

    The day so far is learned from as `forecast.intraday.update_intraday` does.
    """
    begin = pd.Timestamp(origin).tz_convert("UTC")
    soon = rows["volume"].to_numpy(float, copy=True)
    near = rows[rows["timestamp"] < begin + pd.Timedelta(days=2)]
    soon[~rows.index.isin(near.index)] = np.nan
    said = near.pivot_table(index="queue", columns="timestamp", values="volume", fill_value=0.0)
    came = near.pivot_table(index="queue", columns="timestamp", values="came", dropna=False).reindex_like(said)
    own: dict[str, Dependence] = dependence_of_width(near)
    grid = pd.DatetimeIndex(said.columns)
    if len(grid) < 2:
        return soon
    step = (grid[1:] - grid[:-1]).min()
    dates = np.stack([_dates(grid, zone_of(str(queue))) for queue in said.index])
    said_h, came_h, hour = said.to_numpy(float), came.to_numpy(float), step / pd.Timedelta(hours=1)
    dependence = [own[str(queue)] for queue in said.index]
    told = said_h.copy()
    for now in pd.date_range(begin + pd.Timedelta(hours=EVERY_H), grid[-1], freq=f"{EVERY_H}h"):
        ended = int((grid + step <= now).sum())
        ahead = (grid >= now + pd.Timedelta(hours=SHORT_H)) & (grid < now + pd.Timedelta(hours=SHORT_H + EVERY_H))
        if ended and ahead.any():
            until = int(np.flatnonzero(ahead)[-1]) + 1
            so_far = Counted(said_h[:, :until], came_h[:, :until], dates[:, :until], hour)
            factor, _ = learn(so_far, dependence, ended)
            told[:, ahead] = said_h[:, ahead] * factor[:, ahead[ended:until]]
    place = said.index.get_indexer(pd.Index(near["queue"])), grid.get_indexer(pd.DatetimeIndex(near["timestamp"]))
    soon[rows.index.get_indexer(near.index)] = told[place]
    return soon


def _dates(grid: pd.DatetimeIndex, zone: ZoneInfo) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    days = grid.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.asarray(np.maximum.accumulate(days))
