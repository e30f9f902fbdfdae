"""Pooled safety: no more than alone, in whole heads, and only where somebody can help."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.needs.asks import asks
from scheduler.needs.pooling import HELPERS_A_HEAD, apportion, components, pool
from scheduler.workload import QueuePolicy, ServiceTarget
from tests.scheduler.test_workload import CHAT

VOICE = replace(CHAT, channel="voice", patience_s=180.0)
ZH, EN, TH = (replace(VOICE, language=code) for code in ("zh", "en", "th"))
BOTH = ("shop/zh/voice", "shop/en/voice")


def heads(policies: tuple[QueuePolicy, ...], loads: list[float], people: list[tuple[str, ...]]) -> np.ndarray:
    """Alone and pooled heads of the only component, at 300 s."""
    (component,) = components(policies, people)
    load = np.array(loads)[:, None]
    aht = np.full(load.shape, 300.0)
    alone = np.stack([asks(row, 300.0, p).alone for row, p in zip(load, component.policies, strict=True)])
    together = asks(load.sum(axis=0), 300.0, component.policy(load, aht)).alone
    return np.hstack([alone, pool(component, load, alone, together), np.full((len(loads), 1), together[0])])


def test_queues_that_everybody_serves_need_what_one_queue_needs() -> None:
    """Two queues of 20 erlang alone need 24 heads each; as one they need 45, shared evenly but for one."""
    alone, pooled, together = heads((ZH, EN), [20.0, 20.0], [BOTH] * 50).T
    assert alone.tolist() == [24, 24]
    assert together[0] == 45
    assert sorted(pooled) == [22, 23]


def test_safety_is_shared_by_the_root_of_the_load() -> None:
    """Of 40 and 10 erlang the small queue gains most: it gives up three of fourteen heads, the large one none."""
    alone, pooled, _ = heads((ZH, EN), [40.0, 10.0], [BOTH] * 60).T
    assert alone.tolist() == [45, 14]
    assert pooled.tolist() == [45, 11]


@pytest.mark.parametrize("bridges", [0, 1, 2, 4, 8, 16, 50])
def test_no_more_is_saved_than_there_are_helpers_for(bridges: int) -> None:
    """Each head the queues go without has helpers planned elsewhere; without shared people there is no component."""
    people = [("shop/zh/voice",)] * (50 - bridges) + [("shop/en/voice",)] * (50 - bridges) + [BOTH] * 2 * bridges
    found = components((ZH, EN), people)
    if bridges == 0:
        assert found == ()
        return
    alone, pooled, _ = heads((ZH, EN), [20.0, 20.0], people).T
    helpers = bridges / 50 * 48 / 2  # of 48 heads, those with both skills who are planned on the other queue
    assert (48 - pooled.sum()) * HELPERS_A_HEAD <= 2 * helpers + 1e-9
    assert (pooled.sum() < 48) == (2 * helpers >= HELPERS_A_HEAD)
    assert ((pooled == alone) | (helpers >= 1)).all()


def test_chat_and_voice_stay_apart() -> None:
    """People who can do both connect chat with chat and voice with voice, but no formula stands for the two."""
    chats = tuple(replace(p, channel="chat", concurrency=3, think_share=0.6) for p in (ZH, EN))
    found = components((*chats, ZH, EN), [("shop/*/*",)] * 5)
    assert [[p.channel for p in part.policies] for part in found] == [["chat", "chat"], ["voice", "voice"]]


def test_a_chain_connects_its_ends() -> None:
    """One person between zh and en and one between en and th make one component; a queue nobody shares stays out."""
    people = [BOTH, ("shop/en/voice", "shop/th/voice"), ("shop/ar/voice",)]
    (found,) = components((ZH, EN, TH, replace(VOICE, language="ar")), people)
    assert [p.language for p in found.policies] == ["zh", "en", "th"]
    assert found.people.tolist() == [0.5, 0.5]


def test_the_whole_keeps_the_tightest_promise_of_its_parts() -> None:
    """One queue for all has the highest level, the lowest limits, and the mean rate of giving up."""
    strict = replace(EN, target=ServiceTarget(0.95, 60, None, 0.8), patience_s=None, minimum_agents=2)
    (found,) = components((ZH, strict), [BOTH])
    whole = found.policy(np.array([[30.0], [10.0]]), np.full((2, 1), 300.0))
    assert whole.target == ServiceTarget(0.95, 30, 0.05, 0.8)
    assert whole.patience_s == pytest.approx(180 / 0.75)
    assert whole.minimum_agents == 0


numbers = st.lists(st.tuples(st.floats(0, 30), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=4)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(numbers, st.integers(0, 90))
def test_apportioned_heads_are_whole_and_nearest(rows: list[tuple[float, int, int]], total: int) -> None:
    """Within their bounds and with the total kept, moving one head from any queue to another brings it no nearer."""
    wanted = np.array([[w] for w, _, _ in rows])
    low, high = (np.array([[f(a, b)] for _, a, b in rows]) for f in (min, max))
    given_ = apportion(wanted, low, high, np.array([total]))
    assert ((low <= given_) & (given_ <= high)).all()
    assert given_.sum() == np.clip(total, low.sum(), high.sum())
    worth = ((given_ - wanted) ** 2).sum()
    for a in range(len(rows)):
        for b in range(len(rows)):
            moved = given_.copy()
            moved[a] += 1
            moved[b] -= 1
            if a != b and moved[a] <= high[a] and moved[b] >= low[b]:
                assert ((moved - wanted) ** 2).sum() >= worth - 1e-9
