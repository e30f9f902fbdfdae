"""Day totals: they add up at every level, also after planners' words, and their quantiles know of dependence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES
from forecast.hierarchy.nodes import LEVELS
from forecast.hierarchy.totals import day_totals
from forecast.history import QUEUE
from forecast.overrides import Override, apply
from forecast.uncertainty.dependence import TYPICAL, Dependence, dependence_of_accuracy, dependence_of_width

START = datetime(2026, 11, 16, tzinfo=UTC)
NAMES = ["bank/zh/chat", "bank/zh/voice", "shop/en/chat", "shop/zh/chat"]
CHINA = ZoneInfo("Asia/Shanghai")


def forecast(days: int = 3) -> pd.DataFrame:
    hours = pd.date_range(START, periods=24 * days, freq="h", unit="us")
    parts = []
    for number, name in enumerate(NAMES):
        volume = (7.3 + number) * (1.1 + np.sin(np.arange(len(hours)) / 4.0 + number))
        part = pd.DataFrame({"timestamp": hours, **dict(zip(QUEUE, name.split("/"), strict=True)), "volume": volume})
        part[QUANTILE_COLUMNS] = nbinom.ppf(QUANTILES, 25, 25 / (25 + volume[:, None]))
        parts.append(part)
    return FORECAST.validate(pd.concat(parts, ignore_index=True).assign(aht_s=200.0, model="mean_8w", quality="model"))


def accuracy(dependence: Dependence = TYPICAL) -> pd.DataFrame:
    return pd.DataFrame([dict(zip(QUEUE, name.split("/"), strict=True)) | dependence.record for name in NAMES])


def totals(table: pd.DataFrame, dependence: Dependence = TYPICAL) -> pd.DataFrame:
    return day_totals(table, accuracy(dependence), zone=CHINA, zone_of=lambda _: CHINA, seed=1)


def said(**changes: object) -> Override:
    base = Override(
        "1", ("*/zh/*",), START, START + timedelta(days=1), "set", 123.45, "li", "fair", START - timedelta(days=1)
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def overridden() -> pd.DataFrame:
    """A total set over three queues, one of them scaled further, and a few contacts more for all."""
    words = [
        said(),
        said(id="2", queues=("shop/zh/*",), action="scale", value=1.7),
        said(id="3", queues=("*/*/*",), action="add", value=55.5, end=START + timedelta(days=2)),
    ]
    return apply(forecast(), words, as_of=START)


def parts_of(rows: pd.DataFrame) -> Iterator[tuple[pd.Series, pd.DataFrame]]:
    """Every sum's row, and those of the queues it is of."""
    queues = rows[~(rows[QUEUE] == "*").any(axis=1)]
    for _, upper in rows[(rows[QUEUE] == "*").any(axis=1)].iterrows():
        inside = np.all([(upper[name] == "*") | (queues[name] == upper[name]) for name in QUEUE], axis=0)
        yield upper, queues[inside & (queues["day"] == upper["day"]).to_numpy()]


def test_totals_add_up_after_overrides(overridden: pd.DataFrame) -> None:
    """Line, language, channel and everything are the sums of their queues' days, and those of the file's intervals."""
    rows = totals(overridden)
    seen = list(parts_of(rows))
    assert {tuple(i for i, name in enumerate(QUEUE) if upper[name] != "*") for upper, _ in seen} <= set(LEVELS)
    assert len(seen) == 5 * 4
    for upper, parts in seen:
        assert len(parts) > 1
        assert upper["volume"] == pytest.approx(parts["volume"].sum(), rel=1e-12)
    day = overridden["timestamp"].dt.tz_convert(CHINA).dt.date.astype(str)
    by_hand = overridden.groupby([*QUEUE, day])["volume"].sum()
    for _, row in rows[~(rows[QUEUE] == "*").any(axis=1)].iterrows():
        key = (row["line"], row["language"], row["channel"], str(row["day"].date()))
        assert row["volume"] == pytest.approx(by_hand[key], rel=1e-12)
    assert (overridden["quality"] == "override").sum() == 4 * 48


def test_a_total_that_was_typed_is_the_total() -> None:
    """A day set for a line reads the same in its total, whatever the queues of the line share of it."""
    word = said(queues=("bank/*/*",), start=START - timedelta(hours=8), end=START + timedelta(hours=16), value=500.1)
    rows = totals(apply(forecast(), [word], as_of=START - timedelta(hours=1)))
    line = rows[(rows["line"] == "bank") & (rows["language"] == "*") & (rows["channel"] == "*")]
    assert line["volume"].iloc[0] == pytest.approx(500.1, rel=1e-12)


def test_quantiles_follow_the_override(overridden: pd.DataFrame) -> None:
    """A total's quantiles rise from one to the next around its volume, also where a planner moved it."""
    rows = totals(overridden)
    quantiles = rows[QUANTILE_COLUMNS].to_numpy(float)
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert ((quantiles[:, 0] < rows["volume"]) & (rows["volume"] < quantiles[:, -1])).all()


def test_queues_that_move_together_make_wide_totals() -> None:
    """The total of everything is wider where the back-test found that all queues are busy on the same days."""
    apart, together = (Dependence(0.2, common, 0.8 - common, 0.0, 0.3, 1.0) for common in (0.0, 0.8))
    width = [
        totals(forecast(), d).query("line == '*' & language == '*' & channel == '*'").iloc[1] for d in (apart, together)
    ]
    assert width[1]["p95"] - width[1]["p05"] > 1.4 * (width[0]["p95"] - width[0]["p05"])
    assert width[1]["volume"] == width[0]["volume"]


def test_a_lone_queue_has_its_own_totals() -> None:
    """A forecast of one queue has one row a day, not none."""
    rows = totals(forecast(2).head(48))
    assert rows["day"].astype(str).tolist() == ["2026-11-16", "2026-11-17", "2026-11-18"]
    assert rows[QUEUE].drop_duplicates().values.tolist() == [["bank", "zh", "chat"]]


def test_a_queue_that_was_not_judged() -> None:
    """Without a back-test a queue's errors are as large as its quantiles tell, and hang together as is typical."""
    table = forecast()
    told = accuracy(Dependence(0.3, 0.2, 0.2, 0.2, 0.2, 2.0))
    told.loc[1, "busyness_cv"] = np.nan
    found = dependence_of_accuracy(told, table)
    assert found["bank/zh/voice"] == dependence_of_width(table)["bank/zh/voice"]
    assert found["bank/zh/chat"].cv == 0.3
