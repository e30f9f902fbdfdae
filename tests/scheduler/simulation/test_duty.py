"""Absence and duty: a roster as it is lived."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scheduler.simulation.absence import Absence
from scheduler.simulation.duty import PlannedDuty, duty, planned_duty
from scheduler.simulation.floor import NOBODY, Duty
from tests.scheduler.simulation.two_days import CHAT, HORIZON, POST, TICKET, VOICE
from tests.scheduler.small_operation import agent, at, people, roster, shift

POLICIES = [VOICE, CHAT, TICKET, POST]
V, C = VOICE.queue, CHAT.queue
HERE = Absence()


def hours(lived: Duty) -> list[tuple[int, float, float, int]]:
    """Spans as (agent, from, to, queue), in hours after the horizon's start."""
    return [
        (int(a), float(s) / 3600, float(e) / 3600, int(q))
        for a, s, e, q in zip(lived.agent, lived.start_s, lived.end_s, lived.queue, strict=True)
    ]


def planned(*shifts: object, staff: int = 1, past: pd.DataFrame | None = None) -> PlannedDuty:
    own = people(staff)
    return planned_duty(roster(own, *shifts), own, POLICIES, HORIZON, past=past)


def test_a_shift_becomes_its_spans() -> None:
    """Breaks are gaps, time without work is nobody's, and a shift across midnight goes on the next day."""
    day = shift("a01", at(8), breaks=[(240, 60)], work=[(0, 120, V), (120, 180, C), (300, 480, V)])
    night = shift("a01", at(22), minutes=240, work=[(0, 240, V)])
    lived = duty(planned(day, night), HERE, seed=1, future=0)
    assert hours(lived) == [(0, 8, 10, 0), (0, 10, 11, 1), (0, 11, 12, NOBODY), (0, 13, 16, 0), (0, 22, 26, 0)]


def test_the_past_works_on_into_the_horizon() -> None:
    """Of the past, a shift that reaches into the horizon counts from its start, one that is over does not."""
    own = people(1)
    before = roster(own, shift("a01", at(-30), work=[(0, 480, V)]), shift("a01", at(-2), work=[(0, 480, V)]))
    lived = duty(planned(shift("a01", at(30), work=[(0, 480, C)]), past=before), HERE, seed=1, future=0)
    assert hours(lived) == [(0, 0, 6, 0), (0, 30, 38, 1)]


def test_who_has_left_since_does_not_stay_for_the_end_of_a_shift() -> None:
    """A shift of the past of somebody no longer among the agents ends with the past; the night does not fail of it."""
    gone = roster([agent(7)], shift("a07", at(-2), work=[(0, 480, V)]))
    lived = duty(planned(shift("a01", at(30), work=[(0, 480, C)]), past=gone), HERE, seed=1, future=0)
    assert hours(lived) == [(0, 30, 38, 1)]


def test_work_elsewhere_is_time_away() -> None:
    """Hours on a queue that is not simulated are neither on duty nor anybody's."""
    lived = duty(planned(shift("a01", at(8), work=[(0, 240, "other/zh/chat"), (240, 480, V)])), HERE, seed=1, future=0)
    assert hours(lived) == [(0, 12, 16, 0)]


def test_broken_rosters_are_refused_with_every_fault() -> None:
    """Strangers, texts outside their shift and overlapping shifts are all named."""
    own = people(2)
    table = roster(own, *(shift("a01", at(h), work=[(0, 480, V)]) for h in (8, 14)), shift("a02", at(8)))
    table.loc[table["agent_id"] == "a02", "breaks"] = "20:00/30"
    table = pd.concat([table, roster([agent(7)], shift("a07", at(8)))], ignore_index=True)
    with pytest.raises(ValueError, match="roster: ") as caught:
        planned_duty(table, own, POLICIES, HORIZON)
    for part in ("unknown agent a07", "a02 2026-11-16: break 20:00/30 lies outside", "a01: shifts of 2026-11-16 and"):
        assert part in str(caught.value)


