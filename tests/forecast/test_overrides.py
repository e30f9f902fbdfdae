"""Planner's overrides: exact totals, kept shape, and nothing that was not yet said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import QUANTILE_COLUMNS
from forecast.overrides import Override, apply, past_events

DAY = datetime(2026, 11, 16, tzinfo=UTC)


def table(volume: float = 10.0, days: int = 2) -> pd.DataFrame:
    hours = pd.date_range(DAY, periods=24 * days, freq="h")
    shape = volume * (1 + np.sin(np.arange(len(hours)) / 4.0))
    one = pd.DataFrame({"timestamp": hours, "line": "all", "channel": "chat", "volume": shape})
    for i, name in enumerate(QUANTILE_COLUMNS):
        one[name] = shape * (0.5 + i / 18)
    both = pd.concat([one.assign(language="zh"), one.assign(language="en")], ignore_index=True)
    return both.assign(aht_s=200.0, model="mean_8w", quality="model")


def override(**changes: object) -> Override:
    base = Override(
        "1", ("*/zh/*",), DAY, DAY + timedelta(days=1), "set", 500.0, "li", "campaign", DAY - timedelta(hours=1)
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def first_day(forecast: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    return forecast[(forecast["language"] == language) & (forecast["timestamp"] < DAY + timedelta(days=1))]


def test_set_makes_the_total() -> None:
    """A daily set sums to the number typed and keeps the shape of the day."""
    before, after = first_day(table()), first_day(apply(table(), [override()], as_of=DAY))
    assert after["volume"].sum() == pytest.approx(500.0, rel=1e-12)
    np.testing.assert_allclose(after["volume"] / 500.0, before["volume"] / before["volume"].sum())
    np.testing.assert_allclose(after["p95"] / after["volume"], before["p95"] / before["volume"])


@pytest.mark.parametrize("value", [500.0, 123.45, 0.1, 1e7 / 3])
@pytest.mark.parametrize("queues", [("*/zh/*",), ("*/*/*",)])
def test_sums_exactly(value: float, queues: tuple[str, ...]) -> None:
    """What was typed is the sum to the last bit, over one queue or several, in whatever order it is added up."""
    told = override(value=value, queues=queues)
    after = apply(table(volume=7.3), [told], as_of=DAY)
    day = after[(after["quality"] == "override").to_numpy()]["volume"]
    orders = (day, day[::-1], day.sample(frac=1, random_state=1))
    assert {float(order.sum()) for order in orders} | {sum(order.tolist()) for order in orders} == {value}


def test_a_day_of_23_hours() -> None:
    """A local day that lost an hour takes its whole total in the hours it has, and no other day changes."""
    berlin = ZoneInfo("Europe/Berlin")
    hours = pd.date_range("2026-03-27T23:00Z", periods=72, freq="h")
    one = pd.DataFrame({"timestamp": hours, "line": "all", "language": "de", "channel": "chat", "volume": 3.7})
    one = one.assign(**dict.fromkeys(QUANTILE_COLUMNS, 3.7), aht_s=200.0, model="mean_8w", quality="model")
    told = override(
        queues=("*/*/*",),
        start=datetime(2026, 3, 29, tzinfo=berlin),
        end=datetime(2026, 3, 30, tzinfo=berlin),
        value=99.9,
    )
    after = apply(one, [told], as_of=DAY)
    day = after[after["timestamp"].dt.tz_convert(berlin).dt.date == date(2026, 3, 29)]
    assert (len(day), float(day["volume"].sum())) == (23, 99.9)
    assert (after.drop(day.index)["volume"] == 3.7).all()


def test_an_edge_inside_an_interval() -> None:
    """What a window leaves of a cut interval stays; with it the rows sum exactly to rest and total."""
    told = override(start=DAY + timedelta(minutes=45), end=DAY + timedelta(hours=5, minutes=20), value=77.7)
    before, after = (
        t[t["language"] == "zh"]["volume"].to_numpy() for t in (table(), apply(table(), [told], as_of=DAY))
    )
    rest = np.array([before[0] * 0.75, before[5] * (1 - 20 / 60)])
    assert after[:6].sum() == pytest.approx(rest.sum() + 77.7, rel=1e-15)
    np.testing.assert_array_equal(after[6:], before[6:])


def test_a_day_the_model_leaves_empty() -> None:
    """A total for a day the model says nobody comes on is spread as the queue's other days are."""
    given = table(days=3)
    given.loc[given["timestamp"] < DAY + timedelta(days=1), ["volume", *QUANTILE_COLUMNS]] = 0.0
    after = apply(given, [override(value=240.5)], as_of=DAY)
    mine = after[after["language"] == "zh"]["volume"].to_numpy()
    other_days = (mine[24:48] + mine[48:72]) / 2
    assert mine[:24].sum() == 240.5
    np.testing.assert_allclose(mine[:24] / 240.5, other_days / other_days.sum())


