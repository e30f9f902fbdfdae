"""Whose skills pool queues."""

from datetime import date

from planning.pooled import pooling_skills
from planning.settings import load_settings
from tests.planning.test_settings import CONFIGS
from tests.scheduler.small_operation import agent, horizon

SITE = load_settings(CONFIGS).site
SPAN = horizon(7)


def test_pooling_is_off_until_the_site_says_so() -> None:
    """The sample pools nothing; connected, everybody's skills count."""
    assert pooling_skills(SITE, [agent(1)], SPAN) is None
    assert pooling_skills(SITE.model_copy(update={"pooling": "connected"}), [agent(1)], SPAN) == [("shop/zh/*",)]


def test_who_is_gone_or_not_there_yet_helps_nobody() -> None:
    """Of people who left before the horizon, leave on its first day, start on its last, or after it, two count."""
    people = [
        agent(1, ("a",), leaves_on=date(2026, 11, 15)),
        agent(2, ("b",), leaves_on=date(2026, 11, 16)),
        agent(3, ("c",), hired_on=date(2026, 11, 22)),
        agent(4, ("d",), hired_on=date(2026, 11, 23)),
    ]
    assert pooling_skills(SITE.model_copy(update={"pooling": "connected"}), people, SPAN) == [("b",), ("c",)]
