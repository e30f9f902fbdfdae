"""The calculator: how many people a load needs, without any site, forecast or roster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.invocation import Invocation
from planning.cli.options import AsJson

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("staffing")(staffing)


def staffing(
    context: typer.Context,
    rows: Annotated[Path | None, typer.Option("--input", help="Rows to answer, staffing.csv.")] = None,
    output: Annotated[Path | None, typer.Option("--output", help="Where the answered rows go.")] = None,
    contacts: Annotated[float | None, typer.Option(min=0, max=1e12, help="Contacts offered in the interval.")] = None,
    interval: Annotated[float, typer.Option(min=1, max=1e9, help="Length of the interval [s].")] = 1800.0,
    aht: Annotated[float | None, typer.Option(min=0.001, max=1e9, help="Mean handle time [s].")] = None,
    patience: Annotated[
        float | None, typer.Option(min=0, help="Mean patience [s]; without it nobody gives up (Erlang C).")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=100, help="Contacts one person serves at once.")] = 1,
    level: Annotated[float, typer.Option(min=0.001, max=0.999999, help="Share to answer in time.")] = 0.8,
    within: Annotated[float, typer.Option(min=0, max=1e9, help="In time means within [s].")] = 20.0,
    agents: Annotated[
        int | None,
        typer.Option(min=0, max=10_000_000, help="Judge this many people instead of solving for the fewest."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """How many people a load needs, and what service they give.

    Example: [bold]tideshift staffing --contacts 100 --interval 1800 --aht 180 --level 0.8 --within 20[/]

    Example: [bold]tideshift staffing --input rows.csv --output out.csv[/]
    """
    if (rows is None) == (contacts is None):
        raise typer.BadParameter("give either --input FILE or --contacts and --aht")
    if contacts is not None and aht is None:
        raise typer.BadParameter("--contacts needs --aht, the mean handle time [s]")
    import pandas as pd

    from planning.stage_file import read_staffing
    from scheduler.queueing import MOST_LOAD
    from scheduler.queueing import staffing as solve

    invocation: Invocation = context.obj
    if rows is not None:
        answered = solve(read_staffing(rows))
    else:
        if contacts is not None and aht is not None and contacts * aht / interval > MOST_LOAD:
            raise typer.BadParameter(f"--contacts x --aht / --interval must be {MOST_LOAD:.0f} erlang or less")
        question = {
            "contacts": contacts,
            "interval_s": interval,
            "aht_s": aht,
            "patience_s": patience,
            "concurrency": concurrency,
            "service_level": level,
            "answer_within_s": within,
            "agents": agents,
        }
        answered = solve(pd.DataFrame([question]))
    if output is not None:
        answered.to_csv(output, index=False)
        invocation.note(f"{len(answered)} rows answered in {output}")
    elif as_json:
        invocation.answer({"rows": [{k: _plain(v) for k, v in row.items()} for row in answered.to_dict("records")]})
    else:
        invocation.show(_table(answered))
    return 0


def _plain(value: Any) -> Any:
    """A cell as JSON has it: numbers stay exact, a missing or infinite one is null."""
    import math

    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _table(answered: "pd.DataFrame") -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title="People a load needs", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    columns = {
        "contacts": "contacts",
        "agents": "agents",
        "service_level": "answered in time, of all offered",
        "asa_s": "mean wait [s]",
        "occupancy": "occupancy",
        "prob_wait": "P(wait)",
        "prob_abandon": "P(abandon)",
    }
    for heading in columns.values():
        table.add_column(heading, justify="right")
    for row in answered.to_dict("records"):
        table.add_row(*(_text(name, row[name]) for name in columns))
    return table


def _text(name: str, value: float) -> str:
    if name in ("contacts", "agents"):
        return f"{value:g}"
    return f"{value:.1f}" if name == "asa_s" else f"{value:.5f}"
