"""`tideshift backtest`: blind to the future, every forecast written, every rival beside it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import FORECAST
from planning.cli import main
from planning.exits import Exit
from tests.planning.small_site import write_site

pytestmark = pytest.mark.long

QUICK = ["--models", "mean_4w,level_28d", "--workers", "1", "--json"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def history(weeks: int = 14) -> pd.DataFrame:
    """An office's busy queue, and a rare one around the clock that writes its zeros."""
    hours = pd.date_range("2026-01-05", periods=24 * 7 * weeks, freq="h")
    chance = np.random.default_rng(1)
    office = hours[(hours.day_of_week < 5) & (hours.hour >= 9) & (hours.hour < 17)]
    office = office[office.strftime("%m-%d") != "02-16"]
    busy = pd.DataFrame({"timestamp": office, "language": "en", "volume": chance.poisson(60 + 5 * office.day_of_week)})
    rare = pd.DataFrame({"timestamp": hours, "language": "es", "volume": chance.poisson(0.2, len(hours))})
    return pd.concat([busy, rare], ignore_index=True)


def write(table: pd.DataFrame, path: str = "history.csv") -> str:
    table.to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M")
    return path


def backtest(
    capsys: pytest.CaptureFixture[str], *options: str, file: str = "history.csv", out: str = "forecasts.csv"
) -> dict[str, Any]:
    """What the command answers; two origins a week apart, a week ahead, unless told otherwise."""
    span = ["--start", "2026-03-30", "--end", "2026-04-06", "--every-hours", "168", "--horizon-hours", "168"]
    code = main(["backtest", "--history", file, *span, "--out", out, *QUICK, *options])
    assert code == Exit.PUBLISHED, capsys.readouterr().err
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_every_forecast_is_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file holds each origin's horizon in the columns of forecast.csv, closed hours at zero in every quantile."""
    write(history())
    answer = backtest(capsys)
    table = pd.read_csv("forecasts.csv")
    assert list(table.columns) == ["origin", *FORECAST.columns]
    assert (answer["origins"], answer["rows"], len(table)) == (2, 2 * 2 * 168, 2 * 2 * 168)
    assert table["origin"].unique().tolist() == ["2026-03-30T00:00+00:00", "2026-04-06T00:00+00:00"]
    times = pd.to_datetime(table["timestamp"])
    office = (times.dt.day_of_week < 5) & times.dt.hour.between(9, 16)
    closed = table[(table["language"] == "en") & ~office]
    assert (closed[["volume", "p05", "p95"]].to_numpy() == 0).all()
    assert (table.loc[(table["language"] == "en") & office, "p05"] > 30).all()
    assert "all/en/all: open Mon-Fri 09:00-17:00, as its rows show" in answer["notes"]


