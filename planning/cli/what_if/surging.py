"""Surge playbooks on the command line: what to do when a queue is overrun, solved ahead."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation, replaced
from planning.cli.options import AsJson, Configs, Database, moment
from planning.exits import Exit


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("playbook")(playbook)


def playbook(
    context: typer.Context,
    queue: Annotated[
        list[str] | None,
        typer.Option("--queue", help="line/language/channel; may be repeated. Default: the three of most work."),
    ] = None,
    factor: Annotated[
        list[float] | None,
        typer.Option("--factor", min=1.1, max=20, help="Multiple of the forecast; may be repeated. Default: 2, 3, 5."),
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            "--at",
            parser=moment,
            metavar="INSTANT",
            help="When contacts begin to rise; without an offset by the site's clock. Default: the busiest interval.",
        ),
    ] = None,
    futures: Annotated[int, typer.Option("--futures", min=20, max=1000, help="Sampled futures.")] = 50,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Of customers and absences; default: the run's.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for a page in Markdown for each queue.")] = None,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Say what to do when a queue of the published roster is overrun within ten minutes.

    Every lever of surge.yaml is tried on the twin, contact by contact, with the same customers and absences, and ranked
    by what it saves for its price: service during the surge, minutes until it is back at its target, customers lost,
    other queues that keep their promises; and what is not possible.

    Example: [bold]tideshift playbook --queue local_life/zh/chat --factor 5[/]

    Example: [bold]tideshift playbook --factor 2 --factor 3 --factor 5 --out wall[/]
    """
    from zoneinfo import ZoneInfo

    from planning.cli import progress
    from planning.refusal import Finding, Refused
    from planning.settings import load_settings
    from planning.surge.page import as_json as told
    from planning.surge.page import markdown, not_possible, table
    from planning.surge.playbooks import at_risk, playbooks
    from planning.twin.simulated_run import RunInForce

    invocation: Invocation = context.obj
    if out is not None and not out.is_dir() and out.exists():
        raise Refused([Finding(str(out), 0, "", "not a folder", "", "give --out another name")])
    settings = load_settings(configs)
    zone = ZoneInfo(settings.site.time_zone)
    instant = at if at is None or at.tzinfo is not None else at.replace(tzinfo=zone)
    with roster_in_force(database) as (store, publication):
        run = RunInForce.read(store, publication, settings)
    found = {}
    with progress.shown(invocation.log, quiet=as_json) as report:
        for name in queue or at_risk(run, 3):
            found[name] = playbooks(
                run,
                name,
                sorted(set(factor or (2.0, 3.0, 5.0))),
                instant,
                futures=futures,
                seed=seed,
                progress=lambda done, note, name=name: report(f"playbook {name}", done, note),  # type: ignore[misc]
            )
    if out is not None:
        for name, books in found.items():
            with replaced(out / f"{name.replace('/', '-')}.md") as page:
                page.write_text(markdown(books, zone, settings.site.currency), encoding="utf-8")
    if as_json:
        invocation.answer({"playbooks": [told(book, zone) for books in found.values() for book in books]})
        return Exit.PUBLISHED
    for book in (book for books in found.values() for book in books):
        invocation.show(table(book, zone))
        for step in book.steps:
            lever = book.levers[step.lever]
            invocation.show(f"  {lever.name}: {lever.owner}, {lever.trigger}")
        for sentence in not_possible(book):
            invocation.show(f"! {sentence}")
    if out is not None:
        invocation.note(f"pages: {out}")
    return Exit.PUBLISHED
