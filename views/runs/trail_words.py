"""Changes people made, in words: what it was, how it read before, and after."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from views.frame.language import later, t
from views.frame.wording import day, instant, number, queue_name

KINDS: Mapping[str, str] = {
    "roster": later("shift"),
    "override": later("forecast override"),
    "publication": later("publication"),
    "scenario": later("scenario"),
    "draft": later("draft"),
    "account": later("account"),
    "vendor": later("vendor's document"),
}
"""Kinds of things that change; a kind that is not here keeps its own name."""

FIELDS: Mapping[str, str] = {
    "queues": later("queues"),
    "start": later("from when"),
    "end": later("until when"),
    "action": later("action"),
    "value": later("value or factor"),
    "active": later("switched on"),
    "expires_at": later("ends"),
    "role": later("role"),
    "vendor": later("vendor"),
    "restored": later("restored publication"),
    "in_force": later("publication in force"),
    "since": later("holds from"),
    "version": later("version"),
    "days_off": later("days no longer kept free"),
    "text": later("its text"),
    "state": later("its state"),
    "kind": later("kind"),
    "from": later("first day"),
    "to": later("last day"),
    "document": later("number of the file"),
}
"""Fields of what was kept, as people read them."""

DOCUMENTS: Mapping[str, str] = {"demand": later("a demand"), "commitment": later("a commitment")}
"""Kinds of files between us and a vendor."""

_SILENT = {"id", "author", "reason", "created_at", "name", "agent_id", "at"}
"""Fields that stand in other columns, or say nothing to people."""


def kind(what: str) -> str:
    """What sort of thing a change is about."""
    return t(KINDS[what]) if what in KINDS else what


def before_and_after(what: str, before: str, after: str, zone: ZoneInfo) -> tuple[str, str]:
    """How a thing read before and after a change, each in words; a dash where there was none.

    Parameters
    ----------
    what : str
        Its kind.
    before, after : str
        JSON, empty for nothing.
    zone : ZoneInfo
        On whose clock instants are told.
    """
    old, new = (json.loads(text) if text else None for text in (before, after))
    if what == "roster":
        return _shift(old, zone), _shift(new, zone)
    names = [n for n in {**(old or {}), **(new or {})} if n not in _SILENT]
    if old is not None and new is not None:
        names = [n for n in names if old.get(n) != new.get(n)]
    return _told(old, names, zone), _told(new, names, zone)


def _shift(row: Mapping[str, Any] | None, zone: ZoneInfo) -> str:
    if row is None:
        return t("no shift")
    start, end = (datetime.fromisoformat(row[name]).astimezone(zone) for name in ("start", "end"))
    lock = " 🔒" if row.get("locked") else ""
    return f"{day(date.fromisoformat(row['date']))} {row['shift']} {start:%H:%M}–{end:%H:%M}{lock}"


def _told(row: Mapping[str, Any] | None, names: list[str], zone: ZoneInfo) -> str:
    if row is None:
        return "–"
    return "; ".join(f"{_field(name)}: {_value(name, row[name], zone)}" for name in names if name in row) or "–"


def _field(name: str) -> str:
    return t(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def _value(name: str, value: Any, zone: ZoneInfo) -> str:
    if value is None or value == "" or value == []:
        return t("nothing set")
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, list):
        return ", ".join(_value(name, one, zone) for one in value)
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values())
    if isinstance(value, float | int):
        return number(value, 0 if float(value).is_integer() else 2)
    if name == "kind" and value in DOCUMENTS:
        return t(DOCUMENTS[value])
    if name == "queues":
        return queue_name(str(value))
    return _instant(str(value), zone)


def _instant(text: str, zone: ZoneInfo) -> str:
    """A text, or the instant it tells."""
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return text
    return text if at is None or at.tzinfo is None else instant(at, zone)
