"""The plan of a site asks the forecaster what the site's settings say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import structlog
from structlog.testing import LogCapture

from forecast.overrides import Override
from planning.csv_file import read_history
from planning.demand.kept_models import Shelf
from planning.plan import forecast_horizon
from planning.settings import load_settings
from scheduler.horizon import Horizon
from tests.planning.small_site import write_site


def test_a_night_in_the_week_plans_with_mondays_models(tmp_path: Path) -> None:
    """A site chooses as of its last day of choice, when an uplift of later was not known, and keeps that."""
    write_site(tmp_path / "configs")
    settings, friday = load_settings(tmp_path / "configs"), datetime(2026, 2, 27, tzinfo=UTC)
    history = read_history(tmp_path / "configs/history.csv", ZoneInfo("UTC"))
    horizon = Horizon.after(friday, 7, 60, ZoneInfo("UTC"))
    thursday = friday - timedelta(days=1)
    fair = Override("1", ("*/*/*",), thursday, friday, "uplift", 2.0, "li", "fair", thursday)
    log = LogCapture()
    shelf = Shelf(tmp_path / "models", structlog.wrap_logger(None, processors=[log]))
    for told in ([], [fair]):
        _, accuracy = forecast_horizon(settings, history, friday, horizon, 1, shelf, None, lambda *_: None, told)
        assert set(accuracy["chosen_at"]) == {pd.Timestamp("2026-02-23T00:00Z")}
    assert [entry["event"] for entry in log.entries] == ["models chosen", "models kept"]
