"""Calls of those who gave up and try again."""

import numpy as np
import pytest

from scheduler.queueing import agents_for_abandonment, agents_for_service_level, erlang_a, redial_load


def test_the_load_solves_its_fixed_point() -> None:
    """First calls and the share of given-up calls that return make up all calls, from idle to swamped."""
    first = np.array([1e-3, 20.0, 95.0, 110.0, 400.0])
    for redial in (0.2, 0.5, 0.95):
        calls = redial_load(100, first, 300, 120, redial)
        assert calls == pytest.approx(first + redial * erlang_a(100, calls, 300, 120).prob_abandon * calls, rel=1e-10)
        assert (calls >= first).all()


def test_loss_with_redials_is_its_own_limit() -> None:
    """Without agents everybody gives up: the calls are a geometric series."""
    assert redial_load(0, 5.0, 300, 60, 0.75) == pytest.approx(20.0)


def test_without_redials_or_impatience_nothing_changes() -> None:
    """Nobody calls again who did not give up."""
    assert redial_load(10, 12.0, 300, 60, 0.0) == 12.0
    assert redial_load(10, 12.0, 300, np.inf, 1.0) == 12.0


def test_who_never_stops_calling_needs_enough_agents() -> None:
    """If everybody calls again, the calls are finite just below the agents and endless from there."""
    below, at = redial_load(20, [19.5, 20.0], 300, 120, 1.0)
    assert np.isfinite(below)
    assert at == np.inf
    served = below * (1 - erlang_a(20, below, 300, 120).prob_abandon)
    assert served == pytest.approx(19.5)


def test_the_fewest_agents_keep_the_promise_to_all_calls() -> None:
    """One agent fewer, with the calls that brings back, breaks the promise."""
    load, redial = np.array([3.0, 40.0, 300.0]), 0.6

    def served(heads: np.ndarray) -> object:
        return erlang_a(heads, redial_load(heads, load, 300, 90, redial), 300, 90, 20)

    level = agents_for_service_level(load, 300, 90, 0.8, 20, redial=redial)
    assert (served(level).service_level >= 0.8).all()
    assert (served(level - 1).service_level < 0.8).all()
    abandon = agents_for_abandonment(load, 300, 90, 0.03, redial=redial)
    assert (served(abandon).prob_abandon <= 0.03).all()
    assert (served(abandon - 1).prob_abandon > 0.03).all()
    assert (level >= agents_for_service_level(load, 300, 90, 0.8, 20)).all()


def test_the_fewest_agents_end_endless_redials() -> None:
    """Even if everybody calls again there is an answer, above the load."""
    n = int(agents_for_service_level(40.0, 300, 90, 0.8, 20, redial=1.0))
    calls = redial_load(n, 40.0, 300, 90, 1.0)
    assert n > 40
    assert erlang_a(n, calls, 300, 90, 20).service_level >= 0.8


def test_a_share_of_redials_is_a_share() -> None:
    """More than everybody, or nothing known, is refused."""
    for share in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match=r"redial must lie in \[0, 1\]"):
            redial_load(5, 4.0, 300, 60, share)
