"""The rest of the day moves with the day so far, as far as past errors allow, and says so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import QUANTILE_COLUMNS
from forecast.intraday import TODAY, update_intraday
from forecast.uncertainty.dependence import TYPICAL, Dependence
from forecast.uncertainty.sample_paths import sample_paths
from tests.forecast.uncertainty.futures import START, forecast, utc

NOON = (START + pd.Timedelta(hours=12)).to_pydatetime()

DAY = 60 * (1 + 0.5 * np.sin(np.arange(24) / 4))

WHOLE = Dependence(cv=0.2, common=0.0, day=1.0, short=0.0, carry=0.0, memory_h=1.0)


def came(table, factor, hours=12):
    """Counts of each queue's first hours, as many times the forecast."""
    early = table[table["timestamp"] < START + pd.Timedelta(hours=hours)]
    return early[["timestamp", "line", "language", "channel"]].assign(volume=early["volume"] * factor)


def update(table, observed, dependence=WHOLE, now=NOON, **options):
    every = dict.fromkeys("all/" + table["language"].unique() + "/chat", dependence)
    return update_intraday(table, observed, now=now, dependence=every, zone_of=utc, **options)


def test_the_rest_moves_by_the_gamma_poisson_ratio() -> None:
    """With an effect of the day alone every later hour is (kappa + came) / (kappa + expected) times the forecast."""
    table = forecast({"zh": DAY})
    said = update(table, came(table, 1.3))
    early = DAY[:12].sum()
    np.testing.assert_allclose(said["volume"][12:] / DAY[12:], (25 + 1.3 * early) / (25 + early))
    pd.testing.assert_frame_equal(said.head(12), table.head(12))


def test_quantiles_move_and_narrow_and_labels_stay_honest() -> None:
    """A day as expected narrows the quantiles around it; model says so, quality and handle time stay."""
    table = forecast({"zh": DAY}, 0.2)
    table.loc[20, "quality"] = "override"
    said = update(table, came(table, 1.0))
    width = [t["p95"] - t["p05"] for t in (table, said)]
    assert (width[1][12:] < 0.8 * width[0][12:]).all()
    assert said["volume"].to_numpy() == pytest.approx(table["volume"].to_numpy())
    assert said["model"].tolist() == ["mean_8w"] * 12 + ["mean_8w" + TODAY] * 12
    assert said["quality"].tolist() == table["quality"].tolist()
    assert said["aht_s"].tolist() == table["aht_s"].tolist()
    assert list(said.columns) == list(table.columns)


def test_what_the_model_said_without_overrides_moves_along() -> None:
    """Beside an overridden volume the model's own is moved by the same factor; lifts stay."""
    table = forecast({"zh": DAY}).assign(model_volume=DAY / 2, lift=1.5)
    said = update(table, came(table, 1.3))
    np.testing.assert_allclose(said["model_volume"] / table["model_volume"], said["volume"] / table["volume"])
    assert (said["lift"] == 1.5).all()


def test_sample_paths_bear_it_out() -> None:
    """Sample days cut at noon: the update sees their first hour after it better, and its intervals hold."""
    mixed = Dependence(cv=0.25, common=0.0, day=0.4, short=0.4, carry=0.5, memory_h=4.0)
    table = forecast({f"l{k:03d}": np.full(13, 400.0) for k in range(300)}, 0.25)
    every = dict.fromkeys((f"all/l{k:03d}/chat" for k in range(300)), mixed)
    path = sample_paths(table, every, zone_of=utc, seed=1, count=1)[0]
    observed = table[["timestamp", "line", "language", "channel"]].assign(volume=path.astype(float))
    said = update(table, observed, mixed)
    first = np.arange(12, len(table), 13)
    actual, rows = path[first], said.iloc[first]
    assert np.corrcoef(rows["volume"], actual)[0, 1] > 0.6
    assert np.abs(actual - rows["volume"]).mean() < 0.85 * np.abs(actual - 400.0).mean()
    assert 0.85 <= ((rows["p05"] <= actual) & (actual <= rows["p95"])).mean() <= 0.95
    assert (rows["p95"] - rows["p05"]).mean() < 0.8 * (table["p95"] - table["p05"])[0]


def test_unknown_intervals_teach_nothing() -> None:
    """An empty or missing count is not a zero: the answer is that of the hours that were counted."""
    table = forecast({"zh": DAY})
    whole = came(table, 1.2)
    empty = whole.assign(volume=whole["volume"].where(whole.index < 6))
    pd.testing.assert_frame_equal(update(table, empty), update(table, whole.head(6)))
    assert (update(table, empty)["volume"][12:] > DAY[12:]).all()
    pd.testing.assert_frame_equal(update(table, whole.head(0)), table)


def test_a_silent_sparse_queue_is_told_from_an_unknown_one() -> None:
    """A declared sparse queue without a row had no contact; an undeclared one is unknown and stays."""
    table = forecast({"zh": DAY, "is": DAY / 100}, 0.5)
    observed = came(table, 1.0)
    observed = observed[observed["language"] == "zh"]
    wide = Dependence(cv=1.0, common=0.0, day=1.0, short=0.0, carry=0.0, memory_h=1.0)
    unknown, silent = (update(table, observed, wide, sparse=s).iloc[24:] for s in ((), ("all/is/*",)))
    pd.testing.assert_frame_equal(unknown, table.iloc[24:])
    assert (silent["volume"][12:] < table["volume"].iloc[36:]).all()
    assert (silent["p05"] >= 0).all()


