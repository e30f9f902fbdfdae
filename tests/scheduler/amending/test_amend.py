"""Amending: what stands stays, nothing gets dearer, no rule is broken that was not, and little is torn up."""

from datetime import timedelta

import numpy as np
import pytest

from scheduler.amending.amend import amend
from scheduler.optimizer.cost import cost_parts
from scheduler.rules import Wishes
from scheduler.rules.wishes import Wish
from scheduler.verify import violations
from tests.scheduler.small_operation import (
    CHAT,
    MONDAY,
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
)

DAYS = 7


def cells(crew, days=range(DAYS)):
    return frozenset((a.agent_id, MONDAY + timedelta(days=d)) for a in crew for d in days)


def day_shift(who, d, hour=8, queue=CHAT, **more):
    return shift(who, at(hour, d), breaks=((180, 60),), work=((0, 180, queue), (240, 480, queue)), **more)


def team():
    return [agent(1, [CHAT, VOICE]), agent(2, [VOICE]), agent(3, [CHAT, TICKET], productivity=0.8), agent(4), agent(5)]


def asked(crew, *rules, **more):
    """A week of chat and voice by day, and tickets."""
    span = horizon(DAYS)
    work = [(TICKET, at(9, d), 3.0, at(20, d)) for d in range(DAYS)]
    needed = requirement(span, {CHAT: flat(1.6, 8, 20, DAYS), VOICE: flat(1.0, 9, 17, DAYS)}, work)
    return problem(crew, needed, span, laws(*rules), **more)


def amended(made, shifts, free, *, price=0.0, tries=60, seed=1):
    return amend(made, shifts, free, price=price, tries=tries, seed=seed)


def held(found):
    return {(s.agent_id, s.day): s for s in found}


def test_a_gap_is_filled_by_whoever_is_free():
    """One person is taken off a day on which somebody must be there: the other one, who has time, comes instead."""
    crew = people(2)
    span = horizon(DAYS)
    made = problem(crew, requirement(span, {CHAT: flat(1.0, 8, 16, 2)}), span)
    shifts = [day_shift("a01", 1)]
    free = cells(crew) - {("a01", MONDAY)}
    found = amended(made, shifts, free)
    now = held(found.shifts)
    assert ("a01", MONDAY) not in now
    assert now["a02", MONDAY].code == "D8"
    assert {w.queue for w in now["a02", MONDAY].work} == {CHAT}
    assert sum(found.parts.values()) < sum(found.before.values())
    assert found.finished


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_stands_stays_and_nothing_gets_worse(seed):
    """From any roster, however bad: settled cells are as they were, it costs no more, and no rule is broken anew."""
    random = np.random.default_rng(seed)
    crew = team()
    made = asked(crew, Wishes([Wish("a04", MONDAY, "off", 3.0)], 500))
    shifts = [
        day_shift(a.agent_id, d, int(random.choice([8, 10, 12])), VOICE if a.agent_id == "a02" else CHAT)
        for a in crew
        for d in random.choice(DAYS, 5, replace=False).tolist()
    ]
    stands = {(s.agent_id, s.day) for s in shifts[::3]} | {("a05", MONDAY + timedelta(days=int(seed)))}
    free = cells(crew) - stands
    found = amended(made, shifts, free, tries=40, seed=seed)
    was, now = held(shifts), held(found.shifts)
    assert {cell: now.get(cell) for cell in stands} == {cell: was.get(cell) for cell in stands}
    before, after = (violations(roster(crew, *rows), crew, made.rules) for rows in (shifts, found.shifts))
    keys = [set(t.itertuples(index=False, name=None)) for t in (before, after)]
    assert keys[1] <= keys[0]
    assert found.parts == cost_parts(made, found.shifts)
    assert found.before == cost_parts(made, shifts)
    assert sum(found.parts.values()) < sum(found.before.values())


def test_the_same_question_has_the_same_answer():
    """Roster, seed and tries decide it, to the last break."""
    crew = team()
    made = asked(crew)
    shifts = [day_shift(a.agent_id, d) for a in crew if a.agent_id != "a02" for d in range(4)]
    one, two = (amended(made, shifts, cells(crew), tries=30, seed=5) for _ in range(2))
    assert one.shifts == two.shifts
    assert (one.moves, one.tries) == (two.moves, two.tries)


