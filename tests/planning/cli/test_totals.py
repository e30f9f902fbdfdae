"""`tideshift forecast --totals`: every upper figure is the sum of its parts."""

from pathlib import Path

import numpy as np
import pandas as pd

from planning.cli import main
from planning.exits import Exit
from tests.forecast.synthetic import rows

QUEUE = ["line", "language", "channel"]
OPTIONS = ["--models", "mean_4w,level_7d", "--horizon-days", "3", "--workers", "1", "--time-zone", "Asia/Shanghai"]


def write_history(*queues: str) -> None:
    parts = [rows(9, 5.0 * seed, seed, queue) for seed, queue in enumerate(queues, 1)]
    table = pd.concat(parts).rename(columns={"volume": "contacts"})
    table.assign(timestamp=table["timestamp"].dt.strftime("%Y-%m-%dT%H:%MZ")).to_csv("history.csv", index=False)


def read_totals(path: str | Path) -> pd.DataFrame:
    """By line, language, channel and day."""
    return pd.read_csv(path).set_index([*QUEUE, "day"])["volume"]


def by_hand(path: str | Path, over: list[str], zone: str) -> pd.Series:
    """The sums of the intervals of a forecast file, `*` for all that is summed over."""
    table = pd.read_csv(path)
    table["day"] = pd.to_datetime(table["timestamp"], utc=True).dt.tz_convert(zone).dt.date.astype(str)
    for name in over:
        table[name] = "*"
    return table.groupby([*QUEUE, "day"])["volume"].sum()


def test_every_total_is_the_sum_of_its_rows(tmp_path, monkeypatch):
    """Lines, channels, everything and the queues are the sums of forecast.csv on days of the zone asked for."""
    monkeypatch.chdir(tmp_path)
    write_history("shop/en/chat", "shop/en/voice", "bank/en/chat")
    files = ["--history", "history.csv", "--out", "forecast.csv", "--totals", "deep/totals.csv"]
    assert main(["forecast", *files, *OPTIONS]) == Exit.PUBLISHED
    totals = read_totals("deep/totals.csv")
    wanted = [
        by_hand("forecast.csv", over, "Asia/Shanghai")
        for over in ([], ["line", "language", "channel"], ["language", "channel"], ["line", "language"])
    ]
    for sums in wanted:
        told = totals.reindex(sums.index).dropna()
        assert len(told)
        np.testing.assert_allclose(told, sums[told.index], rtol=1e-12)
    assert set(totals.index) <= set().union(*(sums.index for sums in wanted))
    assert len(totals) == 6 * 4  # three queues, all, shop, chat; three days from 08:00 touch four
    quantiles = pd.read_csv("deep/totals.csv").filter(regex=r"^p\d\d$").to_numpy()
    assert quantiles.shape[1] == 19
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_a_history_by_days(tmp_path, monkeypatch):
    """Days stand under their own dates, and one queue has totals too."""
    monkeypatch.chdir(tmp_path)
    days = pd.date_range("2026-01-05", periods=70, freq="D")
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "calls": 90 + 9 * days.day_of_week}).to_csv("d.csv", index=False)
    files = ["--history", "d.csv", "--out", "forecast.csv", "--totals", "totals.csv"]
    assert main(["forecast", *files, *OPTIONS]) == Exit.PUBLISHED
    assert pd.read_csv("totals.csv")["day"].tolist() == ["2026-03-16", "2026-03-17", "2026-03-18"]
    np.testing.assert_allclose(pd.read_csv("totals.csv")["volume"], pd.read_csv("forecast.csv")["volume"], rtol=1e-12)
