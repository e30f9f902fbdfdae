"""How a queue is served: the service that site.yaml names, and the plans and hours in it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

import scheduler.workload
from planning.settings.fields import Span, span, zone
from planning.yaml_door.yaml_model import Day, Door
from scheduler.load.deflection import Counted
from scheduler.load.peak_cover import PeakCover


class DeflectionStep(Door):
    """A share of contacts that an AI answers, and since when."""

    first: Day | None = Field(
        default=None, alias="from", description="first day, by the site's clock; the first entry has none"
    )
    share: float = Field(ge=0, lt=1, description="share an AI answers before a person sees it")


def _steps(value: object) -> object:
    """A share alone is a plan of one step; what is in a list is judged entry by entry."""
    if isinstance(value, dict):
        raise ValueError("neither a share nor a list; write 0.38, or [{share: 0.38}, {from: 2026-12-01, share: 0.55}]")
    return tuple(value) if isinstance(value, list | tuple) else ({"share": value},)


_Steps = Annotated[tuple[DeflectionStep, ...], Field(min_length=1)]

DeflectionPlan = Annotated[
    _Steps, BeforeValidator(_steps, json_schema_input_type=Annotated[float, Field(ge=0, lt=1)] | _Steps)
]
"""The share for ever as a number, or its changes in order of time."""


class PeakHours(Door):
    """Hours in which more people than the requirement are wanted."""

    factor: float = Field(gt=1, le=5, description="cover wanted over the requirement; 1.2 is 120 %")
    hours: Span = Field(description="clock of the language's market")
    first: Day | None = Field(
        default=None, alias="from", description="first day the hours begin on; no limit if left out"
    )
    last: Day | None = Field(default=None, alias="to", description="last day the hours begin on; no limit if left out")

    def cover(self, time_zone: str) -> PeakCover:
        """The peak in a market's zone."""
        return PeakCover(self.factor, span(self.hours), zone(time_zone), self.first, self.last)


def _case(value: object) -> object:
    """One complaint for what is neither a word nor a probability, instead of one for each."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1
    if value not in ("mean", "expected") and not number:
        raise ValueError("not a case of demand; write mean, expected, or a probability such as 0.8")
    return value


_Case = Literal["mean", "expected"]

SizedFor = Annotated[
    scheduler.workload.SizedFor,
    BeforeValidator(_case, json_schema_input_type=_Case | Annotated[float, Field(gt=0, lt=1)]),
]
"""The case of demand that a requirement is sized for."""


class Service(Door):
    """How a queue is served; every number is per queue, never per line."""

    kind: Literal["interval", "deferred", "post"] = Field(description="live, worked by a deadline, or fixed posts")
    level: float = Field(default=0.9, gt=0, lt=1, description="share of offered contacts answered in time")
    answer_within_s: float = Field(default=30, gt=0, description="time to answer [s]")
    max_abandonment: float | None = Field(
        default=0.05, gt=0, lt=1, description="most contacts that give up; null: no limit"
    )
    max_occupancy: float | None = Field(default=0.9, gt=0, le=1, description="busiest an agent may be; null: no limit")
    aht_s: float | None = Field(
        default=None, gt=0, le=604_800, description="handle time where the forecast carries none [s]"
    )
    aht_factor: float = Field(
        default=1.0,
        ge=0.1,
        le=10,
        description="handle time over what history says, where it will change; 0.9 is 10 % less",
    )
    patience_s: float | None = Field(
        default=None, gt=0, description="mean patience [s]; null: nobody gives up (Erlang C)"
    )
    concurrency: int = Field(default=1, ge=1, le=20, description="contacts one agent serves at once")
    think_share: float = Field(
        default=0.0, ge=0, lt=1, description="share of a chat in which the customer types or is away"
    )
    deadline_h: float | None = Field(default=None, gt=0, le=336, description="hours to answer; for kind deferred")
    deflection: DeflectionPlan = Field(
        default=(DeflectionStep(share=0.0),),
        description="share an AI answers before a person sees it: a number, or a list of {from, share}",
    )
    deflected_aht_s: float | None = Field(default=None, gt=0, description="handle time those would have had [s]")
    reopen: float = Field(default=0.0, ge=0, lt=1, description="share of the rest that comes back once")
    history_volume: Counted = Field(
        default="all", description="contacts that history's volume counts: all, or those that people saw"
    )
    history_aht: Counted = Field(
        default="all", description="contacts whose mean history's aht_s is: all, or those that people saw"
    )
    redial: float = Field(
        default=0.0, ge=0, lt=1, description="share of those who give up that call again, for kind interval"
    )
    sized_for: SizedFor = Field(
        default="mean",
        description="the case of demand promises are kept in: mean (the forecast's mean rate), expected (on average"
        " over the rates that the forecast holds possible), or a probability: 0.8, the rate not exceeded with 80 %",
    )
    minimum_agents: int = Field(default=0, ge=0, description="fewest people while open, for kind interval")
    peak_cover: tuple[PeakHours, ...] = Field(
        default=(), description="hours in which more than the requirement is wanted, for kind interval"
    )
    posts: int = Field(default=0, ge=0, description="posts to be held, for kind post")
    seats: int = Field(default=2, ge=1, le=26, description="people on each post, seats A to Z")
    shortage_price: float = Field(default=100, gt=0, description="price of a missing agent-hour [currency]")
