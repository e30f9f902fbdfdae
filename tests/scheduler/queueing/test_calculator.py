"""The staffing calculator: the columns of staffing.csv, and every bad row named."""

import numpy as np
import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from scheduler.queueing import STAFFING, chat, erlang_a, staffing
from scheduler.queueing.calculator import THINK_SHARE

ROW = {
    "contacts": 100.0,
    "interval_s": 1800.0,
    "aht_s": 180.0,
    "patience_s": None,
    "concurrency": 1,
    "service_level": 0.8,
    "answer_within_s": 20.0,
    "agents": None,
}


def table(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([ROW | change for change in changes])


def test_columns_are_those_of_the_contract() -> None:
    """Given columns come first, then the results, in the order other programs read."""
    assert list(staffing(table({}))) == [
        "contacts",
        "interval_s",
        "aht_s",
        "patience_s",
        "concurrency",
        "target_service_level",
        "answer_within_s",
        "agents",
        "service_level",
        "asa_s",
        "occupancy",
        "prob_wait",
        "prob_abandon",
        "service_level_answered",
        "think_share",
    ]


def test_empty_patience_is_erlang_c_and_a_number_is_erlang_a() -> None:
    """An empty patience never ends; a number lets customers leave, so fewer agents do."""
    found = staffing(table({}, {"patience_s": 60}, {"patience_s": np.inf}))
    assert found["agents"].tolist() == [14, 12, 14]
    assert (found["prob_abandon"] > 0).tolist() == [False, True, False]


def test_given_agents_are_judged_not_solved() -> None:
    """Agents given stay, whatever the target; without one they are judged all the same."""
    found = staffing(table({"agents": 11}, {"agents": 12, "service_level": None}))
    assert found["agents"].tolist() == [11, 12]
    assert found["service_level"].tolist() == erlang_a([11, 12], 10.0, 180, np.inf, 20).service_level.tolist()


def test_chat_rows_use_the_chat_chain() -> None:
    """A concurrency above one takes the think share of the row, or the documented one, and says which."""
    found = staffing(table({"concurrency": 3}, {"concurrency": 3} | {"think_share": 0.3}).assign(agents=7))
    expected = [
        chat(7, 10.0, 180, np.inf, 20, concurrency=3, think_share=share).service_level for share in (THINK_SHARE, 0.3)
    ]
    assert found["service_level"].tolist() == expected
    assert found["think_share"].tolist() == [THINK_SHARE, 0.3]


def test_only_the_needed_columns_need_be_there() -> None:
    """Patience, concurrency, agents and think share may be left out altogether."""
    needed = table({})[["contacts", "interval_s", "aht_s", "service_level", "answer_within_s"]]
    pd.testing.assert_frame_equal(staffing(needed), staffing(table({})))


def test_no_contacts_need_nobody() -> None:
    """An empty interval needs no agents and keeps its promise."""
    found = staffing(table({"contacts": 0})).iloc[0]
    assert (found["agents"], found["service_level"], found["asa_s"]) == (0, 1, 0)


def test_an_overrun_queue_has_no_end_of_waiting() -> None:
    """Ten erlang on ten agents with endless patience wait for ever."""
    found = staffing(table({"agents": 10})).iloc[0]
    assert (found["prob_wait"], found["service_level"], found["asa_s"], found["occupancy"]) == (1, 0, np.inf, 1)


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        ("contacts", -1, "must be zero or more"),
        ("contacts", np.inf, "must be finite"),
        ("contacts", np.nan, "not_nullable"),
        ("interval_s", 0, "must be above 0"),
        ("aht_s", 0, "must be above 0"),
        ("patience_s", -3, "zero or more"),
        ("concurrency", 0, "1 or more"),
        ("concurrency", 2.5, "whole number"),
        ("concurrency", 101, "100 or less"),
        ("agents", 1e12, "10000000 or less"),
        ("contacts", 1e300, "erlang or less"),
        ("service_level", 1.0, "between 0 and 1"),
        ("service_level", 0.0, "between 0 and 1"),
        ("answer_within_s", -20, "zero or more"),
        ("agents", 13.5, "whole number"),
        ("service_level", None, "give a service_level"),
        ("answer_within_s", None, "give a service_level"),
        ("contacts", "many", "float64"),
    ],
)
def test_a_bad_row_is_named(column: str, value: object, remedy: str) -> None:
    """Each bad cell is reported with its row and what would be right."""
    with pytest.raises(SchemaErrors) as caught:
        staffing(table({}, {column: value}))
    cases = caught.value.failure_cases
    assert cases["check"].astype(str).str.contains(remedy).any()
    assert 1 in cases["index"].tolist() or remedy == "float64"


def test_all_bad_rows_are_reported_at_once() -> None:
    """Three bad rows make one error with three rows."""
    with pytest.raises(SchemaErrors) as caught:
        STAFFING.validate(table({"contacts": -1}, {}, {"aht_s": 0}, {"agents": -2}), lazy=True)
    assert set(caught.value.failure_cases["index"]) == {0, 2, 3}
