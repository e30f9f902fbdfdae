"""The forecaster rolled over a past: at each origin it sees what was known then, and is judged by what came."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from forecast.events.special_days import Calendar
from forecast.forecaster import QUANTILE_COLUMNS
from forecast.history import IntervalMark, Series, complete, queue_names
from forecast.honesty import BASELINES, Judgement, judge
from forecast.opening.opening_hours import Opening
from forecast.options import ForecastOptions
from forecast.selection import Selection, forecast_demand, select_models
from forecast.series.days import BoolArray, FloatArray

CHOOSING = 0.9
"""Share of an origin's time that goes into choosing models, where they are chosen anew."""

Progress = Callable[[float, str], None]
"""Told the share of the work done and what was done last."""


@dataclass(frozen=True, eq=False)
class Past:
    """A history and how to read it at any instant of it.

    Attributes
    ----------
    history : DataFrame
        Checked by `HISTORY`.
    interval_minutes : int
    calendar : Calendar
        Markets and events over the whole past and the last horizon.
    options : ForecastOptions
        Sparse queues come from `opening_at`.
    opening_at : callable
        What missing rows mean, from what was known at an instant.
    judged_open : IntervalMark
        Whether what a queue recorded in an interval was demand.
    """

    history: pd.DataFrame
    interval_minutes: int
    calendar: Calendar
    options: ForecastOptions
    opening_at: Callable[[datetime], Opening]
    judged_open: IntervalMark

    def known_at(self, origin: datetime) -> pd.DataFrame:
        """The rows that had ended by then and are not too old to matter; whatever comes later is not even passed on."""
        begin = pd.Timestamp(origin) - pd.Timedelta(weeks=self.options.history_weeks)
        end = pd.Timestamp(origin) - pd.Timedelta(minutes=self.interval_minutes)
        return self.history[self.history["timestamp"].between(begin, end)]


@dataclass(frozen=True, eq=False)
class Origin:
    """What was said at one origin, and how it fell out.

    Attributes
    ----------
    at : datetime
    forecast : DataFrame
        Checked by `FORECAST`.
    tallies : DataFrame
        As `forecast.honesty.judge` makes them; empty where nothing of the horizon is known.
    refitted : bool
        Whether models were chosen anew.
    """

    at: datetime
    forecast: pd.DataFrame
    tallies: pd.DataFrame
    refitted: bool