def test_an_empty_queue_stays_empty_beside_a_full_one() -> None:
    """Over several queues the shape is the model's: where it expects nobody, nobody is put."""
    given = table()
    given.loc[given["language"] == "en", ["volume", *QUANTILE_COLUMNS]] = 0.0
    after = apply(given, [override(queues=("*/*/*",))], as_of=DAY)
    assert first_day(after)["volume"].sum() == 500.0
    assert (after[after["language"] == "en"]["volume"] == 0).all()


def test_what_the_model_says_stays_readable() -> None:
    """Beside every overridden volume stands the model's own, also when overrides are laid over overrides."""
    once = apply(table(), [override()], as_of=DAY)
    twice = apply(once, [override(id="2", action="scale", value=3.0)], as_of=DAY)
    for told in (once, twice):
        np.testing.assert_array_equal(told["model_volume"], table()["volume"])


def lifted() -> pd.DataFrame:
    """The first day's evening is a sale the model expects to treble demand."""
    evening = table()["timestamp"].between(DAY + timedelta(hours=18), DAY + timedelta(hours=21))
    return table().assign(lift=np.where(evening, 3.0, 1.0))


def test_an_uplift_replaces_what_the_model_knew() -> None:
    """Said to treble and known to treble is three times an ordinary hour, not nine; elsewhere it is the factor."""
    window = {"start": DAY + timedelta(hours=16), "end": DAY + timedelta(hours=20)}
    told = override(action="uplift", value=4.5, **window)
    before, after = first_day(lifted()), first_day(apply(lifted(), [told], as_of=DAY))
    factor = (after["volume"] / before["volume"]).to_numpy()[15:22]
    np.testing.assert_allclose(factor, [1.0, 4.5, 4.5, 1.5, 1.5, 1.0, 1.0])
    assert after["lift"].tolist()[15:22] == [1.0, 4.5, 4.5, 4.5, 4.5, 3.0, 3.0]


def test_the_later_uplift_counts() -> None:
    """Two uplifts of one hour do not multiply: what was said last is how many come."""
    first, second = (override(id=str(n), action="uplift", value=float(n)) for n in (2, 5))
    after = first_day(apply(lifted(), [first, second], as_of=DAY))
    ordinary = first_day(lifted())["volume"] / first_day(lifted())["lift"]
    np.testing.assert_allclose(after["volume"], 5 * ordinary)


def test_an_uplift_without_known_events() -> None:
    """A forecast that carries no lifts is multiplied as it is."""
    after = first_day(apply(table(), [override(action="uplift", value=2.0)], as_of=DAY))
    np.testing.assert_allclose(after["volume"], 2 * first_day(table())["volume"])
    assert "lift" not in after


def test_a_lift_of_zero_is_refused() -> None:
    """A forecast that says an event lifts by nothing at all cannot be lifted anew."""
    with pytest.raises(ValueError, match="lift must be above zero"):
        apply(lifted().assign(lift=0.0), [], as_of=DAY)


