"""Fast counting of rosters against counting shift by shift."""

from collections import defaultdict
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.optimizer.cost import cost_parts, pay_cents, serve
from scheduler.roster import Shift, Span, read_shifts, roster_table
from tests.properties.test_rosters import operation

pytestmark = pytest.mark.long

MINUTE = timedelta(minutes=1)


def drawn(made, seed):
    """Shifts at any quarter of an hour, before, in and after the horizon, whole ticks or not, with work and breaks."""
    random = np.random.default_rng(seed)
    begin, long = made.horizon.start, (made.horizon.end - made.horizon.start) // MINUTE // 15
    shifts = []
    for who in made.agents:
        for k in range(int(random.integers(0, 4))):
            start = begin + 15 * int(random.integers(0, long + 8)) * MINUTE
            cuts = [int(c) * 15 for c in np.sort(random.choice(np.arange(0, 37), 6, replace=False))]
            work = [
                Span(start + a * MINUTE, start + b * MINUTE, str(random.choice([*made.queues, "shop/xx/chat"])))
                for a, b in zip(cuts[::2], cuts[1::2], strict=True)
            ]
            rests = [
                Span(start + a * MINUTE, start + b * MINUTE) for a, b in zip(cuts[1:-1:2], cuts[2::2], strict=True)
            ]
            day = start.astimezone(who.time_zone).date()
            end = start + 540 * MINUTE
            paid = int(random.integers(0, 541))
            shifts.append(Shift(who.agent_id, day, f"X{k}", start, end, paid, tuple(rests), tuple(work)))
    return shifts


def plainly(made, shifts):
    """Pay, shortage, late work and surplus, minute by minute and shift by shift [cent]."""
    agents = {a.agent_id: a for a in made.agents}
    heads = np.zeros((len(made.queues), made.ticks))
    present = 0.0

    def minutes(span):
        """Minutes of a span in each tick of the horizon."""
        counted = defaultdict(int)
        at = span.start
        while at < span.end:
            tick = (at - made.horizon.start) // timedelta(minutes=made.tick)
            if 0 <= tick < made.ticks:
                counted[tick] += 15
            at += 15 * MINUTE
        return counted

    for shift in (*shifts, *(s for s in made.standing if s.start < made.horizon.start)):
        share = agents[shift.agent_id].productivity
        there = sum(minutes(shift).values()) - sum(sum(minutes(b).values()) for b in shift.breaks)
        present += share * there / made.tick
        for work in shift.work:
            if work.queue in made.queues:
                for tick, count in minutes(work).items():
                    heads[made.queues.index(work.queue), tick] += share * count / made.tick
    live = len(made.live)
    cases = made.shortage.cases
    short = sum(
        made.price[q] * max(cases[j, q, t] - heads[q, t], 0.0) / len(cases) for j, q, t in np.ndindex(cases.shape)
    )
    useful = sum(min(cases[j, q, t], heads[q, t]) / len(cases) for j, q, t in np.ndindex(cases.shape))
    late, done = 0.0, 0.0
    for d in range(len(made.deferred)):
        jobs = made.jobs
        hands = heads[live + d].copy()
        for k in sorted(np.flatnonzero(jobs.queue == d), key=lambda k: (jobs.due[k], jobs.first[k])):
            left = jobs.work[k]
            for t in range(jobs.first[k], jobs.due[k]):
                took = min(left, hands[t])
                left, hands[t] = left - took, hands[t] - took
                done += took
            late += made.late_price[d] * left
    pay = sum(pay_cents(s.paid_minutes, agents[s.agent_id].hourly_cost_cents) for s in shifts)
    return {
        "pay": pay,
        "shortage": short,
        "late": late,
        "surplus": made.surplus_price * max(present - useful - done, 0.0),
    }


@settings(deadline=None, derandomize=True, max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_counting_all_at_once_is_counting_one_by_one(seed: int) -> None:
    """The cost of any shifts, on the grid or off it, is to the cent what a count by quarters of an hour gives."""
    made, _ = operation(seed)
    shifts = drawn(made, seed)
    parts = cost_parts(made, shifts)
    for part, cents in plainly(made, shifts).items():
        assert parts[part] == pytest.approx(cents, abs=0.5 + 1e-6), part


def test_deferred_work_uses_up_no_hands_twice():
    """More hands never leave more undone, and what is done is never more than the hands or the work."""
    made, _ = operation(7)
    random = np.random.default_rng(7)
    heads = random.integers(0, 3, (len(made.deferred), made.ticks)).astype(float)
    late, done = serve(made, heads)
    later, more = serve(made, heads + 1.0)
    assert (later <= late).all()
    assert done <= more <= made.jobs.work.sum() + 1e-9
    assert done <= heads.sum()


@settings(deadline=None, derandomize=True, max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_a_roster_of_many_zones_read_back_is_the_same(seed: int) -> None:
    """Random shifts in nights whose clock changes come back from their table as they went in, by agent and start."""
    made, _ = operation(seed)
    shifts = {(s.agent_id, s.start): s for s in drawn(made, seed)}
    table = roster_table(shifts.values(), made.agents)
    assert read_shifts(table, {a.agent_id: a.time_zone for a in made.agents}) == [shifts[k] for k in sorted(shifts)]
