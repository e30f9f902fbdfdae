"""A playbook as JSON for a program, as a table for a planner, and as a page in Markdown for the wall of the floor."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.surge.lever import WORDS

if TYPE_CHECKING:
    from rich.table import Table

    from scheduler.simulation.measures import Estimate
    from scheduler.surge.effect import Effect
    from scheduler.surge.playbook import Playbook


def as_json(book: "Playbook", zone: ZoneInfo) -> dict[str, Any]:
    """The playbook as a program reads it; what does not apply is null."""
    surge = book.surge
    return {
        "queue": surge.queue,
        "factor": surge.factor,
        "at": surge.at.astimezone(zone).isoformat(timespec="minutes"),
        "minutes": {"rises": surge.rises_min, "lasts": surge.lasts_min, "falls": surge.falls_min},
        "futures": book.futures,
        "contacts_in_10_min": {"forecast": round(book.forecast_10_min, 1), "surge": round(book.surge_10_min, 1)},
        "untouched": _effect(book.untouched),
        "steps": [
            {
                "lever": book.levers[step.lever].kind,
                "name": book.levers[step.lever].name,
                "does": WORDS[book.levers[step.lever].kind][0],
                "owner": book.levers[step.lever].owner,
                "trigger": book.levers[step.lever].trigger,
                "works_after_s": book.levers[step.lever].reaction_s,
                "works_at_min": _number(step.effect.on_min[step.lever]),
                "uses": _number(step.effect.uses[step.lever]),
                "use": WORDS[book.levers[step.lever].kind][1],
                "effect_with_all_before": _effect(step.effect),
            }
            for step in book.steps
        ],
        "bring_nothing_more": [book.levers[k].name for k in book.idle],
        "enough": book.enough,
        "not_possible": list(not_possible(book)),
    }


def not_possible(book: "Playbook") -> tuple[str, ...]:
    """What not even all steps bring, in sentences."""
    best, told = book.best, []
    if best.back_min is None:
        told.append(f"service is not back at its target before the surge ends: {_share(best.level)} in time during it")
    elif best.back_min > 20:
        told.append(f"service is back after {best.back_min:g} minutes, not within 20")
    broken = [other for other in best.others if not other.held]
    told += [
        f"{o.queue} does not keep its {100 * o.target:g} %: {_share(o.level)}, without the surge {_share(o.calm)}"
        for o in broken
    ]
    if anyway := [o.queue for o in best.others if o.below_anyway and o.held]:
        told.append(f"below their promise without the surge, and held to what they have then: {', '.join(anyway)}")
    lost, before = float(best.lost.mean), float(book.untouched.lost.mean)
    if lost >= 1:
        told.append(f"{lost:.0f} customers are lost all the same (without levers {before:.0f})")
    return tuple(told)


def table(book: "Playbook", zone: ZoneInfo) -> "Table":
    """The playbook as a planner reads it at 80 columns."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=Text(_title(book, zone)), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for name in ("pull, with all before", "in time", "back", "lost", "others", "price"):
        drawn.add_column(name, justify="left" if name.startswith("pull") else "right", no_wrap=True)
    rows = [("nothing", book.untouched), *((book.levers[s.lever].name, s.effect) for s in book.steps)]
    for number, (name, found) in enumerate(rows):
        label = name if not number else f"{number} {name}"
        kept = sum(o.held for o in found.others)
        drawn.add_row(
            label,
            _share(found.level),
            _minutes(found.back_min),
            f"{float(found.lost.mean):.0f}",
            f"{kept} of {len(found.others)}",
            f"{found.price_cents / 100:,.0f}",
            style="bold" if number == book.enough else None,
        )
    return drawn


def markdown(books: "tuple[Playbook, ...]", zone: ZoneInfo, currency: str) -> str:
    """A page for the wall: one queue, what to do at each size of surge."""
    parts = [f"# When {books[0].surge.queue} is overrun\n"]
    for book in books:
        parts.append(f"## {_title(book, zone)}\n")
        parts.append(
            f"You see it on the board: {book.surge_10_min:.0f} contacts in ten minutes instead of "
            f"{book.forecast_10_min:.0f}. Without a lever {_share(book.untouched.level)} are answered in time and "
            f"{float(book.untouched.lost.mean):.0f} customers are lost.\n"
        )
        if book.steps:
            parts.append("| | pull | what happens | when | who orders | works after | in time | back | lost | price |")
            parts.append("|--:|---|---|---|---|--:|--:|--:|--:|--:|")
        for number, step in enumerate(book.steps, 1):
            lever, found = book.levers[step.lever], step.effect
            parts.append(
                f"| {number} | {lever.name} | {WORDS[lever.kind][0]} | {lever.trigger} | {lever.owner} "
                f"| {lever.reaction_s:g} s | {_share(found.level)} | {_minutes(found.back_min)} "
                f"| {float(found.lost.mean):.0f} | {found.price_cents / 100:,.0f} {currency} |"
            )
        parts.append("")
        if book.enough:
            parts.append(f"The first {book.enough} are enough: service back within 20 minutes, the other queues held.")
        parts += [f"- Not possible: {sentence}." for sentence in not_possible(book)]
        if book.idle:
            parts.append(f"- Not worth pulling here: {', '.join(book.levers[k].name for k in book.idle)}.")
        parts.append("")
    parts.append(
        f"Simulated beforehand in {books[0].futures} futures of the forecast, every contact; each row with all rows "
        "above it pulled as their triggers say. In time: of the surging queue's contacts, from begin to end of the "
        "surge, with the 95 % interval. Back: minutes from the begin until the next ten minutes and all that follow "
        "keep the target.\n"
    )
    return "\n".join(parts)


def _title(book: "Playbook", zone: ZoneInfo) -> str:
    at = book.surge.at.astimezone(zone)
    return f"{book.surge.queue} x{book.surge.factor:g} within {book.surge.rises_min:g} min, {at:%a %Y-%m-%d %H:%M}"


def _effect(found: "Effect") -> Mapping[str, Any]:
    return {
        "in_time": _estimate(found.level),
        "back_min": found.back_min,
        "futures_back_in_20_min": _estimate(found.back_in_20),
        "lost": _estimate(found.lost),
        "price": round(found.price_cents / 100, 2),
        "deferred_late": _estimate(found.deferred_late),
        "deferred_put_off_h": _estimate(found.put_off_h),
        "others_held": found.others_held,
        "others": [
            {
                "queue": o.queue,
                "target": o.target,
                "without_surge": _estimate(o.calm),
                "in_time": _estimate(o.level),
                "held": o.held,
                "held_by_means": o.held_by_mean,
                "below_without_surge": o.below_anyway,
            }
            for o in found.others
        ],
    }


def _estimate(found: "Estimate") -> dict[str, float | None]:
    return {"mean": _number(found.mean), "low": _number(found.low), "high": _number(found.high)}


def _number(value: Any) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _share(found: "Estimate") -> str:
    half = 50 * float(found.high - found.low)
    return f"{100 * float(found.mean):.1f} %" + (f" ±{half:.1f}" if np.isfinite(half) else "")


def _minutes(back: float | None) -> str:
    return "not" if back is None else f"{back:g} min"
