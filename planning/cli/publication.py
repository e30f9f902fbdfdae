"""What is published: write it out for other programs, or open the desk on it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import Configs, Database


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("desk")(desk)


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

    app = Path(planning.__file__).resolve().parent.parent / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", str(not browser).lower()]
    command += ["--browser.gatherUsageStats", "false"]
    environment = {**os.environ, "TIDESHIFT_DATABASE": database, "TIDESHIFT_CONFIGS": str(configs)}
    # Ctrl-C reaches the desk too, as it shares our terminal; we wait for it to close.
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603  (our own interpreter and page)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()
            return 0
