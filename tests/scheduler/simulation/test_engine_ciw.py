"""The engine against Ciw on three queues with specialists, helpers and priorities; nobody stands by in Ciw."""

import numpy as np
import pytest

from scheduler.simulation.engine import run
from scheduler.simulation.floor import Customers, Routing
from tests.scheduler.simulation.ciw_floor import lived_in_ciw, three_queues, three_streams


def table(contacts: Customers, agents: int) -> np.ndarray:
    """Answered, in time, given up and summed wait by queue."""
    end = float(contacts.at_s[-1]) + 1
    tally = run(*three_queues(agents, end + 1e6), contacts, Routing(reserve=0), interval_s=end, intervals=1)
    return np.column_stack([tally.answered, tally.in_time, tally.abandoned, tally.wait_s])


def test_on_the_same_contacts_the_engine_does_what_ciw_does():
    """One sample path, 2,000 contacts: the same are answered, in time and lost, and waits agree to rounding."""
    contacts = three_streams(np.random.default_rng(1), 10, 2000)
    theirs = lived_in_ciw(*three_queues(10, 1.0), contacts)
    ours = table(contacts, 10)
    assert ours[:, :3].tolist() == theirs[:, :3].tolist()
    assert ours[:, 3] == pytest.approx(theirs[:, 3], rel=1e-9)
    assert theirs[:, 2].min() > 20


def test_on_contacts_of_its_own_the_engine_is_within_the_confidence_interval_of_ciw():
    """Service level, abandonment and wait of each queue, six futures in Ciw and sixty others here: within 3 errors."""
    theirs, ours = (
        np.array([lives(three_streams(np.random.default_rng([which, n]), 10, 600)) for n in range(count)])
        for which, count, lives in (
            (1, 6, lambda c: lived_in_ciw(*three_queues(10, 1.0), c)),
            (2, 60, lambda c: table(c, 10)),
        )
    )
    error = np.sqrt(sum(t.var(axis=0, ddof=1) / len(t) for t in (theirs, ours)))
    assert (abs(theirs.mean(axis=0) - ours.mean(axis=0)) <= 3 * error).all()
