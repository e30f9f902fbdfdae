"""`tideshift job`: what runs and waits, ending one, and doing those that wait."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planning.cli import main
from planning.exits import Exit
from planning.jobs import kind
from planning.store import Store
from tests.planning.jobs.kinds import KINDS

NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty store, and kinds of work that take no time."""
    monkeypatch.setenv("TIDESHIFT_LOGS", str(tmp_path / "logs"))
    monkeypatch.setattr(kind, "find", KINDS.__getitem__)
    return f"sqlite:///{tmp_path}/jobs.db"


def add(database: str, *asked: tuple[str, dict]) -> list[str]:
    with Store.open(database) as store:
        return [store.job_add(kind, request, owner="li", at=NOW).id for kind, request in asked]


def test_no_store_has_no_jobs(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Asking makes no database."""
    assert main(["job", "list", "--database", database]) == Exit.PUBLISHED
    assert "no jobs" in capsys.readouterr().out
    assert not (tmp_path / "jobs.db").exists()


def test_waiting_jobs_are_done_in_this_terminal(database: str, capsys: pytest.CaptureFixture[str]):
    """Each is told by how it ended; one that fails makes the exit code say so, and the others are done all the same."""
    done, crashed = add(database, ("count", {"to": 2}), ("crash", {}))
    assert main(["job", "work", "--database", database]) == Exit.KEPT
    told = capsys.readouterr().out
    assert f"{done[:8]} count of li: done after" in told
    assert f"{crashed[:8]} crash of li: failed: ZeroDivisionError: by nought\n" in told
    with Store.open(database) as store:
        assert store.job(done).answer == {"sum": 2}
    assert main(["job", "work", "--database", database]) == Exit.PUBLISHED


def test_jobs_are_listed_and_cancelled(database: str, capsys: pytest.CaptureFixture[str]):
    """The first letters of an id will do; letters that fit none, or two, are refused."""
    first, second = add(database, ("count", {"to": 2}), ("count", {"to": 3}))
    assert main(["job", "cancel", first[:12], "--database", database]) == Exit.PUBLISHED
    assert "count of li is cancelled" in capsys.readouterr().out
    assert main(["job", "list", "--database", database, "--json"]) == Exit.PUBLISHED
    states = {job["id"]: job["state"] for job in json.loads(capsys.readouterr().out)["jobs"]}
    assert states == {first: "cancelled", second: "waiting"}
    assert main(["job", "list", "--database", database]) == Exit.PUBLISHED
    assert "waiting" in capsys.readouterr().out
    for wrong, why in (("zzz", "no job has this id"), ("", "2 jobs have ids that begin so")):
        assert main(["job", "cancel", wrong, "--database", database]) == Exit.REFUSED
        assert why in capsys.readouterr().err
