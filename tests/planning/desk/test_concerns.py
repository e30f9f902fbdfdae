"""What waits for a planner, without a screen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from forecast.overrides import Override
from planning.desk.concerns import (
    WORST,
    Bare,
    Broken,
    Owed,
    RunOut,
    Short,
    ShortElsewhere,
    Warned,
    concerns,
    live_mean,
    shortage_by_band,
)
from tests.planning.desk.test_roster_edit import MONDAY, ZONE, shift, standing

NOW = datetime(2026, 11, 16, tzinfo=UTC)


def told(now, overrides=(), at=NOW, summary=None, coverage=None, ledgers=None):
    return concerns(
        coverage=now.coverage if coverage is None else coverage,
        violations=now.violations,
        roster=now.roster,
        overrides=overrides,
        summary=summary or {"warnings": []},
        ledgers=ledgers or {},
        now=at,
        interval=30,
        time_zone=ZONE,
    )


def short_on(hours):
    """A coverage of one interval for each of some queues, of which so many agent-hours are missing."""
    return pd.DataFrame(
        {
            "timestamp": pd.Timestamp("2026-11-17T11:00Z"),
            "line": "live",
            "language": "zh",
            "channel": [f"c{n}" for n in range(len(hours))],
            "kind": "interval",
            "required": 2000.0,
            "scheduled": 0.0,
            "shortage": [2.0 * h for h in hours],
            "surplus": 0.0,
        }
    )


def test_shortage_falls_into_the_bands_of_the_sites_day():
    """Each missing hour is counted once, in its band of the site's clock, with empty bands there too."""
    cover = standing(shift("ann", 0, 9)).coverage
    bands = shortage_by_band(cover, 30, ZONE)
    assert bands["shortage_h"].sum() == 7 * 24 - 4
    assert dict(zip(bands["band"], bands["shortage_h"], strict=True))["09-12"] == 7 * 3 - 3
    assert len(bands) == 8


def test_no_shortage_is_an_empty_table():
    """Where nobody is missing there is nothing to draw."""
    assert shortage_by_band(standing(heads=0.0).coverage, 30, ZONE).empty


def test_a_quiet_night_needs_nobody():
    """Without shortage, violation or spent override there is no concern."""
    assert told(standing(heads=0.0)) == []


def test_locked_shifts_that_contradict_a_rule_come_first():
    """A clash among locked shifts is told apart from other violations, and before the shortage."""
    locked = [replace(shift("ann", 0, 18), locked=True), replace(shift("ann", 1, 4), locked=True)]
    first, second = told(standing(*locked))
    assert isinstance(first, Broken)
    assert (first.count, first.locked, first.agent_id) == (1, True, "ann")
    assert isinstance(second, Short)
    assert {first.severity, second.severity} == {"act"}


def test_violations_of_free_shifts_are_counted():
    """A violation nobody locked is a concern of its own, with its rule and day."""
    first = told(standing(shift("ann", 0, 18), shift("ann", 1, 4)))[0]
    assert isinstance(first, Broken)
    assert (first.count, first.locked, first.rule, first.day) == (1, False, "rest", MONDAY + timedelta(days=1))


def test_a_short_queue_says_its_worst_evening():
    """Beside all that is missing stand the site's day and the hours in which most is."""
    cover = short_on([3.0, 0.0])
    later = cover.assign(timestamp=cover["timestamp"] + pd.Timedelta(days=1), shortage=[8.0, 0.0])
    (one,) = told(standing(heads=0.0), coverage=pd.concat([cover, later], ignore_index=True))
    assert isinstance(one, Short)
    assert (one.queue, one.hours, one.day, one.band, one.band_hours) == (
        "live/zh/c0", 7.0, MONDAY + timedelta(days=2), 18, 4.0,
    )  # fmt: skip
    assert one.share == pytest.approx(7 / 2000)
    assert one.severity == "look"


def test_many_short_queues_are_told_worst_first_and_the_rest_counted():
    """Queues to act on are told one by one; of further ones, and of those too little to act, number and hours."""
    found = told(standing(heads=0.0), coverage=short_on([31.0, 36.0, 32.0, 33.0, 1.0, 34.0, 35.0, 2.0, 30.0]))
    assert [one.hours for one in found if isinstance(one, Short)] == [36.0, 35.0, 34.0, 33.0, 32.0]
    rest = [(one.queues, one.hours, one.severity) for one in found if isinstance(one, ShortElsewhere)]
    assert rest == [(2, 61.0, "act"), (2, 3.0, "look")]
    assert len(found) == WORST + 2


def test_a_spent_override_is_told_until_it_is_switched_off():
    """An override whose window or life is over is a reminder; switched off it is silent."""
    spent = Override("1", ("*/*/*",), NOW - timedelta(days=2), NOW, "scale", 1.2, "li", "campaign", NOW)
    assert told(standing(heads=0.0), [spent]) == [RunOut((spent,))]
    assert told(standing(heads=0.0), [replace(spent, active=False)]) == []
    assert told(standing(heads=0.0), [spent], NOW - timedelta(hours=1)) == []


def test_a_post_without_relief_is_told_with_its_hours():
    """Hours in which nobody could stand in are told; a post that always has somebody is silent."""
    posts = [
        {"queue": "live/zh/moderation", "open_h": 16.0, "relief_h": {"spare": 12.0, "none": 4.0}},
        {"queue": "live/id/moderation", "open_h": 16.0, "relief_h": {"spare": 16.0}},
    ]
    found = told(standing(heads=0.0), summary={"warnings": [], "post_watch": posts})
    assert found == [Bare("live/zh/moderation", 4.0, 16.0)]


def test_what_vendors_do_not_commit_is_told_until_its_day():
    """Hours short of what was asked and answers overdue are concerns of their own; kept, open and past days are not."""
    days = pd.DataFrame(
        {
            "day": [MONDAY + timedelta(days=n) for n in (-1, 0, 1, 2, 3)],
            "asked_h": [8.0, 8.0, 8.0, 9.0, 8.0],
            "committed_h": [4.0, 6.0, 8.0, float("nan"), float("nan")],
            "short_h": [4.0, 2.0, 0.0, float("nan"), float("nan")],
            "state": ["short", "short", "kept", "overdue", "open"],
        }
    )
    assert told(standing(heads=0.0), ledgers={"manila": days}) == [
        Owed("manila", False, 1, 2.0, MONDAY),
        Owed("manila", True, 1, 9.0, MONDAY + timedelta(days=2)),
    ]


@pytest.mark.parametrize(
    ("sentence", "page"),
    [
        ("2 of 11 live queues below target in the simulation: live/zh/chat 88.0 % of 90 %", "service"),
        ("1 queues rest on a fallback forecast: live/zh/chat", "demand"),
        ("posts not held all the time: live/zh/moderation 2.0 h", "roster"),
        ("laws of ca are unchecked", "tonight"),
    ],
)
def test_a_warning_leads_to_the_page_that_mends_it(sentence, page):
    """What the night warned of is shown with where to go; what no page mends stays on Tonight."""
    (warned,) = told(standing(heads=0.0), summary={"warnings": [sentence]})
    assert isinstance(warned, Warned)
    assert warned.page == page


def test_a_mean_of_channels_counts_contacts():
    """A channel without the figure counts nothing, and nothing at all is told as None."""
    chat = {"kind": "interval", "contacts": 30.0, "occupancy": 0.9}
    voice = {"kind": "interval", "contacts": 10.0, "occupancy": None}
    assert live_mean([chat, voice], "occupancy") == pytest.approx(0.9)
    assert live_mean([voice], "occupancy") is None
