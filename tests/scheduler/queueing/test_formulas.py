"""The queueing core: exact, vectorised, and honest about bad numbers."""

import numpy as np
import pytest

from scheduler.queueing import (
    agents_for_abandonment,
    agents_for_occupancy,
    agents_for_service_level,
    chat,
    erlang_a,
    erlang_b,
    erlang_c,
    throughput,
)
from scheduler.queueing.palm import log_poisson, palm

FIFTY_DIGITS = [
    (
        (5180, 10358.746259781392, 1327.0, 7.5, 120.0),
        (0.999990745274498, 0.499939485764725, 3.74954614323544, 0.500060514235275),
    ),
    ((20, 18.5, 240.0, 90.0, 30.0), (0.31313262161989, 0.0771930443723429, 6.94737399351086, 0.854392177757215)),
    ((1, 0.01, 600.0, 45.0, 20.0), (0.009907831799126, 0.00921682008740034, 0.414756903933015, 0.990354582347391)),
    ((1010, 1000.0, 300.0, 180.0, 30.0), (0.333598301703958, 0.00963013864926651, 1.73342495686797, 0.990361110492767)),
    (
        (30100, 30000.0, 60.0, 100000.0, 5.0),
        (0.449148762509131, 2.68526119221454e-6, 0.268526119221454, 0.999897393182887),
    ),
    ((53, 50.0, 300.0, np.inf, 30.0), (0.578101197201635, 0.0, 57.8101197201635, 0.571732099715114)),
]
"""(agents, load, AHT, patience, within) and (P(wait), P(abandon), ASA, service level), evaluated
from the formulas of `erlang_a` with 50 digits."""


@pytest.mark.parametrize(("numbers", "figures"), FIFTY_DIGITS)
def test_figures_agree_with_fifty_digits(numbers: tuple[float, ...], figures: tuple[float, ...]) -> None:
    """From an idle agent to deep overload and very long patience the figures keep at least nine digits."""
    found = erlang_a(*numbers)
    assert (
        float(found.prob_wait),
        float(found.prob_abandon),
        float(found.asa_s),
        float(found.service_level),
    ) == pytest.approx(figures, rel=1e-9, abs=1e-12)


def recursion(agents: int, load: float) -> float:
    """Erlang B by its textbook recursion."""
    loss = 1.0
    for k in range(1, agents + 1):
        loss = load * loss / (k + load * loss)
    return loss


@pytest.mark.parametrize(
    ("agents", "load"),
    [
        (0, 5.0),
        (1, 1e-3),
        (1, 1e5),
        (30, 200.0),
        (50, 60.0),
        (1000, 900.0),
        (100_000, 1e5),
        (98_000, 1e5),
        (103_000, 1e5),
    ],
)
def test_erlang_b_is_the_recursion(agents: int, load: float) -> None:
    """The closed form equals the recursion from a thousandth of an erlang to a hundred thousand."""
    assert erlang_b(agents, load) == pytest.approx(recursion(agents, load), rel=1e-9)


@pytest.mark.parametrize(
    ("agents", "load", "patience"),
    [
        (14, 10.0, 300.0),
        (1, 1e-3, 60.0),
        (40, 2.0, 100.0),
        (3, 100.0, 300.0),
        (100, 150.0, 1.0),
        (5, 3.0, 1e5),
        (10_500, 1e4, 120.0),
        (2000, 1990.0, 1.8e5),
        (101_000, 1e5, 1000.0),
    ],
)
def test_erlang_a_is_its_birth_death_chain(agents: int, load: float, patience: float) -> None:
    """Waits and abandonments equal those summed state by state."""
    aht = 300.0
    states = np.arange(agents + int(60 * np.sqrt(agents + load * patience / aht)) + 200 + int(2 * load))
    death = np.minimum(states, agents) / aht + np.maximum(states - agents, 0) / patience
    log_weight = np.concatenate([[0.0], np.cumsum(np.log(load / aht / death[1:]))])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    queue_length = (weight * np.maximum(states - agents, 0)).sum()
    found = erlang_a(agents, load, aht, patience)
    assert found.prob_wait == pytest.approx(weight[agents:].sum(), rel=1e-8)
    assert found.asa_s == pytest.approx(queue_length * aht / load, rel=1e-7)
    assert found.prob_abandon == pytest.approx(queue_length / patience * aht / load, rel=1e-7)


def test_erlang_a_service_level_is_that_of_its_waiting_line() -> None:
    """The service level equals the one found by following each waiting customer through the line."""
    for agents in (98, 5):
        found = erlang_a(agents, agents + 2.0, 300, 120, 30)
        expected = _service_level_by_passage(agents, agents + 2.0, 300, 120, 30)
        assert found.service_level == pytest.approx(expected, abs=1e-6)
        assert found.service_level_answered == pytest.approx(expected / (1 - found.prob_abandon), abs=1e-6)


