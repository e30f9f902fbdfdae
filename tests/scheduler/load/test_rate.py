"""How far a rate varies, read off the quantiles of counts."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom, poisson

from scheduler.load.rate import rate_cv

LEVELS = np.round(np.arange(0.05, 0.96, 0.05), 2)
NAMES = [f"p{round(100 * level):02d}" for level in LEVELS]


def counts(mean: float, cv: float) -> pd.DataFrame:
    """A day of hours around a mean, with the quantiles of their counts."""
    means = mean * np.random.default_rng(1).uniform(0.7, 1.3, 24)
    if cv == 0:
        table = poisson.ppf(LEVELS, means[:, None])
    else:
        table = nbinom.ppf(LEVELS, cv**-2, 1 / (1 + cv**2 * means[:, None]))
    index = pd.date_range("2026-11-11", periods=24, freq="h", tz="UTC")
    return pd.DataFrame(table, columns=NAMES, index=index).assign(volume=means)


@pytest.mark.parametrize("mean", [10.0, 40.0, 400.0, 5000.0])
@pytest.mark.parametrize("cv", [0.1, 0.2, 0.5])
def test_gamma_poisson_counts_give_the_rate_back(mean: float, cv: float) -> None:
    """From few contacts to thousands: on average over a day the rate's variation, to a tenth of it and 0.02."""
    assert rate_cv(counts(mean, cv)).mean() == pytest.approx(cv, abs=0.02, rel=0.1)


@pytest.mark.parametrize("mean", [0.3, 3.0, 30.0, 300.0])
def test_poisson_counts_have_a_certain_rate(mean: float) -> None:
    """What is only the customers' own chance is not the rate's: almost nothing is left."""
    assert rate_cv(counts(mean, 0.0)).max() < 0.03


def test_certainty_and_silence_vary_by_nothing() -> None:
    """Quantiles that are the mean itself, and hours in which nobody comes, have a rate that is certain."""
    table = counts(100.0, 0.2)
    table.iloc[0] = 0.0
    table.iloc[1:] = 50.0
    assert rate_cv(table).tolist() == [0.0] * 24


def test_two_quantiles_are_enough_and_one_is_not() -> None:
    """The median and the 90 % quantile tell a spread; a single level is refused."""
    assert rate_cv(counts(400.0, 0.2)[["volume", "p50", "p90"]]).mean() == pytest.approx(0.2, abs=0.02)
    with pytest.raises(ValueError, match=r"two quantiles of the counts.*there are \['p90'\]"):
        rate_cv(counts(400.0, 0.2)[["volume", "p90"]])


def test_small_hours_speak_for_their_day_only() -> None:
    """Another day's few contacts change nothing; a busy hour's own spread stays its own."""
    quiet, wide = counts(10.0, 0.1), counts(10.0, 0.5)
    wide.index = wide.index + pd.Timedelta(days=1)
    both = rate_cv(pd.concat([quiet, wide]))
    assert np.array_equal(both, np.concatenate([rate_cv(quiet), rate_cv(wide)]))
    busy = counts(1000.0, 0.2)
    assert len(set(rate_cv(quiet))) == 1
    assert np.array_equal(rate_cv(pd.concat([quiet.head(12), busy.tail(12)]))[12:], rate_cv(busy)[12:])