def first_interval(history: pd.DataFrame, at: datetime, interval_minutes: int) -> datetime:
    """The first interval of a history's own grid that starts at an instant or after it.

    Examples
    --------
    >>> rows = pd.DataFrame({"timestamp": [pd.Timestamp("2026-11-16T00:30Z")]})
    >>> first_interval(rows, datetime.fromisoformat("2026-11-16T09:00+00:00"), 60).isoformat()
    '2026-11-16T09:30:00+00:00'
    """
    step, first = pd.Timedelta(minutes=interval_minutes), history["timestamp"].min()
    return (first + -((first - pd.Timestamp(at)) // step) * step).to_pydatetime()  # type: ignore[no-any-return]


def origins(start: datetime, end: datetime, every: timedelta) -> list[datetime]:
    """Instants from `start` to `end`, both included where the step hits it.

    Raises
    ------
    ValueError
        When the step is not positive or `end` lies before `start`.

    Examples
    --------
    >>> from datetime import UTC
    >>> [at.day for at in origins(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC), timedelta(7))]
    [1, 8, 15]
    """
    if every <= timedelta(0) or end < start:
        raise ValueError(
            f"origins need a positive step and an end at or after the start (were {every}, {start}, {end})"
        )
    # Zone-aware sums would follow the wall clock; hours here are hours.
    step, first = pd.Timedelta(every), pd.Timestamp(start)
    count = int((pd.Timestamp(end) - first) // step)
    return [(first + number * step).to_pydatetime() for number in range(count + 1)]


def roll(
    past: Past,
    at: Sequence[datetime],
    *,
    horizon: timedelta,
    refit_every: timedelta,
    against: Sequence[str] = BASELINES,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Origin]:
    """Forecast at each origin and judge it; one origin is in memory at a time.

    Parameters
    ----------
    past : Past
    at : sequence of datetime
        Zone-aware origins in order.
    horizon : timedelta
        Length of each forecast.
    refit_every : timedelta
        Models are chosen anew once so much time has passed since they were last; between, the choice and its
        calibration are kept and only what they are applied to moves on.
    against : sequence of str
        Candidates made anew at each origin to be compared with.
    executor : Executor, optional
        Where the queues' work is done; in this process when left out.
    progress : callable, optional
        Called after every queue.

    Yields
    ------
    Origin
        In the order of `at`.
    """
    truth = _truth(past)
    selections: Mapping[str, Selection] = {}
    chosen_at: datetime | None = None
    for number, origin in enumerate(at):
        refit = chosen_at is None or origin - chosen_at >= refit_every
        opening, known = past.opening_at(origin), past.known_at(origin)
        start = first_interval(past.history, origin, past.interval_minutes)
        question: dict[str, Any] = {
            "as_of": origin,
            "start": start,
            "end": max(origin + horizon, start + timedelta(minutes=past.interval_minutes)),
            "interval_minutes": past.interval_minutes,
            "calendar": past.calendar,
            "options": replace(past.options, sparse=opening.sparse),
            "is_open": opening.is_open,
            "masked": opening.masked,
            "executor": executor,
        }
        tell = partial(_tell, progress, number, len(at), f"{origin:%Y-%m-%d}")
        if refit:
            chosen_at, selections = origin, select_models(known, **question, progress=partial(tell, 0.0, CHOOSING))
        table, _ = forecast_demand(
            known, **question, selections=selections, progress=partial(tell, CHOOSING if refit else 0.0, 1.0)
        )
        cases = _cases(past, origin, opening, known, table, truth, tuple(against))
        judged = list(map(judge, cases) if executor is None else executor.map(judge, cases))
        yield Origin(origin, table, pd.concat(judged) if judged else pd.DataFrame(), refit)


def _tell(
    progress: Progress | None, number: int, origins: int, day: str, begin: float, end: float, done: float, note: str
) -> None:
    """Tell the share of all origins' work, this one's being between `begin` and `end`."""
    if progress is not None:
        progress((number + begin + (end - begin) * done) / origins, f"{day} {note}")


def _truth(past: Past) -> Mapping[str, tuple[pd.Timestamp, FloatArray]]:
    """Every queue's first instant and its contacts from there on; NaN where unknown, and where what came was none."""
    if past.history.empty:
        return {}
    step = timedelta(minutes=past.interval_minutes)
    end = past.history["timestamp"].max().to_pydatetime() + step
    laid = complete(
        past.history,
        interval_minutes=past.interval_minutes,
        as_of=end,
        is_open=past.judged_open,
        sparse=past.opening_at(end).sparse,
    )
    return {one.queue: (one.starts[0], np.where(one.is_open, one.volume, np.nan)) for one in laid}


def _cases(
    past: Past,
    origin: datetime,
    opening: Opening,
    known: pd.DataFrame,
    table: pd.DataFrame,
    truth: Mapping[str, tuple[pd.Timestamp, FloatArray]],
    against: tuple[str, ...],
) -> Iterator[Judgement]:
    laid = complete(
        known,
        interval_minutes=past.interval_minutes,
        as_of=origin,
        is_open=opening.is_open,
        masked=opening.masked,
        sparse=opening.sparse,
    )
    series: dict[str, Series] = {one.queue: one for one in laid}
    step = pd.Timedelta(minutes=past.interval_minutes)
    for key, rows in table.groupby(queue_names(table), sort=False):
        queue = str(key)
        starts = pd.DatetimeIndex(rows["timestamp"])
        first, came = truth[queue]
        place = ((starts - first) // step).to_numpy(int)
        inside = (place >= 0) & (place < len(came))
        actual = np.full(len(starts), np.nan)
        actual[inside] = came[place[inside]]
        if np.isnan(actual).all():
            continue
        is_open: BoolArray = np.asarray(opening.is_open(queue, starts), dtype=bool)
        yield Judgement(
            past=series[queue],
            starts=starts,
            is_open=is_open,
            truth=actual,
            volume=rows["volume"].to_numpy(float),
            quantiles=rows[QUANTILE_COLUMNS].to_numpy(float),
            since_origin_minutes=((starts - pd.Timestamp(origin)) // pd.Timedelta(minutes=1)).to_numpy(int),
            zone=past.calendar.market(queue.split("/")[1]).time_zone,
            interval_minutes=past.interval_minutes,
            against=against,
        )