def _service_level_by_passage(agents: int, load: float, aht: float, patience: float, within: float) -> float:
    """Served within the time: the first passage of the line in front of an arrival, state by state."""
    lam, mu, theta = load / aht, 1 / aht, 1 / patience
    size = agents + 300
    states = np.arange(size)
    death = np.minimum(states, agents) * mu + np.maximum(states - agents, 0) * theta
    log_weight = np.concatenate([[0.0], np.cumsum(np.log(lam / death[1:]))])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    # chance that one with j in front is served by `within`: the line shrinks at n mu + j theta, one's own patience ends
    places = np.arange(size - agents)
    rate = agents * mu + places * theta
    alive, steps = np.zeros(len(places)), 4000
    h = within / steps
    for _ in range(steps):  # backward Kolmogorov equation, Heun's method

        def slope(p: np.ndarray) -> np.ndarray:
            ahead = np.concatenate([[1.0], p[:-1]])
            return rate * (ahead - p) - theta * p

        k1 = slope(alive)
        alive = alive + h / 2 * (k1 + slope(alive + h * k1))
    return float(weight[:agents].sum() + (weight[agents:] * alive).sum())


def test_limits_without_load_or_agents() -> None:
    """No load is perfect service; no agents serve nobody, and whoever has no end of patience waits for ever."""
    idle = erlang_a(3, 0.0, 180, 60, 20)
    assert (idle.prob_wait, idle.service_level, idle.asa_s, idle.occupancy) == (0, 1, 0, 0)
    nobody = erlang_a(0, 5.0, 180, 60, 20)
    assert (nobody.prob_abandon, nobody.service_level, nobody.asa_s, nobody.occupancy) == (1, 0, 60, 0)
    for patience in (0.0, 60.0):  # at any load: these are such that rounding would leave someone free
        empty = erlang_a(0, np.geomspace(1e-3, 50, 200), 180, patience, 20)
        assert empty.prob_abandon == pytest.approx(np.ones(200), rel=1e-14)
        for figure in (empty.occupancy, empty.service_level, empty.service_level_answered):
            assert not figure.any()
    overrun = erlang_c([0, 4, 5], 5.0, 180, 20)
    assert (overrun.prob_wait == 1).all()
    assert (overrun.service_level == 0).all()
    assert np.isinf(overrun.asa_s).all()


def test_patience_zero_is_a_loss_system() -> None:
    """Customers without patience are lost as Erlang B says, and nobody waits."""
    found = erlang_a(10, 8.0, 180, 0.0, 20)
    assert found.prob_abandon == pytest.approx(recursion(10, 8.0))
    assert found.service_level == pytest.approx(1 - recursion(10, 8.0))
    assert found.asa_s == 0


def test_half_an_agent_lies_between() -> None:
    """Three and a half heads serve better than three and worse than four."""
    for patience in (120, np.inf):
        level = erlang_a([3, 3.5, 4], 2.5, 300, patience, 30).service_level
        assert level[0] < level[1] < level[2]


@pytest.mark.parametrize(
    ("change", "legal"),
    [
        ({"agents": -1}, r"agents must lie in \[0, inf\), not -1"),
        ({"load": np.nan}, r"load must lie in \[0, inf\), not nan"),
        ({"load": np.inf}, "load must lie in"),
        ({"aht_s": 0}, r"aht_s must lie in \(0, inf\), not 0"),
        ({"patience_s": -1}, r"patience_s must lie in \[0, inf\], not -1"),
        ({"answer_within_s": -5}, r"answer_within_s must lie in \[0, inf\), not -5"),
    ],
)
def test_bad_numbers_are_named_with_their_range(change: dict[str, float], legal: str) -> None:
    """A number outside its range is refused, named, with the legal range."""
    numbers = {"agents": 5, "load": 4.0, "aht_s": 180, "patience_s": 60, "answer_within_s": 20} | change
    with pytest.raises(ValueError, match=legal):
        erlang_a(**numbers)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.2, np.nan])
def test_a_target_nobody_can_reach_is_refused(level: float) -> None:
    """Targets of exactly 0 or 1 are no targets."""
    with pytest.raises(ValueError, match=r"level must lie in \(0, 1\)"):
        agents_for_service_level(4.0, 180, 60, level, 20)
    with pytest.raises(ValueError, match=r"most must lie in \(0, 1\)"):
        agents_for_abandonment(4.0, 180, 60, level)


def test_the_last_legal_target_is_answered() -> None:
    """Occupancy may be all of the time; a level next to 1 still has an answer."""
    assert agents_for_occupancy(10.0, 1.0) == 10
    assert agents_for_service_level(4.0, 180, 60, 1 - 1e-9, 20) > 4
    with pytest.raises(ValueError, match=r"most must lie in \(0, 1\]"):
        agents_for_occupancy(10.0, 1.01)


