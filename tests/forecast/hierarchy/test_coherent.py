"""Forecast tables that add up: intervals to days, days to nodes, paths to quantiles."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.hierarchy.coherent import coherent_totals, day_errors, day_sums, reconcile_forecast
from forecast.hierarchy.nodes import hierarchy
from forecast.history import QUEUE, queue_names

UTC = ZoneInfo("UTC")
CHINA = ZoneInfo("Asia/Shanghai")
NAMES = ["shop/en/chat", "shop/zh/chat", "shop/zh/voice"]
TREE = hierarchy(NAMES)


def table(levels: dict[str, float], days: int = 3) -> pd.DataFrame:
    hours = pd.date_range("2026-11-16", periods=24 * days, freq="h", tz="UTC", unit="us")
    parts = []
    for number, (name, level) in enumerate(levels.items()):
        volume = level * (1 + np.sin(np.arange(len(hours)) / 4.0 + number))
        part = pd.DataFrame({"timestamp": hours, **dict(zip(QUEUE, name.split("/"), strict=True)), "volume": volume})
        parts.append(part.assign(**{q: volume * (0.5 + i / 18) for i, q in enumerate(QUANTILE_COLUMNS)}))
    return FORECAST.validate(pd.concat(parts, ignore_index=True).assign(aht_s=200.0, model="mean_8w", quality="model"))


BOTTOM = table(dict(zip(NAMES, (10.0, 30.0, 5.0), strict=True)))
UPPER = table(dict(zip(TREE.nodes, (60.0, 40.0, 45.0), strict=True)))
ERRORS = pd.DataFrame(np.random.default_rng(1).normal(0, 20, (28, len(TREE.names))), columns=list(TREE.names))


def totals(forecast: pd.DataFrame, zone: ZoneInfo = UTC) -> pd.DataFrame:
    """Day totals by queue."""
    day = forecast["timestamp"].dt.tz_convert(zone).dt.date
    return forecast.groupby([queue_names(forecast), day])["volume"].sum().unstack()


@pytest.mark.parametrize("zone", [UTC, CHINA])
def test_everything_adds_up(zone: ZoneInfo) -> None:
    """Intervals sum to the queue's day and queues to every node, on the days of the zone asked for."""
    after = reconcile_forecast(BOTTOM, UPPER, ERRORS, zone=zone)
    sums = TREE.summing @ totals(after, zone).loc[NAMES].to_numpy()
    said = coherent_totals(after, zone=zone)
    assert said[QUEUE].agg("/".join, axis=1).drop_duplicates().tolist() == list(TREE.nodes)
    np.testing.assert_allclose(said["volume"], sums[: len(TREE.nodes)].ravel(), rtol=1e-12)
    assert (after["volume"] >= 0).all()


def test_moves_towards_the_sums() -> None:
    """The total of the queues lies between what was said of them and of it."""
    before, after = totals(BOTTOM).sum(), totals(reconcile_forecast(BOTTOM, UPPER, ERRORS, zone=UTC)).sum()
    said = totals(UPPER).loc["*/*/*"]
    assert ((after > before) & (after < said)).all()


def test_the_day_keeps_its_shape() -> None:
    """Within a queue's day all intervals and quantiles move by one factor, and the model column tells."""
    after = reconcile_forecast(BOTTOM, UPPER, ERRORS, zone=UTC)
    factor = (after["volume"] / BOTTOM["volume"]).where(BOTTOM["volume"] > 0)
    spread = factor.groupby([queue_names(BOTTOM), BOTTOM["timestamp"].dt.date]).agg(["min", "max"])
    np.testing.assert_allclose(spread["min"], spread["max"], rtol=1e-9)
    np.testing.assert_allclose(after["p95"], BOTTOM["p95"] * factor.fillna(0.0), rtol=1e-9)
    assert set(after["model"]) == {"mean_8w, reconciled"}
    pd.testing.assert_frame_equal(after[["timestamp", *QUEUE, "aht_s"]], BOTTOM[["timestamp", *QUEUE, "aht_s"]])


def test_order_of_rows_is_the_callers() -> None:
    """Rows in another order give the same numbers in that order."""
    order = np.random.default_rng(1).permutation(len(BOTTOM))
    mixed = reconcile_forecast(BOTTOM.iloc[order], UPPER.sample(frac=1.0, random_state=2), ERRORS, zone=UTC)
    # The order of the queues decides the order of the sums, so the last digits may differ.
    straight = reconcile_forecast(BOTTOM, UPPER, ERRORS, zone=UTC)
    np.testing.assert_allclose(mixed["volume"], straight["volume"].iloc[order], rtol=1e-9)
    assert mixed.index.equals(BOTTOM.index[order])


def test_a_sale_only_a_queue_knows_of() -> None:
    """A lift that the nodes were forecast without is not pulled down by them."""
    lift = np.where((queue_names(BOTTOM) == "shop/zh/chat") & (BOTTOM["timestamp"].dt.day == 17), 3.0, 1.0)
    lifted = BOTTOM.assign(volume=BOTTOM["volume"] * lift)
    plain = reconcile_forecast(BOTTOM, UPPER, ERRORS, zone=UTC)
    told = reconcile_forecast(lifted, UPPER, ERRORS, zone=UTC, lift=lift)
    untold = reconcile_forecast(lifted, UPPER, ERRORS, zone=UTC)
    np.testing.assert_allclose(told["volume"], plain["volume"] * lift, rtol=1e-9)
    assert totals(untold).loc["shop/zh/chat"].iloc[1] < totals(told).loc["shop/zh/chat"].iloc[1]


