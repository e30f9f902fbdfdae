"""Options that several commands share, so that one name means one thing everywhere."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def instant(text: str) -> datetime:
    """An ISO 8601 instant; it must carry its offset, for a plan without a zone is a plan for nobody.

    >>> instant("2026-11-16T00:00+08:00").isoformat()
    '2026-11-16T00:00:00+08:00'
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an ISO 8601 instant such as 2026-11-16T00:00+08:00") from None
    if at.tzinfo is None:
        raise typer.BadParameter(f"{text!r} carries no offset; write for example {text}+08:00")
    return at


Configs = Annotated[
    Path, typer.Option("--configs", envvar="TIDESHIFT_CONFIGS", help="Folder of the site's YAML settings.")
]
Database = Annotated[
    str,
    typer.Option("--database", envvar="TIDESHIFT_DATABASE", help="Where runs are kept: a SQLAlchemy URL."),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=instant,
        metavar="INSTANT",
        help="Plan as if it were this instant: nothing later is read. Default: the site's next midnight.",
    ),
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of the run; default: the one in solver.yaml.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Processes on this machine; default: solver.yaml's, or all cores."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Dask scheduler to work on instead, such as tcp://10.0.0.5:8786."
    ),
]
History = Annotated[
    Path | None,
    typer.Option("--history", help="Contacts of the past, history.csv. Default: the sample operation's."),
]
Agents = Annotated[
    Path | None, typer.Option("--agents", help="People, agents.csv. Default: agents.csv beside the history.")
]
Absences = Annotated[
    Path | None, typer.Option("--absences", help="absences.csv. Default: the file beside the agents, if there is one.")
]
Wishes = Annotated[
    Path | None, typer.Option("--wishes", help="wishes.csv. Default: the file beside the agents, if there is one.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder that the published files go to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program.")]
