"""The judge that needs no solver."""

from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from scheduler.rules import Breaks, Rest, RunOfDays, WeekMinutes
from scheduler.verify import VIOLATIONS, coverage, facts, violations
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    LAWS,
    TICKET,
    VOICE,
    agent,
    at,
    horizon,
    requirement,
    roster,
    shift,
)

BOTH = [agent(1), agent(2)]


def test_a_clean_roster_has_an_empty_table():
    """Nothing broken gives no row, with the columns of the contract."""
    table = violations(roster(BOTH, shift("a01", at(8), breaks=[(240, 60)])), BOTH, LAWS)
    assert list(table.columns) == VIOLATIONS
    assert not len(table)


def test_every_broken_rule_is_listed_once():
    """Two people breaking three rules give three rows, sorted by person and date."""
    rows = [
        shift("a02", at(8)),  # no break
        shift("a01", at(15), breaks=[(240, 60)], work=[(0, 60, "shop/en/chat")]),
        shift("a01", at(32), breaks=[(240, 60)]),  # nine hours later
    ]
    table = violations(roster(BOTH, *rows), BOTH, LAWS)
    assert list(zip(table["agent_id"], table["date"].dt.day, table["rule"], strict=True)) == [
        ("a01", 16, "skill"),
        ("a01", 17, "rest"),
        ("a02", 16, "breaks"),
    ]


def test_the_past_is_never_accused():
    """What the published past broke alone is not reported; what the roster breaks with it is."""
    past = roster(BOTH, shift("a01", at(8, -1)), shift("a01", at(18, -1), code="N8"))
    assert not len(violations(roster(BOTH), BOTH, [Rest(660), Breaks(240)], past))
    table = violations(roster(BOTH, shift("a01", at(8))), BOTH, [Rest(660)], past)
    assert table["date"].dt.day.tolist() == [16]


def test_weeks_and_runs_are_counted_on_the_agents_calendar():
    """A shift at 01:00 Monday in Shanghai is Sunday's in Cairo: it closes the week there."""
    cairo = agent(1, time_zone=ZoneInfo("Africa/Cairo"), contract=FULL)
    sunday = [shift("a01", at(1 + 24 * day), 240, zone=cairo.time_zone) for day in range(-5, 1)]
    table = violations(roster([cairo], *sunday), [cairo], [WeekMinutes(1200), RunOfDays(5)])
    assert table["rule"].tolist() == ["run of days", "week minutes"]
    assert table["date"].dt.day.tolist() == [15, 15]


def test_facts_hold_the_shifts_of_each_person_in_order():
    """Rows in any order become lives in order of start."""
    table = roster(BOTH, shift("a01", at(8, 1)), shift("a01", at(8))).iloc[::-1]
    assert [s.day.day for s in facts(table, BOTH).shifts["a01"]] == [16, 17]


def test_coverage_is_recounted_from_the_work_column():
    """Heads of an interval are the shares of it that people work: quarters for quarter hours."""
    span = horizon(1)
    rows = [
        shift("a01", at(8), work=[(0, 135, CHAT), (135, 480, VOICE)]),
        shift("a02", at(9.75), work=[(0, 60, CHAT)]),
    ]
    table = coverage(roster(BOTH, *rows), requirement(span, {CHAT: [2.0] * 24}), BOTH, 60)
    by_hour = table["scheduled"].to_numpy()
    assert by_hour[8:12].tolist() == [1.0, 1.25, 1.0, 0.0]
    assert by_hour.sum() == pytest.approx(2.25 + 1.0)
    assert table["shortage"].to_numpy()[8:12].tolist() == [1.0, 0.75, 1.0, 2.0]
    assert (table["surplus"] == 0).all()


def test_deferred_rows_have_work_and_no_shortage():
    """Deferred work is required in head-intervals where it arrives; being short or over is not defined there."""
    span = horizon(1)
    needed = requirement(span, {CHAT: [0.0] * 10}, [(TICKET, at(9), 3.0, at(15))])
    table = coverage(roster(BOTH, shift("a01", at(9), work=[(0, 60, TICKET)])), needed, BOTH, 60)
    ticket = table[table["channel"] == "ticket"].iloc[0]
    assert (ticket["required"], ticket["scheduled"]) == (3.0, 1.0)
    assert np.isnan(ticket["shortage"])
    assert np.isnan(ticket["surplus"])


def test_a_backlog_off_the_grid_does_not_move_the_grid():
    """A deferred row that came in at 07:40 the day before leaves the count of live intervals alone."""
    span = horizon(1)
    needed = requirement(span, {CHAT: [1.0] * 24}, [(TICKET, at(-16) - timedelta(minutes=20), 1.0, at(4))])
    table = coverage(roster(BOTH, shift("a01", at(8), work=[(0, 120, CHAT)])), needed, BOTH, 60)
    live = table[table["channel"] == "chat"]["scheduled"].to_numpy()
    assert live[7:11].tolist() == [0.0, 1.0, 1.0, 0.0]


@pytest.mark.parametrize("seed", range(3))
def test_coverage_agrees_with_a_count_of_minutes(seed):
    """Random quarter-hour work over midnight counts as minute by minute on the wall."""
    random = np.random.default_rng(seed)
    span = horizon(2, interval=30)
    rows, minutes = [], defaultdict(int)
    for who in BOTH:
        start = at(float(random.integers(0, 60)) / 4)
        cuts = np.sort(random.choice(np.arange(0, 49), 6, replace=False)) * 15
        work = [(int(a), int(b), q) for a, b, q in zip(cuts, cuts[1:], [CHAT, VOICE] * 3, strict=False)]
        rows.append(shift(who.agent_id, start, 720, work=work))
        for a, b, queue in work:
            for minute in range(a, b):
                cell = (start + timedelta(minutes=minute) - span.start) // timedelta(minutes=30)
                minutes[queue, cell] += 1
    table = coverage(roster(BOTH, *rows), requirement(span, {CHAT: [1.0] * 96, VOICE: [1.0] * 96}), BOTH, 30)
    counted = [minutes[queue, cell] / 30 for queue in (CHAT, VOICE) for cell in range(96)]
    assert table["scheduled"].to_numpy() == pytest.approx(np.array(counted))


def test_a_night_shift_of_the_day_before_counts_where_it_reaches_in():
    """Work from 22:00 to 06:00 counts in the six hours of the horizon, with nothing lost at midnight."""
    night = shift("a01", at(-2), work=[(0, 480, CHAT)])
    table = coverage(roster(BOTH, night), requirement(horizon(1), {CHAT: [1.0] * 24}), BOTH, 60)
    assert table["scheduled"].to_numpy()[:8].tolist() == [1.0] * 6 + [0.0] * 2


def test_no_requirement_needs_nothing():
    """An empty requirement gives an empty coverage."""
    empty = requirement(horizon(1), {})
    assert not len(coverage(roster(BOTH, shift("a01", at(8))), empty, BOTH, 60))
    assert isinstance(empty, pd.DataFrame)
