"""What to order of vendors now, of whom, why, at what price, and what can wait."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation, replaced
from planning.cli.options import AsJson, AsOf, Cluster, Configs, Database, KeptModels, PastFile, Seed, Workers
from planning.exits import Exit
from planning.refusal import Finding, Refusals, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from planning.settings import Settings
    from planning.vendors.buying import Round
    from planning.vendors.festivals import Festival
    from planning.vendors.ordering import Plan


def add_to(app: typer.Typer) -> None:
    """Put this group's command on the command line."""
    app.command("orders")(orders)


def orders(
    context: typer.Context,
    vendor: Annotated[
        list[str] | None, typer.Option("--vendor", help="Only this vendor; may be repeated. Default: all.")
    ] = None,
    ordered: Annotated[
        Path | None, typer.Option("--ordered", help="What earlier runs ordered: their orders.yaml.")
    ] = None,
    commitment: Annotated[
        list[Path] | None, typer.Option("--commitment", help="A vendor's commitment.yaml; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File that the orders go to, orders.yaml; none is written without.")
    ] = None,
    review_hours: Annotated[
        float,
        typer.Option("--review-hours", min=1, max=336, help="Hours until you ask again; what is due by then is now."),
    ] = 24.0,
    as_of: AsOf = None,
    history: PastFile = None,
    configs: Configs = Path("configs"),
    database: Database = "sqlite:///data/tideshift.db",
    kept_models: KeptModels = Path("data/models"),
    seed: Seed = None,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: AsJson = False,
) -> int:
    """Say what to order of vendors now, and what can wait.

    For every day (or week) of a contract: what the forecast says will be needed, how much to order now, and until when
    the rest waits, with what it will probably be. How far forecasts miss at each notice is learned from the past
    (minutes, kept for the days between two choices of models), unless vendors.yaml says it. Planned as of the roster
    in force, or of --as-of. Festivals that need two languages are told as ready or not, and a commitment that falls
    short of what was ordered with its price. Exit code 2 says that one of these is not as it should be.

    Example: [bold]tideshift orders --out orders.yaml[/], and a day later
    [bold]tideshift orders --as-of 2026-11-17T00:00+08:00 --ordered orders.yaml --out orders.yaml[/]
    """
    import os
    from functools import partial
    from zoneinfo import ZoneInfo

    from planning.cli import progress
    from planning.csv_file import read_history, read_people
    from planning.demand.kept_models import Shelf
    from planning.settings import load_settings
    from planning.vendors.buying import buy, takers
    from planning.vendors.commitment_file import read_commitment
    from planning.vendors.festivals import festivals
    from planning.vendors.misses import Kept
    from planning.vendors.order_file import orders_text, read_orders
    from planning.workers import executor
    from planning.yaml_door.yaml_model import suggest

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    site, known = settings.site, [v.name for v in settings.vendors.vendors]
    strange = [name for name in vendor or [] if name not in known]
    if strange:
        raise Refused(
            [Finding("--vendor", 0, "", "no such vendor in vendors.yaml", n, suggest(n, known)) for n in strange]
        )
    chosen = takers(settings, vendor or [])
    with roster_in_force(database) as (store, publication):
        run = store.run(publication.run_id)
        requirement, roster = store.table(publication.run_id, "requirement"), store.roster(publication.id)
        overrides = store.overrides()
    at = as_of or run.as_of
    refusals = Refusals()
    zone = ZoneInfo(site.time_zone)
    table = refusals.attempt(
        lambda: settings.counted_alike(
            read_history(
                history or settings.path(site.inputs.history.file),
                zone,
                source=site.inputs.history,
                queues=site.queue_names,
            )
        )
    )
    absences = None if site.inputs.absences is None else settings.path(site.inputs.absences)
    people = refusals.attempt(
        lambda: read_people(
            settings.path(site.inputs.agents),
            absences,
            None,
            contracts=settings.contracts(),
            queues=site.queue_names,
        )
    )
    stands = None if ordered is None else refusals.attempt(lambda: read_orders(ordered, settings.vendors, at))
    said = [refusals.attempt(partial(read_commitment, file, settings.vendors)) for file in commitment or []]
    refusals.settle()
    assert table is not None  # settle has refused otherwise
    assert people is not None
    before = {} if stands is None else stands.standing()
    processes = workers or settings.solver.workers or os.cpu_count() or 1
    with progress.shown(invocation.log, quiet=as_json) as report, executor(processes, cluster) as pool:
        found = buy(
            settings,
            table,
            chosen,
            as_of=at,
            seed=settings.solver.seed if seed is None else seed,
            review_h=review_hours,
            overrides=overrides,
            ordered=before,
            commitments=[one for one in said if one is not None],
            shelf=Shelf(kept_models, invocation.log),
            kept=Kept(kept_models),
            executor=pool,
            progress=report,
        )
    cover = festivals(settings, requirement, roster, people.agents, at)
    if out is not None:
        with replaced(out) as path:
            path.write_text(orders_text(found.plans, settings.vendors, at, before), encoding="utf-8", newline="\n")
    troubled = bool(found.gaps) or any(not festival.ready for festival in cover)
    if as_json:
        invocation.answer({"file": None if out is None else str(out), **_answer(found, cover, at)})
    else:
        _say(invocation, settings, found, cover, at)
        if out is not None:
            invocation.show(f"written to {out}")
    return Exit.WARNED if troubled else Exit.PUBLISHED


