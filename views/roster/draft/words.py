"""A draft in words: its steps, its cells, a shift in one line."""

from datetime import datetime
from zoneinfo import ZoneInfo

from planning.store import DraftCell
from planning.store.drafts import Row
from views.frame.language import later, t
from views.frame.reading import Desk
from views.frame.wording import day, plain

STEPS = {
    "give": later("giving a shift"),
    "off": later("a day off"),
    "lock": later("locking"),
    "unlock": later("unlocking"),
    "move": later("moving a shift"),
    "change": later("changing shifts"),
    "resolve": later("accepting a re-solve"),
    "withdraw": later("taking changes back"),
    "decide": later("deciding a conflict"),
    "carry": later("moving on to the new roster"),
}
"""What one step of a draft did, after "undo"."""


def step(told: str) -> str:
    """The kind of a step in the reader's language."""
    return t(STEPS[told]) if told in STEPS else plain(told)


def shift(row: Row | None, zone: ZoneInfo) -> str:
    """A shift on the person's clock, `F8 09:00–17:00 🔒`; nothing is a day off."""
    if row is None:
        return t("day off")
    start, end = (datetime.fromisoformat(row[name]).astimezone(zone) for name in ("start", "end"))
    return f"{plain(row['shift'])} {start:%H:%M}–{end:%H:%M}{' 🔒' if row['locked'] else ''}"


def person(desk: Desk, agent_id: str) -> str:
    """A person by name, by identifier where nobody knows the name any more."""
    return plain(desk.agents[agent_id].name if agent_id in desk.agents else agent_id)


def zone_of(desk: Desk, agent_id: str) -> ZoneInfo:
    """A person's time zone, the site's for somebody unknown."""
    return desk.agents[agent_id].time_zone if agent_id in desk.agents else desk.time_zone


def whose(desk: Desk, cell: DraftCell) -> str:
    """Person and day of a cell."""
    return t("{name}, {day}", name=person(desk, cell.agent_id), day=day(cell.day))


def from_to(desk: Desk, cell: DraftCell) -> str:
    """What a cell changes: the shift as it was and as it shall be."""
    zone = zone_of(desk, cell.agent_id)
    return f"{shift(cell.was, zone)} → {shift(cell.after, zone)}"
