"""The law pack: profiles by site, what of them is enforced, and what contracts say against them."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from planning.cli import main
from planning.csv_file import read_people
from planning.exits import Exit
from planning.house_rules import rules_of
from planning.law_findings import idle_laws, law_warnings, refuse_lawless
from planning.law_pack import laws_of, readings, unchecked_sites
from planning.night.inputs import Files, gather
from planning.night.summary_table import render
from planning.refusal import Refused
from planning.settings import Settings, load_settings
from planning.store import Store
from scheduler.pay import OvertimePay, PayTerms, Premium
from scheduler.rules import (
    Breaks,
    DayLength,
    NightLength,
    Overtime,
    Recovery,
    Rest,
    RunOfDays,
    Scoped,
    WeekMinutes,
    WeekRest,
    rules_at,
)
from tests.planning.small_site import AS_OF, RULES, SHIFTS, write_site

CONFIGS = Path(__file__).parents[2] / "configs"
TEN = {
    "china", "philippines", "india_karnataka", "turkey", "indonesia", "malaysia", "vietnam", "thailand", "us_federal",
    "eu",
}  # fmt: skip
NOBODY = pd.DataFrame(columns=["agent_id", "date", "shift", "weight"])
SAID = "source: an act, checked_by: none"
LAWS = f"""
profiles:
  land:
    name: A land
    rest_minutes: {{value: 720, {SAID}}}
    normal_day_minutes: {{value: 480, {SAID}}}
    normal_week_minutes: {{value: 2400, {SAID}}}
    overtime_month_minutes: {{value: 2160, {SAID}}}
"""
CHOSEN = RULES + "laws: {here: land}\n"


def site(folder: Path, rules: str = CHOSEN, laws: str = LAWS, shifts: str = SHIFTS) -> Settings:
    write_site(folder)
    for name, text in (("rules.yaml", rules), ("laws.yaml", laws), ("shifts.yaml", shifts)):
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    return load_settings(folder)


def people(settings: Settings):
    queues = settings.site.queue_names
    return read_people(settings.path("agents.csv"), None, None, contracts=settings.contracts(), queues=queues).agents


def test_the_ten_jurisdictions_are_there_with_sources_and_unchecked() -> None:
    """Every value names its source; none claims a lawyer whom nobody has asked."""
    profiles = load_settings(CONFIGS).laws.profiles
    assert set(profiles) >= TEN
    for profile in profiles.values():
        stated = dict(profile.stated())
        assert stated
        assert all(value.source and value.checked_by == "none" and not value.is_checked for value in stated.values())


def test_every_value_of_the_pack_is_enforced_kept_or_told() -> None:
    """No value is silently ignored: each has a standing and says why, and each rule comes from an enforced value."""
    settings = load_settings(CONFIGS)
    for name, profile in settings.laws.profiles.items():
        read = readings(profile, settings.rules, settings.contracts().values())
        assert [r.key for r in read] == [key for key, _ in profile.stated()], name
        assert all(r.why and (r.rule is None or r.standing == "enforced") for r in read), name


@pytest.mark.parametrize(
    ("profile", "rules"),
    [
        ("vietnam", {Rest(720), DayLength(480), DayLength(720), WeekMinutes(2880), WeekRest(1440), RunOfDays(6)}),
        ("turkey", {Rest(660), NightLength(1200, 360, 226, 450), DayLength(660), WeekMinutes(2700), WeekRest(1440)}),
        ("eu", {Rest(660), WeekMinutes(2880), WeekRest(2100), RunOfDays(6), Breaks(360)}),
        ("malaysia", {DayLength(480), DayLength(most_span=600), WeekMinutes(2700), WeekRest(1800), Breaks(300)}),
    ],
)  # fmt: skip
def test_profiles_come_to_the_rules_of_their_law(profile: str, rules: set[object]) -> None:
    """What the law limits is stated to the solver as the law has it."""
    settings = load_settings(CONFIGS)
    read = readings(settings.laws.profiles[profile], settings.rules, settings.contracts().values())
    assert rules <= {r.rule for r in read}


def test_a_law_binds_the_people_of_its_sites_with_its_source(tmp_path: Path) -> None:
    """A chosen profile is stated once for all its sites, and its violations will name the act."""
    settings = site(tmp_path, RULES + "laws: {here: land, there: land}\n")
    (rest,) = [law for law in laws_of(settings) if law.name == "rest"]
    assert rest == Scoped(Rest(720), frozenset({"here", "there"}), "land: an act", frozenset())
    stated = rules_of(settings, NOBODY)
    assert Rest(720) in rules_at(stated, "here", "full")
    assert Rest(720) not in rules_at(stated, "elsewhere", "full")


def test_without_a_choice_no_law_is_in_force(tmp_path: Path) -> None:
    """Profiles alone change nothing."""
    settings = site(tmp_path, RULES)
    assert not any(isinstance(rule, Scoped) for rule in rules_of(settings, NOBODY))
    assert unchecked_sites(settings) == ()
    assert law_warnings(settings, people(settings)) == ()


def test_house_limits_on_days_and_nights_reach_the_scheduler(tmp_path: Path) -> None:
    """The house may bound days, nights and recovery for everybody."""
    nights = 'nights: {hours: "22:00-06:00", most_in_week: 4, most_in_row: 3, most_minutes: 450, '
    settings = site(
        tmp_path, RULES + "day_span_minutes: 600\n" + nights + "recovery_minutes: 2880, recovery_after: 3}\n"
    )
    stated = rules_of(settings, NOBODY)
    for rule in (DayLength(1440, 600), NightLength(1320, 360, 120, 450), Recovery(1320, 360, 120, 3, 2880)):
        assert rule in stated


def test_normal_hours_are_the_most_until_a_contract_pays_overtime(tmp_path: Path) -> None:
    """Without pay for overtime normal hours are a rule and its caps kept by that; with it the caps are rules."""
    settings = site(tmp_path)
    (contract,) = settings.contracts().values()
    paid = replace(contract, pay=PayTerms(week=OvertimePay(2400, ((0, 1.5),))))
    for terms, standings in ((contract, ("enforced", "kept")), (paid, ("enforced", "enforced"))):
        read = {r.key: r.standing for r in readings(settings.laws.profiles["land"], settings.rules, [terms])}
        assert (read["normal_week_minutes"], read["overtime_month_minutes"]) == standings
    stated = {r.rule for r in readings(settings.laws.profiles["land"], settings.rules, [paid])}
    assert Overtime(month=2160) in stated


def test_contracts_that_pay_overtime_are_exempt_from_normal_hours_and_held_to_its_terms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Overtime that begins late or pays little is told at the contract; normal hours bind the other contracts alone."""
    settings = site(tmp_path, laws=LAWS + f"    overtime_rate: {{value: 1.5, {SAID}}}\n")
    plain = replace(settings.contracts()["full"], week_minutes=2700)
    paid = replace(plain, name="full", pay=PayTerms(week=OvertimePay(2700, ((0, 1.25),))))
    monkeypatch.setattr(Settings, "contracts", lambda self: {"full": paid, "other": replace(plain, name="other")})
    (normal,) = [law for law in laws_of(settings) if law.name == "week minutes"]
    assert (normal.rule, normal.exempt) == (WeekMinutes(2400), frozenset({"full"}))
    (caps,) = [law for law in laws_of(settings) if law.name == "overtime"]
    assert (caps.rule, caps.exempt) == (Overtime(month=2160), frozenset())
    told = "\n".join(law_warnings(settings, people(settings)))
    assert "overtime below the 1.5 wages of the law land of site here (found 1.25)" in told
    assert "no overtime paid from 2400 minutes a week on, as the law land of site here asks (found after 2700)" in told
    assert "a day on" not in told  # no shift is longer than a normal day


