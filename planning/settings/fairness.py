"""fairness.yaml: what is hard to bear, for how long it is remembered, and what it costs to deal it out unevenly."""

from typing import Literal

from pydantic import Field, field_validator

from planning.settings.fields import WEEKDAYS, Pattern, Span, span
from planning.yaml_door.yaml_model import Door
from scheduler.rules.fairness import KINDS, Burdens

Band = Literal["early", "day", "late", "night"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class FairPrices(Door):
    """Price of one unit more for somebody who is one unit ahead of what is due to them; twice as far, twice as dear."""

    nights: float = Field(default=0.0, ge=0, le=10_000, description="of a whole night [currency]")
    weekends: float = Field(default=0.0, ge=0, le=10_000, description="of a shift at a weekend [currency]")
    unwanted: float = Field(default=0.0, ge=0, le=10_000, description="of a start that nobody wants [currency]")
    posts: float = Field(default=0.0, ge=0, le=10_000, description="of an hour on the posts named [currency]")


class FairMost(Door):
    """How much a person should be given in a week, on average over the days planned."""

    nights: float | None = Field(default=None, ge=0, le=7, description="whole nights a week")
    weekends: float | None = Field(default=None, ge=0, le=7, description="shifts at weekends a week")
    unwanted: float | None = Field(default=None, ge=0, le=7, description="starts that nobody wants a week")
    posts: float | None = Field(default=None, ge=0, le=168, description="hours on the posts named a week [h]")
    price: float = Field(default=0.0, ge=0, le=10_000, description="of each unit beyond [currency]")


class Fairness(Door):
    """Fair lives; without prices nothing is dealt out differently, and accounts can be read all the same."""

    night_hours: Span = Field(default="22:00-06:00", description="the night on the agent's clock")
    weekend: tuple[Weekday, ...] = Field(default=("sat", "sun"), description="days whose shifts are weekend shifts")
    unwanted: tuple[Band, ...] = Field(default=(), description="start bands that nobody wants")
    posts: tuple[Pattern, ...] = Field(default=(), description="queues whose hours wear people out")
    weeks: int = Field(default=12, ge=1, le=104, description="how long what was borne is remembered [weeks]")
    peers: Literal["skills", "group"] = Field(
        default="skills", description="what people share, beside zone and contract, who are compared with each other"
    )
    prices: FairPrices = FairPrices()
    most: FairMost = FairMost()
    refused_lift: float = Field(
        default=0.0,
        ge=0,
        le=10,
        description="share by which wishes weigh more for each unit of weight that somebody was refused beyond the "
        "mean of their peers; they never weigh more than three times as much",
    )
    lists: Literal["week", "date"] = Field(
        default="week", description="what a person's wishes are ranked within: an ISO week, or a date they bid for"
    )
    rank_weights: tuple[float, ...] = Field(
        default=(4.0, 2.0, 1.0),
        min_length=1,
        max_length=20,
        description="weight of a bid with a rank and no weight: first, second, ...; the last holds for all after",
    )

    @field_validator("night_hours")
    @classmethod
    def _shorter_than_a_day(cls, hours: str) -> str:
        begin, end = span(hours)
        if (end - begin) % 1440 == 0:
            raise ValueError("a night must be shorter than a day; write it like 22:00-06:00")
        return hours

    @field_validator("rank_weights")
    @classmethod
    def _descending(cls, weights: tuple[float, ...]) -> tuple[float, ...]:
        if weights[-1] <= 0 or list(weights) != sorted(weights, reverse=True):
            raise ValueError("weights of ranks must be above 0 and never rise; write them like [4, 2, 1]")
        return weights

    @property
    def burdens(self) -> Burdens:
        """What of a shift is hard to bear."""
        begin, end = span(self.night_hours)
        days = tuple(WEEKDAYS.index(day) for day in self.weekend)
        return Burdens((begin, end % 1440), days, self.unwanted, self.posts)

    @property
    def cents(self) -> tuple[int, ...]:
        """Price of each kind [cent]."""
        return tuple(round(100 * getattr(self.prices, kind)) for kind in KINDS)

    @property
    def is_priced(self) -> bool:
        """Whether fairness has any price, so that accounts can change a roster."""
        limited = any(getattr(self.most, kind) is not None for kind in KINDS)
        return any(self.cents) or (self.most.price > 0 and limited) or self.refused_lift > 0
