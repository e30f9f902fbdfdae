"""From a forecast and a contract to what is ordered now, and the files that remember it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from planning.refusal import Refused
from planning.settings.vendors import Lead, Vendor, Vendors
from planning.vendors.buying import _gap, _standing
from planning.vendors.commitment_file import read_commitment
from planning.vendors.order_file import orders_text, read_orders
from planning.vendors.ordering import Asked, Period, Standing, periods, planned, told_spread
from scheduler.horizon import OpeningHours, midnight
from scheduler.orders.need import Need
from scheduler.orders.terms import Stage, Terms
from scheduler.workload import QueuePolicy

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
VENDOR = Vendor.model_validate(
    {
        "name": "v",
        "time_zone": "UTC",
        "queues": ({"queue": "shop/en/*", "share": 0.5},),
        "contracted_hours": 700.0,
        "period": "day",
        "lead_times": (
            {"notice_hours": 360.0, "most": 2.0},
            {"notice_hours": 48.0, "most": 1.5, "surcharge": 0.2},
        ),
        "price_tiers": ({"up_to": 2.0, "price": 10.0},),
        "misses": ({"notice_hours": 48.0, "cv": 0.1}, {"notice_hours": 360.0, "cv": 0.2}),
    }
)
VENDORS = Vendors(vendors=(VENDOR,))
STAGES = (Stage(360.0, 200.0), Stage(48.0, 150.0, 0.2))
TERMS = Terms(30.0, ((200.0, 1000.0),), 5000.0)


def period(**changed: object) -> Period:
    """A day that needs about 100 h, ordered for now."""
    begins = midnight(MONDAY, UTC)  # type: ignore[arg-type]
    spread = told_spread(VENDOR)
    assert spread is not None
    due = tuple(begins - timedelta(hours=stage.notice_h) for stage in STAGES)
    made = Period(
        MONDAY, 1, begins, Need(np.array([0.5, 2.0]), np.array([50.0, 200.0])), spread, TERMS, STAGES, due, True,
        Standing(0.0, 0.0), 348.0,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def test_a_coefficient_of_variation_is_told_as_a_logarithm() -> None:
    """What vendors.yaml says of errors is what a lognormal with that coefficient of variation has."""
    spread = told_spread(VENDOR)
    assert spread is not None
    drawn = np.exp(spread.at(360) * np.random.default_rng(1).standard_normal(200_000))
    assert drawn.std() / drawn.mean() == pytest.approx(0.2, abs=0.003)
    assert spread.learned(360, 48) ** 2 + spread.at(48) ** 2 == pytest.approx(spread.at(360) ** 2)


def test_what_is_due_now_is_ordered_with_what_is_known_now() -> None:
    """Nothing is learned before an order placed now; all steps together are what is unknown now."""
    now, waits = period(), period(now=False, seen_h=500.0)
    assert now.deviations[0] == 0.0
    assert waits.deviations[0] == pytest.approx(0.0)  # beyond the longest notice nothing more is unknown
    assert sum(d**2 for d in now.deviations) == pytest.approx(now.spread.at(348) ** 2)


def test_what_waits_is_not_ordered_now() -> None:
    """A period whose next notice is after the next review has no order now, and says until when it waits."""
    plan = planned(period(now=False, seen_h=500.0))
    assert plan.now is None
    assert [due for due, _ in plan.later] == list(plan.period.due)
    assert plan.stands.hours == TERMS.least_h


def test_orders_stand_in_the_next_run(tmp_path: Path) -> None:
    """orders.yaml says what is ordered in all; read back, the same period is asked for nothing more at that price."""
    plan = planned(period())
    assert plan.now is not None
    assert plan.now.expected_h > 40
    path = tmp_path / "orders.yaml"
    path.write_text(orders_text({"v": (plan,)}, VENDORS, NOW, {"v": {date(2026, 11, 20): Standing(33.0, 0.0)}}))
    again = read_orders(path, VENDORS, NOW).standing()["v"]
    assert again[date(2026, 11, 20)] == Standing(33.0, 0.0)
    assert again[MONDAY].hours == pytest.approx(30.0 + plan.now.expected_h, abs=0.01)
    once_more = planned(period(standing=again[MONDAY]))
    assert once_more.now is not None
    assert once_more.now.expected_h == pytest.approx(0.0, abs=2.0)
    assert orders_text({"v": (once_more,)}, VENDORS, NOW, {"v": again}).count("from:") == 2


def test_every_error_of_an_order_file_is_told(tmp_path: Path) -> None:
    """A stranger, a wrong period, a day twice, more in time than ordered, ordered tomorrow: five findings."""
    path = tmp_path / "orders.yaml"
    path.write_text(
        'schema: tideshift/orders/1\nas_of: "2026-11-16T12:00:00+00:00"\nvendors:\n'
        "  - {vendor: w, period: day}\n"
        "  - vendor: v\n    period: week\n    orders:\n"
        "      - {from: 2026-11-30, hours: 5, in_time: 6}\n      - {from: 2026-11-30, hours: 5}\n"
    )
    with pytest.raises(Refused) as refused:
        read_orders(path, VENDORS, NOW)
    told = [finding.wrong for finding in refused.value.findings]
    assert told == [
        "ordered later than now",
        "no such vendor in vendors.yaml",
        "not the period of the contract",
        "more than all hours ordered",
        "a day twice",
    ]
    assert [finding.line for finding in refused.value.findings] == [2, 4, 6, 8, 9]


COMMITMENT = """schema: tideshift/commitment/1
vendor: v
time_zone: UTC
from: 2026-11-30
to: 2026-12-01
queues:
  - {line: shop, language: en, channel: chat, hours: {2026-11-30: 40, 2026-12-01: 70}}
  - {line: shop, language: en, channel: message, hours: {2026-11-30: 20}}
