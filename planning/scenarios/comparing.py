"""What a scenario changes, in numbers that say how sure they are."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from planning.night.served import names_of
from planning.scenarios.side import Side
from scheduler.judging.paired import SHARES, Paired, Share, paired

OF_KIND = {
    "interval": Share("in time", "in_time", "offered", ("interval",)),
    "deferred": Share("on time", "in_time", "offered", ("deferred",)),
    "post": Share("held", "filled_s", "open_s", ("post",)),
}
"""What a queue's promise is about, by its kind."""


@dataclass(frozen=True)
class Amount:
    """A number of both sides; None where a side has none."""

    name: str
    unit: str
    base: float | None
    other: float | None

    @property
    def difference(self) -> float | None:
        """Other less base."""
        return None if self.base is None or self.other is None else self.other - self.base


@dataclass(frozen=True)
class Proof:
    """What the two proofs allow the difference in cost of the best rosters to be [cent].

    A roster's cost bounds the best one's from above, its bound from below; so the difference of the best, scenario less
    base, lies between `low` and `high`. It is `sure` if all of that has one sign. `habit`: the scenario's roster is
    made by habit, so its own cost is meant and no better one.
    """

    low: int
    high: int
    habit: bool = False

    @property
    def sure(self) -> bool:
        """Whether the difference is larger than the proofs' uncertainty."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Comparison:
    """A scenario beside its base.

    Attributes
    ----------
    amounts : tuple of Amount
        Cost by part, hours, heads: as counted, without chance.
    proof : Proof or None
        None where a side has no roster.
    service : tuple of Paired
        Shares of all queues, simulated in the same futures; empty where nothing is simulated.
    queues : tuple of (str, str, Paired)
        Queue, kind, and its promise.
    """

    amounts: tuple[Amount, ...]
    proof: Proof | None
    service: tuple[Paired, ...]
    queues: tuple[tuple[str, str, Paired], ...]

    def plain(self) -> dict[str, Any]:
        """Lists, texts and numbers for a program; what is not known is null."""
        return {
            "amounts": [{**asdict(a), "difference": a.difference} for a in self.amounts],
            "proof": None if self.proof is None else {**asdict(self.proof), "sure": self.proof.sure},
            "service": [_plain(one) for one in self.service],
            "queues": [{"queue": queue, "kind": kind, **_plain(one)} for queue, kind, one in self.queues],
        }


def compare(base: Side, other: Side) -> Comparison:
    """Both sides in numbers, and their difference."""
    sides = base, other
    service: tuple[Paired, ...] = ()
    queues: tuple[tuple[str, str, Paired], ...] = ()
    if base.twin is not None and other.twin is not None:
        found = (paired(base.twin, other.twin, share) for share in SHARES)
        service = tuple(one for one in found if not math.isnan(one.of_base[0]) or not math.isnan(one.of_other[0]))
        queues = tuple(_by_queue(base, other))
    return Comparison(tuple(_amounts(*sides)), _proof(*sides), service, queues)


def _amounts(base: Side, other: Side) -> Iterator[Amount]:
    both = (base, other)

    def amount(name: str, unit: str, of: Any) -> Amount:
        first, second = (of(side) if side.solved else None for side in both)
        return Amount(name, unit, first, second)

    yield amount("cost", "money", lambda s: s.summary["cost"]["total_cents"] / 100)
    parts = {part: None for side in both for part in side.summary["cost"]["parts_cents"]}
    for part in parts:
        yield amount(part, "money", lambda s, part=part: s.summary["cost"]["parts_cents"].get(part, 0) / 100)
    yield amount("no roster below", "money", lambda s: s.summary["cost"]["bound_cents"] / 100 if s.proved else None)
    yield amount("gap", "share", lambda s: s.summary["cost"]["gap"] if s.proved else None)
    yield amount("paid hours", "h", lambda s: s.summary["paid_h"])
    yield amount("shifts", "", lambda s: s.summary["shifts"])
    yield amount("people", "", lambda s: s.summary["agents"])
    yield amount("people with a shift", "", lambda s: int(s.roster["agent_id"].nunique()))
    yield amount("shortage", "h", lambda s: s.summary["result"]["shortage_agent_hours"])
    yield amount("surplus", "h", lambda s: s.summary["result"]["surplus_agent_hours"])
    yield amount("utilisation", "share", _utilisation)


def _utilisation(side: Side) -> float | None:
    """Work that the twin saw over paid hours."""
    paid = float(side.summary["paid_h"])
    return None if side.twin is None or not paid else float(side.twin.totals["work_h"].iloc[0]) / paid


def _proof(base: Side, other: Side) -> Proof | None:
    if not (base.solved and other.solved):
        return None
    of_base, of_other = base.summary["cost"], other.summary["cost"]
    low = of_other["bound_cents"] if other.proved else of_other["total_cents"]
    least = of_base["bound_cents"] if base.proved else of_base["total_cents"]
    return Proof(low - of_base["total_cents"], of_other["total_cents"] - least, habit=not other.proved)


def _by_queue(base: Side, other: Side) -> Iterator[tuple[str, str, Paired]]:
    assert base.twin is not None
    assert other.twin is not None
    theirs = set(names_of(other.twin.queues))
    for queue, kind in zip(names_of(base.twin.queues), base.twin.queues["kind"], strict=True):
        if queue in theirs:
            one = paired(base.twin, other.twin, OF_KIND[str(kind)], {queue})
            if not math.isnan(one.difference):
                yield queue, str(kind), one


def _plain(one: Paired) -> dict[str, Any]:
    def numbers(values: tuple[float, ...]) -> list[float | None]:
        return [None if math.isnan(value) else round(value, 6) for value in values]

    return {
        "name": one.name,
        "base": numbers(one.of_base),
        "other": numbers(one.of_other),
        "difference": numbers((one.difference, one.low, one.high)),
        "sure": one.sure,
    }
