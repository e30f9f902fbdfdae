"""laws.yaml: labour laws by jurisdiction, every value with its source and who has checked it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from planning.refusal import Finding
from planning.settings.fields import Span
from planning.yaml_door.yaml_file import Document
from planning.yaml_door.yaml_model import Door, Name, shown, suggest

NOBODY = "none"
"""Who has checked a value that no lawyer has."""


def _since(text: object) -> date:
    """Laws are older than plans: any day of a calendar since 1900."""
    if isinstance(text, date):
        return text
    if not isinstance(text, str) or not re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text):
        raise ValueError("not a date since 1900; write it as 1995-01-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date no calendar has; write a real date as 1995-01-01") from None


Since = Annotated[date, BeforeValidator(_since)]
"""The day from which a law is in force."""


class Stated(Door):
    """What a law says, where, since when, and who has checked that it does."""

    source: str = Field(min_length=3, max_length=300, description="act and article")
    valid_from: Since | None = Field(default=None, description="first day it is in force; left out where not looked up")
    checked_by: str = Field(
        default=NOBODY, min_length=1, max_length=80, description="the lawyer who has checked it; none until one has"
    )
    unverified: bool = Field(default=False, description="true: found in no text of the law and no commentary on it")
    note: str = Field(default="", max_length=300, description="what a planner should know besides")

    @property
    def is_checked(self) -> bool:
        """Whether somebody answers for the value."""
        return self.checked_by.lower() != NOBODY and not self.unverified


class Minutes(Stated):
    """A limit in minutes."""

    value: int = Field(ge=0, le=60_000, description="minutes [min]")


class Count(Stated):
    """A limit in days or weeks."""

    value: int = Field(ge=1, le=60, description="days or weeks")


class Rate(Stated):
    """A multiple or share of the wage."""

    value: float = Field(ge=0, le=10, description="of the wage")


class Hours(Stated):
    """Hours of the local clock."""

    value: Span = Field(description="such as 22:00-06:00")


class Flag(Stated):
    """Whether something is asked for."""

    value: bool = Field(description="true or false")


class Profile(Door):
    """The labour law of one jurisdiction; what it does not limit is left out."""

    name: str = Field(min_length=1, max_length=60, description="what reports call it")
    normal_day_minutes: Minutes | None = Field(default=None, description="paid minutes of a day before overtime begins")
    normal_week_minutes: Minutes | None = Field(
        default=None, description="paid minutes of a week before overtime begins"
    )
    day_minutes: Minutes | None = Field(default=None, description="most paid minutes of a day, overtime included")
    day_span_minutes: Minutes | None = Field(default=None, description="most minutes from a day's start to its end")
    week_minutes: Minutes | None = Field(default=None, description="most paid minutes of a week, overtime included")
    average_week_minutes: Minutes | None = Field(
        default=None, description="most paid minutes of a week on average over `average_weeks`"
    )
    average_weeks: Count | None = Field(default=None, description="weeks that an average is taken over")
    rest_minutes: Minutes | None = Field(default=None, description="least rest between two shifts")
    start_to_start_minutes: Minutes | None = Field(default=None, description="least time from a start to the next")
    week_rest_minutes: Minutes | None = Field(default=None, description="least free stretch, once a week")
    run_days: Count | None = Field(default=None, description="most working days in a row")
    stretch_minutes: Minutes | None = Field(default=None, description="most work without a break")
    break_minutes: Minutes | None = Field(default=None, description="least length of that break")
    overtime_day_minutes: Minutes | None = Field(default=None, description="most overtime of a day")
    overtime_week_minutes: Minutes | None = Field(default=None, description="most overtime of a week")
    overtime_month_minutes: Minutes | None = Field(default=None, description="most overtime of a calendar month")
    overtime_quarter_minutes: Minutes | None = Field(default=None, description="most overtime of three months")
    overtime_year_minutes: Minutes | None = Field(default=None, description="most overtime of a year")
    overtime_rate: Rate | None = Field(default=None, description="pay of overtime, as a multiple of the wage")
    overtime_rate_later: Rate | None = Field(default=None, description="the same after the first hours, see its note")
    rest_day_rate: Rate | None = Field(default=None, description="pay of work on the weekly rest day")
    holiday_rate: Rate | None = Field(default=None, description="pay of work on a public holiday")
    night_hours: Hours | None = Field(default=None, description="the night")
    night_counts_from_minutes: Minutes | None = Field(
        default=None, description="a shift with so much of the night is night work"
    )
    night_most_minutes: Minutes | None = Field(default=None, description="most paid minutes of night work")
    night_average_minutes: Minutes | None = Field(
        default=None, description="most paid minutes of night workers in 24 hours, on average"
    )
    night_premium: Rate | None = Field(default=None, description="share of the wage on top for minutes in the night")
    overtime_consent: Flag | None = Field(default=None, description="whether people must agree to overtime")
    night_consent: Flag | None = Field(default=None, description="whether some must agree to nights, see its note")
    averaging_consent: Flag | None = Field(
        default=None, description="whether averaging needs an agreement or an approval"
    )

    def stated(self) -> Iterator[tuple[str, Stated]]:
        """Every value that the law states, by its key, in the order of the keys."""
        for key in type(self).model_fields:
            value = getattr(self, key)
            if isinstance(value, Stated):
                yield key, value


class Laws(Door):
    """Every profile that rules.yaml may choose for a site; none if the file is left out."""

    profiles: dict[Name, Profile] = Field(default_factory=dict, description="by the name rules.yaml uses")


TOGETHER = (
    ("average_weeks", "average_week_minutes"),
    ("night_most_minutes", "night_hours"),
    ("night_most_minutes", "night_counts_from_minutes"),
    ("night_premium", "night_hours"),
    ("break_minutes", "stretch_minutes"),
)
"""Keys that say nothing without the second one of the pair."""


def lone_keys(laws: Laws, document: Document) -> Iterator[Finding]:
    """Values that mean nothing because another one is missing."""
    for name, profile in laws.profiles.items():
        for key, needed in TOGETHER:
            if getattr(profile, key) is not None and getattr(profile, needed) is None:
                at = ("profiles", name, key)
                yield document.finding(at, f"says nothing without {needed}", "", f"add {needed}", key=True)


def unknown_profiles(chosen: dict[str, str], document: Document, laws: Laws) -> Iterator[Finding]:
    """Sites of rules.yaml whose law is not in laws.yaml."""
    for site, profile in chosen.items():
        if profile not in laws.profiles:
            known = suggest(profile, laws.profiles) if laws.profiles else "add laws.yaml with that profile"
            yield document.finding(("laws", site), "no such profile in laws.yaml", shown(profile), known)
