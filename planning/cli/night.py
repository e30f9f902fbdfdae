"""The night: one command a cron line or a person types."""

from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planning.cli.invocation import Invocation
from planning.cli.options import (
    Absences,
    Agents,
    AsJson,
    AsOf,
    Cluster,
    Configs,
    Database,
    History,
    KeptModels,
    Out,
    Seed,
    Wishes,
    Workers,
)
from planning.exits import Exit

if TYPE_CHECKING:
    from planning.night.alerts import Alerts
    from planning.night.nightly import Night


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("nightly")(nightly)


def nightly(
    context: typer.Context,
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
    out: Out = Path("data/published"),
    as_of: AsOf = None,
    seed: Seed = None,
    history: History = None,
    agents: Agents = None,
    absences: Absences = None,
    wishes: Wishes = None,
    kept_models: KeptModels = Path("data/models"),
    workers: Workers = None,
    cluster: Cluster = None,
    alert: Annotated[
        list[str] | None,
        typer.Option(
            "--alert",
            envvar="TIDESHIFT_ALERTS",
            metavar="URL",
            help="Whom to tell of a warning or a kept roster: an apprise address; may be repeated.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Forecast, require, roster, prove and publish: the whole line, once a night.

    The same inputs again change nothing and say so. Whenever the process dies, the published roster is
    the old one or the new one, whole; the next command repairs the exported folder.

    Exit codes: 0 published or unchanged; 1 input refused; 2 published with a warning (below target, or part
    of the forecast is a fallback); 3 nothing published, the last good roster stays.

    Example: [bold]tideshift nightly --as-of 2026-11-16T00:00+08:00[/]

    Example: [bold]30 1 * * *  cd /srv/tideshift && .venv/bin/tideshift nightly[/] (a line of a crontab)
    """
    from datetime import UTC, datetime

    from planning.cli import progress
    from planning.night.alerts import Alerts
    from planning.night.inputs import Files, gather
    from planning.night.nightly import run_night
    from planning.night.turn import Taken, turn
    from planning.store import StaleVersion, Store

    invocation: Invocation = context.obj
    log = invocation.log
    alerts = Alerts.open(alert or [])

    def kept(why: str) -> Exit:
        log.warning("kept", why=why)
        invocation.note(f"{why}\nNothing was published; the last good roster stays.")
        _tell(invocation, alerts, Exit.KEPT, why)
        return Exit.KEPT

    try:
        with turn(database), Store.open(database) as store, progress.shown(log, quiet=as_json) as report:
            report("inputs", 0.0, "")
            files = Files(configs, history, agents, absences, wishes)
            inputs = gather(files, store, as_of=as_of, seed=seed, now=datetime.now(UTC))
            report("inputs", 1.0, f"{len(inputs.history):,} rows of history, {len(inputs.agents):,} people")
            processes = workers or inputs.settings.solver.workers
            night = run_night(
                inputs,
                store,
                out,
                kept_models=kept_models,
                workers=lambda: _executor(processes, cluster),
                progress=report,
                log=log,
            )
    except Taken as taken:
        return kept(str(taken))
    except StaleVersion as stale:
        return kept(f"the roster was changed while the night planned: {stale}; run the night again")
    if as_json:
        invocation.answer({"exit": int(night.exit), "status": night.status, "run": night.run, **night.summary})
    else:
        _show(invocation, night)
    # Why a published roster is short is for who opens it; why none was published is for whoever is on watch.
    clashes = night.summary["reasons"] if night.status == "kept" else []
    _tell(invocation, alerts, night.exit, "; ".join([*night.summary["warnings"], *clashes]))
    return night.exit


def _executor(workers: int, cluster: str | None) -> "AbstractContextManager[Executor]":
    from planning.workers import executor

    return executor(workers, cluster)


def _show(invocation: Invocation, night: "Night") -> None:
    if night.status == "unchanged":
        invocation.show(
            f"unchanged: run {night.run} had the same inputs and its roster is in force; nothing was written",
            f"files: {night.folder / 'current'}",
        )
        return
    from planning.night.summary_table import render

    if night.status == "kept":
        invocation.show(*(f"! {reason}" for reason in night.summary["reasons"]))
        invocation.note("Nothing was published; the last good roster stays.")
        return
    invocation.show(render(night.summary, str(night.folder / "current")))
    if night.exit is Exit.WARNED:
        invocation.note("published with a warning (exit code 2)")


def _tell(invocation: Invocation, alerts: "Alerts", ended: Exit, body: str) -> None:
    for address in alerts.send(ended, body):
        invocation.log.error("alert not taken", service=address)
        invocation.note(f"the alert was not taken by {address}")
