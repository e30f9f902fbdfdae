"""Reasons as tables for a person and as JSON for a program."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from rich.table import Table

    from planning.published_problem import PublishedProblem
    from scheduler.reasons.causes import Cause
    from scheduler.reasons.changes import Change
    from scheduler.reasons.more import ValueOfMore
    from scheduler.reasons.person import DayChoice
    from scheduler.reasons.shortfalls import Shortfall
    from scheduler.reasons.values import ValueOfRelaxing


@dataclass(frozen=True)
class Worths:
    """What was asked to be solved anew: more agents, and looser rules."""

    more: "tuple[ValueOfMore, ...]" = ()
    relaxing: "tuple[ValueOfRelaxing, ...]" = ()


def lines_of(short: "Shortfall", cause: "Cause", found: Sequence["Change"], zone: "ZoneInfo") -> list[Any]:
    """Lines and tables of one stretch: where, why, and what would close it."""
    from rich import box
    from rich.table import Table

    from scheduler.reasons.words import where, why

    parts: list[Any] = ["", where(short, zone), f"  {why(cause)}"]
    if found:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, width=80)
        table.add_column("change, priced by solving these dates anew")
        for name in ("in all", "outlay", "left h"):
            table.add_column(name, justify="right", no_wrap=True)
        for c in found:
            table.add_row(c.words, f"{c.cents / 100:,.2f}", f"{c.outlay_cents / 100:,.2f}", f"{c.left_h:,.1f}")
        parts.append(table)
    return parts


def values_table(values: Sequence[Mapping[str, Any]]) -> "Table":
    """What one more agent of each skill set is worth."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, width=80)
    table.add_column("one more agent for")
    table.add_column("people", justify="right")
    table.add_column("worth", justify="right", no_wrap=True)
    for row in (v for v in values if v["kind"] == "agent"):
        table.add_row(row["of"], f"{row['people']:,}", f"{row['value']:,.2f}")
    return table


def worths_tables(worths: "Worths") -> "list[Table]":
    """What one to five more agents are worth, and what looser rules would save."""
    from rich import box
    from rich.table import Table

    tables = []
    if worths.more:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, width=80)
        table.add_column("more agents for")
        for k in range(len(worths.more[0].predicted)):
            table.add_column(f"+{k + 1}", justify="right", no_wrap=True)
        for m in worths.more:
            table.add_row("|".join(m.agent.skills), *_give_or_take(m))
        tables.append(table)
    if worths.relaxing:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, width=80)
        table.add_column("rule made looser for everybody")
        table.add_column("saves at most", justify="right", no_wrap=True)
        table.add_column("solved anew", justify="right", no_wrap=True)
        for r in worths.relaxing:
            solved = "" if r.solved is None else f"{r.solved / 100:,.2f}"
            table.add_row(r.words, f"{r.at_most / 100:,.2f}", solved)
        tables.append(table)
    return tables


def _give_or_take(more: "ValueOfMore") -> list[str]:
    """Predictions with their own errors, which are none where a number was solved anew."""
    pairs = zip(more.predicted, more.error, strict=True)
    return [f"{v / 100:,.0f}" + (f" ±{e / 100:,.0f}" if e >= 50 else "") for v, e in pairs]


def _more_json(more: "ValueOfMore") -> dict[str, Any]:
    return {
        "skills": list(more.agent.skills),
        "marginal_cents": round(more.marginal),
        "predicted_cents": [round(v) for v in more.predicted],
        "error_cents": [round(v) for v in more.error],
        "solved_anew": list(more.proved),
    }


def roster_json(
    published: "PublishedProblem",
    stretches: Sequence[tuple["Shortfall", "Cause", Sequence["Change"]]],
    count: int,
    values: Sequence[Mapping[str, Any]],
    worths: "Worths",
    zone: "ZoneInfo",
) -> dict[str, Any]:
    """Everything that explain roster says, for a program."""
    from scheduler.reasons.words import why

    return {
        "stretches": count,
        "cost_cents": published.counted_cents,
        "drifted": published.drifted,
        "short": [
            {
                "queue": short.queue,
                "kind": short.kind,
                "from": short.start.astimezone(zone).isoformat(timespec="minutes"),
                "to": short.end.astimezone(zone).isoformat(timespec="minutes"),
                "heads": round(short.heads, 3),
                "hours": round(short.hours, 3),
                "cents": short.cents,
                "cause": cause.name,
                "kept_by": cause.kept_by,
                "rules": cause.rules,
                "why": why(cause),
                "changes": [asdict(c) for c in found],
            }
            for short, cause, found in stretches
        ],
        "values": list(values),
        "more": [{**_more_json(m)} for m in worths.more],
        "relaxing": [asdict(r) for r in worths.relaxing],
    }


def choice_json(choice: "DayChoice", zone: "ZoneInfo") -> dict[str, Any]:
    """One choice of a person's day, for a program."""
    shift = choice.shift
    return {
        "shift": "off" if shift is None else shift.code,
        "start": None if shift is None else shift.start.astimezone(zone).isoformat(timespec="minutes"),
        "end": None if shift is None else shift.end.astimezone(zone).isoformat(timespec="minutes"),
        "status": choice.status,
        "forbidden_by": [{"rule": rule, "what": what} for rule, what in choice.broken],
        "cents": choice.cents,
        "parts": choice.parts,
    }


def choices_table(found: Sequence["DayChoice"], zone: "ZoneInfo") -> "Table":
    """All choices of a person's day."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, width=80)
    table.add_column("shift", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("price", justify="right", no_wrap=True)
    table.add_column("of which")
    for c in found:
        s = c.shift
        span = "off" if s is None else f"{s.code} {s.start.astimezone(zone):%H:%M}-{s.end.astimezone(zone):%H:%M}"
        what = "; ".join(f"{rule}: {text}" for rule, text in c.broken)
        parts = ", ".join(f"{name} {cents / 100:+,.2f}" for name, cents in (c.parts or {}).items())
        price = "" if c.cents is None or c.status == "chosen" else f"{c.cents / 100:+,.2f}"
        table.add_row(span, c.status, price, what or parts)
    return table
