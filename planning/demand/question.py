"""What a forecast is asked: a history, its calendar and opening hours, from a site's settings or a file alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.events.special_days import Calendar, Event, Market, special_days
from forecast.history import IntervalMark, always_open
from forecast.opening.opening_hours import Opening, infer_opening
from forecast.options import CANDIDATES, ForecastOptions
from forecast.rolling import Past, first_interval
from planning.csv_file import read_history
from planning.csv_file.lone import DAY, LONE_INTERVALS, read_lone
from planning.refusal import Finding, Refused
from planning.settings import Settings, load_settings
from planning.settings.fields import is_zone, zone_remedy
from planning.yaml_door.yaml_model import suggest


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
        Without the queues that a file alone shows to be sparse; `opening` knows them.
    opening_at : callable
        What the history's missing rows mean, as known at an instant.
    judged_open : callable
        Whether what a queue recorded in an interval was demand, for judging; all of a file alone is.
    happened_by : callable
        What planners said happened, as known at an instant; the calendar has the rest.
    chosen_at : datetime or None
        When models were last chosen; None chooses them at `as_of`.
    by_days : bool
        A history by days stands on a clock that never changes, and so do the instants above: they are local clock
        times of `time_zone` with UTC's name.
    notes : tuple of str
        How the file was read where that is not plain from its header.
    """

    history: pd.DataFrame
    interval_minutes: int
    as_of: datetime
    start: datetime
    time_zone: ZoneInfo
    calendar: Callable[[date, date], Calendar]
    options: ForecastOptions
    opening_at: Callable[[datetime], Opening] = field(default=lambda _: Opening(always_open))
    judged_open: IntervalMark = always_open
    happened_by: Callable[[datetime], Sequence[Event]] = field(default=lambda _: ())
    chosen_at: datetime | None = None
    by_days: bool = False
    notes: tuple[str, ...] = ()

    @cached_property
    def opening(self) -> Opening:
        """What missing rows mean, as known at `as_of`."""
        return self.opening_at(self.as_of)

    @property
    def clock(self) -> ZoneInfo:
        """The zone whose midnights part the days of the question's own clock."""
        return ZoneInfo("UTC") if self.by_days else self.time_zone

    def asked_at(self, instant: datetime) -> "Question":
        """The same question as it would have been asked at another instant."""
        return replace(
            self, as_of=instant, start=first_interval(self.history, instant, self.interval_minutes), chosen_at=None
        )

    def calendar_to(self, end: datetime) -> Calendar:
        """The calendar over the history seen and the days up to `end`."""
        first = self.as_of - timedelta(weeks=self.options.history_weeks)
        known = self.calendar(first.date(), end.date())
        return replace(known, events=(*known.events, *self.happened_by(self.as_of)))

    def past_to(self, end: datetime) -> Past:
        """The history to roll over, with the calendar up to `end`."""
        first = self.history["timestamp"].min().date() - timedelta(days=1)
        calendar = self.calendar(first, end.date() + timedelta(days=1))
        return Past(self.history, self.interval_minutes, calendar, self.options, self.opening_at, self.judged_open)

    def inward(self, at: datetime) -> datetime:
        """An instant, or a clock time of `time_zone`, on the question's own clock."""
        local = _placed(at, self.time_zone)
        return local.astimezone(self.time_zone).replace(tzinfo=UTC) if self.by_days else local

    def outward(self, table: pd.DataFrame) -> pd.DataFrame:
        """The same table with the instants of its columns on the world's clock."""
        if not self.by_days:
            return table
        shown = table.copy()
        for name in table.columns:
            if isinstance(table[name].dtype, pd.DatetimeTZDtype):
                # A day begins when its midnight is first, or where clocks skip it, as soon as they have.
                local = (
                    table[name]
                    .dt.tz_localize(None)
                    .dt.tz_localize(
                        self.time_zone, ambiguous=pd.Series(True, table.index).to_numpy(), nonexistent="shift_forward"
                    )
                )
                shown[name] = local.dt.tz_convert("UTC")
        return shown

    def with_models(self, names: str | None) -> "Question":
        """The same question for these candidates only, named with commas between.

        Raises
        ------
        planning.refusal.Refused
            If there is no such candidate.
        """
        if names is None:
            return self
        models = tuple(name.strip() for name in names.split(","))
        wrong = [name for name in models if name not in CANDIDATES]
        if wrong:
            raise Refused(
                [Finding("--models", 0, "", "no such candidate", n, suggest(n, list(CANDIDATES), 20)) for n in wrong]
            )
        return replace(self, options=replace(self.options, models=models))


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
    path = history or settings.path(source.file)
    table = settings.counted_alike(read_history(path, zone, source=source, queues=site.queue_names))
    at = _end(table, source.interval_minutes) if as_of is None else _placed(as_of, zone)
    return of_settings(settings, table, at, seed)


