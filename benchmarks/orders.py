"""What ordering in stages saves on a festival fortnight, against ordering all at once, early or late.

`python -m benchmarks orders` runs four fortnights, each in the same 200 sampled futures for every policy:

- the sample's around Black Friday with its two vendors, forecasts missing as its past says they do;
- the same, were the contracts 1.75 times as large: then the order at two hours may reach the need;
- the sample's, were forecasts to miss by 20 % fifteen days ahead, 10 % two days and 5 % two hours ahead (assumed);
- the reference operation's around 11.11, whose vendors take a fifth of the contacts, an hour short costing what its
  emergency agents do (50), with the same assumed errors.

In each future every day has its forecasts at 15 days, 48 hours and 2 hours, a martingale that ends in what comes; what
is learned of neighbouring days hangs together by half. All at fifteen days orders what is best if nothing may follow,
all at two hours what is best then, within what may be had then: neither is a straw man, each is the exact optimum of
its one stage, day by day. The clairvoyant knows every need fifteen days ahead. All pay the least that is billed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from benchmarks.reference import operation as facts
from benchmarks.reference.demand import day_means, expected, festival
from benchmarks.reference.scenario import ELEVENTH
from forecast.notice import Spread
from planning.csv_file import read_history
from planning.demand.kept_models import forecast_kept
from planning.demand.question import of_settings
from planning.settings import load_settings
from planning.vendors.misses import Kept, learned_spreads
from planning.vendors.ordering import Asked, periods
from scheduler.orders.futures import Policy, clairvoyant, forecasts, live
from scheduler.orders.need import Need
from scheduler.orders.programme import programme
from scheduler.orders.rule import order_up_to
from scheduler.orders.terms import Stage, Terms

Floats = npt.NDArray[np.float64]

CONFIGS = Path(__file__).parents[1] / "configs"

FUTURES = 200
SEED = 20261127
TOGETHER = 0.5
"""Correlation of what is learned of one day with that of the next."""

ASSUMED = ((2.0, 0.05), (48.0, 0.10), (360.0, 0.20))
"""Notice [h] and coefficient of variation, where nothing is learned."""

FIRST = date(2026, 11, 20)
"""Of the sample's fortnight."""

LARGER = 1.75
"""Factor on the sample's contracts, so that 1.2 of them at two hours' notice is more than is needed."""

WORK_S, BUSY, SHARE = 45.0, 0.9, 0.2
"""Of the reference operation: work of a contact, how busy people are, and the share of contacts that vendors take."""


@dataclass(frozen=True, eq=False)
class Day:
    """A day of one vendor: its terms, its notices, what it may need, and what is learned between them."""

    terms: Terms
    stages: tuple[Stage, ...]
    need: Need
    deviations: tuple[float, ...]


def run(smoke: bool) -> list[dict[str, Any]]:
    """A row a fortnight and alternative."""
    futures = 20 if smoke else FUTURES
    if smoke:
        return compare("reference 11.11, assumed errors", [reference_days()[0][5:8]], futures)
    cases = {**sample_days(), "reference 11.11, assumed errors": reference_days()}
    return [row for name, groups in cases.items() for row in compare(name, groups, futures)]


def compare(name: str, groups: Sequence[Sequence[Day]], futures: int) -> list[dict[str, Any]]:
    """Our policy's cost beside every alternative's, in the same futures."""
    rng = np.random.default_rng(SEED)
    costs: dict[str, Floats] = {}
    ordered, short = np.zeros(futures), np.zeros(futures)
    by_stage = np.zeros(3)
    for days in groups:
        scores = rng.standard_normal((len(days), futures, 4))
        for k in range(1, len(days)):
            scores[k] = TOGETHER * scores[k - 1] + np.sqrt(1 - TOGETHER**2) * scores[k]
        for day, drawn in zip(days, scores, strict=True):
            found = forecasts(drawn, day.deviations)
            told = _policies(day)
            for policy, decide in told.items():
                lived = live(day.terms, day.stages, day.need, found, decide)
                costs[policy] = costs.get(policy, np.zeros(futures)) + lived.cents / 100
                if policy == "staged":
                    ordered, short = ordered + lived.ordered_h, short + lived.short_h
            known = clairvoyant(day.terms, day.stages, day.need, found) / 100
            costs["clairvoyant"] = costs.get("clairvoyant", np.zeros(futures)) + known
            by_stage += _hours_by_stage(day, found, told["staged"])
    ours = costs.pop("staged")
    rows = []
    for against, theirs in costs.items():
        saved = theirs - ours
        half = float(student.ppf(0.975, futures - 1)) * float(saved.std(ddof=1)) / np.sqrt(futures)
        rows.append(
            {
                "fortnight": name,
                "futures": futures,
                "cost": float(ours.mean()),
                "ordered_h": float(ordered.mean()),
                "at_15d_48h_2h": " / ".join(f"{hours:,.0f}" for hours in by_stage),
                "short_h": float(short.mean()),
                "their_cost": float(theirs.mean()),
                "saved": float(saved.mean()),
                "saved_low": float(saved.mean()) - half,
                "saved_high": float(saved.mean()) + half,
                "against": against,
                "ratio": float(theirs.mean() / ours.mean()),
            }
        )
    return rows


