"""From a problem to a named roster."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices
from scheduler.roster import ROSTER, read_shifts
from scheduler.rules import Absences, Rest
from scheduler.shifts import ShiftTemplate
from scheduler.solve import Limits, solve
from scheduler.verify import coverage, violations
from tests.scheduler.optimizer.test_bound import mixed
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    LAWS,
    TEMPLATES,
    TICKET,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    laws,
    people,
    problem,
    requirement,
    roster,
    shift,
    unsure,
)

SPAN = horizon(2)


def judged(result, made, past=None):
    """The result, once the judge has found nothing."""
    found = violations(result.roster, made.agents, made.rules, past)
    assert not len(found), found
    return result


def test_the_same_seed_gives_the_same_roster():
    """Two solves of one problem agree in every cell, and in cost and bound."""
    first, second = solve(mixed(), seed=4), solve(mixed(), seed=4)
    assert_frame_equal(first.roster, second.roster)
    assert (first.cost, first.bound, first.gap) == (second.cost, second.bound, second.gap)


def test_the_roster_is_legal_and_its_cost_can_be_recounted():
    """No rule is broken, the parts add up to the cost, and a count from the table's rows gives the same parts."""
    made = mixed()
    result = judged(solve(made), made)
    ROSTER.validate(result.roster, lazy=True)
    assert result.status == "solved"
    assert sum(result.cost_parts.values()) == result.cost
    rows = read_shifts(result.roster, {a.agent_id: a.time_zone for a in made.agents})
    assert cost_parts(made, rows) == result.cost_parts
    assert 0 <= result.gap <= 1
    assert result.bound <= result.cost


@pytest.mark.parametrize("when", [0.5, 0.75])
def test_ctrl_c_stops_with_the_best_roster_so_far(when):
    """Pressed once while people choose or while teams rebuild: a legal roster, its bound, and the word `stopped`."""
    made, pressed = mixed(), []

    def press(share, note):
        if share > when and not pressed:
            pressed.append(share)
            raise KeyboardInterrupt

    result = judged(solve(made, progress=press), made)
    assert pressed[0] < 0.9
    assert result.status == "stopped"
    assert 0 < result.bound <= result.cost


def test_need_that_can_be_met_is_met_at_the_least_pay():
    """Two heads for eight hours are two shifts, one short of breaks: the bound proves nothing cheaper exists."""
    span = horizon(1)
    eight = ShiftTemplate("P4", 240, 480, 720, 240)
    made = problem(people(4), requirement(span, {CHAT: flat(2.0, 8, 16, 1)}), span, templates=(eight,))
    result = judged(solve(made), made)
    assert result.cost_parts == {"pay": 16_000, "shortage": 0, "late": 0, "surplus": 0, "wishes": 0}
    assert result.gap == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(("price", "heads"), [(900, 0), (1100, 1), (1500, 2), (2000, 3), (4000, 4), (6000, 5)])
def test_an_uncertain_need_is_staffed_to_the_newsvendor_fractile(price, heads):
    """Of one to five heads, equally likely, as many stand ready as are worth their wage of 1000: p P(N >= k)."""
    span = horizon(1)
    needed = unsure(requirement(span, {CHAT: flat(3.0, 8, 12, 1)}), -2, -1, 0, 1, 2).query("agents > 0")
    four = ShiftTemplate("P4", 240, 480, 480, 240)
    prices = Prices({CHAT: price}, surplus=0, hedge=True)
    made = problem(people(7), needed, span, templates=(four,), prices=prices)
    result = judged(solve(made), made)
    assert len(result.roster) == heads
    short = 4 * price * sum(max(need - heads, 0) for need in range(1, 6)) / 5
    assert result.cost == heads * 4000 + short
    assert result.gap == pytest.approx(0, abs=1e-4)


def test_locked_rows_are_kept_verbatim():
    """A row a planner fixed comes back cell for cell, with others around it."""
    team = people(3)
    lock = shift("a02", at(9.5), 420, code="X", breaks=[(200, 45)], work=[(0, 60, VOICE)], locked=True, paid=375)
    table = roster(team, lock)
    made = problem(team, requirement(SPAN, {CHAT: flat(1.0)}), SPAN, locked=table)
    result = judged(solve(made), made)
    kept = result.roster[result.roster["locked"]].reset_index(drop=True)
    assert_frame_equal(kept, table)
    assert len(result.roster) > 1


