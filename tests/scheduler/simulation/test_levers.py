"""Levers of the twin: against the same rules in plain Python on random floors, and one by one by hand."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from scheduler.queueing.chat import throughput
from scheduler.simulation.engine import go_on, run, run_with_levers, up_to_the_first_look
from scheduler.simulation.floor import (
    BOT,
    CALL_BACK,
    CONCURRENCY,
    GUARD,
    LOANS,
    MOVE_BREAKS,
    NOBODY,
    POOLS,
    PULL,
    STAY_ON,
    Levers,
    Queues,
    Routing,
)
from tests.scheduler.simulation.plain_levers import PlainLevers, never
from tests.scheduler.simulation.plain_twin import FIELDS
from tests.scheduler.simulation.small_floor import customers, duty, queues
from tests.scheduler.simulation.test_engine_laws import Floor, random_floor

CLEAR = Routing(reserve=0)


def roomier(floor: Queues, most: int) -> Queues:
    """The same queues with curves that tell of up to `most` contacts at once."""
    widest = max(most, floor.curve.shape[1] - 1)
    curves = [throughput(widest, float(s)) for s in floor.think_share]
    return replace(floor, curve=np.array(curves))


def random_levers(seed: int) -> tuple[Floor, Levers] | None:
    """A random floor with a random live queue watched and about half of the levers ready to be pulled."""
    floor, people, contacts, routing = random_floor(seed)
    if floor.deferred.all():
        return None
    rng = np.random.default_rng([seed, 99])
    watched = int(rng.choice(np.flatnonzero(~floor.deferred)))
    floor = roomier(floor, 5)
    agents = len(people.skill_set)
    levers = never(floor, people, contacts, watched, pools=2)
    count = len(levers.wait_s)
    pool = np.full(agents, NOBODY)
    once = np.bincount(people.agent[people.end_s > 0], minlength=agents) == 1
    once &= np.bincount(people.agent, minlength=agents) == 1
    pool[once] = rng.choice([NOBODY, POOLS, POOLS + 1], int(once.sum()), p=[0.4, 0.3, 0.3])
    amount = rng.choice([25.0, 50.0, 90.0], count)
    amount[[CONCURRENCY, LOANS, BOT, CALL_BACK]] = (
        rng.integers(1, 6),
        rng.choice([1.0, 1.5]),
        *rng.choice([0.3, 0.7], 2),
    )
    return (floor, people, contacts, routing), replace(
        levers,
        every_s=float(rng.choice([5.0, 12.5])),
        calm_s=float(rng.choice([0.0, 25.0, 60.0])),
        wait_s=np.where(rng.random(count) < 0.6, rng.choice([0.0, 5.0, 20.0], count), inf),
        held_s=rng.choice([0.0, 10.0, 25.0], count),
        reaction_s=rng.choice([0.0, 5.0, 40.0], count),
        amount=amount,
        keep_free=int(rng.integers(0, 3)),
        roomier=(rng.random(len(floor.deferred)) < 0.7) & ~floor.deferred,
        guarded=rng.integers(0, 3, len(floor.deferred)),
        lent=(rng.random(len(floor.skills)) < 0.5) & ~floor.skills[:, watched],
        pause=rng.random(len(people.agent)) < 0.8,
        pool=pool,
        accepts=rng.random((2, len(contacts.at_s))),
    )


@pytest.mark.parametrize("block", range(4))
def test_levers_do_on_every_floor_what_plain_python_does(block):
    """All tables and the uses of every lever agree, whatever is pulled when."""
    for seed in range(40 * block, 40 * block + 40):
        found = random_levers(seed)
        if found is None:
            continue
        (floor, people, contacts, routing), levers = found
        tally, pulled = run_with_levers(floor, people, contacts, routing, levers, interval_s=100.0, intervals=6)
        plain = PlainLevers(floor, people, contacts, routing, levers, 100.0, 6)
        for name in FIELDS:
            np.testing.assert_allclose(
                getattr(tally, name), getattr(plain.tally, name), rtol=1e-9, atol=1e-6, err_msg=f"{name}, seed {seed}"
            )
        assert pulled.uses.tolist() == plain.uses, f"seed {seed}"


def test_each_lever_is_used_on_some_of_these_floors():
    """So that what is compared is there."""
    used = np.zeros(POOLS + 2)
    for seed in range(160):
        found = random_levers(seed)
        if found is not None:
            used += run_with_levers(*found[0], found[1], interval_s=100.0, intervals=6)[1].uses
    assert (used > 0).all()


def test_a_floor_that_is_watched_in_vain_is_lived_through_as_if_nobody_looked():
    """Levers nobody pulls, wider curves and looks every 10 s change nothing, bit for bit."""
    for seed in range(30):
        floor, people, contacts, routing = random_floor(seed)
        if floor.deferred.all():
            continue
        watched = int(np.flatnonzero(~floor.deferred)[0])
        levers = never(floor, people, contacts, watched)
        plain = run(floor, people, contacts, routing, interval_s=100.0, intervals=6)
        same, pulled = run_with_levers(
            roomier(floor, 5), people, contacts, routing, levers, interval_s=100.0, intervals=6
        )
        assert all((getattr(plain, name) == getattr(same, name)).all() for name in FIELDS)
        assert not pulled.uses.any()
        assert np.isinf(pulled.ordered_s).all()


def test_what_came_before_is_lived_through_once_for_several_sets_of_levers():
    """Going on twice from one past gives each time what a whole run gives, and leaves the past as it was."""
    for seed in range(20):
        found = random_levers(seed)
        if found is None:
            continue
        (floor, people, contacts, routing), levers = found
        levers = replace(levers, first_s=200.0)
        idle = replace(levers, wait_s=np.full(len(levers.wait_s), inf))
        past = up_to_the_first_look(floor, people, contacts, routing, idle, interval_s=100.0, intervals=6)
        for chosen in (levers, idle, levers):
            whole, pulled = run_with_levers(floor, people, contacts, routing, chosen, interval_s=100.0, intervals=6)
            rest, again = go_on(past, chosen)
            assert all((getattr(whole, name) == getattr(rest, name)).all() for name in FIELDS)
            assert (pulled.uses == again.uses).all()


def pulled_at(k, floor, people, contacts, *, wait_s=20.0, held_s=0.0, reaction_s=0.0, amount=100.0, **more):
    """One lever on queue 0, with a look every 10 s, on ten intervals of 100 s."""
    levers = never(floor, people, contacts, 0, pools=int(k >= POOLS))
    for name, value in (("wait_s", wait_s), ("held_s", held_s), ("reaction_s", reaction_s), ("amount", amount)):
        getattr(levers, name)[k] = value
    levers = replace(levers, **more)
    return run_with_levers(floor, people, contacts, CLEAR, levers, interval_s=100.0, intervals=10)


def test_a_lever_waits_for_its_trigger_its_time_and_its_reaction():
    """Who came at 5 s has waited too long at 30 s; 20 s later it is ordered, and 15 s after that is seen at 70 s."""
    people = duty([(0, 1000, 0)], [(-60, -50, 1)], sets=[0, 1])
    callers = customers((0, 0, 300), (5, 0, 10), (900, 0, 1))
    floor = queues(2, skills=[[0], [1]])
    pool = np.array([NOBODY, POOLS])
    tally, pulled = pulled_at(
        POOLS, floor, people, callers, held_s=20.0, reaction_s=15.0, pool=pool, lent=np.array([False, True])
    )
    assert (pulled.ordered_s[POOLS], pulled.on_s[POOLS], pulled.uses[POOLS]) == (50.0, 70.0, 1)
    assert tally.staffed_s[1].sum() == 100.0
    assert tally.wait_s.sum() == 295.0, "who came in cannot serve the queue while nobody is lent"


def test_who_works_off_messages_is_pulled_until_a_deadline_is_near():
    """Pulled at 30 s they serve the caller; with a deadline within the hour of grace they stay where they are."""
    floor, people = queues(2, deferred=[1]), duty([(0, 1000, 0)], [(0, 1000, 1)])
    for due, waited in ((900, 25.0), (120, 295.0)):
        work = customers((0, 0, 300), (0, 1, 200, inf, due), (0, 1, 200, inf, due), (5, 0, 10))
        tally, pulled = pulled_at(PULL, floor, people, work)
        assert (tally.wait_s[0].sum(), pulled.uses[PULL]) == (waited, float(waited < 100))


def test_a_break_is_moved_once_and_keeps_its_length():
    """The break of 50 to 100 s begins at 150 s instead, lasts its 50 s, and the next one is as long too."""
    floor, people = queues(), duty([(0, 50, 0), (100, 1000, 0)], [(0, 1000, 0)])
    callers = customers((0, 0, 30), (0, 0, 900), (5, 0, 60), (60, 0, 10), (160, 0, 10), (170, 0, 10))
    tally, pulled = pulled_at(MOVE_BREAKS, floor, people, callers, pause=np.array([True, False, False]), wait_s=5.0)
    assert pulled.uses[MOVE_BREAKS] == 1
    assert tally.wait_s.sum() == 25 + 30 + 40 + 40
    assert tally.staffed_s[0, 1] == 50 + 100


def test_a_shift_ends_later_when_people_stay_on():
    """Home at 150 s instead of 50 s, and on the queue watched: the caller of 0:05 is served at 60 s."""
    floor, people = queues(2), duty([(0, 50, 1)], [(0, 1000, 0)])
    callers = customers((0, 1, 60), (0, 0, 900), (5, 0, 30))
    tally, pulled = pulled_at(STAY_ON, floor, people, callers)
    assert (pulled.uses[STAY_ON], tally.wait_s[0].sum()) == (1, 55)
    assert tally.staffed_s[:, 0].tolist() == [50 + 100, 50]


def test_more_contacts_at_once_go_by_the_curve_and_not_by_the_number():
    """Two chats go at 0.8 of the speed of a lone one, three from 30 s on at 0.625: half of it is the agent's work."""
    floor = roomier(queues(concurrency=[2], think=[0.5]), 3)
    people, chats = duty([(0, 1000, 0)]), customers((0, 0, 80), (0, 0, 80), (5, 0, 80))
    tally, pulled = pulled_at(CONCURRENCY, floor, people, chats, amount=3.0)
    assert (tally.wait_s.sum(), pulled.uses[CONCURRENCY]) == (25.0, 1)
    assert tally.busy_s[0, 0] == pytest.approx(0.5 * (30 * 2 * 0.8 + 70 * 3 * 0.625))


