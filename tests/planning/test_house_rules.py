"""Rules of a house: each can be switched on in rules.yaml or shifts.yaml, and reaches the scheduler as written."""

from pathlib import Path

import pandas as pd
import pytest

from planning.house_rules import past_days, rules_of
from planning.refusal import Refused
from planning.settings import load_settings
from scheduler.rules import (
    RULES,
    DayLength,
    Fairness,
    GuaranteedMinutes,
    NightLength,
    Nights,
    Overtime,
    Recovery,
    StartConsistency,
    StartToStart,
    WeekRest,
)
from scheduler.rules.strategy import HONOURS
from tests.planning.small_site import RULES as RULES_YAML
from tests.planning.small_site import SHIFTS, SITE

EVERYTHING = (
    RULES_YAML
    + """
start_to_start_minutes: 1320
week_rest_minutes: 2100
nights: {hours: "22:00-06:00", least_minutes: 180, most_in_week: 4, most_in_row: 3, most_minutes: 450,
  recovery_minutes: 2880, recovery_after: 2}
day_minutes: 600
start_spread_minutes: 120
start_spread_price: 2.50
"""
)
OWED = SHIFTS.replace("shifts: [D8]", "shifts: [D8], guaranteed_minutes: 1200")
ELSEWHERE = {Fairness, Overtime}
"""Stated by fairness.yaml, of accounts, and by laws of sites, where contracts pay overtime."""
NOBODY = pd.DataFrame(columns=["agent_id", "date", "shift", "weight"])


def site(folder: Path, rules: str = EVERYTHING, shifts: str = OWED):
    for name, text in (("site.yaml", SITE), ("rules.yaml", rules), ("shifts.yaml", shifts)):
        (folder / name).write_text(text, encoding="utf-8")
    return load_settings(folder)


def test_every_rule_there_is_can_be_switched_on(tmp_path: Path) -> None:
    """A site with every key set states every rule of a house once, with the limits as written."""
    rules = rules_of(site(tmp_path), NOBODY)
    assert sorted(type(r).__name__ for r in rules) == sorted(r.__name__ for r in RULES if r not in ELSEWHERE)
    own = {type(r): r for r in rules}
    assert own[StartToStart] == StartToStart(1320)
    assert own[WeekRest] == WeekRest(2100)
    assert own[Nights] == Nights(1320, 360, 180, 4, 3)
    assert own[DayLength] == DayLength(600)
    assert own[NightLength] == NightLength(1320, 360, 180, 450)
    assert own[Recovery] == Recovery(1320, 360, 180, 2, 2880)
    assert own[StartConsistency] == StartConsistency(120, 250)


def test_rules_that_are_off_are_not_stated(tmp_path: Path) -> None:
    """Without their keys, or at 0, the rules that are off by default are not there."""
    off = {StartToStart, WeekRest, Nights, DayLength, NightLength, Recovery, GuaranteedMinutes, StartConsistency}
    zeros = "\nstart_to_start_minutes: 0\nweek_rest_minutes: 0\nstart_spread_price: 0\n"
    for rules in (RULES_YAML, RULES_YAML + zeros):
        assert {type(r) for r in rules_of(site(tmp_path, rules, SHIFTS), NOBODY)} == set(RULES) - ELSEWHERE - off


def test_every_rule_of_a_site_is_honoured_by_both_strategies() -> None:
    """Whatever rules.yaml can say, elastic rosters and fixed shifts are made by it."""
    assert all(rules == set(RULES) for rules in HONOURS.values())


def test_a_night_to_midnight_ends_there(tmp_path: Path) -> None:
    """24:00 is the end of the date, not the start of it."""
    settings = site(tmp_path, EVERYTHING.replace("22:00-06:00", "20:00-24:00"))
    (nights,) = [r for r in rules_of(settings, NOBODY) if isinstance(r, Nights)]
    assert (nights.start, nights.end) == (1200, 1440)


def test_a_contract_cannot_guarantee_more_than_may_be_worked(tmp_path: Path) -> None:
    """A guarantee above the contract's week is refused at its line."""
    with pytest.raises(Refused) as refused:
        site(tmp_path, shifts=OWED.replace("1200", "2401"))
    (finding,) = refused.value.findings
    assert (finding.wrong, finding.found) == ("more than may be worked", "2401 of 2400")


def test_activities_look_back_over_a_whole_horizon(tmp_path: Path) -> None:
    """Four weeks planned: whoever attended on their first day is known on their last; two weeks without activities."""
    (tmp_path / "solver.yaml").write_text("horizon_days: 28\n")
    assert past_days(site(tmp_path, RULES_YAML), ()) == 14
    (tmp_path / "activities.yaml").write_text("activities: [{name: class, kind: training, minutes: 60}]\n")
    assert past_days(site(tmp_path, RULES_YAML), ()) == 35