def test_a_closed_day_stays_closed() -> None:
    """A queue with nothing on a day has nothing after, with all its quantiles, and its model is not renamed."""
    shut = (queue_names(BOTTOM) == "shop/zh/voice") & (BOTTOM["timestamp"].dt.day == 17)
    closed = BOTTOM.copy()
    closed.loc[shut, ["volume", *QUANTILE_COLUMNS]] = 0.0
    after = reconcile_forecast(closed, UPPER, ERRORS, zone=UTC)
    assert (after.loc[shut, ["volume", *QUANTILE_COLUMNS]].to_numpy() == 0).all()
    assert set(after.loc[shut, "model"]) == {"mean_8w"}


def test_no_errors_known() -> None:
    """Without any back-test the difference is shared out by contacts, so every queue of a node moves alike."""
    pair = table(dict(zip(NAMES[:2], (10.0, 30.0), strict=True)))
    above = table({"*/*/*": 44.0})
    after = reconcile_forecast(pair, above, pd.DataFrame(), zone=UTC)
    assert totals(after).sum().gt(totals(pair).sum()).all()
    ratio = totals(after).sum(axis=1) / totals(pair).sum(axis=1)
    assert ratio.iloc[0] == pytest.approx(ratio.iloc[1], rel=0.02)


def test_a_lone_queue() -> None:
    """A queue with nothing above it is left as it is."""
    lone = table({"shop/en/chat": 10.0})
    pd.testing.assert_frame_equal(reconcile_forecast(lone, UPPER, ERRORS, zone=UTC), lone)
    assert coherent_totals(lone, zone=UTC).empty


@pytest.mark.parametrize(
    ("forecast", "upper", "lift", "message"),
    [
        (BOTTOM, UPPER.iloc[:-1], None, r"lacked some of \*/\*/chat"),
        (BOTTOM, table({"shop/zh/*": 1.0}), None, r"did not expect shop/zh/\*"),
        (BOTTOM.iloc[1:], UPPER, None, "forecast must have every interval"),
        (BOTTOM, UPPER[UPPER["timestamp"].dt.day < 18], None, "the forecast's 72 intervals"),
        (BOTTOM, UPPER, np.zeros(len(BOTTOM)), "lift must be above zero"),
        (BOTTOM, UPPER, np.ones(3), "lift must be above zero"),
    ],
)
def test_refused(
    forecast: pd.DataFrame, upper: pd.DataFrame, lift: np.ndarray[tuple[int], np.dtype[np.float64]], message: str
) -> None:
    """A missing node or interval, or an impossible lift, is refused by name."""
    with pytest.raises(ValueError, match=message):
        reconcile_forecast(forecast, upper, ERRORS, zone=UTC, lift=lift)


def test_quantiles_of_a_sum() -> None:
    """With sample paths a total's quantiles are those of its summed paths, so narrower than the sum of quantiles."""
    paths = np.random.default_rng(1).poisson(BOTTOM["volume"].to_numpy(), (400, len(BOTTOM)))
    said = coherent_totals(BOTTOM, zone=UTC, paths=paths)
    first = said.iloc[0]
    own = paths[:, (BOTTOM["timestamp"].dt.day == 16).to_numpy()].sum(axis=1)
    assert first["p95"] == np.quantile(own, 0.95, method="inverted_cdf")
    assert first["p95"] - first["p05"] < BOTTOM[BOTTOM["timestamp"].dt.day == 16]["p95"].sum() - first["volume"]
    assert (said[QUANTILE_COLUMNS] % 1 == 0).all(axis=None)
    assert (said[QUANTILE_COLUMNS].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert not set(QUANTILE_COLUMNS) & set(coherent_totals(BOTTOM, zone=UTC))


def test_paths_of_another_forecast() -> None:
    """Paths that are not of the forecast's rows are refused."""
    with pytest.raises(ValueError, match="paths must have shape"):
        coherent_totals(BOTTOM, zone=UTC, paths=np.zeros((10, 5), dtype=np.int64))


def test_an_unknown_interval_makes_its_day_unknown() -> None:
    """A day total is known only where all of the day is, and a day of 23 hours is whole."""
    spring = pd.date_range("2026-03-29", periods=47, freq="h", tz="UTC") - pd.Timedelta(hours=1)
    volume = np.ones((2, 47))
    volume[1, 30] = np.nan
    dates, sums = day_sums(pd.DatetimeIndex(spring), volume, ZoneInfo("Europe/Berlin"))
    assert len(dates) == 2
    np.testing.assert_equal(sums, [[23.0, 24.0], [23.0, np.nan]])


def test_errors_of_days_with_a_hole() -> None:
    """An hour never counted right leaves the day's error to the others; a day that is mostly a hole has none."""
    hours = pd.date_range("2026-11-16", periods=72, freq="h", tz="UTC")
    actual, expected = np.full(72, 7.0), np.full(72, 5.0)
    actual[23::24] = np.nan
    actual[24:40] = np.nan
    np.testing.assert_equal(day_errors(hours, actual, expected, UTC), [46.0, np.nan, 46.0])
    np.testing.assert_equal(day_errors(hours, actual * np.nan, 0 * expected, UTC), [np.nan] * 3)
