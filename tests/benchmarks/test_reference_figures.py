"""Figures of a roster lived through, on two days of one queue."""

import numpy as np
import pytest

from benchmarks.reference.figures import Masks, _in_time, _manned, amounts_of
from scheduler.simulation import lived
from scheduler.simulation.measures import AMOUNTS
from tests.scheduler.simulation.two_days import HORIZON, VOICE, rows
from tests.scheduler.small_operation import agent, at, requirement, roster, shift


@pytest.fixture(scope="module")
def known():
    """One person on a queue around the clock, but for two hours of the second day."""
    staff = [agent(k + 1) for k in range(4)]
    work = ((0, 0), (1, 12), (2, 24), (3, 38))
    shifts = [shift(f"a0{k + 1}", at(begin), 720, work=[(0, 720, VOICE.queue)]) for k, begin in work]
    work = rows(VOICE, [4.0] * 96)
    need = requirement(HORIZON, {VOICE.queue: [1.0] * 96})
    return lived.operation(work, roster(staff, *shifts), staff, [VOICE], HORIZON, seed=1, requirement=need)


CONTACTS = np.full((2, 96), 4)


def test_other_seconds_count_other_contacts_of_the_same_lives(known):
    """The promise's own seconds count what is in time, more seconds more, and endless ones all who are answered."""
    amounts, _ = amounts_of(known, CONTACTS)
    live = Masks.of(known).live
    in_time, answered = (amounts[:, AMOUNTS.index(name)][:, live].sum(axis=1) for name in ("in_time", "answered"))
    own, minute, endless = (_in_time(known, CONTACTS, seconds, live, None) for seconds in (20.0, 60.0, np.inf))
    assert own.tolist() == in_time.tolist()
    assert (own < minute).all()
    assert (minute < endless).all()
    assert endless.tolist() == answered.tolist()


def test_nobody_there_is_counted_where_somebody_is_required(known):
    """Four half hours of the second day's 48."""
    amounts, _ = amounts_of(known, CONTACTS)
    at_hand = {name: amounts[:, k] for k, name in enumerate(AMOUNTS)}
    empty, wanted = _manned(at_hand, Masks.of(known), known.required_s)
    assert empty.tolist() == [4.0, 4.0]
    assert wanted.tolist() == [48.0, 48.0]
