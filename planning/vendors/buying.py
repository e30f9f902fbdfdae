"""One round of orders: forecast, how far it misses, what stands, what vendors promised; then what to order now."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.notice import Spread
from forecast.overrides import Override, apply, past_events
from planning.demand.kept_models import Shelf, forecast_kept
from planning.demand.question import of_settings
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.settings.vendors import Vendor
from planning.vendors.commitment_file import Commitment
from planning.vendors.misses import Kept, learned_spreads
from planning.vendors.ordering import Asked, Plan, Standing, horizon_days, plan_orders, planned, told_spread
from scheduler.horizon import Horizon, midnight

Progress = Callable[[str, float, str], None]
"""Told a stage, the share of it that is done (0 to 1), and a note."""

NEAR = 0.005
"""Hours that do not count as a difference: files are written to two decimals."""


@dataclass(frozen=True)
class Gap:
    """A period for which a vendor commits less than was ordered.

    Attributes
    ----------
    vendor, first : str, date
    ordered_h, committed_h : float
        [h]
    cents : float
        What the missing hours cost beyond their own price: later orders and hours short, as expected now [cent].
    """

    vendor: str
    first: date
    ordered_h: float
    committed_h: float
    cents: float


@dataclass(frozen=True, eq=False)
class Round:
    """What one round found; all by vendor in the order of vendors.yaml, those that take contacts.

    Attributes
    ----------
    as_of : datetime
    plans : mapping of str to tuple of Plan
    spreads : mapping of str to Spread
    gaps : tuple of Gap
    """

    as_of: datetime
    plans: Mapping[str, tuple[Plan, ...]]
    spreads: Mapping[str, Spread]
    gaps: tuple[Gap, ...]

    @property
    def next_due(self) -> datetime | None:
        """The first instant at which something that waits must be decided."""
        due = [at for plans in self.plans.values() for plan in plans for at, _ in plan.later]
        return min(due, default=None)


def takers(settings: Settings, names: Sequence[str] = ()) -> tuple[Vendor, ...]:
    """Vendors that take contacts, all or those of these names.

    Raises
    ------
    planning.refusal.Refused
        If there is none.
    """
    found = tuple(v for v in settings.vendors.vendors if v.queues and (not names or v.name in names))
    if not found:
        remedy = "give a vendor `queues`; what to order of those with `seats` the roster itself decides"
        raise Refused([Finding(str(settings.path("vendors.yaml")), 0, "", "no vendor takes contacts", "", remedy)])
    return found


def buy(
    settings: Settings,
    history: pd.DataFrame,
    vendors: Sequence[Vendor],
    *,
    as_of: datetime,
    seed: int,
    review_h: float = 24.0,
    overrides: Sequence[Override] = (),
    ordered: Mapping[str, Mapping[date, Standing]] | None = None,
    commitments: Sequence[Commitment] = (),
    shelf: Shelf | None = None,
    kept: Kept | None = None,
    executor: Executor | None = None,
    progress: Progress = lambda *_: None,
) -> Round:
    """Decide a round.

    Parameters
    ----------
    settings : Settings
    history : pandas.DataFrame
        Contract `HISTORY`, counted alike; nothing from `as_of` on is used.
    vendors : sequence of Vendor
        Of `takers`.
    as_of : datetime
        Zone-aware.
    seed : int
        Of the forecast; orders themselves draw nothing.
    review_h : float
        Hours until the next round [h].
    overrides : sequence of Override
        Planners' words about the forecast.
    ordered : mapping of str to mapping of date to Standing, optional
        What earlier rounds ordered, by vendor and first day.
    commitments : sequence of Commitment
        Vendors' answers. Where one promises less than was ordered, only that stands.
    shelf, kept
        Where the choice of models and the errors of forecasts are kept.
    executor : Executor, optional
    progress : callable, optional
        Told of the stages `choose`, `forecast`, `learn` and `orders`.

    Returns
    -------
    Round

    Raises
    ------
    planning.refusal.Refused
        If the past is too short to tell how far forecasts miss.
    """
    zone, site = ZoneInfo(settings.site.time_zone), settings.site
    ahead = horizon_days(vendors, review_h)
    question = of_settings(settings, history, as_of, seed, lambda instant: past_events(overrides, as_of=instant))
    night = Horizon.after(as_of, settings.solver.horizon_days, site.interval_minutes, zone)
    end = midnight(night.start.astimezone(zone).date() + timedelta(days=ahead), zone)
    table, _ = forecast_kept(question, end, shelf, judged_to=night.end, executor=executor, progress=progress)
    table = apply(table, overrides, as_of=as_of)
    spreads = {v.name: told for v in vendors if (told := told_spread(v)) is not None}
    unknown = [v for v in vendors if v.name not in spreads]
    if unknown:
        spreads |= learned_spreads(
            settings, history, unknown, as_of=as_of, seed=seed, days=ahead, kept=kept, executor=executor,
            progress=progress,
        )  # fmt: skip
    stood = {v.name: _standing(v, (ordered or {}).get(v.name, {}), commitments) for v in vendors}
    asked = Asked(table, settings.policies(), as_of, review_h, stood)
    plans, gaps = {}, []
    for number, vendor in enumerate(vendors, start=1):
        plans[vendor.name] = plan_orders(vendor, spreads[vendor.name], asked)
        gaps += [
            gap
            for plan in plans[vendor.name]
            if (gap := _gap(vendor, plan, (ordered or {}).get(vendor.name, {}))) is not None
        ]
        progress("orders", number / len(vendors), vendor.name)
    return Round(as_of, plans, spreads, tuple(gaps))


def _standing(
    vendor: Vendor, ordered: Mapping[date, Standing], commitments: Sequence[Commitment]
) -> dict[date, Standing]:
    """What may be counted on: what was ordered, or what the vendor committed where that is less."""
    stands = dict(ordered)
    length = 1 if vendor.period == "day" else 7
    for said in commitments:
        if said.vendor != vendor.name:
            continue
        hours = said.hours()
        for first in hours:
            days = [first + timedelta(days=k) for k in range(length)]
            if any(day not in hours for day in days) or (length == 7 and first.weekday() != 0):
                continue
            promised = sum(hours[day] for day in days)
            before = stands.get(first)
            if before is None:
                stands[first] = Standing(promised, promised)
            elif promised < before.hours - NEAR:
                stands[first] = Standing(promised, min(before.in_time_h, promised))
    return stands


def _gap(vendor: Vendor, plan: Plan, ordered: Mapping[date, Standing]) -> Gap | None:
    """What a vendor's shorter answer costs."""
    period = plan.period
    before = ordered.get(period.first)
    if before is None or period.standing.hours >= before.hours - NEAR:
        return None
    as_ordered = planned(replace(period, standing=before))
    bill = period.terms.bill(np.maximum([before.hours, period.standing.hours], period.terms.least_h))
    cents = plan.expected_cents - as_ordered.expected_cents - float(bill[0] - bill[1])
    return Gap(vendor.name, period.first, before.hours, period.standing.hours, cents)
