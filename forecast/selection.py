"""The forecast of every queue: candidates judged by rolling origins, the best used, the profile never far."""

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta

import pandas as pd

from forecast.events.special_days import Calendar
from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.history import QUEUE, IntervalMark, complete
from forecast.jobs import jobs_of, utc
from forecast.options import ForecastOptions
from forecast.queue_forecast import QueueForecast, QueueJob, forecast_queue

__all__ = ["ACCURACY_COLUMNS", "ForecastOptions", "forecast_demand"]

Progress = Callable[[float, str], None]
"""Told the share of the work done and what was done last."""


ACCURACY_COLUMNS = [
    *QUEUE,
    "model",
    "quality",
    "weights",
    "wape",
    "wape_mean_8w",
    "ratio",
    "poisson_floor",
    "bias",
    "coverage_90",
    "pinball",
    "contacts_per_interval",
    "folds",
    "outliers",
]
"""Columns of the accuracy table, all of the rolling back-test at the horizon that was asked for: errors as shares of
contacts, `ratio` to the 8-week mean, pinball loss in contacts; `folds` 0 where the past was too short to judge,
`outliers` the intervals left out because they were out of all proportion."""


def forecast_demand(
    history: pd.DataFrame,
    *,
    as_of: datetime,
    start: datetime,
    end: datetime,
    interval_minutes: int,
    calendar: Calendar,
    options: ForecastOptions,
    is_open: IntervalMark,
    masked: IntervalMark | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast contacts and handle time of every queue in the history, with quantiles and the record of the choice.

    Parameters
    ----------
    history : DataFrame
        Checked by `HISTORY`.
    as_of : datetime
        Zone-aware; nothing that ended later is seen, and no clock is read.
    start, end : datetime
        Zone-aware horizon, half-open, not before `as_of`.
    interval_minutes : int
        Length of the history's interval, and of the forecast's [min].
    calendar : Calendar
        Markets and events.
    options : ForecastOptions
        Candidates, folds, history window, seed.
    is_open : callable
        Whether a queue is open in the intervals that start at the given instants.
    masked : callable, optional
        Intervals whose number is wrong at the source.
    executor : Executor, optional
        Where the queues' jobs run; in this process when left out. The result does not depend on it.
    progress : callable, optional
        Called after every queue.

    Returns
    -------
    forecast : DataFrame
        Checked by `FORECAST`, queue by queue in the order of their names.
    accuracy : DataFrame
        One row a queue, see `ACCURACY_COLUMNS`.

    Raises
    ------
    ValueError
        When the horizon holds no interval or begins before `as_of`, or an instant has no zone.
    """
    if None in (as_of.tzinfo, start.tzinfo, end.tzinfo):
        raise ValueError(f"as_of, start and end must carry a time zone (were {as_of}, {start}, {end})")
    if not as_of <= start <= end - timedelta(minutes=interval_minutes):
        raise ValueError(
            f"the horizon must begin at as_of or later and hold an interval of {interval_minutes} min "
            f"(as_of, start and end were {as_of}, {start}, {end})"
        )
    known = complete(
        history,
        interval_minutes=interval_minutes,
        as_of=as_of,
        since=as_of - timedelta(weeks=options.history_weeks),
        is_open=is_open,
        masked=masked,
        sparse=options.sparse,
    )
    jobs = jobs_of(known, utc(start), utc(end), interval_minutes, calendar, options, is_open)
    results = []
    for result in map(forecast_queue, jobs) if executor is None else executor.map(forecast_queue, jobs):
        results.append(result)
        if progress is not None:
            progress(len(results) / len(jobs), result.queue)
    return _forecast_table(jobs, results), _accuracy_table(results)


def _forecast_table(jobs: list[QueueJob], results: list[QueueForecast]) -> pd.DataFrame:
    parts = []
    for job, result in zip(jobs, results, strict=True):
        line, language, channel = result.queue.split("/")
        part = pd.DataFrame(result.quantiles, columns=QUANTILE_COLUMNS)
        part.insert(0, "timestamp", job.ahead[-len(result.volume) :])
        part.insert(1, "line", line)
        part.insert(2, "language", language)
        part.insert(3, "channel", channel)
        part.insert(4, "volume", result.volume)
        parts.append(part.assign(aht_s=result.aht_s, model=result.model, quality=result.quality))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(FORECAST.columns))
    return FORECAST.validate(table)


def _accuracy_table(results: list[QueueForecast]) -> pd.DataFrame:
    rows = [
        dict(zip(QUEUE, result.queue.split("/"), strict=True))
        | {"model": result.model, "quality": result.quality}
        | result.record
        for result in results
    ]
    return pd.DataFrame(rows, columns=ACCURACY_COLUMNS)
