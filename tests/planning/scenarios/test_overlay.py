"""Any settings field may be overlaid, the settings' own checks judge the result, every complaint names the overlay."""

from pathlib import Path

import pytest

from planning.refusal import Refused
from planning.scenarios.overlay import Laid, lay_over
from planning.scenarios.scenario import read_scenario
from planning.settings import MODELS, Settings, load_settings

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.fixture(scope="module")
def base() -> Settings:
    return load_settings(CONFIGS)


def laid(base: Settings, folder: Path, text: str) -> Laid:
    """The scenario of some lines, its sentence before them on line 1, laid over the sample's settings."""
    file = folder / "what-if.yaml"
    file.write_text("about: what if\n" + text, encoding="utf-8")
    return lay_over(base, read_scenario(file))


def refused(base: Settings, folder: Path, text: str) -> list[str]:
    """What is said of a refused scenario, without the folder."""
    with pytest.raises(Refused) as caught:
        laid(base, folder, text)
    return [str(finding).replace(f"{folder}/", "") for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("rules.rest_minutes: 720", lambda s: s.rules.rest_minutes == 720),
        (
            "rules: {rest_minutes: 720, week_shifts: 4}",
            lambda s: (s.rules.rest_minutes, s.rules.week_shifts) == (720, 4),
        ),
        (
            "rules.nights: {hours: 22:00-06:00, most_in_week: 2, most_in_row: 2}",
            lambda s: s.rules.nights is not None and s.rules.nights.most_in_week == 2,
        ),
        ("services.chat.deflection: 0.8", lambda s: s.site.services["chat"].deflection[0].share == 0.8),
        ("site.services: {chat.level: 0.8}", lambda s: s.site.services["chat"].level == 0.8),
        ("shrinkage.unplanned: 0.1", lambda s: s.site.shrinkage.unplanned == 0.1),
        ("solver.seconds: 60", lambda s: s.solver.seconds == 60),
        ("simulation.futures: 8", lambda s: s.simulation.futures == 8),
        ("forecast.history_weeks: 30", lambda s: s.forecast.history_weeks == 30),
        ("shifts.templates.F8.start_grid: 30", lambda s: s.shifts.templates[0].start_grid == 30),
        ("shifts.contracts.part_time.week_minutes: 900", lambda s: s.shifts.contracts["part_time"].week_minutes == 900),
        ("vendors.manila-one.band.most: 1.5", lambda s: s.vendors.vendor("manila-one").band.most == 1.5),
        (
            "vendors.manila-one.queues.live_commerce/en/chat.share: 0.3",
            lambda s: s.vendors.vendor("manila-one").share_of("live_commerce/en/chat") == 0.3,
        ),
        ("vendors.vendors.2.band.least: 0.5", lambda s: s.vendors.vendors[1].band.least == 0.5),
        ("queues.enterprise/voice.daily: 08:00-20:00", lambda s: "08:00-20:00" in [q.daily for q in s.site.queues]),
        ("events.timed: []", lambda s: s.events.timed == ()),
    ],
)
def test_a_path_reaches_its_field(base, tmp_path, text, value):
    """Keys with dots or mappings, files or keys of site.yaml, items of lists by name or number: all reach one field."""
    assert not value(base)
    changed = laid(base, tmp_path, text)
    assert value(changed.settings)
    assert changed.idle == ()


def test_only_what_is_named_changes(base, tmp_path):
    """Beside the field everything stays as it is, in its file and in the others."""
    changed = laid(base, tmp_path, "services.chat.deflection: 0.8\n").settings
    chat = base.site.services["chat"].model_dump(exclude={"deflection"})
    assert changed.site.services["chat"].model_dump(exclude={"deflection"}) == chat
    assert {k: v for k, v in changed.site.services.items() if k != "chat"} == {
        k: v for k, v in base.site.services.items() if k != "chat"
    }
    for stem in (name.removesuffix(".yaml") for name in MODELS if name != "site.yaml"):
        assert getattr(changed, stem) == getattr(base, stem)


def test_a_vendor_is_lost(base, tmp_path):
    """`lose` takes a vendor away, and tells whose people are gone."""
    changed = laid(base, tmp_path, "vendors: {lose: manila-one}")
    assert "manila-one" not in {v.name for v in changed.settings.vendors.vendors}
    assert len(changed.settings.vendors.vendors) == len(base.vendors.vendors) - 1
    assert changed.lost == ("manila-one",)


