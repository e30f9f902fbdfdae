"""Overrides in the store: kept as they were said, taken away on the record."""

import json
from datetime import timedelta

import pytest

from forecast.overrides import Override
from planning.store import Store
from tests.planning.store.example import NIGHT

HOUR = timedelta(hours=1)


def said(name: str = "o1") -> Override:
    return Override(name, ("*/zh/*",), NIGHT, NIGHT + 3 * HOUR, "uplift", 2.5, "li", "live session", NIGHT - HOUR)


def test_an_uplift_is_kept_like_any_other(store: Store) -> None:
    """An event uplift reads back as it was said."""
    store.add_override(said())
    assert store.overrides() == [said()]


def test_what_was_taken_away_stays_on_the_record(store: Store) -> None:
    """A removed override is gone from every forecast, and its words are in the audit trail."""
    store.add_override(said())
    store.add_override(said("o2"))
    assert store.remove_override("o1", "wang", "wrong week", NIGHT) == said()
    assert store.overrides() == [said("o2")]
    row = store.audit().iloc[0]
    assert (row["author"], row["key"], row["after"], row["reason"]) == ("wang", "override o1", "", "wrong week")
    assert json.loads(row["before"])["value"] == 2.5


def test_nothing_to_take_away(store: Store) -> None:
    """An unknown override is refused and nothing is written."""
    with pytest.raises(KeyError, match="no override o9"):
        store.remove_override("o9", "wang", "?", NIGHT)
    assert store.audit().empty


def test_a_removal_needs_a_reason(store: Store) -> None:
    """Without a reason nothing is taken away."""
    store.add_override(said())
    with pytest.raises(ValueError, match="reason"):
        store.remove_override("o1", "wang", " ", NIGHT)
    assert store.overrides() == [said()]


def test_several_are_kept_or_none(store: Store) -> None:
    """One whose id is taken keeps the others out too, and nothing is audited."""
    store.add_override(said("o2"))
    with pytest.raises(ValueError, match="o2 is already in the store"):
        store.add_overrides([said("o1"), said("o2")])
    assert store.overrides() == [said("o2")]
    assert len(store.audit()) == 1
    assert store.add_overrides([said("o3"), said("o4")]) == [said("o3"), said("o4")]
    assert [o.id for o in store.overrides()] == ["o2", "o3", "o4"]


def test_what_was_taken_away_comes_back_as_it_was(store: Store) -> None:
    """It is its author's again, with its age; the audit trail says who brought it back, when and why."""
    store.add_override(said())
    gone = store.remove_override("o1", "wang", "wrong week", NIGHT)
    store.restore_override(gone, "wang", "undone", NIGHT + HOUR)
    assert store.overrides() == [said()]
    row = store.audit().iloc[0]
    assert (row["author"], row["reason"], row["at"]) == ("wang", "undone", NIGHT + HOUR)
    with pytest.raises(ValueError, match="already in the store"):
        store.restore_override(gone, "wang", "twice", NIGHT + HOUR)


def test_an_expiry_is_set_on_the_record(store: Store) -> None:
    """The new instant is kept and audited with the one before; setting what it is already is refused."""
    store.add_override(said())
    assert store.expire_override("o1", NIGHT + HOUR, "wang", "only this week", NIGHT).expires_at == NIGHT + HOUR
    assert [o.expires_at for o in store.overrides()] == [NIGHT + HOUR]
    assert json.loads(store.audit().iloc[0]["before"]) == {"expires_at": None}
    with pytest.raises(ValueError, match="already expires"):
        store.expire_override("o1", NIGHT + HOUR, "wang", "again", NIGHT)
    with pytest.raises(KeyError, match="no override o9"):
        store.expire_override("o9", None, "wang", "?", NIGHT)
