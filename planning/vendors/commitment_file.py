"""commitment.yaml: a vendor's answer, the agent-hours it commits by queue and day, read with every error located."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from planning.refusal import Finding, Refused
from planning.settings.fields import Channel, Zone
from planning.settings.vendors import Vendors
from planning.vendors.demand_file import number, word
from planning.yaml_door.yaml_file import Document, read_document
from planning.yaml_door.yaml_model import Day, Door, Name, suggest, validate

SCHEMA = "tideshift/commitment/1"


class Promise(Door):
    """What is committed on one queue."""

    line: Name = Field(description="business line")
    language: Name = Field(description="language code")
    channel: Channel = Field(description="how customers come")
    hours: dict[Day, Annotated[float, Field(ge=0, le=1_000_000)]] = Field(
        min_length=1, description="agent-hours committed on each day; a day left out has none"
    )

    @property
    def name(self) -> str:
        """`line/language/channel`."""
        return f"{self.line}/{self.language}/{self.channel}"


class Commitment(Door):
    """One vendor's answer over some days."""

    contract: Literal["tideshift/commitment/1"] = Field(alias="schema", description="this format and its version")
    vendor: Name = Field(description="the vendor's name, as in vendors.yaml")
    time_zone: Zone = Field(description="IANA zone whose days the hours mean")
    first: Day = Field(alias="from", description="first day")
    last: Day = Field(alias="to", description="last day, included")
    queues: tuple[Promise, ...] = Field(min_length=1, description="what is committed, queue by queue")

    def hours(self) -> dict[date, float]:
        """Agent-hours of every day from the first to the last, all queues together [h]."""
        days = [self.first + timedelta(days=k) for k in range((self.last - self.first).days + 1)]
        return {day: sum(queue.hours.get(day, 0.0) for queue in self.queues) for day in days}


def read_commitment(path: Path, vendors: Vendors, name: str | None = None) -> Commitment:
    """Read commitment.yaml.

    Parameters
    ----------
    path : Path
        The file.
    vendors : Vendors
        Who may answer, and on which queues.
    name : str, optional
        What findings call the file.

    Raises
    ------
    planning.refusal.Refused
        With every error of the file, of form and of content, at its line and column.
    """
    return commitment_of(read_document(path, name), vendors)


def commitment_of(document: Document, vendors: Vendors) -> Commitment:
    """The commitment that a document holds; `Refused` as `read_commitment` says."""
    commitment, findings = validate(document, Commitment)
    if commitment is not None:
        findings += _beyond_single_values(document, commitment, vendors)
    if commitment is None or findings:
        raise Refused(findings)
    return commitment


def commitment_text(said: Commitment) -> str:
    """A commitment as canonical YAML: the same commitment always gives the same bytes."""
    lines = [
        f"schema: {said.contract}",
        f"vendor: {word(said.vendor)}",
        f"time_zone: {word(said.time_zone)}",
        f"from: {said.first}",
        f"to: {said.last}",
        "queues:",
    ]
    for queue in said.queues:
        lines += [
            f"  - line: {word(queue.line)}",
            f"    language: {word(queue.language)}",
            f"    channel: {queue.channel}",
            "    hours:",
            *(f"      {day}: {number(queue.hours[day])}" for day in sorted(queue.hours)),
        ]
    return "\n".join(lines) + "\n"


def _beyond_single_values(document: Document, said: Commitment, vendors: Vendors) -> Iterator[Finding]:
    names = [vendor.name for vendor in vendors.vendors]
    if said.vendor not in names:
        yield document.finding(("vendor",), "no such vendor in vendors.yaml", said.vendor, suggest(said.vendor, names))
        return
    vendor = vendors.vendor(said.vendor)
    if said.time_zone != vendor.time_zone:
        remedy = f"count days as {vendor.time_zone} does"
        yield document.finding(("time_zone",), "not the zone of the vendor's days", said.time_zone, remedy)
    if said.last < said.first:
        yield document.finding(("to",), "ends before it begins", str(said.last), "swap the two")
    seen: dict[str, int] = {}
    for k, queue in enumerate(said.queues):
        at: tuple[Any, ...] = ("queues", k)
        if queue.name in seen:
            found = f"the first is number {seen[queue.name]}"
            yield document.finding(at, f"queue {queue.name} twice", found, "add the two up")
        seen.setdefault(queue.name, k + 1)
        if not vendor.share_of(queue.name):
            remedy = "leave it out, or give the vendor a share of it in vendors.yaml"
            yield document.finding(at, f"a queue that {vendor.name} takes no share of", queue.name, remedy)
        for day in queue.hours:
            if not said.first <= day <= said.last:
                found = f"{said.first} to {said.last}"
                yield document.finding((*at, "hours", str(day)), "a day outside the file", found, "correct from or to")
