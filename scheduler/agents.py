"""Agents: named people, what they can do and when they can be asked."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandera.pandas as pa

from scheduler.pay import NO_TERMS, DatedPremium, PayTerms

INSTANT = "datetime64[us, UTC]"
"""Type of every instant in a table: zone-aware, stored in UTC."""

AGENTS = pa.DataFrameSchema(
    {
        "agent_id": pa.Column(str, coerce=True, unique=True, description="stable identifier"),
        "name": pa.Column(str, coerce=True, description="the name people read"),
        "group": pa.Column(str, coerce=True, description="team"),
        "site": pa.Column(str, coerce=True, description="site of work"),
        "vendor": pa.Column(str, coerce=True, nullable=True, description="vendor, empty for in-house"),
        "time_zone": pa.Column(str, coerce=True, description="IANA zone of the agent's local dates"),
        "contract": pa.Column(str, coerce=True, description="name of a contract in shifts.yaml"),
        "skills": pa.Column(str, coerce=True, description="`line/language/channel` joined by `|`, `*` matches all"),
        "hourly_cost": pa.Column(
            float, pa.Check.ge(0, error="must be zero or more"), coerce=True, description="paid hour [currency]"
        ),
        "hired_on": pa.Column("datetime64[us]", coerce=True, nullable=True, description="first local working date"),
        "leaves_on": pa.Column("datetime64[us]", coerce=True, nullable=True, description="last local working date"),
        "productivity": pa.Column(
            float,
            pa.Check.in_range(0, 1.5, include_min=False, error="must be above 0 and at most 1.5"),
            coerce=True,
            description="contacts handled relative to an experienced agent",
        ),
    },
    name="agents",
)
"""Contract of agents.csv once read."""

ABSENCES = pa.DataFrameSchema(
    {
        "agent_id": pa.Column(str, coerce=True),
        "start": pa.Column(INSTANT, coerce=True),
        "end": pa.Column(INSTANT, coerce=True),
        "kind": pa.Column(str, coerce=True, description="leave, sick, training, ..."),
    },
    checks=pa.Check(lambda t: t["end"] > t["start"], error="absence must end after it starts"),
    name="absences",
)
"""Contract of absences.csv once read; the interval is half-open."""

WISHES = pa.DataFrameSchema(
    {
        "agent_id": pa.Column(str, coerce=True),
        "date": pa.Column("datetime64[us]", coerce=True, description="the agent's local date"),
        "shift": pa.Column(str, coerce=True, description="shift template code, `off`, or a start-time band"),
        "weight": pa.Column(float, coerce=True, description="positive: would like; negative: would rather not"),
        "rank": pa.Column("int64", coerce=True, required=False, description="place on the list; 0: none given"),
    },
    name="wishes",
    unique=["agent_id", "date", "shift"],
)
"""Contract of wishes.csv once read."""


@dataclass(frozen=True)
class Contract:
    """What an employment contract allows in one ISO week of the agent's own zone.

    Attributes
    ----------
    name : str
        As named in agents.csv.
    week_minutes : int
        Most paid minutes in an ISO week.
    week_shifts : int
        Most shifts in an ISO week.
    shifts : tuple of str
        Codes of the shift templates the contract may be given.
    guaranteed_minutes : int
        Paid minutes of an ISO week that are paid even if nobody asks for them.
    pay : PayTerms
        What is paid besides the wage: overtime, premiums, and time off that was offered. `week_minutes` and `shifts`
        hold the most there may be, overtime included.
    """

    name: str
    week_minutes: int
    week_shifts: int
    shifts: tuple[str, ...]
    guaranteed_minutes: int = 0
    pay: PayTerms = NO_TERMS


@dataclass(frozen=True)
class Agent:
    """One person.

    `hourly_cost_cents` is integer money; `skills` are `line/language/channel` patterns;
    `absences` are half-open instants; local dates bound employment, both inclusive; `premiums` raise the pay of shifts
    on some dates, as a vendor's surcharge for a short notice does.
    """

    agent_id: str
    name: str
    group: str
    site: str
    vendor: str | None
    time_zone: ZoneInfo
    contract: Contract
    skills: tuple[str, ...]
    hourly_cost_cents: int
    hired_on: date | None = None
    leaves_on: date | None = None
    productivity: float = 1.0
    absences: tuple[tuple[datetime, datetime], ...] = ()
    premiums: tuple[DatedPremium, ...] = ()

    def can_work(self, queue: str) -> bool:
        """Whether any skill pattern matches `queue` (`line/language/channel`)."""
        return any(matches(skill, queue) for skill in self.skills)


def matches(pattern: str, queue: str) -> bool:
    """Whether a `line/language/channel` pattern, `*` matching all, covers a queue.

    >>> matches("live_commerce/*/chat", "live_commerce/id/chat")
    True
    >>> matches("live_commerce/zh/*", "live_commerce/id/chat")
    False
    """
    return all(p in ("*", q) for p, q in zip(pattern.split("/"), queue.split("/"), strict=True))
