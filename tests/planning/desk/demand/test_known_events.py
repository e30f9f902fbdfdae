"""What is known to happen to queues."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forecast.overrides import Override
from planning.desk.demand.known_events import known_events, named, override_spans
from planning.settings import Settings
from tests.views import world

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 11, 16, tzinfo=ZONE)
SINGLES = date(2026, 11, 9), date(2026, 11, 12)


@pytest.fixture(scope="module")
def site() -> Settings:
    """The sample operation."""
    return world.settings()


def test_an_event_of_many_queues_is_told_once(site):
    """The sale is one span for the sum of its queues, and none for a queue that it does not move."""
    sale = known_events(site, ["live_commerce/zh/chat", "live_commerce/zh/voice"], *SINGLES)
    assert sale["name"].tolist().count("11.11") == 1
    assert "11.11" not in known_events(site, ["enterprise/zh/chat"], *SINGLES)["name"].tolist()
    assert not sale["changed"].any()


def test_holidays_are_those_of_the_queues_market(site):
    """A public holiday is told for the language whose customers have it, the turn of the month for nobody."""
    week = date(2026, 9, 29), date(2026, 10, 5)
    china = known_events(site, ["enterprise/zh/chat"], *week)["name"]
    assert china.str.contains("National Day").any()
    assert not china.str.contains("turn of the month").any()
    assert not known_events(site, ["local_life/th/chat"], *week)["name"].str.contains("National Day").any()


def test_overrides_are_spans_while_they_hold():
    """An override is drawn with what it does and why, until it is switched off or over."""
    told = Override("1", ("*/zh/*",), DAY, DAY + timedelta(days=1), "add", 500.0, "li", "strike", DAY)
    spans = override_spans([told, replace(told, id="2", active=False)], ["live/zh/chat"], DAY)
    assert spans[["name", "changed"]].to_numpy().tolist() == [["+500 strike", True]]
    assert override_spans([told], ["live/en/chat"], DAY).empty
    assert override_spans([told], ["live/zh/chat"], DAY + timedelta(days=2)).empty


def test_a_day_is_told_what_touches_it():
    """A span over midnight names both local days, and one that ends at midnight not the day that begins there."""
    told = Override("1", ("*/*/*",), DAY - timedelta(hours=2), DAY + timedelta(days=1), "add", 5.0, "li", "fair", DAY)
    spans = override_spans([told], ["live/zh/chat"], DAY)
    assert named(spans, ZONE) == {date(2026, 11, 15): "+5 fair", date(2026, 11, 16): "+5 fair"}
