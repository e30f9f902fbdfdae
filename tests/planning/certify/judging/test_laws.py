"""Laws of some sites: certify judges them for the people they bind, and bounds no other people's tours by them."""

from dataclasses import replace

import numpy as np
import pytest

from planning.certify.cover import cover_of
from planning.certify.demand import demand_of
from planning.certify.folder import Unreadable, read_folder
from planning.certify.judging.laws import broken_rules
from planning.certify.proving.bound import lagrangian
from scheduler.agents import Contract
from scheduler.optimizer.bound import lower_bound
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.roster import Result
from scheduler.rules import (
    Breaks,
    DayLength,
    NightLength,
    Recovery,
    Rest,
    RunOfDays,
    Scoped,
    StartToStart,
    WeekMinutes,
    WeekRest,
    WeekShifts,
)
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import Limits, solve
from tests.planning.certify import example
from tests.scheduler.small_operation import (
    CHAT,
    agent,
    at,
    flat,
    horizon,
    laws,
    problem,
    requirement,
    roster,
    shift,
    unsure,
)

TEMPLATES = (
    ShiftTemplate("D8", 480, 480, 720, 120, (Break(60, 180, 300, paid=True),)),
    ShiftTemplate("N8", 480, 1320, 1380, 60, (Break(60, 180, 240, paid=True),)),
    ShiftTemplate("N7", 420, 1320, 1380, 60, (Break(60, 180, 240, paid=True),)),
    ShiftTemplate("L10", 600, 720, 840, 60, (Break(60, 180, 240), Break(60, 360, 420))),
    ShiftTemplate("P4", 240, 480, 1080, 120),
)
FREE = Contract("free", 2400, 6, ("D8", "N8", "N7", "L10", "P4"))
PAID = replace(FREE, name="paid")
IZMIR, HANOI = frozenset({"izmir"}), frozenset({"hanoi"})
PACK = (
    Scoped(NightLength(1200, 360, 226, 450), IZMIR, "turkey, Act 4857"),
    Scoped(Rest(720), HANOI, "vietnam, Code 45"),
    Scoped(DayLength(480, 540), HANOI, "vietnam, Code 45"),
    Scoped(WeekMinutes(1500), HANOI, "vietnam, Code 45", frozenset({"paid"})),
    Scoped(WeekShifts(4), IZMIR, "turkey, Act 4857"),
    Scoped(RunOfDays(2), IZMIR | HANOI, "both"),
    Scoped(StartToStart(1380), IZMIR, "turkey, Act 4857"),
    Scoped(Breaks(240), HANOI, "vietnam, Code 45"),
    Scoped(WeekRest(1440), HANOI, "vietnam, Code 45"),
)
HOUSE = laws(Recovery(1320, 360, 120, 1, 1800), Rest(600), Breaks(300), WeekShifts(6))
TEAM = [
    replace(agent(k, site=site, contract=FREE), hourly_cost_cents=1000 + 11 * k)
    for k, site in enumerate(("shanghai", "shanghai", "izmir", "izmir", "hanoi", "hanoi"), start=1)
]
TEAM[5] = replace(TEAM[5], contract=PAID)


def operation():
    """Six people at three sites, two of which have laws, and a past that rest and nights carry over from."""
    span = horizon(5)
    needed = unsure(requirement(span, {CHAT: flat(3.0, 8, 23, 5)}), -1, 0, 0, 1, 2)
    past = [shift(a.agent_id, at(hour), code="N8") for a, hour in zip(TEAM[::2], (-2, -2, -1), strict=True)]
    before = roster(TEAM, *past)
    made = problem(TEAM, needed, span, (*HOUSE, *PACK), TEMPLATES, past=before)
    return made, needed, before


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder of a roster under house rules and laws."""
    made, needed, past = operation()
    return example.write(tmp_path_factory.mktemp("laws"), made, needed, past, solve(made, Limits(rounds=1)))


def test_a_roster_under_laws_is_confirmed(sound):
    """Bound, cost and every rule come out as claimed; rules that only a law states are judged too."""
    verdict = example.verdict(sound)
    assert verdict.confirmed, verdict.faults
    assert {"night length", "day length", "week rest", "recovery"} <= verdict.violations.keys()


@pytest.mark.parametrize("seed", range(3))
def test_two_evaluations_of_the_bound_agree_under_laws(tmp_path, seed):
    """At random prices both bounds are the same: each site's tours keep the stricter of house, law and contract."""
    made, needed, past = operation()
    random = np.random.default_rng(seed)
    prices = np.round(random.gamma(1.0, 2500, (len(made.skills), made.ticks)) - 100, 6)
    result = Result("solved", roster(TEAM), 0, 0, 0.0, 0.0, {}, (), prices)
    read = read_folder(example.write(tmp_path, made, needed, past, result))
    demand = demand_of(read.requirement, read.claim)
    found = lagrangian(read, demand, cover_of(read, demand))
    ours = lower_bound(made, prices, ShiftValues(made))
    assert found.queues + found.standing - found.tours == pytest.approx(ours, abs=1e-3)
    lawless = replace(made, rules=HOUSE)
    assert lower_bound(lawless, prices, ShiftValues(lawless)) < ours - 1.0


