"""Handle time of the coming intervals: a level that may drift, times the shape of the week, judged on the past."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forecast.candidates.handle_level import HANDLE_LEVELS, LONGEST_DAYS, Daily
from forecast.series.days import DateArray, Days, FloatArray, weekday
from forecast.series.handle_shape import Handled, handle_shape, handled

BASELINE = "mean_8w"
"""The mean of eight weeks by slot, workdays and weekends apart: what the choice must not lose to."""

FOLDS = 6
"""Past forecasts on which the levels are judged."""

FIRST_DAYS, FOLD_DAYS = 14, 28
"""Age of the youngest, and days from one to the next; together nearly half a year."""

LEAST_DAYS = 28
"""Days a judged forecast must have had to learn from."""

SHARPNESS = 10.0
"""How fast trust falls with relative error: a level 10 % worse than the best has 1/e of its weight."""

LEAST_WEIGHT = 0.05
"""Smaller weights are dropped."""

SHAPE_WEEKS = (26.0, 3.0)
"""Half-lives the shape of the week may have [weeks]; it changes more slowly than the level, unless a team changes."""

PLAINLY = 0.99
"""Relative error of the quick shape below which it is taken for better."""

CREDIBLE = 50.0
"""Contacts whose mean handle time counts as much as the queue's own overall mean, in the eight-week mean."""


@dataclass(frozen=True, eq=False)
class HandleTime:
    """The forecast of one queue's handle time, and why it is to be believed.

    Attributes
    ----------
    aht_s : ndarray, shape (dates, slots)
        Mean handle time [s]; NaN everywhere if nothing at all is known.
    model : str
        The heaviest level and how many help it; `elsewhere` if only similar queues are known, `unknown` if nothing is.
    wape, wape_mean_8w : float
        In the back-test, absolute errors of each interval weighted by its contacts, over the work: of the choice and of
        the eight-week mean. NaN where nothing could be judged.
    """

    aht_s: FloatArray
    model: str
    wape: float = float("nan")
    wape_mean_8w: float = float("nan")


def forecast_handle_time(
    aht_s: Days, contacts: Days, dates: DateArray, *, elsewhere: tuple[Days, Days] | None = None
) -> HandleTime:
    """Choose a level of handle time in a back-test and forecast with it.

    Every level of `HANDLE_LEVELS` forecasts up to six past horizons from what was known then. Levels are combined with
    weights that fall with relative error (exponential weighting of experts; Cesa-Bianchi & Lugosi 2006, ch. 2), that of
    the work of whole weeks: single handle times are skewed, and their absolute error would favour a level below the
    mean. The shape of the week is slow to change unless the quick one of `SHAPE_WEEKS` plainly erred less. Where the
    combination does worse than the eight-week mean by week and by interval, the flat level takes its place, and the
    eight-week mean where that does so too.

    Parameters
    ----------
    aht_s, contacts : Days
        Handle times [s] and contacts of the same consecutive days, up to the origin.
    dates : ndarray of datetime64[D], shape (n,)
        Consecutive dates to forecast, none before the last day of the past.
    elsewhere : (Days, Days), optional
        Handle times and contacts of similar queues together, as `pooled` gives them: what a queue with few contacts is
        drawn to. Only days up to each origin are read.

    Returns
    -------
    HandleTime

    Raises
    ------
    ValueError
        If `elsewhere` has other slots, or `dates` begin before the past ends.

    Examples
    --------
    >>> past = np.arange("2026-03-02", "2026-11-16", dtype="datetime64[D]")
    >>> day = np.ones((len(past), 1), dtype=bool)
    >>> aht = Days(past, 300.0 * 0.999 ** np.arange(len(past))[:, None], day)
    >>> calls = Days(past, np.full((len(past), 1), 90.0), day)
    >>> found = forecast_handle_time(aht, calls, past[-7:] + 14)
    >>> found.model, round(found.wape / found.wape_mean_8w, 1)
    ('trend_28d & 1 more', 0.0)
    """
    if dates[0] < aht_s.dates[-1]:
        raise ValueError(f"dates must not begin before the last day of the past, {aht_s.dates[-1]} (was {dates[0]})")
    if elsewhere is not None and elsewhere[0].slots != aht_s.slots:
        raise ValueError(f"elsewhere must have {aht_s.slots} slots a day (was {elsewhere[0].slots})")
    now = _at_origin(aht_s, contacts, elsewhere)
    if now.past is None:
        said = now.said(dates, SHAPE_WEEKS[0])
        if not said:
            return HandleTime(np.full((len(dates), aht_s.slots), np.nan), "unknown")
        return HandleTime(said[HANDLE_LEVELS[0].name], "elsewhere")
    folds = list(_folds(aht_s, contacts, dates, elsewhere, now.past))
    slow, quick = (_errors(folds, weeks, {HANDLE_LEVELS[0].name: 1.0})[0] for weeks in SHAPE_WEEKS)
    weeks = SHAPE_WEEKS[1] if quick < PLAINLY * slow else SHAPE_WEEKS[0]
    said = now.said(dates, weeks)
    weights, wape, usual = _judged(folds, weeks, list(said))
    heaviest = max(weights, key=lambda name: weights[name])
    model = heaviest if len(weights) == 1 else f"{heaviest} & {len(weights) - 1} more"
    return HandleTime(_combined(said, weights), model, wape, usual)


