"""Kept what-ifs beside each other: those of one base, in figures that say how sure they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from planning.scenarios.kept import WhatIf
from planning.store import Run

MOST = 6
"""What-ifs that one table and chart can hold."""

Unit = Literal["money", "share", "h", "s", "count"]


@dataclass(frozen=True)
class Base:
    """What what-ifs were compared with; only those of one base may stand side by side.

    Attributes
    ----------
    kind : str
        `published` or `solve`.
    run : int or None
        Number of the run whose roster it is.
    as_of : str
        ISO 8601.
    start, end : str
        The days it plans, ISO 8601, half-open.
    """

    kind: str
    run: int | None
    as_of: str
    start: str
    end: str


def base_of(what_if: WhatIf) -> Base:
    """The base of a what-if."""
    told = what_if.base
    return Base(told["kind"], told["run"], told["as_of"], told["horizon_start"], told["horizon_end"])


def bases(found: Sequence[WhatIf]) -> list[Base]:
    """Bases of what-ifs given the newest first, in this order."""
    return list(dict.fromkeys(base_of(one) for one in found))


def beside(found: Sequence[WhatIf], base: Base) -> dict[str, WhatIf]:
    """The newest what-if of each name beside a base, by name; `found` is the newest first."""
    told: dict[str, WhatIf] = {}
    for one in found:
        if base_of(one) == base:
            told.setdefault(one.name, one)
    return told


@dataclass(frozen=True)
class Difference:
    """One figure of a what-if beside its base.

    Attributes
    ----------
    value : float or None
        Of the what-if.
    change : float or None
        Less the base's.
    low, high : float or None
        Bounds of the change: the 95 % interval of what was simulated, what two proofs leave open of costs; None for
        what is counted.
    sure : bool
        Whether the change is told apart from none; counted figures are.
    """

    value: float | None
    change: float | None
    low: float | None = None
    high: float | None = None
    sure: bool = True


@dataclass(frozen=True)
class Row:
    """A figure of the base and of every what-if.

    Attributes
    ----------
    name : str
    unit : str
        Money in whole units of the currency, shares from 0 to 1, hours, seconds, counts.
    base : float or None
    others : tuple of Difference
        In the order of the what-ifs.
    better : int
        1 where more is better, -1 where less is, 0 where it depends.
    """

    name: str
    unit: Unit
    base: float | None
    others: tuple[Difference, ...]
    better: int = 0


_AMOUNTS: tuple[tuple[str, Unit, int], ...] = (
    ("cost", "money", -1),
    ("pay", "money", -1),
    ("paid hours", "h", 0),
    ("people with a shift", "count", 0),
    ("shifts", "count", 0),
    ("shortage", "h", -1),
    ("surplus", "h", -1),
    ("utilisation", "share", 0),
)
"""What is counted, and which way is better. `shortage` in money has the same name; its unit tells them apart."""

_SHARES: tuple[tuple[str, Unit, int], ...] = (
    ("live answered in time", "share", 1),
    ("live given up", "share", -1),
    ("live wait [s]", "s", -1),
    ("live occupancy", "share", 0),
    ("deferred on time", "share", 1),
    ("posts held", "share", 1),
)


def rows(what_ifs: Sequence[WhatIf]) -> list[Row]:
    """Figures of what-ifs of one base, a row a figure; those that none of them knows are left out.

    The figure `cost` carries what the proofs leave open between the best rosters of both sides; it is told apart from
    none only where all of that has one sign.
    """
    found = [*_counted(what_ifs), *_simulated(what_ifs)]
    return [row for row in found if row.base is not None or any(one.value is not None for one in row.others)]


def _counted(what_ifs: Sequence[WhatIf]) -> Iterator[Row]:
    for name, unit, better in _AMOUNTS:
        told = [_amount(one, name, unit) for one in what_ifs]
        base = next((b for b, _ in told if b is not None), None)
        others = [Difference(value, None if value is None or b is None else value - b) for b, value in told]
        if name == "cost":
            others = [_proved(one, difference) for one, difference in zip(what_ifs, others, strict=True)]
        yield Row(name, unit, base, tuple(others), better)


def _amount(what_if: WhatIf, name: str, unit: Unit) -> tuple[float | None, float | None]:
    """Base and what-if of an amount."""
    kept = {"count": ""}.get(unit, unit)
    for one in what_if.figures["amounts"]:
        if one["name"] == name and one["unit"] == kept:
            return one["base"], one["other"]
    return None, None


def _proved(what_if: WhatIf, told: Difference) -> Difference:
    proof = what_if.figures["proof"]
    if proof is None:
        return Difference(told.value, told.change, sure=False)
    return Difference(told.value, told.change, proof["low"] / 100, proof["high"] / 100, bool(proof["sure"]))


def _simulated(what_ifs: Sequence[WhatIf]) -> Iterator[Row]:
    for name, unit, better in _SHARES:
        told = [next((s for s in one.figures["service"] if s["name"] == name), None) for one in what_ifs]
        base = next((one["base"][0] for one in told if one is not None), None)
        yield Row(name, unit, base, tuple(_paired(one) for one in told), better)


def _paired(share: Mapping[str, Any] | None) -> Difference:
    """A share that was simulated on both sides in the same futures."""
    if share is None:
        return Difference(None, None, sure=False)
    change, low, high = share["difference"]
    return Difference(share["other"][0], change, low, high, bool(share["sure"]))


def expected_seconds(name: str, found: Sequence[WhatIf], night: Run) -> tuple[float, bool]:
    """How long solving a scenario will take, and whether that is known of it or of its like only.

    Parameters
    ----------
    name : str
        The scenario's.
    found : sequence of WhatIf
        The newest first.
    night : Run
        That made the roster in force: it searched as long, and forecast besides.

    Returns
    -------
    float and bool
        Seconds; True if this scenario has been solved before, False if it is the longest of the others or the night.
    """
    took = [(one.name, float(one.figures["took_s"])) for one in found if "took_s" in one.figures]
    mine = next((seconds for other, seconds in took if other == name), None)
    if mine is not None:
        return mine, True
    if took:
        return max(seconds for _, seconds in took[:MOST]), False
    return (night.finished_at - night.started_at).total_seconds(), False
