"""The forecast of every queue: candidates judged by rolling origins, the best used, the profile never far."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import pandas as pd

from forecast.events.special_days import Calendar
from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.hierarchy.nodes import hierarchy
from forecast.history import QUEUE, IntervalMark, complete
from forecast.jobs import jobs_of, utc
from forecast.options import ForecastOptions
from forecast.queue_forecast import QueueForecast, forecast_queue, select_queue
from forecast.queue_job import QueueJob
from forecast.reconciling import reconciled, sum_jobs, with_sums
from forecast.selected import Selection
from forecast.uncertainty.dependence import DEPENDENCE_COLUMNS
from forecast.uncertainty.dependence_fit import fit_dependence
from forecast.uncertainty.past_errors import PastErrors

__all__ = ["ACCURACY_COLUMNS", "ForecastOptions", "Selection", "forecast_demand", "select_models"]

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
    *DEPENDENCE_COLUMNS,
    "aht_model",
    "aht_wape",
    "aht_wape_mean_8w",
]
"""Columns of the accuracy table, all of the rolling back-test at the horizon that was asked for: errors as shares of
contacts, `ratio` to the 8-week mean, pinball loss in contacts; `folds` 0 where the past was too short to judge,
`outliers` the intervals left out because they were out of all proportion, `busyness_...` how errors hang together
(`forecast.uncertainty.dependence`), `aht_...` the model of handle time and its error in whole weeks of work."""


Answer = TypeVar("Answer")


def select_models(
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
) -> dict[str, Selection]:
    """Judge the candidates of every queue by rolling origins, as `forecast_demand` does when it is given no selection.

    The back-test forecasts what `start` and `end` say, as far ahead of its origins as they are ahead of `as_of`. Its
    outcome can be kept for the forecasts of the coming nights: they then only fit what was chosen.

    Parameters
    ----------
    history, as_of, start, end, interval_minutes, calendar, options, is_open, masked, executor, progress
        As of `forecast_demand`.

    Returns
    -------
    dict of str to Selection
        One a queue, by its `line/language/channel` name; where `options` ask for reconciliation and it pays, one a sum
        of queues as well, `*` in its name.
    """
    jobs = _jobs(history, as_of, start, end, interval_minutes, calendar, options, is_open, masked)
    return _selected(jobs, interval_minutes, executor, progress)


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
    selections: Mapping[str, Selection] | None = None,
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
    selections : mapping of str to Selection, optional
        What `select_models` decided, maybe some nights ago; queues it does not know are judged now, like all when
        left out. Whether to reconcile it has decided too.
    executor : Executor, optional
        Where the queues' jobs run; in this process when left out. The result does not depend on it.
    progress : callable, optional
        Called after every queue.

    Returns
    -------
    forecast : DataFrame
        Checked by `FORECAST`, queue by queue in the order of their names, with the column `lift`.
    accuracy : DataFrame
        One row a queue, see `ACCURACY_COLUMNS`; the record of what was said of the queues alone, before any
        reconciliation.

    Raises
    ------
    ValueError
        When the horizon holds no interval or begins before `as_of`, or an instant has no zone.
    """
    kept = dict(selections or {})
    asked = replace(options, folds=0) if kept else options
    jobs = _jobs(history, as_of, start, end, interval_minutes, calendar, asked, is_open, masked)
    names = [job.series.queue for job in jobs]
    new = {name for name in names if name not in kept}
    share = len(new) / (len(new) + len(jobs)) if jobs else 0.0
    if new:
        judged = jobs
        if kept:
            # Errors of other days than the kept ones cannot be weighed with them.
            alone = replace(options, reconcile=False)
            judged = _jobs(history, as_of, start, end, interval_minutes, calendar, alone, is_open, masked)
        judged = [job for job in judged if job.series.queue in new]
        kept |= _selected(judged, interval_minutes, executor, _part(progress, 0.0, share))
    jobs = [job.unjudged() for job in jobs]
    chosen = [kept[name] for name in names]
    sums = sum_jobs(jobs, kept) if options.reconcile else []
    cut = 1.0 - (1.0 - share) * len(sums) / max(len(sums) + len(jobs), 1)
    results = list(_told(_mapped(executor, forecast_queue, jobs, chosen), names, _part(progress, share, cut)))
    table = _forecast_table(jobs, results)
    if sums:
        nodes = [job.series.queue for job in sums]
        answers = _mapped(executor, forecast_queue, sums, [kept[node] for node in nodes])
        upper = _forecast_table(sums, list(_told(answers, nodes, _part(progress, cut, 1.0))))
        table = reconciled(table, upper, kept, zone=calendar.market("*").time_zone)
    return table, _accuracy_table(results, chosen)


