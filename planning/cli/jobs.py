"""Jobs of the desk, from the command line: what runs and waits, ending one, and doing those that wait."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planning.cli.in_force import store_as_it_is
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Configs, Database
from planning.exits import Exit
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from planning.store import Job, Store

JobId = Annotated[str, typer.Argument(metavar="ID", help="As tideshift job list shows it; its first letters will do.")]

SHOWN, ID_LETTERS = 50, 8


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    group = typer.Typer(no_args_is_help=True, help="Work that the desk was asked for and that takes a while.")
    group.command("list")(list_)
    group.command("cancel")(cancel)
    group.command("work")(work)
    app.add_typer(group, name="job")


def list_(context: typer.Context, database: Database = "sqlite:///data/tideshift.db", as_json: AsJson = False) -> int:
    """Show the last jobs, how far they are, and why some failed.

    Example: [bold]tideshift job list[/]
    """
    from rich.table import Table

    invocation: Invocation = context.obj
    with store_as_it_is(database) as store:
        jobs = store.jobs(limit=SHOWN)
    if as_json:
        invocation.answer({"jobs": [vars(job) for job in jobs]})
    elif not jobs:
        invocation.show("no jobs; re-solving, what-ifs, drills and simulations of the desk appear here")
    else:
        table = Table("id", "kind", "owner", "state", "how far", "asked at (UTC)")
        for job in jobs:
            asked = f"{job.created_at:%Y-%m-%d %H:%M:%S}"
            table.add_row(job.id[:ID_LETTERS], job.kind, job.owner, job.state, _how_far(job), asked)
        invocation.show(table)
    return Exit.PUBLISHED


def cancel(context: typer.Context, job_id: JobId, database: Database = "sqlite:///data/tideshift.db") -> int:
    """Ask a job to end; a running one does within seconds, and nothing it did is kept.

    Example: [bold]tideshift job cancel 3f9c2a71[/]
    """
    invocation: Invocation = context.obj
    with store_as_it_is(database) as store:
        found = _one(store, job_id)
        after = store.job_cancel(found.id, at=datetime.now(UTC))
    asked = "is asked to end" if after.is_open else f"is {after.state}"
    invocation.show(f"{after.kind} of {after.owner} {asked}")
    return Exit.PUBLISHED


def work(
    context: typer.Context,
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
) -> int:
    """Do the jobs that wait, one after the other, in this terminal, and end when none waits any more.

    The desk starts processes for its jobs by itself; this is for a machine that should help it, and for finding out
    why a job fails.

    Example: [bold]tideshift job work[/]
    """
    from planning.jobs.kind import find
    from planning.jobs.runner import AT_ONCE
    from planning.jobs.working import work as do
    from planning.store.jobs import FAILED

    invocation: Invocation = context.obj
    code = Exit.PUBLISHED
    with store_as_it_is(database) as store:
        store.job_bury(at=datetime.now(UTC))
        while (job := store.job_take(at_once=AT_ONCE, at=datetime.now(UTC))) is not None:
            invocation.note(f"{job.kind} of {job.owner}, {job.id[:ID_LETTERS]} ...")
            after = do(store, job, find, configs.resolve())
            invocation.show(f"{after.id[:ID_LETTERS]} {after.kind} of {after.owner}: {_how_far(after)}")
            invocation.log.info("job", id=job.id, kind=job.kind, state=after.state, error=after.error)
            if after.state == FAILED:
                code = Exit.KEPT
    return code


def _how_far(job: "Job") -> str:
    """Where a job stands: its progress, or how it ended."""
    if job.error:
        return f"{job.state}: {job.error.partition(chr(10) * 2)[0]}"
    if job.finished_at is not None and job.started_at is not None:
        return f"{job.state} after {(job.finished_at - job.started_at).total_seconds():,.0f} s"
    if job.progress:
        return f"{job.progress['done']:.0%} {job.progress['note']}"
    return job.state


def _one(store: "Store", job_id: str) -> "Job":
    """The job that an id, or its first letters, names."""
    found = [job for job in store.jobs(limit=10 * SHOWN) if job.id.startswith(job_id)]
    if len(found) != 1:
        wrong = "no job has this id" if not found else f"{len(found)} jobs have ids that begin so"
        raise Refused([Finding("job", 0, "id", wrong, job_id, "look it up: tideshift job list")])
    return found[0]
