"""Who works where they do not belong, read off a roster."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from scheduler.loans import crossing_contacts, home_line, home_sites, lent_shares, loans
from tests.scheduler.small_operation import CHAT, SHANGHAI, agent, at, roster, shift

FOOD = "food/zh/chat"


def test_home_is_the_line_of_the_first_skill() -> None:
    """A person of many lines belongs to the first; one of any line belongs everywhere and is never lent."""
    assert home_line(agent(skills=(FOOD, CHAT))) == "food"
    anywhere = agent(skills=("*/zh/chat",))
    table = loans(roster([anywhere], shift("a01", at(9), work=[(0, 60, CHAT)])), [anywhere], [CHAT], SHANGHAI)
    assert not table["crosses_line"].any()


def test_a_queue_belongs_where_most_contract_hours_know_it() -> None:
    """Two part-timers in Cairo weigh less than one full-timer in Shanghai; nobody knows the third queue."""
    full = agent(1, skills=(CHAT,))
    part = [
        agent(k, site="cairo", skills=(CHAT, FOOD), contract=replace(full.contract, week_minutes=1000)) for k in (2, 3)
    ]
    assert home_sites([CHAT, FOOD, "x/y/z"], [full, *part]) == {CHAT: "shanghai", FOOD: "cairo", "x/y/z": ""}


def test_hours_fall_into_the_day_and_band_in_which_they_are_worked() -> None:
    """Eight hours from 22:00 are two of one evening and six of the next night; what is lent is told apart."""
    staff = [agent(1, skills=(FOOD, CHAT))]
    table = loans(
        roster(staff, shift("a01", at(22), work=[(0, 420, CHAT), (420, 480, FOOD)])), staff, [CHAT, FOOD], SHANGHAI
    )
    found = [
        (f"{r['date']:%d}", r["band"], r["to_line"], r["hours"], r["crosses_line"]) for r in table.to_dict("records")
    ]
    assert found == [
        ("16", "evening", "shop", 2.0, True),
        ("17", "night", "food", 1.0, False),
        ("17", "night", "shop", 5.0, True),
    ]
    assert lent_shares(table)["lines"] == pytest.approx(7 / 8)


def test_every_hour_of_work_is_counted_once_when_the_clock_is_set() -> None:
    """A stretch over the night in which Berlin's clock is put back keeps its length."""
    berlin = ZoneInfo("Europe/Berlin")
    staff = [agent(1, skills=(CHAT,))]
    begin = at(0, -22, zone=berlin)  # 2026-10-25
    table = loans(roster(staff, shift("a01", begin, 600, work=[(0, 600, CHAT)])), staff, [CHAT], berlin)
    assert table["hours"].sum() == pytest.approx(10.0)
    assert table.set_index("band")["hours"].to_dict() == {"night": 7.0, "morning": 3.0}


def test_activities_are_nobodys_loan() -> None:
    """Work on queues that no customer has is left out."""
    staff = [agent(1, skills=(CHAT, "activity/all/coaching"))]
    table = loans(roster(staff, shift("a01", at(9), work=[(0, 60, "activity/all/coaching")])), staff, [CHAT], SHANGHAI)
    assert not len(table)
    assert lent_shares(table) == {"worked_h": 0.0, "lines_h": 0.0, "sites_h": 0.0, "lines": 0.0, "sites": 0.0}


def test_contacts_cross_lines_with_those_who_answer_them() -> None:
    """One of two heads is lent for one hour of two: half of its contacts cross; unanswered ones are not counted."""
    staff = [agent(1, skills=(CHAT,)), agent(2, skills=(FOOD, CHAT))]
    table = roster(
        staff, shift("a01", at(9), work=[(0, 120, CHAT)]), shift("a02", at(9), work=[(0, 60, CHAT), (60, 120, FOOD)])
    )
    starts = [at(9), at(9) + timedelta(hours=1)]
    work = pd.DataFrame({"timestamp": pd.to_datetime([*starts, at(9)], utc=True), "contacts": [10.0, 10.0, 99.0]})
    work = work.assign(line=["shop", "shop", "toys"], language="zh", channel="chat")
    assert crossing_contacts(table, work, staff, 60) == (5.0, 20.0)
