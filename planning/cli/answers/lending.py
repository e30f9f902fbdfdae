"""Who works where they do not belong, and who attends what, in the roster in force."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Configs, Database
from planning.exits import Exit

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

MISSED = 20
"""Attendances missed that are spelt out; the others are counted."""


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("loans")(loans)
    app.command("activities")(activities)


def loans(
    context: typer.Context,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Show who is lent to whom in the roster in force: hours from line to line and from site to site.

    A person's home is the line of the first skill and the site of agents.csv; a queue's home is the site whose people
    know it for most contract hours. Activities are nobody's loan.

    Example: [bold]tideshift loans[/]

    Example: [bold]tideshift loans --json[/]  with every day and hour band
    """
    from planning.night.publishing import optional
    from planning.published_people import published_people
    from planning.settings import load_settings
    from scheduler.horizon import Horizon
    from scheduler.loans import crossing_contacts, lent_shares
    from scheduler.loans import loans as count

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    with roster_in_force(database) as (store, publication):
        roster, run = store.roster(publication.id), publication.run_id
        work, interval = optional(store, run, "workload"), int(store.run(run).summary["interval_minutes"])
        zone = ZoneInfo(settings.site.time_zone)
        span = Horizon(publication.horizon_start, publication.horizon_end, interval, zone)
        agents = published_people(store, publication, settings, span)
    table = count(roster, agents, settings.site.queue_names, zone)
    told: dict[str, Any] = {**lent_shares(table)}
    if work is not None:
        crossing, answered = crossing_contacts(roster, work, agents, interval)
        told |= {"crossing_contacts": crossing, "contacts": answered}
    if as_json:
        rows = table.assign(date=table["date"].dt.strftime("%Y-%m-%d")).to_dict("records")
        invocation.answer({**told, "hours": rows})
        return Exit.PUBLISHED
    invocation.show(
        f"{told['worked_h']:,.0f} agent-hours on queues: {told['lines']:.1%} on another line, {told['sites']:.1%} for "
        "another site",
        _lent(table[table["crosses_line"]], "line"),
        _lent(table[table["crosses_site"]], "site"),
    )
    if told.get("contacts"):
        share = told["crossing_contacts"] / told["contacts"]
        invocation.show(f"{share:.1%} of {told['contacts']:,.0f} contacts are planned for people of another line")
    return Exit.PUBLISHED


def activities(
    context: typer.Context,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Show who attends what in the roster in force, and why somebody does not.

    Reads the roster's own words, so edits of planners count; what is asked is what activities.yaml says today.

    Example: [bold]tideshift activities[/]
    """
    from planning.attending import owed_in
    from planning.settings import load_settings

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    with roster_in_force(database) as (store, publication):
        table = owed_in(store, publication, settings)
    if as_json:
        rows = [
            {**row, "start": row["start"].isoformat() if row["attended"] else None} for row in table.to_dict("records")
        ]
        invocation.answer({"attended": int(table["attended"].sum()), "asked": len(table), "attendances": rows})
        return Exit.PUBLISHED
    missed = table[~table["attended"]]
    invocation.show(f"{len(table) - len(missed):,} of {len(table):,} attendances placed", _held(table))
    for row in missed.head(MISSED).to_dict("records"):
        invocation.show(f"{row['activity']} {row['period']}: {row['agent_id']} misses it: {row['reason']}")
    if len(missed) > MISSED:
        invocation.show(f"and {len(missed) - MISSED:,} more; --json names all")
    return Exit.PUBLISHED


def _lent(table: "pd.DataFrame", what: str) -> "Table":
    """Hours lent from each home to each place, the most first."""
    shown = _table(f"Lent to another {what}", "from", "to", "night", "morning", "afternoon", "evening", "hours")
    sums = table.pivot_table(
        index=[f"from_{what}", f"to_{what}"], columns="band", values="hours", aggfunc="sum", fill_value=0.0
    )
    for row in (
        sums.assign(hours=sums.sum(axis=1)).sort_values("hours", ascending=False).reset_index().to_dict("records")
    ):
        bands = (f"{row.get(band, 0.0):,.1f}" for band in ("night", "morning", "afternoon", "evening", "hours"))
        shown.add_row(row[f"from_{what}"], row[f"to_{what}"], *bands)
    return shown


def _held(table: "pd.DataFrame") -> "Table":
    shown = _table("Attendances", "activity", "period", "asked", "placed", "hours")
    for (name, period), rows in table.groupby(["activity", "period"]):
        there = rows[rows["attended"]]
        shown.add_row(str(name), str(period), str(len(rows)), str(len(there)), f"{there['minutes'].sum() / 60:,.1f}")
    return shown


def _table(title: str, *columns: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for n, column in enumerate(columns):
        table.add_column(column, justify="left" if n < 2 else "right")
    return table
