"""What more chats at once cost and bring: replies, slow-down, a lever for surges."""

import numpy as np
import pytest

from scheduler.queueing import agents_for_service_level, chat, reply_times, surge_lever, throughput


def test_replies_take_longer_the_more_chats_wait() -> None:
    """Three minutes of work, five of thought: 5.7 minutes of replies with three at once, 10.3 with five."""
    minutes = 8 * reply_times(5, 0.625)
    assert minutes[0] == pytest.approx(3.0)
    assert minutes[[2, 4]].round(1).tolist() == [5.7, 10.3]


def test_five_at_once_are_a_lever_not_a_plan() -> None:
    """From three to five chats capacity rises by 17 % and the replies take 80 % longer."""
    lever = surge_lever(3, 5, 480, 0.625)
    assert lever.capacity == pytest.approx(19.592 / 16.803, abs=1e-3)
    assert lever.surge_reply_s / lever.planned_reply_s == pytest.approx(10.3 / 5.7, abs=0.01)
    assert surge_lever(3, 3, 480, 0.625).capacity == 1.0


@pytest.mark.parametrize(("slots", "think", "slow"), [(1, 0.4, 0.3), (4, 0.6, 0.0), (4, 0.6, 0.15), (3, 0.0, 0.2)])
def test_throughput_is_that_of_the_closed_network(slots: int, think: float, slow: float) -> None:
    """The curve equals the agent's share of busy states in the chain of chats that think and wait, over their work."""
    for k in range(1, slots + 1):
        work = (1 - think) * (1 + slow * (k - 1))
        # weight of j chats at the agent, the others with their customers
        weight = np.ones(k + 1)
        for j in range(1, k + 1):
            weight[j] = weight[j - 1] * (k - j + 1) * work / think if think else float(j == k)
        busy = 1 - weight[0] / weight.sum() if think else 1.0
        assert throughput(slots, think, slow)[k] == pytest.approx(busy / work)


def test_a_slow_down_costs_agents_and_shows_in_their_occupancy() -> None:
    """Work that grows with the chats held needs more agents; their working time is the chain's, state by state."""
    load, think, slow, agents, slots, patience = 20.0, 0.6, 0.15, 11, 3, 100.0
    plain, slowed = (
        int(agents_for_service_level(load, 480, patience, 0.9, 0, concurrency=slots, think_share=think, slowdown=s))
        for s in (0.0, slow)
    )
    assert slowed > plain
    curve = throughput(slots, think, slow)
    work = (1 - think) * (1 + slow * np.maximum(np.arange(slots + 1) - 1, 0))
    states = np.arange(1000)
    held = np.minimum(states, agents * slots)
    rates = agents * np.interp(held / agents, np.arange(slots + 1), curve)
    leaving = rates + np.maximum(states - agents * slots, 0) * 480 / patience
    log_weight = np.concatenate([[0.0], np.cumsum(np.log(load / leaving[1:]))])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    busy = np.interp(held / agents, np.arange(slots + 1), curve * work)
    found = chat(agents, load, 480, patience, concurrency=slots, think_share=think, slowdown=slow)
    assert found.prob_wait == pytest.approx(weight[agents * slots :].sum(), rel=1e-9)
    assert found.occupancy == pytest.approx((weight * busy).sum(), rel=1e-9)


def test_chat_is_stable_from_a_thousandth_to_ten_thousand_erlang() -> None:
    """The fewest agents keep the promise and one fewer does not, over seven decades and many shapes."""
    load = np.logspace(-3, 4, 22)
    for slots, think, slow in ((2, 0.3, 0.0), (5, 0.625, 0.0), (5, 0.7, 0.05)):
        shape = {"concurrency": slots, "think_share": think, "slowdown": slow}
        n = agents_for_service_level(load, 480, 120, 0.9, 30, **shape)
        kept, broken = (chat(n - i, load, 480, 120, 30, **shape).service_level for i in (0, 1))
        assert (kept >= 0.9).all()
        assert (broken < 0.9).all()
        assert (np.diff(n) >= 0).all()


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ((3, 2, 480, 0.5), "surge must be at least the 3 chats planned, not 2"),
        ((0, 2, 480, 0.5), "concurrency must be a whole number"),
        ((2, 3, 0, 0.5), "aht_s must lie in"),
        ((2, 3, 480, 0.5, -0.1), "slowdown must lie in"),
        ((2, float("nan"), 480, 0.5), "concurrency must be a whole number"),
    ],
)
def test_a_lever_that_is_none_is_refused(arguments: tuple[float, ...], wrong: str) -> None:
    """Fewer chats in a surge than planned, and impossible chats, are named."""
    with pytest.raises(ValueError, match=wrong):
        surge_lever(*arguments)


def test_full_chat_agents_still_pause() -> None:
    """However long the line that nobody leaves, agents work no more than three chats let them."""
    full = throughput(3, 0.6)[3] * (1 - 0.6)
    assert full < 0.87
    overrun = chat(10, [21.0, 22.0, 40.0, 4000.0], 480, np.inf, 30, concurrency=3, think_share=0.6)
    assert overrun.occupancy[1:] == pytest.approx([full] * 3)
    assert overrun.occupancy[0] == pytest.approx(21 * 0.4 / 10)
