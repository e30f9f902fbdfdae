"""`tideshift explain requirement`: the published number, step by step."""

import json
from datetime import datetime

import pytest

from planning.cli import main
from planning.exits import Exit
from planning.published_facts import published_facts
from planning.settings import load_settings
from planning.store import Store
from scheduler.explain import explain
from tests.planning.small_site import write_site

DATABASE = "sqlite:///data/tideshift.db"


def asked(queue, at, *more):
    return main(["explain", "requirement", "--queue", queue, "--at", at, *more])


def test_every_published_row_is_reached(in_night):
    """For each queue and interval of the run the steps lead to the number that was published."""
    settings = load_settings(in_night / "configs")
    with Store.open(DATABASE) as store:
        facts = published_facts(store, store.published(), settings, source="store")
    rows = facts.requirement
    assert len(rows) > 200
    for line, language, channel, start, agents, hours in rows[
        ["line", "language", "channel", "timestamp", "agents", "workload_h"]
    ].itertuples(index=False, name=None):
        told = explain(facts, f"{line}/{language}/{channel}", start.to_pydatetime())
        reached = {step.name: step.value for step in told.steps}["required"]
        assert reached == told.published == pytest.approx(agents if channel == "voice" else hours, rel=1e-12)


def test_a_planner_reads_it_at_80_columns(in_night, capsys):
    """From the forecast to the schedule in one table, the site's clock where no offset is given."""
    assert asked("shop/en/voice", "2026-03-04T11:20") == Exit.PUBLISHED
    out = capsys.readouterr().out
    assert "Wed 2026-03-04 11:00 to 12:00 UTC" in out
    words = (
        "forecast of 60 min",
        "our people see",
        "handle time",
        "service level",
        "60% in 60 s",
        "required",
        "scheduled",
    )
    table = out[out.index("how") :]
    places = [table.index(word) for word in words]
    assert places == sorted(places)
    assert max(map(len, out.splitlines())) <= 80


def test_json_holds_the_same_steps(in_night, capsys):
    """A program gets the steps with their units, and whether they lead to what was published."""
    assert asked("shop/en/message", "2026-03-04T11:00+00:00", "--json") == Exit.PUBLISHED
    told = json.loads(capsys.readouterr().out)
    assert told["kind"] == "deferred"
    assert told["agrees"]
    assert datetime.fromisoformat(told["start"]) == datetime.fromisoformat("2026-03-04T11:00+00:00")
    due = next(step for step in told["steps"] if step["name"] == "due before")
    assert due["words"].startswith("Wed 2026-03-04 23:00")


def test_settings_changed_since_the_night_are_told(in_night, capsys):
    """The published number stays the answer, and the note says what today's settings would ask for."""
    file = in_night / "configs" / "site.yaml"
    before = file.read_text()
    try:
        file.write_text(before.replace("aht_s: 300", "aht_s: 3000"))
        assert asked("shop/en/voice", "2026-03-04T11:00") == Exit.PUBLISHED
        assert "changed since" not in capsys.readouterr().err  # the handle time is the night's, kept with its workload
        file.write_text(before.replace("level: 0.6", "level: 0.999"))
        assert asked("shop/en/voice", "2026-03-04T11:00") == Exit.PUBLISHED
        assert "changed since" in capsys.readouterr().err
    finally:
        file.write_text(before)


@pytest.mark.parametrize(
    ("queue", "at", "message"),
    [
        ("shop/en/voic", "2026-03-04T11:00", "such as shop/en/voice"),
        ("shop/en/voice", "2026-04-04T11:00", "days planned, 2026-03-02 00:00 to 2026-03-09 00:00"),
        ("shop/en/voice", "2026-03-04T03:00", "closed at Wed 2026-03-04 03:00"),
        ("shop/en/voice", "tomorrow", "neither a date"),
    ],
)
def test_what_cannot_be_explained_is_refused(in_night, capsys, queue, at, message):
    """Exit code 1 and words that say what there is to ask for."""
    assert asked(queue, at) == Exit.REFUSED
    assert message in " ".join(capsys.readouterr().err.split())


def test_before_the_first_night_there_is_nothing_to_explain(tmp_path, monkeypatch, capsys):
    """A store that is not there, or is empty, is told as that; commands that read make none."""
    write_site(tmp_path / "configs")
    monkeypatch.chdir(tmp_path)
    for reading in (["explain", "requirement", "--queue", "shop/en/voice", "--at", "2026-03-04T11:00"], ["simulate"],
                    ["export", "--out", "out"]):  # fmt: skip
        assert main(reading) == Exit.REFUSED
        assert "no roster has been published" in capsys.readouterr().err
        assert not (tmp_path / "data" / "tideshift.db").exists()
    Store.open("sqlite:///data/tideshift.db").close()
    assert asked("shop/en/voice", "2026-03-04T11:00") == Exit.REFUSED
    assert "no roster has been published" in capsys.readouterr().err
