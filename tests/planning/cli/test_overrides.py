"""`tideshift overrides`: what planners know better, said, listed, switched and taken back on the command line."""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from planning.cli import main
from planning.exits import Exit
from planning.store import Store
from tests.planning.small_site import AS_OF, SITE, small_plan, write_site

WEEK = ("--queues", "shop/en/voice", "--day", "2026-03-03", "--reason", "fair in town", "--author", "li")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small site in a folder of its own, its clock in Berlin."""
    write_site(tmp_path / "configs")
    text = SITE.lstrip().replace("time_zone: UTC\ninterval", "time_zone: Europe/Berlin\ninterval")
    (tmp_path / "configs" / "site.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def answer(site: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `tideshift overrides ... --json`; its exit code and document."""

    def run(*arguments: str) -> tuple[int, Any]:
        code = main(["overrides", *arguments, "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return run


def test_a_day_is_the_sites_own(answer: Any) -> None:
    """A whole day runs from midnight to midnight of the site's clock, and everything said is kept."""
    code, said = answer("add", *WEEK, "--set", "240")
    assert code == Exit.PUBLISHED
    assert (said["start"], said["end"]) == ("2026-03-03T00:00:00+01:00", "2026-03-04T00:00:00+01:00")
    (kept,) = answer("list")[1]["overrides"]
    assert {name: kept[name] for name in ("queues", "action", "value", "author", "reason", "active", "expires_at")} == {
        "queues": ["shop/en/voice"],
        "action": "set",
        "value": 240.0,
        "author": "li",
        "reason": "fair in town",
        "active": True,
        "expires_at": None,
    }


def test_a_day_that_loses_an_hour(answer: Any) -> None:
    """The day on which clocks go forward is 23 hours long."""
    _, said = answer("add", "--queues", "*/*/*", "--day", "2026-03-29", "--scale", "1.2", "--reason", "fair")
    assert (said["start"], said["end"]) == ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00")


def test_a_window_of_hours(answer: Any) -> None:
    """Times are the site's unless they carry an offset of their own."""
    window = ("--from", "2026-03-03T20:00", "--until", "2026-03-03T21:30Z")
    _, said = answer("add", "--queues", "*/en/*", *window, "--uplift", "2.5", "--reason", "live session")
    assert (said["start"], said["end"]) == ("2026-03-03T20:00:00+01:00", "2026-03-03T22:30:00+01:00")
    assert (said["action"], said["value"]) == ("uplift", 2.5)


def test_the_last_day_it_holds(answer: Any) -> None:
    """An override expires at the end of the day named."""
    _, said = answer("add", *WEEK, "--add", "-20", "--expires", "2099-03-05")
    assert said["expires_at"] == "2099-03-06T00:00:00+01:00"


def test_off_and_on_again(answer: Any) -> None:
    """Switching is by the beginning of the id, and each switch is on the record."""
    _, said = answer("add", *WEEK, "--set", "240")
    assert answer("off", said["id"][:6], "--author", "wang", "--reason", "cancelled")[1]["state"] == "off"
    assert [o["active"] for o in answer("list")[1]["overrides"]] == [False]
    assert answer("on", said["id"][:6])[1]["active"] is True
    with Store.open("sqlite:///data/tideshift.db") as store:
        assert store.audit()["author"].tolist()[1:] == ["wang", "li"]


def test_what_is_off_cannot_be_switched_off(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A switch that would change nothing is refused, for it would stand in the record as a change."""
    _, said = answer("add", *WEEK, "--set", "240")
    assert main(["overrides", "on", said["id"]]) == Exit.REFUSED
    assert "already on" in capsys.readouterr().err


def test_removed(answer: Any) -> None:
    """A removed override is listed no more; its words are in the audit trail."""
    _, said = answer("add", *WEEK, "--set", "240")
    assert answer("remove", said["id"], "--reason", "typed twice")[1]["state"] == "removed"
    assert answer("list")[1] == {"overrides": []}
    with Store.open("sqlite:///data/tideshift.db") as store:
        assert "fair in town" in store.audit()["before"][0]


def test_every_mistake_at_once(answer: Any, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Patterns, window, change and reason are all checked before anything is said no to, and nothing is written."""
    window = ("--from", "2026-03-04", "--until", "2026-03-03", "--expires", "soon")
    wrong = ("--queues", "shp/en/voice", "--set", "1", "--scale", "2", "--reason", " ")
    code = main(["overrides", "add", *window, *wrong])
    told = capsys.readouterr().err
    assert code == Exit.REFUSED
    for words in ("did you mean 'shop/en/voice'", "--until", "--set, --scale", "say why", "soon"):
        assert words in told
    assert answer("list")[1] == {"overrides": []}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--set", "-1"), "zero or more"),
        (("--uplift", "0"), "above zero"),
        (("--scale", "nan"), "finite"),
        ((), "give one of --set, --scale, --add, --uplift"),
    ],
)
def test_numbers_that_mean_nothing(
    site: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, ...], words: str
) -> None:
    """A number that no forecast could obey is refused by name."""
    assert main(["overrides", "add", *WEEK, *change]) == Exit.REFUSED
    assert words in " ".join(capsys.readouterr().err.split())


def test_an_unknown_id(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An id that is not there is refused with the command that names them."""
    assert main(["overrides", "off", "beef"]) == Exit.REFUSED
    assert "tideshift overrides list" in capsys.readouterr().err


def test_what_it_would_do_to_the_forecast_in_force(
    answer: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a night, saying something tells how many intervals it moves and from what to what."""

    def plan(*args: Any, progress: Any, executor: Any, **more: Any) -> Any:
        return small_plan(*args, **more)

    module = ModuleType("planning.plan")
    module.plan = plan  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "planning.plan", module)
    assert main(["nightly", "--as-of", AS_OF]) == Exit.PUBLISHED
    capsys.readouterr()
    _, said = answer("add", *WEEK, "--set", "240")
    effect = said["forecast_in_force"]
    assert effect["after"] == 240
    assert 0 < effect["intervals"] <= 24


def test_a_person_reads_lines(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json each override is two lines: what and when, who and why."""
    main(["overrides", "list"])
    assert capsys.readouterr().out == "no overrides\n"
    main(["overrides", "add", *WEEK, "--scale", "1.25"])
    capsys.readouterr()
    main(["overrides", "list"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[1:] == ["run", "out", "×", "1.25", "shop/en/voice"]
    assert second.strip() == "2026-03-03 00:00 to 2026-03-04 00:00; li: fair in town"
