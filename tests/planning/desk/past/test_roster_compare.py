"""Two rosters are compared cell by cell as people follow them, edits included."""

import pandas as pd
import pytest

from planning.desk.past.roster_compare import roster_differences
from planning.store import ShiftChange, Store
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT


@pytest.fixture
def store(tmp_path):
    people = pd.DataFrame({"agent_id": ["A0", "A1"], "group": ["north", "south"], "time_zone": "Asia/Shanghai"})
    with Store.open(f"sqlite:///{tmp_path}/t.db") as opened:
        for name in "ab":
            opened.save_run(example.run(name * 64), {**example.tables(), "agents": people}, publish=True)
        yield opened


def told(store):
    return roster_differences(store, 1, 2, (NIGHT, NIGHT + 2 * DAY))


def test_the_same_roster_twice_differs_nowhere(store):
    """No cell, no person, and no hour of any team."""
    found = told(store)
    assert (len(found.cells), found.people, found.shifts) == (0, 0, 4)
    assert found.hours["change_h"].tolist() == [0.0, 0.0]
    assert found.unlocked.empty


def test_a_moved_and_a_cleared_shift_are_two_cells(store):
    """Each tells code and clock before and after, on the person's own clock; a day off has neither."""
    moved = example.shift("A0", NIGHT + DAY / 24, shift="E6", paid_minutes=330)
    changes = [ShiftChange("A0", NIGHT, moved), ShiftChange("A1", NIGHT + DAY, None)]
    store.edit_roster(2, expected_version=1, changes=changes, author="li", reason="x", at=NIGHT)
    found = told(store)
    first, second = found.cells.to_dict("records")
    names = ("agent_id", "shift_older", "start_older", "shift_newer", "start_newer")
    assert [first[name] for name in names] == ["A0", "F8", "00:00", "E6", "01:00"]
    assert (first["locked_older"], first["locked_newer"]) == (False, True)
    assert second["agent_id"] == "A1"
    assert pd.isna(second["shift_newer"])
    assert (found.people, found.shifts) == (2, 3)
    assert found.hours.to_dict("records")[0] == {"group": "south", "older_h": 15.0, "newer_h": 7.5, "change_h": -7.5}


def test_locks_that_a_way_back_would_undo_are_named(store):
    """From the edited roster back to the other one the locked shift is gone."""
    change = ShiftChange("A0", NIGHT, example.shift("A0", NIGHT + DAY / 24))
    store.edit_roster(2, expected_version=1, changes=[change], author="li", reason="x", at=NIGHT)
    back = roster_differences(store, 2, 1, (NIGHT, NIGHT + 2 * DAY))
    assert back.unlocked["agent_id"].tolist() == ["A0"]


def test_hours_outside_the_span_are_left_out(store):
    """Only shifts that start inside it are counted."""
    change = ShiftChange("A0", NIGHT, None)
    store.edit_roster(2, expected_version=1, changes=[change], author="li", reason="x", at=NIGHT)
    assert roster_differences(store, 1, 2, (NIGHT + DAY, NIGHT + 2 * DAY)).cells.empty
