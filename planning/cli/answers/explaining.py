"""A number explained, from the command line."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from planning.cli.answers.reasons import person, roster
from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Configs, Database, moment
from planning.exits import Exit

if TYPE_CHECKING:
    from rich.table import Table

    from scheduler.explain import Explanation


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    group = typer.Typer(no_args_is_help=True, help="Why the published plan is what it is: a number, a gap, a day.")
    group.command("requirement")(requirement)
    group.command("roster")(roster)
    group.command("person")(person)
    app.add_typer(group, name="explain")


def requirement(
    context: typer.Context,
    queue: Annotated[str, typer.Option("--queue", help="line/language/channel.")],
    at: Annotated[
        datetime,
        typer.Option(
            "--at",
            parser=moment,
            metavar="INSTANT",
            help="The interval that holds this instant; without an offset by the site's clock.",
        ),
    ],
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Show the steps from contacts to heads of one queue in one interval of the published plan.

    What is forecast, what the AI and vendors take, handle time and load, what each promise asks for and what service
    it would give with one head fewer, which promise binds, and how many are scheduled. For deferred work its hours and
    deadline; for posts their seats.

    Example: [bold]tideshift explain requirement --queue live_commerce/id/chat --at 2026-11-16T21:00[/]
    """
    from planning.published_facts import published_facts
    from planning.refusal import Finding, Refused
    from planning.settings import load_settings
    from scheduler.explain import explain

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    zone = ZoneInfo(settings.site.time_zone)
    instant = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    with roster_in_force(database) as (store, publication):
        facts = published_facts(store, publication, settings, source=database)
    try:
        told = explain(facts, queue, instant)
    except ValueError as wrong:
        remedy = "ask for a queue and an hour of the published plan"
        raise Refused([Finding("explain", 0, "", str(wrong), "", remedy)]) from wrong
    if as_json:
        invocation.answer(_as_json(told, zone))
        return Exit.PUBLISHED
    local = told.start.astimezone(zone)
    until = told.end.astimezone(zone)
    invocation.show(
        f"{queue}, {local:%a %Y-%m-%d %H:%M} to {until:%H:%M} {zone.key}",
        _answer(told),
        _table(told),
    )
    if not told.agrees:
        invocation.note(
            f"! {told.published:g} was published: settings or people have changed since; the next night will say "
            f"{told.answer:g}"
        )
    return Exit.PUBLISHED


def _answer(told: "Explanation") -> str:
    if told.kind == "deferred":
        return f"{told.published:,.2f} agent-hours, by their deadline"
    why = "nobody comes" if told.binds == "none" else told.binds
    return f"{told.published:,.0f} agents required ({why})"


def _table(told: "Explanation") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, width=80)
    table.add_column("step", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("how")
    for step in told.steps:
        style = "bold" if step.result else None
        table.add_row(step.name, _value(step.value, step.unit), step.unit, step.words, style=style)
    return table


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = {"contacts": 1, "s": 0, "erlang": 2, "agents": 0 if value == round(value) else 1, "posts": 0, "h": 2}
    return f"{value:,.{digits[unit]}f}"


def _as_json(told: "Explanation", zone: ZoneInfo) -> Mapping[str, Any]:
    return {
        **asdict(told),
        "start": told.start.astimezone(zone).isoformat(timespec="minutes"),
        "end": told.end.astimezone(zone).isoformat(timespec="minutes"),
        "agrees": told.agrees,
    }
