"""Festivals that need people of two languages: whether the roster in force has them, so many hours ahead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.events.special_days import Event
from planning.settings import Settings
from planning.settings.fields import span, zone
from planning.settings.vendors import Bilingual
from scheduler.agents import Agent, matches
from scheduler.orders.bilingual import Cover, bilingual_cover

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Festival:
    """One event and one pair of languages.

    Attributes
    ----------
    name : str
    languages : (str, str)
    start, ready_by : datetime
        Of its first hour that counts, and when its people must be rostered.
    cover : Cover
    """

    name: str
    languages: tuple[str, str]
    start: datetime
    ready_by: datetime
    cover: Cover

    @property
    def ready(self) -> bool:
        """Whether nobody lacks."""
        return self.cover.short_on_duty == 0

    def told(self, as_of: datetime) -> str:
        """The same in a sentence."""
        pair, cover = " and ".join(self.languages), self.cover
        head = f"{self.name} ({self.start:%Y-%m-%d %H:%M}): {cover.required} people of {pair} wanted at once"
        if self.ready:
            return f"{head}; ready"
        lacking = f"{cover.short_on_duty} short on duty at {cover.worst:%Y-%m-%d %H:%M %Z}"
        if cover.short_of_able:
            lacking += f", and {cover.short_of_able} more than there are: train, hire or borrow them"
        else:
            lacking += f", of {cover.able} who could come"
        due = "too late for" if as_of > self.ready_by else "by"
        return f"{head}; not ready: {lacking}, {due} {self.ready_by:%Y-%m-%d %H:%M}"


def festivals(
    settings: Settings, requirement: pd.DataFrame, roster: pd.DataFrame, agents: Sequence[Agent], as_of: datetime
) -> tuple[Festival, ...]:
    """Every festival to come within the days of a requirement.

    Parameters
    ----------
    settings : Settings
    requirement, roster : pandas.DataFrame
        Contracts `REQUIREMENT` and `ROSTER`, of the roster in force.
    agents : sequence of Agent
    as_of : datetime
    """
    if requirement.empty:
        return ()
    times = pd.DatetimeIndex(requirement["timestamp"].drop_duplicates()).sort_values()
    first, last = times[0].to_pydatetime(), times[-1].to_pydatetime()
    events = settings.calendar(first.date(), last.date()).events
    queues = ["/".join(q) for q in requirement[["line", "language", "channel"]].drop_duplicates().to_numpy().tolist()]
    found = []
    for wanted in settings.vendors.bilingual:
        own = [queue for queue in queues if queue.split("/")[1] == wanted.languages[0]]
        for event in events:
            if not _meant(event, wanted, own) or event.end <= as_of:
                continue
            counted = times[_hours(times, event, wanted, settings)]
            if len(counted):
                cover = bilingual_cover(
                    requirement, roster, agents, languages=wanted.languages, times=counted, share=wanted.share
                )
                begins = counted[0].tz_convert(settings.site.time_zone).to_pydatetime()
                ready_by = begins - timedelta(hours=wanted.ready_hours)
                local = None if cover.worst is None else cover.worst.astimezone(zone(settings.site.time_zone))
                found.append(Festival(event.name, wanted.languages, begins, ready_by, replace(cover, worst=local)))
    return tuple(sorted(found, key=lambda festival: (festival.start, festival.languages)))


def _meant(event: Event, wanted: Bilingual, queues: Sequence[str]) -> bool:
    """Whether an event is of the kind, and moves a queue of the first language."""
    of_kind = event.kind == wanted.events or event.kind.startswith(f"{wanted.events}/")
    return of_kind and any(matches(pattern, queue) for pattern in event.queues for queue in queues)


def _hours(times: pd.DatetimeIndex, event: Event, wanted: Bilingual, settings: Settings) -> BoolArray:
    """Which intervals lie in the event and in the hours of the day that count."""
    market = settings.site.market(wanted.languages[0])
    local = times.tz_convert(market.time_zone)
    begin, end = span(wanted.hours)
    minute = local.hour * 60 + local.minute
    inside = ((minute >= begin) & (minute < end)) | (minute + 1440 < end)
    return np.asarray(inside & (times >= pd.Timestamp(event.start)) & (times < pd.Timestamp(event.end)))
