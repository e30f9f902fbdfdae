"""A what-if as a job: solved beside the roster in force, told step by step, kept when it is done."""

from pathlib import Path

import pytest

from planning.jobs.kind import Cancelled, Request, find
from planning.refusal import Refused
from planning.scenarios.kept import kept
from planning.store import Store
from tests.planning.cli.test_scenarios import here, planner, published  # noqa: F401  (the small site with a night)

DATABASE = "sqlite:///data/tideshift.db"


def asked(name: str, store: Store) -> Request:
    return Request(asked={"name": name}, owner="mei", store=store, configs=Path("configs"))


@pytest.mark.usefixtures("published", "planner")
def test_a_scenario_is_solved_and_kept(tmp_path, monkeypatch):
    """The answer names the file; progress only rises; nothing is written to the store."""
    monkeypatch.setenv("TIDESHIFT_SCENARIOS", str(tmp_path / "kept"))
    heard = []
    with Store.open(DATABASE) as store:
        before = len(store.runs())
        answer = find("scenario")(asked("more", store), lambda done, note, **_: heard.append((done, note)))
        assert len(store.runs()) == before
    (one,) = kept(tmp_path / "kept")
    assert (one.name, one.base["kind"], answer.told["name"]) == ("more", "published", "more")
    assert (tmp_path / "kept" / answer.told["file"]).is_file()
    assert one.figures["took_s"] == answer.told["took_s"] > 0
    shares = [done for done, _ in heard]
    assert shares == sorted(shares)
    assert heard[-1] == (1.0, "kept")


@pytest.mark.usefixtures("published", "planner")
def test_a_change_of_mind_ends_it_and_keeps_nothing(tmp_path, monkeypatch):
    """What `say` raises passes through the solving."""
    monkeypatch.setenv("TIDESHIFT_SCENARIOS", str(tmp_path / "kept"))

    def say(done: float, note: str, **_: float | None) -> None:
        raise Cancelled

    with Store.open(DATABASE) as store, pytest.raises(Cancelled):
        find("scenario")(asked("more", store), say)
    assert kept(tmp_path / "kept") == []


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("name", "wrong"), [("nobody", "no such scenario"), ("more", "no roster has been published")])
def test_what_cannot_be_asked_is_refused(name, wrong):
    """An unknown name, and a site before its first night, are told with what to do."""
    with Store.open(DATABASE) as store, pytest.raises(Refused, match=wrong):
        find("scenario")(asked(name, store), lambda *_, **__: None)
