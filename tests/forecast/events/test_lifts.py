"""Lifts of special days: recovered, pooled, corrected, and blind to the future."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from forecast.events.lifts import Exposed, Lift, expose, learn, log_lift
from forecast.events.special_days import Event
from tests.forecast.synthetic import AS_OF, hours, mean

STARTS = hours(16)
TIMELINE = pd.DatetimeIndex(STARTS.append(hours(2) + pd.Timedelta(weeks=2)))


def session(when: datetime, length: float = 3, expected: float | None = None) -> Event:
    return Event(f"live {when}", "live_session", when, when + timedelta(hours=length), expected_lift=expected)


def evenings(every: int = 9, expected: float | None = None) -> list[Event]:
    return [session(AS_OF - timedelta(days=d, hours=4), expected=expected) for d in range(-10, 120, every)]


def exposed(events: list[Event], lift: float, level: float = 40.0, seed: int = 1) -> Exposed:
    expected = mean(TIMELINE, level)
    exposures = expose(events, TIMELINE, 60)
    expected *= np.exp(
        log_lift(exposures, {e.kind: Lift(float(np.log(lift)), False) for e in exposures}, len(expected))
    )
    volume = np.random.default_rng(seed).poisson(expected).astype(float)
    volume[len(STARTS) :] = np.nan
    return Exposed(volume, exposures, 168)


def factor(queue: Exposed, own: dict[str, Lift]) -> NDArray[np.float64]:
    return np.exp(log_lift(queue.exposures, own, len(queue.volume)))


@pytest.mark.parametrize("lift", [0.5, 1.0, 2.8, 5.0])
def test_recovered(lift: float) -> None:
    """A live session's lift is found within 10 % of the truth."""
    queue = exposed(evenings(), lift)
    own = learn([queue], [len(STARTS)])[0]
    assert np.exp(own["live_session"].coefficient) == pytest.approx(lift, rel=0.1)


def test_future_events_carry_it() -> None:
    """The learned lift lies on the horizon's sessions and nowhere else."""
    queue = exposed(evenings(), 3.0)
    ahead = factor(queue, learn([queue], [len(STARTS)])[0])[len(STARTS) :]
    covered = np.isin(np.arange(len(ahead)), queue.exposures[0].rows - len(STARTS))
    assert covered.sum() == 3 * sum(event.start >= AS_OF for event in evenings())
    assert (ahead[covered] > 2.5).all()
    assert (ahead[~covered] == 1).all()


def test_a_new_queue_borrows() -> None:
    """A queue that never had such an event takes what it did to the others."""
    seen = [exposed(evenings(), 3.0, seed=s) for s in range(3)]
    fresh = exposed([session(AS_OF + timedelta(days=1))], 1.0)
    own = learn([*seen, fresh], [len(STARTS)] * 4)[3]
    assert np.exp(own["live_session"].coefficient) == pytest.approx(3.0, rel=0.1)


def test_queues_keep_their_difference() -> None:
    """Where two queues clearly react differently, pooling does not blur them."""
    low, high = learn([exposed(evenings(), 1.5), exposed(evenings(), 4.0, seed=2)], [len(STARTS)] * 2)
    assert np.exp(low["live_session"].coefficient) == pytest.approx(1.5, rel=0.1)
    assert np.exp(high["live_session"].coefficient) == pytest.approx(4.0, rel=0.1)


def test_expected_until_seen() -> None:
    """Without any such event in the past the planner's expectation is used as it is."""
    queue = exposed([session(AS_OF + timedelta(days=1), expected=2.5)], 1.0)
    assert factor(queue, learn([queue], [len(STARTS)])[0]).max() == pytest.approx(2.5)


def test_expectations_are_corrected() -> None:
    """A planner who always said 4 where 2 came is heard as 2 the next time."""
    queue = exposed(evenings(expected=4.0), 2.0)
    assert factor(queue, learn([queue], [len(STARTS)])[0])[len(STARTS) :].max() == pytest.approx(2.0, rel=0.1)


def test_weekly_routine() -> None:
    """A session held every week is in the profile already and lifts nothing."""
    queue = exposed(evenings(every=7), 3.0)
    assert learn([queue], [len(STARTS)])[0]["live_session"].coefficient == 0.0


def test_half_an_interval() -> None:
    """An interval covered by half is lifted by half."""
    queue = exposed([session(AS_OF + timedelta(hours=5), length=0.5, expected=3.0)], 1.0)
    assert factor(queue, {"live_session": Lift(1.0, True)})[len(STARTS) + 5] == pytest.approx(2.0)


def test_blind_to_the_future() -> None:
    """What came after the origin does not move what was learned before it."""
    queue = exposed(evenings(), 3.0)
    origin = len(STARTS) - 400
    poisoned = Exposed(queue.volume.copy(), queue.exposures, 168)
    poisoned.volume[origin:] = 1e9
    assert learn([queue], [origin]) == learn([poisoned], [origin])
