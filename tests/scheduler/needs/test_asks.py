"""What each promise asks for, and what comes of it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import gamma

from scheduler.needs.asks import BINDS, asks
from scheduler.queueing import erlang_a
from scheduler.queueing.redials import redial_load
from scheduler.workload import QueuePolicy, ServiceTarget, SizedFor
from tests.scheduler.test_workload import CHAT

VOICE = replace(CHAT, channel="voice", patience_s=120.0, target=ServiceTarget(0.9, 30, 0.03, 0.9))


def binding(load: float, policy: QueuePolicy) -> tuple[int, str]:
    found = asks([load], [300.0], policy)
    return int(found.agents[0]), BINDS[found.binds[0]]


def test_the_binding_target_is_named() -> None:
    """With AHT 300 s and patience 120 s abandonment binds at 20 erlang, occupancy at 1,000, a minimum at 0.01."""
    assert binding(20, VOICE) == (25, "abandonment")
    assert binding(1000, VOICE) == (1112, "occupancy")
    assert binding(0.01, replace(VOICE, minimum_agents=2)) == (2, "minimum")
    assert binding(20, replace(VOICE, target=ServiceTarget(0.9, 30, None, None))) == (24, "service level")
    assert binding(0, VOICE) == (0, "none")


def test_a_minimum_does_not_bind_where_targets_ask_the_same() -> None:
    """Of targets that ask for equally many the first is named."""
    only_level = replace(VOICE, target=ServiceTarget(0.9, 30, None, None), minimum_agents=24)
    assert binding(20, only_level) == (24, "service level")


def test_the_answer_is_the_most_that_is_asked_for() -> None:
    """From idle to a thousand erlang: no ask lies above the answer, and the one that binds lies on it."""
    found = asks(np.geomspace(1e-3, 1e3, 60), 300.0, replace(VOICE, minimum_agents=1))
    table = np.stack([found.service_level, found.abandonment, found.occupancy, found.minimum])
    assert (table.max(axis=0) == found.agents).all()
    assert (table[found.binds - 1, np.arange(60)] == found.agents).all()
    assert {BINDS[b] for b in found.binds} == {"service level", "abandonment", "occupancy"}


def test_pooling_lowers_and_a_peak_raises() -> None:
    """Of 25 heads pooling leaves 23; 120 % of those are 28, and each is what binds."""
    alone = asks([20.0, 20.0, 0.0], 300.0, VOICE)
    pooled = alone.covered(pooled=[23, 25, 0])
    assert [BINDS[b] for b in pooled.binds] == ["pooled", "abandonment", "none"]
    peak = pooled.covered(peak_factor=[1.2, 1.2, 1.2])
    assert peak.agents.tolist() == [28, 30, 0]
    assert [BINDS[b] for b in peak.binds] == ["peak cover", "peak cover", "none"]
    assert peak.covered(pooled=[22, 25, 0], peak_factor=[1, 1, 1]).agents.tolist() == [22, 25, 0]


def test_covers_have_ranges() -> None:
    """Pooling adds nobody, and a peak asks for no fewer."""
    one = asks([20.0], 300.0, VOICE)
    with pytest.raises(ValueError, match="must not lie above what the queue needs alone"):
        one.covered(pooled=[26])
    with pytest.raises(ValueError, match=r"peak factor must be 1 or more, not 0\.9"):
        one.covered(peak_factor=[0.9])


def test_a_case_is_a_quantile_of_the_rate() -> None:
    """Sized for 0.8, a load of 100 whose rate varies by 10 % is staffed like the gamma quantile, known for certain."""
    high = gamma.ppf(0.8, 100, scale=1.0)
    one = asks([100.0], 300.0, replace(VOICE, sized_for=0.8), rate_cv=[0.1])
    assert one.load == pytest.approx(high)
    assert one.agents == asks([high], 300.0, VOICE).agents
    assert asks([100.0], 300.0, replace(VOICE, sized_for=0.8)).agents == asks([100.0], 300.0, VOICE).agents


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sized_for": 1}, r"probability must lie in \(0, 1\), not 1"),
        ({"sized_for": 0.0}, r"probability must lie in \(0, 1\), not 0"),
        ({"sized_for": "median"}, r"sized_for must be mean, expected or a probability, not median"),
        ({"redial": -0.1}, r"redial must lie in \[0, 1\], not -0.1"),
        ({"target": ServiceTarget(level=1.0)}, r"level must lie in \(0, 1\), not 1"),
        ({"minimum_agents": -1}, r"minimum_agents must lie in \[0, inf\), not -1"),
    ],
)
def test_what_a_queue_may_not_ask_for(change: dict[str, object], said: str) -> None:
    """Each number outside its range is named with it."""
    with pytest.raises(ValueError, match=said):
        asks([20.0], 300.0, replace(VOICE, **change), rate_cv=[0.1])


@pytest.mark.parametrize("numbers", [(-1.0, 300.0, 0.1), (np.nan, 300.0, 0.1), (20.0, 0.0, 0.1), (20.0, np.inf, 0.1),
                                     (20.0, 300.0, -0.1), (20.0, 300.0, np.nan), (20.0, 300.0, np.inf)])  # fmt: skip
@pytest.mark.parametrize("case", ["mean", "expected", 0.8])
def test_bad_numbers_of_an_interval_are_refused(numbers: tuple[float, float, float], case: SizedFor) -> None:
    """Whatever case is sized for, a negative, missing or endless number is an error: nothing is left out silently."""
    load, aht, cv = numbers
    with pytest.raises(ValueError, match=r"(load|aht_s|rate_cv) must lie in [\[(]0, inf\), not (-|0|nan|inf)"):
        asks([20.0, load], [300.0, aht], replace(VOICE, sized_for=case), rate_cv=[0.0, cv])


def test_expected_service_is_kept_over_all_rates_and_one_fewer_breaks_it() -> None:
    """Sized for what customers can expect, service averaged over contacts of ten thousand rates meets the targets."""
    policy = replace(VOICE, sized_for="expected", target=ServiceTarget(0.9, 30, 0.03, None))
    found = asks([50.0], 300.0, policy, rate_cv=[0.2])
    rates = gamma.ppf((np.arange(10_000) + 0.5) / 10_000, 25, scale=2.0)
    for fewer, kept in ((0, True), (1, False)):
        service = erlang_a(found.agents - fewer, rates, 300, 120, 30)
        level, lost = (np.average(f, weights=rates) for f in (service.service_level, service.prob_abandon))
        assert (level >= 0.9 and lost <= 0.03) == kept
    assert found.agents > asks([50.0], 300.0, policy).agents


def test_those_who_call_again_are_served_too() -> None:
    """With 60 % of redials the fewest heads keep the level of all calls, first and again; one fewer does not."""
    policy = replace(VOICE, redial=0.6, target=ServiceTarget(0.8, 30, 0.1, None))
    found = asks([30.0], 300.0, policy)
    for fewer, kept in ((0, True), (1, False)):
        heads = found.agents - fewer
        service = erlang_a(heads, redial_load(heads, 30.0, 300, 120, 0.6), 300, 120, 30)
        assert bool((service.service_level >= 0.8) & (service.prob_abandon <= 0.1)) == kept
    assert found.agents >= asks([30.0], 300.0, replace(policy, redial=0.0)).agents
