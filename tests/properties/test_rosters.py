"""Whole solves of random small operations."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.optimizer.bound import lower_bound
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.roster import ROSTER, read_shifts, roster_table
from scheduler.rules import GuaranteedMinutes, Nights, StartConsistency, StartToStart, WeekRest, Wish, Wishes
from scheduler.solve import Limits, solve
from scheduler.verify import violations
from tests.scheduler.optimizer.test_bound import ROUNDING
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    TICKET,
    VOICE,
    agent,
    horizon,
    laws,
    problem,
    requirement,
    shift,
    unsure,
)

pytestmark = pytest.mark.long

SITES = ("Asia/Shanghai", "Africa/Cairo", "Asia/Kolkata", "Europe/Berlin")
FIRSTS = (date(2026, 3, 27), date(2026, 4, 23), date(2026, 10, 24), date(2026, 10, 28), date(2026, 11, 21))


def operation(seed):
    """Up to eight people of three zones with absences, wishes, a past and a need like a tide, certain or in cases."""
    random = np.random.default_rng(seed)
    zones = [ZoneInfo(z) for z in random.choice(SITES, 3)]
    span = horizon(int(random.integers(2, 5)), FIRSTS[random.integers(len(FIRSTS))], zones[0])
    begin, hours = span.start.astimezone(ZoneInfo("UTC")), len(span.times)
    owed = replace(FULL, guaranteed_minutes=int(random.choice([0, 960, 2400])))
    team, past = [], []
    for k in range(int(random.integers(3, 9))):
        zone = zones[random.integers(3)]
        skills = [["shop/zh/*"], [CHAT], [VOICE, TICKET]][random.integers(3)]
        away = begin + timedelta(hours=int(random.integers(0, hours)))
        team.append(
            agent(
                k + 1,
                skills,
                time_zone=zone,
                productivity=float(random.choice([0.5, 1.0, 1.4])),
                hourly_cost_cents=int(random.integers(500, 2500)),
                contract=owed,
                absences=((away, away + timedelta(hours=7)),) if random.random() < 0.3 else (),
            )
        )
        for day in range(-4, 0):
            if random.random() < 0.4:
                start = begin + timedelta(hours=24 * day + int(random.integers(12, 23)))
                work = [(0, 240, str(random.choice([CHAT, TICKET]))), (300, 480, VOICE)]
                past.append(shift(f"a{k + 1:02d}", start, zone=zone, breaks=[(240, 60)], work=work))
    past = list({(s.agent_id, s.day): s for s in past}.values())
    wave = 1 + np.sin(np.arange(hours) / 24 * 2 * np.pi + random.uniform(0, 6))
    need = {CHAT: np.round(wave * random.uniform(0, 1.5)), VOICE: np.round(wave * random.uniform(0, 1))}
    work = []
    for _ in range(int(random.integers(0, 12))):
        come = begin + timedelta(hours=int(random.integers(-6, hours)))
        work.append((come, float(random.uniform(0.1, 3)), come + timedelta(hours=int(random.integers(1, 30)))))
    needed = requirement(span, need, [(TICKET, *row) for row in {w[0]: w for w in work}.values()])
    wishes = [
        Wish(a.agent_id, span.start.date(), str(random.choice(["off", "D8", "late"])), float(random.normal(0, 3)))
        for a in team
    ]
    table = roster_table(past, team)
    needed = unsure(needed, *random.integers(-1, 3, 5))
    prices = Prices({}, hedge=bool(random.random() < 0.5))
    more = [
        StartToStart(1320),
        WeekRest(2100),
        Nights(1320, 360, 120, int(random.integers(0, 3)), 2),
        GuaranteedMinutes(),
        StartConsistency(180, 2_000),
    ]
    rules = laws(Wishes(wishes, 500), *(rule for rule in more if random.random() < 0.6))
    return problem(team, needed, span, rules, prices=prices, past=table, shrinkage=0.1), table


@settings(deadline=None, derandomize=True, max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_every_roster_is_legal_and_costs_what_is_said_and_no_less_than_the_bound(seed: int) -> None:
    """The judge finds nothing, the table read back costs the same to the cent, the gap lies in [0, 1]."""
    made, past = operation(seed)
    result = solve(made, Limits(rounds=1), seed=1)
    assert result.status == "solved"
    ROSTER.validate(result.roster, lazy=True)
    found = violations(result.roster, made.agents, made.rules, past)
    assert not len(found), found
    rows = read_shifts(result.roster, {a.agent_id: a.time_zone for a in made.agents})
    assert cost_parts(made, rows) == result.cost_parts
    assert sum(result.cost_parts.values()) == result.cost
    values = ShiftValues(made)
    assert lower_bound(made, covering(made, values).prices, values) <= result.cost + ROUNDING
    assert 0 <= result.gap <= 1
    nobody = sum(cost_parts(made, []).values())
    assert result.cost <= nobody
