"""A vendor's periods, what the forecast says they need, and what to order of it now: the bridge to the newsvendor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.notice import Spread
from planning.settings.vendors import Vendor
from planning.vendors.needed_hours import FACTORS, needed_hours, shortage_cents
from scheduler.horizon import midnight
from scheduler.orders.need import Need
from scheduler.orders.outlook import Outlook, outlook
from scheduler.orders.programme import Programme, programme
from scheduler.orders.terms import Stage, Terms
from scheduler.workload import QueuePolicy

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """Hours of a period that are ordered or promised already, and how many of them are trained people's [h]."""

    hours: float
    in_time_h: float


@dataclass(frozen=True, eq=False)
class Period:
    """A day or week of a vendor's contract, as it stands and as it is likely to go on.

    Attributes
    ----------
    first, days : date, int
        On the vendor's calendar.
    begins : datetime
        Of its first day, zone-aware.
    need : Need
    spread : Spread
    terms : Terms
    stages : tuple of Stage
        The notices still to come.
    due : tuple of datetime
        By when to order at each.
    now : bool
        Whether the first of them is before the next review, and so to be used now.
    standing : Standing
    seen_h : float
        Notice at which this was seen [h].
    """

    first: date
    days: int
    begins: datetime
    need: Need
    spread: Spread
    terms: Terms
    stages: tuple[Stage, ...]
    due: tuple[datetime, ...]
    now: bool
    standing: Standing
    seen_h: float

    @property
    def deviations(self) -> tuple[float, ...]:
        """What is learned before each stage, and after the last."""
        # What is ordered at the first stage now is ordered with what is known now.
        at = [self.seen_h, *(stage.notice_h for stage in self.stages)]
        if self.now:
            at[1] = self.seen_h
        steps = [self.spread.learned(a, b) for a, b in pairwise(at)]
        return (*steps, self.spread.at(at[-1]))

    def quantile(self, level: float) -> float:
        """Hours it will need with no more than this probability, as known now [h]."""
        return self.need.quantile(level, 1.0, self.spread.at(self.seen_h))

    def solved(self) -> Programme:
        """Its programme."""
        return programme(
            self.terms,
            self.stages,
            self.need,
            self.deviations,
            ordered_h=self.standing.hours,
            ramped_h=self.standing.in_time_h,
        )


@dataclass(frozen=True, eq=False)
class Plan:
    """A period and what to do about it.

    Attributes
    ----------
    period : Period
    stages : tuple of Outlook
        Of each stage still to come.
    expected_cents : float
        Expected cost from now on: orders, surcharges, hours short, less refunds [cent].
    """

    period: Period
    stages: tuple[Outlook, ...]
    expected_cents: float

    @property
    def now(self) -> Outlook | None:
        """What to order now; None where nothing is due."""
        return self.stages[0] if self.stages and self.period.now else None

    @property
    def later(self) -> tuple[tuple[datetime, Outlook], ...]:
        """What waits, and until when."""
        skip = 1 if self.period.now else 0
        return tuple(zip(self.period.due[skip:], self.stages[skip:], strict=True))

    @property
    def stands(self) -> Standing:
        """What is ordered once this is done."""
        now = self.now
        more = 0.0 if now is None else now.expected_h
        have = max(self.period.standing.hours, self.period.terms.least_h) + more
        in_time = now is not None and now.notice_h >= self.period.terms.ramp_h
        return Standing(have, have if in_time else self.period.standing.in_time_h)


@dataclass(frozen=True, eq=False)
class Asked:
    """What is needed to plan orders.

    Attributes
    ----------
    forecast : pandas.DataFrame
        Contract `FORECAST`, overrides applied, a day longer than the last period.
    policies : sequence of QueuePolicy
    as_of : datetime
        Zone-aware; orders are placed then.
    review_h : float
        Hours until somebody asks again: what is due before then is ordered now [h].
    standing : mapping of str to mapping of date to Standing
        By vendor and first day.
    """

    forecast: pd.DataFrame
    policies: Sequence[QueuePolicy]
    as_of: datetime
    review_h: float = 24.0
    standing: Mapping[str, Mapping[date, Standing]] = field(default_factory=dict)


