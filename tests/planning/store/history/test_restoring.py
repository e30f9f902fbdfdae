"""An older publication brought back: what was worked stays, nothing older is touched, and the next night keeps it."""

from datetime import timedelta

import pytest
from pandas.testing import assert_frame_equal

from planning.store import Publication, ShiftChange, StaleVersion, Store
from scheduler.roster import ROSTER
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT

AT = NIGHT + timedelta(hours=34)
"""Ten o'clock of the second day."""


def published(store: Store, start=NIGHT, days: int = 4, name: str = "F8") -> Publication:
    tables = example.tables(start, days)
    tables["roster"]["shift"] = name
    tables["agents"] = tables["roster"][["agent_id"]].drop_duplicates()
    store.save_run(example.run(name[0] * 64, start), tables, publish=True)
    return in_force(store)


def in_force(store: Store) -> Publication:
    found = store.published()
    assert found is not None
    return found


def restored(store: Store, older: Publication, since=NIGHT, **changed: object) -> Publication:
    values = {"in_force": in_force(store), "since": since, "author": "mei", "reason": "bad night", "at": AT}
    return store.restore(older.id, **{**values, **changed})


def test_the_whole_roster_comes_back_as_a_new_publication(store: Store) -> None:
    """Roster, tables and horizon are the older's, under numbers of their own; both older ones read as before."""
    first = published(store)
    store.edit_roster(
        first.id, expected_version=1, changes=[moved("A0", NIGHT, 1)], author="li", reason="swap", at=NIGHT
    )
    first = in_force(store)
    second = published(store, name="N8")
    before = [store.roster(one.id) for one in (first, second)]
    back = restored(store, first)
    assert store.published() == back
    assert (back.id, back.version, back.published_at) == (3, first.version, AT)
    assert (back.horizon_start, back.horizon_end) == (first.horizon_start, first.horizon_end)
    assert_frame_equal(store.roster(back.id), before[0])
    assert_frame_equal(store.table(back.run_id, "roster"), store.table(first.run_id, "roster"))
    assert_frame_equal(store.table(back.run_id, "forecast"), store.table(first.run_id, "forecast"))
    assert_frame_equal(store.table(back.run_id, "agents"), store.table(first.run_id, "agents"))
    for one, roster in zip((first, second), before, strict=True):
        assert_frame_equal(store.roster(one.id), roster)
    assert len(store.publications()) == 3


def test_edits_of_what_came_back_are_not_edits_of_what_was(store: Store) -> None:
    """The older publication stays as it was when the restored one is edited."""
    first = published(store)
    published(store, name="N8")
    back = restored(store, first)
    was = store.roster(first.id)
    store.edit_roster(
        back.id, expected_version=back.version, changes=[moved("A1", NIGHT, 2)], author="li", reason="late", at=AT
    )
    assert_frame_equal(store.roster(first.id), was)
    assert in_force(store).version == back.version + 1


def test_what_was_worked_stays(store: Store) -> None:
    """Shifts before the instant are those people followed; after it the older roster's; it is one version more."""
    first, second = published(store), published(store, NIGHT + DAY, name="N8")
    back = restored(store, first, since=NIGHT + 2 * DAY)
    rows = store.roster(back.id)
    assert rows[rows["agent_id"] == "A0"]["shift"].tolist() == ["F8", "N8", "F8", "F8"]
    assert back.version == 2
    ROSTER.validate(rows)
    assert_frame_equal(rows, store.past_roster(NIGHT + 4 * DAY, 4))
    assert second.id == 2


def test_nobody_starts_again_while_still_at_work(store: Store) -> None:
    """Of the older roster a shift is left out that shares its day, or its hours, with one that stays."""
    first = published(store)
    second = published(store, name="N8")
    changes = [
        ShiftChange("A0", NIGHT, example.shift("A0", NIGHT - DAY / 24 * 2, date=NIGHT.replace(hour=0, tzinfo=None))),
        ShiftChange("A1", NIGHT + DAY, None),
        ShiftChange("A1", NIGHT, example.shift("A1", NIGHT + DAY - DAY / 8)),
    ]
    store.edit_roster(second.id, expected_version=1, changes=changes, author="li", reason="event", at=NIGHT)
    back = restored(store, first, since=NIGHT + DAY)
    rows = store.roster(back.id)
    starts = rows[rows["agent_id"] == "A1"]["start"].tolist()
    assert starts == [NIGHT + DAY - DAY / 8, NIGHT + 2 * DAY, NIGHT + 3 * DAY]


