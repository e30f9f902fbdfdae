"""A night grown for measuring the desk, and the table that says how long it lets people wait."""

from pathlib import Path

import pytest

from benchmarks.desk import rows
from benchmarks.desk.grown import Growth, grow, write_configs
from planning.csv_file import to_agents
from planning.settings import load_settings
from planning.store import Store
from scheduler.verify import coverage
from tests.views import world

QUEUES = ("live_commerce/zh/chat", "local_life/zh/voice")
GROWTH = Growth(people=3, lines=2, horizons=2)


def test_a_grown_night_is_covered_as_its_parts_are(tmp_path: Path):
    """People, queues and days are there as often as asked, and counting the roster anew finds its parts' coverage."""
    write_configs(world.ROOT / "configs", tmp_path / "configs", GROWTH)
    settings = load_settings(tmp_path / "configs")
    with (
        world.build(f"sqlite:///{tmp_path / 'one.db'}", agents=1, queues=QUEUES, weeks=1, days=3) as one,
        Store.open(f"sqlite:///{tmp_path / 'two.db'}") as other,
    ):
        was, now = one.published(), grow(one, other, GROWTH, settings)
        assert was is not None
        assert now.horizon_end - now.horizon_start == 2 * (was.horizon_end - was.horizon_start)
        before, after = one.roster(was.id), other.roster(now.id)
        assert len(after) == 6 * len(before)
        assert after["agent_id"].is_monotonic_increasing
        need = other.table(now.run_id, "requirement")
        assert set(need["line"]) == {line + tail for line in ("live_commerce", "local_life") for tail in ("", "_2")}
        people = to_agents(other.table(now.run_id, "agents"), settings.contracts())
        found = coverage(after, need, people, 30)
        own = to_agents(one.table(was.run_id, "agents"), settings.contracts())
        expected = coverage(before, one.table(was.run_id, "requirement"), own, 30)
        assert found["scheduled"].sum() == pytest.approx(6 * expected["scheduled"].sum(), rel=0.02)
        assert found["required"].sum() == pytest.approx(6 * expected["required"].sum())


def test_a_row_names_what_it_is_held_against():
    """Pages are held against two seconds, edits against one, and the cold start is told by itself."""
    cold, page, edit = rows("300 people", {"open roster": [1.0, 3.0, 1.5], "edit: a day off judged": [0.25, 0.75]}, 9.0)
    assert (cold["what"], cold["ratio"]) == ("cold start", "-")
    assert (page["median_s"], page["worst_s"], page["against"], page["ratio"]) == (1.5, 3.0, "2 s asked", "0.75")
    assert (edit["median_s"], edit["times"], edit["against"], edit["ratio"]) == (0.5, 2, "1 s asked", "0.50")
