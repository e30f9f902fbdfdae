"""What the desk shows, without a screen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from forecast.overrides import Override
from planning.desk.state import concerns, grid, matching, shortage_by_band
from scheduler.roster import roster_table
from tests.planning.desk.test_roster_edit import MONDAY, PEOPLE, ZONE, shift, standing

NOW = datetime(2026, 11, 16, tzinfo=UTC)


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


def told(now, overrides=(), at=NOW):
    return concerns(
        coverage=now.coverage,
        violations=now.violations,
        roster=now.roster,
        overrides=overrides,
        now=at,
        interval=30,
    )


def test_a_quiet_night_needs_nobody():
    """Without shortage, violation or spent override there is no concern."""
    assert told(standing(heads=0.0)) == []


def test_locked_shifts_that_contradict_a_rule_come_first():
    """A clash among locked shifts is told apart from other violations, and before the shortage."""
    locked = [replace(shift("ann", 0, 18), locked=True), replace(shift("ann", 1, 4), locked=True)]
    found = told(standing(*locked))
    assert found[0].what == "1 locked shift contradicts a rule"
    assert "agent-hours short" in found[1].what
    assert all(c.severity == "act" for c in found)


def test_violations_of_free_shifts_are_counted():
    """A violation nobody locked is a concern of its own."""
    found = told(standing(shift("ann", 0, 18), shift("ann", 1, 4)))
    assert found[0].what == "1 rule violation"
    assert "rest" in found[0].detail


def test_a_spent_override_is_told_until_it_is_switched_off():
    """An override whose window or life is over is a reminder; switched off it is silent."""
    spent = Override("1", ("*/*/*",), NOW - timedelta(days=2), NOW, "scale", 1.2, "li", "campaign", NOW)
    found = told(standing(heads=0.0), [spent])
    assert found[0].what == "1 override has run out"
    assert told(standing(heads=0.0), [replace(spent, active=False)]) == []
    assert told(standing(heads=0.0), [spent], NOW - timedelta(hours=1)) == []


def test_the_grid_says_code_start_lock_and_absence():
    """A cell carries code and local start, a lock, an absence, or a dot."""
    away = (datetime(2026, 11, 17, tzinfo=ZONE), datetime(2026, 11, 18, tzinfo=ZONE))
    ann, bo = replace(PEOPLE[0], absences=(away,)), replace(PEOPLE[1], leaves_on=MONDAY)
    days = [MONDAY + timedelta(days=n) for n in range(3)]
    roster = roster_table([replace(shift("ann", 0, 9), locked=True)], [ann, bo])
    text, code = grid(roster, [ann, bo], days, days_off=[("ann", days[2])], marked={("bo", days[0]): "✎"})
    assert text.loc["ann"].tolist() == ["P4 09:00 🔒", "away", "off 🔒"]
    assert text.loc["bo"].tolist() == ["✎ ·", "–", "–"]
    assert code.loc["ann"].tolist() == ["P4", "", ""]


def test_people_are_found_by_skill_site_and_any_case_of_their_name():
    """Filters narrow together; an empty one lets everybody through."""
    other = replace(PEOPLE[1], site="jk", skills=("live/id/*",))
    people = [PEOPLE[0], other]
    assert matching(people) == people
    assert matching(people, site="jk", name="BO") == [other]
    assert matching(people, queues=["live/zh/chat", "live/zh/voice"]) == [PEOPLE[0]]
    assert matching(people, group="blue") == []
