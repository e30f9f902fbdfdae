"""Planners' edits and overrides: optimistic, whole, and on the record."""

import json
from datetime import UTC, date, timedelta, timezone

import pytest
from pandas.testing import assert_frame_equal

from forecast.overrides import Override
from planning.store import Publication, ShiftChange, StaleVersion, Store
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT

NOON = NIGHT + DAY / 2


@pytest.fixture
def publication(store: Store) -> Publication:
    store.save_run(example.run(), example.tables(), publish=True)
    found = store.published()
    assert found is not None
    return found


def edit(store: Store, version: int, *changes: ShiftChange, author: str = "li", publication: int = 1) -> int:
    return store.edit_roster(
        publication, expected_version=version, changes=changes, author=author, reason="asked for it", at=NOON
    )


@pytest.mark.usefixtures("publication")
def test_an_edit_makes_a_new_version_and_keeps_the_solved_roster(store: Store) -> None:
    """The roster reads as edited, the run's own table as solved."""
    later = example.shift("A0", NIGHT + timedelta(hours=2))
    assert edit(store, 1, ShiftChange("A0", NIGHT, later)) == 2
    assert store.published().version == 2
    assert store.roster(1).loc[0, "start"] == NIGHT + timedelta(hours=2)
    assert store.roster(1)["locked"].tolist() == [True, False, False, False]
    assert_frame_equal(store.table(1, "roster"), example.roster())


@pytest.mark.usefixtures("publication")
def test_a_shift_can_be_moved_back_and_forth(store: Store) -> None:
    """A start that was left can be taken again."""
    edit(store, 1, ShiftChange("A0", NIGHT, example.shift("A0", NOON)))
    edit(store, 2, ShiftChange("A0", NOON, example.shift("A0", NIGHT), lock=False))
    assert_frame_equal(store.roster(1), example.roster())


@pytest.mark.usefixtures("publication")
def test_two_shifts_change_places_in_one_edit(store: Store) -> None:
    """Changes of one edit see each other: a start that one leaves is free for the other."""
    late, early = example.shift("A0", NIGHT + DAY, shift="N8"), example.shift("A0", NIGHT, shift="E6")
    edit(store, 1, ShiftChange("A0", NIGHT, late), ShiftChange("A0", NIGHT + DAY, early))
    assert store.roster(1)["shift"].tolist() == ["E6", "N8", "F8", "F8"]


@pytest.mark.usefixtures("publication")
def test_the_slower_of_two_planners_is_told_who_was_faster(store: Store) -> None:
    """A stale version writes nothing and names the author of each version since."""
    edit(store, 1, ShiftChange("A0", NIGHT, None), author="li")
    edit(store, 2, ShiftChange("A1", NIGHT, None), author="wang")
    with pytest.raises(
        StaleVersion, match=r"version 3, not 1: changed meanwhile by li at 2026-11-16T04:00.*wang"
    ) as told:
        edit(store, 1, ShiftChange("A1", NIGHT + DAY, None))
    assert told.value.authors == ("li", "wang")
    assert len(store.roster(1)) == 2
    with pytest.raises(ValueError, match="version 4 of publication 1 is yet to come: 3"):
        edit(store, 4, ShiftChange("A1", NIGHT + DAY, None))


@pytest.mark.usefixtures("publication")
def test_a_replaced_publication_takes_no_edits(store: Store) -> None:
    """An edit of last night's roster would be read by nobody."""
    store.save_run(example.run("b" * 64), example.tables(), publish=True)
    with pytest.raises(StaleVersion, match="replaced by publication 2"):
        edit(store, 1, ShiftChange("A0", NIGHT, None))


@pytest.mark.usefixtures("publication")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (ShiftChange("A0", NOON, None), "A0 has no shift at 2026-11-16T04:00"),
        (ShiftChange("A0", None, example.shift("A0", NIGHT)), "A0 already has a shift at 2026-11-15T16:00"),
        (ShiftChange("A0", NIGHT, {"shift": "F8"}), "A0 lacks .*'start'"),
        (ShiftChange("A0", NIGHT, example.shift("A1", NOON)), "names another agent"),
        (ShiftChange("A0", NIGHT, example.shift("A0", NOON, end=NIGHT)), "shift must end after it starts"),
        (ShiftChange("A0", NIGHT, example.shift("A0", NOON, paid_minutes=-1)), "paid_minutes"),
    ],
)
def test_a_wrong_change_spoils_the_whole_edit(store: Store, change: ShiftChange, message: str) -> None:
    """One change that cannot be made leaves the roster, the version and the audit as they were."""
    with pytest.raises(ValueError, match=message):
        edit(store, 1, ShiftChange("A1", NIGHT, None), change)
    assert_frame_equal(store.roster(1), example.roster())
    assert store.published().version == 1
    assert store.audit().empty


