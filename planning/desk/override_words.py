"""A planner's override as it is typed: words into an `Override`, every mistake named at once."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from forecast.history import matches
from forecast.overrides import Override
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.yaml_door.yaml_model import suggest

T = TypeVar("T")

_DAY = timedelta(days=1)


def read_override(
    settings: Settings,
    *,
    queues: Sequence[str],
    day: str | None,
    start: str | None,
    end: str | None,
    changes: Mapping[str, float | None],
    expires: str | None,
    author: str,
    reason: str,
    at: datetime,
) -> Override:
    """The override that options of the command line ask for.

    Parameters
    ----------
    settings : Settings
        For the site's clock and its queues.
    queues : sequence of str
        Patterns.
    day : str or None
        A local date, the whole of which is meant.
    start, end : str or None
        Otherwise a date or time each, on the site's clock or with an offset of its own.
    changes : mapping of str to float
        The value of each action, None where not asked for.
    expires : str or None
        The last local date on which a night obeys it.
    author, reason : str
    at : datetime
        When it was said.

    Raises
    ------
    Refused
        With every finding.
    """
    zone = ZoneInfo(settings.site.time_zone)
    findings: list[Finding] = []

    def attempt(option: str, text: str, read: Callable[[str], T], remedy: str) -> T | None:
        try:
            return read(text)
        except ValueError:
            findings.append(Finding(option, 0, "", "not a date or time", text, remedy))
            return None

    for pattern in queues:
        if not any(matches([pattern], queue) for queue in settings.site.queue_names):
            remedy = suggest(pattern, settings.site.queue_names, 3)
            findings.append(Finding("--queues", 0, "", "a pattern that matches no queue of site.yaml", pattern, remedy))
    first = last = None
    if day is not None and start is None and end is None:
        local = attempt("--day", day, date.fromisoformat, "write it as 2026-11-20")
        first, last = (None, None) if local is None else (_midnight(local, zone), _midnight(local + _DAY, zone))
    elif day is None and start is not None and end is not None:
        remedy = "write it as 2026-11-20 or 2026-11-20T20:00"
        first, last = (
            attempt(option, text, lambda text: _instant(text, zone), remedy)
            for option, text in (("--from", start), ("--until", end))
        )
        if first is not None and last is not None and last <= first:
            findings.append(Finding("--until", 0, "", f"not after --from {start}", end, "swap the two"))
    else:
        findings.append(Finding("--day", 0, "", "no one window", "", "give --day, or --from and --until"))
    asked = {action: value for action, value in changes.items() if value is not None}
    if len(asked) != 1:
        options = ", ".join(f"--{action}" for action in changes)
        found = ", ".join(f"--{action}" for action in asked)
        findings.append(Finding(f"--{next(iter(changes))}", 0, "", "no one change", found, f"give one of {options}"))
    if not reason.strip():
        findings.append(Finding("--reason", 0, "", "no reason", "", "say why, for whoever reads it later"))
    until = None
    if expires is not None:
        local = attempt("--expires", expires, date.fromisoformat, "write it as 2026-11-20")
        until = None if local is None else _midnight(local + _DAY, zone)
        if until is not None and until <= at:
            findings.append(Finding("--expires", 0, "", "a day that is over", expires, "give today or a later day"))
    if findings:
        raise Refused(findings)
    assert first is not None  # a finding otherwise
    assert last is not None
    ((action, value),) = asked.items()
    try:
        return Override(
            id=uuid.uuid4().hex,
            queues=tuple(queues),
            start=first,
            end=last,
            action=action,  # type: ignore[arg-type]
            value=value,
            author=author,
            reason=reason.strip(),
            created_at=at,
            expires_at=until,
        )
    except ValueError as wrong:
        raise Refused([Finding(f"--{action}", 0, "", str(wrong), "", "give another number")]) from wrong


def _instant(text: str, zone: ZoneInfo) -> datetime:
    """A date's midnight or a time, on the zone's clock unless it carries an offset."""
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