def test_items_are_added_and_taken_away(base, tmp_path):
    """`+` adds to a list, an empty value takes an item away; places behind it still fit."""
    changed = laid(
        base,
        tmp_path,
        "shifts.templates:\n  +: {code: X4, minutes: 240, earliest_start: 10:00, latest_start: 10:00}\n"
        "vendors.manila-one:\n",
    ).settings
    assert changed.shifts.templates[-1].code == "X4"
    assert len(changed.vendors.vendors) == len(base.vendors.vendors) - 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ruls.rest_minutes: 720", "what-if.yaml:2:1: unknown key 'ruls'; did you mean 'rules'?"),
        ("rules.rest_minute: 720", "what-if.yaml:2:1: unknown key 'rest_minute'; did you mean 'rest_minutes'?"),
        ("rules:\n  rest_minutes: -1", "what-if.yaml:3:17: a negative number (found -1); write a number of at least 0"),
        (
            "rules.rest_minutes: 12h",
            'what-if.yaml:2:21: not a whole number (found "12h"); write a whole number, such as 240',
        ),
        (
            "vendors.manila.band.most: 1.5",
            "what-if.yaml:2:1: no vendors called 'manila'; legal: manila-one, bangalore-two",
        ),
        ("vendors: {lose: manila}", "what-if.yaml:2:11: no vendors called 'manila'"),
        ("rules: 5", "what-if.yaml:2:8: a whole settings file (found 5)"),
        (
            "rules.rest_minutes: 720\nrules: {rest_minutes: 700}",
            "what-if.yaml:3:23: changed twice (found the first is on line 2)",
        ),
        ("services.chat.kind: deferred", "what-if.yaml:2:1: makes "),
        (
            "solver.freeze_days: 30",
            "what-if.yaml:2:21: freezes more than the 14 days planned (found 30); lower it",
        ),
        (
            "solver.horizon_days: 7\nsolver.freeze_days: 9",
            "what-if.yaml:3:21: freezes more than the 7 days planned (found 9); lower it",
        ),
    ],
)
def test_a_refused_overlay_names_its_own_line(base, tmp_path, text, told):
    """Unknown keys with what was meant, values out of range, names that are nobody's, and contradictions."""
    assert any(line.startswith(told) for line in refused(base, tmp_path, text)), refused(base, tmp_path, text)


def test_a_contradiction_seen_in_the_base_is_told_at_the_overlay(base, tmp_path):
    """A shorter stretch leaves templates of another file no break: the line is that of the path which does it."""
    lines = refused(base, tmp_path, "solver.rounds: 3\nrules.longest_stretch_minutes: 60")
    assert len(lines) == 3
    assert all(line.startswith("what-if.yaml:3:1: makes ") for line in lines)
    assert all("configs/shifts.yaml:" in line and "wrong: no placement of its breaks" in line for line in lines)


def test_a_change_to_what_is_already_so_is_told(base, tmp_path):
    """The value that the base has changes nothing, and the scenario says so with its line."""
    rest = base.rules.rest_minutes
    (idle,) = laid(base, tmp_path, f"rules.rest_minutes: {rest}\nrules.week_shifts: 4\n").idle
    assert idle.endswith(f"what-if.yaml:2: changes nothing: rest_minutes in rules.yaml is {rest} already")


@pytest.mark.parametrize("file", sorted((CONFIGS / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_shipped_scenarios_are_laid_without_a_word(base, file):
    """Every scenario in configs reads, changes what it names, and has nothing idle."""
    assert lay_over(base, read_scenario(file)).idle == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules.rest_minutes: 720", "what-if.yaml:1:1: missing key 'about'"),
        ("about: ''", "what-if.yaml:1:8: empty"),
        ("about: x\ndemand: [{queue: a/b, factor: 3}]", "what-if.yaml:2:18: not a pattern of queues"),
        ("about: x\ndemand: [{queue: a/b/c, factor: -3}]", "what-if.yaml:2:33: a negative number"),
        ("about: x\nroster: four-shifts", "what-if.yaml:2:9: not one of elastic, three-fixed-shifts"),
        ("about: x\nagents: {add: [{count: 3}]}", "what-if.yaml:2:16: missing key 'like'"),
        ("[]", "what-if.yaml:1:1: not a mapping"),
    ],
)
def test_a_scenario_s_own_words_are_checked(tmp_path, text, told):
    """What is no path is read like any settings: with line, column and remedy."""
    file = tmp_path / "what-if.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_scenario(file)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(told)