def test_who_is_lent_helps_after_all_others_and_takes_longer():
    """Lent at 30 s, at one and a half times the handle time: 15 s of work for a call of 10 s."""
    floor = queues(2, skills=[[0], [1]])
    people, callers = duty([(0, 1000, 0)], [(0, 1000, 1)], sets=[0, 1]), customers((0, 0, 300), (5, 0, 10))
    tally, pulled = pulled_at(LOANS, floor, people, callers, amount=1.5, lent=np.array([False, True]))
    assert (tally.wait_s.sum(), pulled.uses[LOANS]) == (25.0, 1)
    assert tally.busy_s.sum() == 315
    assert tally.helped.sum() == 1


def test_the_bot_settles_and_call_backs_wait_for_the_calm():
    """Of three who wait at 30 s one is settled and one called back once the line is empty; neither gives up."""
    floor, people = queues(), duty([(0, 1000, 0)])
    callers = customers((0, 0, 100), (5, 0, 10, 60), (6, 0, 10, 60), (7, 0, 10, 900))
    accepts = np.array([[1.0, 0.1, 1.0, 1.0], [1.0, 1.0, 0.1, 1.0]])
    tally, pulled = pulled_at(BOT, floor, people, callers, amount=0.5, accepts=accepts)
    assert (tally.offered.sum(), tally.abandoned.sum(), pulled.uses[BOT]) == (3, 1, 1)
    tally, pulled = pulled_at(CALL_BACK, floor, people, callers, amount=0.5, accepts=accepts, calm_s=30.0)
    assert (tally.offered.sum(), tally.answered.sum(), tally.abandoned.sum()) == (4, 3, 1)
    # the last caller is served at 100 s, after the look of that moment; 30 s after the next the lever is let go
    assert tally.wait_s.sum() == 60 + 93 + (140 - 6)


