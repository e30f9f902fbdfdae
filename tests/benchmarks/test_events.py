"""The sample's events, by the benchmark that measures them: a live session's lift is recovered."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from benchmarks import events
from planning.csv_file import read_history
from planning.settings import Settings, load_settings


@pytest.fixture(scope="module")
def sample() -> tuple[Settings, pd.DataFrame]:
    settings = load_settings(Path(events.__file__).parents[1] / "configs")
    source = settings.site.inputs.history
    file = settings.path(source.file)
    zone = ZoneInfo(settings.site.time_zone)
    return settings, read_history(file, zone, source=source, queues=settings.site.queue_names)


@pytest.mark.parametrize("given", ["no expected lift", "twice too large"])
def test_a_live_sessions_lift_is_recovered(sample: tuple[Settings, pd.DataFrame], given: str) -> None:
    """Whether planners said nothing or twice too much, every queue's lift lies within 10 % of the generator's."""
    rows = [row for row in events.lifts(*sample, given) if row["what"].startswith("live_session")]
    assert len(rows) == 8
    assert {row["what"]: row["ratio"] for row in rows if row["ratio"] < 0.9} == {}
