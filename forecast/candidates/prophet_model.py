"""Everything that knows Prophet (Taylor & Letham 2018): fits without traces, in two stages or by the hour."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np
import pandas as pd

from forecast.candidates.candidate import UnfitError, known_levels
from forecast.candidates.level import winsorized
from forecast.series.days import BoolArray, DateArray, Days, FloatArray, weekday

LEAST_DAYS = 28
"""Known days without which trend and weekday cannot be told apart."""

LEAST_CONTACTS = 10.0
"""Contacts a day below which the logarithm of a day's total is mostly noise."""

TREND_MEMORY_DAYS = 28.0
"""Days in which a trend carried into the future loses most of its slope."""

MONTH_DAYS = 30.4375
YEAR_DAYS = 365.25

LEAST_TREND = 1.5 * YEAR_DAYS
"""Days of history from which a trend is believed; a shorter past has a season in it that looks like one."""

CARRIED_DAYS = 14.0
"""Age at which a day counts half in what the coming days keep of the last residuals."""


@dataclass(frozen=True)
class TwoStageProphet:
    """Prophet on the logarithm of day levels, its last residuals carried on, times the shape of the day.

    The day level carries trend, its breaks, weekdays and, on request, the month; the shape of the day is pooled and
    shrunk apart. That is both more accurate and tens of times faster than Prophet by the hour. Special days are not
    Prophet's business here: their lift is pooled over queues and taken out before.

    Attributes
    ----------
    month : bool
        Whether days of the month matter (pay, bills).
    flexibility : float
        Prior scale of the trend's breaks (`changepoint_prior_scale`).
    shape_weeks : float
        Half-life of the shape of the day [weeks].
    seed : int
        Seed of the fit.
    """

    month: bool = False
    flexibility: float = 0.01
    shape_weeks: float = 8.0
    seed: int = 1

    @property
    def name(self) -> str:
        """`prophet`, `prophet_month`."""
        return "prophet_month" if self.month else "prophet"

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
        log_level = winsorized(np.log(np.maximum(shape.level[known], 0.5)))
        span = int((past.dates[known][-1] - past.dates[known][0]).astype(int)) + 1
        # Prophet's priors are in units of the largest value: centred, they speak of how much days differ, not of how
        # many contacts there are.
        middle = float(log_level.mean())
        model = _prophet(
            seasonality_mode="additive",
            growth="linear" if span >= LEAST_TREND else "flat",
            weekly_seasonality=True,
            daily_seasonality=False,
            yearly_seasonality=6 if span >= 2 * YEAR_DAYS else False,
            changepoint_prior_scale=self.flexibility,
            n_changepoints=min(25, span // 10),
            changepoint_range=0.9,
        )
        if self.month:
            model.add_seasonality("month", period=MONTH_DAYS, fourier_order=5, prior_scale=0.1)
        everything = np.concatenate([past.dates[known], dates])
        _fit(model, past.dates[known], log_level - middle, self.seed)
        trend, seasons = _additive(model, everything)
        size = len(log_level)
        residual = log_level - middle - (trend + seasons)[:size]
        lead = (dates - past.dates[known][-1]).astype("timedelta64[D]").astype(float)
        ahead = trend[size - 1] + damped(trend[size:] - trend[size - 1], lead) + seasons[size:]
        ahead += _carried(residual, past.dates[known])
        # The mean of a log-normal lies above the exponent of its mean: smearing factor (Duan 1983).
        level = np.exp(middle + ahead) * float(np.exp(residual).mean())
        return np.asarray(level[:, None] * shape.share[weekday(dates)], dtype=float)


@dataclass(frozen=True)
class HourlyProphet:
    """Prophet on the intervals themselves: the plain way, kept to be compared with.

    Attributes
    ----------
    kind : {"default", "weekly", "conditional"}
        Prophet's own defaults; one multiplicative weekly season of Fourier order 40; or a daily season apart for
        workdays and weekends.
    seed : int
        Seed of the fit.
    """

    kind: Literal["default", "weekly", "conditional"] = "default"
    seed: int = 1

    @property
    def name(self) -> str:
        """`prophet_hourly_default` and so on."""
        return f"prophet_hourly_{self.kind}"

    def predict(self, past: Days, dates: DateArray, is_open: BoolArray | None = None) -> FloatArray:
        """Expected contacts, shape (dates, slots).

        Raises
        ------
        UnfitError
            When too few days are known.
        """
        known = ~np.isnan(past.volume)
        if known.any(axis=1).sum() < LEAST_DAYS:
            raise UnfitError(f"{self.name} needs {LEAST_DAYS} known days")
        if self.kind == "default":
            model = _prophet(yearly_seasonality=False)
        else:
            model = _prophet(
                seasonality_mode="multiplicative",
                yearly_seasonality=False,
                weekly_seasonality=False,
                daily_seasonality=False,
            )
            if self.kind == "weekly":
                model.add_seasonality("week", period=7, fourier_order=40)
            else:
                model.add_seasonality("week", period=7, fourier_order=3)
                for name in ("workday", "weekend"):
                    model.add_seasonality(f"day_{name}", period=1, fourier_order=10, condition_name=name)
        slot = (np.arange(past.slots) * (86_400 // past.slots)).astype("timedelta64[s]")
        times: DateArray = past.dates.astype("datetime64[s]")[:, None] + slot
        ahead: DateArray = dates.astype("datetime64[s]")[:, None] + slot
        _fit(model, times[known], past.volume[known], self.seed)
        with _quiet():
            flat = model.predict(_frame(ahead.ravel()))["yhat"]
        return np.asarray(flat, dtype=float).reshape(ahead.shape)


def damped(change: FloatArray, lead: FloatArray, memory: float = TREND_MEMORY_DAYS) -> FloatArray:
    """A trend's change since its last known day, fading as it is carried on (Gardner & McKenzie 1985).

    A straight line drawn on from a few months is where Prophet loses most; the slope here falls by 1/e every `memory`
    days.

    Parameters
    ----------
    change : ndarray, shape (n,)
        The straight line's change after `lead` days.
    lead : ndarray, shape (n,)
        Days ahead.
    memory : float
        In days.

    Examples
    --------
    >>> damped(np.array([0.1, 1.0]), np.array([1.0, 1000.0]), 30.0).round(3)
    array([0.098, 0.03 ])
    """
    age = np.maximum(lead, 1e-9) / memory
    return np.asarray(change * -np.expm1(-age) / age, dtype=float)


def _carried(residual: FloatArray, past: DateArray) -> float:
    """Exponentially smoothed residual of the last days, which the coming ones keep: a level that no season explains."""
    weight = 0.5 ** ((past[-1] - past).astype(float) / CARRIED_DAYS)
    return float(weight @ residual / weight.sum())


def _prophet(**settings: Any) -> Any:
    with _quiet():
        from prophet import Prophet  # seconds to import; only a fit needs it

    return Prophet(uncertainty_samples=0, **settings)


def _fit(model: Any, times: DateArray, values: FloatArray, seed: int) -> None:
    """Fit in place; leaves no file and no log line behind.

    Raises
    ------
    UnfitError
        When the optimizer gives up.
    """
    with _quiet(), TemporaryDirectory(prefix="tideshift-fit-") as folder:
        try:
            model.fit(_frame(times, values), output_dir=folder, seed=seed)
        except RuntimeError as failure:
            raise UnfitError("Prophet's optimizer gave up") from failure


def _additive(model: Any, times: DateArray) -> tuple[FloatArray, FloatArray]:
    """Trend and seasons of a fitted model that has nothing else; their sum is what its `predict` says, only slower."""
    table = model.setup_dataframe(_frame(times))
    seasons = np.concatenate(
        [
            model.fourier_series(table["ds"], season["period"], season["fourier_order"])
            for season in model.seasonalities.values()
        ],
        axis=1,
    )
    curve = seasons @ model.params["beta"].mean(axis=0) * model.y_scale
    return np.asarray(model.predict_trend(table), dtype=float), np.asarray(curve, dtype=float)


def _frame(times: DateArray, values: FloatArray | None = None) -> pd.DataFrame:
    table = pd.DataFrame({"ds": pd.DatetimeIndex(times.astype("datetime64[s]"))})
    table["weekend"] = table["ds"].dt.day_of_week >= 5
    table["workday"] = ~table["weekend"]
    return table if values is None else table.assign(y=values)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the fitter's loggers, and its own quarrels with newer pandas, for as long as it works."""
    loggers = [logging.getLogger(name) for name in ("prophet", "prophet.plot", "cmdstanpy")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True  # a level would be overwritten at the fitter's first word
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="prophet")
            yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
