"""The end of a night in numbers: what a program reads as JSON and `planning.night.summary_table` shows to a person."""

import resource
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.fair_report import lists_of, wishes_told
from planning.house_rules import laws_sha256
from planning.law_pack import unchecked_sites
from planning.night.inputs import Inputs
from planning.night.post_seats import posts_told
from planning.night.post_watch import mistakes, watch_told, watched_posts
from planning.night.served import names_of, served
from planning.twin.report import bill_of, missed, twin_summary
from scheduler.workload import QueuePolicy

if TYPE_CHECKING:
    from planning.plan import Plan

BAND_HOURS = 3
"""Width of an hour band of the summary [h]."""


@dataclass(frozen=True)
class Band:
    """Required against rostered people in one band of the site's clock, summed over days, live queues and posts.

    All in agent-hours; deferred work belongs to no hour and is not in here.
    """

    clock: str
    required_h: float
    rostered_h: float
    shortage_h: float
    surplus_h: float


def hour_bands(coverage: pd.DataFrame, interval: int, time_zone: ZoneInfo) -> tuple[Band, ...]:
    """Shortage and surplus by band of the local clock.

    Parameters
    ----------
    coverage : pandas.DataFrame
        As `scheduler.verify.coverage` counts it: heads required, scheduled, short and over per queue and interval.
    interval : int
        Length of an interval [min].
    time_zone : ZoneInfo
        The site's, whose clock names the bands.

    Returns
    -------
    tuple of Band
        Every band from midnight on, also an empty one.
    """
    live = coverage[coverage["kind"] != "deferred"]
    band = live["timestamp"].dt.tz_convert(time_zone).dt.hour.to_numpy() // BAND_HOURS
    columns = ["required", "scheduled", "shortage", "surplus"]
    hours = live[columns].groupby(band).sum().reindex(range(24 // BAND_HOURS), fill_value=0.0) * (interval / 60)
    return tuple(
        Band(f"{k * BAND_HOURS:02d}-{(k + 1) * BAND_HOURS:02d}", *(round(float(v), 3) for v in row))
        for k, row in enumerate(hours.to_numpy())
    )


@dataclass(frozen=True)
class Accuracy:
    """How the forecast did in its own back-test, all queues together, each contact counting once.

    Attributes
    ----------
    wape : float or None
        Sum of absolute errors over sum of contacts; None where the past was too short to judge.
    wape_mean_8w : float or None
        The same of the 8-week mean.
    queues, fallback_queues : int
        Queues forecast, and those of them that rest on a fallback.
    """

    wape: float | None
    wape_mean_8w: float | None
    queues: int
    fallback_queues: int


def pooled_accuracy(accuracy: pd.DataFrame) -> Accuracy:
    """Pool the accuracy table of `forecast.selection` over its queues.

    >>> table = pd.DataFrame({"wape": [0.1, 0.4], "wape_mean_8w": [0.2, 0.4], "contacts_per_interval": [30.0, 10.0],
    ...     "quality": ["model", "fallback"]})
    >>> pooled_accuracy(table)
    Accuracy(wape=0.175, wape_mean_8w=0.25, queues=2, fallback_queues=1)
    """
    judged = accuracy[np.isfinite(accuracy["wape"].astype(float)) & (accuracy["contacts_per_interval"] > 0)]
    weight = judged["contacts_per_interval"].to_numpy(float)

    def pooled(column: str) -> float | None:
        if not len(judged):
            return None
        return round(float(np.average(judged[column].to_numpy(float), weights=weight)), 6)

    fallback = int((accuracy["quality"] == "fallback").sum())
    return Accuracy(pooled("wape"), pooled("wape_mean_8w"), len(accuracy), fallback)


def models_chosen(accuracy: pd.DataFrame, time_zone: ZoneInfo) -> str | None:
    """The instant from which the oldest of a forecast's models date, on the clock of a zone; None without a queue.

    >>> told = pd.DataFrame({"chosen_at": pd.to_datetime(["2026-11-15T16:00Z", "2026-11-17T16:00Z"])})
    >>> models_chosen(told, ZoneInfo("Asia/Shanghai"))
    '2026-11-16T00:00+08:00'
    """
    if accuracy.empty:
        return None
    return str(accuracy["chosen_at"].min().tz_convert(time_zone).isoformat(timespec="minutes"))


def warnings_of(
    queues: pd.DataFrame, policies: Sequence[QueuePolicy], forecast: pd.DataFrame, twin: pd.DataFrame | None = None
) -> tuple[str, ...]:
    """What a planner must know before trusting the roster; each makes the night end with a warning.

    A queue is below target when the promise is not kept over the whole horizon; an hour here and there is shown by the
    bands. Where the roster was simulated (`twin`, contract `BY_QUEUE`), what the twin saw decides, for it knows who
    helps whom and who is missing; the formulas decide otherwise. A queue forecast by a fallback is named, for its
    numbers rest on little.
    """
    told = list(_missed(queues, policies) if twin is None else missed(twin, policies))
    weak = sorted(set(names_of(forecast[forecast["quality"] == "fallback"])))
    if weak:
        told.append(f"{len(weak)} queues rest on a fallback forecast: {', '.join(weak[:5])}")
    return tuple(told)


def _missed(queues: pd.DataFrame, policies: Sequence[QueuePolicy]) -> tuple[str, ...]:
    """Promises that the formulas see broken over the whole horizon."""
    targets = {p.queue: p.target.level for p in policies}
    told = []
    rows = queues.assign(queue=names_of(queues))
    live = rows[(rows["kind"] == "interval") & (rows["contacts"] > 0)]
    below = live[live["service_level"] < live["queue"].map(targets).astype(float)].sort_values("service_level")
    if len(below):
        worst = _worst(below, "service_level", targets)
        told.append(f"{len(below)} of {len(live)} live queues below target: {worst}")
    due = rows[(rows["kind"] == "deferred") & rows["on_time"].notna()]
    late = due[due["on_time"] < due["queue"].map(targets).astype(float)].sort_values("on_time")
    if len(late):
        told.append(f"{len(late)} of {len(due)} deferred queues below target: {_worst(late, 'on_time', targets)}")
    open_posts = rows[(rows["kind"] == "post") & (rows["shortage_h"] > 1e-6)]
    if len(open_posts):
        hours = ", ".join(f"{q} {h:,.1f} h" for q, h in zip(open_posts["queue"], open_posts["shortage_h"], strict=True))
        told.append(f"posts not held all the time: {hours}")
    return tuple(told)


def _worst(rows: pd.DataFrame, column: str, targets: Mapping[str, float]) -> str:
    first = rows.head(3)
    return ", ".join(
        f"{q} {100 * v:.1f} % of {100 * targets[q]:.0f} %" for q, v in zip(first["queue"], first[column], strict=True)
    )


def summarize(plan: "Plan", inputs: Inputs, fingerprint: str) -> dict[str, Any]:
    """The report of a night, as JSON: everything a person is shown and everything result.json holds.

    Parameters
    ----------
    plan : Plan
    inputs : Inputs
        What it was made from.
    fingerprint : str
        Theirs.

    Returns
    -------
    dict
        Texts, numbers, lists and mappings only; hours in `_h` [h], money in `_cents` [cent], shares from 0 to 1.
    """
    site, zone, result = inputs.settings.site, inputs.time_zone, plan.result
    interval = site.interval_minutes
    bands = hour_bands(plan.coverage, interval, zone)
    queues = plan.kpis.queues
    twin = None if plan.twin is None else plan.twin.queues
    policies = inputs.settings.policies()
    laws = int((plan.violations["rule"] != "wishes").sum())
    seconds = round(result.seconds, 2)
    posts = watched_posts(result.roster, inputs.past, inputs.agents, policies, plan.horizon, plan.coverage)
    return {
        "site": site.name,
        "time_zone": site.time_zone,
        "currency": site.currency,
        "interval_minutes": interval,
        "as_of": inputs.as_of.astimezone(zone).isoformat(timespec="minutes"),
        "horizon_start": plan.horizon.start.astimezone(zone).isoformat(timespec="minutes"),
        "horizon_end": plan.horizon.end.astimezone(zone).isoformat(timespec="minutes"),
        "days": (plan.horizon.end.astimezone(zone).date() - plan.horizon.start.astimezone(zone).date()).days,
        "agents": len(inputs.agents),
        "shifts": len(result.roster),
        "paid_h": round(float(result.roster["paid_minutes"].sum()) / 60, 2),
        "served": [asdict(row) for row in served(queues, policies, twin)],
        "bands": [asdict(band) for band in bands],
        "cost": {
            "total_cents": result.cost,
            "bound_cents": result.bound,
            "gap": result.gap,
            "parts_cents": dict(result.cost_parts),
            "status": result.status,
            "seconds": seconds,
        },
        "forecast": {**asdict(pooled_accuracy(plan.accuracy)), "chosen_at": models_chosen(plan.accuracy, zone)},
        "violations": laws,
        "laws_sha256": laws_sha256(inputs.settings),
        "bill": None if plan.side_by_side is None else bill_of(plan.side_by_side),
        "rounds": [asdict(one) for one in plan.rounds],
        "twin": None if plan.twin is None else twin_summary(plan.twin, policies),
        "warnings": [
            *warnings_of(queues, policies, plan.forecast, twin),
            *mistakes(posts),
            *map(str, plan.left_open),
            *inputs.law_warnings,
        ],
        "unchecked_laws": {s: inputs.settings.rules.laws[s] for s in unchecked_sites(inputs.settings)},
        "wishes": wishes_told(
            lists_of(
                inputs.settings,
                inputs.people.wishes,
                result.roster,
                inputs.agents,
                plan.horizon.start,
                plan.horizon.end,
            )
        ),
        "reasons": list(result.reasons),
        "posts": posts_told(policies),
        "post_watch": watch_told(posts),
        "seats": {o.vendor: asdict(o.contracted) for o in inputs.settings.vendors.offers()},
        "colours": {t.code: t.colour for t in inputs.settings.templates()},
        "result": {
            "cost": result.cost,
            "bound": result.bound,
            "gap": result.gap,
            "seconds": seconds,
            "peak_mb": peak_mb(),
            "status": result.status,
            "seed": inputs.seed,
            "inputs_sha256": fingerprint,
            "violations": laws,
            "shortage_agent_hours": round(sum(b.shortage_h for b in bands), 3),
            "surplus_agent_hours": round(sum(b.surplus_h for b in bands), 3),
            "reasons": list(result.reasons),
            # with it, cost, bound and gap are expectations over the cases of demand
            "hedge": inputs.settings.solver.hedge,
        },
    }


def peak_mb() -> float:
    """Most memory this process or one of its finished children held so far [MB]."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(most / 1024, 1)