def horizon_days(vendors: Sequence[Vendor], review_h: float) -> int:
    """Days a forecast must reach so that every period due before the next review is in it, whole."""
    longest = max(vendor.lead_times[0].notice_hours for vendor in vendors)
    week = 7 if any(vendor.period == "week" for vendor in vendors) else 1
    # A zone away from the site's may begin its days later; deferred work of the last day is the next file's.
    return int(-((longest + review_h) // -24)) + 2 * week + 2


def told_spread(vendor: Vendor) -> Spread | None:
    """How far forecasts miss as vendors.yaml says; None where it leaves that to the past."""
    if not vendor.misses:
        return None
    # What has this coefficient of variation, being lognormal.
    deviation = np.sqrt(np.log1p(np.array([miss.cv for miss in vendor.misses]) ** 2))
    return Spread(np.array([m.notice_hours for m in vendor.misses]), deviation, np.zeros(len(deviation)))


def plan_orders(vendor: Vendor, spread: Spread, asked: Asked) -> tuple[Plan, ...]:
    """What to order of a vendor now, period by period, and what can wait.

    Parameters
    ----------
    vendor : Vendor
        One that takes contacts.
    spread : Spread
        How far forecasts of its periods miss.
    asked : Asked

    Returns
    -------
    tuple of Plan
        In the order of their days; periods for which no notice is left are not there.
    """
    return tuple(planned(period) for period in periods(vendor, spread, asked))


def planned(period: Period) -> Plan:
    """A period and what to do about it."""
    solved = period.solved()
    return Plan(period, outlook(solved), solved.expected_cents)


def periods(vendor: Vendor, spread: Spread, asked: Asked) -> tuple[Period, ...]:
    """The periods that can still be ordered for, of those that the forecast covers whole."""
    hours, policies = needed_hours(vendor, asked.forecast, asked.policies), asked.policies
    zone, length = ZoneInfo(vendor.time_zone), 1 if vendor.period == "day" else 7
    short = vendor.short_price
    short_cents = 100.0 * short if short is not None else shortage_cents(vendor, policies, asked.forecast)
    terms = _terms(vendor, length, short_cents)
    found = []
    days: list[date] = list(hours.columns)  # type: ignore[arg-type]
    for k in range(len(days) - length + 1):
        first = days[k]
        if length == 7 and first.weekday() != 0:
            continue
        begins = midnight(first, zone)
        seen = (begins.astimezone(UTC) - asked.as_of.astimezone(UTC)).total_seconds() / 3600
        stages = tuple(
            Stage(
                lead.notice_hours,
                lead.most * terms_hours(vendor, length),
                lead.surcharge,
                np.inf if lead.more is None else lead.more * terms_hours(vendor, length),
            )
            for lead in vendor.lead_times
            if lead.notice_hours <= seen
        )
        if not stages:
            continue
        curve = np.maximum.accumulate(hours.iloc[:, k : k + length].sum(axis=1).to_numpy(float))
        found.append(
            Period(
                first=first,
                days=length,
                begins=begins,
                need=Need(FACTORS, curve),
                spread=spread,
                terms=terms,
                stages=stages,
                due=tuple(begins - timedelta(hours=stage.notice_h) for stage in stages),
                now=seen - stages[0].notice_h < asked.review_h,
                standing=asked.standing.get(vendor.name, {}).get(first, Standing(0.0, 0.0)),
                seen_h=seen,
            )
        )
    return tuple(found)


def terms_hours(vendor: Vendor, days: int) -> float:
    """Contracted hours of a period [h]."""
    return vendor.contracted_hours * days / 7


def _terms(vendor: Vendor, days: int, short_cents: float) -> Terms:
    contracted, ramp = terms_hours(vendor, days), vendor.ramp
    terms = Terms(
        least_h=vendor.band.least * contracted,
        tiers=tuple((tier.up_to * contracted, 100.0 * tier.price) for tier in vendor.price_tiers),
        short_cents=short_cents,
        refund=vendor.refund,
    )
    if ramp is None:
        return terms
    return replace(terms, trained_h=ramp.trained * contracted, ramp_h=24.0 * ramp.days, learning=ramp.productivity)
