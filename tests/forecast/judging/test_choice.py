"""The choice among candidates: earned, combined, and never a loss to the average."""

import numpy as np
from numpy.typing import NDArray

from forecast.judging.accuracy import wape
from forecast.judging.backtest import Trials
from forecast.judging.choice import choose

RNG = np.random.default_rng(5)
HOURS = np.arange(4 * 168)


def trials(actual: NDArray[np.float64], **said: NDArray[np.float64]) -> Trials:
    return Trials(tuple(said), np.stack(list(said.values())), actual, HOURS // 168, HOURS // 24, HOURS * 0, HOURS % 24)


def test_the_average_is_kept_where_it_wins() -> None:
    """Candidates that do worse than the 8-week mean get no weight at all."""
    rate = np.full(len(HOURS), 50.0)
    judged = trials(RNG.poisson(rate).astype(float), mean_8w=rate, prophet=rate * 1.2, level=rate * 0.85)
    assert choose(judged, "mean_8w", "mean_8w").weights.keys() == {"mean_8w"}


def test_errors_that_cancel_are_combined() -> None:
    """Two candidates wrong in different hours share the weight, and together beat each."""
    rate = np.full(len(HOURS), 50.0)
    wave = 8 * np.sin(HOURS)
    judged = trials(rate, mean_8w=rate + 12, a=rate + wave, b=rate - wave)
    choice = choose(judged, "mean_8w", "mean_8w")
    assert set(choice.weights) == {"a", "b"}
    assert choice.scores["chosen"] < min(choice.scores["a"], choice.scores["b"]) / 2


def test_zero_never_wins_rare_contacts() -> None:
    """At 0.02 contacts an hour a forecast of nothing has the least absolute error, and is not chosen."""
    rate = np.full(len(HOURS), 0.02)
    actual = np.zeros(len(HOURS))
    actual[::50] = 1.0
    judged = trials(actual, mean_8w=rate, median_8w=rate * 0)
    assert wape(actual, rate * 0) < wape(actual, rate)
    assert choose(judged, "mean_8w", "mean_8w").weights.keys() == {"mean_8w"}


def test_a_tie_takes_the_events_along() -> None:
    """Where past windows held no event, the average that knows of coming ones is the one to use."""
    rate = np.full(len(HOURS), 50.0)
    judged = trials(rate, **{"mean_8w": rate * 1.1, "mean_8w+events": rate * 1.1, "level+events": rate * 1.3})
    assert choose(judged, "mean_8w", "mean_8w+events").weights.keys() == {"mean_8w+events"}


def test_nothing_came() -> None:
    """A queue that was silent throughout the back-test takes the forecast with the least contacts."""
    silent = np.zeros(len(HOURS))
    judged = trials(silent, mean_8w=silent + 0.1, level=silent + 0.01)
    assert choose(judged, "mean_8w", "mean_8w").weights.keys() == {"level"}