"""


def test_a_commitment_s_hours_are_summed_by_day(tmp_path: Path) -> None:
    """Queues add up; a day without an entry has none."""
    (tmp_path / "c.yaml").write_text(COMMITMENT)
    said = read_commitment(tmp_path / "c.yaml", VENDORS)
    assert said.hours() == {MONDAY: 60.0, date(2026, 12, 1): 70.0}


def test_only_what_was_committed_stands_and_its_gap_has_a_price(tmp_path: Path) -> None:
    """60 h of 100 ordered stand; the gap costs no more than every hour short, and more than nothing."""
    (tmp_path / "c.yaml").write_text(COMMITMENT)
    ordered = {MONDAY: Standing(100.0, 100.0), date(2026, 12, 1): Standing(70.0, 70.0)}
    stands = _standing(VENDOR, ordered, [read_commitment(tmp_path / "c.yaml", VENDORS)])
    assert stands == {MONDAY: Standing(60.0, 60.0), date(2026, 12, 1): Standing(70.0, 70.0)}
    late = period(stages=STAGES[1:], due=(MONDAY,), seen_h=60.0, now=True, standing=stands[MONDAY])
    gap = _gap(VENDOR, planned(late), ordered)
    assert gap is not None
    assert (gap.ordered_h, gap.committed_h) == (100.0, 60.0)
    # 40 h can still be had for a fifth more.
    assert gap.cents == pytest.approx(40 * 200, rel=0.15)
    assert _gap(VENDOR, planned(replace(late, standing=ordered[MONDAY])), ordered) is None


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("vendor: v", "vendor: w", "no such vendor"),
        ("time_zone: UTC", "time_zone: Asia/Manila", "not the zone"),
        ("to: 2026-12-01", "to: 2026-11-30", "a day outside the file"),
        ("line: shop, language: en, channel: message", "line: shop, language: zh, channel: chat", "no share of"),
        ("channel: message", "channel: chat", "twice"),
        ("2026-11-30: 20", "2026-11-30: -1", "negative"),
    ],
)
def test_every_error_of_a_commitment_has_its_place(old: str, new: str, wrong: str, tmp_path: Path) -> None:
    """What is wrong is told with the line it stands on."""
    text = COMMITMENT.replace(old, new)
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(Refused) as refused:
        read_commitment(tmp_path / "c.yaml", VENDORS)
    finding = refused.value.findings[0]
    assert wrong in finding.wrong
    assert finding.line > 0


def test_a_plan_names_its_prices() -> None:
    """The price of the next hour now, and at the next chance with its surcharge; in the end that of an hour short."""
    first, second = planned(period()).stages
    assert (first.price_cents, first.next_cents) == (1000.0, 1200.0)
    assert (second.price_cents, second.next_cents) == (1200.0, TERMS.short_cents)


def forecast(days: int) -> pd.DataFrame:
    """Thirty contacts an hour on one queue, from the Monday on."""
    times = pd.date_range(MONDAY, periods=24 * days, freq="h", tz="UTC").as_unit("us")
    table = pd.DataFrame({"timestamp": times, "line": "shop", "language": "en", "channel": "voice", "volume": 30.0})
    made = table.assign(aht_s=300.0, model="flat", quality="model", **dict.fromkeys(QUANTILE_COLUMNS, 30.0))
    return FORECAST.validate(made)


def test_a_contract_by_the_week_is_ordered_by_calendar_weeks_of_its_own_clock() -> None:
    """Only whole weeks from Monday; an emergency desk may add half its people at the short notice."""
    desk = VENDOR.model_copy(
        update={
            "period": "week",
            "lead_times": (
                Lead(notice_hours=48.0, most=1.0),
                Lead(notice_hours=2.0, most=1.0, surcharge=0.5, more=0.5),
            ),
        }
    )
    policy = QueuePolicy("shop", "en", "voice", "interval", OpeningHours.always(ZoneInfo("UTC")))
    spread = told_spread(desk)
    assert spread is not None
    asked = Asked(forecast(17), [policy], datetime(2026, 11, 28, tzinfo=UTC))
    first, second = periods(desk, spread, asked)
    assert (first.first, second.first, first.days) == (MONDAY, MONDAY + timedelta(days=7), 7)
    assert [stage.more_h for stage in first.stages] == [np.inf, 350.0]
    assert (first.now, second.now) == (True, False)
    hours = first.need.at(np.array([0.9, 1.0, 1.15]))
    # Half of 30 contacts of five minutes is a load of 1.25: two or three people day and night.
    assert 2 * 168 <= hours[1] <= 4 * 168
    assert (np.diff(hours) >= 0).all()
