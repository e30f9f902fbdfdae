"""activities.yaml: training, coaching and meetings that the roster places where people are missed least."""

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from planning.refusal import Finding
from planning.settings.events import Weekday
from planning.settings.fields import WEEKDAYS, Span, span
from planning.settings.shifts import Shifts
from planning.yaml_door.yaml_file import Document
from planning.yaml_door.yaml_model import Day, Door, Name
from scheduler.activities.activity import NAME, Activity, Who

Label = Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$", max_length=40)]


class Chosen(Door):
    """People by team, site and id; whoever is in one of each list that is given."""

    groups: tuple[Name, ...] = Field(default=(), description="as in the column `group` of agents.csv")
    sites: tuple[Name, ...] = Field(default=(), description="as in the column `site`")
    agents: tuple[Name | Annotated[str, StringConstraints(pattern=r"^[^\s/|,;=]+$")], ...] = Field(
        default=(), description="ids, in which * and ? stand for any text and any letter"
    )

    def people(self) -> Who:
        """The scheduler's own value."""
        return Who(self.groups, self.sites, self.agents)


class PlannedActivity(Door):
    """One activity."""

    name: Label = Field(description="lower-case letters, digits, - and _; `work` says activity/all/NAME")
    kind: Literal["training", "coaching", "meeting"] = Field(description="what people call it")
    who: Chosen = Field(default=Chosen(), description="who is to attend; left out: everybody of our own")
    minutes: int = Field(ge=5, le=480, description="length of an attendance [min], on the grid of intervals and breaks")
    often: Literal["once", "weekly"] = Field(
        default="weekly", description="once between `from` and `to`, or in every ISO week of the person's own zone"
    )
    first: Day | None = Field(default=None, alias="from", description="first day; left out: no first one")
    last: Day | None = Field(default=None, alias="to", description="last day, included; left out: no last one")
    weekdays: tuple[Weekday, ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        min_length=1,
        description="weekdays it may be held on",
    )
    hours: Span = Field(default="00:00-24:00", description="clock times of the person between which it lies")
    attendance: Literal["each", "together", "sessions"] = Field(
        default="each",
        description="each: one by one; together: a team at one time; sessions: all of them, in classes",
    )
    coaches: Chosen | None = Field(
        default=None, alias="with", description="with each: people of whom one is there too; they do not attend"
    )
    least_share: float = Field(
        default=0.0, ge=0, le=1, description="with together: share of the team without which it does not meet"
    )
    sittings: int = Field(
        default=1, ge=1, le=50, description="with together and sessions: most times it is held in one time round"
    )
    most_people: int | None = Field(default=None, ge=1, description="with sessions: most people in a class")
    most_away: float = Field(
        default=1.0,
        gt=0,
        le=1,
        description="with each and sessions: largest share of a team on duty that is away at once; one always may",
    )
    missed_price: float = Field(default=60.0, ge=0, description="price of an hour of attendance missed [currency]")

    def activity(self) -> Activity:
        """The scheduler's own value."""
        return Activity(
            name=self.name,
            kind=self.kind,
            who=self.who.people(),
            minutes=self.minutes,
            attendance=self.attendance,
            weekly=self.often == "weekly",
            first=self.first,
            last=self.last,
            weekdays=frozenset(1 + WEEKDAYS.index(day) for day in self.weekdays),
            clock=span(self.hours),
            coaches=None if self.coaches is None else self.coaches.people(),
            least_share=self.least_share,
            sittings=self.sittings,
            most_people=self.most_people,
            most_away=self.most_away,
            price_cents=round(100 * self.missed_price),
        )


class Activities(Door):
    """Every activity; none if the file is left out."""

    activities: tuple[PlannedActivity, ...] = Field(default=(), description="one entry each")

    def planned(self) -> tuple[Activity, ...]:
        """The scheduler's own values, in the order of the file."""
        return tuple(a.activity() for a in self.activities)


def contradictions(told: Activities, document: Document) -> Iterator[Finding]:
    """Names that come twice, and values of one activity that do not fit together."""
    first: dict[str, int] = {}
    for k, one in enumerate(told.activities):
        at = ("activities", k)
        if one.name in first:
            found = f"the first is on line {first[one.name]}"
            yield document.finding((*at, "name"), f"activity {one.name} twice", found, "keep one of the two")
        first.setdefault(one.name, document.place(at).line)
        if one.first and one.last and one.last < one.first:
            yield document.finding((*at, "to"), "ends before it begins", str(one.last), "swap the two")
        begin, end = span(one.hours)
        if end > 1440:
            remedy = "write two activities, one for each side of midnight"
            yield document.finding((*at, "hours"), "reaches beyond midnight", one.hours, remedy)
        elif one.minutes > end - begin:
            wrong = f"longer than the {end - begin} minutes of `hours`"
            yield document.finding((*at, "minutes"), wrong, str(one.minutes), "shorten it or widen `hours`")
        for key, loc, given, means in (
            ("with", "coaches", one.coaches is not None, ("each",)),
            ("least_share", "least_share", one.least_share > 0, ("together",)),
            ("sittings", "sittings", one.sittings > 1, ("together", "sessions")),
            ("most_people", "most_people", one.most_people is not None, ("sessions",)),
            ("most_away", "most_away", one.most_away < 1, ("each", "sessions")),
        ):
            if given and one.attendance not in means:
                wrong = f"means nothing with attendance: {one.attendance}"
                remedy = f"leave it out, or write attendance: {' or '.join(means)}"
                yield document.finding((*at, key if loc == "coaches" else loc), wrong, key, remedy, key=True)


def off_grid(told: Activities, document: Document, shifts: Shifts, interval: int) -> Iterator[Finding]:
    """Lengths and clock times that lie off the grid which intervals, starts and breaks of shifts share."""
    templates = shifts.shift_templates()
    grid = math.gcd(
        interval,
        *(n for t in templates for n in (t.minutes, t.earliest_start, t.start_grid)),
        *(b.minutes for t in templates for b in t.breaks),
    )
    for k, one in enumerate(told.activities):
        if one.minutes % grid:
            wrong = f"off the grid of {grid} minutes that intervals, starts and breaks share"
            below = one.minutes - one.minutes % grid
            remedy = f"write {below + grid}" if not below else f"write {below} or {below + grid}"
            yield document.finding(("activities", k, "minutes"), wrong, str(one.minutes), remedy)
