"""site.yaml: what the operation is. Zone, interval, input files, markets, how queues are served, shrinkage."""

from datetime import UTC
from typing import Literal

from pydantic import Field

import scheduler.shrinkage
from planning.settings.fields import WEEKDAYS, Channel, Interval, Span, Zone, span, zone
from planning.settings.service import DeflectionPlan, PeakHours, Service
from planning.yaml_door.yaml_model import Door, Name
from scheduler.horizon import OpeningHours, midnight
from scheduler.load.deflection import Deflection
from scheduler.ramp_up import RampUp
from scheduler.workload import QueuePolicy, ServiceTarget

Reader = Literal["en", "zh_CN"]
"""Languages of the desk, by locale; not those of customers."""

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
    peak_cover: tuple[PeakHours, ...] | None = Field(
        default=None, description="hours of more than the requirement on these queues, instead of the service's"
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


class NewHires(Door):
    """How quickly people learn, from the day they were hired."""

    at_first: float = Field(gt=0, le=1, description="productivity on the first day, of an experienced agent's")
    weeks: float = Field(gt=0, le=104, description="weeks in which the gap shrinks to 37 % [weeks]")


class Site(Door):
    """The operation."""

    name: str = Field(min_length=1, max_length=80, description="what reports call the operation")
    time_zone: Zone = Field(description="IANA zone of the planners' clock; days of the plan are its days")
    interval_minutes: Interval = Field(description="length of a planning interval [min]")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$", description="ISO 4217 code of every price and wage")
    ai_contact_price: float = Field(
        default=0.0, ge=0, description="price of a contact that an AI answers [currency]; for the cost per contact"
    )
    inputs: Inputs = Field(description="the files a night reads")
    languages: dict[Name | Literal["*"], Language] = Field(
        min_length=1, description="market of each language; `*` for the others"
    )
    services: dict[Name, Service] = Field(min_length=1, description="ways of serving, by name")
    queues: tuple[QueueGroup, ...] = Field(min_length=1, description="every queue, grouped")
    line_names: dict[Name, dict[Reader, Name]] = Field(
        default_factory=dict,
        description="how the desk calls a line, by its reader's language; its key if left out",
    )
    shrinkage: Shrinkage = Shrinkage()
    pooling: Literal["off", "connected"] = Field(
        default="off",
        description="off: every queue is staffed by itself; connected: queues whose people help each other share",
    )
    ramp_up: NewHires | None = Field(
        default=None,
        description="productivity of new hires by weeks since hired_on, times agents.csv's; none if left out",
    )

    @property
    def learning(self) -> RampUp | None:
        """How the productivity of new hires grows, if it does."""
        return None if self.ramp_up is None else RampUp(self.ramp_up.at_first, self.ramp_up.weeks)

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
        market = self.market(language)
        peaks = how.peak_cover if group.peak_cover is None else group.peak_cover
        return QueuePolicy(
            line=group.line,
            language=language,
            channel=group.channel,
            kind=how.kind,
            opening=group.hours(market.time_zone),
            target=ServiceTarget(how.level, how.answer_within_s, how.max_abandonment, how.max_occupancy),
            aht_s=how.aht_s,
            aht_factor=how.aht_factor,
            patience_s=how.patience_s,
            concurrency=how.concurrency,
            think_share=how.think_share,
            deadline_h=how.deadline_h,
            deflection=self._deflection(group.deflection or how.deflection, how),
            redial=how.redial,
            sized_for=how.sized_for,
            minimum_agents=how.minimum_agents,
            peak_cover=tuple(peak.cover(market.time_zone) for peak in peaks),
            posts=how.posts,
            seats=how.seats,
            shortage_cents=round(100 * how.shortage_price),
        )

    def _deflection(self, plan: DeflectionPlan, how: Service) -> Deflection:
        here = zone(self.time_zone)
        changes = tuple((midnight(s.first, here).astimezone(UTC), s.share) for s in plan if s.first is not None)
        return Deflection(plan[0].share, changes, how.deflected_aht_s, how.reopen, how.history_volume, how.history_aht)
