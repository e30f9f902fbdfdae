"""What a forecast is asked: a history, its calendar and opening hours, from a site's settings or a file alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.events.special_days import Calendar, Market
from forecast.history import QUEUE, always_open
from forecast.selection import ForecastOptions
from planning.csv_file import read_history
from planning.refusal import Finding, Refused
from planning.settings import load_settings
from planning.settings.fields import INTERVALS, is_zone, zone_remedy
from planning.settings.site import HistoryFile


@dataclass(frozen=True, eq=False)
class Question:
    """Everything `forecast.selection.forecast_demand` wants to know, but how long the horizon is.

    Attributes
    ----------
    history : pandas.DataFrame
        Contract `HISTORY`.
    interval_minutes : int
        Of the history, and so of the forecast.
    as_of, start : datetime
        What is known ends at `as_of`; the forecast begins at `start`, the first interval from then on.
    time_zone : ZoneInfo
        In whose offset the forecast is written.
    calendar : callable
        Markets and events between two days.
    options : ForecastOptions
    is_open : callable
        Opening hours, by queue.
    """

    history: pd.DataFrame
    interval_minutes: int
    as_of: datetime
    start: datetime
    time_zone: ZoneInfo
    calendar: Callable[[date, date], Calendar]
    options: ForecastOptions
    is_open: Callable[[str, pd.DatetimeIndex], npt.NDArray[np.bool_]] = always_open

    def calendar_to(self, end: datetime) -> Calendar:
        """The calendar over the history seen and the days up to `end`."""
        first = self.as_of - timedelta(weeks=self.options.history_weeks)
        return self.calendar(first.date(), end.date())


def of_site(configs: Path, history: Path | None, as_of: datetime | None, seed: int) -> Question:
    """A site's question: its file, column map, events, opening hours and candidates.

    Raises
    ------
    planning.refusal.Refused
        With every finding of settings or history.
    """
    settings = load_settings(configs)
    site = settings.site
    zone, source = ZoneInfo(site.time_zone), site.inputs.history
    table = read_history(history or settings.path(source.file), zone, source=source, queues=site.queue_names)
    opening = {policy.queue: policy.opening for policy in settings.policies()}
    options = settings.forecast.options(tuple(sorted(site.sparse_queues)), seed)
    at = as_of or _end(table, source.interval_minutes)
    return Question(
        table,
        source.interval_minutes,
        at,
        _first_interval(table, at, source.interval_minutes),
        zone,
        settings.calendar,
        options,
        lambda queue, times: opening[queue].is_open(times),
    )


def of_file(
    history: Path,
    as_of: datetime | None,
    seed: int,
    *,
    time_zone: str = "UTC",
    country: str | None = None,
    interval_minutes: int | None = None,
    columns: Mapping[str, str] | None = None,
    masked_hours: Sequence[int] = (),
) -> Question:
    """The question of a history file alone: one market, always open, no events but public holidays.

    Parameters
    ----------
    history : Path
    as_of : datetime, optional
        The end of the history by default.
    seed : int
    time_zone, country
        Of the customers.
    interval_minutes : int, optional
        By default the shortest step between two rows of a queue.
    columns : mapping of str to str, optional
        Our column: the file's.
    masked_hours : sequence of int
        Hours of the clock whose volume the source counts wrongly.

    Raises
    ------
    planning.refusal.Refused
        With every finding.
    """
    if not is_zone(time_zone):
        raise Refused([Finding("--time-zone", 0, "", "no such time zone", time_zone, zone_remedy(time_zone))])
    zone = ZoneInfo(time_zone)
    source = HistoryFile.model_validate(
        {
            "file": str(history),
            "interval_minutes": interval_minutes or min(INTERVALS),
            "columns": dict(columns or {}),
            "masked_hours": tuple(masked_hours),
        }
    )
    table = read_history(history, zone, source=source)
    minutes = interval_minutes or _step(table, history)
    at = as_of or _end(table, minutes)
    calendar = Calendar({"*": Market(zone, country)})
    options = ForecastOptions(seed=seed)
    return Question(
        table, minutes, at, _first_interval(table, at, minutes), zone, lambda first, last: calendar, options
    )


def _end(table: pd.DataFrame, minutes: int) -> datetime:
    return (table["timestamp"].max() + pd.Timedelta(minutes=minutes)).to_pydatetime()  # type: ignore[no-any-return]


def _first_interval(table: pd.DataFrame, as_of: datetime, minutes: int) -> datetime:
    """The first interval of the history's own grid that starts at or after `as_of`."""
    step = pd.Timedelta(minutes=minutes)
    origin = table["timestamp"].min()
    return (origin + -((origin - pd.Timestamp(as_of)) // step) * step).to_pydatetime()  # type: ignore[no-any-return]


def _step(table: pd.DataFrame, history: Path) -> int:
    """The shortest step between rows of a queue [min]."""
    gaps = table.sort_values("timestamp").groupby(QUEUE)["timestamp"].diff().dropna()
    minutes = int(gaps.min() / pd.Timedelta(minutes=1)) if len(gaps) else 60
    if minutes not in INTERVALS:
        remedy = f"give --interval-minutes, one of {', '.join(map(str, INTERVALS))}"
        raise Refused([Finding(str(history), 0, "timestamp", "no interval can be told", f"{minutes} min", remedy)])
    return minutes