BROKEN = {
    "night length": ("a03", [("N8", 22, 480)], "480 paid minutes of a shift with 480 in the night, at most 450"),
    "rest": ("a05", [("D8", 12, 480), ("D8", 31, 480)], "660 min between shifts, at least 720 needed"),
    "day length": ("a05", [("L10", 12, 600)], "600 min from start to end, at most 540"),
    "week minutes": ("a05", [("D8", 8 + 24 * d, 480) for d in (0, 1, 3, 4)], "1920 paid minutes in the week"),
    "week shifts": ("a03", [("P4", 8 + 24 * d, 240) for d in (0, 1, 3, 4, 5)], "5 shifts in the week"),
    "run of days": ("a03", [("P4", 8 + 24 * d, 240) for d in (0, 1, 2)], "working day 3 in a row, at most 2"),
    "start to start": ("a03", [("D8", 12, 480), ("P4", 34, 240)], "1320 min between starts, at least 1380 needed"),
    "breaks": ("a05", [("D8", 8, 480)], "300 min without a break, at most 240"),
    "recovery": ("a01", [("N8", 22, 480), ("D8", 58, 480)], "1680 min after 1 nights, at least 1800"),
}
"""By rule: who breaks it by which shifts (code, hour of the start, minutes), and what certify says."""


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_law_is_found_for_its_people_and_nobody_else(tmp_path, rule):
    """The same shifts are illegal for somebody of the site, with the law named, and legal for somebody of another."""
    who, shifts, said = BROKEN[rule]
    made, needed, _ = operation()
    made = replace(made, past=(), standing=(), kept=())
    other = "a01" if rule != "recovery" else "a02"
    rows = [
        shift(name, at(hour), minutes, code=code, breaks=[] if minutes < 360 else [(300, 60)], paid=minutes)
        for name in {who, other}
        for code, hour, minutes in (shifts if name == who or rule != "recovery" else shifts[:1])
    ]
    table = roster(TEAM, *rows)
    result = Result("solved", table, 0, 0, 0.0, 0.0, {}, (), np.zeros((len(made.skills), made.ticks)))
    found = broken_rules(read_folder(example.write(tmp_path, made, needed, roster(TEAM), result)))[rule]
    assert {one.agent_id for one in found} == {who}
    assert any(said in one.what and (rule == "recovery" or "(" in one.what) for one in found), found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["laws"][0].update(rule="siesta"), "laws: rule siesta is unknown here and cannot be judged"),
        (lambda c: c["laws"][0].update(rule="wish", limits={"cents": 1}), "laws: rule wish cannot be one of izmir"),
        (lambda c: c["laws"][0].update(sites=[]), "laws: rule night length cannot be one of no site"),
        (lambda c: c["laws"][0]["limits"].pop("most"), "laws: rule night length: most missing"),
        (lambda c: c.pop("laws"), "laws is missing"),
    ],
)
def test_a_law_that_cannot_be_judged_is_refused(sound, tmp_path, change, said):
    """What certify does not know, or binds nobody, it does not confirm."""
    folder = example.spoil_json(example.copy(sound, tmp_path / "spoilt"), "certificate.json", change)
    with pytest.raises(Unreadable) as caught:
        read_folder(folder)
    assert any(said in fault for fault in caught.value.faults), caught.value.faults


def test_people_without_a_site_cannot_be_judged_by_laws(sound, tmp_path):
    """Nobody slips out of a law by having no site."""
    folder = example.copy(sound, tmp_path / "spoilt")
    example.spoil_csv(folder, "agents.csv", lambda rows: rows[2].update(site=""))
    with pytest.raises(Unreadable) as caught:
        read_folder(folder)
    assert caught.value.faults == ("agents.csv: a03 has no site, so no law can be judged",)