def test_an_uplift_is_remembered() -> None:
    """What has passed of an uplift is an event of the calendar; what is to come, or was taken back, is not."""
    told = override(action="uplift", value=2.0)
    noon = DAY + timedelta(hours=12)
    (event,) = past_events([told, override(id="2")], as_of=noon)
    assert (event.start, event.end, event.queues, event.expected_lift) == (DAY, noon, ("*/zh/*",), 2.0)
    assert past_events([told], as_of=DAY) == []
    assert past_events([replace(told, active=False)], as_of=noon) == []


def test_add_and_scale() -> None:
    """An add adds exactly its contacts and a scale exactly its factor."""
    before = first_day(table())["volume"].sum()
    added = first_day(apply(table(), [override(action="add", value=37.0)], as_of=DAY))["volume"].sum()
    scaled = first_day(apply(table(), [override(action="scale", value=1.3)], as_of=DAY))["volume"].sum()
    assert added == pytest.approx(before + 37.0, rel=1e-12)
    assert scaled == pytest.approx(before * 1.3, rel=1e-12)


def test_only_what_is_meant() -> None:
    """Rows outside the queues and the window stay the model's, bit for bit."""
    before, after = table(), apply(table(), [override()], as_of=DAY)
    untouched = (after["quality"] == "model").to_numpy()
    assert untouched.sum() == 24 * 3
    pd.testing.assert_series_equal(after["volume"][untouched], before["volume"][untouched])


def test_never_negative() -> None:
    """Taking away more than there is leaves zero."""
    after = first_day(apply(table(), [override(action="add", value=-1e9)], as_of=DAY))
    assert (after[["volume", *QUANTILE_COLUMNS]].to_numpy() == 0).all()


def test_from_nothing() -> None:
    """A set over a day where nothing was expected spreads evenly with a Poisson's quantiles."""
    after = first_day(apply(table(volume=0.0), [override(value=240.0)], as_of=DAY))
    np.testing.assert_allclose(after["volume"], 10.0)
    assert (after["p05"] == 5).all()
    assert (after["p50"] == 10).all()


def test_part_of_an_interval() -> None:
    """A window of half an hour on an hourly forecast moves half of that hour."""
    half = override(start=DAY, end=DAY + timedelta(minutes=30), action="scale", value=3.0)
    before, after = table()["volume"], apply(table(), [half], as_of=DAY)["volume"]
    assert after[0] == pytest.approx(2 * before[0])
    assert after[1] == before[1]


@pytest.mark.parametrize(
    "silent",
    [
        {"active": False},
        {"created_at": DAY + timedelta(seconds=1)},
        {"expires_at": DAY},
        {"queues": ("enterprise/*/*",)},
        {"start": DAY + timedelta(days=9), "end": DAY + timedelta(days=10)},
    ],
)
def test_silent(silent: dict[str, object]) -> None:
    """Switched off, not yet said, expired or elsewhere: the forecast is the model's."""
    assert (apply(table(), [override(**silent)], as_of=DAY)["quality"] == "model").all()


def test_order_of_saying() -> None:
    """The later word acts on what the earlier one left, whatever order they are passed in."""
    earlier, later = override(), override(id="2", action="scale", value=2.0, created_at=DAY)
    for given in ([earlier, later], [later, earlier]):
        assert first_day(apply(table(), given, as_of=DAY))["volume"].sum() == pytest.approx(1000.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "double"},
        {"value": -1.0},
        {"action": "uplift", "value": 0.0},
        {"value": float("nan")},
        {"end": DAY},
        {"start": DAY.replace(tzinfo=None)},
        {"queues": ()},
    ],
)
def test_refused(wrong: dict[str, object]) -> None:
    """An override that means nothing is refused with the value named."""
    with pytest.raises(ValueError, match="was"):
        override(**wrong)
