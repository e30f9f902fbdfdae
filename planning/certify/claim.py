"""certificate.json and result.json, read strictly: what this program does not know it does not confirm."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from planning.certify.sheet import Unreadable, day, instant

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
    "absence": frozenset(),
    "employment": frozenset(),
    "breaks": frozenset({"longest_stretch"}),
    "skill": frozenset(),
    "wish": frozenset({"cents"}),
    "guaranteed minutes": frozenset(),
    "start consistency": frozenset({"spread_minutes", "cents"}),
}
"""Every rule that can be judged here, with the limits it must state."""

PARTS = {
    "schema", "horizon", "shrinkage", "hedge", "prices", "rules", "templates", "contracts", "wishes", "absences",
    "productivity", "past", "kept", "skill_sets", "duals", "cost", "cost_parts", "bound", "gap",
}  # fmt: skip
"""Of a certificate; each must be there and no other."""


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
    """What an ISO week of the contract allows, and what it pays at least."""

    week_minutes: int
    week_shifts: int
    shifts: tuple[str, ...]
    guaranteed_minutes: int = 0


@dataclass(frozen=True)
class Wish:
    """A liking, or with a negative weight a dislike, for a shift code, a start band or a day off on a date."""

    agent_id: str
    day: int
    shift: str
    weight: float


@dataclass(frozen=True, eq=False)
class Claim:
    """What the certificate says. Prices in cents per agent-hour, `duals` (skill sets, ticks) in cents per head-tick."""

    grid: Grid
    shrinkage: float
    hedge: bool
    shortage: dict[str, float]
    surplus: float
    rules: dict[str, dict[str, int]]
    templates: dict[str, Template]
    contracts: dict[str, Contract]
    wishes: tuple[Wish, ...]
    absences: tuple[tuple[str, int, int], ...]
    productivity: dict[str, float]
    past: tuple[tuple[str, ...], ...]
    kept: frozenset[tuple[str, int]]
    skill_sets: dict[frozenset[str], int]
    duals: Floats
    cost: int
    cost_parts: dict[str, int]
    bound: int
    gap: float

    def limit(self, rule: str, name: str, otherwise: int) -> int:
        """A rule's limit; `otherwise` if the site has no such rule."""
        return self.rules[rule][name] if rule in self.rules else otherwise


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object.

    Raises
    ------
    Unreadable
        For a missing file, or one that holds no JSON object.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unreadable([f"{path.name}: missing"]) from None
    except json.JSONDecodeError as wrong:
        raise Unreadable([f"{path.name}:{wrong.lineno}:{wrong.colno}: {wrong.msg}"]) from None
    except UnicodeDecodeError as wrong:
        raise Unreadable([f"{path.name}: not UTF-8 at byte {wrong.start}"]) from None
    if not isinstance(found, dict):
        raise Unreadable([f"{path.name}: not a JSON object"])
    return found


def read_claim(path: Path) -> Claim:
    """Read a certificate.

    Raises
    ------
    Unreadable
        For another schema, a part that is missing or unknown, a rule that cannot be judged here, or a value of the
        wrong kind.
    """
    told = read_json(path)
    if told.get("schema") != SCHEMA:
        raise Unreadable([f"{path.name}: schema {SCHEMA} expected (found {told.get('schema')})"])
    faults = [f"{path.name}: {name} is missing" for name in sorted(PARTS - set(told))]
    faults += [f"{path.name}: {name} is unknown here and cannot be confirmed" for name in sorted(set(told) - PARTS)]
    rules = told.get("rules", {})
    for rule, limits in rules.items():
        if rule not in RULES:
            faults.append(f"{path.name}: rule {rule} is unknown here and cannot be judged")
        elif set(limits) != RULES[rule]:
            faults.append(f"{path.name}: rule {rule} states {sorted(limits)}, not {sorted(RULES[rule])}")
    if faults:
        raise Unreadable(faults)
    try:
        return _claim(told)
    except (KeyError, TypeError, ValueError) as wrong:
        raise Unreadable([f"{path.name}: {type(wrong).__name__}: {wrong}"]) from None


def _claim(told: dict[str, Any]) -> Claim:
    horizon = told["horizon"]
    grid = Grid(instant(horizon["start"]), instant(horizon["end"]), int(horizon["interval"]), int(horizon["tick"]))
    if grid.tick < 1 or grid.interval % grid.tick or (grid.end - grid.start) % grid.tick or grid.end <= grid.start:
        raise ValueError(f"horizon {horizon} is no grid of ticks")
    if not 0 <= told["shrinkage"] < 1:
        raise ValueError(f"shrinkage {told['shrinkage']} outside [0, 1)")
    sets = {frozenset(queues): g for g, queues in enumerate(told["skill_sets"])}
    duals = np.array(told["duals"], dtype=float).reshape(len(told["skill_sets"]), -1)
    if len(sets) != len(told["skill_sets"]) or duals.shape[1:] != (grid.ticks,) or not np.isfinite(duals).all():
        raise ValueError(f"duals must be finite numbers for {len(sets)} different skill sets and {grid.ticks} ticks")
    return Claim(
        grid=grid,
        shrinkage=float(told["shrinkage"]),
        hedge=bool(told["hedge"]),
        shortage={queue: float(price) for queue, price in told["prices"]["shortage"].items()},
        surplus=float(told["prices"]["surplus"]),
        rules=told["rules"],
        templates={t["code"]: _template(t) for t in told["templates"]},
        contracts={name: _contract(terms) for name, terms in told["contracts"].items()},
        wishes=tuple(Wish(str(who), day(on), str(shift), float(weight)) for who, on, shift, weight in told["wishes"]),
        absences=tuple((str(who), instant(start), instant(end)) for who, start, end in told["absences"]),
        productivity={who: float(value) for who, value in told["productivity"].items()},
        past=tuple(tuple(map(str, row)) for row in told["past"]),
        kept=frozenset((str(who), instant(start)) for who, start in told["kept"]),
        skill_sets=sets,
        duals=duals,
        cost=int(told["cost"]),
        cost_parts={name: int(cents) for name, cents in told["cost_parts"].items()},
        bound=int(told["bound"]),
        gap=float(told["gap"]),
    )


def _template(told: dict[str, Any]) -> Template:
    return Template(**{**told, "breaks": tuple(Break(**b) for b in told["breaks"])})


def _contract(told: dict[str, Any]) -> Contract:
    return Contract(**{**told, "shifts": tuple(told["shifts"])})
