"""Overrides through the nights: kept by every re-run until they expire or are switched off, to the last contact."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecast.overrides import Override
from planning.cli import main
from planning.exits import Exit
from planning.store import Store
from tests.planning.small_site import write_site

pytestmark = pytest.mark.long

FIRST = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
DATABASE = "sqlite:///data/tideshift.db"


def said(name: str, day: int, action: Any, value: float, queues: str, **more: Any) -> Override:
    """A word about one day of the horizon, said the day before the first night."""
    start = FIRST + day * DAY
    return Override(name, (queues,), start, start + DAY, action, value, "li", f"because {name}", FIRST - DAY, **more)


SET = said("total", 4, "set", 240.1, "shop/en/voice")
SCALE = said("share", 4, "scale", 1.5, "shop/en/message", expires_at=FIRST + DAY)
UPLIFT = said("event", 5, "uplift", 2.0, "*/*/*")


class Nights:
    """What three nights in a row published, by the number of the night, from 0."""

    def __init__(self) -> None:
        self.forecasts: list[pd.DataFrame] = []
        self.files: list[pd.DataFrame] = []
        self.kept: list[Override] = []

    def day(self, night: int, override: Override, queue: str | None = None) -> pd.DataFrame:
        """The forecast's rows that an override speaks of."""
        table = self.forecasts[night]
        names = table["line"] + "/" + table["language"] + "/" + table["channel"]
        at = table["timestamp"]
        return table[(names == (queue or override.queues[0])) & (at >= override.start) & (at < override.end)]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Three real nights on the small site, a day apart, nothing in them faked."""
    folder = tmp_path_factory.mktemp("nights")
    write_site(folder / "configs")
    (folder / "configs" / "forecast.yaml").write_text("models: [mean_4w]\nbacktest_windows: 1\n", encoding="utf-8")
    (folder / "configs" / "solver.yaml").write_text("horizon_days: 7\nworkers: 1\nrounds: 0\n", encoding="utf-8")
    _two_more_days(folder / "configs" / "history.csv")
    found = Nights()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("data").mkdir()
        with Store.open(DATABASE) as store:
            for override in (SET, SCALE, UPLIFT):
                store.add_override(override)
        for night in range(3):
            if night == 2:
                assert main(["overrides", "off", "event", "--author", "wang", "--reason", "cancelled"]) == 0
            at = (FIRST + night * DAY).isoformat()
            assert main(["nightly", "--as-of", at]) in (Exit.PUBLISHED, Exit.WARNED)
            with Store.open(DATABASE) as store:
                publication = store.published()
                assert publication is not None
                found.forecasts.append(store.table(publication.run_id, "forecast"))
                found.kept = store.overrides()
            found.files.append(pd.read_csv("data/published/current/forecast.csv"))
        yield found


def _two_more_days(path: Path) -> None:
    """The history of the days that pass while the nights run."""
    table = pd.read_csv(path)
    times = pd.to_datetime(table["timestamp"], utc=True)
    later = [table[(times >= FIRST - 7 * DAY) & (times < FIRST - 5 * DAY)].copy()]
    later[0]["timestamp"] = (pd.to_datetime(later[0]["timestamp"], utc=True) + 7 * DAY).dt.strftime(
        "%Y-%m-%dT%H:%M+00:00"
    )
    pd.concat([table, *later]).to_csv(path, index=False)


def test_a_total_is_met_every_night(nights: Nights) -> None:
    """The planner's total stands exactly in all three forecasts, in the store and in the published file."""
    for night in range(3):
        assert float(nights.day(night, SET)["volume"].sum()) == 240.1
        file = nights.files[night]
        day = file["timestamp"].str.startswith(f"{SET.start:%Y-%m-%d}") & (file["channel"] == "voice")
        assert float(file[day]["volume"].sum()) == 240.1


def test_it_keeps_the_shape_of_each_nights_model(nights: Nights) -> None:
    """The total is spread as that night's model spreads the day."""
    for night in range(3):
        day = nights.day(night, SET)
        np.testing.assert_allclose(day["volume"] / 240.1, day["model_volume"] / day["model_volume"].sum())


def test_an_expired_word_is_not_obeyed(nights: Nights) -> None:
    """The first night obeys what expires on the second; from then on the forecast is the model's."""
    first = nights.day(0, SCALE)
    assert first["volume"].sum() == pytest.approx(1.5 * first["model_volume"].sum(), rel=1e-12)
    for night in (1, 2):
        day = nights.day(night, SCALE)
        np.testing.assert_array_equal(day["volume"], day["model_volume"])
        assert (day["quality"] != "override").all()


def test_switched_off_shows_the_model(nights: Nights) -> None:
    """Two nights obey the event, the third, after the switch, says what the model says."""
    for queue in ("shop/en/voice", "shop/en/message"):
        for night in (0, 1):
            day = nights.day(night, UPLIFT, queue)
            np.testing.assert_allclose(day["volume"], 2.0 * day["model_volume"])
        day = nights.day(2, UPLIFT, queue)
        np.testing.assert_array_equal(day["volume"], day["model_volume"])


def test_nothing_a_planner_said_is_lost(nights: Nights) -> None:
    """After three nights every word is there as it was said, but for the switch."""
    assert [(o.id, o.value, o.author, o.reason, o.expires_at, o.active) for o in nights.kept] == [
        (o.id, o.value, o.author, o.reason, o.expires_at, o is not UPLIFT)
        for o in sorted((SET, SCALE, UPLIFT), key=lambda o: (o.created_at, o.id))
    ]
