"""From history to forecast, and from forecast to requirement: the stages before any roster, each usable alone."""

import os
from dataclasses import asdict
from datetime import UTC, timedelta
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.invocation import Invocation, replaced
from planning.cli.options import AsJson, AsOf, Cluster, Configs, Workers
from planning.exits import Exit
from planning.refusal import Finding, Refused


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("forecast")(forecast)
    app.command("require")(require)


def forecast(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Where forecast.csv goes.")] = Path("forecast.csv"),
    history: Annotated[
        Path | None, typer.Option("--history", help="Contacts of the past, history.csv. Default: the site's.")
    ] = None,
    as_of: AsOf = None,
    horizon_days: Annotated[int, typer.Option("--horizon-days", min=1, max=400, help="Days to forecast.")] = 14,
    configs: Annotated[
        Path | None,
        typer.Option("--configs", help="The site's settings: events, opening hours, markets."),
    ] = None,
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="Zone of the customers' clock, for a file alone.")
    ] = "UTC",
    country: Annotated[
        str | None, typer.Option("--country", help="Country whose holidays count, such as CN, for a file alone.")
    ] = None,
    interval_minutes: Annotated[
        int | None, typer.Option("--interval-minutes", help="Length of the history's interval; default: as it looks.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="OURS=THEIRS", help="What the file calls a column; may be repeated."),
    ] = None,
    masked_hour: Annotated[
        list[int] | None,
        typer.Option("--masked-hour", min=0, max=23, help="Hour the source counts wrongly; may be repeated."),
    ] = None,
    accuracy_out: Annotated[
        Path | None, typer.Option("--accuracy", help="Where the record of the back-test goes, a row a queue.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> int:
    """Forecast contacts and handle time of every queue, with quantiles and an honest label.

    Works on any history file alone: no site, no configs.

    Example: [bold]tideshift forecast --history history.csv --as-of 2026-11-16T00:00+08:00 --horizon-days 28 --time-zone
    Asia/Shanghai --country CN --out forecast.csv[/]

    Example: [bold]tideshift forecast --configs configs --as-of 2026-11-16T00:00+08:00 --out forecast.csv[/]
    """
    from forecast.history import QUEUE
    from forecast.selection import forecast_demand
    from planning.cli import progress
    from planning.exchange.tables import write_table
    from planning.question import of_file, of_site
    from planning.report import pooled_accuracy
    from planning.workers import executor

    invocation: Invocation = context.obj
    if history is None or configs is not None:
        question = of_site(configs or Path("configs"), history, as_of, seed)
    else:
        question = of_file(
            history,
            as_of,
            seed,
            time_zone=time_zone,
            country=country,
            interval_minutes=interval_minutes,
            columns=_pairs(column or []),
            masked_hours=masked_hour or [],
        )
    local_end = question.start.astimezone(question.time_zone) + timedelta(days=horizon_days)
    end = local_end.astimezone(UTC)
    queues = question.history[list(QUEUE)].drop_duplicates()
    processes = workers or min(os.cpu_count() or 1, len(queues))
    with progress.shown(invocation.log, quiet=as_json) as report, executor(processes, cluster) as pool:
        table, accuracy = forecast_demand(
            question.history,
            as_of=question.as_of,
            start=question.start,
            end=end,
            interval_minutes=question.interval_minutes,
            calendar=question.calendar_to(end),
            options=question.options,
            is_open=question.is_open,
            executor=pool,
            progress=lambda done, note: report("forecast", done, note),
        )
    with replaced(out) as path:
        write_table(table, path, question.time_zone)
    if accuracy_out is not None:
        with replaced(accuracy_out) as path:
            write_table(accuracy, path, question.time_zone)
    pooled = pooled_accuracy(accuracy)
    answer = {"forecast": str(out), "rows": len(table), **asdict(pooled)}
    if as_json:
        invocation.answer(answer)
    else:
        judged = "not judged: the past is too short"
        if pooled.wape is not None and pooled.wape_mean_8w is not None:
            judged = f"error {pooled.wape:.1%} of contacts in the back-test (8-week mean {pooled.wape_mean_8w:.1%})"
        weak = f", {pooled.fallback_queues} of them by a fallback" if pooled.fallback_queues else ""
        invocation.show(f"{len(table):,} rows for {pooled.queues} queues{weak} in {out}; {judged}")
    return Exit.WARNED if pooled.fallback_queues else Exit.PUBLISHED


def require(
    context: typer.Context,
    forecast_file: Annotated[Path, typer.Option("--forecast", help="forecast.csv.")] = Path("forecast.csv"),
    out: Annotated[Path, typer.Option("--out", help="Where requirement.csv goes.")] = Path("requirement.csv"),
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """How many people a forecast needs, queue by queue and interval by interval.

    Example: [bold]tideshift require --forecast forecast.csv --out requirement.csv[/]
    """
    from zoneinfo import ZoneInfo

    import pandas as pd

    from planning.exchange.tables import write_table
    from planning.settings import load_settings
    from planning.stage_file import read_forecast
    from scheduler.horizon import Horizon
    from scheduler.requirement import requirement
    from scheduler.workload import workload

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    table = read_forecast(forecast_file)
    zone, site = ZoneInfo(settings.site.time_zone), settings.site
    known = set(table["line"] + "/" + table["language"] + "/" + table["channel"])
    policies = tuple(p for p in settings.policies() if p.kind == "post" or p.queue in known)
    strange = sorted(known - {p.queue for p in policies})
    if strange:
        remedy = "add it to `queues` in site.yaml, or leave its rows out"
        raise Refused([Finding(str(forecast_file), 0, "", f"unknown queue {name}", "", remedy) for name in strange])
    times = pd.DatetimeIndex(table["timestamp"].unique()).sort_values()
    step = (times[1:] - times[:-1]).min() if len(times) > 1 else pd.Timedelta(minutes=site.interval_minutes)
    horizon = Horizon(times[0].to_pydatetime(), (times[-1] + step).to_pydatetime(), site.interval_minutes, zone)
    needed = requirement(workload(table, policies, horizon), policies, horizon)
    with replaced(out) as path:
        write_table(needed, path, zone)
    hours = float(needed["agents"].sum()) * site.interval_minutes / 60
    deferred = float(needed["workload_h"].sum())
    if as_json:
        invocation.answer({"requirement": str(out), "rows": len(needed), "agent_hours": hours, "deferred_h": deferred})
    else:
        invocation.show(f"{hours:,.0f} agent-hours at hand and {deferred:,.0f} h of deferred work in {out}")
    return Exit.PUBLISHED


def _pairs(texts: list[str]) -> dict[str, str]:
    from forecast.history import HISTORY

    pairs = dict(text.partition("=")[::2] for text in texts)
    unknown = [name for name, theirs in pairs.items() if name not in HISTORY.columns or not theirs]
    if unknown:
        raise typer.BadParameter(f"--column {unknown[0]}: write OURS=THEIRS, ours one of {', '.join(HISTORY.columns)}")
    return pairs