def test_the_audit_tells_who_why_and_from_what(store: Store) -> None:
    """One row names the publication that was in force, the one that came back, and from when on."""
    first, second = published(store), published(store, name="N8")
    back = restored(store, first)
    row = store.audit(1).iloc[0]
    assert (row["author"], row["what"], row["key"], row["reason"]) == (
        "mei",
        "publication",
        f"publication {back.id}",
        "bad night",
    )
    assert f'"in_force": {second.id}' in row["before"]
    assert f'"restored": {first.id}' in row["after"]
    told = store.run(back.run_id).summary["restored"]
    assert (told["publication"], told["author"], told["reason"]) == (first.id, "mei", "bad night")


def test_the_next_night_keeps_its_locks(store: Store) -> None:
    """Locked rows come back locked, also those of hours that only the replaced publication speaks of."""
    first = published(store)
    store.edit_roster(
        first.id, expected_version=1, changes=[moved("A0", NIGHT + DAY, 1)], author="li", reason="swap", at=NIGHT
    )
    second = published(store, NIGHT + DAY, name="N8")
    store.edit_roster(
        second.id, expected_version=1, changes=[moved("A1", NIGHT + 4 * DAY, 1)], author="li", reason="x", at=NIGHT
    )
    restored(store, first, since=NIGHT + DAY)
    locked = store.locked_rows(NIGHT + DAY, NIGHT + 6 * DAY)
    starts = locked[["agent_id", "start"]].to_numpy().tolist()
    assert starts == [["A0", NIGHT + DAY + DAY / 24], ["A1", NIGHT + 4 * DAY + DAY / 24]]


def test_a_night_asked_for_afterwards_is_solved(store: Store) -> None:
    """The restored run is not taken for the run of a night with the older inputs."""
    first = published(store)
    published(store, name="N8")
    restored(store, first)
    assert store.find_run("F" * 64) is None


def test_days_kept_free_give_way_where_the_older_roster_has_a_shift(store: Store) -> None:
    """A day cleared since is free no more, and told; one that the older roster leaves free stays so."""
    first = published(store)
    second = published(store, name="N8")
    changes = [ShiftChange("A0", NIGHT, None), ShiftChange("A1", NIGHT + 3 * DAY, None)]
    store.edit_roster(second.id, expected_version=1, changes=changes, author="li", reason="leave", at=NIGHT)
    restored(store, first, since=NIGHT + DAY)
    days = store.locked_days_off(NIGHT.date(), (NIGHT + 9 * DAY).date())
    assert days["agent_id"].tolist() == ["A0"]
    assert '"agent_id": "A1"' in store.audit(1)["after"].iloc[0]


def test_somebody_was_faster(store: Store) -> None:
    """A publication or an edit meanwhile refuses the restoration whole, naming who."""
    first, second = published(store), published(store, name="N8")
    store.edit_roster(
        second.id, expected_version=1, changes=[moved("A0", NIGHT, 1)], author="li", reason="swap", at=NIGHT
    )
    with pytest.raises(StaleVersion, match="changed meanwhile by li"):
        restored(store, first, in_force=second)
    third = published(store, name="E6")
    with pytest.raises(StaleVersion, match="replaced by publication 3"):
        restored(store, first, in_force=second)
    assert (store.published(), len(store.runs())) == (third, 3)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"reason": " "}, "must say something"),
        ({"author": ""}, "must say something"),
        ({"since": NIGHT + 4 * DAY}, "says nothing of the hours"),
    ],
)
def test_what_cannot_be_is_refused_whole(store: Store, changed: dict[str, object], wrong: str) -> None:
    """Without a reason, an author, or an hour to come nothing is written."""
    first, second = published(store), published(store, name="N8")
    with pytest.raises(ValueError, match=wrong):
        restored(store, first, **changed)
    assert (in_force(store), len(store.runs()), len(store.audit())) == (second, 2, 0)


def test_the_one_in_force_is_not_restored(store: Store) -> None:
    """There is nothing to bring back."""
    first = published(store)
    with pytest.raises(ValueError, match="in force already"):
        restored(store, first)
    with pytest.raises(KeyError, match="no publication 99"):
        store.restore(99, in_force=first, since=NIGHT, author="mei", reason="x", at=AT)


def moved(agent_id: str, start, hours: int) -> ShiftChange:
    return ShiftChange(agent_id, start, example.shift(agent_id, start + hours * DAY / 24))