def test_a_change_must_be_worth_its_price():
    """What a change saves is known: at a price just below it is made, at one just above it is not."""
    crew = people(1)
    span = horizon(1)
    made = problem(crew, requirement(span, {CHAT: flat(1.0, 10, 18, 1)}), span)
    shifts = [day_shift("a01", 0, 8)]
    best = amended(made, shifts, cells(crew, [0]))
    saved = sum(best.before.values()) - sum(best.parts.values())
    assert saved > 0
    assert amended(made, shifts, cells(crew, [0]), price=saved - 1).shifts == best.shifts
    calm = amended(made, shifts, cells(crew, [0]), price=saved + 1, tries=0)
    assert [(s.code, s.start) for s in calm.shifts] == [(s.code, s.start) for s in shifts]


def test_a_broken_rule_is_mended_at_any_price():
    """An edit leaves five hours of rest before the next morning: the morning moves, for the edit is settled."""
    crew = people(1)
    made = asked(crew)
    late = shift("a01", at(17, 0), code="L8", breaks=((180, 60),), work=((0, 180, CHAT), (240, 480, CHAT)))
    shifts = [late, day_shift("a01", 1, 8)]
    assert len(violations(roster(crew, *shifts), crew, made.rules)) == 1
    found = amended(made, shifts, cells(crew) - {("a01", MONDAY)}, price=1e6)
    assert (found.mended, found.broken) == (1, 0)
    assert late in found.shifts
    assert not len(violations(roster(crew, *found.shifts), crew, made.rules))


def test_settled_shifts_that_clash_are_left_and_told():
    """Two edits without rest between them cannot both be legal: they stay, and are counted as broken."""
    crew = people(2)
    made = asked(crew)
    late = shift("a01", at(17, 0), code="L8", breaks=((180, 60),), work=((0, 180, CHAT), (240, 480, CHAT)))
    shifts = [late, day_shift("a01", 1, 8), day_shift("a02", 0, 12)]
    found = amended(made, shifts, cells(crew) - {("a01", MONDAY), ("a01", MONDAY + timedelta(days=1))})
    assert {late, shifts[1]} <= set(found.shifts)
    assert found.mended == 0
    assert [s for s in found.shifts if s.agent_id == "a01"] == shifts[:2]


def test_a_shift_no_template_offers_is_kept():
    """A shift of another length, made by hand once, is not taken away for nobody could give it back."""
    crew = people(2)
    made = asked(crew)
    odd = shift("a01", at(9, 2), 300, code="D8", work=((0, 300, CHAT),))
    found = amended(made, [odd, day_shift("a02", 0)], cells(crew))
    assert odd in found.shifts


def test_a_good_roster_is_hardly_touched():
    """What was made with care is not torn up: whatever changes is worth its price, and most shifts are as they were."""
    crew = team()
    made = asked(crew)
    poor = [day_shift(a.agent_id, d) for a in crew if a.agent_id != "a02" for d in range(4)]
    shifts = amended(made, poor, cells(crew), tries=80).shifts
    found = amended(made, shifts, cells(crew), price=1500.0, tries=40, seed=2)
    was, now = ({c: (s.code, s.start) for c, s in held(rows).items()} for rows in (shifts, found.shifts))
    moved = [c for c in {*was, *now} if was.get(c) != now.get(c)]
    assert len(moved) <= len(shifts) / 4
    assert sum(found.parts.values()) <= sum(found.before.values()) - 1500 * len(moved)


def test_nobody_free_changes_nothing():
    """Without a free cell the roster comes back as it was."""
    crew = people(2)
    shifts = [day_shift("a01", 0)]
    found = amended(asked(crew), shifts, frozenset())
    assert list(found.shifts) == shifts
    assert (found.moves, found.finished) == (0, True)


@pytest.mark.parametrize("bad", [{"price": -1.0, "tries": 3}, {"price": 0.0, "tries": -3}])
def test_prices_and_tries_are_not_negative(bad):
    """A bonus for tearing up a roster is a mistake of the caller."""
    crew = people(1)
    with pytest.raises(ValueError, match="0 or more"):
        amend(asked(crew), [], cells(crew), seed=1, **bad)
