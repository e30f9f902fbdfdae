"""From history to forecast, and from forecast to requirement: the stages before any roster, each usable alone."""

import os
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.invocation import Invocation, replaced
from planning.cli.options import (
    AsJson,
    Cluster,
    Column,
    Configs,
    Country,
    IntervalMinutes,
    KeptModels,
    MaskedHour,
    Models,
    Moment,
    PastFile,
    Site,
    TimeZone,
    Workers,
)
from planning.exits import Exit
from planning.refusal import Finding, Refusals, Refused

if TYPE_CHECKING:
    from planning.demand.question import Question
    from scheduler.agents import Agent


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("forecast")(forecast)
    app.command("require")(require)


def forecast(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Where forecast.csv goes.")] = Path("forecast.csv"),
    history: PastFile = None,
    as_of: Moment = None,
    horizon_days: Annotated[int, typer.Option("--horizon-days", min=1, max=400, help="Days to forecast.")] = 14,
    configs: Site = None,
    time_zone: TimeZone = "UTC",
    country: Country = None,
    interval_minutes: IntervalMinutes = None,
    column: Column = None,
    masked_hour: MaskedHour = None,
    models: Models = None,
    accuracy_out: Annotated[
        Path | None, typer.Option("--accuracy", help="Where the record of the back-test goes, a row a queue.")
    ] = None,
    totals_out: Annotated[
        Path | None,
        typer.Option(
            "--totals", metavar="FILE", help="Where day totals go, of queues, lines, languages, channels and of all."
        ),
    ] = None,
    kept_models: KeptModels = Path("data/models"),
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            metavar="FILE",
            help="Choose models as of the last Monday and keep the choice in this file: read while it still fits, "
            "written otherwise. For a site: this file instead of that folder.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> int:
    """Forecast contacts and handle time of every queue, with quantiles and an honest label.

    Works on any history file alone: no site, no configs. Opening hours and sparse queues are then read off the rows,
    and what was inferred is said. A site's models are those of its last day of choice, which the nights keep in a
    folder; a file alone has its models chosen on the spot, unless they are kept.

    Example: [bold]tideshift forecast --history history.csv --as-of 2026-11-16T00:00+08:00 --horizon-days 28 --time-zone
    Asia/Shanghai --country CN --out forecast.csv[/]

    Example: [bold]tideshift forecast --configs configs --as-of 2026-11-16T00:00+08:00 --out forecast.csv[/]
    """
    from forecast.history import QUEUE
    from planning.cli import progress
    from planning.demand.kept_models import Shelf, forecast_kept, one_file
    from planning.exchange.tables import write_table
    from planning.night.report import models_chosen, pooled_accuracy
    from planning.settings.forecast import Forecast
    from planning.workers import executor

    invocation: Invocation = context.obj
    refusals = Refusals()
    named = None if keep is None else refusals.attempt(lambda: one_file(keep, invocation.log))
    question = refusals.attempt(
        lambda: asked(
            history,
            configs,
            as_of,
            seed,
            models,
            time_zone=time_zone,
            country=country,
            interval_minutes=interval_minutes,
            columns=pairs(column or []),
            masked_hours=masked_hour or [],
        )
    )
    refusals.settle()
    assert question is not None  # settle has refused otherwise
    if named is not None and question.chosen_at is None:
        question = replace(question, chosen_at=Forecast().chosen_at(question.as_of, question.clock))
    shelf = named or Shelf(kept_models, invocation.log)
    opening = question.opening
    for note in () if as_json else (*question.notes, *opening.notes):
        invocation.note(note)
    # A zone-aware sum follows the wall clock: days of the horizon are local days.
    local = question.start if question.by_days else question.start.astimezone(question.time_zone)
    end = (local + timedelta(days=horizon_days)).astimezone(UTC)
    queues = question.history[list(QUEUE)].drop_duplicates()
    processes = workers or min(os.cpu_count() or 1, len(queues))
    with progress.shown(invocation.log, quiet=as_json) as report, executor(processes, cluster) as pool:
        table, accuracy = forecast_kept(question, end, shelf, executor=pool, progress=report)
    if totals_out is not None:
        from forecast.hierarchy.totals import day_totals

        markets = question.calendar_to(end)
        totals = day_totals(
            table,
            accuracy,
            zone=question.clock,
            zone_of=lambda queue: markets.market(queue.split("/")[1]).time_zone,
            seed=seed,
        )
        with replaced(totals_out) as path:
            write_table(totals, path, question.clock)
    accuracy = question.outward(accuracy)
    with replaced(out) as path:
        write_table(question.outward(table), path, question.time_zone)
    if accuracy_out is not None:
        with replaced(accuracy_out) as path:
            write_table(accuracy, path, question.time_zone)
    pooled = pooled_accuracy(accuracy)
    answer = {"forecast": str(out), "rows": len(table), **asdict(pooled)}
    answer |= {"chosen_at": models_chosen(accuracy, question.time_zone), "notes": [*question.notes, *opening.notes]}
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

    Where site.yaml pools queues, the people are those of its agents.csv.

    Example: [bold]tideshift require --forecast forecast.csv --out requirement.csv[/]
    """
    from zoneinfo import ZoneInfo

    import pandas as pd

    from planning.csv_file import read_people
    from planning.exchange.tables import write_table
    from planning.pooled import pooling_skills
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
    people: tuple[Agent, ...] = ()
    if site.pooling != "off":
        file = settings.path(site.inputs.agents)
        people = read_people(file, None, None, contracts=settings.contracts(), queues=site.queue_names).agents
    skills = pooling_skills(site, people, horizon)
    needed = requirement(workload(table, policies, horizon), policies, horizon, skills=skills)
    with replaced(out) as path:
        write_table(needed, path, zone)
    hours = float(needed["agents"].sum()) * site.interval_minutes / 60
    deferred = float(needed["workload_h"].sum())
    if as_json:
        invocation.answer({"requirement": str(out), "rows": len(needed), "agent_hours": hours, "deferred_h": deferred})
    else:
        invocation.show(f"{hours:,.0f} agent-hours at hand and {deferred:,.0f} h of deferred work in {out}")
    return Exit.PUBLISHED


def asked(
    history: Path | None,
    configs: Path | None,
    as_of: datetime | None,
    seed: int,
    models: str | None,
    **alone: Any,
) -> "Question":
    """The question of a site, or, where only a history is given, of that file alone.

    Parameters
    ----------
    history, configs, as_of, seed, models
        As on the command line.
    alone
        What `planning.demand.question.of_file` wants to know besides.
    """
    from planning.demand.question import of_file, of_site

    if history is None or configs is not None:
        question = of_site(configs or Path("configs"), history, as_of, seed)
    else:
        question = of_file(history, as_of, seed, **alone)
    return question.with_models(models)


def pairs(texts: list[str]) -> dict[str, str]:
    """Our column: the file's, of texts `OURS=THEIRS`.

    >>> pairs(["volume=offered"])
    {'volume': 'offered'}
    """
    from forecast.history import HISTORY

    found = dict(text.partition("=")[::2] for text in texts)
    unknown = [name for name, theirs in found.items() if name not in HISTORY.columns or not theirs]
    if unknown:
        raise typer.BadParameter(f"--column {unknown[0]}: write OURS=THEIRS, ours one of {', '.join(HISTORY.columns)}")
    return found
