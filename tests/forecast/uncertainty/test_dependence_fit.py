"""What past errors tell: a known dependence is found again, and little evidence is not believed."""

import numpy as np
import pytest

from forecast.uncertainty.dependence import TYPICAL, Dependence
from forecast.uncertainty.dependence_fit import fit_dependence
from forecast.uncertainty.past_errors import PastErrors
from forecast.uncertainty.sample_paths import sample_paths
from tests.forecast.uncertainty.futures import forecast, utc

MONDAY = np.datetime64("2026-11-16", "D")


def past(means, dependence, *, days=14, windows=12, minutes=60, cv=None):
    """Back-tests of queues by language whose windows are sample paths of a known dependence."""
    slots = 1440 // minutes
    table = forecast({name: np.tile(mean, days) for name, mean in means.items()}, cv or dependence.cv, minutes)
    every = {f"all/{name}/chat": dependence for name in means}
    paths = sample_paths(table, every, zone_of=utc, seed=2, count=windows).astype(float)
    window, row = np.divmod(np.arange(windows * days * slots), days * slots)
    told = {}
    for number, queue in enumerate(every):
        own = slice(number * days * slots, (number + 1) * days * slots)
        expected = np.tile(table["volume"].to_numpy()[own], windows)
        date = MONDAY + 100 * window + row // slots
        told[queue] = PastErrors(expected, paths[:, own].ravel(), window, date, row % slots)
    return told


@pytest.mark.parametrize("level", [3.0, 400.0])
def test_what_paths_are_drawn_with_is_found_in_them(level: float) -> None:
    """Size, day, short and common effects, carry and memory come back from the counts, few or many."""
    true = Dependence(cv=0.25, common=0.2, day=0.25, short=0.35, carry=0.6, memory_h=3.0)
    shape = level * (1 + 0.5 * np.sin(np.arange(24) / 4))
    found = fit_dependence(past({f"l{k}": shape for k in range(6)}, true, windows=30), interval_minutes=60)
    mean = {name: np.mean([getattr(d, name) for d in found.values()]) for name in true.__dataclass_fields__}
    assert mean["cv"] == pytest.approx(true.cv, rel=0.1)
    assert mean["common"] + mean["day"] == pytest.approx(0.45, abs=0.12)
    assert mean["common"] / (mean["common"] + mean["day"]) == pytest.approx(0.2 / 0.45, abs=0.15)
    assert mean["short"] == pytest.approx(0.35, abs=0.12)
    assert mean["carry"] == pytest.approx(0.6, abs=0.12)
    assert 2.0 <= mean["memory_h"] <= 6.0


def test_interval_length_does_not_matter_to_memory() -> None:
    """Five-minute counts give the memory in hours all the same."""
    true = Dependence(cv=0.3, common=0.0, day=0.3, short=0.6, carry=0.0, memory_h=2.0)
    found = fit_dependence(past({"zh": np.full(288, 300.0)}, true, days=7, minutes=5), interval_minutes=5)
    assert 1.0 <= found["all/zh/chat"].memory_h <= 4.0
    assert found["all/zh/chat"].short > 0.4


def test_independent_counts_show_no_busyness_of_the_day() -> None:
    """Poisson counts of many weeks: no variance worth the name is left to any day."""
    rng = np.random.default_rng(4)
    expected = np.full(24 * 200, 50.0)
    date = MONDAY + np.arange(24 * 200) // 24
    errors = PastErrors(expected, rng.poisson(expected).astype(float), np.zeros(4800, int), date, np.arange(4800) % 24)
    found = fit_dependence({"all/zh/chat": errors}, interval_minutes=60)["all/zh/chat"]
    assert found.cv**2 * (found.common + found.day) < 0.03**2


def test_independent_queues_have_little_in_common() -> None:
    """Effects of each queue's own are not taken for common ones."""
    true = Dependence(cv=0.25, common=0.0, day=0.6, short=0.1, carry=0.3, memory_h=2.0)
    found = fit_dependence(past({f"l{k}": np.full(24, 100.0) for k in range(6)}, true), interval_minutes=60)
    assert all(d.common < 0.1 * d.day for d in found.values())


def test_a_sparse_queue_leans_on_the_others() -> None:
    """At a contact a day the other queues decide; alone, what is typical does."""
    true = Dependence(cv=0.4, common=0.1, day=0.6, short=0.1, carry=0.3, memory_h=3.0)
    busy = past({f"l{k}": np.full(24, 60.0) for k in range(4)}, true)
    rare = past({"is": np.full(24, 0.04)}, true)
    together = fit_dependence(busy | rare, interval_minutes=60)
    assert together["all/is/chat"].cv == pytest.approx(together["all/l0/chat"].cv, abs=0.1)
    alone = fit_dependence(rare, interval_minutes=60)["all/is/chat"]
    assert alone.cv == pytest.approx(TYPICAL.cv, abs=0.05)


def test_no_evidence_is_typical() -> None:
    """Without a row, or with nothing expected, the typical dependence is all there is."""
    none = PastErrors(
        *(np.zeros(0) for _ in range(2)), np.zeros(0, int), np.zeros(0, "datetime64[D]"), np.zeros(0, int)
    )
    idle = PastErrors(np.zeros(5), np.ones(5), np.zeros(5, int), np.full(5, MONDAY), np.arange(5))
    assert fit_dependence({}, interval_minutes=60) == {}
    for found in fit_dependence({"all/a/chat": none, "all/b/chat": idle}, interval_minutes=60).values():
        assert found.record == pytest.approx(TYPICAL.record)


def test_wild_counts_give_a_legal_dependence() -> None:
    """Spikes of a hundredfold, a dead queue and a doubled level stay within what a busyness may be."""
    rng = np.random.default_rng(5)
    expected = np.full(24 * 28, 20.0)
    spikes = np.where(rng.random(len(expected)) < 0.02, 2000.0, rng.poisson(expected))
    date, slot = MONDAY + np.arange(len(expected)) // 24, np.arange(len(expected)) % 24
    window = np.zeros(len(expected), int)
    every = {
        f"all/{name}/chat": PastErrors(expected, actual.astype(float), window, date, slot)
        for name, actual in (("spikes", spikes), ("dead", 0 * expected), ("doubled", 2 * expected))
    }
    found = fit_dependence(every, interval_minutes=60)
    assert all(np.isfinite(list(d.record.values())).all() for d in found.values())
    assert found["all/doubled/chat"].common + found["all/doubled/chat"].day > 0.5


@pytest.mark.parametrize("minutes", [0, 7, 1440])
def test_intervals_that_make_no_day(minutes: int) -> None:
    """A day needs a whole number of intervals, two at least."""
    with pytest.raises(ValueError, match="interval_minutes must divide"):
        fit_dependence({}, interval_minutes=minutes)
