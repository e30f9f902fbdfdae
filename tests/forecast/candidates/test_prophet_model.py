"""Prophet, kept in one file: accurate, silent, tidy, repeatable."""

import logging
import tempfile
from pathlib import Path

import numpy as np
import pytest

from forecast.candidates.candidate import UnfitError
from forecast.candidates.prophet_model import HourlyProphet, TwoStageProphet
from tests.forecast.synthetic import SHAPE, WEEK, ahead, days

TRUTH = 40 * WEEK[:, None] * SHAPE


def test_growth_is_carried_on() -> None:
    """A queue that grows by a tenth a month is forecast on its line, where an average lags a month behind."""
    past = days(90, level=100.0, seed=6)
    growth = 1.1 ** (np.arange(-len(past.dates), 14) / 30.4)
    said = TwoStageProphet().predict(past.scaled(growth[:-14, None]), ahead())
    truth = 100 / 40 * np.tile(TRUTH, (2, 1)) * growth[-14:, None]
    assert np.abs(said - truth).sum() / truth.sum() < 0.04


def test_a_season_is_not_taken_for_a_trend() -> None:
    """Half a year that climbs to its summer is carried on level, not on and on."""
    past = days(26, level=100.0, seed=6)
    climb = 1 + 0.3 * np.sin(np.linspace(-np.pi / 2, np.pi / 2, len(past.dates)))
    said = TwoStageProphet().predict(past.scaled(climb[:, None]), ahead(28))
    truth = 1.3 * 100 / 40 * np.tile(TRUTH, (4, 1))
    assert abs(said.sum() / truth.sum() - 1) < 0.03


@pytest.mark.parametrize("kind", ["default", "weekly", "conditional"])
def test_by_the_hour(kind: str) -> None:
    """Each plain variant forecasts a week that repeats itself within a few percent of its contacts."""
    said = HourlyProphet(kind).predict(days(6, level=100.0), ahead(7))  # type: ignore[arg-type]
    assert np.abs(said - 2.5 * TRUTH).sum() / (2.5 * TRUTH).sum() < 0.15


def test_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A fit leaves no file and no log line, the same input gives the same bits, and loggers are as before."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    quiet = logging.getLogger("cmdstanpy").disabled
    past = days(8, seed=7)
    with caplog.at_level(logging.DEBUG):
        first, second = (TwoStageProphet(month=True).predict(past, ahead()) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    # cmdstanpy keeps one folder a process, emptied at exit; the fits themselves must leave nothing.
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert [record for record in caplog.records if record.name in ("cmdstanpy", "prophet")] == []
    assert logging.getLogger("cmdstanpy").disabled == quiet


@pytest.mark.parametrize(("weeks", "level"), [(3, 40.0), (8, 0.1)])
def test_unfit(weeks: int, level: float) -> None:
    """Too short a past, or too rare contacts, are refused rather than fitted badly."""
    with pytest.raises(UnfitError, match="needs"):
        TwoStageProphet().predict(days(weeks, level=level), ahead())


def test_an_optimizer_that_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fit that fails is a candidate that does not fit, not a night that fails."""
    from prophet import Prophet

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Error during optimization")

    monkeypatch.setattr(Prophet, "fit", fail)
    with pytest.raises(UnfitError, match="gave up"):
        TwoStageProphet().predict(days(8), ahead())
