"""site.yaml: what the operation is. Zone, interval, input files, markets, how queues are served, shrinkage."""

from datetime import UTC
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

import scheduler.shrinkage
from planning.settings.fields import WEEKDAYS, Channel, Interval, Span, Zone, span, zone
from planning.yaml_model import Day, Door, Name
from scheduler.deflection import Counted, Deflection
from scheduler.horizon import OpeningHours, midnight
from scheduler.workload import QueuePolicy, ServiceTarget

HistoryColumn = Literal["timestamp", "line", "language", "channel", "volume", "aht_s", "handled", "abandoned"]
"""Columns of history.csv."""


class HistoryFile(Door):
    """Where contact history lies and how its columns are called; the defaults read history.csv of our own format."""

    file: str = Field(description="path, relative to the folder of site.yaml")
    interval_minutes: Interval = Field(default=60, description="length of a row's interval [min]")
    time_zone: Zone | None = Field(
        default=None, description="zone of timestamps without an offset; the site's if left out"
    )
    columns: dict[HistoryColumn, str] = Field(
        default_factory=dict, description="our column: the file's column, where they differ"
    )
    constants: dict[Literal["line", "language", "channel"], Name] = Field(
        default_factory=dict, description="line, language or channel of every row, where the file has no such column"
    )
    masked_hours: tuple[int, ...] = Field(
        default=(), description="hours of the clock whose volume the source counts wrongly: read as unknown"
    )


class Inputs(Door):
    """The files a night reads, relative to the folder of site.yaml."""

    history: HistoryFile
    agents: str = Field(description="agents.csv")
    absences: str | None = Field(default=None, description="absences.csv; nobody is absent if left out")
    wishes: str | None = Field(default=None, description="wishes.csv; nobody wishes anything if left out")


class Language(Door):
    """The market of a language: whose clock and whose holidays."""

    time_zone: Zone = Field(description="IANA zone of the customers' clock")
    country: str | None = Field(
        default=None, pattern=r"^[A-Z]{2}$", description="ISO 3166 country of the public holidays; none if left out"
    )


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


