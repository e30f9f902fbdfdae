"""The rest of today's forecast, moved by the contacts that have come so far."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.forecasting import asked, pairs
from planning.cli.invocation import Invocation, replaced
from planning.cli.options import AsJson, Column, MaskedHour, Site, TimeZone, moment
from planning.exits import Exit


def add_to(app: typer.Typer) -> None:
    """Put this group's command on the command line."""
    app.command("intraday")(intraday)


def intraday(
    context: typer.Context,
    forecast_file: Annotated[
        Path, typer.Option("--forecast", help="forecast.csv as it was made before the day, today's past hours in it.")
    ] = Path("forecast.csv"),
    history: Annotated[
        Path | None,
        typer.Option(
            "--history", help="Contacts counted so far, history.csv; earlier days may be in it. Default: the site's."
        ),
    ] = None,
    now: Annotated[
        datetime | None,
        typer.Option(
            "--now",
            parser=moment,
            metavar="INSTANT",
            help="Update as if it were this instant: nothing that ended later is read. Default: the end of the "
            "history.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Where the updated forecast goes.")] = Path("forecast_today.csv"),
    accuracy: Annotated[
        Path | None,
        typer.Option(
            "--accuracy",
            help="What `tideshift forecast --accuracy` wrote with the forecast: how its errors "
            "move together. Default: their size as the quantiles tell it, correlations as is typical.",
        ),
    ] = None,
    configs: Site = None,
    time_zone: TimeZone = "UTC",
    column: Column = None,
    masked_hour: MaskedHour = None,
    as_json: AsJson = False,
) -> int:
    """Move the rest of the day, and less so the days after it, by what has come so far.

    Volume and quantiles of every queue follow its own count and, where days move together, the others'; `model` ends in
    ` + today` where they moved. An interval without a row is unknown, not zero, unless the site says that its queue is
    sparse. Always give the forecast of the night: each update starts from it, not from the last update.

    Example: [bold]tideshift intraday --forecast forecast.csv --history today.csv --now 2026-11-16T14:00+08:00
    --time-zone Asia/Shanghai --accuracy accuracy.csv --out updated.csv[/]
    """
    if out.resolve() == forecast_file.resolve():
        raise typer.BadParameter(f"--out {out} is the forecast of the night, which the next update needs; name another")
    from forecast.intraday import TODAY
    from planning.demand.today import of_files
    from planning.exchange.tables import write_table

    invocation: Invocation = context.obj
    today = of_files(
        forecast_file,
        accuracy,
        lambda minutes: asked(
            history,
            configs,
            now,
            0,
            None,
            time_zone=time_zone,
            interval_minutes=minutes,
            columns=pairs(column or []),
            masked_hours=masked_hour or [],
        ),
        history,
    )
    for note in () if as_json else today.notes:
        invocation.note(note)
    updated = today.updated()
    with replaced(out) as path:
        write_table(updated, path, today.question.time_zone)
    before, after = today.rest(today.forecast), today.rest(updated)
    moved = int(updated["model"].str.endswith(TODAY).sum())
    at = today.question.as_of.astimezone(today.question.time_zone).isoformat(timespec="minutes")
    if as_json:
        invocation.answer(
            {
                "forecast": str(out),
                "now": at,
                "queues": len(today.dependence),
                "counted_intervals": today.counted,
                "correlations": str(accuracy) if accuracy else "typical",
                "moved_rows": moved,
                "rest_of_day": after,
                "rest_of_day_before": before,
                "notes": today.notes,
            }
        )
    else:
        change = f" ({after / before - 1:+.1%})" if before > 0 else ""
        invocation.show(
            f"{after:,.0f} contacts in the rest of the day after {at}, {before:,.0f} before{change}; "
            f"{moved:,} rows moved by {today.counted:,} counts in {out}"
        )
    return Exit.PUBLISHED
