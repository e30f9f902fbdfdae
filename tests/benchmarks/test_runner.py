"""The benchmarks' one door: what it finds, what it demands of a row, and what it does with a broken one."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import __main__ as runner
from planning.settings import load_settings


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A single benchmark called `made_up`, whose `run` a test sets."""
    module = ModuleType("benchmarks.made_up")
    monkeypatch.setitem(sys.modules, "benchmarks.made_up", module)
    monkeypatch.setattr(runner, "names", lambda: ["made_up"])
    return module


def test_a_row_is_printed_with_its_ratio(only: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """A benchmark's rows come out as JSON, told whether it is a smoke run."""
    only.run = lambda smoke: [{"what": "smoke" if smoke else "full", "against": "doing nothing", "ratio": 0.5}]
    assert runner.main(["--smoke", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["made_up"][0] == {
        "what": "smoke",
        "against": "doing nothing",
        "ratio": 0.5,
    }


def test_a_row_without_an_alternative_fails(only: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """A figure that names no alternative is refused, and the exit code says so."""
    only.run = lambda smoke: [{"what": "fast", "ratio": 0.5}]
    assert runner.main([]) == 1
    assert "lacks against" in capsys.readouterr().err.replace("\n", " ")


def test_a_table_keeps_every_key_and_ends_with_the_ratio() -> None:
    """Columns stand in the order the rows name them, the alternative and the ratio last."""
    drawn = runner.table(
        "x", [{"ratio": 0.5, "against": "a", "n": 1}, {"n": 2, "note": "b", "ratio": 1, "against": "c"}], 1.0
    )
    assert [c.header for c in drawn.columns] == ["n", "note", "against", "ratio"]


def test_an_unknown_name_is_refused(only: ModuleType) -> None:
    """A misspelt benchmark ends with code 2 before anything runs."""
    with pytest.raises(SystemExit, match="2"):
        runner.main(["nope"])


def test_the_volunteers_are_a_legal_site() -> None:
    """The configuration of the real help desk passes the settings' door."""
    settings = load_settings(Path(runner.__file__).parent / "firefox_support")
    assert settings.site.queue_names == ("support/en-US/message", "support/es/message", "support/en-US/moderation")


def test_smoke_runs_beside_each_other_answer_as_one_by_one(capsys):
    """Two processes give the same tables in the order asked for; figures are never taken beside each other."""
    assert runner.main(["--smoke", "--json", "--jobs", "2", "queueing", "orders"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["queueing", "orders"]
    with pytest.raises(SystemExit):
        runner.main(["--jobs", "2", "orders"])