class Service(Door):
    """How a queue is served; every number is per queue, never per line."""

    kind: Literal["interval", "deferred", "post"] = Field(description="live, worked by a deadline, or fixed posts")
    level: float = Field(default=0.9, gt=0, lt=1, description="share of offered contacts answered in time")
    answer_within_s: float = Field(default=30, gt=0, description="time to answer [s]")
    max_abandonment: float | None = Field(
        default=0.05, gt=0, le=1, description="most contacts that give up; null: no limit"
    )
    max_occupancy: float | None = Field(default=0.9, gt=0, le=1, description="busiest an agent may be; null: no limit")
    aht_s: float | None = Field(
        default=None, gt=0, le=604_800, description="handle time where the forecast carries none [s]"
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
    minimum_agents: int = Field(default=0, ge=0, description="fewest people while open, for kind interval")
    posts: int = Field(default=0, ge=0, description="posts to be held, for kind post")
    seats: int = Field(default=2, ge=1, description="people on each post")
    shortage_price: float = Field(default=100, gt=0, description="price of a missing agent-hour [currency]")


class Opening(Door):
    """Opening hours by weekday; a day left out is closed."""

    mon: tuple[Span, ...] = ()
    tue: tuple[Span, ...] = ()
    wed: tuple[Span, ...] = ()
    thu: tuple[Span, ...] = ()
    fri: tuple[Span, ...] = ()
    sat: tuple[Span, ...] = ()
    sun: tuple[Span, ...] = ()


class QueueGroup(Door):
    """Queues of one line and channel, one a language, served alike."""

    line: Name = Field(description="business line")
    languages: tuple[Name, ...] = Field(min_length=1, description="one queue for each")
    channel: Channel = Field(description="chat, voice, message, email, ticket, moderation or all")
    service: Name | None = Field(default=None, description="name under `services`; the channel's own name if left out")
    daily: Span = Field(default="00:00-24:00", description="opening hours of every day, clock of the language's market")
    weekly: Opening | None = Field(default=None, description="opening hours by weekday, instead of `daily`")
    deflection: DeflectionPlan | None = Field(
        default=None, description="what an AI answers on these queues, instead of the service's"
    )
    sparse: bool = Field(False, description="a missing interval of history means no contact, not an unknown number")

    def names(self) -> tuple[str, ...]:
        """The queues, `line/language/channel`."""
        return tuple(f"{self.line}/{language}/{self.channel}" for language in self.languages)

    def hours(self, time_zone: str) -> OpeningHours:
        """Opening hours in a zone."""
        if self.weekly is None:
            return OpeningHours(zone(time_zone), ((span(self.daily),),) * 7)
        weekly = tuple(tuple(span(s) for s in getattr(self.weekly, day)) for day in WEEKDAYS)
        return OpeningHours(zone(time_zone), weekly)


class Shrinkage(Door):
    """Paid time that is not there for contacts, as shares."""

    planned: float = Field(
        default=0.0, ge=0, lt=0.9, description="meetings, coaching, training not yet in absences.csv"
    )
    unplanned: float = Field(default=0.0, ge=0, lt=0.9, description="sickness and lateness")

    @property
    def present(self) -> float:
        """Share of scheduled time that is there for contacts."""
        return scheduler.shrinkage.Shrinkage(self.planned, self.unplanned).present


class Site(Door):
    """The operation."""

    name: str = Field(min_length=1, max_length=80, description="what reports call the operation")
    time_zone: Zone = Field(description="IANA zone of the planners' clock; days of the plan are its days")
    interval_minutes: Interval = Field(description="length of a planning interval [min]")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$", description="ISO 4217 code of every price and wage")
    inputs: Inputs = Field(description="the files a night reads")
    languages: dict[Name | Literal["*"], Language] = Field(
        min_length=1, description="market of each language; `*` for the others"
    )
    services: dict[Name, Service] = Field(min_length=1, description="ways of serving, by name")
    queues: tuple[QueueGroup, ...] = Field(min_length=1, description="every queue, grouped")
    shrinkage: Shrinkage = Shrinkage()

    @property
    def queue_names(self) -> tuple[str, ...]:
        """Every queue, in the order of the file."""
        return tuple(name for group in self.queues for name in group.names())

    @property
    def sparse_queues(self) -> frozenset[str]:
        """Queues whose missing history means no contact."""
        return frozenset(name for group in self.queues if group.sparse for name in group.names())

    def market(self, language: str) -> Language:
        """Market of a language: its own, that of `*`, or the site's zone without holidays."""
        known = self.languages.get(language) or self.languages.get("*")
        return known or Language(time_zone=self.time_zone)

    def policies(self) -> tuple[QueuePolicy, ...]:
        """Every queue's policy, in the order of the file."""
        return tuple(self._policy(group, language) for group in self.queues for language in group.languages)

    def _policy(self, group: QueueGroup, language: str) -> QueuePolicy:
        how = self.services[group.service or group.channel]
        return QueuePolicy(
            line=group.line,
            language=language,
            channel=group.channel,
            kind=how.kind,
            opening=group.hours(self.market(language).time_zone),
            target=ServiceTarget(how.level, how.answer_within_s, how.max_abandonment, how.max_occupancy),
            aht_s=how.aht_s,
            patience_s=how.patience_s,
            concurrency=how.concurrency,
            think_share=how.think_share,
            deadline_h=how.deadline_h,
            deflection=self._deflection(group.deflection or how.deflection, how),
            minimum_agents=how.minimum_agents,
            posts=how.posts,
            seats=how.seats,
            shortage_cents=round(100 * how.shortage_price),
        )

    def _deflection(self, plan: DeflectionPlan, how: Service) -> Deflection:
        here = zone(self.time_zone)
        changes = tuple((midnight(s.first, here).astimezone(UTC), s.share) for s in plan if s.first is not None)
        return Deflection(plan[0].share, changes, how.deflected_aht_s, how.reopen, how.history_volume, how.history_aht)
