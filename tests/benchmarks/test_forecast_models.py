"""The table of forecasting models: same folds for all, every file of a folder, losses counted."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import forecast_models
from benchmarks.forecast_models import Folds, compare, histories, rows, verdict
from planning.demand.question import Question, of_file


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pool of workers for a small file."""
    monkeypatch.setattr(forecast_models, "PROCESSES", 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Fourteen weeks of an hourly queue."""
    hours = pd.date_range("2026-01-05", periods=24 * 7 * 14, freq="h")
    volume = np.random.default_rng(1).poisson(20 + 10 * (hours.hour == 12))
    path = tmp_path / "calls.csv.gz"
    path.write_bytes(gzip.compress(pd.DataFrame({"date": hours, "calls": volume}).to_csv(index=False).encode()))
    return path


def asked(file: Path) -> Question:
    return of_file(file, None, 1, time_zone="Asia/Shanghai").with_models("mean_4w,level_28d")


def test_origins_are_midnights_that_leave_a_horizon(file: Path) -> None:
    """The last origin lies a horizon before the end at the customers' midnight, the others a step apart."""
    end = datetime(2026, 4, 12, 16, tzinfo=UTC)
    assert asked(file).as_of == end
    assert Folds(14, 7, 3).of(asked(file)) == [end - timedelta(days=days) for days in (28, 21, 14)]
    assert Folds(14, 28, 9).of(asked(file))[0] > datetime(2026, 1, 11, tzinfo=UTC)


def test_all_models_stand_side_by_side(file: Path) -> None:
    """Each model has its row on the same judged intervals; ours has bands, and its ratio is to the best average."""
    found = compare(asked(file), Folds(7, 7, 2), against=("mean_8w", "level_7d"))
    told = {row["model"]: row for row in rows("calls", found, pooled=False)}
    assert set(told) == {"tideshift", "mean_8w", "level_7d"}
    assert found["judged"].nunique() == 1
    assert told["tideshift"]["against"] == "mean_8w"
    assert told["tideshift"]["ratio"] == pytest.approx(told["mean_8w"]["wape"] / told["tideshift"]["wape"])
    assert {"coverage_w1", "pinball_to_poisson", "bias"} <= set(told["tideshift"])
    assert "pinball" not in told["level_7d"]


def test_losses_are_counted() -> None:
    """The verdict names what was lost, and to which average."""
    row = {"data": "a.csv", "queue": "q", "model": "tideshift", "to_mean_8w": 0.9, "pinball_to_poisson": 0.8}
    row |= {"coverage_w1": 0.9, "against": "median_8w", "ratio": 0.98}
    said = verdict(pd.DataFrame([row, row | {"ratio": 1.1}]))
    assert "loses on 1 of 2 queues" in said
    assert "a.csv q median_8w" in said
    assert "0.900" in said


def test_a_folder_is_searched_for_histories(file: Path) -> None:
    """Tables of a folder are found below it; what reads as no history is left out and said, and the rest goes on."""
    (file.parent / "notes.txt").write_text("hello")
    (file.parent / "more").mkdir()
    (file.parent / "more" / "people.csv").write_text("name\nAnn\n")
    assert [path.name for path in histories([file.parent])] == ["calls.csv.gz", "people.csv"]
    assert list(histories([file])) == [file]


def test_a_file_that_was_named_must_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A named file that holds no history ends with code 1 and its reason."""
    path = tmp_path / "people.csv"
    path.write_text("name\nAnn\n")
    assert forecast_models.main([str(path)]) == 1
    assert "missing column 'timestamp'" in capsys.readouterr().err