def test_queues_that_are_guarded_keep_people_for_themselves():
    """Two of queue 1 stand free: one helps at once, but with one more to stand by nobody does from 30 s on."""
    floor = queues(2)
    people = duty([(0, 1000, 0)], [(0, 1000, 1)], [(0, 1000, 1)])
    callers = customers((0, 0, 900), (1, 0, 5), (2, 0, 29), (3, 0, 5), (20, 0, 30), (60, 0, 10, 50))
    levers = never(floor, people, callers, 0)
    levers.wait_s[GUARD], levers.guarded[:] = 0.0, 1
    for guarded, gave_up in ((False, 0), (True, 1)):
        ready = levers if guarded else never(floor, people, callers, 0)
        tally, _ = run_with_levers(floor, people, callers, Routing(reserve=1), ready, interval_s=100.0, intervals=10)
        assert tally.abandoned.sum() == gave_up


def test_who_is_guarded_still_helps_other_queues_than_the_one_watched():
    """Of the two of queue 1 one takes the caller of queue 2, who has nobody else, and none that of queue 0."""
    floor = queues(3)
    people = duty([(0, 1000, 0)], [(0, 1000, 1)], [(0, 1000, 1)])
    callers = customers((0, 0, 900), (1, 0, 5), (2, 0, 29), (3, 0, 5), (60, 0, 10, 50), (70, 2, 10, 50))
    levers = never(floor, people, callers, 0)
    levers.wait_s[GUARD], levers.guarded[:] = 0.0, 1
    tally, _ = run_with_levers(floor, people, callers, Routing(reserve=1), levers, interval_s=100.0, intervals=10)
    assert tally.abandoned.sum(axis=1).tolist() == [1, 0, 0]


