"""Scenarios written at the desk go through the door of all scenarios."""

from pathlib import Path

import pytest

from planning.refusal import Refused
from planning.scenarios.own import Fields, checked, made_here, write
from planning.scenarios.scenario import names, read_scenario
from planning.settings import load_settings

CONFIGS = Path("configs")


@pytest.fixture(scope="module")
def settings():
    return load_settings(CONFIGS)


WHOLE = Fields(
    "everything",
    'A "quoted": #sentence, 全部',
    deflection=(("chat", 0.8),),
    queue="live_commerce/id/*",
    factor=3.0,
    days=(2, 3),
    hours="19:00-23:00",
    vendor="manila-one",
    like="SH0001",
    more=2,
    rest_minutes=720,
    fixed_shifts=True,
)


def test_every_field_is_a_change_of_the_file(settings, tmp_path):
    """What the form says is what the file's door reads, whatever signs the sentence has."""
    told = checked(settings, tmp_path, WHOLE.name, WHOLE.text("li\nx: 1"))
    words = told.words
    assert words.about == WHOLE.about
    assert (words.demand[0].queue, words.demand[0].factor, words.demand[0].days) == ("live_commerce/id/*", 3.0, (2, 3))
    assert (words.demand[0].hours, words.roster) == ("19:00-23:00", "three-fixed-shifts")
    assert (words.agents.add[0].like, words.agents.add[0].count) == ("SH0001", 2)
    assert set(told.paths) == {"services", "vendors", "rules.rest_minutes"}


def test_what_is_written_is_read_back_and_known_as_the_desk_s(settings, tmp_path):
    """A checked text becomes a file of the folder, which the command line lists too; others are not the desk's."""
    checked(settings, tmp_path, WHOLE.name, WHOLE.text("li"))
    write(tmp_path, WHOLE.name, WHOLE.text("li"))
    assert names(tmp_path) == ["everything"]
    assert made_here(read_scenario(tmp_path / "everything.yaml"))
    assert not made_here(read_scenario(CONFIGS / "scenarios/rest-12-h.yaml"))


def test_of_two_planners_with_one_name_the_second_is_refused(settings, tmp_path):
    """Both were checked before either wrote: the first file stays as it is."""
    write(tmp_path, "rest", Fields("rest", "Mine.", rest_minutes=720).text("li"))
    with pytest.raises(Refused, match="called so"):
        write(tmp_path, "rest", Fields("rest", "Hers.", rest_minutes=600).text("chen"))
    assert read_scenario(tmp_path / "rest.yaml").words.about == "Mine."


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (Fields("Bad Name", "x", rest_minutes=720), "not the name of a scenario"),
        (Fields("../evil", "x", rest_minutes=720), "not the name of a scenario"),
        (Fields("idle", "x"), "changes nothing"),
        (Fields("idle", "x", rest_minutes=660), "changes nothing"),
        (Fields("rest", "", rest_minutes=720), r"^rest\.yaml:3:"),
        (Fields("rest", "x", rest_minutes=99999), r"^rest\.yaml:4:.* must be"),
        (Fields("bot", "x", deflection=(("chat", 1.5),)), r"^bot\.yaml:5:.* must be less than 1"),
        (Fields("gone", "x", vendor="nobody"), "nobody"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(settings, tmp_path, fields, wrong):
    """A refusal names the field's place in the file, without the place where it was checked."""
    with pytest.raises(Refused, match=wrong) as refusal:
        checked(settings, tmp_path, fields.name, fields.text("li"))
    assert "/tmp" not in str(refusal.value)
    assert names(tmp_path) == []


def test_a_name_is_taken_once(settings):
    """A scenario is not written over another one."""
    with pytest.raises(Refused, match="another scenario is called so"):
        checked(settings, CONFIGS / "scenarios", "rest-12-h", Fields("rest-12-h", "x", rest_minutes=700).text("li"))
