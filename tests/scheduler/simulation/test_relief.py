"""Who is called to a post when its people are missing."""

from itertools import pairwise

import numpy as np
import pytest

from scheduler.simulation.floor import Duty
from scheduler.simulation.relief import Post, relieved
from scheduler.simulation.seats import seats

HOUR = 3600.0
POST, CHAT, VOICE = 0, 1, 2


def people(*spans: tuple[int, float, float, int], skill_set: tuple[int, ...]) -> Duty:
    """Spans (agent, from hour, to hour, queue)."""
    agent, start, end, queue = (np.array(column) for column in zip(*spans, strict=True))
    return Duty(agent, start * HOUR, end * HOUR, queue, np.array(skill_set), np.ones(len(skill_set)))


def told(duty: Duty) -> list[tuple[int, float, float, int]]:
    return [
        (int(a), s / HOUR, e / HOUR, int(q))
        for a, s, e, q in zip(duty.agent, duty.start_s, duty.end_s, duty.queue, strict=True)
    ]


def post(wanted: int = 1, hours: int = 4, able: tuple[bool, ...] = (True, True, True)) -> Post:
    return Post(POST, wanted, np.ones(hours, dtype=bool), np.array(able))


def test_the_one_who_can_stay_longest_is_called_and_goes_back() -> None:
    """Two could come; the one with the longer span takes the stretch, and works before and after as planned."""
    before = people(
        (0, 0.0, 1.0, POST), (0, 2.0, 4.0, POST), (1, 0.0, 1.5, CHAT), (2, 0.0, 4.0, CHAT), skill_set=(0, 0, 0)
    )
    assert told(relieved(before, [post()], HOUR)) == [
        (0, 0.0, 1.0, POST), (0, 2.0, 4.0, POST),
        (1, 0.0, 1.5, CHAT),
        (2, 0.0, 1.0, CHAT), (2, 1.0, 2.0, POST), (2, 2.0, 4.0, CHAT),
    ]  # fmt: skip


def test_of_equals_the_fuller_queue_lends() -> None:
    """With equal spans the queue that has more people at that moment gives one up."""
    before = people((0, 0.0, 4.0, VOICE), (1, 0.0, 4.0, CHAT), (2, 0.0, 4.0, CHAT), skill_set=(0, 0, 0))
    assert told(relieved(before, [post()], HOUR))[1] == (1, 0.0, 4.0, POST)


def test_nobody_without_the_skill_nobody_from_another_post_nobody_from_home() -> None:
    """Where no one can come the seat stays empty, and everyone stays where they were."""
    others = Post(VOICE, 1, np.ones(4, dtype=bool), np.array([True, True]))
    before = people((0, 0.0, 4.0, CHAT), (1, 0.0, 4.0, VOICE), skill_set=(0, 1))
    after = relieved(before, [post(able=(False, True)), others], HOUR)
    assert told(after) == told(before)


def test_who_comes_later_takes_the_rest_of_the_stretch() -> None:
    """A stretch nobody can take at its start is filled from the moment somebody is on duty."""
    before = people((0, 1.5, 3.0, CHAT), (1, 2.0, 4.0, CHAT), skill_set=(0, 0))
    assert told(relieved(before, [post()], HOUR)) == [(0, 1.5, 3.0, POST), (1, 2.0, 3.0, CHAT), (1, 3.0, 4.0, POST)]


def test_closed_hours_call_nobody() -> None:
    """A post is filled while it is open and not before or after."""
    is_open = np.array([False, True, True, False])
    after = relieved(people((0, 0.0, 4.0, CHAT), skill_set=(0,)), [Post(POST, 1, is_open, np.array([True]))], HOUR)
    assert told(after) == [(0, 0.0, 1.0, CHAT), (0, 1.0, 3.0, POST), (0, 3.0, 4.0, CHAT)]


@pytest.mark.parametrize("seed", range(6))
def test_relief_never_loses_anybodys_time(seed: int) -> None:
    """Whatever the floor: every person is on duty exactly as long as before, once at a time, and seats never get worse;
    a seat that stays empty has nobody left who could take it.
    """
    rng = np.random.default_rng(seed)
    spans = []
    for agent in range(8):
        begin = float(rng.integers(0, 8)) / 2
        middle = begin + float(rng.integers(1, 5)) / 2
        spans.append((agent, begin, middle, int(rng.integers(0, 3))))
        spans.append((agent, middle + float(rng.integers(0, 2)) / 2, middle + 2.5, int(rng.integers(0, 3))))
    before = people(*spans, skill_set=tuple(int(s) for s in rng.integers(0, 2, 8)))
    wanted = post(2, hours=8, able=tuple(bool(s == 0) for s in before.skill_set))
    after = relieved(before, [wanted], HOUR)
    for agent in range(8):
        mine = [(s, e) for a, s, e, _ in told(after) if a == agent]
        assert all(a[1] <= b[0] for a, b in pairwise(mine))
        assert sum(e - s for s, e in mine) == pytest.approx(sum(e - s for a, s, e, _ in spans if a == agent))
    held = [seats(d, POST, 2, wanted.is_open, HOUR) for d in (before, after)]
    assert (held[1].missing_s <= held[0].missing_s).all()
    for hour in np.arange(0, 8, 0.25):
        there = [(a, q) for a, s, e, q in told(after) if s <= hour < e]
        if sum(q == POST for _, q in there) < 2:
            assert not [a for a, q in there if q != POST and before.skill_set[a] == 0]
