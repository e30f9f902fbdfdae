"""The roster people follow, the hours it speaks for, and what the next night takes from it."""

from datetime import UTC, date, timedelta

import pytest
from pandas.testing import assert_frame_equal

from planning.store import Publication, ShiftChange, StaleVersion, Store
from scheduler.roster import ROSTER
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT


def published(store: Store, start=NIGHT, days: int = 2) -> Publication:
    saved = store.save_run(example.run(at=start), example.tables(start, days), publish=True)
    found = store.published()
    assert found is not None
    assert found.run_id == saved.id
    return found


def test_a_published_run_is_the_roster_in_force(store: Store) -> None:
    """The publication starts at version 1, speaks for the forecast's span, and gives the roster back."""
    found = published(store)
    assert (found.version, found.horizon_start, found.horizon_end) == (1, NIGHT, NIGHT + 2 * DAY)
    assert found.published_at.tzinfo is UTC
    assert_frame_equal(store.roster(found.id), example.roster())
    assert ROSTER.validate(store.roster(found.id)) is not None


def test_a_horizon_can_be_told(store: Store) -> None:
    """A horizon given by the caller is the publication's."""
    store.save_run(example.run(), example.tables(), publish=True, horizon=(NIGHT, NIGHT + 14 * DAY))
    assert store.published().horizon_end == NIGHT + 14 * DAY


def test_publications_are_listed_from_the_newest(store: Store) -> None:
    """The current publication comes first."""
    first, second = published(store), published(store, NIGHT + DAY)
    assert store.publications() == [second, first]
    assert store.publications(limit=1) == [second]
    with pytest.raises(KeyError, match="no publication 99"):
        store.roster(99)


def test_the_past_is_what_was_last_published_for_each_hour(store: Store) -> None:
    """A later night replaces the hours of its own horizon only; a planner's edit counts."""
    published(store, NIGHT, 4)
    second = published(store, NIGHT + 2 * DAY, 4)
    moved = example.shift("A0", NIGHT + 2 * DAY + DAY / 24)
    change = ShiftChange("A0", NIGHT + 2 * DAY, moved)
    store.edit_roster(second.id, expected_version=1, changes=[change], author="li", reason="swap", at=NIGHT)
    past = store.past_roster(NIGHT + 4 * DAY, days=3)
    starts = past[past["agent_id"] == "A0"]["start"].tolist()
    assert starts == [NIGHT + DAY, NIGHT + 2 * DAY + DAY / 24, NIGHT + 3 * DAY]
    ROSTER.validate(past)


def test_a_short_newer_publication_leaves_the_hours_after_it_to_the_older(store: Store) -> None:
    """Where the newest publication says nothing the one before it still stands."""
    published(store, NIGHT, 4)
    published(store, NIGHT + DAY, 1)
    past = store.past_roster(NIGHT + 4 * DAY, days=30)
    assert len(past) == 8
    assert not past.duplicated(["agent_id", "start"]).any()


def test_an_empty_store_has_an_empty_past(store: Store) -> None:
    """Before the first night the past and the locked rows are empty tables of the contract."""
    for table in (store.past_roster(NIGHT, 14), store.locked_rows(NIGHT, NIGHT + DAY)):
        assert ROSTER.validate(table).empty


def test_the_next_night_keeps_what_a_planner_locked(store: Store) -> None:
    """An edited row is locked and found by its start; a cleared day is found by its local date."""
    found = published(store)
    changes = [
        ShiftChange("A0", NIGHT, example.shift("A0", NIGHT, shift="E6")),
        ShiftChange("A1", NIGHT + DAY, None),
    ]
    store.edit_roster(found.id, expected_version=1, changes=changes, author="li", reason="sick child", at=NIGHT)
    locked = store.locked_rows(NIGHT, NIGHT + DAY)
    assert locked[["agent_id", "shift", "locked"]].values.tolist() == [["A0", "E6", True]]
    assert store.locked_rows(NIGHT + DAY, NIGHT + 2 * DAY).empty
    days = store.locked_days_off(date(2026, 11, 16), date(2026, 11, 18))
    assert [(row.agent_id, row.date.date()) for row in days.itertuples()] == [("A1", date(2026, 11, 17))]
    assert store.locked_days_off(date(2026, 11, 18), date(2026, 11, 30)).empty


def test_a_night_built_on_an_older_state_is_not_published(store: Store) -> None:
    """A planner who edits while the night solves is never overwritten."""
    found = published(store)
    change = ShiftChange("A0", NIGHT, None)
    store.edit_roster(found.id, expected_version=1, changes=[change], author="li", reason="leave", at=NIGHT)
    with pytest.raises(StaleVersion, match="changed meanwhile by li"):
        store.save_run(example.run("b" * 64), example.tables(), publish=True, based_on=found)
    assert len(store.runs()) == 1
    store.save_run(example.run("b" * 64), example.tables(), publish=True, based_on=store.published())
    assert len(store.publications()) == 2


def test_the_past_ends_before_its_edge(store: Store) -> None:
    """Shifts that start exactly at `before` belong to the future."""
    published(store)
    assert store.past_roster(NIGHT, 7).empty
    assert len(store.past_roster(NIGHT + timedelta(microseconds=1), 7)) == 2
