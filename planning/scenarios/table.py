"""A comparison as a person reads it at 80 columns."""

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from planning.scenarios.comparing import Amount, Comparison, Proof
from planning.scenarios.kept import WhatIf
from scheduler.judging.paired import Paired


def render(comparison: Comparison, what_if: WhatIf, *, by_queue: bool = False) -> RenderableType:
    """Amounts, proof and service of a scenario beside its base."""
    currency = str(what_if.figures["currency"])
    base = "the roster in force" if what_if.base["kind"] == "published" else "the base, solved"
    head = Text(f"{what_if.name}: {what_if.about}", style="bold")
    under = Text(f"beside {base}, from {what_if.base['horizon_start']} to {what_if.base['horizon_end']}")
    parts: list[RenderableType] = [head, under, _amounts(comparison.amounts, currency)]
    parts.append(Text(_proof(comparison.proof, currency)))
    if comparison.service:
        parts.append(_shares("simulated", comparison.service, int(what_if.figures["futures"])))
    if by_queue and comparison.queues:
        rows = [(queue, one) for queue, _, one in comparison.queues]
        parts.append(_table("queue", rows))
    parts += [Text(f"! {note}") for note in what_if.notes]
    return Group(*parts)


def _amounts(amounts: Sequence[Amount], currency: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("", "base", "scenario", "difference"):
        table.add_column(name, justify="left" if not name else "right", no_wrap=True)
    for one in amounts:
        unit = {"money": f" [{currency}]", "h": " [h]"}.get(one.unit, "")
        cells = [_number(value, one.unit) for value in (one.base, one.other)]
        told = _number(one.difference, one.unit, sign=True)
        if one.unit not in ("share", "") and one.difference is not None and one.base:
            told += f" {100 * one.difference / one.base:+6.1f} %"
        table.add_row(one.name + unit, *cells, told)
    return table


def _number(value: float | None, unit: str, *, sign: bool = False) -> str:
    if value is None:
        return "-"
    plus = "+" if sign else ""
    if unit == "share":
        return f"{100 * value:{plus}.2f} %"
    return f"{value:{plus},.1f}" if unit == "h" else f"{value:{plus},.0f}"


def _proof(proof: Proof | None, currency: str) -> str:
    if proof is None:
        return "one of the two has no roster: nothing is to be compared"
    low, high = proof.low / 100, proof.high / 100
    between = "between the habit's roster and the base's best" if proof.habit else "between the best rosters"
    if proof.sure:
        least, word = (low, "dearer") if low > 0 else (-high, "cheaper")
        return (
            f"proved: {between} the difference is {low:+,.0f} to {high:+,.0f} {currency}, "
            f"so the scenario is at least {least:,.0f} {word}"
        )
    return (
        f"not proved: {between} the difference is {low:+,.0f} to {high:+,.0f} {currency}; "
        "it may be either, for the rosters' gaps are wider than it"
    )


def _shares(title: str, service: Sequence[Paired], futures: int) -> RenderableType:
    heading = Text(f"{title} in the same {futures} futures, difference with its 95 % interval", style="bold")
    return Group(heading, _table("", [(one.name, one) for one in service]))


def _table(first: str, rows: Sequence[tuple[str, Paired]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in (first, "base", "scenario", "difference", "interval", ""):
        table.add_column(name, justify="left" if name == first else "right", no_wrap=True)
    for name, one in rows:
        scale, digits, unit = (1.0, 1, "") if name.endswith("[s]") else (100.0, 1, " %")
        cells = [_share(v, scale, digits, unit) for v in (one.of_base[0], one.of_other[0])]
        gap = _share(one.difference, scale, digits, "", sign=True)
        span = "-" if one.low != one.low else f"{scale * one.low:+.{digits}f} to {scale * one.high:+.{digits}f}"
        table.add_row(name, *cells, gap, span, "" if one.sure else "~")
    return table


def _share(value: float, scale: float, digits: int, unit: str, *, sign: bool = False) -> str:
    if value != value:
        return "-"
    return f"{scale * value:{'+' if sign else ''}.{digits}f}{unit}"
