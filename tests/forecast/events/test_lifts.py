"""Lifts of special days: recovered, pooled, corrected, and blind to the future."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from forecast.events.exposure import open_share
from forecast.events.lifts import Exposed, Lift, expose, learn, log_lift
from forecast.events.special_days import Calendar, Event, planned
from tests.forecast.synthetic import AS_OF, hours, mean

STARTS = hours(16)
TIMELINE = pd.DatetimeIndex(STARTS.append(hours(2) + pd.Timedelta(weeks=2)))


def event(kind: str, when: datetime, length: float = 3, expected: float | None = None, dose: float = 1.0) -> Event:
    return Event(f"{kind} {when}", kind, when, when + timedelta(hours=length), ("*/*/*",), expected, dose)


def evenings(
    every: int = 9, expected: float | None = None, first: int = -10, until: int = 112, kind: str = "live_session"
) -> list[Event]:
    return [event(kind, AS_OF - timedelta(days=d, hours=4), expected=expected) for d in range(first, until, every)]


def days(kind: str, *back: int, expected: float | None = None, dose: float = 1.0) -> list[Event]:
    return [event(kind, AS_OF - timedelta(days=d), 24, expected, dose) for d in back]


def exposed(
    events: list[Event], lift: float | Sequence[float], level: float = 40.0, seed: int = 1, queue: str = "a/zh/chat"
) -> Exposed:
    """A queue whose every event truly lifts by `lift`, or each by its own."""
    expected = mean(TIMELINE, level)
    for one, factor in zip(events, np.broadcast_to(lift, len(events)), strict=True):
        (found,) = expose([one], TIMELINE, 60)
        expected *= np.exp(
            log_lift(
                [found],
                {found.kind: Lift({one.kind: np.log(factor)}, sized={one.kind: 0.0}, beside=np.log(factor))},
                len(expected),
            )
        )
    volume = np.random.default_rng(seed).poisson(expected).astype(float)
    volume[len(STARTS) :] = np.nan
    return Exposed(volume, expose(events, TIMELINE, 60), 168, queue)


def learnt(*queues: Exposed) -> list[dict[str, Lift]]:
    return learn(queues, [len(STARTS)] * len(queues))


def ahead(queue: Exposed, own: dict[str, Lift]) -> NDArray[np.float64]:
    return np.exp(log_lift(queue.exposures, own, len(queue.volume)))[len(STARTS) :]


@pytest.mark.parametrize("lift", [0.5, 1.0, 2.8, 5.0])
def test_recovered(lift: float) -> None:
    """A live session's lift is found within 10 % of the truth."""
    queue = exposed(evenings(), lift)
    assert np.exp(learnt(queue)[0]["live_session"].plain["live_session"]) == pytest.approx(lift, rel=0.1)


@pytest.mark.parametrize("lift", [0.5, 3.0])
def test_recovered_though_held_every_week(lift: float) -> None:
    """A session held every week at the same hour is told from that hour on other days."""
    queue = exposed(evenings(every=7), lift)
    assert np.exp(learnt(queue)[0]["live_session"].plain["live_session"]) == pytest.approx(lift, rel=0.1)


def test_recovered_from_half_hours() -> None:
    """A session that begins and ends within intervals is found at its full lift."""
    late = [event("live_session", e.start + timedelta(minutes=30), 2.5) for e in evenings()]
    found = learnt(exposed(late, 3.0))[0]["live_session"].plain["live_session"]
    assert np.exp(found) == pytest.approx(3.0, rel=0.1)


def test_weekly_whole_days_are_routine() -> None:
    """A day that is special every week is in the profile already and lifts nothing."""
    queue = exposed(days("market_day", *range(2, 112, 7), -5), 1.5)
    assert ahead(queue, learnt(queue)[0]).max() == 1.0


def test_a_first_special_day_is_not_routine() -> None:
    """A young queue whose only Friday was a sale takes the planner's word for the next one."""
    queue = exposed([*days("sale", 4, expected=2.0), *days("sale", -3, expected=2.0)], 2.0)
    queue.volume[: len(STARTS) - 24 * 6] = np.nan
    assert ahead(queue, learnt(queue)[0]).max() == pytest.approx(2.0, rel=0.1)


def test_overlapping_events_share_what_happened() -> None:
    """Sessions on sale days and off them: both lifts are found though they multiply."""
    sales = days("sale", *range(4, 112, 18))
    sessions = evenings(every=9, first=5)
    queue = exposed([*sales, *sessions], [1.6] * len(sales) + [2.5] * len(sessions))
    own = learnt(queue)[0]
    assert np.exp(own["sale"].plain["sale"]) == pytest.approx(1.6, rel=0.1)
    assert np.exp(own["live_session"].plain["live_session"]) == pytest.approx(2.5, rel=0.1)


