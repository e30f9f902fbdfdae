"""Rolling-origin back-test of one queue: what each candidate would have said, having seen only what was known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecast.candidates.candidate import Candidate, UnfitError
from forecast.series.days import BoolArray, Days, FloatArray, Fold, IntArray

HORIZON_WEEKS = 4
"""Weeks ahead that are judged apart; whatever lies further counts with the last."""

LAYERS = ("events", "calendar")
"""What may be taken out of the past and put onto the future: the planner's events, or those and the calendar's days."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """One queue's past and future on one grid.

    Attributes
    ----------
    fold : Fold
        Where each of the n instants lies among local days.
    volume : ndarray, shape (n,)
        Contacts; NaN where unknown and in the future.
    is_open : ndarray of bool, shape (n,)
        Whether contacts can arrive.
    """

    fold: Fold
    volume: FloatArray
    is_open: BoolArray


@dataclass(frozen=True, eq=False)
class Window:
    """Rows `first` to `last` (exclusive) forecast from what was known before row `origin`.

    Attributes
    ----------
    log_lifts : mapping of str to ndarray, shape (n,)
        For each of `LAYERS`, the logarithm of the special days' lift on every row, as known at the origin.
    family : ndarray, shape (7, slots), optional
        Shares of the day of similar queues, as known at the origin.
    volume : ndarray, shape (n,), optional
        Contacts as they are seen from the origin, where that is not what the timeline says.
    """

    origin: int
    first: int
    last: int
    log_lifts: Mapping[str, FloatArray]
    family: FloatArray | None = None
    volume: FloatArray | None = None

    def lift(self, layer: str | None) -> FloatArray:
        """Factor that a layer, or none, puts on the rows of the window, shape (last - first,)."""
        if layer is None:
            return np.ones(self.last - self.first)
        return np.asarray(np.exp(self.log_lifts[layer][self.first : self.last]))

    def seen(self, timeline: Timeline) -> FloatArray:
        """Contacts of the whole timeline, shape (n,)."""
        return timeline.volume if self.volume is None else self.volume


@dataclass(frozen=True)
class Entry:
    """A candidate on top of a layer of special days, or of none."""

    candidate: Candidate
    layer: str | None = None

    @property
    def name(self) -> str:
        """The candidate's name and its layer, as in `mean_8w+events`."""
        return f"{self.candidate.name}+{self.layer}" if self.layer else self.candidate.name


@dataclass(frozen=True, eq=False)
class Trials:
    """What every entry said about every judged row.

    Attributes
    ----------
    names : tuple of str
        Entries that could be fitted in every window, in their order.
    predicted : ndarray, shape (entries, rows)
    actual : ndarray, shape (rows,)
        Known counts of open intervals.
    window, day : ndarray of int, shape (rows,)
        Which window a row belongs to, and which local day.
    week : ndarray of int, shape (rows,)
        How far ahead of its origin a row lies, as `week_ahead` counts.
    slot : ndarray of int, shape (rows,)
        Interval of the local day.
    """

    names: tuple[str, ...]
    predicted: FloatArray
    actual: FloatArray
    window: IntArray
    day: IntArray
    week: IntArray
    slot: IntArray

    def of(self, weights: Mapping[str, FloatArray]) -> FloatArray:
        """The weighted combination's forecast of every judged row; weights by week ahead, shape (HORIZON_WEEKS,)."""
        return combine({name: self.predicted[self.names.index(name)] for name in weights}, weights, self.week)


