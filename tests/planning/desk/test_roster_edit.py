"""An edit by hand, judged before it is saved."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from planning.desk.roster_edit import Standing, drafted, judge, worth
from scheduler.agents import Agent, Contract
from scheduler.horizon import Horizon, midnight
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices, roster_problem
from scheduler.roster import Shift, Span, read_shifts, roster_table
from scheduler.rules import Rest, WeekShifts
from scheduler.shifts import ShiftTemplate
from scheduler.verify import coverage

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)
CHAT, MAIL = "live/zh/chat", "live/zh/message"
NOON = pd.Timestamp("2026-11-16T12:00", tz=ZONE)
P4 = ShiftTemplate("P4", 240, 0, 1380, 60)
PEOPLE = tuple(
    Agent(name, name, "red", "sh", None, ZONE, Contract("part", 1200, 5, ("P4",)), ("live/*/*",), 1200)
    for name in ("ann", "bo")
)


def shift(who: str, number: int, hour: int, queue: str = CHAT) -> Shift:
    start = (midnight(MONDAY, ZONE) + timedelta(days=number, hours=hour)).astimezone(ZoneInfo("UTC"))
    end = start + timedelta(hours=4)
    return Shift(who, MONDAY + timedelta(days=number), "P4", start, end, 240, work=(Span(start, end, queue),))


def requirement(heads: float = 1.0, mail_h: float = 0.5) -> pd.DataFrame:
    times = pd.date_range(midnight(MONDAY, ZONE), periods=48 * 7, freq="30min").tz_convert("UTC").as_unit("us")
    base = pd.DataFrame({"timestamp": times, "line": "live", "language": "zh"})
    none = pd.Series(pd.NaT, index=base.index, dtype="datetime64[us, UTC]")
    live = base.assign(channel="chat", kind="interval", agents=heads, workload_h=float("nan"), deadline=none)
    late = base.assign(channel="message", kind="deferred", agents=float("nan"), workload_h=mail_h)
    late["deadline"] = late["timestamp"] + pd.Timedelta(hours=12)
    return pd.concat([live, late], ignore_index=True).assign(agents_p50=1.0, agents_p90=1.0)


def standing(*shifts: Shift, heads: float = 1.0) -> Standing:
    horizon = Horizon(midnight(MONDAY, ZONE), midnight(MONDAY + timedelta(days=7), ZONE), 30, ZONE)
    rules = (Rest(660), WeekShifts(5))
    need = requirement(heads)
    problem = roster_problem(need, PEOPLE, [P4], rules, horizon, Prices({CHAT: 10_000, MAIL: 5_000}))
    return Standing.of(problem, roster_table(shifts, PEOPLE), need, roster_table((), PEOPLE))


def test_nothing_changed_is_nothing_judged():
    """The draft that repeats the roster costs nothing and breaks nothing."""
    now = standing(shift("ann", 0, 9))
    verdict = judge(now, {("ann", MONDAY): now.shifts[0]})
    assert verdict.cost == {}
    assert verdict.broken.empty
    assert verdict.moved.empty


def test_a_day_off_leaves_people_missing():
    """Four hours taken away are four hours short, priced, and less pay."""
    verdict = judge(standing(shift("ann", 0, 9)), {("ann", MONDAY): None})
    assert verdict.shortage_h == pytest.approx(4.0)
    assert verdict.cost == {"pay": -4800, "shortage": 40_000}


def test_a_second_person_where_one_is_asked_is_surplus():
    """Who comes on top of what is asked adds surplus, not service."""
    verdict = judge(standing(shift("ann", 0, 9)), {("bo", MONDAY): shift("bo", 0, 9)})
    assert verdict.surplus_h == pytest.approx(4.0)
    assert verdict.shortage_h == 0
    assert verdict.cost["surplus"] > 0


def test_work_with_a_deadline_is_told_apart():
    """Hours given to deferred work are neither shortage nor surplus."""
    verdict = judge(standing(shift("ann", 0, 9)), {("bo", MONDAY): shift("bo", 0, 9, MAIL)})
    assert verdict.deferred_h == pytest.approx(4.0)
    assert (verdict.shortage_h, verdict.surplus_h) == (0, 0)
    assert verdict.cost["late"] < 0


def test_rest_broken_and_mended():
    """A start too close to the day before is a new violation; the way back mends it."""
    close = replace(shift("ann", 1, 4), agent_id="ann")
    now = standing(shift("ann", 0, 18), shift("ann", 1, 14))
    verdict = judge(now, {("ann", MONDAY + timedelta(days=1)): close})
    assert verdict.broken["rule"].tolist() == ["rest"]
    back = judge(standing(shift("ann", 0, 18), close), {("ann", close.day): shift("ann", 1, 14)})
    assert back.mended["rule"].tolist() == ["rest"]
    assert back.broken.empty


def test_the_last_legal_shift_of_a_week_and_the_first_illegal():
    """The fifth shift of a week is welcome, the sixth is told."""
    four = [shift("ann", n, 9) for n in range(4)]
    fifth, sixth = ({("ann", MONDAY + timedelta(days=n)): shift("ann", n, 9)} for n in (4, 5))
    assert judge(standing(*four), fifth).broken.empty
    assert judge(standing(*four, shift("ann", 4, 9)), sixth).broken["rule"].tolist() == ["week shifts"]


def test_judged_by_parts_as_counted_anew():
    """Coverage and cost after a draft equal those of the changed roster counted from nothing."""
    now = standing(shift("ann", 0, 9), shift("bo", 1, 20), shift("bo", 3, 8, MAIL), heads=2.0)
    draft = {("ann", MONDAY): shift("ann", 0, 13, MAIL), ("bo", MONDAY + timedelta(days=1)): None}
    verdict = judge(now, draft)
    after = drafted(now.roster, draft, PEOPLE)
    whole = coverage(after, requirement(2.0), PEOPLE, 30)
    keys = ["line", "language", "channel", "timestamp"]
    told, counted = (
        table[(table["required"] > 0) | (table["scheduled"] > 0)].sort_values(keys, ignore_index=True)
        for table in (verdict.coverage, whole)
    )
    pd.testing.assert_frame_equal(told, counted)
    anew = cost_parts(now.problem, read_shifts(after, {"ann": ZONE, "bo": ZONE}))
    assert {p: now.cost[p] + verdict.cost.get(p, 0) for p in anew} == anew


def test_late_work_done_where_none_arrives_is_counted():
    """Deferred work given to an interval without arrivals appears behind the intervals that are known."""
    now = standing(shift("ann", 0, 9))
    quiet = now.coverage[(now.coverage["kind"] != "deferred") | (now.coverage["timestamp"] < NOON)]
    verdict = judge(replace(now, coverage=quiet.reset_index(drop=True)), {("bo", MONDAY): shift("bo", 0, 13, MAIL)})
    assert len(verdict.coverage) == len(quiet) + 8
    assert verdict.deferred_h == pytest.approx(4.0)


def test_one_more_head_is_worth_most_where_one_is_missing():
    """Worth is the price of the missing head, a trifle where all are there, and unknown where nothing is asked."""
    now = standing(shift("ann", 0, 9))
    value = worth(now.coverage, {CHAT: 10_000, MAIL: 5_000})
    at = pd.Timestamp(datetime(2026, 11, 16, 10, tzinfo=ZONE)).tz_convert("UTC")
    assert value.loc[at, CHAT] == pytest.approx(5.0)
    assert value.loc[at + pd.Timedelta(hours=6), CHAT] == pytest.approx(10_010.0)
    assert value.loc[at, MAIL] == pytest.approx(5_005.0)


def test_shrinkage_makes_a_met_need_worth_more():
    """With a tenth of people's time lost, one head for a need of one is a ninth short."""
    value = worth(standing(shift("ann", 0, 9)).coverage, {CHAT: 900, MAIL: 0}, shrinkage=0.1)
    at = pd.Timestamp(datetime(2026, 11, 16, 10, tzinfo=ZONE)).tz_convert("UTC")
    assert value.loc[at, CHAT] == pytest.approx(100.5)
