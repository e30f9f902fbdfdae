"""Options that several commands share, so that one name means one thing everywhere."""

import getpass
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


def moment(text: str) -> datetime:
    """A date or an ISO 8601 instant; without an offset it is a clock time of the zone in question.

    >>> moment("2026-11-16").isoformat(), moment("2026-11-16T06:00Z").isoformat()
    ('2026-11-16T00:00:00', '2026-11-16T06:00:00+00:00')
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        wrong = f"{text!r} is neither a date such as 2026-11-16 nor an instant such as 2026-11-16T00:00+08:00"
        raise typer.BadParameter(wrong) from None


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
Moment = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=moment,
        metavar="INSTANT",
        help="Forecast as if it were this instant: nothing later is read. Default: the end of the history.",
    ),
]
PastFile = Annotated[
    Path | None, typer.Option("--history", help="Contacts of the past, history.csv. Default: the site's.")
]
Site = Annotated[
    Path | None,
    typer.Option("--configs", help="The site's settings: events, opening hours, markets."),
]
TimeZone = Annotated[str, typer.Option("--time-zone", help="Zone of the customers' clock, for a file alone.")]
Country = Annotated[
    str | None, typer.Option("--country", help="Country whose holidays count, such as CN, for a file alone.")
]
IntervalMinutes = Annotated[
    int | None, typer.Option("--interval-minutes", help="Length of the history's interval; default: as it looks.")
]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="OURS=THEIRS", help="What the file calls a column; may be repeated."),
]
MaskedHour = Annotated[
    list[int] | None,
    typer.Option("--masked-hour", min=0, max=23, help="Hour the source counts wrongly; may be repeated."),
]
Models = Annotated[
    str | None, typer.Option("--models", metavar="NAMES", help="Candidates that compete, with commas between.")
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
KeptModels = Annotated[
    Path,
    typer.Option(
        "--kept-models",
        envvar="TIDESHIFT_KEPT_MODELS",
        help="Folder where a site's choice of models is kept between nights.",
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder that the published files go to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program.")]
Author = Annotated[
    str | None, typer.Option("--author", envvar="TIDESHIFT_AUTHOR", help="Who says so; default: who is logged in.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why, for whoever reads it later.")]


def who(author: str | None) -> str:
    """The name given, or that of the account at work."""
    return (author or "").strip() or getpass.getuser()