def week_ahead(rows: IntArray, origin: int, per_week: int) -> IntArray:
    """Week of the horizon of each row of a timeline, from 0 to `HORIZON_WEEKS` - 1.

    Examples
    --------
    >>> week_ahead(np.array([100, 267, 268, 9999]), 100, 168)
    array([0, 0, 1, 3])
    """
    return np.minimum((rows - origin) // per_week, HORIZON_WEEKS - 1)


def combine(said: Mapping[str, FloatArray], weights: Mapping[str, FloatArray], week: IntArray) -> FloatArray:
    """Weighted sum of what the entries said, each weighed by week ahead.

    Parameters
    ----------
    said : mapping of str to ndarray, shape (n,)
    weights : mapping of str to ndarray, shape (HORIZON_WEEKS,)
    week : ndarray of int, shape (n,)

    Examples
    --------
    >>> half, never = np.full(4, 0.5), np.array([0.5, 0.0, 0.0, 0.0])
    >>> combine({"a": np.full(2, 2.0), "b": np.full(2, 4.0)}, {"a": half, "b": never}, np.array([0, 1]))
    array([3., 1.])
    """
    return np.asarray(sum((w[week] * said[name] for name, w in weights.items()), np.zeros(len(week))), dtype=float)


def predict(timeline: Timeline, window: Window, entries: Sequence[Entry]) -> dict[str, FloatArray]:
    """Forecast of each entry that can be fitted, shape (last - first,), never negative, zero where closed.

    Nothing at or after the origin is passed on: the rows are cut off before any candidate sees them.
    """
    fold, first, last = timeline.fold, window.first, window.last
    known = np.where(np.arange(len(timeline.volume)) < window.origin, window.seen(timeline), np.nan)
    days_known = int(fold.day[window.origin - 1]) + 1
    plain = replace(fold.days(known, timeline.is_open).first(days_known), family=window.family)
    pasts: dict[str | None, Days] = {None: plain}
    for layer in {entry.layer for entry in entries} - {None}:
        lift = fold.lay(np.exp(window.log_lifts[str(layer)]))[:days_known]
        pasts[layer] = plain.scaled(1.0 / np.where(np.isnan(lift), 1.0, lift))
    begin = int(fold.day[first])
    dates = fold.dates[begin : int(fold.day[last - 1]) + 1]
    opened = np.nan_to_num(fold.lay(timeline.is_open.astype(float)))[begin : begin + len(dates)] > 0
    said = {}
    for entry in entries:
        try:
            matrix = entry.candidate.predict(pasts[entry.layer], dates, opened)
        except UnfitError:
            continue
        rows = matrix[fold.day[first:last] - begin, fold.slot[first:last]]
        if entry.layer:
            rows = rows * np.exp(window.log_lifts[entry.layer][first:last])
        said[entry.name] = np.where(timeline.is_open[first:last], np.maximum(rows, 0.0), 0.0)
    return said


def backtest(timeline: Timeline, windows: Sequence[Window], entries: Sequence[Entry]) -> Trials:
    """Let every entry forecast every window; those that fail in one are out.

    Raises
    ------
    UnfitError
        When no judged row is known.
    """
    return trials_of(timeline, windows, predict_all(timeline, windows, entries))


def predict_all(timeline: Timeline, windows: Sequence[Window], entries: Sequence[Entry]) -> list[dict[str, FloatArray]]:
    """What each entry says of each window, as `predict` has it; nothing of a window of which no judged row is known."""
    return [predict(timeline, window, entries) if _judged(timeline, window).any() else {} for window in windows]


def trials_of(timeline: Timeline, windows: Sequence[Window], said: Sequence[Mapping[str, FloatArray]]) -> Trials:
    """What was said by `predict_all`, on the judged rows alone.

    Raises
    ------
    UnfitError
        When there is none.
    """
    parts: list[dict[str, FloatArray]] = []
    actual, number, day, week, slot = [], [], [], [], []
    per_week = 7 * timeline.fold.slots
    for index, (window, told) in enumerate(zip(windows, said, strict=True)):
        judged = _judged(timeline, window)
        if judged.any():
            parts.append({name: rows[judged] for name, rows in told.items()})
            actual.append(window.seen(timeline)[window.first : window.last][judged])
            number.append(np.full(int(judged.sum()), index))
            day.append(timeline.fold.day[window.first : window.last][judged])
            rows = np.arange(window.first, window.last)[judged]
            week.append(week_ahead(rows, window.origin, per_week))
            slot.append(timeline.fold.slot[rows])
    if not parts:
        raise UnfitError("no known interval in the windows of the back-test")
    names = tuple(name for name in parts[0] if all(name in part for part in parts))
    predicted = np.stack([np.concatenate([part[name] for part in parts]) for name in names])
    return Trials(names, predicted, *(np.concatenate(part) for part in (actual, number, day, week, slot)))


def _judged(timeline: Timeline, window: Window) -> BoolArray:
    """The rows of a window that are open and known, shape (last - first,)."""
    rows = slice(window.first, window.last)
    return np.asarray(~np.isnan(window.seen(timeline)[rows]) & timeline.is_open[rows])
