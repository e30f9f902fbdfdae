"""Agents and what they can do."""

import pandas as pd
import pandera.errors
import pytest

from scheduler.agents import ABSENCES, AGENTS, WISHES, matches
from tests.scheduler.small_operation import CHAT, VOICE, agent, at


@pytest.mark.parametrize(
    ("pattern", "legal"),
    [
        ("shop/zh/chat", True),
        ("*/zh/chat", True),
        ("*/*/*", True),
        ("shop/zh/voice", False),
        ("shop/en/*", False),
        ("sho*/zh/chat", False),
    ],
)
def test_a_pattern_matches_part_by_part(pattern, legal):
    """A star stands for a whole part; anything else must be equal."""
    assert matches(pattern, CHAT) == legal


def test_a_pattern_without_three_parts_is_refused():
    """A pattern that is no line/language/channel raises instead of matching by luck."""
    with pytest.raises(ValueError, match="zip"):
        matches("shop/zh", CHAT)


def test_one_matching_skill_is_enough():
    """An agent works on every queue that any of the skills covers."""
    both = agent(1, ["shop/en/chat", "shop/*/voice"])
    assert both.can_work(VOICE)
    assert not both.can_work(CHAT)


def test_every_bad_agent_row_is_reported_at_once():
    """A negative wage, a productivity of nothing and a second row of one agent come in one message."""
    row = {
        "agent_id": "a1",
        "name": "A",
        "group": "g",
        "site": "s",
        "vendor": None,
        "time_zone": "Asia/Shanghai",
        "contract": "full",
        "skills": "*/*/*",
        "hourly_cost": 10.0,
        "hired_on": None,
        "leaves_on": None,
        "productivity": 1.0,
    }
    assert len(AGENTS.validate(pd.DataFrame([row]), lazy=True)) == 1
    bad = pd.DataFrame([row, row | {"hourly_cost": -1.0}, row | {"agent_id": "a2", "productivity": 0.0}])
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        AGENTS.validate(bad, lazy=True)
    assert set(error.value.failure_cases["column"]) == {"agent_id", "hourly_cost", "productivity"}


def test_an_absence_ends_after_it_starts():
    """An absence of no length is refused."""
    row = {"agent_id": "a1", "start": pd.Timestamp(at(8)), "end": pd.Timestamp(at(9)), "kind": "leave"}
    assert len(ABSENCES.validate(pd.DataFrame([row]), lazy=True)) == 1
    with pytest.raises(pandera.errors.SchemaErrors, match="end after it starts"):
        ABSENCES.validate(pd.DataFrame([row | {"end": row["start"]}]), lazy=True)


def test_a_wish_is_made_once():
    """The same wish for the same date twice is refused; two different ones are not."""
    row = {"agent_id": "a1", "date": pd.Timestamp("2026-11-16"), "shift": "off", "weight": 1.0}
    assert len(WISHES.validate(pd.DataFrame([row, row | {"shift": "D8"}]), lazy=True)) == 2
    with pytest.raises(pandera.errors.SchemaErrors):
        WISHES.validate(pd.DataFrame([row, row | {"weight": 2.0}]), lazy=True)