def test_locks_cover_need_before_anybody_else_is_asked():
    """Need that locked rows cover asks for nobody."""
    team = people(2)
    lock = shift("a01", at(8), 240, code="P4", work=[(0, 240, CHAT)], locked=True)
    span = horizon(1)
    made = problem(team, requirement(span, {CHAT: flat(1.0, 8, 12, 1)}), span, locked=roster(team, lock))
    result = judged(solve(made), made)
    assert result.roster["agent_id"].tolist() == ["a01"]
    assert result.cost_parts["shortage"] == 0


def test_contradictory_locks_are_named():
    """Locks without rest, and one in an absence, give no roster but sentences with names, dates and a remedy."""
    team = [agent(1), agent(2, absences=((at(0), at(24)),))]
    rest = ((180, 60),)
    locks = [shift(who, start, breaks=rest) for who, start in (("a01", at(15)), ("a01", at(30)), ("a02", at(8)))]
    table = roster(team, *(replace(s, locked=True) for s in locks))
    result = solve(problem(team, requirement(SPAN, {CHAT: flat(1.0)}), SPAN, locked=table))
    assert result.status == "contradictory"
    assert not len(result.roster)
    one, two = result.reasons
    assert one.startswith("a01: ")
    assert "2026-11-16 15:00" in one
    assert "2026-11-17 06:00" in one
    assert "unlock" in one
    assert two.startswith("a02: ")
    assert "absence" in two


def test_a_past_that_reaches_in_covers_need():
    """The published night is on chat until 06:00: nobody else is called, and its person rests."""
    team = people(1)
    night = shift("a01", at(-2), breaks=[(240, 60)], work=[(0, 240, CHAT), (300, 480, CHAT)])
    past = roster(team, night)
    span = horizon(1)
    made = problem(team, requirement(span, {CHAT: [1.0] * 24}), span, past=past)
    result = judged(solve(made), made, past)
    starts = result.roster["start"].dt.tz_convert(span.time_zone)
    assert (starts.dt.hour >= 17).all()
    assert len(starts) == 1
    both = pd.concat([past, result.roster], ignore_index=True)
    counted = coverage(both, requirement(span, {CHAT: [1.0] * 24}), team, 60)
    assert counted["scheduled"].to_numpy()[:6].tolist() == [1, 1, 0, 1, 1, 1]
    assert result.cost_parts["shortage"] == 100 * 100 * int(counted["shortage"].sum())


def test_a_past_beyond_the_law_still_leaves_a_roster():
    """A published shift that broke the rest rule is nobody's contradiction tonight."""
    cairo = [agent(1, time_zone=ZoneInfo("Africa/Cairo")), agent(2)]
    zone = cairo[0].time_zone
    past = roster(cairo, shift("a01", at(-20), zone=zone), shift("a01", at(-4), zone=zone))
    made = problem(cairo, requirement(SPAN, {CHAT: flat(1.0)}), SPAN, past=past)
    assert judged(solve(made), made, past).status == "solved"


@pytest.mark.parametrize(
    ("team", "missing"),
    [
        ([], 24),
        (people(2, absences=((at(-9), at(99)),)), 24),
        (people(2, skills=["else/x/y"]), 24),
        (people(2, contract=replace(FULL, name="zero", week_shifts=0)), 24),
        (people(2, contract=replace(FULL, name="none", shifts=())), 24),
    ],
    ids=["no agents", "all absent", "no skill", "no shifts a week", "no templates"],
)
def test_a_roster_exists_even_where_nobody_can_work(team, missing):
    """Without anybody to ask the roster is empty, every needed hour short and every ticket late; the bound is exact."""
    needed = requirement(SPAN, {CHAT: flat(1.0)}, [(TICKET, at(9), 2.0, at(15))])
    result = solve(problem(team, needed, SPAN))
    assert result.status == "solved"
    assert not len(result.roster)
    assert result.cost_parts["shortage"] == missing * 10_000
    assert result.cost_parts["late"] == 20_000
    assert result.gap == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("team", [[], people(2)], ids=["nobody", "two"])
def test_nothing_needed_costs_nothing(team):
    """Without a requirement nobody is called and nothing is paid."""
    result = solve(problem(team, requirement(SPAN), SPAN))
    assert (result.status, result.cost, result.bound, result.gap) == ("solved", 0, 0, 0.0)
    assert not len(result.roster)


