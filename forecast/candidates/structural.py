"""A structural model of the day: level, slope, weekday, month, year, each believed as far as the past bears it out."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from forecast.candidates.candidate import known_levels
from forecast.series.days import BoolArray, DateArray, Days, FloatArray, weekday

LEAST_DAYS = 21
"""Known days without which there is nothing to divide among the parts."""

LEAST_CONTACTS = 10.0
"""Contacts a day below which the logarithm of a day's total is mostly noise."""

KNOT_DAYS = 7
"""Days between two knots of the level."""

HALF_MONTH = 15
"""Days of the month counted from its first; the rest are counted back from its last."""

BUSINESS_DAYS = 12
"""Business days on either side of the month's turn that are told apart."""

YEAR_DAYS = 365.25

LEAST_YEAR = 1.5 * YEAR_DAYS
"""Days of history from which a season of the year can be told from a trend."""

PRIOR_SD = {
    "level": 0.15,
    "slope": 0.10,
    "weekday": 0.20,
    "month": 0.04,
    "business": 0.04,
    "year": 0.05,
    "rebound": 0.15,
    "noise": 0.05,
}
"""Standard deviation of each part on the logarithm of a day before the past is asked; slope a year."""

PRIOR_LOG_SD = 1.0
"""How many e-folds a part's standard deviation may well lie off `PRIOR_SD`."""

WIDE = 4.0
"""Residual standard deviations beyond which a day is drawn back: a strike or an outage is not learned from."""


@dataclass(frozen=True)
class StructuralDays:
    """Bayesian regression of the logarithm of day levels on the calendar, around a level that drifts.

    The parts are a level that wanders and returns (Ornstein-Uhlenbeck, Harvey 1989 ch. 2), a straight slope, weekdays,
    the day of the month and the business day around the month's turn (pay, bills), a season of the year where the past
    holds one, and what follows a closed day that is usually open. Every part has one standard deviation, found by
    maximising the marginal likelihood under a log-normal prior (MacKay 1992): a part that the past does not bear out
    shrinks to nothing, so nothing needs to be switched on or off by hand.

    Attributes
    ----------
    memory_days : float
        Days in which the level forgets most of where it was.
    shape_weeks : float
        Half-life of the shape of the day [weeks].
    """

    memory_days: float = 40.0
    shape_weeks: float = 16.0

    @property
    def name(self) -> str:
        """`structural`."""
        return "structural"

    def predict(self, past: Days, dates: DateArray, is_open: BoolArray | None = None) -> FloatArray:
        """Expected contacts, shape (dates, slots).

        Raises
        ------
        UnfitError
            When too few days are known or contacts are too rare.
        """
        shape, known = known_levels(
            past, self.name, days=LEAST_DAYS, contacts=LEAST_CONTACTS, shape_weeks=self.shape_weeks
        )
        known &= shape.level > 0
        ahead = dates > past.dates[-1]
        every: DateArray = np.concatenate([past.dates, dates[ahead]])
        opened: BoolArray = np.asarray(past.is_open.any(axis=1))
        if is_open is not None:
            opened = np.concatenate([opened, is_open[ahead].any(axis=1)])
        parts = features(every, opened, known, self.memory_days)
        level = shape.level[known]
        rows = np.flatnonzero(known)
        mean = float(np.log(level).mean())
        # Where contacts are few, Poisson's noise weighs beside the days' own.
        weight = PRIOR_SD["noise"] ** 2 + 1.0 / level
        weight /= weight.mean()
        matrix = np.concatenate(list(parts.values()), axis=1)
        sizes = {name: part.shape[1] for name, part in parts.items()}
        target = np.log(level) - mean
        coefficients, noise = _fitted(matrix[rows], target, weight, sizes)
        residual = target - matrix[rows] @ coefficients
        limit = WIDE * noise * np.sqrt(weight)
        if (np.abs(residual) > limit).any():
            calm = target - residual + np.clip(residual, -limit, limit)
            coefficients, noise = _fitted(matrix[rows], calm, weight, sizes)
        fitted = np.exp(mean + matrix @ coefficients)
        # The mean of a log-normal lies above the exponent of its mean; totals are kept (Duan 1983).
        fitted *= float(level.sum() / fitted[rows].sum())
        said = fitted[np.searchsorted(every, dates)]
        return np.asarray(said[:, None] * shape.share[weekday(dates)], dtype=float)


def features(dates: DateArray, is_open: BoolArray, known: BoolArray, memory_days: float) -> dict[str, FloatArray]:
    """One matrix a part, shape (dates, columns), scaled so that independent unit coefficients make the part's prior.

    Parameters
    ----------
    dates : ndarray of datetime64[D]
        Consecutive; the first `len(known)` are the past.
    is_open : ndarray of bool, shape (past,) or (dates,)
        Days with opening hours; days that are not told are open as usual.
    known : ndarray of bool, shape (past,)
        Past days of which something is known.
    memory_days : float
    """
    days = (dates - dates[0]).astype(float)
    knots = np.arange(0.0, days[-1] + 2 * KNOT_DAYS, KNOT_DAYS)
    hats = np.clip(1.0 - np.abs(days[:, None] - knots) / KNOT_DAYS, 0.0, None)
    drift = np.exp(-np.abs(knots[:, None] - knots) / memory_days)
    past = len(known)
    usual = _usual(dates, is_open, past)
    working = usual[weekday(dates)]
    working[:past] &= known
    working[past : len(is_open)] &= is_open[past:]
    parts = {
        "level": hats @ np.linalg.cholesky(drift + 1e-10 * np.eye(len(knots))),
        "slope": ((days - days[past - 1]) / YEAR_DAYS)[:, None],
        "weekday": np.eye(7)[weekday(dates)],
        "month": _neighbourly(_month_position(dates), 3.0),
        "business": _neighbourly(_business_position(dates, working, usual), 2.0),
        "rebound": _rebound(working, usual[weekday(dates)]),
        "constant": np.full((len(dates), 1), 5.0),
    }
    if days[past - 1] >= LEAST_YEAR:
        angle = 2.0 * np.pi * days[:, None] / YEAR_DAYS * np.arange(1, 5)
        # Higher harmonics are believed less.
        parts["year"] = np.concatenate([np.sin(angle), np.cos(angle)], axis=1) / np.tile(np.arange(1, 5), 2)
    return parts