def test_more_at_once_on_other_chats_makes_room_to_help_with_the_one_watched():
    """Full with one chat of their own, somebody of queue 1 takes a second, of queue 0, as soon as both may be two."""
    floor = roomier(queues(2, concurrency=[1, 1], think=[0.5, 0.5]), 2)
    people, chats = duty([(0, 1000, 0)], [(0, 1000, 1)]), customers((0, 0, 300), (0, 1, 300), (5, 0, 80), (6, 0, 80))
    for both, helped in ((True, 1), (False, 0)):
        tally, _ = pulled_at(CONCURRENCY, floor, people, chats, amount=2.0, roomier=np.array([True, both]))
        assert tally.helped.sum() == helped


def test_levers_that_do_not_fit_are_refused_at_once():
    """Every fault in one message."""
    floor, people, callers = queues(2, deferred=[1]), duty([(0, 1000, 0)]), customers((0, 0, 1))
    good = never(floor, people, callers, 0)
    wrong = replace(good, queue=1, every_s=0.0, accepts=np.ones((2, 3)), pause=np.ones(4))
    with pytest.raises(
        ValueError, match=r"pause must have shape .* accepts .* live queue, not 1; every_s must be above"
    ):
        run_with_levers(floor, people, callers, CLEAR, wrong, interval_s=100.0, intervals=10)
    too_many = replace(good, wait_s=np.zeros(POOLS), amount=np.full(POOLS, 9.0))
    with pytest.raises(ValueError, match="contacts at once must be 1 to 1"):
        run_with_levers(floor, people, callers, CLEAR, too_many, interval_s=100.0, intervals=10)
