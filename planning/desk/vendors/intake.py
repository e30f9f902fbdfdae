"""What comes in from a vendor or for one: a file that is right as a whole, or every error beside its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planning.refusal import Finding, Refused
from planning.settings.vendors import Vendor, Vendors
from planning.vendors import commitment_file, demand_file
from planning.vendors.commitment_file import Commitment, Promise, commitment_of
from planning.vendors.demand_file import Demand, demand_of
from planning.yaml_door.yaml_file import parse

AROUND = 1
"""Lines shown before and after one with an error."""


def read_paper(data: bytes, name: str, vendors: Vendors) -> Demand | Commitment:
    """Read demand.yaml or commitment.yaml, whichever the file says it is.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What findings call it.
    vendors : Vendors
        Those that it may speak of; no finding names another.

    Raises
    ------
    planning.refusal.Refused
        With every error at its line and column.
    """
    document = parse(data, name)
    contract = document.value.get("schema") if isinstance(document.value, dict) else None
    if contract == commitment_file.SCHEMA:
        return commitment_of(document, vendors)
    if contract != demand_file.SCHEMA:
        known = f"`{demand_file.SCHEMA}` or `{commitment_file.SCHEMA}`"
        wrong, remedy = "neither a demand nor a commitment", f"write schema: {known}"
        raise Refused(document.findings or [document.finding(("schema",), wrong, str(contract or ""), remedy)])
    demand = demand_of(document)
    names = [vendor.name for vendor in vendors.vendors]
    if demand.vendor not in names:
        remedy = f"write one of {', '.join(names)}"
        raise Refused([document.finding(("vendor",), "no such vendor in vendors.yaml", demand.vendor, remedy)])
    vendor = vendors.vendor(demand.vendor)
    if demand.time_zone != vendor.time_zone:
        remedy = f"count days as {vendor.time_zone} does"
        raise Refused([document.finding(("time_zone",), "not the zone of the vendor's days", demand.time_zone, remedy)])
    return demand


@dataclass(frozen=True)
class Marked:
    """A line of a refused file: its number from 1, its text, and what is wrong on it."""

    number: int
    text: str
    findings: tuple[Finding, ...]


def marked(data: bytes, findings: Sequence[Finding]) -> list[list[Marked]]:
    """The lines with errors and those around them, in stretches; findings of the file as a whole are on none."""
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    at: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.line:
            # an error of what is missing stands behind the end
            at.setdefault(min(finding.line, max(1, len(lines))), []).append(finding)
    shown = sorted({k for n in at for k in range(max(1, n - AROUND), min(len(lines), n + AROUND) + 1)})
    stretches: list[list[Marked]] = []
    for number in shown:
        line = Marked(number, lines[number - 1], tuple(at.get(number, ())))
        if stretches and stretches[-1][-1].number == number - 1:
            stretches[-1].append(line)
        else:
            stretches.append([line])
    return stretches


def typed(vendor: Vendor, hours: Mapping[tuple[date, str], float]) -> Commitment:
    """A commitment from hours typed by day and queue.

    Parameters
    ----------
    vendor : Vendor
    hours : mapping of (date, str) to float
        Agent-hours by day and `line/language/channel`; at least one.

    Raises
    ------
    ValueError
        If there is none, or one is not a number from 0 to a million; pydantic's, naming it.
    """
    days, queues = sorted({day for day, _ in hours}), sorted({queue for _, queue in hours})
    if not days:
        raise ValueError("a commitment needs hours of at least one day")
    promises = []
    for name in queues:
        line, language, channel = name.split("/")
        row = {day: hours[day, name] for day in days if (day, name) in hours}
        promises.append(Promise.model_validate({"line": line, "language": language, "channel": channel, "hours": row}))
    head = {"schema": commitment_file.SCHEMA, "vendor": vendor.name, "time_zone": vendor.time_zone}
    return Commitment.model_validate({**head, "from": days[0], "to": days[-1], "queues": tuple(promises)})
