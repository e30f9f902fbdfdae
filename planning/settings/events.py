"""events.yaml: campaigns, live sessions, paydays and closures, once or again and again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from forecast.events.special_days import Event
from planning.settings.fields import Clock, Pattern, Zone, minutes, zone
from planning.yaml_door.yaml_model import Day, Door, Name

Lift = Annotated[
    float | None,
    Field(
        ge=0,
        description="factor on volume that planners expect, bent by how such expectations turned out; "
        "null: as the past says; 0, or a kind `closure` without a lift: nobody can make contact",
    ),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

_DAY = timedelta(days=1)
_WEEKDAY = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


class Once(Door):
    """Something on whole days."""

    name: Name = Field(description="unique with its first day")
    kind: Name = Field(description="events of one kind share a learned lift")
    time_zone: Zone | None = Field(default=None, description="zone of its days; the site's if left out")
    first: Day = Field(alias="from", description="first day")
    last: Day = Field(alias="to", description="last day, included")
    queues: tuple[Pattern, ...] = Field(default=("*/*/*",), min_length=1, description="queues it moves")
    lift: Lift = None

    def happenings(self, site_zone: str) -> Iterator[Event]:
        """The event itself."""
        here = zone(self.time_zone or site_zone)
        yield Event(
            self.name, self.kind, _at(self.first, 0, here), _at(self.last + _DAY, 0, here), self.queues, self.lift
        )


class Timed(Door):
    """Something that lasts a while on certain dates, weekdays, or days of the month."""

    name: Name = Field(description="what planners call it")
    kind: Name = Field(description="events of one kind share a learned lift")
    time_zone: Zone | None = Field(default=None, description="zone of its clock; the site's if left out")
    dates: tuple[Day, ...] = Field(default=(), description="days it happens on")
    weekdays: tuple[Weekday, ...] = Field(default=(), description="or weekdays")
    days_of_month: tuple[int, ...] = Field(
        default=(), description="or days of the month; one a month lacks is its last"
    )
    at_weekend: Literal["stay", "before", "after"] = Field(
        default="stay", description="a day at the weekend stays, or is the workday before or after it, as paydays are"
    )
    weekend: tuple[Weekday, ...] = Field(default=("sat", "sun"), max_length=6, description="days of the weekend")
    first: Day | None = Field(default=None, alias="from", description="first day it may happen on")
    last: Day | None = Field(default=None, alias="to", description="last day it may happen on, included")
    start: Clock = Field(default="00:00", description="time of day it starts")
    minutes: int = Field(default=1440, ge=1, le=20160, description="how long it lasts [min]")
    queues: tuple[Pattern, ...] = Field(default=("*/*/*",), min_length=1, description="queues it moves")
    lift: Lift = None

    def happenings(self, site_zone: str, begin: date, end: date) -> Iterator[Event]:
        """One event for each day it happens on from `begin` to `end`, both included."""
        here = zone(self.time_zone or site_zone)
        day, until = max(begin, self.first or begin), min(end, self.last or end)
        while day <= until:
            if self._falls_on(day):
                start = _at(day, minutes(self.start), here)
                yield Event(self.name, self.kind, start, _later(start, self.minutes), self.queues, self.lift)
            day += _DAY

    def _falls_on(self, day: date) -> bool:
        if self.at_weekend == "stay":
            return self._named(day)
        if self._rests(day):
            return False
        step = _DAY if self.at_weekend == "before" else -_DAY
        meant = day
        while not self._named(meant) and self._rests(meant + step):
            meant += step
        return self._named(meant)

    def _named(self, day: date) -> bool:
        last_of_month = (day + _DAY).month != day.month
        in_month = day.day in self.days_of_month or (last_of_month and any(d > day.day for d in self.days_of_month))
        return day in self.dates or in_month or day.weekday() in {_WEEKDAY[w] for w in self.weekdays}

    def _rests(self, day: date) -> bool:
        return day.weekday() in {_WEEKDAY[w] for w in self.weekend}


class Events(Door):
    """Everything a planner knows will move demand."""

    events: tuple[Once, ...] = Field(default=(), description="on certain dates")
    timed: tuple[Timed, ...] = Field(default=(), description="at a time of day, once or again and again")

    def between(self, begin: date, end: date, site_zone: str) -> tuple[Event, ...]:
        """Everything that touches the days from `begin` to `end`, both included, in order of start."""
        here = zone(site_zone)
        first, last = _at(begin - _DAY, 0, here), _at(end + 2 * _DAY, 0, here)
        # What lasts up to a fortnight may have begun that long before.
        early = begin - timedelta(days=15)
        found = [e for once in self.events for e in once.happenings(site_zone)]
        found += [e for timed in self.timed for e in timed.happenings(site_zone, early, end + _DAY)]
        return tuple(sorted((e for e in found if e.end > first and e.start < last), key=lambda e: (e.start, e.name)))


def _at(day: date, minute: int, here: ZoneInfo) -> datetime:
    """The instant a local clock reads `minute` minutes after midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=here) + timedelta(minutes=minute)


def _later(start: datetime, length: int) -> datetime:
    """`length` real minutes later; arithmetic on the wall clock would lose an hour where clocks change."""
    return (start.astimezone(UTC) + timedelta(minutes=length)).astimezone(start.tzinfo)