@pytest.mark.parametrize(("start", "share", "kept"), [(1320, 0.1, True), (1320, 0.05, False), (1380, 0.1, False)])
def test_a_night_premium_is_kept_by_contracts_that_pay_it_all_night(start: int, share: float, kept: bool) -> None:
    """A premium that is lower, or begins later, is told."""
    settings = load_settings(CONFIGS)
    contract = replace(settings.contracts()["full_time"], pay=PayTerms(premiums=(Premium(start, 360, share),)))
    read = {r.key: r.standing for r in readings(settings.laws.profiles["philippines"], settings.rules, [contract])}
    assert (read["night_premium"] == "kept") == kept


def test_contracts_against_the_law_are_told_at_their_line(tmp_path: Path) -> None:
    """Longer weeks, guarantees nobody may work and shifts nobody may be given: each with file, line and law."""
    shifts = SHIFTS.replace("week_minutes: 2400", "week_minutes: 2800, guaranteed_minutes: 2700").replace(
        "contracts:",
        "  - {code: X10, minutes: 600, earliest_start: 09:00, latest_start: 09:00,\n"
        "     breaks: [{minutes: 60, earliest: 240, latest: 300, paid: true}]}\ncontracts:",
    )
    settings = site(tmp_path, shifts=shifts.replace("shifts: [D8]", "shifts: [D8, X10]"))
    told = law_warnings(settings, people(settings))
    place = f"{tmp_path / 'shifts.yaml'}:10:"
    assert [line.startswith(place) for line in told] == [True] * 3
    assert "more than the law land of site here lets anybody work, 2400 minutes a week (found 2800)" in told[0]
    assert (
        "guarantees more than the law land of site here lets anybody work, 2400 minutes a week (found 2700)" in told[1]
    )
    assert "shifts that the law land of site here lets nobody work (found X10)" in told[2]


def test_a_contract_without_a_lawful_shift_is_refused(tmp_path: Path) -> None:
    """Nobody of that contract could ever work: the night stops at the contract's line and writes nothing."""
    laws = LAWS.replace("value: 480", "value: 479")
    settings = site(tmp_path, laws=laws)
    with pytest.raises(Refused) as refused:
        refuse_lawless(settings, people(settings))
    assert "no shift that the law land lets anybody work at site here (found D8)" in str(refused.value)
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    at = datetime.fromisoformat(AS_OF)
    with store, pytest.raises(Refused, match="no shift that the law land"):
        gather(Files(tmp_path), store, as_of=at, seed=1, now=at)


