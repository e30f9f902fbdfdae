"""Shortages planted with a known cause: the cause that is named is the planted one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.agents import Contract
from scheduler.optimizer.problem import Prices
from scheduler.reasons.causes import Cause, cause_of
from scheduler.reasons.choices import Lives
from scheduler.reasons.shortfalls import shortfalls
from scheduler.reasons.words import roster_reasons, why
from scheduler.roster import Shift
from scheduler.rules import Nights, Rest, RunOfDays, Scoped
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    LAWS,
    MONDAY,
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
)

ANY_TIME = replace(DAY, earliest_start=0, latest_start=1380, start_grid=30)
"""Eight hours from any half hour on."""


def hours(begin: int, end: int, heads: float = 1, day: int = 0) -> list[float]:
    """Heads in some hours of one day."""
    return [0.0] * (24 * day + begin) + [heads] * (end - begin)


def at_chat(who: str, hour: float, day: int = 0, *, locked: bool = False) -> Shift:
    """Eight hours on chat with a break after three."""
    work = [(0, 180, CHAT), (240, 480, CHAT)]
    return shift(who, at(hour, day), breaks=[(180, 60)], work=work, locked=locked)


def cause(agents, need, shifts, rules=LAWS, *, days=2, **more) -> Cause:  # type: ignore[no-untyped-def]
    """Why the dearest shortfall of a hand-made roster is there."""
    span = horizon(days)
    made = problem(agents, requirement(span, need), span, rules, **more)
    whole = [*shifts, *made.kept]
    return cause_of(made, whole, shortfalls(made, whole)[0])


def test_no_skill() -> None:
    """A queue that nobody knows is short for want of the skill."""
    assert cause(people(2, skills=(CHAT,)), {VOICE: hours(9, 12)}, []).name == "no skill"


def test_all_at_work() -> None:
    """Where everybody who knows the queue serves it already, there are too few people."""
    found = cause(people(2, skills=(CHAT,)), {CHAT: hours(8, 11, 3)}, [at_chat("a01", 8), at_chat("a02", 8)])
    assert (found.name, found.kept_by) == ("at work", {"at work": 2})


def test_other_hours() -> None:
    """Who works that date at other hours may not come a second time."""
    found = cause([agent()], {CHAT: hours(15, 20)}, [at_chat("a01", 6)], templates=[ANY_TIME])
    assert (found.name, found.kept_by) == ("other hours", {"other hours": 1})


def test_absence() -> None:
    """Who could come but for their leave is kept away by absence."""
    away = [agent(n, absences=((at(0), at(24)),)) for n in (1, 2)]
    assert cause([*away, agent(3)], {CHAT: hours(8, 12, 2)}, [at_chat("a03", 8)]).kept_by == {
        "absence": 2,
        "at work": 1,
    }
    assert cause(away, {CHAT: hours(8, 12)}, []).name == "absence"


def test_lead_time() -> None:
    """A vendor's seats that are hired from a later date may not be had in time."""
    seats = [agent(n, vendor="manila-one", hired_on=MONDAY + timedelta(days=1)) for n in (1, 2)]
    assert cause(seats, {CHAT: hours(8, 12)}, []).name == "lead time"


def test_employment() -> None:
    """Our own people who are not hired yet are not a vendor's lead time."""
    assert cause([agent(hired_on=date(2026, 11, 17))], {CHAT: hours(8, 12)}, []).name == "employment"


def test_rest() -> None:
    """A late evening before leaves no rest before a morning."""
    found = cause([agent()], {CHAT: hours(8, 12, day=1)}, [at_chat("a01", 15.5)], templates=[ANY_TIME])
    assert (found.name, found.rules) == ("rest", {"rest": 1})


def test_rest_by_the_law_of_a_site() -> None:
    """A law of one site keeps its own people away only, and the others are free to come."""
    law = Scoped(Rest(900), frozenset({"hanoi"}), "a law")
    staff = [agent(1, site="hanoi"), agent(2)]
    need = {CHAT: hours(8, 12, 2, day=1)}
    found = cause(staff, need, [at_chat("a01", 12), at_chat("a02", 12)], (*LAWS, law), templates=[ANY_TIME])
    assert found.kept_by == {"rest": 1, "free": 1}


def test_run_of_days() -> None:
    """Who has worked so many days in a row may not work the next."""
    past = roster([agent()], *(shift("a01", at(8, -k)) for k in (1, 2)))
    found = cause([agent()], {CHAT: hours(8, 12)}, [], laws(RunOfDays(2)), past=past)
    assert (found.name, found.rules) == ("run of days", {"run of days": 1})


