"""Evenness."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.fairness.evenness import evenness, gini, least_gini


def table(*rows):
    """Rows of (peers, days, nights)."""
    found = pd.DataFrame(rows, columns=["peers", "days", "nights"])
    return found.assign(agent_id=[f"a{k}" for k in range(len(rows))], weekends=0.0, unwanted=0.0, posts=0.0)


def nights(found):
    return found.set_index("kind").loc["nights"]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_gini_is_half_the_mean_difference_in_means(values):
    """The sorted formula equals the definition over all pairs."""
    pairs = np.abs(np.subtract.outer(values, values)).mean()
    mean = np.mean(values)
    assert gini(values) == pytest.approx(pairs / (2 * mean) if mean else 0.0)


@given(st.integers(0, 40), st.integers(1, 12))
def test_no_split_of_whole_nights_is_more_even_than_the_least(total, people):
    """Moving a night from a person to one with as many makes the least Gini larger, never smaller."""
    each, left = divmod(total, people)
    best = [each] * (people - left) + [each + 1] * left
    worse = sorted(best)
    if people > 1 and worse[0] > 0:
        worse[0] -= 1
        worse[-1] += 1
    assert least_gini(total, people) <= gini(worse) + 1e-12


def test_negative_burdens_are_refused():
    """Nobody bears less than nothing."""
    with pytest.raises(ValueError, match="not -1"):
        gini([1, -1])


def test_evenness_compares_peers_only():
    """Two teams of which one bears all nights are even if each is within itself."""
    found = nights(evenness(table(("x", 28, 4.0), ("x", 28, 4.0), ("y", 28, 0.0), ("y", 28, 0.0))))
    assert (found["borne"], found["gini"], found["people"]) == (8.0, 0.0, 4)


def test_evenness_is_by_the_day_somebody_was_there():
    """Half the nights in half the days is even; someone there for a few days only is not compared."""
    found = nights(evenness(table(("x", 28, 4.0), ("x", 14, 2.0), ("x", 28, 4.0), ("x", 3, 3.0))))
    assert (found["gini"], found["people"]) == (0.0, 3)


def test_a_team_weighs_by_what_it_bears():
    """An uneven team with a quarter of all nights counts for a quarter; the least is what whole nights allow."""
    found = nights(evenness(table(("x", 28, 2.0), ("x", 28, 0.0), ("y", 28, 3.0), ("y", 28, 3.0))))
    assert found["gini"] == pytest.approx(0.25 * 0.5)
    assert found["least"] == 0.0