def predict_handle_time(aht_s: Days, contacts: Days, dates: DateArray, *, weeks: int = 8) -> FloatArray:
    """Mean handle time [s] of the last weeks, shape (dates, slots); NaN everywhere when they have none.

    The contacts-weighted mean of each slot, weekdays and weekends apart, over the last weeks, drawn to the queue's
    mean by `CREDIBLE` contacts (credibility weighting; Buehlmann 1967).

    Parameters
    ----------
    aht_s, contacts : Days
        Handle times [s] and contacts of the same days.
    dates : ndarray of datetime64[D]
    weeks : int
        How many weeks back.

    Examples
    --------
    >>> dates = np.arange("2026-11-02", "2026-11-16", dtype="datetime64[D]")
    >>> day = np.ones((14, 1), dtype=bool)
    >>> aht, calls = Days(dates, np.full((14, 1), 240.0), day), Days(dates, np.full((14, 1), 9.0), day)
    >>> predict_handle_time(aht, calls, dates[:1] + 14)
    array([[240.]])
    """
    aht_s, contacts = aht_s.last(7 * weeks + 1), contacts.last(7 * weeks + 1)
    known = _known(aht_s, contacts)
    if not known.any():
        return np.full((len(dates), aht_s.slots), np.nan)
    count = np.where(known, contacts.volume, 0.0)
    work = np.where(known, aht_s.volume, 0.0) * count
    overall = float(work.sum() / count.sum())
    weekend = aht_s.weekday >= 5
    table = np.empty((7, aht_s.slots))
    for rows, days in ((~weekend, range(5)), (weekend, range(5, 7))):
        slot = (work[rows].sum(axis=0) + CREDIBLE * overall) / (count[rows].sum(axis=0) + CREDIBLE)
        for day in days:
            table[day] = slot
    return table[weekday(dates)]


def pooled(queues: Sequence[tuple[Days, Days]]) -> tuple[Days, Days]:
    """Handle times and contacts of several queues as those of one.

    Parameters
    ----------
    queues : sequence of (Days, Days)
        Handle times [s] and contacts of each, in its own local days, all with the same slots; at least one.

    Examples
    --------
    >>> dates, day = np.array(["2026-11-16"], dtype="datetime64[D]"), np.ones((1, 1), dtype=bool)
    >>> def queue(aht: float, calls: float) -> tuple[Days, Days]:
    ...     return Days(dates, np.array([[aht]]), day), Days(dates, np.array([[calls]]), day)
    >>> aht, calls = pooled([queue(200.0, 30.0), queue(300.0, 10.0), queue(np.nan, 5.0)])
    >>> aht.volume, calls.volume
    (array([[225.]]), array([[40.]]))
    """
    first = min(aht.dates[0] for aht, _ in queues)
    last = max(aht.dates[-1] for aht, _ in queues)
    dates = np.arange(first, last + 1)
    work, count = np.zeros((2, len(dates), queues[0][0].slots))
    for aht, contacts in queues:
        known = _known(aht, contacts)
        rows = slice(int((aht.dates[0] - first).astype(int)), int((aht.dates[-1] - first).astype(int)) + 1)
        count[rows] += np.where(known, contacts.volume, 0.0)
        work[rows] += np.where(known, contacts.volume * aht.volume, 0.0)
    always = np.ones(count.shape, dtype=bool)
    mean = np.divide(work, count, out=np.full(count.shape, np.nan), where=count > 0)
    return Days(dates, mean, always), Days(dates, count, always)


def _known(aht_s: Days, contacts: Days) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Where contacts have a handle time; one of zero is a system's way of saying that it has none."""
    return np.asarray((np.nan_to_num(aht_s.volume) > 0) & (np.nan_to_num(contacts.volume) > 0))


@dataclass(frozen=True, eq=False)
class _Origin:
    """What is known at one origin: the queue's own past, and that of similar queues."""

    aht_s: Days
    contacts: Days
    past: Handled | None
    others: Handled | None

    def said(self, dates: DateArray, weeks: float) -> dict[str, FloatArray]:
        """What the baseline and each level say [s], shape (dates, slots); empty if nothing is known."""
        wider = None if self.others is None else handle_shape(self.others, weeks)
        mean = None
        if self.others is not None and wider is not None:
            mean = _daily(self.others, wider, None).smoothed(LONGEST_DAYS / 4)
        if self.past is None:
            return {} if mean is None or wider is None else {HANDLE_LEVELS[0].name: mean * wider[weekday(dates)]}
        shape = handle_shape(self.past, weeks, wider)
        daily = _daily(self.past, shape, mean)
        ahead = np.maximum((dates - self.aht_s.dates[-1]).astype(float), 0.0)
        rows = shape[weekday(dates)]
        levels = {level.name: level.ahead_s(daily, ahead)[:, None] * rows for level in HANDLE_LEVELS}
        said = {BASELINE: predict_handle_time(self.aht_s, self.contacts, dates), **levels}
        return {name: values for name, values in said.items() if not np.isnan(values).any()}


