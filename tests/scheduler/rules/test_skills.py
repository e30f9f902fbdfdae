"""Skills."""

import pytest

from scheduler.rules import Skills
from tests.scheduler.small_operation import CHAT, TICKET, VOICE, agent, at, broken, flat, shift, solved

NEED = {CHAT: flat(1.0, 8, 16), VOICE: flat(1.0, 8, 16)}


def queues(result):
    return {part.partition(" ")[2] for text in result.roster["work"] for part in text.split("|")}


def test_feasible_work_is_on_known_queues():
    """Two people with one skill each cover both queues, and nobody is reported."""
    result = solved([agent(1, [CHAT]), agent(2, [VOICE])], NEED)
    assert queues(result) == {CHAT, VOICE}


def test_infeasible_work_is_reported_and_never_chosen():
    """Work on a queue without the skill is named; it is not given even where it alone is short."""
    talks = agent(1, [VOICE])
    assert broken(Skills(), [talks], [shift("a01", at(8), work=[(0, 60, VOICE), (60, 120, CHAT)])]) == [
        ("a01", "11-16")
    ]
    result = solved([talks], {CHAT: flat(1.0, 8, 16)})
    assert not len(result.roster)


def test_priced_fewer_skills_never_lower_the_cost():
    """Every skill less keeps the cost or raises it."""
    # 08:00-12:00 on one queue, 12:00-16:00 on the other
    need = {CHAT: flat(1.0, 8, 12), VOICE: flat(1.0, 12, 16)}
    costs = [solved([agent(1, skills)], need).cost for skills in (["*/*/*"], [CHAT, VOICE], [CHAT], [TICKET])]
    assert costs == sorted(costs)
    assert costs[1] < costs[2] < costs[3]


@pytest.mark.parametrize(("pattern", "legal"), [("shop/zh/*", True), ("*/*/chat", True), ("shop/en/*", False)])
def test_last_legal_pattern_still_matches(pattern, legal):
    """A star matches every value of its own place, and of no other."""
    one = agent(1, [pattern])
    assert bool(broken(Skills(), [one], [shift("a01", at(8), work=[(0, 60, CHAT)])])) == (not legal)
    assert bool(len(solved([one], {CHAT: flat(1.0)}).roster)) == legal