def _jobs(
    history: pd.DataFrame,
    as_of: datetime,
    start: datetime,
    end: datetime,
    interval_minutes: int,
    calendar: Calendar,
    options: ForecastOptions,
    is_open: IntervalMark,
    masked: IntervalMark | None,
) -> list[QueueJob]:
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
    return jobs_of(known, utc(start), utc(end), interval_minutes, calendar, options, is_open)


def _selected(
    jobs: list[QueueJob], interval_minutes: int, executor: Executor | None, progress: Progress | None
) -> dict[str, Selection]:
    """What is chosen for the queues, and for their sums where they are asked for and pay."""
    names = [job.series.queue for job in jobs]
    above = len(hierarchy(names).nodes) if any(job.options.reconcile for job in jobs) else 0
    cut = len(jobs) / max(len(jobs) + above, 1)
    judged = _told(_mapped(executor, select_queue, jobs), names, _part(progress, 0.0, cut))
    selections = _with_dependence(judged, interval_minutes)
    if not above:
        return selections
    sums = sum_jobs(jobs, selections)
    nodes = [job.series.queue for job in sums]
    told = _told(_mapped(executor, select_queue, sums), nodes, _part(progress, cut, 1.0))
    return with_sums(selections, {selection.queue: selection for selection, _ in told})


def _with_dependence(
    judged: Iterable[tuple[Selection, PastErrors | None]], interval_minutes: int
) -> dict[str, Selection]:
    """The selections by queue, each with what all errors together tell of how errors hang together."""
    selections, errors = {}, {}
    for selection, erred in judged:
        selections[selection.queue] = selection
        if erred is not None:
            errors[selection.queue] = erred
    # Whole days have no hours to hang together.
    found = fit_dependence(errors, interval_minutes=interval_minutes) if interval_minutes < 1440 else {}
    for queue, dependence in found.items():
        selections[queue] = replace(selections[queue], record=selections[queue].record | dependence.record)
    return selections


def _mapped(executor: Executor | None, work: Callable[..., Answer], *arguments: Iterable[object]) -> Iterable[Answer]:
    return map(work, *arguments) if executor is None else executor.map(work, *arguments)


def _part(progress: Progress | None, begin: float, end: float) -> Progress | None:
    """The same for a part of the work."""
    return None if progress is None else lambda done, note: progress(begin + (end - begin) * done, note)


def _told(answers: Iterable[Answer], names: list[str], progress: Progress | None) -> Iterable[Answer]:
    """The answers, each reported as it comes."""
    for number, (name, answer) in enumerate(zip(names, answers, strict=True), start=1):
        if progress is not None:
            progress(number / len(names), name)
        yield answer


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
        parts.append(part.assign(aht_s=result.aht_s, model=result.model, quality=result.quality, lift=result.lift))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*FORECAST.columns, "lift"])
    return FORECAST.validate(table)


def _accuracy_table(results: list[QueueForecast], chosen: list[Selection]) -> pd.DataFrame:
    rows = [
        dict(zip(QUEUE, result.queue.split("/"), strict=True))
        | {"model": result.model, "quality": result.quality}
        | selection.record
        | {
            "aht_model": result.handle_time.model,
            "aht_wape": result.handle_time.wape,
            "aht_wape_mean_8w": result.handle_time.wape_mean_8w,
        }
        for result, selection in zip(results, chosen, strict=True)
    ]
    return pd.DataFrame(rows, columns=ACCURACY_COLUMNS)
