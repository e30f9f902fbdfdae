"""Demand that passes between an operation and its vendors."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation, replaced
from planning.cli.options import AsJson, Configs, Database
from planning.exits import Exit
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from rich.table import Table

    from planning.vendors.demand_file import Demand
    from planning.vendors.order import Order


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    group = typer.Typer(no_args_is_help=True, help="Exchange demand with vendors: demand.yaml in and out.")
    group.command("import")(import_)
    group.command("export")(export)
    group.command("schema")(schema)
    app.add_typer(group, name="demand")


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A demand.yaml.")],
    out: Annotated[Path, typer.Option("--out", help="Folder that the canonical copy goes to.")] = Path("data/demand"),
    as_json: AsJson = False,
) -> int:
    """Check a demand.yaml and keep it, in its canonical form; with any error nothing is kept.

    Example: [bold]tideshift demand import demand.yaml[/], then [bold]tideshift roster --demand
    data/demand/manila-one/2026-11-09_2026-11-15.yaml --agents agents.csv --out roster[/]
    """
    from planning.vendors.demand_file import read_demand, write_demand
    from planning.vendors.demand_plan import plan_demand

    invocation: Invocation = context.obj
    demand = read_demand(file)
    plan = plan_demand(demand)
    hours = float(plan.requirement["agents"].sum()) * plan.horizon.interval / 60
    deferred = float(plan.requirement["workload_h"].sum())
    # A vendor may be called anything but a path.
    folder = f"_{demand.vendor}" if demand.vendor.startswith(".") else demand.vendor
    path = out / folder / f"{demand.first}_{demand.last}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_demand(demand, path)
    answer: dict[str, Any] = {
        "file": str(path),
        "vendor": demand.vendor,
        "from": demand.first,
        "to": demand.last,
        "status": demand.status,
        "queues": [queue.name for queue in demand.queues],
        "agent_hours": round(hours, 2),
        "deferred_h": round(deferred, 2),
        "notes": list(plan.notes),
    }
    if as_json:
        invocation.answer(answer)
        return Exit.PUBLISHED
    invocation.show(
        f"{demand.vendor}, {demand.first} to {demand.last} ({demand.status}): {len(demand.queues)} queues, "
        f"{hours:,.0f} agent-hours at hand and {deferred:,.0f} h of deferred work. Kept in {path}",
        *plan.notes,
    )
    return Exit.PUBLISHED


def export(
    context: typer.Context,
    vendor: Annotated[str, typer.Option("--vendor", help="Name of the vendor in vendors.yaml.")],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; default: demand-VENDOR.yaml.")] = None,
    locked: Annotated[bool, typer.Option("--locked", help="The demand will not change any more.")] = False,
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
    as_json: AsJson = False,
) -> int:
    """Write what a vendor is asked for, from the forecast of the roster in force.

    Says the hours asked against the contract, the notice that is left, and the price.

    Example: [bold]tideshift demand export --vendor manila-one --out demand.yaml[/]
    """
    from planning.settings import load_settings
    from planning.vendors.demand_export import vendor_demand
    from planning.vendors.demand_file import write_demand
    from planning.vendors.order import order
    from planning.yaml_door.yaml_model import suggest

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    names = [v.name for v in settings.vendors.vendors]
    if vendor not in names:
        raise Refused([Finding("--vendor", 0, "", "no such vendor in vendors.yaml", vendor, suggest(vendor, names))])
    with roster_in_force(database) as (store, publication):
        forecast = store.table(publication.run_id, "forecast")
        as_of = store.run(publication.run_id).as_of
    asked = settings.vendors.vendor(vendor)
    demand = vendor_demand(asked, forecast, settings.policies(), status="locked" if locked else "draft")
    path = out or Path(f"demand-{vendor}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_demand(demand, path)
    placed = order(demand, asked, as_of)
    if as_json:
        weeks = [{**asdict(week), "lead": week.lead.model_dump() if week.lead else None} for week in placed.weeks]
        answer = {"commit_by": placed.commit_by.isoformat(), "weeks": weeks, "findings": placed.findings}
        invocation.answer({"file": str(path), **answer})
    else:
        invocation.show(_table(demand, placed, settings.site.currency), *placed.findings)
        invocation.show(f"written to {path}; the vendor's answer is due by {placed.commit_by:%Y-%m-%d %H:%M %Z}")
    return Exit.WARNED if placed.findings else Exit.PUBLISHED


def schema(
    out: Annotated[Path | None, typer.Option("--out", help="File to write instead of the output stream.")] = None,
) -> int:
    """The JSON Schema of demand.yaml, for a vendor's editor and programs.

    Example: [bold]tideshift demand schema --out demand.schema.json[/]
    """
    from planning.schemas import schemas

    text = schemas()["demand.schema.json"]
    if out is None:
        typer.echo(text, nl=False)
    else:
        with replaced(out) as path:
            path.write_text(text, encoding="utf-8", newline="\n")
    return Exit.PUBLISHED


def _table(demand: "Demand", placed: "Order", currency: str) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    # 80 columns must hold it: no outer edge, and no date or sum cut short.
    title = f"Asked of {demand.vendor}, {demand.first} to {demand.last}, in hours"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("week from", no_wrap=True)
    for heading in ("asked", "contract", "share", "band", "notice", "surcharge", currency):
        table.add_column(heading, justify="right", no_wrap=True)
    for week in placed.weeks:
        table.add_row(
            str(week.first),
            f"{week.asked_h:,.1f}",
            f"{week.contracted_h:,.1f}",
            f"{week.share:.0%}",
            week.within,
            f"{week.notice_h:,.0f}",
            f"{week.lead.surcharge:.0%}" if week.lead else "too late",
            f"{week.price_cents / 100:,.0f}",
        )
    return table
