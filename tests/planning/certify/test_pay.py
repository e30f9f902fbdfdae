"""Overtime, premiums and time off, counted and bounded anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from planning.certify import Unreadable
from scheduler.optimizer.problem import Prices
from scheduler.pay import DatedPremium, OvertimePay, PayTerms, Premium, TimeOff
from scheduler.rules import GuaranteedMinutes, Overtime, WeekMinutes
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import Limits, solve
from tests.planning.certify import example
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    MONDAY,
    agent,
    at,
    flat,
    horizon,
    laws,
    problem,
    requirement,
    roster,
    shift,
)

TERMS = PayTerms(
    day=OvertimePay(480, ((0, 1.25),)),
    week=OvertimePay(1200, ((0, 1.5), (240, 2.0))),
    premiums=(Premium(8 * 60, 10 * 60, 0.125),),
    time_off=TimeOff(300, 0.5),
)
EIGHT = ShiftTemplate("D8", 480, 480, 840, 120, (Break(60, 180, 240, paid=True),))
TEN = ShiftTemplate("D10", 600, 480, 840, 120, (Break(60, 240, 300, paid=True),))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A roster of three people with every term of pay, a long shift that stands and a past of the week."""
    contract = replace(FULL, shifts=("D8", "D10"), week_minutes=2880, guaranteed_minutes=1200, pay=TERMS)
    wednesday = MONDAY + timedelta(days=2)
    team = [
        agent(1, contract=contract),
        agent(2, contract=contract, hourly_cost_cents=1333),
        agent(3, contract=contract, premiums=(DatedPremium(wednesday, wednesday + timedelta(days=4), 0.3),)),
        agent(4, contract=replace(contract, name="idle"), skills=["other/zh/chat"]),
    ]
    span = horizon(5, wednesday)
    needed = requirement(span, {CHAT: flat(2.0, 8, 24, 5)})
    past = roster(team, shift("a01", at(8), 600, code="D10"), shift("a01", at(8, 1), 600, code="D10"))
    lock = shift("a02", at(8, 3), 600, code="D10", breaks=[(240, 60)], work=[(0, 240, CHAT)], locked=True)
    made = problem(
        team,
        needed,
        span,
        laws(Overtime(week=700, month=1500), WeekMinutes(2880), GuaranteedMinutes()),
        (EIGHT, TEN),
        Prices({}, default_shortage=2500),
        past=past,
        locked=roster(team, lock),
    )
    return example.write(tmp_path_factory.mktemp("pay"), made, needed, past, solve(made, Limits(rounds=1)))


def test_every_part_of_pay_is_confirmed(folder):
    """Cost, its parts and the bound come out the same, and none of the parts is nothing."""
    found = example.verdict(folder)
    assert found.confirmed, found.faults
    parts = {c.name: c.found for c in found.checks}
    assert all(parts[name] > 0 for name in ("overtime", "premiums", "guaranteed"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c["contracts"]["full"]["pay"]["week"]["steps"][0].__setitem__(1, 1.4), "overtime is"),
        (lambda c: c["contracts"]["full"]["pay"]["day"].update(after=540), "overtime is"),
        (lambda c: c["contracts"]["full"]["pay"]["premiums"][0].update(share=0.1), "premiums is"),
        (lambda c: c.pop("premiums"), "premiums is"),
        (lambda c: c["contracts"]["idle"]["pay"]["time_off"].update(share=0.6), "guaranteed is"),
        (lambda c: c["contracts"]["full"]["pay"].pop("week"), "bound is"),
        (lambda c: c["rules"]["overtime"].update(week=60), "min of overtime in the week, at most 60"),
        (lambda c: c["rules"]["overtime"].update(month=60), "min of overtime in the month, at most 60"),
        (lambda c: c["rules"]["overtime"].update(day=60), "min of overtime in a day, at most 60"),
    ],
)
def test_terms_told_otherwise_are_found(folder, tmp_path, change, told):
    """A rate, a threshold, a share or a limit that is not the one the roster was made by shows in what it decides."""
    spoilt = example.spoil_json(example.copy(folder, tmp_path / "spoilt"), "certificate.json", change)
    assert any(told in fault for fault in example.verdict(spoilt).faults)


@pytest.mark.parametrize(
    "change",
    [
        lambda pay: pay["week"].update(steps=[[0, 2.0], [240, 1.5]]),
        lambda pay: pay["week"].update(steps=[[60, 1.5]]),
        lambda pay: pay["day"].update(steps=[[0, 0.5]]),
        lambda pay: pay["time_off"].update(share=1.5),
        lambda pay: pay["premiums"][0].update(share=-0.1),
        lambda pay: pay.update(bonus=1),
    ],
)
def test_terms_that_would_loosen_the_bound_are_refused(folder, tmp_path, change):
    """Rates that fall, negative shares and terms nobody knows are no certificate."""
    spoilt = example.copy(folder, tmp_path / "spoilt")
    example.spoil_json(spoilt, "certificate.json", lambda c: change(c["contracts"]["full"]["pay"]))
    with pytest.raises(Unreadable, match=r"certificate\.json: contracts"):
        example.verdict(spoilt)
