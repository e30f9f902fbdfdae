"""What a certificate claims."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.certify.pay import NO_TERMS, Dated, Terms

Floats = npt.NDArray[np.float64]

SCHEMA = "tideshift/certificate/1"

RULES: Mapping[str, frozenset[str]] = {
    "rest": frozenset({"minutes"}),
    "start to start": frozenset({"minutes"}),
    "one shift a day": frozenset(),
    "week minutes": frozenset({"most"}),
    "week shifts": frozenset({"most"}),
    "week rest": frozenset({"minutes"}),
    "run of days": frozenset({"most"}),
    "nights": frozenset({"start", "end", "least", "most_in_week", "most_in_row"}),
    "day length": frozenset({"most_paid", "most_span"}),
    "night length": frozenset({"start", "end", "least", "most"}),
    "recovery": frozenset({"start", "end", "least", "after", "minutes"}),
    "overtime": frozenset({"day", "week", "month", "quarter", "year"}),
    "absence": frozenset(),
    "employment": frozenset(),
    "breaks": frozenset({"longest_stretch"}),
    "skill": frozenset(),
    "wish": frozenset({"cents"}),
    "guaranteed minutes": frozenset(),
    "start consistency": frozenset({"spread_minutes", "cents"}),
}
"""Every rule that can be judged here, with the limits it must state."""

PRICED = ("wish", "guaranteed minutes", "start consistency")
"""Rules that are never broken, only paid for."""

BANDS = {"early": (300, 600), "day": (600, 900), "late": (900, 1260), "night": (1260, 300)}
"""Start bands that may be wished for, by local clock [min]; one may pass midnight."""

PARTS = {
    "schema", "horizon", "shrinkage", "hedge", "prices", "rules", "laws", "templates", "contracts", "wishes",
    "absences", "productivity", "past", "kept", "skill_sets", "duals", "cost", "cost_parts", "bound", "gap",
}  # fmt: skip
"""Of a certificate; each must be there and no other but those that may be."""

MAY_BE = {"fairness", "premiums"}
"""Parts of the certificate that has something to say in them."""


@dataclass(frozen=True)
class Grid:
    """The horizon in minutes since 1970 UTC, its interval and its tick [min]."""

    start: int
    end: int
    interval: int
    tick: int

    @property
    def ticks(self) -> int:
        """Length of the horizon in ticks."""
        return (self.end - self.start) // self.tick


@dataclass(frozen=True)
class Break:
    """Length, window of the start after the shift's start [min], and whether it is paid."""

    minutes: int
    earliest: int
    latest: int
    paid: bool


@dataclass(frozen=True)
class Template:
    """Shifts that differ by their start only; minutes after local midnight."""

    code: str
    minutes: int
    earliest_start: int
    latest_start: int
    start_grid: int
    breaks: tuple[Break, ...]

    @property
    def paid_minutes(self) -> int:
        """Length without the unpaid breaks."""
        return self.minutes - sum(b.minutes for b in self.breaks if not b.paid)


@dataclass(frozen=True)
class Contract:
    """What an ISO week of the contract allows, what it pays at least, and besides wages."""

    week_minutes: int
    week_shifts: int
    shifts: tuple[str, ...]
    guaranteed_minutes: int = 0
    pay: Terms = NO_TERMS


@dataclass(frozen=True)
class Wish:
    """A liking, or with a negative weight a dislike, for a shift code, a start band or a day off on a date."""

    agent_id: str
    day: int
    shift: str
    weight: float


@dataclass(frozen=True)
class Law:
    """A rule and its limits that bind people of some sites, beside everybody's; `text` says where it is written."""

    rule: str
    limits: Mapping[str, int]
    sites: frozenset[str]
    exempt: frozenset[str]
    text: str

    def binds(self, site: str, contract: str) -> bool:
        """Whether it binds people of a site and contract."""
        return site in self.sites and contract not in self.exempt


@dataclass(frozen=True, eq=False)
class Fairness:
    """What burdens are, and what it costs to bear more or less than is due.

    Lists of four hold nights, weekend shifts, unwanted starts and hours on posts.

    Attributes
    ----------
    night : (int, int)
        From and to, local clock [min].
    weekend : tuple of int
        Days of the week, Monday 0.
    unwanted : tuple of str
        Of `BANDS`.
    posts : tuple of str
        Patterns of queues.
    cents : tuple of int
        Of one unit more for somebody one unit ahead [cent].
    most : tuple of float or None
        Units that cost nothing more.
    most_cents : int
        Of a unit beyond [cent].
    people : dict
        By agent: what they have borne less what is due, and the points of tangency.
    """

    night: tuple[int, int]
    weekend: tuple[int, ...]
    unwanted: tuple[str, ...]
    posts: tuple[str, ...]
    cents: tuple[int, ...]
    most: tuple[float | None, ...]
    most_cents: int
    people: dict[str, tuple[tuple[float, ...], tuple[float, ...]]]


@dataclass(frozen=True, eq=False)
class Claim:
    """What the certificate says.

    Prices in cents per agent-hour, `duals` (skill sets, ticks) in cents per head-tick; instants in minutes since 1970
    UTC. A row of `past` holds agent, code, start, end, paid minutes, breaks and work.
    """

    grid: Grid
    shrinkage: float
    hedge: bool
    shortage: dict[str, float]
    surplus: float
    rules: dict[str, dict[str, int]]
    laws: tuple[Law, ...]
    templates: dict[str, Template]
    contracts: dict[str, Contract]
    wishes: tuple[Wish, ...]
    absences: tuple[tuple[str, int, int], ...]
    premiums: Dated
    productivity: dict[str, float]
    past: tuple[tuple[str, str, int, int, int, str, str], ...]
    kept: frozenset[tuple[str, int]]
    skill_sets: dict[frozenset[str], int]
    duals: Floats
    cost: int
    cost_parts: dict[str, int]
    bound: int
    gap: float
    fairness: Fairness | None = None

    def limit(self, rule: str, name: str, otherwise: int) -> int:
        """A rule's limit; `otherwise` if the site has no such rule."""
        return self.rules[rule][name] if rule in self.rules else otherwise

    def binding(self, rule: str, site: str, contract: str) -> list[Mapping[str, int]]:
        """The limits of a rule that bind people of a site and contract: the house's, and those of the site's laws."""
        house: list[Mapping[str, int]] = [self.rules[rule]] if rule in self.rules else []
        return house + [law.limits for law in self.laws if law.rule == rule and law.binds(site, contract)]

    def most(self, rule: str, name: str, who: tuple[str, str], otherwise: int) -> int:
        """The least of the limits that bind a site and contract; `otherwise` if there is none."""
        return min((limits[name] for limits in self.binding(rule, *who)), default=otherwise)

    def least(self, rule: str, name: str, who: tuple[str, str], otherwise: int) -> int:
        """The largest of the limits that bind a site and contract; `otherwise` if there is none."""
        return max((limits[name] for limits in self.binding(rule, *who)), default=otherwise)