def test_the_law_of_a_site_where_nobody_works_is_told(tmp_path: Path) -> None:
    """A misspelt site would be bound by nothing."""
    settings = site(tmp_path, RULES + "laws: {heer: land}\n")
    assert law_warnings(settings, people(settings)) == ()
    (told,) = idle_laws(settings, people(settings))
    assert "the law of a site at which nobody works (found heer)" in told


@pytest.mark.parametrize(
    ("rules", "laws", "said"),
    [
        (RULES + "laws: {here: lnad}\n", LAWS, "no such profile in laws.yaml (found \"lnad\"); did you mean 'land'?"),
        (RULES + "laws: {here: land}\n", "profiles: {}\n", "add laws.yaml with that profile"),
        (CHOSEN, LAWS + f"    night_premium: {{value: 0.1, {SAID}}}\n", "says nothing without night_hours"),
        (CHOSEN, LAWS.replace("source: an act, ", ""), "missing key 'source'"),
        (CHOSEN, LAWS + f"    run_days: {{value: 6, valid_from: 1811-01-01, {SAID}}}\n", "not a date since 1900"),
        (CHOSEN, LAWS + f"    siesta: {{value: 6, {SAID}}}\n", "unknown key 'siesta'"),
    ],
)
def test_bad_laws_are_refused_with_their_place(tmp_path: Path, rules: str, laws: str, said: str) -> None:
    """Misspelt profiles, values that mean nothing alone, and values without a source."""
    with pytest.raises(Refused) as refused:
        site(tmp_path, rules, laws)
    assert said in str(refused.value)


def test_a_night_says_in_one_line_whose_laws_nobody_has_checked() -> None:
    """The line is there for unchecked sites alone, and an older summary without the key is shown as ever."""
    summary = {
        "site": "x", "time_zone": "UTC", "currency": "USD", "days": 7, "horizon_start": "2026-11-16T00:00+00:00",
        "agents": 3, "shifts": 15, "paid_h": 120.0, "served": [], "bands": [],
        "cost": {"parts_cents": {"pay": 1}, "total_cents": 1, "bound_cents": 1, "gap": 0.0, "seconds": 1.0,
                 "status": "solved"},
        "forecast": {"wape": None}, "violations": 0, "warnings": [], "reasons": [],
    }  # fmt: skip
    for laws, said in (({"hanoi": "vietnam", "izmir": "turkey"}, True), ({}, False), (None, False)):
        console = Console(width=200)
        with console.capture() as capture:
            console.print(render(summary if laws is None else {**summary, "unchecked_laws": laws}, "folder"))
        line = "laws of 2 sites are unchecked by any lawyer: hanoi (vietnam), izmir (turkey)"
        assert (line in capture.get()) == said


def test_a_law_changes_the_fingerprint_of_the_night(tmp_path: Path) -> None:
    """A site whose law changes is planned anew."""
    at = datetime.fromisoformat(AS_OF)
    found = set()
    for k, laws in enumerate((LAWS, LAWS.replace("value: 720", "value: 700"))):
        folder = tmp_path / str(k)
        site(folder, laws=laws)
        with Store.open(f"sqlite:///{folder / 'store.db'}") as store:
            found.add(gather(Files(folder), store, as_of=at, seed=1, now=at).fingerprint())
    assert len(found) == 2


def test_the_command_prints_a_site_s_law(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Value, house rule, standing, source, and in the end that nobody has checked it."""
    site(tmp_path)
    assert main(["laws", "here", "--configs", str(tmp_path)]) == Exit.PUBLISHED
    shown = capsys.readouterr().out
    for said in ("A land, in force at here", "rest_minutes", "enforced: rule rest", "an act", "checked by none"):
        assert said in shown
    assert "4 of 4 values are checked by nobody" in shown
    assert main(["laws", "here", "--configs", str(tmp_path), "--json"]) == Exit.PUBLISHED
    answer = json.loads(capsys.readouterr().out)
    assert answer["in_force"]
    assert [v["standing"] for v in answer["values"]] == ["enforced", "enforced", "enforced", "kept"]
    assert main(["laws", "--configs", str(tmp_path)]) == Exit.PUBLISHED
    assert "here: land" in capsys.readouterr().out
    assert main(["laws", "atlantis", "--configs", str(tmp_path)]) == Exit.REFUSED


def test_a_checked_law_is_not_called_unchecked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once a lawyer stands behind every value nothing is red."""
    settings = site(tmp_path, laws=LAWS.replace("checked_by: none", "checked_by: Counsel LLP 2026-11-01"))
    assert unchecked_sites(settings) == ()
    assert main(["laws", "here", "--configs", str(tmp_path)]) == Exit.PUBLISHED
    assert "checked by nobody" not in capsys.readouterr().out
