"""What is published: write it out for other programs, or open the desk on it."""

import os
import socket
import subprocess
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Configs, Database
from planning.exits import Exit
from planning.refusal import Finding, Refused


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("export")(export)
    app.command("desk")(desk)


class Kind(StrEnum):
    """What an export may be limited to."""

    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"


_SUFFIXES = {Kind.CSV: (".csv", ".json"), Kind.XLSX: (".xlsx",), Kind.ICS: (".ics",)}


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Folder to write; an older export there is replaced.")],
    kind: Annotated[
        list[Kind] | None, typer.Option("--kind", help="csv, xlsx or ics; may be repeated. Default: all of them.")
    ] = None,
    database: Database = "sqlite:///data/tideshift.db",
    as_json: AsJson = False,
) -> int:
    """Write the roster in force, with the planners' edits, for people and other programs.

    CSV of agents, absences, forecast, requirement, roster and KPIs with result.json; a workbook of people by days
    in coloured codes; one calendar a person.

    Example: [bold]tideshift export --out export[/]

    Example: [bold]tideshift export --out calendars --kind ics[/]
    """
    from planning.exchange import write_folder
    from planning.lone_roster import must_be_ours
    from planning.night.publishing import contents

    invocation: Invocation = context.obj
    must_be_ours(out)
    with roster_in_force(database) as (store, publication):
        found = contents(store, publication)
    wanted = [suffix for k in (kind or list(Kind)) for suffix in _SUFFIXES[k]]
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export.", dir=out.parent) as aside:
        fresh = write_folder(Path(aside) / "fresh", found)
        for path in sorted(fresh.rglob("*"), reverse=True):
            if path.is_file() and path.suffix not in wanted and path.name != "result.json":
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        if out.exists():
            out.rename(Path(aside) / "old")
        fresh.rename(out)
    files = [str(path.relative_to(out)) for path in sorted(out.rglob("*")) if path.is_file()]
    answer = {"folder": str(out), "publication": publication.id, "version": publication.version, "files": files}
    if as_json:
        invocation.answer(answer)
    else:
        edits = f", with {publication.version - 1} edits" if publication.version > 1 else ""
        invocation.show(f"publication {publication.id}{edits}: {len(files)} files in {out}")
    return Exit.PUBLISHED


def desk(
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")] = 8501,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
) -> int:
    """Open the planner's desk in a browser, on this machine only.

    Example: [bold]tideshift desk --port 8600 --no-browser[/]
    """
    import planning

    if not _is_free(port):
        raise Refused([Finding("--port", 0, "", "in use by another program", str(port), "give another --port")])
    app = Path(planning.__file__).resolve().parent.parent / "app.py"
    command = [sys.executable, "-m", "views.frame.server", "run", str(app), "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", str(not browser).lower()]
    # On its first run on a machine Streamlit would ask for an e-mail address, and wait for the answer.
    command += ["--browser.gatherUsageStats", "false", "--server.showEmailPrompt", "false"]
    environment = {**os.environ, "TIDESHIFT_DATABASE": database, "TIDESHIFT_CONFIGS": str(configs)}
    # Ctrl-C reaches the desk too, as it shares our terminal; we wait for it to close.
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603  (our own interpreter and page)
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.wait()
            return Exit.PUBLISHED
    if code > 0:
        typer.echo(f"the desk ended by itself (code {code}); what it said stands above", err=True)
        return Exit.KEPT
    return Exit.PUBLISHED


def _is_free(port: int) -> bool:
    """Whether nobody listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
