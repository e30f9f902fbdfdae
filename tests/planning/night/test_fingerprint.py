"""What makes two nights the same."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from planning.night.fingerprint import fingerprint, software
from scheduler.agents import Agent, Contract


def table(volumes=(1.0, 2.0), zone="UTC"):
    times = pd.date_range("2026-11-16", periods=len(volumes), freq="h", tz=zone).as_unit("us")
    return pd.DataFrame({"timestamp": times, "queue": ["a"] * len(volumes), "volume": volumes})


def test_order_of_rows_columns_and_parts_does_not_count():
    """The same facts written in another order have the same fingerprint."""
    shuffled = table().iloc[::-1][["volume", "timestamp", "queue"]]
    assert fingerprint({"t": table(), "s": 1}) == fingerprint({"s": 1, "t": shuffled})


@pytest.mark.parametrize("other", [table((1.0, 2.0000001)), table((1.0,)), table().rename(columns={"queue": "line"})])
def test_any_fact_of_a_table_counts(other):
    """A changed number, a missing row and another column's name each change the fingerprint."""
    assert fingerprint({"t": table()}) != fingerprint({"t": other})


def test_an_empty_table_is_not_a_missing_one():
    """No absences known is another fact than a table with other columns."""
    assert fingerprint({"t": table().iloc[:0]}) != fingerprint({"t": table().iloc[:0, :1]})


def test_people_count_with_everything_they_carry():
    """A person's absence is a fact of the night."""
    contract = Contract("full", 2400, 5, ("F8",))
    agent = Agent("A1", "Ann", "g", "s", None, ZoneInfo("UTC"), contract, ("*/*/*",), 1000)
    gone = (datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 17, tzinfo=UTC))
    away = Agent("A1", "Ann", "g", "s", None, ZoneInfo("UTC"), contract, ("*/*/*",), 1000, absences=(gone,))
    assert fingerprint({"agents": [agent]}) == fingerprint({"agents": [agent]})
    assert fingerprint({"agents": [agent]}) != fingerprint({"agents": [away]})


def test_a_value_without_a_stable_text_is_refused():
    """An object whose text holds an address must not slip in: every night would look new."""
    with pytest.raises(TypeError, match="cannot fingerprint a object"):
        fingerprint({"x": object()})


def test_software_names_the_libraries_that_decide_numbers():
    """A new release of the solver or the calendar is a new night."""
    assert "ortools-" in software()
    assert "holidays-" in software()
