"""activities.yaml: what it may say, what is refused, each at its place, and who is meant."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from planning.attending import able_to_attend
from planning.csv_file import People
from planning.refusal import Refused
from planning.settings import load_settings
from scheduler.activities.activity import Activity, Who
from scheduler.agents import AGENTS, Agent, Contract

MEETING = "{name: weekly, kind: meeting, minutes: 30, attendance: together"
COACHING = "{name: coaching, kind: coaching, minutes: 60"


def told(folder: Path, *entries: str) -> Path:
    """The sample's settings with these activities."""
    lines = ["activities:", *(f"  - {entry}}}" for entry in entries)]
    (folder / "activities.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_file_says_what_the_scheduler_is_told(configs: Path) -> None:
    """Every key reaches the scheduler's own value; what is left out is neutral."""
    more = ", who: {groups: [sh-live]}, weekdays: [mon, fri], hours: 09:00-18:00, least_share: 0.4, sittings: 2"
    planned = load_settings(told(configs, MEETING + more, COACHING + ", with: {agents: ['C*']}, missed_price: 12.5"))
    assert planned.activities.planned() == (
        Activity(
            "weekly",
            "meeting",
            Who(groups=("sh-live",)),
            30,
            attendance="together",
            weekdays=frozenset({1, 5}),
            clock=(540, 1080),
            least_share=0.4,
            sittings=2,
        ),
        Activity("coaching", "coaching", Who(), 60, coaches=Who(agents=("C*",)), price_cents=1250),
    )


def test_without_the_file_there_are_none(configs: Path) -> None:
    """A site without activities.yaml is one where nobody attends anything."""
    (configs / "activities.yaml").unlink()
    assert load_settings(configs).activities.planned() == ()


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (COACHING + ", hours: 22:00-02:00", "reaches beyond midnight"),
        (COACHING + ", hours: 09:00-09:30", "longer than the 30 minutes of `hours`"),
        ("{name: short, kind: coaching, minutes: 45", "off the grid of 30 minutes"),
        (COACHING + ", least_share: 0.5", "means nothing with attendance: each"),
        (MEETING + ", with: {groups: [sh-live]}", "means nothing with attendance: together"),
        (MEETING + ", most_people: 5", "means nothing with attendance: together"),
        (COACHING + ", from: 2026-12-02, to: 2026-12-01", "ends before it begins"),
        ("{name: Team Meeting, kind: meeting, minutes: 30", "name"),
        (COACHING + ", price: 3", "unknown key 'price'"),
    ],
)
def test_what_fits_nowhere_is_refused_at_its_line(entry: str, wrong: str, configs: Path) -> None:
    """One finding, in the second line of the file, in words."""
    with pytest.raises(Refused) as refused:
        load_settings(told(configs, entry))
    (finding,) = [str(f) for f in refused.value.findings]
    assert "activities.yaml:2:" in finding
    assert wrong in finding


def test_names_that_come_twice_are_refused(configs: Path) -> None:
    """The second of two activities of one name is named with the line of the first."""
    with pytest.raises(Refused, match="activity coaching twice"):
        load_settings(told(configs, COACHING, COACHING))


def everybody(*agents: Agent) -> People:
    """People as read from their files."""
    rows = [
        {
            "agent_id": a.agent_id,
            "name": a.name,
            "group": a.group,
            "site": a.site,
            "vendor": a.vendor,
            "time_zone": a.time_zone.key,
            "contract": a.contract.name,
            "skills": "|".join(a.skills),
            "hourly_cost": 10.0,
            "hired_on": pd.NaT,
            "leaves_on": pd.NaT,
            "productivity": 1.0,
        }
        for a in agents
    ]
    return People(AGENTS.validate(pd.DataFrame(rows)), pd.DataFrame(), pd.DataFrame(), agents)


LI = Agent(
    "A1",
    "Li",
    "voice",
    "shanghai",
    None,
    ZoneInfo("Asia/Shanghai"),
    Contract("full", 2400, 5, ("F8",)),
    ("a/b/c",),
    1000,
)


def test_who_attends_has_the_skill_in_table_and_values(configs: Path) -> None:
    """People who are to attend can be said to work on it wherever skills are judged; others are as they were."""
    settings = load_settings(told(configs, COACHING + ", who: {groups: [voice]}"))
    people = able_to_attend(everybody(LI, replace(LI, agent_id="A2", group="chat")), settings)
    assert [a.skills for a in people.agents] == [("a/b/c", "activity/all/coaching"), ("a/b/c",)]
    assert people.table["skills"].tolist() == ["a/b/c|activity/all/coaching", "a/b/c"]


def test_an_activity_for_nobody_is_refused(configs: Path) -> None:
    """A group that agents.csv does not have, to attend or to coach, is told, all of them at once."""
    settings = load_settings(
        told(
            configs, COACHING + ", who: {groups: [none]}", MEETING.replace("together", "each") + ", with: {sites: [x]}"
        )
    )
    with pytest.raises(Refused) as refused:
        able_to_attend(everybody(LI), settings)
    text = str(refused.value)
    assert "coaching: nobody is to attend" in text
    assert "weekly: nobody is to coach" in text
