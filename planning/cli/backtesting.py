"""The forecaster put to the test: rolled over the past, every forecast written, every figure beside its rivals'."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.forecasting import asked, pairs
from planning.cli.invocation import Invocation, replaced
from planning.cli.options import (
    AsJson,
    Cluster,
    Column,
    Country,
    IntervalMinutes,
    MaskedHour,
    Models,
    PastFile,
    Site,
    TimeZone,
    Workers,
    moment,
)
from planning.exits import Exit
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    import pandas as pd

    from planning.demand.question import Question

_EDGES = {"parser": moment, "metavar": "D"}
"""How a date or an instant is read."""


def add_to(app: typer.Typer) -> None:
    """Put this group's command on the command line."""
    app.command("backtest")(backtest)


def backtest(
    context: typer.Context,
    start: Annotated[datetime, typer.Option("--start", help="First origin: a date or an instant.", **_EDGES)],
    end: Annotated[datetime, typer.Option("--end", help="No origin after this date or instant.", **_EDGES)],
    history: PastFile = None,
    out: Annotated[Path, typer.Option("--out", help="Where the forecasts go.")] = Path("forecasts.csv"),
    every_hours: Annotated[int, typer.Option("--every-hours", min=1, help="Hours from origin to origin.")] = 168,
    horizon_hours: Annotated[
        int, typer.Option("--horizon-hours", min=1, max=9600, help="Hours that each origin forecasts.")
    ] = 672,
    refit_every_days: Annotated[
        int, typer.Option("--refit-every-days", min=1, help="Days for which a choice of models is kept.")
    ] = 28,
    quantiles: Annotated[
        str, typer.Option("--quantiles", metavar="FIRST:LAST:STEP", help="Quantiles to write.")
    ] = "0.05:0.95:0.05",
    against: Annotated[
        list[str] | None,
        typer.Option("--against", metavar="NAME", help="A further candidate to compare with; may be repeated."),
    ] = None,
    scores: Annotated[
        Path | None, typer.Option("--scores", "--accuracy", help="Where the whole sheet goes, as CSV.")
    ] = None,
    configs: Site = None,
    time_zone: TimeZone = "UTC",
    country: Country = None,
    interval_minutes: IntervalMinutes = None,
    column: Column = None,
    masked_hour: MaskedHour = None,
    models: Models = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> int:
    """Judge the forecast on the past: each origin sees only what was known then.

    Prints, for each queue, its error beside every simple average made at the same origins from the same knowledge, and
    says where it loses. Averages: last_week, mean_4w, mean_8w, median_4w, median_8w; `--against
    prophet_hourly_default --against prophet_hourly_weekly` adds plain Prophet, which is slow. Dates are midnights of
    `--time-zone`, or of the site. The rows of a horizon beyond the end of the file are written and not judged.

    Example: [bold]tideshift backtest --history history.csv --start 2026-08-01 --end 2026-10-01 --every-hours 168
    --horizon-hours 672 --refit-every-days 28 --quantiles 0.05:0.95:0.05 --out forecasts.csv[/]
    """
    from forecast.honesty import BASELINES, sheet
    from forecast.rolling import origins, roll
    from planning.cli import progress
    from planning.exchange.tables import write_table
    from planning.workers import executor

    invocation: Invocation = context.obj
    columns = quantile_columns(quantiles)
    rivals = _rivals(BASELINES, against or [])
    question = asked(
        history,
        configs,
        None,
        seed,
        models,
        time_zone=time_zone,
        country=country,
        interval_minutes=interval_minutes,
        columns=pairs(column or []),
        masked_hours=masked_hour or [],
    )
    horizon = timedelta(hours=horizon_hours)
    first, last = question.inward(start), question.inward(end)
    _check(question, first, last, horizon)
    at = origins(first, last, timedelta(hours=every_hours))
    past = question.past_to(last + horizon)
    queues = past.history[["line", "language", "channel"]].drop_duplicates()
    processes = workers or min(os.cpu_count() or 1, len(queues))
    tallies, rows, refits, fallbacks = [], 0, 0, 0
    notes = list(question.notes)
    with (
        progress.shown(invocation.log, quiet=as_json) as report,
        executor(processes, cluster) as pool,
        replaced(out) as path,
    ):
        for origin in roll(
            past,
            at,
            horizon=horizon,
            refit_every=timedelta(days=refit_every_days),
            against=rivals,
            executor=pool,
            progress=lambda done, note: report("backtest", done, note),
        ):
            told = question.outward(_shown(origin.forecast, origin.at, columns))
            write_table(told, path, question.time_zone, append=bool(rows))
            rows, refits = rows + len(told), refits + origin.refitted
            weak = origin.forecast[origin.forecast["quality"] == "fallback"]
            fallbacks += len(weak[["line", "language", "channel"]].drop_duplicates())
            tallies += [origin.tallies] * bool(len(origin.tallies))
        notes += past.opening_at(at[-1]).notes
    if not tallies:
        notes.append("nothing was judged: no row of the history lies in a horizon")
    judged = sheet(tallies) if tallies else None
    if scores is not None and judged is not None:
        with replaced(scores) as path:
            write_table(judged, path, question.time_zone)
    answer = {"forecasts": str(out), "rows": rows, "origins": len(at), "refits": refits, "fallbacks": fallbacks}
    _say(invocation, answer, notes, judged, as_json)
    return Exit.PUBLISHED


def quantile_columns(text: str) -> list[str]:
    """The quantile columns that `FIRST:LAST:STEP` asks for.

    Raises
    ------
    planning.refusal.Refused
        If it asks for others than 0.05, 0.10 ... 0.95.

    >>> quantile_columns("0.1:0.9:0.4")
    ['p10', 'p50', 'p90']
    """
    from forecast.forecaster import QUANTILE_COLUMNS

    try:
        first, last, step = (round(100 * float(part), 6) for part in text.split(":"))
    except ValueError:
        first = last = step = 0.0
    legal = all(part > 0 and part % 5 == 0 for part in (first, last, step))
    if not legal or not first <= last <= 95 or (last - first) % step:
        remedy = "write FIRST:LAST:STEP in steps of 0.05 from 0.05 to 0.95, such as 0.05:0.95:0.05"
        raise Refused([Finding("--quantiles", 0, "", "not quantiles that a forecast has", text, remedy)])
    wanted = {f"p{number:02d}" for number in range(int(first), int(last) + 1, int(step))}
    return [name for name in QUANTILE_COLUMNS if name in wanted]


def _rivals(always: tuple[str, ...], further: list[str]) -> tuple[str, ...]:
    from forecast.options import CANDIDATES
    from planning.yaml_door.yaml_model import suggest

    wrong = [name for name in further if name not in CANDIDATES]
    if wrong:
        legal = list(CANDIDATES)
        raise Refused(
            [Finding("--against", 0, "", "no such candidate", name, suggest(name, legal, 20)) for name in wrong]
        )
    return tuple(dict.fromkeys((*always, *further)))


def _check(question: "Question", first: datetime, last: datetime, horizon: timedelta) -> None:
    """Refuse a span that holds no origin with a past before it."""
    begin, findings = question.history["timestamp"].min(), []
    if last < first:
        findings.append(Finding("--end", 0, "", "before the start", f"{last:%Y-%m-%d %H:%M}", "write a later date"))
    if first <= begin:
        remedy = f"start some weeks after {begin.tz_convert(question.time_zone):%Y-%m-%d}, where the history begins"
        findings.append(Finding("--start", 0, "", "nothing is known before it", f"{first:%Y-%m-%d %H:%M}", remedy))
    if horizon < timedelta(minutes=question.interval_minutes):
        remedy = f"write {-(-question.interval_minutes // 60)} or more"
        found = f"{horizon // timedelta(hours=1)}"
        findings.append(Finding("--horizon-hours", 0, "", "shorter than the history's interval", found, remedy))
    if findings:
        raise Refused(findings)


def _shown(table: "pd.DataFrame", origin: datetime, columns: list[str]) -> "pd.DataFrame":
    """The forecast's rows as they are written: the origin, then the columns of forecast.csv that were asked for."""
    from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
    from forecast.jobs import utc

    shown = table[[name for name in FORECAST.columns if name in columns or name not in QUANTILE_COLUMNS]].copy()
    shown.insert(0, "origin", utc(origin))
    return shown


def _say(
    invocation: Invocation, answer: dict[str, Any], notes: list[str], judged: "pd.DataFrame | None", as_json: bool
) -> None:
    from planning.demand.honesty_table import losses, render

    if as_json:
        records = [] if judged is None else judged.astype(object).where(judged.notna(), None).to_dict("records")
        lost = [] if judged is None else losses(judged)
        invocation.answer(answer | {"losses": lost, "notes": notes, "scores": records})
        return
    for note in notes:
        invocation.note(note)
    if judged is not None:
        invocation.show(render(judged))
    weak = f", {answer['fallbacks']} of their queues by a fallback" if answer["fallbacks"] else ""
    invocation.show(
        f"{answer['rows']:,} rows of {answer['origins']} origins{weak} in {answer['forecasts']}; "
        f"models chosen {answer['refits']} times"
    )
