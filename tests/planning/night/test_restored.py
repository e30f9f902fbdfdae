"""The night after an older roster was brought back: it is solved, from that roster, with its locks."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from planning.cli import main
from planning.desk.standing.published import standing_plan
from planning.exits import Exit
from planning.settings import load_settings
from planning.store import ShiftChange, Store
from scheduler.verify import coverage
from tests.planning.small_site import AS_OF, small_plan, write_site

DATABASE = "sqlite:///data/tideshift.db"
AT = datetime(2026, 3, 1, 20, tzinfo=UTC)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """What each night asks the stand-in for the planner, in a folder with the small site."""
    write_site(tmp_path / "configs")
    monkeypatch.chdir(tmp_path)
    nights = []

    def plan(*args, progress, executor, **more):
        nights.append(more)
        return small_plan(*args, **more)

    module = ModuleType("planning.plan")
    module.plan = plan
    monkeypatch.setitem(sys.modules, "planning.plan", module)
    return nights


def nightly() -> int:
    return main(["nightly", "--as-of", AS_OF])


def move(store: Store, row: int, hours: int) -> None:
    """Move a shift of the roster in force, which locks it."""
    publication = store.published()
    assert publication is not None
    told = store.roster(publication.id).iloc[row]
    after = {name: told[name] for name in told.index if name not in ("agent_id", "locked")}
    after |= {"start": told["start"], "end": told["end"], "shift": f"X{hours}"}
    change = ShiftChange(told["agent_id"], told["start"].to_pydatetime(), after)
    store.edit_roster(
        publication.id, expected_version=publication.version, changes=[change], author="li", reason="x", at=AT
    )


def test_the_night_after_is_solved_with_the_locks_that_came_back(asked):
    """It is not taken for unchanged, and asks for what was locked in the older roster, not in the replaced one."""
    assert nightly() == Exit.PUBLISHED
    with Store.open(DATABASE) as store:
        move(store, 0, 1)
        first = store.published()
    assert nightly() == Exit.PUBLISHED
    with Store.open(DATABASE) as store:
        move(store, 1, 2)
        second = store.published()
        back = store.restore(
            first.id, in_force=second, since=first.horizon_start, author="mei", reason="bad night", at=AT
        )
        runs = len(store.runs())
    assert nightly() == Exit.PUBLISHED
    assert asked[-1]["locked"]["shift"].tolist() == ["X1"]
    with Store.open(DATABASE) as store:
        assert len(store.runs()) == runs + 1
        assert store.published().id == back.id + 1


def test_what_came_back_reads_at_the_desk_as_any_roster(asked):
    """Its cover, moved on from what its night counted, is that of its shifts counted anew."""
    nightly()
    with Store.open(DATABASE) as store:
        move(store, 0, 1)
        first = store.published()
    nightly()
    with Store.open(DATABASE) as store:
        back = store.restore(
            first.id, in_force=store.published(), since=first.horizon_start, author="mei", reason="x", at=AT
        )
        settings = load_settings(Path("configs"))
        standing = standing_plan(store, back, settings)
        roster, requirement = store.roster(back.id), store.table(back.run_id, "requirement")
        fresh = coverage(roster, requirement, tuple(standing.agents.values()), settings.site.interval_minutes)
    assert standing.coverage["scheduled"].sum() == pytest.approx(fresh["scheduled"].sum())