def _fitted(
    matrix: FloatArray, target: FloatArray, weight: FloatArray, sizes: dict[str, int]
) -> tuple[FloatArray, float]:
    """Posterior mean of the coefficients and the noise's standard deviation, at the best standard deviations."""
    names = [name for name in sizes if name in PRIOR_SD and name != "rebound"] + ["noise"]
    group = np.repeat(np.arange(len(sizes)), list(sizes.values()))
    number = {name: i for i, name in enumerate(sizes)}
    scaled = matrix / np.sqrt(weight)[:, None]
    y = target / np.sqrt(weight)
    gram, cross, total = scaled.T @ scaled, scaled.T @ y, float(y @ y)
    size = len(y)

    def spread(log_sd: FloatArray) -> tuple[FloatArray, float]:
        sd = np.array([PRIOR_SD.get(name, 1.0) for name in sizes])
        for name, value in zip(names[:-1], log_sd[:-1], strict=True):
            sd[number[name]] = PRIOR_SD[name] * np.exp(value)
        return sd[group], float(PRIOR_SD["noise"] * np.exp(log_sd[-1])) ** 2

    def loss(log_sd: FloatArray) -> tuple[float, FloatArray]:
        sd, variance = spread(log_sd)
        precision = sd[:, None] * gram * sd / variance + np.eye(len(sd))
        factor = cho_factor(precision, lower=True, check_finite=False)
        covariance = cho_solve(factor, np.eye(len(sd)), check_finite=False)
        mean = covariance @ (sd * cross) / variance
        beta = sd * mean
        squares = total - 2.0 * float(beta @ cross) + float(beta @ gram @ beta)
        evidence = size * np.log(variance) + 2.0 * float(np.log(np.diag(factor[0])).sum())
        evidence += squares / variance + float(mean @ mean)
        used = 1.0 - np.diag(covariance)
        slope = np.array([float((used - mean**2)[group == number[name]].sum()) for name in names[:-1]])
        noise = size - float(used.sum()) - squares / variance
        prior = log_sd / PRIOR_LOG_SD**2
        return 0.5 * evidence + 0.5 * float(log_sd @ prior), np.append(slope, noise) + prior

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=[(-5.0, 3.0)] * len(names))
    sd, variance = spread(found.x)
    precision = sd[:, None] * gram * sd / variance + np.eye(len(sd))
    beta = sd * cho_solve(cho_factor(precision, lower=True), sd * cross) / variance
    return np.asarray(beta, dtype=float), float(np.sqrt(variance))


def _neighbourly(position: FloatArray, length: float) -> FloatArray:
    """Indicator columns of each position, mixed so that neighbours resemble each other over `length` steps."""
    values, index = np.unique(position, return_inverse=True)
    resemblance = np.exp(-np.abs(values[:, None] - values) / length)
    mixed = np.linalg.cholesky(resemblance + 1e-10 * np.eye(len(values)))
    return np.asarray(mixed[index], dtype=float)


def _month_position(dates: DateArray) -> FloatArray:
    """Days from the month's turn: 0 for the first, -1 for the last."""
    month = dates.astype("datetime64[M]")
    day = (dates - month.astype("datetime64[D]")).astype(int)
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(int)
    return np.asarray(np.where(day < HALF_MONTH, day, day - length), dtype=float)


def _business_position(dates: DateArray, working: BoolArray, usual: BoolArray) -> FloatArray:
    """Worked days from the month's turn: 0 from the first on, -1 on the last; far days are all the same.

    `usual` tells by weekday, shape (7,), what the months that `dates` cut are made of beyond them.
    """
    first = dates[0].astype("datetime64[M]").astype("datetime64[D]")
    last = (dates[-1].astype("datetime64[M]") + 1).astype("datetime64[D]")
    whole = np.arange(first, last)
    worked = usual[weekday(whole)]
    inside = int((dates[0] - first).astype(int))
    worked[inside : inside + len(dates)] = working
    month = whole.astype("datetime64[M]").astype(int)
    position = np.empty(len(whole))
    for number in np.unique(month):
        rows = month == number
        before = np.maximum(np.cumsum(worked[rows]) - 1, 0)
        left = np.cumsum(worked[rows][::-1])[::-1]
        position[rows] = np.where(before < left, before, -left)
    return np.clip(position[inside : inside + len(dates)], -BUSINESS_DAYS, BUSINESS_DAYS)


def _usual(dates: DateArray, is_open: BoolArray, past: int) -> BoolArray:
    """Weekdays that are open most of the time, shape (7,); one never seen counts as open."""
    days, before = weekday(dates[:past]), is_open[:past]
    usual = [before[days == day].mean() > 0.5 if (days == day).any() else True for day in range(7)]
    return np.array(usual, dtype=bool)


def _rebound(working: BoolArray, usual: BoolArray) -> FloatArray:
    """First and second worked day after a closed day that is usually worked; shape (days, 2)."""
    table = np.zeros((len(working), 2))
    waiting, first = False, False
    for row in range(len(working)):
        if working[row]:
            table[row] = waiting, first
            waiting, first = False, waiting
        elif usual[row]:
            waiting = True
    return table