@pytest.mark.usefixtures("publication")
def test_every_change_is_on_the_record(store: Store) -> None:
    """One audit row a change, with the row before and after, the newest first."""
    edit(
        store,
        1,
        ShiftChange("A0", NIGHT, None),
        ShiftChange("A1", NIGHT, example.shift("A1", NIGHT, shift="N8")),
    )
    trail = store.audit()
    assert trail["key"].tolist() == ["publication 1, A1", "publication 1, A0"]
    assert (trail["author"] == "li").all()
    assert trail["at"].tolist() == [NOON, NOON]
    assert trail.loc[1, "after"] == ""
    before, after = (json.loads(trail.loc[0, name]) for name in ("before", "after"))
    assert {name for name in after if after[name] != before[name]} == {"shift", "locked"}
    assert before["start"] == "2026-11-15T16:00:00+00:00"
    assert before["date"] == after["date"] == "2026-11-16"
    assert len(store.audit(limit=1)) == 1


@pytest.mark.usefixtures("publication")
def test_a_nameless_edit_is_refused(store: Store) -> None:
    """An edit needs somebody and a reason."""
    with pytest.raises(ValueError, match="author and reason"):
        edit(store, 1, ShiftChange("A0", NIGHT, None), author=" ")
    with pytest.raises(ValueError, match="at least one change"):
        edit(store, 1)
    assert store.published().version == 1


def test_a_change_of_nothing_cannot_be_made() -> None:
    """A change takes a shift away, gives one, or both."""
    with pytest.raises(ValueError, match="neither"):
        ShiftChange("A0", None, None)
    with pytest.raises(ValueError, match="no offset"):
        ShiftChange("A0", NIGHT.replace(tzinfo=None), None)


@pytest.mark.usefixtures("publication")
def test_a_cleared_day_is_free_again_once_it_gets_a_shift(store: Store) -> None:
    """A day off holds until somebody works that day or gives it back."""
    week = (date(2026, 11, 16), date(2026, 11, 23))
    edit(store, 1, ShiftChange("A0", NIGHT, None), ShiftChange("A1", NIGHT, None, lock=False))
    assert store.locked_days_off(*week)["agent_id"].tolist() == ["A0"]
    edit(store, 2, ShiftChange("A0", None, example.shift("A0", NOON)))
    assert store.locked_days_off(*week).empty


def override(name: str = "o1", **changed: object) -> Override:
    values = {
        "id": name,
        "queues": ("*/zh/chat", "enterprise/*/*"),
        "start": NIGHT,
        "end": NIGHT + DAY,
        "action": "scale",
        "value": 1.25,
        "author": "li",
        "reason": "live session",
        "created_at": NIGHT - DAY,
        "expires_at": None,
        "active": True,
    }
    return Override(**{**values, **changed})


def test_an_override_reads_back_as_it_was_made(store: Store) -> None:
    """Overrides keep their queues, their instants and their order."""
    shanghai = timezone(timedelta(hours=8))
    made = [override("b"), override("a", created_at=(NIGHT - DAY / 2).astimezone(shanghai), expires_at=NIGHT)]
    assert [store.add_override(one) for one in made] == made
    assert store.overrides() == made
    assert store.overrides()[1].created_at.tzinfo is UTC
    assert store.overrides(active_at=NIGHT) == made[:1]
    with pytest.raises(ValueError, match="already in the store"):
        store.add_override(made[0])


def test_an_override_is_switched_on_the_record(store: Store) -> None:
    """Switching off hides it from the next night, keeps it in the store, and is audited."""
    store.add_override(override())
    off = store.switch_override("o1", False, "wang", "cancelled", NOON)
    assert store.overrides() == [off]
    assert store.overrides(active_at=NIGHT) == []
    assert store.audit()[["author", "key", "before", "after"]].values.tolist()[0] == [
        "wang",
        "override o1",
        '{"active": true}',
        '{"active": false}',
    ]
    assert json.loads(store.audit().loc[1, "after"])["queues"] == ["*/zh/chat", "enterprise/*/*"]
    with pytest.raises(ValueError, match="already off"):
        store.switch_override("o1", False, "wang", "again", NOON)
    with pytest.raises(KeyError, match="no override o9"):
        store.switch_override("o9", False, "wang", "what", NOON)