def test_the_future_is_poison(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Absurd values from an origin on leave the forecasts up to that origin the same, byte for byte."""
    clean = history()
    write(clean)
    options = ["--every-hours", "84", "--refit-every-days", "7", "--scores", "scores.csv"]
    backtest(capsys, *options)
    wanted = Path("forecasts.csv").read_text().splitlines()
    origins = sorted({line.split(",", 1)[0] for line in wanted[1:]})
    assert len(origins) == 3
    for origin in origins[:2]:
        after = clean["timestamp"] >= pd.Timestamp(origin).tz_localize(None)
        absurd = 1e6 * (1 + np.arange(len(clean)) % 7)
        write(clean.assign(volume=clean["volume"].where(~after, absurd)), "poisoned.csv")
        backtest(capsys, *options, file="poisoned.csv", out="poisoned_forecasts.csv")
        found = Path("poisoned_forecasts.csv").read_text().splitlines()
        known = [line for line in wanted if line.split(",", 1)[0] <= origin or line.startswith("origin")]
        assert found[: len(known)] == known
        assert found[len(known) :] != wanted[len(known) :]


def test_rows_that_come_later_are_not_missed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that ends at the origin gives the same forecast as one that goes on; there is nothing to judge then."""
    clean = history()
    write(clean)
    backtest(capsys, "--end", "2026-03-30")
    whole = Path("forecasts.csv").read_bytes()
    write(clean[clean["timestamp"] < "2026-03-30"])
    answer = backtest(capsys, "--end", "2026-03-30")
    assert Path("forecasts.csv").read_bytes() == whole
    assert answer["scores"] == []
    assert "nothing was judged: no row of the history lies in a horizon" in answer["notes"]


def test_between_refits_the_choice_is_kept(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Origins within the refit span share one choice; the first origin's forecast does not depend on the span."""
    write(history())
    often = backtest(capsys, "--every-hours", "24", "--end", "2026-04-02", "--refit-every-days", "1", out="often.csv")
    once = backtest(capsys, "--every-hours", "24", "--end", "2026-04-02", "--refit-every-days", "30", out="once.csv")
    assert (often["refits"], once["refits"]) == (4, 1)
    both = [pd.read_csv(name) for name in ("often.csv", "once.csv")]
    first = [table[table["origin"] == table["origin"][0]] for table in both]
    pd.testing.assert_frame_equal(*first)
    kept = both[1].groupby("language")["model"].nunique()
    assert (kept == 1).all()


def test_the_sheet_has_every_rival_and_the_floor(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each queue's row stands beside every average, with bias, pinball, coverage, MASE and the Poisson floor."""
    write(history())
    answer = backtest(capsys, "--scores", "scores.csv", "--against", "level_7d")
    sheet = pd.read_csv("scores.csv")
    models = {"tideshift", "last_week", "mean_4w", "mean_8w", "median_4w", "median_8w", "level_7d"}
    assert set(sheet["model"]) == models
    assert set(sheet["queue"]) == {"all/en/all", "all/es/all", "all queues"}
    ours = sheet[sheet["model"] == "tideshift"].set_index("queue")
    figures = ["wape", "bias", "mase", "pinball", "coverage_90", "coverage_w1", "poisson_floor", "ratio"]
    assert ours[figures].notna().all(axis=None)
    assert ours.loc["all/en/all", "judged"] == 2 * 40
    assert ours.loc["all/es/all", "judged_by"] == "days"
    assert len(answer["scores"]) == len(sheet)


def test_a_person_reads_the_sheet_at_80_columns(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line fits, every queue is there, and each loss has its sentence."""
    write(history())
    answer = backtest(capsys, "--horizon-hours", "336")
    options = ["--start", "2026-03-30", "--end", "2026-04-06", "--every-hours", "168", "--horizon-hours", "336"]
    assert main(["backtest", "--history", "history.csv", *options, *QUICK[:-1]]) == Exit.PUBLISHED
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    for word in ("all/en/all", "all/es/all *", "all queues", "Poisson", "MASE", "week 2", "models chosen 1 times"):
        assert word in out
    assert " ".join(out.split()).count("loses to") == max(1, len(answer["losses"]))


def test_dates_are_midnights_of_the_zone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a zone the origins are its midnights, hours are hours across a clock change, and instants are instants."""
    write(history())
    zone = ["--time-zone", "Europe/Berlin", "--column", "volume=volume"]
    span = ["--start", "2026-03-28", "--end", "2026-03-30T12:00", "--every-hours", "24", "--horizon-hours", "24"]
    backtest(capsys, *zone, *span)
    origins = pd.read_csv("forecasts.csv")["origin"].unique().tolist()
    assert origins == ["2026-03-28T00:00+01:00", "2026-03-29T00:00+01:00", "2026-03-30T01:00+02:00"]
    backtest(capsys, *zone, *span, "--start", "2026-03-30T06:00Z")
    assert pd.read_csv("forecasts.csv")["origin"].unique().tolist() == ["2026-03-30T08:00+02:00"]


def test_only_the_quantiles_asked_for(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`0.1:0.9:0.4` writes p10, p50 and p90 and no other."""
    write(history())
    backtest(capsys, "--quantiles", "0.1:0.9:0.4", "--end", "2026-03-30")
    columns = pd.read_csv("forecasts.csv").columns
    assert [name for name in columns if name.startswith("p")] == ["p10", "p50", "p90"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--quantiles", "0.05:0.99:0.05"], "--quantiles: not quantiles that a forecast has (found 0.05:0.99:0.05)"),
        (["--quantiles", "0.5"], "write FIRST:LAST:STEP"),
        (["--against", "profet"], "did you mean 'prophet'"),
        (["--models", "mean_9w"], "did you mean 'mean_8w'"),
        (["--start", "2026-01-05"], "--start: nothing is known before it"),
        (["--end", "2026-03-01"], "--end: before the start"),
        (["--start", "yesterday"], "neither a date such as 2026-11-16 nor an instant"),
        (["--time-zone", "Asia/Shangai"], "did you mean 'Asia/Shanghai'"),
        (["--country", "XX"], "a country without known holidays"),
        (["--column", "volume=calls"], "missing column 'calls'"),
    ],
)
def test_a_wrong_question_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], wrong: list[str], said: str
) -> None:
    """Whatever is wrong is told in words, and no file appears."""
    write(history(4))
    span = ["--start", "2026-01-26", "--end", "2026-01-27", "--every-hours", "24", "--horizon-hours", "24"]
    if wrong[0] == "--end":
        span[1] = "2026-03-30"
    assert main(["backtest", "--history", "history.csv", *span, *QUICK, *wrong]) == Exit.REFUSED
    assert said in " ".join(capsys.readouterr().err.split())
    assert not Path("forecasts.csv").exists()


def test_a_failure_half_way_leaves_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written before stays as it was, and no part of the new file is left."""
    write(history())
    Path("forecasts.csv").write_text("mine\n")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr("forecast.rolling.judge", broken)
    span = ["--start", "2026-03-30", "--end", "2026-04-06", "--every-hours", "168", "--horizon-hours", "168"]
    assert main(["backtest", "--history", "history.csv", *span, *QUICK]) == Exit.KEPT
    assert Path("forecasts.csv").read_text() == "mine\n"
    assert not list(here.glob(".forecasts*"))


def test_a_history_of_days(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Daily totals of another system are rolled over like any history, at the customers' midnights."""
    days = pd.date_range("2025-06-01", "2026-04-20")
    volume = np.random.default_rng(5).poisson(900 - 200 * (days.day_of_week >= 5))
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "offered": volume, "asa_s": 30}).to_csv("days.csv", index=False)
    answer = backtest(capsys, "--time-zone", "America/Vancouver", file="days.csv")
    table = pd.read_csv("forecasts.csv")
    assert answer["rows"] == 2 * 7
    assert table["timestamp"][0] == "2026-03-30T00:00-07:00"
    assert table["volume"].between(500, 1100).all()


def test_the_site_speaks_for_itself(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With settings the site's own history is rolled over, and judged within the hours it declares."""
    write_site(here / "configs")
    span = ["--start", "2026-02-16", "--end", "2026-02-16", "--every-hours", "24", "--horizon-hours", "24"]
    assert main(["backtest", "--configs", "configs", *span, *QUICK]) == Exit.PUBLISHED
    answer = json.loads(capsys.readouterr().out)
    judged = {row["queue"]: row["judged"] for row in answer["scores"] if row["model"] == "tideshift"}
    assert judged == {"shop/en/voice": 8, "shop/en/message": 24, "all queues": 32}
    assert answer["fallbacks"] == 2


def test_forecast_says_what_the_back_test_says(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`forecast --as-of` an origin writes that origin's rows, whatever the file holds after it."""
    clean = history()
    write(clean)
    backtest(capsys, "--end", "2026-03-30")
    after = clean["timestamp"] >= "2026-03-30"
    write(clean.assign(volume=clean["volume"].where(~after, 9e5)), "poisoned.csv")
    command = ["forecast", "--history", "poisoned.csv", "--as-of", "2026-03-30", "--horizon-days", "7"]
    assert main([*command, "--out", "forecast.csv", *QUICK]) == Exit.PUBLISHED
    rolled, now = (pd.read_csv(name, dtype=str) for name in ("forecasts.csv", "forecast.csv"))
    pd.testing.assert_frame_equal(now[rolled.columns[1:]], rolled.iloc[:, 1:])