def test_only_deferred_work_is_done_in_time():
    """Three hours of tickets due at 15:00 take somebody who is there before."""
    result = solve(problem(people(2), requirement(SPAN, {}, [(TICKET, at(9), 3.0, at(15))]), SPAN))
    assert result.cost_parts["late"] == 0
    assert len(result.roster) == 1


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [("Europe/Berlin", date(2026, 3, 28), 47), ("Africa/Cairo", date(2026, 10, 28), 49)],
)
def test_a_night_whose_clock_changes_is_planned_to_the_hour(zone, first, hours):
    """In a horizon with a changed night shifts start on the local grid, last their minutes, and cover what they say."""
    local = ZoneInfo(zone)
    span = horizon(2, first, local)
    team = people(6, time_zone=local)
    needed = requirement(span, {CHAT: [1.0] * hours})
    made = problem(team, needed, span)
    assert made.ticks == hours
    result = judged(solve(made), made)
    starts = result.roster["start"].dt.tz_convert(local)
    by_code = {t.code: t for t in TEMPLATES}
    for code, start, end in zip(result.roster["shift"], starts, result.roster["end"], strict=True):
        assert start.hour * 60 + start.minute in by_code[code].starts()
        assert end - start == timedelta(minutes=by_code[code].minutes)
    counted = coverage(result.roster, needed, team, 60)
    assert counted["shortage"].sum() * 10_000 == result.cost_parts["shortage"]


def test_half_hour_zones_meet_an_hourly_requirement():
    """Agents at +05:30 on a Shanghai plan by the hour: the tick is half an hour, and coverage counts the halves."""
    local = ZoneInfo("Asia/Kolkata")
    team = people(3, time_zone=local)
    needed = requirement(SPAN, {CHAT: flat(1.0, 8, 22)})
    made = problem(team, needed, SPAN)
    assert made.tick == 30
    result = judged(solve(made), made)
    starts = result.roster["start"].dt.tz_convert(local)
    assert (starts.dt.minute == 0).all()
    counted = coverage(result.roster, needed, team, 60)
    assert counted["shortage"].sum() * 10_000 == result.cost_parts["shortage"]
    assert (counted["scheduled"] % 0.5 == 0).all()


def test_cents_of_rounding_make_no_negative_gap():
    """Three missing half-hours at 3 cents an hour are 4 cents rounded and 4.5 exact: a gap of nothing."""
    span = horizon(1, interval=30)
    needed = requirement(span, {CHAT: [1.0] * 3})
    result = solve(problem([], needed, span, prices=Prices({}, default_shortage=3)))
    assert (result.cost, result.bound, result.gap) == (4, 4, 0.0)


def test_kept_shifts_are_paid_in_every_bound():
    """With nothing needed the bound of a locked roster is its pay."""
    team = people(1)
    lock = shift("a01", at(8), 240, code="P4", locked=True)
    needed = requirement(SPAN, {CHAT: [0.0]})
    result = solve(problem(team, needed, SPAN, locked=roster(team, lock)))
    assert (result.cost, result.bound) == (4000 + 200, 4000)


def test_progress_rises_to_the_end():
    """The watcher is told shares that never fall, from 0 to 1."""
    told = []
    solve(mixed(), progress=lambda share, note: told.append((share, note)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(note for _, note in told)


def test_a_gap_that_suffices_ends_the_search_early():
    """With any gap allowed one round is all, and the result is that of no further rounds."""
    quick, none = solve(mixed(), Limits(gap=0.99)), solve(mixed(), Limits(rounds=0))
    assert_frame_equal(quick.roster, none.roster)
    assert solve(mixed(), Limits(rounds=3)).cost <= none.cost


def test_a_search_cut_short_says_so():
    """When time is up there is a legal roster all the same, with the status `stopped`."""
    made = mixed()
    result = judged(solve(made, Limits(seconds=1e-9, rounds=5)), made)
    assert result.status == "stopped"
    assert len(result.roster)


@pytest.mark.parametrize(
    "bad", [{"seconds": 0.0}, {"seconds": -1.0}, {"rounds": -1}, {"gap": 1.0}, {"gap": -0.1}], ids=lambda b: str(b)
)
def test_impossible_limits_are_refused(bad):
    """Limits outside their range raise, naming the value and the range."""
    with pytest.raises(ValueError, match=r"above 0, rounds at least 0 and gap in \[0, 1\)") as error:
        Limits(**bad)
    assert str(next(iter(bad.values()))) in str(error.value)


def test_the_last_legal_limits_are_taken():
    """A moment, no further round and no gap are legal."""
    assert Limits(seconds=1e-9, rounds=0, gap=0.0).gap == 0.0


def test_fewer_rules_never_cost_more():
    """Dropping rest and absences keeps the cost or lowers it, on one person where the search is exact."""
    team = [agent(1, absences=((at(8), at(20)),))]
    needed = requirement(SPAN, {CHAT: flat(1.0, 6, 24)})
    costs = [
        solve(problem(team, needed, SPAN, rules)).cost
        for rules in (
            laws(),
            [r for r in LAWS if not isinstance(r, Absences)],
            [r for r in LAWS if not isinstance(r, Absences | Rest)],
        )
    ]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[1]