def test_events_of_one_kind_may_overlap() -> None:
    """The days on which two sales of one kind fall together do not make the kind look stronger."""
    events = [*days("sale", *range(4, 112, 10)), *days("sale", *range(4, 112, 20))]
    queue = exposed(events, 1.5)
    assert np.exp(learnt(queue)[0]["sale"].plain["sale"]) == pytest.approx(1.5, rel=0.07)


def test_future_events_carry_it() -> None:
    """The learned lift lies on the horizon's sessions and nowhere else."""
    queue = exposed(evenings(), 3.0)
    factor = ahead(queue, learnt(queue)[0])
    covered = np.isin(np.arange(len(factor)), queue.exposures[0].rows - len(STARTS))
    assert covered.sum() == 3 * sum(one.start >= AS_OF for one in evenings())
    assert (factor[covered] > 2.5).all()
    assert (factor[~covered] == 1).all()


def test_a_new_queue_borrows() -> None:
    """A queue that never had such an event takes what it did in other languages of its line and channel."""
    seen = [
        exposed(evenings(), 3.0, seed=s, queue=f"a/{language}/chat") for s, language in enumerate(("zh", "id", "th"))
    ]
    fresh = exposed(evenings(until=0), 1.0, queue="a/vi/chat")
    assert ahead(fresh, learnt(*seen, fresh)[3]).max() == pytest.approx(3.0, rel=0.1)


def test_it_borrows_from_its_family() -> None:
    """Where chat and voice react differently, a new market's chat does as chat does, its voice as voice."""
    seen = [
        exposed(evenings(), lift, seed=s, queue=f"{line}/{language}/{channel}")
        for channel, lift in (("chat", 3.0), ("voice", 1.2))
        for s, (line, language) in enumerate([("a", "zh"), ("a", "id"), ("b", "zh"), ("b", "id"), ("c", "zh")])
    ]
    chat, voice = (exposed(evenings(until=0), 1.0, queue=f"a/vi/{channel}") for channel in ("chat", "voice"))
    *_, of_chat, of_voice = learnt(*seen, chat, voice)
    assert ahead(chat, of_chat).max() == pytest.approx(3.0, rel=0.1)
    assert ahead(voice, of_voice).max() == pytest.approx(1.2, rel=0.1)


def test_a_country_borrows_from_others() -> None:
    """A country whose holidays are not in the past takes what holidays do elsewhere, line by line."""
    seen = []
    for line, lift in (("live", 0.8), ("office", 0.4)):
        for s, (language, country) in enumerate([("zh", "CN"), ("en", "SG"), ("th", "TH")]):
            past = [d for n in (9, 30, 65, 90) for d in days(f"holiday/{country}/Day {n}", n)]
            seen.append(exposed(past, lift, seed=s, queue=f"{line}/{language}/chat"))
    fresh = [exposed(days("holiday/ID/Eid", -3), 1.0, queue=f"{line}/id/chat") for line in ("live", "office")]
    *_, live, office = learnt(*seen, *fresh)
    assert ahead(fresh[0], live).min() == pytest.approx(0.8, rel=0.1)
    assert ahead(fresh[1], office).min() == pytest.approx(0.4, rel=0.15)


def test_holidays_of_one_country_differ() -> None:
    """A holiday that empties the day and one that does not are told apart by name, after one year of each."""
    names = ["Christmas", "New Year", "Labour Day", "May Day"]
    queues = [
        exposed(
            [d for name, back in zip(names, (10, 31, 59, 80), strict=True) for d in days(f"holiday/X/{name}", back)]
            + days("holiday/X/Christmas", -2)
            + days("holiday/X/May Day", -5),
            [0.2, 0.7, 0.7, 0.8, 0.2, 0.8],
            seed=s,
            queue=f"a/l{s}/chat",
        )
        for s in range(4)
    ]
    factor = ahead(queues[0], learnt(*queues)[0])
    assert factor[24 * 2] == pytest.approx(0.2, rel=0.15)
    assert factor[24 * 5] == pytest.approx(0.8, rel=0.1)


def test_a_longer_run_rebounds_more() -> None:
    """From rebounds after one and three days off, that after seven is foreseen by its length."""
    past = [(8, 1.0), (24, 3.0), (43, 1.0), (61, 3.0), (79, 1.0), (95, 3.0)]
    events = [d for back, dose in past for d in days("after_holiday", back, dose=dose)]
    events += days("after_holiday", -4, dose=7.0)
    queues = [
        exposed(events, [1.1 * dose**0.2 for _, dose in past] + [1.0], seed=s, queue=f"a/l{s}/chat") for s in range(4)
    ]
    assert ahead(queues[0], learnt(*queues)[0]).max() == pytest.approx(1.1 * 7**0.2, rel=0.07)