def test_nine_erlang_at_nine_tenths_are_ten_agents() -> None:
    """Rounding in the last digit does not cost an agent."""
    loads = np.arange(1, 200) * 0.9
    assert (agents_for_occupancy(loads, 0.9) == np.arange(1, 200)).all()


def test_what_binds_depends_on_the_size() -> None:
    """AHT 300 s, patience 120 s: abandonment binds small queues, occupancy large ones."""
    load = np.array([5.0, 20, 50, 100, 1000, 5000])
    assert agents_for_service_level(load, 300, 120, 0.9, 30).tolist() == [8, 24, 53, 100, 903, 4501]
    assert agents_for_abandonment(load, 300, 120, 0.03).tolist() == [9, 25, 55, 105, 978, 4853]
    assert agents_for_occupancy(load, 0.9).tolist() == [6, 23, 56, 112, 1112, 5556]
    assert agents_for_service_level(load, 300, np.inf, 0.9, 30).tolist() == [9, 26, 58, 110, 1017, 5020]


def test_unending_patience_needs_a_stable_queue() -> None:
    """An abandonment target without abandonment asks for the fewest agents above the load."""
    assert agents_for_abandonment([4.0, 4.5], 180, np.inf, 0.05).tolist() == [5, 5]


def test_throughput_flattens() -> None:
    """Three minutes of work and five of thought: chats finished in an hour by one to five at once."""
    per_hour = throughput(5, 0.625) * 60 / 8
    assert per_hour[1:].round(1).tolist() == [7.5, 13.2, 16.8, 18.8, 19.6]
    assert (throughput(50, 0.625) <= 1 / 0.375 + 1e-12).all()
    assert throughput(4, 0.0)[1:] == pytest.approx(np.ones(4))


def test_dividing_by_concurrency_is_wrong() -> None:
    """2,000 chats an hour need 124 agents with three at once, where a third of one at once would be 95."""
    load = 2000 / 3600 * 480
    found = [
        int(agents_for_service_level(load, 480, 120, 0.9, 0, concurrency=k, think_share=0.625)) for k in range(1, 6)
    ]
    assert found == [285, 161, 124, 110, 104]


@pytest.mark.parametrize(
    ("agents", "slots", "load", "patience"), [(4, 3, 7.0, 90.0), (2, 5, 6.0, 30.0), (6, 2, 8.0, np.inf)]
)
def test_chat_is_its_birth_death_chain(agents: int, slots: int, load: float, patience: float) -> None:
    """The chat queue equals its chain summed state by state, agents loaded evenly."""
    aht, think = 480.0, 0.6
    curve = throughput(slots, think)
    states = np.arange(4000)
    held = np.minimum(states, agents * slots)
    full, rest = held // agents, held % agents
    served = (agents - rest) * curve[full] + rest * curve[np.minimum(full + 1, slots)]
    leaving = np.maximum(states - agents * slots, 0) * aht / patience
    log_weight = np.concatenate([[0.0], np.cumsum(np.log(load / (served + leaving)[1:]))])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    waiting = (weight * np.maximum(states - agents * slots, 0)).sum()
    found = chat(agents, load, aht, patience, concurrency=slots, think_share=think)
    assert found.prob_wait == pytest.approx(weight[agents * slots :].sum(), rel=1e-9)
    assert found.asa_s == pytest.approx(waiting * aht / load, rel=1e-8)
    assert found.occupancy == pytest.approx((weight * served).sum() * (1 - think) / agents, rel=1e-8)


@pytest.mark.parametrize(("concurrency", "think"), [(0, 0.5), (1.5, 0.5), (3, 1.0), (3, -0.1)])
def test_throughput_refuses_what_is_no_chat(concurrency: float, think: float) -> None:
    """Concurrency is a whole number of one or more, the think share below one."""
    with pytest.raises(ValueError, match="must"):
        throughput(concurrency, think)


def test_poisson_density_keeps_its_digits() -> None:
    """The logarithm joins smoothly where the formula changes, and knows the empty cases."""
    x = np.array([15.999999, 16.000001])
    assert np.diff(log_poisson(x, np.array([18.0, 18.0])))[0] == pytest.approx(0.0, abs=1e-6)
    assert log_poisson(np.array([0.0, 3.0]), np.array([0.0, 0.0])).tolist() == [0.0, -np.inf]


def test_palms_function_joins_its_regimes() -> None:
    """Series, gamma function and expansion agree where one takes over from the other."""
    for x, y in ((100.0, 50.0), (1e4, 1e4 - 2000), (5e4, 5e4 - 1000), (1e6, 1e6 - 2e4)):
        below, above = palm(np.full(2, x), np.array([y * (1 - 1e-9), y * (1 + 1e-9)]))
        assert np.diff(below)[0] == pytest.approx(0.0, abs=1e-6)
        assert np.diff(above)[0] == pytest.approx(0.0, abs=1e-6)
