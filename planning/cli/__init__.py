"""The command line `tideshift`: one file a group of commands; this one holds their common edge.

Whatever happens inside a command, a caller sees an exit code of `planning.exits` and, on the error stream, words.
Heavy libraries are imported by the command that needs them, so that `--help` and an unchanged night stay quick.
"""

import os
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path

import typer
from typer.exceptions import TyperException

from planning.cli import (
    accounts,
    backtesting,
    certifying,
    forecasting,
    intraday,
    jobs,
    night,
    overriding,
    publication,
    rostering,
    staffing,
)
from planning.cli.answers import checking, explaining, fairness, laws, lending
from planning.cli.invocation import Invocation
from planning.cli.vendors import ordering, vendor
from planning.cli.what_if import scenarios, simulating, surging
from planning.exits import Exit
from planning.log import run_log
from planning.refusal import Refused

app = typer.Typer(
    name="tideshift",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Forecast what customers will do, and roster who answers them.\n\n"
        "Exit codes: [bold]0[/] published (or nothing to change), [bold]1[/] input refused and nothing written, "
        "[bold]2[/] published with a warning, [bold]3[/] nothing published and the last good roster stays."
    ),
    epilog="Start with [bold]tideshift nightly --as-of 2026-11-16T00:00+08:00[/] and [bold]tideshift desk[/].",
)
for group in (
    night,
    forecasting,
    backtesting,
    intraday,
    staffing,
    rostering,
    certifying,
    laws,
    simulating,
    surging,
    scenarios,
    checking,
    publication,
    explaining,
    lending,
    overriding,
    jobs,
    vendor,
    ordering,
    fairness,
    accounts,
):
    group.add_to(app)


@app.callback()
def _root() -> None:
    # Typer shows the help text above only when the application has a callback.
    return None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; the process's own by default.

    Returns
    -------
    int
        One of `planning.exits.Exit`.

    Examples
    --------
    >>> main(["staffing", "--contacts", "-5"]) == Exit.REFUSED  # the reason goes to the error stream
    True
    """
    args = list(sys.argv[1:] if argv is None else argv)
    logs = Path(os.environ.get("TIDESHIFT_LOGS", "data/logs"))
    command = next((a for a in args if not a.startswith("-")), "")
    with run_log(logs, uuid.uuid4().hex[:12], command) as log:
        try:
            answer = typer.main.get_command(app).main(
                args, prog_name="tideshift", standalone_mode=False, obj=Invocation(log)
            )
            code = Exit(answer) if answer else Exit.PUBLISHED
        except Refused as refusal:
            log.warning("refused", findings=[str(f) for f in refusal.findings])
            _say(str(refusal))
            _say(f"refused: {refusal.count:,} to correct; nothing was written")
            return Exit.REFUSED
        except TyperException as mistake:
            _say(f"{mistake.format_message()}\nTry `tideshift {command} --help`.".replace("  ", " "))
            return Exit.REFUSED
        except Exception as failure:
            log.exception("failed")
            _say(
                f"{type(failure).__name__}: {failure}\nNothing was published; the last good roster stays. "
                f"The traceback is in {logs}."
            )
            return Exit.KEPT
        if code is Exit.STOPPED:
            log.warning("stopped")
            _say("stopped; what was published stays")
        return code


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