def _answer(found: "Round", cover: "Sequence[Festival]", at: datetime) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "as_of": at.isoformat(),
        "next_due": None if found.next_due is None else found.next_due.isoformat(),
        "vendors": [
            {
                "vendor": name,
                "misses": dict(
                    zip(
                        found.spreads[name].notice_h.tolist(),
                        found.spreads[name].deviation.round(5).tolist(),
                        strict=True,
                    )
                ),
                "periods": [_row(plan) for plan in plans],
            }
            for name, plans in found.plans.items()
        ],
        "gaps": [asdict(gap) for gap in found.gaps],
        "festivals": [
            {
                "name": f.name,
                "languages": f.languages,
                "start": f.start.isoformat(),
                "ready_by": f.ready_by.isoformat(),
                "ready": f.ready,
                **asdict(f.cover),
            }
            for f in cover
        ],
    }


def _row(plan: "Plan") -> dict[str, Any]:
    period, now = plan.period, plan.now
    return {
        "from": period.first,
        "days": period.days,
        "need_p10_h": round(period.quantile(0.1), 2),
        "need_p50_h": round(period.quantile(0.5), 2),
        "need_p90_h": round(period.quantile(0.9), 2),
        "least_h": round(period.terms.least_h, 2),
        "ordered_before_h": round(period.standing.hours, 2),
        "order_now_h": 0.0 if now is None else round(now.expected_h, 2),
        "order_now_cents": 0 if now is None else round(now.expected_cents),
        "expected_cents": round(plan.expected_cents),
        "short_cents_an_hour": round(period.terms.short_cents),
        "stages": [
            {
                "notice_h": stage.notice_h,
                "due": due.isoformat(),
                "now": period.now and k == 0,
                "expected_h": round(stage.expected_h, 2),
                "reserve_h": round(stage.reserve_h, 2),
                "expected_cents": round(stage.expected_cents),
                "price_cents": round(stage.price_cents),
                "next_cents": round(stage.next_cents),
                "fractile": round(stage.fractile, 4),
            }
            for k, (due, stage) in enumerate(zip(period.due, plan.stages, strict=True))
        ],
    }


def _say(
    invocation: Invocation, settings: "Settings", found: "Round", cover: "Sequence[Festival]", at: datetime
) -> None:
    currency = settings.site.currency
    for name, plans in found.plans.items():
        spread = found.spreads[name]
        invocation.show(_table(name, plans, settings.vendors.vendor(name).time_zone))
        longest = max((plan.period.seen_h for plan in plans), default=0.0)
        learned = "learned from the past" if spread.errors.any() else "as vendors.yaml says"
        invocation.show(
            f"forecasts of its work miss by {spread.at(longest):.1%} {longest:,.0f} h ahead, by {spread.at(48):.1%} "
            f"48 h and by {spread.at(2):.1%} 2 h ahead ({learned})"
        )
        invocation.show(*(_why(plan, currency) for plan in plans if plan.now is not None))
        waiting = [(due, stage) for plan in plans for due, stage in plan.later if stage.reserve_h >= 0.005]
        if waiting:
            due, _ = min(waiting, key=lambda pair: pair[0])
            hours = sum(stage.expected_h for _, stage in waiting)
            money = sum(stage.expected_cents for _, stage in waiting) / 100
            invocation.show(
                f"what waits: {hours:,.0f} h expected, {money:,.0f} {currency}; the next is due {due:%Y-%m-%d %H:%M %Z}"
            )
    for gap in found.gaps:
        invocation.show(
            f"! {gap.vendor} commits {gap.committed_h:,.1f} h of {gap.ordered_h:,.1f} h ordered from {gap.first}: "
            f"{gap.cents / 100:,.0f} {currency} dearer than if it came"
        )
    for festival in cover:
        invocation.show(("" if festival.ready else "! ") + festival.told(at))


def _why(plan: "Plan", currency: str) -> str:
    now = plan.now
    assert now is not None
    period = plan.period
    head = f"{period.first}: order {now.expected_h:,.1f} h now for {now.expected_cents / 100:,.0f} {currency}"
    other = "an hour short costs" if len(plan.stages) == 1 else "waiting costs"
    text = f"{head}; an hour costs {now.price_cents / 100:,.2f}, {other} {now.next_cents / 100:,.2f}"
    limit = f", fractile {now.fractile:.0%} where nothing binds"
    stood = max(period.standing.hours, period.terms.least_h)
    stage = period.stages[0]
    most = max(stood, min(stage.most_h, stood + stage.more_h))
    if now.expected_h >= most - stood - 0.005:
        limit += f"; {most:,.1f} h are all that may be had at this notice"
    return text + limit


def _table(name: str, plans: "Sequence[Plan]", zone: str) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(
        title=f"Orders of {name}, hours by days of {zone}", title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    table.add_column("from", no_wrap=True)
    for heading in ("p10", "p50", "p90", "stands", "now", "later", "reserve"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("until", no_wrap=True)
    for plan in plans:
        period, later = plan.period, plan.later
        now = plan.now
        table.add_row(
            f"{period.first:%m-%d %a}",
            *(f"{period.quantile(level):,.0f}" for level in (0.1, 0.5, 0.9)),
            f"{max(period.standing.hours, period.terms.least_h):,.0f}",
            "" if now is None else f"{now.expected_h:,.1f}",
            f"{sum(stage.expected_h for _, stage in later):,.1f}" if later else "",
            f"{max(stage.reserve_h for _, stage in later):,.1f}" if later else "",
            f"{later[0][0]:%m-%d %H:%M}" if later else "",
        )
    return table
