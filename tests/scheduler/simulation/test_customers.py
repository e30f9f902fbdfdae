"""Customers of a future, and futures of a workload."""

from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import kstest

from scheduler.simulation.customers import customers, sampled_contacts
from scheduler.simulation.floor import Customers
from tests.scheduler.simulation.two_days import CHAT, HORIZON, SHANGHAI, TICKET, VOICE, rows, workload

POLICIES = [VOICE, TICKET, CHAT]
WORK = workload(
    rows(CHAT, [30.0] * 96, aht_s=400),
    rows(VOICE, [20.0] * 96),
    rows(TICKET, [5.0] * 94, first=HORIZON.start - timedelta(hours=1)),
)


def drawn(counts: np.ndarray, seed: int = 1, future: int = 0) -> Customers:
    return customers(WORK, counts, POLICIES, HORIZON, seed=seed, future=future)


def test_every_row_has_its_contacts_in_its_interval() -> None:
    """Arrivals counted by queue and interval are the counts given, in order of time, tickets of before included."""
    counts = np.random.default_rng(3).poisson(8.0, len(WORK))
    came = drawn(counts)
    assert (np.diff(came.at_s) >= 0).all()
    found = {(q, int(k)): 0 for q in range(3) for k in range(-2, 96)}
    for cell in zip(came.queue.tolist(), np.floor(came.at_s / 1800).astype(int).tolist(), strict=True):
        found[cell] += 1
    number = {"voice": 0, "ticket": 1, "chat": 2}
    start = ((WORK["timestamp"] - HORIZON.times[0]).dt.total_seconds() // 1800).astype(int)
    wanted = {(number[name], k): n for name, k, n in zip(WORK["channel"], start.tolist(), counts.tolist(), strict=True)}
    assert {cell: n for cell, n in found.items() if n} == {cell: n for cell, n in wanted.items() if n}


def test_customers_are_as_the_model_says() -> None:
    """Arrivals are uniform in their interval, handle times and patience exponential; tickets are due as their row."""
    came = drawn(np.full(len(WORK), 200))
    chat, ticket = came.queue == 2, came.queue == 1
    assert kstest(came.at_s[chat] % 1800, "uniform", (0, 1800)).pvalue > 0.01
    assert kstest(came.work_s[chat], "expon", (0, 400)).pvalue > 0.01
    assert kstest(came.patience_s[chat], "expon", (0, 180)).pvalue > 0.01
    assert came.due_s[ticket] == pytest.approx(np.floor(came.at_s[ticket] / 1800) * 1800 + 7200)
    assert np.isinf(came.patience_s[ticket]).all()


def test_another_queue_changes_nothing() -> None:
    """With other counts of chats, callers and tickets are the same to the last bit; in another future they are not."""
    counts = np.full(len(WORK), 10)
    more = counts + 7 * (WORK["channel"] == "chat").to_numpy()
    one, other, next_ = drawn(counts), drawn(more), drawn(counts, future=1)
    for field in ("at_s", "work_s", "patience_s"):
        mine, theirs = (getattr(c, field)[c.queue == 0] for c in (one, other))
        assert np.array_equal(mine, theirs)
        assert not np.array_equal(mine, getattr(next_, field)[next_.queue == 0])


def test_counts_that_cannot_be() -> None:
    """Negative, broken or missing counts and queues nobody knows are refused with what is legal."""
    for counts, message in (
        (np.full(len(WORK), -1), r"contacts must lie in \[0, inf\), not -1"),
        (np.full(len(WORK), 1.5), "contacts must be whole numbers, not 1.5"),
        (np.ones(3), f"one count for each of {len(WORK)} rows"),
    ):
        with pytest.raises(ValueError, match=message):
            drawn(counts)
    with pytest.raises(ValueError, match="without a policy: shop/zh/chat, shop/zh/ticket"):
        customers(WORK, np.ones(len(WORK)), [VOICE], HORIZON, seed=1, future=0)


def test_nobody_comes() -> None:
    """A future without contacts has no customers."""
    assert len(drawn(np.zeros(len(WORK))).at_s) == 0


def test_sampled_counts_have_the_mean_and_the_days() -> None:
    """Means are the workload's; variance of a count is `mean + (cv mean)^2`, half a day moves with the other half."""
    found = sampled_contacts(WORK, seed=2, futures=4000, cv=0.3, time_zone=SHANGHAI)
    chat = found[:, (WORK["channel"] == "chat").to_numpy()].astype(float)
    assert chat.mean() == pytest.approx(30, rel=0.01)
    assert chat.var(axis=0).mean() == pytest.approx(30 + (0.3 * 30) ** 2, rel=0.05)
    # within the site's day the covariance is that of the busyness, across midnight there is none
    assert np.cov(chat[:, 10], chat[:, 40])[0, 1] == pytest.approx(81, rel=0.15)
    assert abs(np.cov(chat[:, 47], chat[:, 48])[0, 1]) < 8


def test_without_spread_counts_are_poisson_and_a_queue_s_own() -> None:
    """Variance equals mean, and a queue's draws do not hang on which others there are."""
    found = sampled_contacts(WORK, seed=2, futures=2000)
    voice = (WORK["channel"] == "voice").to_numpy()
    assert found[:, voice].var(axis=0).mean() == pytest.approx(20, rel=0.05)
    assert np.array_equal(found[:, voice], sampled_contacts(WORK[voice], seed=2, futures=2000))
    with pytest.raises(ValueError, match="futures must be 1 or more, not 0"):
        sampled_contacts(WORK, seed=2, futures=0)
    with pytest.raises(ValueError, match=r"cv must lie in \[0, inf\), not -0.1"):
        sampled_contacts(WORK, seed=2, futures=1, cv=-0.1)
