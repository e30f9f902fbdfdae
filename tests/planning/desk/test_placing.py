"""A shift placed by hand."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from planning.desk.placing import place
from scheduler.agents import Agent, Contract
from scheduler.roster import read_shifts, roster_table
from scheduler.rules import Breaks
from scheduler.shifts import Break, ShiftTemplate
from scheduler.verify import violations

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 16)
F8 = ShiftTemplate("F8", 540, 480, 1410, 30, (Break(15, 90, 150, paid=True), Break(60, 210, 300), Break(15, 390, 450)))
CHAT, MAIL = "live/zh/chat", "live/zh/message"


def agent(*skills: str, zone: ZoneInfo = SHANGHAI) -> Agent:
    contract = Contract("full_time", 2400, 5, ("F8",))
    return Agent("a1", "Mei", "red", "shanghai", None, zone, contract, skills or ("live/*/*",), 1200)


def worth(chat: float = 0.0, mail: float = 0.0) -> pd.DataFrame:
    times = pd.date_range("2026-11-15", "2026-11-19", freq="30min", tz="UTC").as_unit("us")
    return pd.DataFrame({CHAT: chat, MAIL: mail}, index=times)


def placed(table: pd.DataFrame, start: int = 540, who: Agent | None = None):
    return place(who or agent(), F8, DAY, start, table, interval=30, longest_stretch=240)


def test_breaks_lie_in_their_windows():
    """Every break of a placed shift is legal to the judge that shares no code with the placing."""
    shift = placed(worth(1.0, 0.5))
    roster = roster_table([shift], [agent()])
    assert violations(roster, [agent()], [Breaks(240)]).empty


def test_breaks_avoid_the_short_interval():
    """A break moves away from the half hour in which somebody is missing."""
    table = worth(1.0)
    noon = pd.Timestamp("2026-11-16T13:00", tz=SHANGHAI).tz_convert("UTC")
    table.loc[noon : noon + pd.Timedelta("29min"), CHAT] = 100.0
    assert any(w.start <= noon and w.end >= noon + pd.Timedelta("30min") for w in placed(table).work)


def test_work_goes_where_people_are_missing():
    """Work follows the worth of a person, and changes queue when the better queue changes for long."""
    table = worth(1.0, 0.0)
    table.loc[pd.Timestamp("2026-11-16T14:00", tz=SHANGHAI) :, [CHAT, MAIL]] = [0.0, 1.0]
    queues = [w.queue for w in placed(table).work]
    assert queues[0] == CHAT
    assert queues[-1] == MAIL
    assert queues == sorted(queues)


def test_no_to_and_fro():
    """A queue that is better by a trifle every other half hour does not make anyone change."""
    table = worth(1.0, 1.0)
    table.iloc[::2, 0] += 0.01
    assert len({w.queue for w in placed(table).work}) == 1


def test_only_queues_with_the_skill():
    """Nobody is given work they have no skill for, however short it is."""
    shift = placed(worth(1.0, 1e6), who=agent("live/zh/chat"))
    assert {w.queue for w in shift.work} == {CHAT}


def test_closed_hours_have_no_work():
    """Where every queue of the person is closed the shift has no work."""
    shift = placed(worth(np.nan, np.nan))
    assert shift.work == ()
    assert shift.minutes == 540


def test_a_shift_over_midnight_reads_back():
    """A night shift survives the clock texts of roster.csv."""
    shift = placed(worth(1.0), start=1320)
    (read,) = read_shifts(roster_table([shift], [agent()]), {"a1": SHANGHAI})
    assert read == shift
    assert read.end.astimezone(SHANGHAI).hour == 7


def test_last_legal_start_and_first_illegal():
    """The template's latest start is taken, half an hour later is refused with the legal range."""
    assert placed(worth(1.0), start=1410).start.astimezone(SHANGHAI).hour == 23
    with pytest.raises(ValueError, match="from 08:00 to 23:30 every 30 min, not at 00:00"):
        placed(worth(1.0), start=1440)


def test_a_skipped_hour_starts_after_the_gap():
    """A start inside the hour the clock skips in spring lies after it."""
    night = ShiftTemplate("N4", 240, 0, 120, 30)
    shift = place(
        agent(zone=ZoneInfo("Africa/Cairo")),
        night,
        date(2026, 4, 24),
        30,
        worth(),
        interval=30,
        longest_stretch=None,
    )
    assert shift.start.astimezone(ZoneInfo("Africa/Cairo")).hour == 1
    assert shift.minutes == 240
