"""Finding people by site, team, skill and name."""

from dataclasses import replace

from planning.desk.roster.people import Directory
from tests.planning.desk.test_roster_edit import PEOPLE

OTHER = replace(PEOPLE[1], site="jk", group="blue", skills=("live/id/*",))
ALL = Directory((PEOPLE[0], OTHER))


def test_filters_narrow_together():
    """An empty filter lets everybody through, several must all fit, names fit in any case."""
    assert ALL.matching() == (PEOPLE[0], OTHER)
    assert ALL.matching(site="jk", name="BO") == (OTHER,)
    assert ALL.matching(site="jk", name="ann") == ()
    assert ALL.matching(group="green") == ()


def test_skills_are_patterns():
    """Whoever can work any of the queues is found, whether their skills name it or match it."""
    assert ALL.matching(queues=["live/zh/chat", "live/zh/voice"]) == (PEOPLE[0],)
    assert ALL.matching(queues=["live/id/chat"]) == (PEOPLE[0], OTHER)
    assert ALL.matching(queues=["other/zh/chat"]) == ()


def test_teams_belong_to_sites():
    """The teams offered are those of the chosen site, of all sites where none is chosen."""
    assert ALL.sites == ["jk", "sh"]
    assert ALL.teams("jk") == ["blue"]
    assert ALL.teams() == ["blue", "red"]


def test_nobody_is_found_among_nobody():
    """A plan without people is no error."""
    assert Directory(()).matching(site="sh", name="a", queues=["live/zh/chat"]) == ()