def test_a_closure_rebounds_as_it_did() -> None:
    """After closed days people come who could not before: as many the next time as the last times."""
    shut = [event("closure", AS_OF - timedelta(days=back), 24) for back in (10, 33, 57, 80, -3)]
    told = planned(Calendar(events=shut), "a/zh/chat")
    queues = []
    for n in range(3):
        came = exposed([one for one in told if not one.closes], 1.25, seed=n, queue=f"a/l{n}/chat")
        came.volume[open_share(told, TIMELINE, 60) == 0] = np.nan
        queues.append(came)
    factor = ahead(queues[0], learnt(*queues)[0])
    np.testing.assert_allclose(factor[24 * 4 : 24 * 5], 1.25, rtol=0.05)
    assert (np.delete(factor, np.arange(24 * 4, 24 * 5)) == 1).all()


def test_queues_keep_their_difference() -> None:
    """Where two queues clearly react differently, pooling does not blur them."""
    low, high = learnt(exposed(evenings(), 1.5, queue="a/zh/chat"), exposed(evenings(), 4.0, seed=2, queue="a/id/chat"))
    assert np.exp(low["live_session"].plain["live_session"]) == pytest.approx(1.5, rel=0.1)
    assert np.exp(high["live_session"].plain["live_session"]) == pytest.approx(4.0, rel=0.1)


def test_a_tiny_queue_believes_its_family() -> None:
    """A queue too small to see anything takes the lift of its large relatives."""
    large = [exposed(evenings(), 3.0, seed=s, queue=f"a/l{s}/chat") for s in range(4)]
    tiny = exposed(evenings(), 3.0, level=0.05, seed=9, queue="a/vi/chat")
    assert ahead(tiny, learnt(*large, tiny)[4]).max() == pytest.approx(3.0, rel=0.15)


def test_expected_until_seen() -> None:
    """Without any such event in the past the planner's expectation is used as it is."""
    queue = exposed(evenings(until=0, expected=2.5), 1.0)
    assert ahead(queue, learnt(queue)[0]).max() == pytest.approx(2.5)


@pytest.mark.parametrize(("said", "came"), [(4.0, 2.0), (1.5, 3.0), (0.5, 0.25)])
def test_expectations_are_corrected(said: float, came: float) -> None:
    """A planner who always said one thing where another came is heard as the other the next time."""
    queue = exposed(evenings(expected=said), came)
    assert ahead(queue, learnt(queue)[0]).max() == pytest.approx(max(came, 1.0), rel=0.1)
    assert ahead(queue, learnt(queue)[0]).min() == pytest.approx(min(came, 1.0), rel=0.1)


def test_sizes_that_were_right_but_for_a_factor() -> None:
    """Where every said size was twice too large, small and large events alike are brought back."""
    truth = {12: 1.3, 26: 2.6, 40: 1.6, 54: 2.2, 68: 1.3, 82: 2.6, 96: 1.8}
    events = [d for back, lift in truth.items() for d in days("sale", back, expected=2 * lift)]
    events += days("sale", -2, expected=2 * 1.4) + days("sale", -5, expected=2 * 2.5)
    queues = [exposed(events, [*truth.values(), 1.4, 2.5], seed=s, queue=f"a/l{s}/chat") for s in range(4)]
    factor = ahead(queues[0], learnt(*queues)[0])
    assert factor[24 * 2] == pytest.approx(1.4, rel=0.1)
    assert factor[24 * 5] == pytest.approx(2.5, rel=0.1)


def test_said_and_unsaid_sizes_of_one_kind() -> None:
    """An event without a size takes what the kind did, also where other events of it had one."""
    queue = exposed([*evenings(expected=2.0, first=5), event("live_session", AS_OF + timedelta(days=2))], 3.0)
    assert ahead(queue, learnt(queue)[0]).max() == pytest.approx(3.0, rel=0.1)


def test_one_wild_occurrence() -> None:
    """One session that went through the roof does not move what is expected of the others far."""
    events = evenings(first=5)
    queue = exposed(events, [20.0 if n == 3 else 2.0 for n in range(len(events))])
    assert np.exp(learnt(queue)[0]["live_session"].plain["live_session"]) == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize("known", [0, 1, 30])
def test_hardly_a_past(known: int) -> None:
    """A queue known for an hour or a day, or not at all, is no stumbling block and takes what was expected."""
    queue = exposed(evenings(until=0, expected=2.0), 1.0)
    assert ahead(queue, learn([queue], [known])[0]).max() == pytest.approx(2.0)


def test_blind_to_the_future() -> None:
    """What came after the origin does not move what was learned before it."""
    queue = exposed(evenings(), 3.0)
    origin = len(STARTS) - 400
    poisoned = Exposed(queue.volume.copy(), queue.exposures, 168, queue.queue)
    poisoned.volume[origin:] = 1e9
    assert learn([queue], [origin]) == learn([poisoned], [origin])
