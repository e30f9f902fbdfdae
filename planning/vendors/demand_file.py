"""demand.yaml: what an operation asks of a vendor, read with every error located, and written one way only.

A day has 1440 / `interval_minutes` values, by the vendor's clock. Where clocks are set forward, the interval that the
clock skips holds 0; where they are set back, the value of an interval that comes twice is that of both together
(`agents`: of each). A day that `volume` leaves out asks for nothing.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import Field

from planning.refusal import Finding, Refused
from planning.settings.fields import Channel, Interval, Zone, is_zone
from planning.yaml_door.yaml_file import Document, read_document
from planning.yaml_door.yaml_model import Day, Door, Name, validate
from scheduler.horizon import midnight

SCHEMA = "tideshift/demand/1"

MOST_CONTACTS = 10_000_000
"""Largest value of an interval; more is a slip of the keyboard that would cost a queueing model its memory."""


class Goal(Door):
    """The service promised on a live queue."""

    level: float = Field(gt=0, lt=1, description="share of the contacts offered that is answered in time")
    answer_within_s: float = Field(gt=0, description="time to answer [s]")


class DemandQueue(Door):
    """What is asked on one queue."""

    line: Name = Field(description="business line")
    language: Name = Field(description="language code")
    channel: Channel = Field(description="how customers come")
    unit: Literal["contacts", "agents", "hours"] = Field(
        description="what a value counts: contacts arriving, people at hand, or hours of work"
    )
    aht_s: float | None = Field(default=None, gt=0, le=604_800, description="mean handle time [s]; needed for contacts")
    service: Goal | None = Field(default=None, description="promise of a live queue; 90 % in 30 s if left out")
    patience_s: float | None = Field(default=None, gt=0, description="mean patience [s]; nobody gives up if left out")
    concurrency: int = Field(default=1, ge=1, le=20, description="contacts one person serves at once")
    think_share: float = Field(default=0.0, ge=0, lt=1, description="share of a chat in which the customer is busy")
    deadline_h: float | None = Field(
        default=None, gt=0, le=336, description="hours to answer, where work may wait; 12 for message, else 2"
    )
    volume: dict[Day, tuple[Annotated[float, Field(ge=0, le=MOST_CONTACTS)], ...]] = Field(
        min_length=1, description="values of each day, from midnight on the vendor's clock"
    )

    @property
    def name(self) -> str:
        """`line/language/channel`."""
        return f"{self.line}/{self.language}/{self.channel}"


class Demand(Door):
    """One vendor's demand over some days."""

    contract: Literal["tideshift/demand/1"] = Field(alias="schema", description="this format and its version")
    vendor: Name = Field(description="the vendor's name")
    time_zone: Zone = Field(description="IANA zone whose days and hours the values mean")
    interval_minutes: Interval = Field(description="length of an interval [min]; divides the hour")
    first: Day = Field(alias="from", description="first day")
    last: Day = Field(alias="to", description="last day, included")
    status: Literal["draft", "locked"] = Field(description="whether it may still change")
    queues: tuple[DemandQueue, ...] = Field(min_length=1, description="what is asked, queue by queue")


def read_demand(path: Path, name: str | None = None) -> Demand:
    """Read demand.yaml.

    Parameters
    ----------
    path : Path
        The file.
    name : str, optional
        What findings call it.

    Raises
    ------
    Refused
        With every error of the file, of form and of content, at its line and column.
    """
    return demand_of(read_document(path, name))


def demand_of(document: Document) -> Demand:
    """The demand that a document holds; `Refused` as `read_demand` says."""
    demand, findings = validate(document, Demand)
    findings += _beyond_single_values(document)
    if demand is None or findings:
        raise Refused(findings)
    return demand


def demand_text(demand: Demand) -> str:
    """A demand as canonical YAML: the same demand always gives the same bytes."""
    lines = [
        f"schema: {demand.contract}",
        f"vendor: {word(demand.vendor)}",
        f"time_zone: {word(demand.time_zone)}",
        f"interval_minutes: {demand.interval_minutes}",
        f"from: {demand.first}",
        f"to: {demand.last}",
        f"status: {demand.status}",
        "queues:",
    ]
    for queue in demand.queues:
        lines += [
            f"  - line: {word(queue.line)}",
            f"    language: {word(queue.language)}",
            f"    channel: {queue.channel}",
            f"    unit: {queue.unit}",
        ]
        if queue.aht_s is not None:
            lines.append(f"    aht_s: {number(queue.aht_s)}")
        if queue.service is not None:
            level, within = number(queue.service.level), number(queue.service.answer_within_s)
            lines.append(f"    service: {{level: {level}, answer_within_s: {within}}}")
        if queue.patience_s is not None:
            lines.append(f"    patience_s: {number(queue.patience_s)}")
        if queue.concurrency != 1:
            lines.append(f"    concurrency: {queue.concurrency}")
        if queue.think_share:
            lines.append(f"    think_share: {number(queue.think_share)}")
        if queue.deadline_h is not None:
            lines.append(f"    deadline_h: {number(queue.deadline_h)}")
        lines.append("    volume:")
        lines += [f"      {day}: [{', '.join(map(number, queue.volume[day]))}]" for day in sorted(queue.volume)]
    return "\n".join(lines) + "\n"


def write_demand(demand: Demand, path: Path) -> None:
    """Write demand.yaml, whole or not at all."""
    staged = path.with_name(path.name + ".part")
    staged.write_text(demand_text(demand), encoding="utf-8", newline="")
    staged.replace(path)


