"""What the desk keeps in memory: read ahead of the first page, and moved on by edits."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from planning.desk.standing.published import standing_plan
from planning.store import ShiftChange, Store
from views.frame import kept


def test_an_edit_moves_the_plan_on_as_if_it_were_read_anew(
    database: str, store: Store, monkeypatch: pytest.MonkeyPatch
):
    """After an edit nothing is read from the beginning, and roster, coverage, laws and cost are those of a new desk."""
    kept.prepare()
    before = store.published()
    assert before is not None
    first = kept.desk_kept(database, before, *kept.configs())
    row = first.standing.roster.iloc[0]
    made = [ShiftChange(row["agent_id"], row["start"].to_pydatetime(), None)]
    at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    store.edit_roster(before.id, expected_version=1, changes=made, author="ann", reason="ill", at=at)
    with monkeypatch.context() as patch:
        patch.setattr(kept, "standing_plan", None)
        now = store.published()
        assert now is not None
        moved = kept.desk_kept(database, now, *kept.configs()).standing
    anew = standing_plan(store, now, first.settings)
    pd.testing.assert_frame_equal(moved.roster, store.roster(now.id))
    pd.testing.assert_frame_equal(moved.roster, anew.roster)
    pd.testing.assert_frame_equal(moved.coverage, anew.coverage)
    pd.testing.assert_frame_equal(moved.violations, anew.violations)
    assert moved.cost == anew.cost != first.standing.cost


def test_a_desk_without_a_night_has_nothing_to_prepare(empty: str):
    """Before the first night there is no plan to read, and nothing goes wrong."""
    kept.prepare()
    with Store.open(empty) as store:
        assert store.published() is None