@dataclass(frozen=True, eq=False)
class _Fold:
    """A past horizon: what was said before it with each half-life of the shape, and the contacts and work that came."""

    said: dict[float, dict[str, FloatArray]]
    contacts: FloatArray
    work_s: FloatArray

    def missed_s(self, weeks: float, mix: Mapping[str, float]) -> FloatArray:
        """Work forecast for the contacts that came, less the work that it was [s]."""
        return self.contacts * _combined(self.said[weeks], mix) - self.work_s


def _at_origin(aht_s: Days, contacts: Days, elsewhere: tuple[Days, Days] | None) -> _Origin:
    others = None
    if elsewhere is not None:
        until = int(np.searchsorted(elsewhere[0].dates, aht_s.dates[-1], side="right"))
        others = handled(elsewhere[0].first(until), elsewhere[1].first(until)) if until else None
    return _Origin(aht_s, contacts, handled(aht_s, contacts), others)


def _daily(past: Handled, shape: FloatArray, elsewhere_s: float | None) -> Daily:
    return Daily(past.work_s.sum(axis=1), (past.contacts * shape[past.weekday]).sum(axis=1), elsewhere_s)


def _folds(
    aht_s: Days, contacts: Days, dates: DateArray, elsewhere: tuple[Days, Days] | None, truth: Handled
) -> Iterator[_Fold]:
    """The past horizons; of the youngest, which tells a change of the last weeks, only the days that have passed."""
    origin = aht_s.dates[-1]
    for number in range(FOLDS):
        shift = FIRST_DAYS + FOLD_DAYS * number
        # Where the rest of today is asked for, a past day is forecast from the day before it.
        days = len(aht_s.dates) - shift - int(dates[0] == origin)
        if days < LEAST_DAYS:
            return
        wanted = dates - shift
        wanted = wanted[wanted <= origin]
        if not len(wanted):
            continue
        known = _at_origin(aht_s.first(days), contacts.first(days), elsewhere)
        said = {weeks: known.said(wanted, weeks) for weeks in SHAPE_WEEKS}
        rows = np.searchsorted(aht_s.dates, wanted)
        if BASELINE in said[SHAPE_WEEKS[0]] and truth.contacts[rows].any():
            yield _Fold(said, truth.contacts[rows], truth.work_s[rows])


def _judged(folds: Sequence[_Fold], weeks: float, able: Sequence[str]) -> tuple[dict[str, float], float, float]:
    """Weights of the levels that can forecast now, and the errors of their combination and of the baseline."""
    names = [name for name in able if name != BASELINE and all(name in fold.said[weeks] for fold in folds)]
    if not folds:
        return {names[0]: 1.0}, float("nan"), float("nan")
    score = {name: _errors(folds, weeks, {name: 1.0})[1] for name in names}
    best = max(min(score.values()), 1e-9)
    trust = {name: float(np.exp(-SHARPNESS * (value / best - 1.0))) for name, value in score.items()}
    kept = {name: w for name, w in trust.items() if w >= LEAST_WEIGHT * sum(trust.values())}
    weights = {name: w / sum(kept.values()) for name, w in kept.items()}
    usual, usual_by_week = _errors(folds, weeks, {BASELINE: 1.0})
    for mix in (weights, {names[0]: 1.0}):
        error, error_by_week = _errors(folds, weeks, mix)
        if error <= usual or error_by_week <= usual_by_week or BASELINE not in able:
            return mix, error, usual
    return {BASELINE: 1.0}, usual, usual


def _errors(folds: Sequence[_Fold], weeks: float, mix: Mapping[str, float]) -> tuple[float, float]:
    """Absolute errors of intervals and of whole weeks, summed, over the work."""
    missed = [fold.missed_s(weeks, mix) for fold in folds]
    total = sum(float(fold.work_s.sum()) for fold in folds)
    by_week = [np.add.reduceat(miss.sum(axis=1), np.arange(0, len(miss), 7)) for miss in missed]
    each, whole = (sum(float(np.abs(miss).sum()) for miss in by) for by in (missed, by_week))
    return each / max(total, 1e-9), whole / max(total, 1e-9)


def _combined(said: Mapping[str, FloatArray], weights: Mapping[str, float]) -> FloatArray:
    return np.asarray(sum(weight * said[name] for name, weight in weights.items()), dtype=float)