def test_hours_of_the_week() -> None:
    """Who has worked five shifts has no hours left, though two rules say so at once."""
    done = [at_chat("a01", 8, day) for day in range(5)]
    found = cause([agent()], {CHAT: hours(8, 12, day=5)}, done, days=7)
    assert (found.name, found.rules) == ("hours", {"week minutes": 1, "week shifts": 1})


def test_nights() -> None:
    """Who has had all nights of the week may not have another."""
    law = Nights(1320, 360, 120, most_in_week=1, most_in_row=7)
    done = [shift("a01", at(22), code="N8", breaks=[(180, 60)], work=[(0, 180, CHAT), (240, 480, CHAT)])]
    assert cause([agent()], {CHAT: hours(23, 24, day=1)}, done, laws(law)).name == "nights"


def test_locked() -> None:
    """A planner's lock on other hours of the date is what keeps the person from these."""
    held = roster([agent()], at_chat("a01", 14, locked=True))
    assert cause([agent()], {CHAT: hours(8, 12)}, [], locked=held).name == "locked"


def test_shift_times() -> None:
    """Hours that no shift of anybody's contract covers cannot be covered."""
    short = Contract("mornings", 2400, 5, ("D8",))
    assert cause([agent(contract=short)], {CHAT: hours(2, 4)}, []).name == "shift times"


def test_price() -> None:
    """An hour that is cheaper than the shift that would cover it stays short, and the cause says by how much."""
    found = cause([agent()], {CHAT: hours(9, 10)}, [], prices=Prices({CHAT: 3000}, surplus=0))
    # Four hours at 10.00 are paid, one at 30.00 is covered.
    assert (found.name, found.added_cents) == ("price", 1000)


def test_the_search_missed_it() -> None:
    """A hole that somebody could fill at a gain is told as what it is: missed."""
    found = cause([agent()], {CHAT: hours(8, 12)}, [])
    assert (found.name, found.added_cents) == ("search", 4000 - 40000)


def test_several_rules_at_once() -> None:
    """Whom no single kind of rule keeps away could not come if one were lifted."""
    off = agent(absences=((at(0), at(24)),), hired_on=date(2026, 11, 17))
    assert cause([off], {CHAT: hours(8, 12)}, []).name == "several"


def test_late_work_is_explained_over_its_window() -> None:
    """Late work is one stretch from arrival to deadline, and whoever could come in it is asked."""
    span = horizon(2)
    needed = requirement(span, work=[("shop/zh/ticket", at(8), 3.0, at(13))])
    made = problem([agent(absences=((at(0), at(48)),))], needed, span)
    (short,) = shortfalls(made, [])
    assert (short.kind, short.start, short.end, round(short.hours, 9), short.cents) == (
        "late",
        at(9),
        at(13),
        3.0,
        30_000,
    )
    assert cause_of(made, [], short).name == "absence"


def test_a_stretch_is_merged_and_priced() -> None:
    """Neighbouring short hours are one stretch with its most heads, hours and price."""
    span = horizon(1)
    made = problem([agent()], requirement(span, {CHAT: [0, 1, 3, 2, 0, 1]}), span)
    first, second = shortfalls(made, [])
    assert (first.start, first.end, first.heads, first.hours, first.cents) == (at(1), at(4), 3.0, 6.0, 60_000)
    assert (second.start, second.hours) == (at(5), 1.0)


def test_planners_faults_are_not_laid_on_a_change() -> None:
    """What a roster breaks anyway does not forbid another shift."""
    span = horizon(3)
    made = problem([agent()], requirement(span, {CHAT: flat(1)}), span)
    close = [at_chat("a01", 8), shift("a01", at(20), 240, code="P4")]
    later = at_chat("a01", 12, 2)
    assert not Lives.of(made, close).broken(0, [*close, later])


@pytest.mark.parametrize(("count", "told"), [(1, 1), (7, 6)])
def test_a_roster_names_its_dearest_stretches_and_sums_up_the_rest(count: int, told: int) -> None:
    """Five stretches are named, and one sentence speaks of the others."""
    span = horizon(1)
    levels = [float(hour % 2 == 1 and hour < 2 * count) for hour in range(24)]
    made = problem(people(1, skills=(VOICE,)), requirement(span, {CHAT: levels}), span)
    found = roster_reasons(made, [])
    assert len(found) == told
    assert found[0].endswith("no skill: nobody knows this queue")


def test_asked_of_all() -> None:
    """Of a large team not everybody is asked, and the sentence says so."""
    told = why(Cause("absence", 600, 200, {"absence": 200}, {}))
    assert "of 200 asked of 600 who know it" in told