def test_a_meeting_takes_its_share_and_breaks_part_it() -> None:
    """The time on duty shrinks by exactly the planned share, whatever the meeting falls on; breaks stay breaks."""
    base = planned(
        *(shift(f"a{k:02d}", at(8), breaks=[(240, 60)], work=[(0, 240, V), (300, 480, C)]) for k in range(1, 41)),
        staff=40,
    )
    lived = duty(base, Absence(planned=0.2), seed=1, future=0)
    minutes = np.bincount(lived.agent, lived.end_s - lived.start_s) / 60
    assert minutes == pytest.approx(np.full(40, 0.8 * 420))
    inside = (lived.start_s >= 13 * 3600 - 1) | (lived.end_s <= 12 * 3600 + 1)
    assert inside.all()
    morning = np.bincount(lived.agent, np.where(lived.end_s <= 12.1 * 3600, lived.end_s - lived.start_s, 0.0)) / 60
    parted = (morning > 156.1) & (morning < 239.9)  # a meeting of 84 minutes that began before the break
    assert 3 <= parted.sum() <= 37
    same = lived.agent[1:] == lived.agent[:-1]
    assert (lived.start_s[1:][same] >= lived.end_s[:-1][same]).all()


def test_how_many_are_missing_is_beta_binomial() -> None:
    """Over many days the number missing of 20 has the mean and the variance of the Beta-binomial law."""
    staff = 20
    base = planned(*(shift(f"a{k:02d}", at(8), work=[(0, 480, V)]) for k in range(1, staff + 1)), staff=staff)
    absence = Absence(unplanned=0.1, day_spread=0.8)
    missing = np.array(
        [staff - len(np.unique(duty(base, absence, seed=1, future=f).agent)) for f in range(2000)], dtype=float
    )
    mean, day = 0.1, (0.8 * 0.1) ** 2
    variance = staff * (mean * (1 - mean) - day) + staff**2 * day
    assert missing.mean() == pytest.approx(staff * mean, rel=0.05)
    assert missing.var() == pytest.approx(variance, rel=0.12)


def test_absence_is_a_person_s_not_a_roster_s() -> None:
    """Whoever is away stays away when colleagues or hours of the roster change; other futures, other absences."""
    own = people(30)
    full = planned(*(shift(a.agent_id, at(8), work=[(0, 480, V)]) for a in own), staff=30)
    fewer = planned(*(shift(a.agent_id, at(9), work=[(0, 480, C)]) for a in own[::2]), staff=30)
    absence = Absence(unplanned=0.3, day_spread=0.3)
    here, there, then = (
        set(duty(p, absence, seed=5, future=f).agent.tolist()) for p, f in ((full, 0), (fewer, 0), (full, 1))
    )
    assert there == {k for k in here if k % 2 == 0}
    assert here != then


def test_everybody_comes_without_absence() -> None:
    """Without shrinkage every future is the roster."""
    base = planned(shift("a01", at(8), work=[(0, 480, V)]))
    assert all(hours(duty(base, HERE, seed=1, future=f)) == [(0, 8, 16, 0)] for f in range(5))


def test_shares_of_absence_have_ranges() -> None:
    """Shares outside [0, 1), and a spread that no Beta distribution has, are refused; days have the mean asked for."""
    for wrong, message in (
        ({"planned": 1.0}, r"planned absence must lie in \[0, 1\), not 1"),
        ({"unplanned": -0.1}, r"unplanned absence must lie in \[0, 1\), not -0.1"),
        ({"unplanned": 0.5, "day_spread": 1.0}, r"day_spread must lie in \[0, 1\) where 0.5 are absent, not 1"),
        ({"day_spread": -1.0}, r"day_spread must lie in \[0, inf\)"),
    ):
        with pytest.raises(ValueError, match=message):
            Absence(**wrong)
    grid = (np.arange(10_000) + 0.5) / 10_000
    days = Absence(unplanned=0.2, day_spread=0.6).on_days(grid)
    assert (days.mean(), days.std()) == (pytest.approx(0.2, rel=1e-3), pytest.approx(0.12, rel=1e-2))


def test_skills_are_those_of_people_and_of_the_roster() -> None:
    """Skill sets are shared; posts are nobody's to help on; whom the roster puts on a queue serves it."""
    own = [agent(1), agent(2), agent(3, ("shop/zh/chat",)), replace(agent(4, ("shop/zh/chat",)), productivity=0.5)]
    table = roster(own, shift("a04", at(8), work=[(0, 240, V), (240, 480, POST.queue)]))
    found = planned_duty(table, own, POLICIES, HORIZON)
    assert found.skills[found.spans.skill_set].tolist() == [
        [True, True, True, False],
        [True, True, True, False],
        [False, True, False, False],
        [True, True, False, False],
    ]
    assert len(found.skills) == 3
    assert found.spans.productivity.tolist() == [1, 1, 1, 0.5]
