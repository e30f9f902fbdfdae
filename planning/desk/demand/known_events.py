"""What is known to happen to a scope of queues: planners' events, public holidays, and the overrides that hold."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.events.special_days import special_days
from forecast.history import matches
from forecast.overrides import Override
from planning.settings import Settings

QUIET = ("month_turn", "after_holiday", "makeup_workday", "ramadan")
"""Kinds that the calendar brings so often that naming them would hide the rest."""

COLUMNS = ["start", "end", "name", "changed"]


def known_events(settings: Settings, queues: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """Events and public holidays that move any of the queues.

    Parameters
    ----------
    settings : Settings
    queues : sequence of str
    first, last : date
        Days looked at, both included.

    Returns
    -------
    pandas.DataFrame
        `start`, `end` (instants), `name`, `changed` (False): each once, by start, however many queues it moves.
    """
    calendar = settings.calendar(first, last)
    found = {(e.start, e.end, e.name) for e in calendar.events if any(matches(e.queues, queue) for queue in queues)}
    # holidays are a market's: one queue of each language tells them
    for queue in {queue.split("/")[1]: queue for queue in queues}.values():
        own = {(e.start, e.end, e.name) for e in special_days(calendar, queue, first, last) if _loud(e.kind)}
        found |= own
    return _table([(*event, False) for event in found])


def override_spans(overrides: Sequence[Override], queues: Sequence[str], now: datetime) -> pd.DataFrame:
    """Windows of the overrides that the next night obeys on any of the queues, in the columns of `known_events`."""
    holding = [o for o in overrides if o.state(now) == "holds" and any(matches(o.queues, q) for q in queues)]
    return _table([(o.start, o.end, f"{o.change} {o.reason}", True) for o in holding])


def named(spans: pd.DataFrame, zone: ZoneInfo) -> dict[date, str]:
    """Names of what touches each local day, for tables by day."""
    told: dict[date, list[str]] = {}
    first = spans["start"].dt.tz_convert(zone).dt.date
    last = (spans["end"] - pd.Timedelta(microseconds=1)).dt.tz_convert(zone).dt.date
    for name, begin, end in zip(spans["name"], first, last, strict=True):
        for day in pd.date_range(begin, end):
            names = told.setdefault(day.date(), [])
            if name not in names:
                names.append(name)
    return {day: ", ".join(names) for day, names in told.items()}


def _loud(kind: str) -> bool:
    return not kind.startswith(QUIET)


def _table(rows: Sequence[tuple[datetime, datetime, str, bool]]) -> pd.DataFrame:
    ordered = sorted(rows)
    table = pd.DataFrame(ordered, columns=COLUMNS)
    for edge in ("start", "end"):
        table[edge] = pd.to_datetime(table[edge], utc=True)
    return table