def of_settings(
    settings: Settings,
    history: pd.DataFrame,
    as_of: datetime,
    seed: int,
    happened_by: Callable[[datetime], Sequence[Event]] = lambda _: (),
) -> Question:
    """A site's question about a history that was read: markets, events, opening hours, candidates, days of choice."""
    minutes, zone = settings.site.inputs.history.interval_minutes, ZoneInfo(settings.site.time_zone)
    hours = {policy.queue: policy.opening for policy in settings.policies()}
    options = settings.forecast_options(seed)
    opening = Opening(lambda queue, times: hours[queue].is_open(times), options.sparse)
    return Question(
        history,
        minutes,
        as_of,
        first_interval(history, as_of, minutes),
        zone,
        settings.calendar,
        options,
        lambda _: opening,
        opening.is_open,
        happened_by=happened_by,
        chosen_at=settings.forecast.chosen_at(as_of, zone),
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
    """The question of a history file alone: one market, hours as its rows show, no events but public holidays.

    Parameters
    ----------
    history : Path
    as_of : datetime, optional
        The end of the history by default; without an offset it is a clock time of `time_zone`.
    seed : int
    time_zone, country
        Of the customers.
    interval_minutes : int, optional
        By default as the rows show.
    columns : mapping of str to str, optional
        Our column: the file's.
    masked_hours : sequence of int
        Hours of the clock whose volume the source counts wrongly.

    Raises
    ------
    planning.refusal.Refused
        With every finding.
    """
    findings = []
    if not is_zone(time_zone):
        findings.append(Finding("--time-zone", 0, "", "no such time zone", time_zone, zone_remedy(time_zone)))
    if interval_minutes is not None and interval_minutes not in LONE_INTERVALS:
        remedy = f"write one of {', '.join(map(str, LONE_INTERVALS))}"
        findings.append(Finding("--interval-minutes", 0, "", "no such interval", str(interval_minutes), remedy))
    if country is not None and not _has_holidays(country):
        remedy = "write the ISO 3166 code of a country, such as CN"
        findings.append(Finding("--country", 0, "", "a country without known holidays", country, remedy))
    if findings:
        raise Refused(findings)
    zone = ZoneInfo(time_zone)
    read = read_lone(
        history, zone, interval_minutes=interval_minutes, columns=columns or {}, masked_hours=tuple(masked_hours)
    )
    table, minutes = read.table, read.interval_minutes
    by_days = minutes == DAY
    market = Market(ZoneInfo("UTC") if by_days else zone, country)
    calendar = Calendar({"*": market})
    end = _end(table, minutes)
    asked = Question(
        history=table,
        interval_minutes=minutes,
        as_of=end,
        start=end,
        time_zone=zone,
        calendar=lambda first, last: calendar,
        options=ForecastOptions(seed=seed),
        opening_at=lambda at: infer_opening(table, as_of=at, interval_minutes=minutes, market=market),
        by_days=by_days,
        notes=read.notes,
    )
    at = end if as_of is None else asked.inward(as_of)
    return replace(asked, as_of=at, start=first_interval(table, at, minutes))


def _placed(at: datetime, zone: ZoneInfo) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _end(table: pd.DataFrame, minutes: int) -> datetime:
    return (table["timestamp"].max() + pd.Timedelta(minutes=minutes)).to_pydatetime()  # type: ignore[no-any-return]


def _has_holidays(country: str) -> bool:
    day = date(2026, 1, 1)
    try:
        special_days(Calendar({"*": Market(ZoneInfo("UTC"), country)}), "all/all/all", day, day)
    except ValueError:
        return False
    return True
