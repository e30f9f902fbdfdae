"""Kinds of jobs that live a roster through: simulated again, and a surge drilled."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from planning.cli import main
from planning.exits import Exit
from planning.jobs.kind import Answer, Request, find
from planning.refusal import Refused
from planning.store import Store
from tests.planning.cli.test_simulate import with_twin
from tests.planning.small_site import AS_OF, write_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one published night, lived through in five futures."""
    folder = tmp_path_factory.mktemp("lived")
    write_site(folder / "configs")
    (folder / "configs/simulation.yaml").write_text("futures: 5\n")
    planner = ModuleType("planning.plan")
    planner.plan = with_twin  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setitem(sys.modules, "planning.plan", planner)
        assert main(["nightly", "--as-of", AS_OF]) in (Exit.PUBLISHED, Exit.WARNED)
    return folder


@pytest.fixture
def store(site: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{site}/data/tideshift.db") as opened:
        yield opened


def asked(store: Store, site: Path, kind: str, **more: object) -> tuple[Answer, list[float]]:
    """The answer, and the shares done that were told on the way."""
    told: list[float] = []
    request = Request(
        asked={"publication_id": 1, "version": 1, **more}, owner="li", store=store, configs=site / "configs"
    )
    answer = find(kind)(request, lambda done, note, **_: told.append(done))
    return answer, told


def test_the_roster_in_force_is_lived_through_as_its_night_was(store: Store, site: Path):
    """Without an edit the same futures give the night's own figures, and the tables carry the night's names."""
    answer, told = asked(store, site, "simulate", draft_id=None)
    assert (answer.told["futures"], answer.told["draft_cells"]) == (5, 0)
    night = store.table(1, "twin")
    assert answer.tables["twin"]["service_level"].tolist() == pytest.approx(
        night["service_level"].tolist(), nan_ok=True
    )
    assert set(answer.tables) == {"twin", "twin_hours", "twin_days", "twin_totals", "kpis"}
    assert told == sorted(told)


def test_a_surge_is_answered_with_its_course(store: Store, site: Path):
    """The share in time from the begin on, without levers and with each more, beside the playbook."""
    answer, _ = asked(store, site, "surge", queue="shop/en/voice", factor=4, at="2026-03-03T12:00+00:00")
    course = answer.tables["course"]
    assert sorted(course["step"].unique()) == list(range(len(answer.told["steps"]) + 1))
    assert course["minute"].min() == 0
    assert course["level"].dropna().between(0, 1).all()
    untouched = course[(course["step"] == 0) & (course["minute"] < 80)]["level"].mean()
    assert untouched < 0.9


@pytest.mark.parametrize(
    ("kind", "more", "why"),
    [
        ("simulate", {"version": 2, "draft_id": None}, "not in force any more"),
        ("surge", {"version": 2, "queue": "shop/en/voice", "factor": 3, "at": None}, "not in force any more"),
        ("surge", {"queue": "shop/en/message", "factor": 3, "at": None}, "not a live queue"),
    ],
)
def test_what_cannot_be_answered_is_refused(store: Store, site: Path, kind: str, more: dict[str, object], why: str):
    """Another roster in force, and queues without a rush to answer, are told with a remedy."""
    with pytest.raises(Refused, match=why):
        asked(store, site, kind, **more)