def _policies(day: Day) -> dict[str, Policy]:
    """Every policy that is compared."""

    def only(stage: int) -> Policy:
        # Whoever orders once knows at that stage what was learned until then, and nothing more before the work.
        ahead = float(np.sqrt(np.sum(np.square(day.deviations[: stage + 1]))))
        left = float(np.sqrt(np.sum(np.square(day.deviations[stage + 1 :]))))
        single = programme(day.terms, [day.stages[stage]], day.need, (ahead, left))
        return lambda k, have, factor, ramped: single.order_up_to(0, have, factor, ramped) if k == stage else have

    solved = programme(day.terms, day.stages, day.need, day.deviations)
    return {
        "staged": solved.order_up_to,
        "all at 15 days": only(0),
        "all at 2 hours": only(2),
        "fractile rule": lambda k, have, factor, _: order_up_to(
            day.terms, day.stages, day.need, day.deviations, k, have, factor
        ),
    }


def _hours_by_stage(day: Day, found: Floats, policy: Policy) -> Floats:
    """Mean hours that a policy orders at each stage."""
    have = np.full(len(found), day.terms.least_h)
    ramped, hours = have, []
    for k, stage in enumerate(day.stages):
        upto = policy(k, have, found[:, k], ramped)
        hours.append(float((upto - have).mean()))
        have = upto
        ramped = have if stage.notice_h >= day.terms.ramp_h else ramped
    return np.array(hours)


def _assumed() -> Spread:
    notice, cv = (np.array(values) for values in zip(*ASSUMED, strict=True))
    return Spread(notice, np.sqrt(np.log1p(cv**2)), np.zeros(len(cv)))


def sample_days() -> dict[str, list[list[Day]]]:
    """The sample's fortnight by vendor: with learned errors, with larger contracts, with assumed errors.

    The forecast of 16 November stands for the one that each day has fifteen days before it.
    """
    settings = load_settings(CONFIGS)
    zone = ZoneInfo(settings.site.time_zone)
    source = settings.site.inputs.history
    history = settings.counted_alike(
        read_history(settings.path(source.file), zone, source=source, queues=settings.site.queue_names)
    )
    as_of = datetime(2026, 11, 16, tzinfo=zone)
    end = datetime(2026, 12, 6, tzinfo=zone)
    table, _ = forecast_kept(of_settings(settings, history, as_of, 1), end, judged_to=as_of + timedelta(days=14))
    vendors = settings.vendors.vendors
    learned = learned_spreads(
        settings, history, vendors, as_of=as_of, seed=1, days=18, kept=Kept(CONFIGS.parent / "data" / "models")
    )
    cases: dict[str, list[list[Day]]] = {}
    asked = Asked(table, settings.policies(), as_of - timedelta(days=30))
    for vendor in vendors:
        for name, larger, spread in (
            ("sample Black Friday, learned errors", 1.0, learned[vendor.name]),
            ("the same, contracts x 1.75", LARGER, learned[vendor.name]),
            ("sample Black Friday, assumed errors", 1.0, _assumed()),
        ):
            own = vendor.model_copy(update={"contracted_hours": larger * vendor.contracted_hours})
            found = [p for p in periods(own, spread, asked) if FIRST <= p.first < FIRST + timedelta(days=14)]
            seen = [replace(p, seen_h=p.stages[0].notice_h, now=True) for p in found]
            cases.setdefault(name, []).append([Day(p.terms, p.stages, p.need, p.deviations) for p in seen])
    return cases


def reference_days() -> list[list[Day]]:
    """The reference operation's fortnight from 5 November, its vendors taken as one."""
    zone = facts.SITE_ZONE
    first = datetime.combine(ELEVENTH, datetime.min.time(), zone) - timedelta(days=6)
    times = pd.date_range(pd.Timestamp(first), periods=14 * 24, freq="h").tz_convert("UTC")
    normal = {queue: expected(queue, mean, times, 60) for queue, mean in day_means(1.0).items()}
    # The festival is the first of the days that it is told.
    rest = {queue: values[6 * 24 :] for queue, values in normal.items()}
    lifted = festival(rest, times[6 * 24 :], facts.PEAK_HOUR)
    contacts = sum(np.concatenate([normal[q][: 6 * 24], lifted[q]]) for q in normal)
    hours = contacts.reshape(14, 24).sum(axis=1) * SHARE * WORK_S / 3600 / BUSY
    contract = sum(facts.VENDOR_SEATS.values()) * 5 / 7 * 7
    terms = Terms(
        least_h=0.3 * contract,
        tiers=((contract, 950.0), (1.5 * contract, 1050.0), (2.0 * contract, 1250.0)),
        short_cents=5000.0,
    )
    stages = (
        Stage(360.0, 2.0 * contract),
        Stage(48.0, 1.5 * contract, 0.2),
        Stage(2.0, 1.2 * contract, 0.6),
    )
    spread = _assumed()
    learned = (0.0, spread.learned(360, 48), spread.learned(48, 2), spread.at(2))
    factors = np.array([0.1, 10.0])
    return [[Day(terms, stages, Need(factors, factors * need), learned) for need in hours.tolist()]]