def test_a_sparse_queue_follows_the_common_day() -> None:
    """Where days move together, a queue nobody has called yet takes part in what the others show."""
    table = forecast({"zh": 20 * DAY, "de": 20 * DAY, "is": DAY / 50})
    observed = came(table, 1.5)
    observed = observed[observed["language"] != "is"]
    together, apart = (
        Dependence(cv=0.3, common=share, day=0.8 - share, short=0.1, carry=0.0, memory_h=1.0) for share in (0.7, 0.0)
    )
    rest = slice(60, 72)
    assert (update(table, observed, together)["volume"][rest] > 1.2 * table["volume"][rest]).all()
    pd.testing.assert_frame_equal(update(table, observed, apart).iloc[48:], table.iloc[48:])


def test_what_is_not_over_is_not_seen() -> None:
    """Poisoned counts from the running interval on change nothing."""
    table = forecast({"zh": DAY})
    now = NOON + timedelta(minutes=30)
    observed = came(table, 1.2, hours=24)
    poisoned = observed.assign(volume=observed["volume"].where(observed.index < 12, 1e9))
    pd.testing.assert_frame_equal(update(table, poisoned, now=now), update(table, observed.head(12), now=now))
    # The interval that runs is still ahead.
    assert update(table, observed, now=now)["volume"][12] > DAY[12]


def test_tomorrow_follows_by_the_carry() -> None:
    """Half the effect is left the next day, a quarter the day after; the customers' midnight is where it steps."""
    carried = Dependence(cv=0.3, common=0.0, day=1.0, short=0.0, carry=0.5, memory_h=1.0)
    table = forecast({"zh": np.full(72, 500.0)}, 0.3)
    shanghai = update_intraday(
        table,
        came(table, 1.4),
        now=NOON,
        dependence={"all/zh/chat": carried},
        zone_of=lambda queue: ZoneInfo("Asia/Shanghai"),
    )
    moved = shanghai["volume"].to_numpy() / 500 - 1
    np.testing.assert_allclose(moved[16:40], moved[12] / 2)
    np.testing.assert_allclose(moved[40:64], moved[12] / 4)


def test_closed_hours_and_other_queues() -> None:
    """Nothing is expected of closed hours afterwards either, counts in them teach nothing, strange queues pass."""
    table = forecast({"zh": np.where(np.arange(24) % 12 < 6, 0.0, 80.0)})
    observed = came(table, 1.0).assign(volume=900.0)
    open_only = observed[table["volume"].iloc[:12].to_numpy() > 0]
    strange = pd.concat([observed, observed.assign(language="xx")])
    said = update(table, strange)
    assert (said["volume"][12:18] == 0).all()
    assert (said.loc[12:17, QUANTILE_COLUMNS] == 0).all(axis=None)
    pd.testing.assert_frame_equal(said, update(table, open_only))


@pytest.mark.parametrize("factor", [0.0, 0.3, 4.0, 50.0])
@pytest.mark.parametrize("level", [0.02, 1.0, 100.0])
def test_no_morning_breaks_the_table(factor: float, level: float) -> None:
    """From nothing to fifty times the forecast the table stays legal: ordered, finite, never negative."""
    table = forecast({"zh": level * DAY})
    said = update(table, came(table, factor), TYPICAL)
    numbers = said[["volume", *QUANTILE_COLUMNS]].to_numpy()
    assert np.isfinite(numbers).all()
    assert (numbers >= 0).all()
    assert (np.diff(said[QUANTILE_COLUMNS].to_numpy(), axis=1) >= 0).all()
    assert (said["volume"][12:] > 0).all()


def test_order_of_rows_does_not_matter() -> None:
    """A shuffled forecast is answered row by row in its own order."""
    table = forecast({"zh": DAY, "de": 2 * DAY})
    observed = came(table, 1.2)
    mixed = table.sample(frac=1.0, random_state=2)
    pd.testing.assert_frame_equal(update(mixed, observed.iloc[::-1]), update(table, observed).loc[mixed.index])


def test_five_minute_counts() -> None:
    """Intervals of five minutes are updated like hours."""
    table = forecast({"zh": np.full(288, 20.0)}, minutes=5)
    said = update(table, came(table, 1.3), WHOLE)
    assert said["volume"][287] == pytest.approx(20 * (25 + 1.3 * 2880) / (25 + 2880))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"now": datetime(2026, 11, 16, 12)}, "now must carry a time zone"),  # noqa: DTZ001
        ({"dependence": {}}, "lacks all/zh/chat"),
        ({"observed": "quarter"}, "must begin its intervals where the forecast does, every 60 min"),
        ({"observed": "longer"}, "must be counted as the forecast is, every 60 min"),
        ({"forecast": "twice"}, "must be the one made before the day"),
    ],
)
def test_refusals(change, told) -> None:
    """Each misuse is named: no zone, an unknown queue, counts of another interval, a second update."""
    table = forecast({"zh": DAY})
    observed = came(table, 1.2)
    asked = {"forecast": table, "observed": observed, "now": NOON, "dependence": {"all/zh/chat": WHOLE}} | change
    if change.get("observed") == "quarter":
        asked["observed"] = observed.assign(timestamp=observed["timestamp"] + pd.Timedelta(minutes=15))
    if change.get("observed") == "longer":
        asked["observed"] = observed.iloc[::3]
    if change.get("forecast") == "twice":
        asked["forecast"] = update(table, observed)
    with pytest.raises(ValueError, match=told):
        update_intraday(asked.pop("forecast"), asked.pop("observed"), zone_of=utc, **asked)
