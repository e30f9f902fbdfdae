"""Runs are written whole, read back exactly, and recognised by their inputs."""

from dataclasses import replace

import pandas as pd
import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

from planning.store import Store
from planning.store.tables import BLOB, RUN
from tests.planning.store import example


def count(store: Store, table: sa.Table) -> int:
    with store.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table))


def test_a_run_reads_back_as_it_was_saved(store: Store) -> None:
    """Everything about a run survives the store, instants as UTC."""
    saved = store.save_run(example.run(), example.tables(), publish=True)
    assert saved == replace(example.run(), id=saved.id)
    assert store.run(saved.id) == saved
    assert store.runs() == [saved]


@pytest.mark.parametrize("name", ["forecast", "requirement", "roster"])
def test_row_tables_read_back_exactly(store: Store, name: str) -> None:
    """Forecast, requirement and roster come back value for value and type for type."""
    saved = store.save_run(example.run(), example.tables(), publish=True)
    assert_frame_equal(store.table(saved.id, name), example.tables()[name])


def test_columns_added_at_the_right_are_kept(store: Store) -> None:
    """What a stage adds beyond the contract is not lost."""
    wider = example.requirement().assign(binds=["occupancy", None], n=pd.Series([3, 4], dtype="int32"))
    saved = store.save_run(example.run(), {**example.tables(), "requirement": wider}, publish=False)
    assert_frame_equal(store.table(saved.id, "requirement"), wider)


def test_any_other_table_is_kept_once_by_content(store: Store) -> None:
    """Two nights with the same history keep one copy of it, and both can read it."""
    history = pd.DataFrame({"timestamp": pd.date_range("2026-01-01", periods=50, freq="h", tz="UTC"), "volume": 1.5})
    first = store.save_run(example.run("a" * 64), {"history": history}, publish=False)
    second = store.save_run(example.run("b" * 64), {"history": history, "accuracy": history[:1]}, publish=False)
    assert count(store, BLOB) == 2
    for run in (first, second):
        assert_frame_equal(store.table(run.id, "history"), history)


def test_an_unknown_table_is_named_with_those_there_are(store: Store) -> None:
    """Asking for a table a run lacks says which it has."""
    saved = store.save_run(example.run(), {"coverage": example.forecast()}, publish=False)
    with pytest.raises(KeyError, match=r"no table kpis.*coverage"):
        store.table(saved.id, "kpis")
    with pytest.raises(KeyError, match="no table roster"):
        store.table(saved.id, "roster")
    with pytest.raises(KeyError, match="no run 99"):
        store.run(99)


def test_only_the_current_publication_is_found_by_its_inputs(store: Store) -> None:
    """A night is repeated unless its very inputs made the roster in force."""
    assert store.find_run("a" * 64) is None
    first = store.save_run(example.run("a" * 64), example.tables(), publish=True)
    assert store.find_run("a" * 64) == first
    store.save_run(example.run("c" * 64, status="failed", exit_code=3), {}, publish=False)
    assert store.find_run("a" * 64) == first
    second = store.save_run(example.run("b" * 64), example.tables(), publish=True)
    assert store.find_run("a" * 64) is None
    assert store.find_run("b" * 64) == second


def test_a_run_that_fails_to_write_leaves_nothing(store: Store) -> None:
    """A run with a broken last table leaves no row of its first one."""
    broken = pd.concat([example.roster(), example.roster()])
    with pytest.raises(Exception, match=r"UNIQUE|duplicate"):
        store.save_run(example.run(), {**example.tables(), "roster": broken}, publish=True)
    assert count(store, RUN) == 0
    assert store.published() is None


def test_a_publication_needs_a_roster_and_a_horizon(store: Store) -> None:
    """What cannot be published is refused before anything is written."""
    with pytest.raises(ValueError, match="needs the table roster"):
        store.save_run(example.run(), {"forecast": example.forecast()}, publish=True)
    with pytest.raises(ValueError, match="needs horizon="):
        store.save_run(example.run(), {"roster": example.roster()}, publish=True)
    with pytest.raises(ValueError, match="lacks work"):
        store.save_run(example.run(), {"roster": example.roster().drop(columns="work")}, publish=False)
    with pytest.raises(ValueError, match="written once"):
        store.save_run(example.run(id=4), {}, publish=False)
    assert store.runs() == []


def test_missing_text_is_refused(store: Store) -> None:
    """A queue without a name never becomes a row that says nan."""
    table = example.requirement()
    table.loc[0, "kind"] = None
    with pytest.raises(ValueError, match="kind is missing in 1 rows"):
        store.save_run(example.run(), {"requirement": table}, publish=False)
