"""Laws every queue obeys, whatever its numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.queueing import (
    agents_for_abandonment,
    agents_for_service_level,
    chat,
    erlang_a,
    erlang_c,
    expected_service,
    throughput,
)

pytestmark = pytest.mark.long

LAW = settings(deadline=None, derandomize=True, max_examples=60)
LOAD = st.floats(1e-3, 1e5)
SMALL = st.floats(1e-2, 60)
AHT = st.floats(10, 3600)
PATIENCE = st.floats(1, 7200)
WITHIN = st.floats(0, 600)
SPARE = st.floats(-3, 6)
"""Agents beyond the load, in its square roots."""


def heads(load: float, spare: float) -> int:
    return max(1, round(load + spare * load**0.5))


@LAW
@given(LOAD, SPARE, AHT, PATIENCE, WITHIN)
def test_shares_are_shares(load: float, spare: float, aht: float, patience: float, within: float) -> None:
    """Every share lies in [0, 1], every wait is finite, who abandons has waited."""
    queue = erlang_a(heads(load, spare), load, aht, patience, within)
    for name in ("prob_wait", "prob_abandon", "service_level", "service_level_answered", "occupancy"):
        assert 0 <= getattr(queue, name) <= 1, name
    assert np.isfinite(queue.asa_s)
    assert queue.prob_abandon <= queue.prob_wait + 1e-12
    assert queue.service_level <= 1 - queue.prob_abandon + 1e-12


@LAW
@given(LOAD, SPARE, AHT, PATIENCE, WITHIN)
def test_more_agents_never_serve_worse(load: float, spare: float, aht: float, patience: float, within: float) -> None:
    """Service level rises with the agents; waits, abandonment and occupancy fall."""
    n = heads(load, spare)
    queue = erlang_a(np.array([n, n + 1, n + 5]), load, aht, patience, within)
    assert (np.diff(queue.service_level) >= -1e-9).all()
    for name in ("prob_wait", "prob_abandon", "occupancy"):
        assert (np.diff(getattr(queue, name)) <= 1e-9).all(), name
    assert (np.diff(queue.asa_s) <= 1e-9 * patience).all()


@LAW
@given(SMALL, st.integers(1, 20), AHT, WITHIN)
def test_erlang_a_tends_to_c_as_patience_grows(load: float, spare: int, aht: float, within: float) -> None:
    """With ever longer patience the queue becomes Erlang C, from the better side."""
    n = int(load) + spare
    endless = erlang_c(n, load, aht, within)
    some, long, longest = (erlang_a(n, load, aht, aht * f, within) for f in (1e1, 1e4, 1e7))
    far, near = abs(long.prob_wait - endless.prob_wait), abs(longest.prob_wait - endless.prob_wait)
    assert near <= far + 1e-9
    assert some.prob_wait <= long.prob_wait + 1e-9 <= longest.prob_wait + 2e-9 <= endless.prob_wait + 3e-9
    if n - load > 0.5:
        assert longest.prob_wait == pytest.approx(endless.prob_wait, abs=1e-4)
        assert longest.asa_s == pytest.approx(endless.asa_s, rel=1e-3, abs=1e-6)
        assert longest.service_level == pytest.approx(endless.service_level, abs=1e-4)
        forever = erlang_a(n, load, aht, aht * 1e12, within)
        for name in ("prob_wait", "asa_s", "service_level", "occupancy"):
            assert getattr(forever, name) == pytest.approx(float(getattr(endless, name)), rel=1e-6, abs=1e-12), name


@LAW
@given(st.lists(st.tuples(LOAD, SPARE, AHT, PATIENCE | st.just(np.inf), WITHIN), min_size=1, max_size=6))
def test_a_table_equals_its_rows(rows: list[tuple[float, float, float, float, float]]) -> None:
    """Vectorised answers are the scalar answers."""
    columns = [np.array(c) for c in zip(*((heads(r, s), r, a, p, w) for r, s, a, p, w in rows), strict=True)]
    together = erlang_a(*columns)
    for i in range(len(rows)):
        alone = erlang_a(*(c[i] for c in columns))
        assert together.service_level[i] == pytest.approx(float(alone.service_level), rel=1e-12, abs=1e-15)
        assert together.prob_wait[i] == pytest.approx(float(alone.prob_wait), rel=1e-12, abs=1e-15)


@LAW
@given(st.floats(0.05, 20), st.integers(1, 25), AHT, st.floats(30, 3600))
def test_flow_is_conserved_and_littles_law_holds(load: float, n: int, aht: float, patience: float) -> None:
    """What arrives is served or gives up, and the line is arrivals times waiting: the chain agrees, state by state."""
    states = np.arange(n + 400)
    death = np.minimum(states, n) + np.maximum(states - n, 0) * aht / patience
    log_weight = np.concatenate([[0.0], np.cumsum(np.log(load / death[1:]))])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    queue = erlang_a(n, load, aht, patience)
    line = float((weight * np.maximum(states - n, 0)).sum())
    busy = float((weight * np.minimum(states, n)).sum())
    if weight[-1] < 1e-13:
        assert line == pytest.approx(load / aht * queue.asa_s, rel=1e-6, abs=1e-9)
        assert busy == pytest.approx(load * (1 - queue.prob_abandon), rel=1e-6, abs=1e-9)
        assert queue.occupancy == pytest.approx(busy / n, rel=1e-6, abs=1e-9)


@LAW
@given(LOAD, AHT, PATIENCE | st.just(np.inf), st.floats(0.05, 0.99), WITHIN)
def test_the_fewest_agents_keep_the_level_and_one_fewer_does_not(
    load: float, aht: float, patience: float, level: float, within: float
) -> None:
    """The inverse is the smallest whole number that keeps its promise."""
    n = int(agents_for_service_level(load, aht, patience, level, within))
    assert erlang_a(n, load, aht, patience, within).service_level >= level
    assert erlang_a(n - 1, load, aht, patience, within).service_level < level


@LAW
@given(LOAD, AHT, PATIENCE, st.floats(0.001, 0.5))
def test_the_fewest_agents_hold_the_customers(load: float, aht: float, patience: float, most: float) -> None:
    """The inverse for abandonment is the smallest whole number that keeps it."""
    n = int(agents_for_abandonment(load, aht, patience, most))
    assert erlang_a(n, load, aht, patience).prob_abandon <= most
    assert erlang_a(n - 1, load, aht, patience).prob_abandon > most


@LAW
@given(st.floats(0.1, 30), st.integers(1, 12), st.integers(1, 5), st.floats(0, 0.9), WITHIN)
def test_chat_serves_better_with_agents_and_slots(load: float, n: int, slots: int, think: float, within: float) -> None:
    """More agents never serve chats worse; a further slot never lets more customers wait at the door."""
    one, two = (chat(m, load, 300, 120, within, concurrency=slots, think_share=think) for m in (n, n + 1))
    assert two.service_level >= one.service_level - 1e-9
    assert two.prob_abandon <= one.prob_abandon + 1e-9
    wider = chat(n, load, 300, 120, within, concurrency=slots + 1, think_share=think)
    assert wider.prob_wait <= one.prob_wait + 1e-9


@LAW
@given(st.integers(1, 20), st.floats(0, 0.99))
def test_throughput_is_concave_and_bounded(slots: int, think: float) -> None:
    """Each further chat adds something, and never more than the one before."""
    steps = np.diff(throughput(slots, think))
    assert (steps >= -1e-12).all()
    assert (np.diff(steps) <= 1e-12).all()
    assert throughput(slots, think)[-1] <= 1 / (1 - think) + 1e-9


@LAW
@given(LOAD, LOAD, AHT, PATIENCE | st.just(np.inf), st.floats(0.3, 0.999), WITHIN)
def test_pooled_is_never_worse(
    first: float, second: float, aht: float, patience: float, level: float, within: float
) -> None:
    """Served together, with the agents both queues need apart, customers wait no longer and give up no more often.

    Nor do they need more agents, for any abandonment; for a service level, unless a queue had fewer agents than load:
    one that turns many away serves nearly all or nearly none of the others in time, and pooled it does so more sharply.
    """
    loads, pooled = np.array([first, second]), first + second
    apart = agents_for_service_level(loads, aht, patience, level, within)
    if (apart >= loads).all():
        assert agents_for_service_level(pooled, aht, patience, level, within) <= apart.sum()
    alone, together = (erlang_a(n, r, aht, patience, within) for n, r in ((apart, loads), (apart.sum(), pooled)))
    assert together.asa_s <= loads @ alone.asa_s / pooled * (1 + 1e-9)
    assert together.prob_abandon <= loads @ alone.prob_abandon / pooled * (1 + 1e-9) + 1e-300
    if np.isfinite(patience):
        apart = agents_for_abandonment(loads, aht, patience, 1 - level)
        assert agents_for_abandonment(pooled, aht, patience, 1 - level) <= apart.sum()


@LAW
@given(SMALL, st.floats(0, 0.5), SPARE, AHT, PATIENCE, WITHIN, st.floats(0, 0.9))
def test_uncertainty_and_redials_keep_littles_law(
    load: float, cv: float, spare: float, aht: float, patience: float, within: float, redial: float
) -> None:
    """Little's law holds over all rates; with redials nobody waits less, and more agents still serve better."""
    n = heads(load, spare)
    found = expected_service([n, n + 2], load, aht, patience, within, rate_cv=cv, redial=redial)
    assert found.asa_s == pytest.approx(found.prob_abandon * patience, rel=1e-9)
    assert found.service_level[1] >= found.service_level[0] - 1e-9
    once = expected_service([n, n + 2], load, aht, patience, within, rate_cv=cv)
    assert (found.asa_s >= once.asa_s * (1 - 1e-9)).all()
    assert once.occupancy * [n, n + 2] == pytest.approx(load * (1 - once.prob_abandon), rel=1e-6)


@LAW
@given(st.lists(LOAD, min_size=3, max_size=6), AHT, PATIENCE | st.just(np.inf), st.floats(0.3, 0.9999), WITHIN)
def test_loads_asked_together_are_answered_as_alone(
    loads: list[float], aht: float, patience: float, level: float, within: float
) -> None:
    """Rows that differ only in their load share each other's brackets without changing any answer."""
    together = agents_for_service_level(loads, aht, patience, level, within)
    alone = [int(agents_for_service_level(load, aht, patience, level, within)) for load in loads]
    assert together.tolist() == alone
