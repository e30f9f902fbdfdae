"""Net staffing over time, and what some people give to it."""

from datetime import timedelta

import pytest

from planning.desk.roster.net import given_by, live, over_time
from scheduler.horizon import midnight
from scheduler.roster import roster_table
from tests.planning.desk.test_roster_edit import CHAT, MONDAY, PEOPLE, ZONE, shift, standing

BEGIN, END = midnight(MONDAY, ZONE), midnight(MONDAY + timedelta(days=1), ZONE)
NOW = standing(shift("ann", 0, 9), shift("bo", 0, 9), shift("bo", 1, 9))


def test_only_live_work_of_the_days_and_queues_is_counted():
    """Deferred work is left out, so are other days; a pattern of queues narrows further."""
    rows = live(NOW.coverage, BEGIN, END)
    assert set(rows["kind"]) == {"interval"}
    assert len(rows) == 48
    assert len(live(NOW.coverage, BEGIN, END, CHAT)) == 48
    assert len(live(NOW.coverage, BEGIN, END, "*/zh/*")) == 48
    assert live(NOW.coverage, BEGIN, END, "*/en/*").empty


def test_what_some_people_give_is_theirs_alone():
    """One of two people at work gives one head; the requirement stays everybody's."""
    rows = live(NOW.coverage, BEGIN, END)
    theirs = given_by(roster_table([shift("ann", 0, 9)], PEOPLE), PEOPLE[:1], rows, 30)
    assert theirs["scheduled"].sum() / 2 == pytest.approx(4.0)
    assert rows["scheduled"].sum() / 2 == pytest.approx(8.0)
    assert theirs["required"].tolist() == rows["required"].tolist()


def test_the_parts_of_all_people_make_the_whole():
    """Everybody's parts sum to what is scheduled."""
    rows = live(NOW.coverage, BEGIN, END)
    parts = [
        given_by(NOW.rows_of([a.agent_id]), [a], rows, 30)["scheduled"].to_numpy() for a in PEOPLE
    ]  # fmt: skip
    assert sum(parts).tolist() == rows["scheduled"].tolist()


def test_over_and_short_do_not_cancel():
    """Two on a queue that asks for one is one over; the hours without anybody stay short beside it."""
    table = over_time(live(NOW.coverage, BEGIN, END), 24 * 60)
    assert table["surplus"].sum() > 0
    assert table["shortage"].sum() > 0
    hours = over_time(live(NOW.coverage, BEGIN, END), 60)
    assert len(hours) == 24
    assert hours["scheduled"].sum() == pytest.approx(8.0)
