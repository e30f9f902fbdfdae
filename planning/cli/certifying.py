"""Certificates confirmed from the files of a roster's folder."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planning.cli.invocation import Invocation
from planning.cli.options import AsJson
from planning.exits import Exit

if TYPE_CHECKING:
    from rich.table import Table

    from planning.certify import Verdict

SHOWN = 200
"""Faults that are spelt out; the others are counted."""


def add_to(app: typer.Typer) -> None:
    """Put this group's command on the command line."""
    app.command("certify")(certify)


def certify(
    context: typer.Context,
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Folder with agents.csv, requirement.csv, roster.csv, result.json and certificate.json."
        ),
    ],
    as_json: AsJson = False,
) -> int:
    """Confirm a roster's certificate: its bound, its cost, every rule and every count, all computed again.

    Shares no code with what made the roster. Exit code 0: all holds; 1: something does not, and a line says what it is
    and what was claimed.

    Example: [bold]tideshift certify data/published/current[/]
    """
    from planning.certify import Unreadable, read_folder
    from planning.certify import certify as confirm

    invocation: Invocation = context.obj
    try:
        verdict = confirm(read_folder(directory))
    except Unreadable as unreadable:
        for fault in unreadable.faults[:SHOWN]:
            invocation.note(fault)
        count = len(unreadable.faults)
        invocation.note(f"not confirmed: {count:,} {'fault' if count == 1 else 'faults'} in the files")
        return Exit.REFUSED
    if as_json:
        invocation.answer(
            {
                "confirmed": verdict.confirmed,
                "agents": verdict.agents,
                "shifts": verdict.shifts,
                "checks": [
                    {**vars(c), "claimed": None if isnan(c.claimed) else c.claimed, "holds": c.holds}
                    for c in verdict.checks
                ],
                "violations": verdict.violations,
                "faults": list(verdict.faults),
            }
        )
    else:
        invocation.show(_table(verdict))
        judged = ", ".join(f"{rule} {count}" for rule, count in verdict.violations.items())
        invocation.show(
            f"{verdict.shifts:,} shifts of {verdict.agents:,} people; the bound asked {verdict.different:,} different "
            f"people for their best tour\nrules and how often they are broken: {judged}"
        )
    for fault in verdict.faults[:SHOWN]:
        invocation.note(f"! {fault}")
    if len(verdict.faults) > SHOWN:
        invocation.note(f"! and {len(verdict.faults) - SHOWN:,} more")
    if not as_json:
        count = len(verdict.faults)
        wrong = "1 thing does not hold" if count == 1 else f"{count:,} things do not hold"
        invocation.show("confirmed" if verdict.confirmed else f"not confirmed: {wrong}")
    return Exit.PUBLISHED if verdict.confirmed else Exit.REFUSED


def _table(verdict: "Verdict") -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title="Certificate", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column("in")
    for heading in ("claimed", "computed again", ""):
        table.add_column(heading, justify="right")
    for check in verdict.checks:
        claimed, found = (_text(value, check.unit) for value in (check.claimed, check.found))
        table.add_row(check.name, check.file, claimed, found, "holds" if check.holds else "does not hold")
    return table


def _text(value: float, unit: str) -> str:
    if isnan(value):
        return "nothing"
    if unit == "cents":
        return f"{value / 100:,.2f}"
    return f"{value:,.2f} h" if unit == "h" else f"{value:.4%}"
