"""The digital twin on the command line: does the roster in force hold, and does another do better."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Cluster, Configs, Database, Workers
from planning.exits import Exit
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from planning.twin.simulated_run import Judged


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("simulate")(simulate)


def simulate(
    context: typer.Context,
    futures: Annotated[
        int | None, typer.Option("--futures", min=2, max=5000, help="Sampled futures; default: simulation.yaml's.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="ROSTER",
            help="Another roster for the same people and demand: a roster.csv, or three-fixed-shifts.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the figures by hour, day and queue as CSV files.")
    ] = None,
    help_others: Annotated[
        bool | None, typer.Option("--help-others/--own-queue", help="Whether people serve other queues when free.")
    ] = None,
    reserve: Annotated[
        int | None,
        typer.Option(
            "--reserve", min=0, max=100, help="How many of a queue stay free for it while others of it help another."
        ),
    ] = None,
    blend: Annotated[
        bool | None, typer.Option("--blend/--no-blend", help="Whether deferred work fills the pauses between contacts.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Of customers and absences; default: the run's.")
    ] = None,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> int:
    """Live through the roster in force, contact by contact, in many sampled futures.

    Shows, queue by queue, the service the plan expects and the service the twin sees with its 95 % interval, on how
    many days the promise is kept, and how many posts stay filled. With --against another roster meets the same
    customers and misses the same people. Settings are read as they are now; forecast, people and roster are those of
    the night, with the planners' edits. Of those who give up, the share `redial` of site.yaml calls again.

    Example: [bold]tideshift simulate --futures 200[/]

    Example: [bold]tideshift simulate --against three-fixed-shifts --out twin[/]
    """
    from planning.cli import progress
    from planning.settings import load_settings
    from planning.twin.simulated_run import RunInForce, routing_of
    from planning.twin.table import render, write

    invocation: Invocation = context.obj
    if out is not None and not out.is_dir() and out.exists():
        raise Refused([Finding(str(out), 0, "", "not a folder", "", "give --out another name")])
    settings = load_settings(configs)
    with roster_in_force(database) as (store, publication):
        run = RunInForce.read(store, publication, settings)
    if futures is None and not settings.simulation.futures:
        remedy = "give --futures, or set futures in simulation.yaml"
        raise Refused([Finding("--futures", 0, "", "this site does not simulate", "0", remedy)])
    rosters = {"published": run.roster}
    if against is not None:
        name = Path(against).stem
        rosters[name if name not in rosters else f"{name}-file"] = run.other(against)
    how = routing_of(settings, help_others=help_others, blend=blend, reserve=reserve)
    judged: list[Judged] = []
    with (
        progress.shown(invocation.log, quiet=as_json) as report,
        _executor(workers or settings.solver.workers, cluster) as executor,
    ):
        for name, roster in rosters.items():
            judged.append(
                run.judge(
                    name,
                    roster,
                    futures=futures,
                    seed=seed,
                    routing=how,
                    executor=executor,
                    progress=lambda done, note, name=name: report(f"simulate {name}", done, note),  # type: ignore[misc]
                )
            )
    if out is not None:
        write(judged, out, run.horizon.time_zone)
    if as_json:
        invocation.answer({"rosters": [_json(each) for each in judged]})
    else:
        invocation.show(render(judged, settings.policies()))
        if out is not None:
            invocation.note(f"figures by hour, day and queue: {out}")
    return Exit.PUBLISHED


def _executor(workers: int, cluster: str | None) -> "AbstractContextManager[Executor]":
    from planning.workers import executor

    return executor(workers, cluster)


def _json(judged: "Judged") -> dict[str, Any]:
    """A roster's figures for a program; what does not apply is null."""
    twin = judged.twin

    def rows(table: Any) -> list[dict[str, Any]]:
        plain = table.astype(object).where(table.notna(), None)
        return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]

    return {
        "roster": judged.name,
        "futures": twin.futures,
        "totals": rows(twin.totals)[0],
        "queues": rows(twin.queues),
        "planned": rows(judged.planned),
    }