def clock_changes(first: date, last: date, time_zone: ZoneInfo) -> list[date]:
    """Days from `first` to `last` that do not have 24 hours.

    >>> clock_changes(date(2026, 10, 1), date(2026, 10, 31), ZoneInfo("Europe/Berlin"))
    [datetime.date(2026, 10, 25)]
    """
    one = timedelta(days=1)
    days = [first + k * one for k in range((last - first).days + 1)]
    # Instants of one zone subtract by the wall clock; only in UTC do hours count.
    lengths = {day: midnight(day + one, time_zone).timestamp() - midnight(day, time_zone).timestamp() for day in days}
    return [day for day in days if lengths[day] != 86_400]


def clock_positions(day: date, interval: int, time_zone: ZoneInfo) -> tuple[pd.DatetimeIndex, list[int]]:
    """Starts (UTC) of a local day's intervals, and the value of the day that each reads by its clock."""
    begin, end = midnight(day, time_zone), midnight(day + timedelta(days=1), time_zone)
    times = pd.date_range(begin, end, freq=f"{interval}min", inclusive="left").tz_convert("UTC").as_unit("us")
    local = times.tz_convert(time_zone)
    return times, [int(k) for k in (local.hour * 60 + local.minute) // interval]


_YAML_1_1 = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"}


def word(text: str) -> str:
    """A text as YAML of any version reads it as text."""
    plain = text.replace("_", "a").replace("-", "a").replace("/", "a").isalnum() and text[0].isalpha()
    return text if plain and text.isascii() and text.lower() not in _YAML_1_1 else '"' + text.replace('"', '\\"') + '"'


def number(value: float) -> str:
    """A number as it is written: whole ones without a point, others with all their digits."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _beyond_single_values(document: Document) -> Iterator[Finding]:
    """What only several values together show, judged on what could be read even if the rest is wrong."""
    data = document.value if isinstance(document.value, dict) else {}
    queues = data.get("queues")
    listed = [(k, q) for k, q in enumerate(queues) if isinstance(q, dict)] if isinstance(queues, list) else []
    yield from _lengths(document, data, listed)
    yield from _days(document, data, listed)
    names: dict[str, int] = {}
    for k, queue in listed:
        parts = [queue.get(part) for part in ("line", "language", "channel")]
        if all(isinstance(part, str) for part in parts):
            name = "/".join(map(str, parts))
            line = document.place(("queues", k)).line
            if name in names:
                found = f"the first is on line {names[name]}"
                yield document.finding(("queues", k), f"queue {name} twice", found, "keep one of the two")
            names.setdefault(name, line)
        unread = ("queues", k, "aht_s") in document.unread or "aht_s" in queue
        if queue.get("unit") == "contacts" and not unread and not any("aht" in str(key) for key in queue):
            yield document.finding(("queues", k), "contacts without `aht_s`", "", "add the mean handle time [s]")
        if queue.get("channel") == "moderation" and queue.get("unit") in ("contacts", "hours"):
            at = ("queues", k, "unit")
            yield document.finding(at, "a post is not counted so", str(queue["unit"]), "write unit: agents")


def _rows(listed: list[tuple[int, Any]]) -> Iterator[tuple[tuple[str | int, ...], str, list[Any]]]:
    for k, queue in listed:
        volume = queue.get("volume")
        for day, row in volume.items() if isinstance(volume, dict) else ():
            if isinstance(row, list):
                yield ("queues", k, "volume", day), day, row


def _lengths(document: Document, data: dict[str, Any], listed: list[tuple[int, Any]]) -> Iterator[Finding]:
    rows = list(_rows(listed))
    interval = data.get("interval_minutes")
    if isinstance(interval, int) and not isinstance(interval, bool) and interval > 0 and 60 % interval == 0:
        many, why = 1440 // interval, f"a day of {1440 // interval} intervals"
    elif rows:
        # Without a legal interval, what most days have is what is meant.
        many = Counter(len(row) for _, _, row in rows).most_common(1)[0][0]
        why = f"a day, where others have {many}"
    for loc, _, row in rows:
        if len(row) != many:
            remedy = f"write {many} values, from midnight on"
            yield document.finding(loc, f"{len(row)} values for {why}", f"{len(row)} values", remedy)


def _days(document: Document, data: dict[str, Any], listed: list[tuple[int, Any]]) -> Iterator[Finding]:
    first, last = _date(data.get("from")), _date(data.get("to"))
    if first and last and last < first:
        yield document.finding(("to",), "ends before it begins", str(last), "swap `from` and `to`")
        return
    if first and last and (last - first).days > 400:
        yield document.finding(("to",), "more than 400 days", str(last), "send a year at most")
        return
    zone, interval = data.get("time_zone"), data.get("interval_minutes")
    known = isinstance(zone, str) and is_zone(zone) and type(interval) is int and interval > 0 and 60 % interval == 0
    for loc, text, row in _rows(listed):
        day = _date(text)
        if day is None:
            continue
        if first and last and not first <= day <= last:
            wrong = f"a day outside {first} to {last}"
            yield document.finding(loc, wrong, text, "correct the day, or `from` and `to`", key=True)
        if known and isinstance(interval, int) and clock_changes(day, day, ZoneInfo(str(zone))):
            there = set(clock_positions(day, interval, ZoneInfo(str(zone)))[1])
            for k, value in enumerate(row):
                if k not in there and value != 0:
                    wrong = f"a value for {k * interval // 60:02d}:{k * interval % 60:02d}, which {zone} skips that day"
                    yield document.finding((*loc, k), wrong, str(value), "write 0")


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None
