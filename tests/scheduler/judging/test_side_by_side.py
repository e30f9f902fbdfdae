"""Planned and simulated KPIs, and the night share."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.judging.night_share import night_share
from scheduler.judging.side_by_side import Bill, ai_contacts, side_by_side
from scheduler.kpis import plan_kpis, queue_kpis
from scheduler.load.deflection import Deflection
from scheduler.roster import empty_roster
from tests.scheduler.judging.test_calibration import HEADS, POLICIES, WORK, covered, lived
from tests.scheduler.simulation.two_days import HORIZON
from tests.scheduler.small_operation import agent, at, people, roster, shift

BILL = Bill(paid_h=960.0, cost_cents=960_000, night_share=1 / 3, ai_contact_cents=20.0)
PLAN = plan_kpis(WORK, covered(HEADS), POLICIES, HORIZON)


def test_both_sides_carry_their_own_numbers() -> None:
    """A queue's planned figures are the plan's, its simulated ones the twin's, bounds included."""
    table = side_by_side(PLAN, lived(), WORK, POLICIES, BILL).set_index(["channel", "figure"])
    told = queue_kpis(PLAN).set_index("channel")
    seen = lived().queues.set_index("channel")
    for channel, figure in (
        ("voice", "service_level"),
        ("chat", "occupancy"),
        ("ticket", "on_time"),
        ("chat", "asa_s"),
    ):
        row = table.loc[(channel, figure)]
        assert row["planned"] == told.loc[channel, figure]
        assert row["simulated"] == seen.loc[channel, figure]
        assert row["simulated_low"] == seen.loc[channel, f"{figure}_low"]
    assert table.loc[("ticket", "service_level"), ["planned", "simulated"]].isna().all()


def test_costs_are_spread_over_people_and_machines() -> None:
    """Pay over the contacts people see, the AI's price, and both over both; dearer where fewer come."""
    policies = [replace(p, deflection=Deflection(0.25)) for p in POLICIES]
    table = side_by_side(PLAN, lived(), WORK, policies, BILL).query("line == '*'").set_index("figure")
    contacts = WORK["contacts"].sum()
    answered = ai_contacts(WORK, policies)
    assert answered == pytest.approx(0.25 * WORK["offered"].sum())
    assert table.loc["cost_per_human_contact_cents", "planned"] == pytest.approx(960_000 / contacts)
    blended = (960_000 + 20 * answered) / (contacts + answered)
    assert table.loc["cost_per_contact_cents", "planned"] == pytest.approx(blended)
    assert table.loc["cost_per_ai_contact_cents", "planned"] == 20
    per_contact = table.loc["cost_per_contact_cents"]
    assert per_contact["simulated_low"] < per_contact["simulated"] < per_contact["simulated_high"]
    assert table.loc["utilisation", "simulated"] == pytest.approx(lived().totals["work_h"].iloc[0] / 960)
    assert table.loc["night_share", ["planned", "simulated"]].tolist() == [1 / 3, 1 / 3]


def test_without_an_ai_it_has_no_price() -> None:
    """Where nothing is deflected the blended cost is the people's and the AI's is empty; prices are not negative."""
    table = side_by_side(PLAN, lived(), WORK, POLICIES, BILL).query("line == '*'").set_index("figure")
    assert np.isnan(table.loc["cost_per_ai_contact_cents", "planned"])
    assert table.loc["cost_per_contact_cents", "planned"] == table.loc["cost_per_human_contact_cents", "planned"]
    with pytest.raises(ValueError, match=r"ai_contact_cents must lie in \[0, inf\), not -1"):
        replace(BILL, ai_contact_cents=-1.0)


def test_night_is_the_agent_s_own() -> None:
    """Of 8 hours from 20:00 with an hour's break at midnight, 5 of 7 are night; elsewhere the same hours are day."""
    own = people(1)
    late = shift("a01", at(20), breaks=[(240, 60)], work=[(0, 240, "shop/zh/chat")])
    assert night_share(roster(own, late), own) == pytest.approx(5 / 7)
    london = [agent(time_zone=ZoneInfo("Europe/London"))]
    assert night_share(roster(london, late), london) == 0
    early = shift("a01", at(3), minutes=240)
    assert night_share(roster(own, late, early), own) == pytest.approx((5 + 3) / 11)


def test_the_night_clocks_change() -> None:
    """From 22:00 to 06:00 of the night clocks go back are nine hours, and all of them night."""
    berlin = [agent(time_zone=ZoneInfo("Europe/Berlin"))]
    first = date(2026, 10, 24)
    shifts = [shift("a01", at(21, 0, first, ZoneInfo("Europe/Berlin")), minutes=660, zone=ZoneInfo("Europe/Berlin"))]
    assert night_share(roster(berlin, *shifts), berlin) == pytest.approx(9 / 11)


def test_rosters_of_nobody() -> None:
    """An empty roster has no night share, one of strangers is refused."""
    assert np.isnan(night_share(empty_roster(), people(1)))
    with pytest.raises(ValueError, match="unknown agents a02"):
        night_share(roster(people(2), shift("a02", at(8))), people(1))
