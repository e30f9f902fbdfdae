"""Standby of posts: a named relief at every moment, from where nobody is missed."""

import pandas as pd
import pytest

from scheduler.posts.seating import seats
from scheduler.posts.standby import standby
from scheduler.verify import coverage
from tests.scheduler.posts.test_seating import WATCH, on_post, policy
from tests.scheduler.small_operation import SHANGHAI, agent, at, flat, horizon, requirement, roster, shift

CHAT, TICKET = "shop/zh/chat", "shop/zh/ticket"
SKILLS = (WATCH, CHAT, TICKET)


def live(queue, kind):
    """A queue beside the posts."""
    from scheduler.horizon import OpeningHours
    from scheduler.workload import QueuePolicy

    return QueuePolicy(*queue.split("/"), kind, OpeningHours.always(SHANGHAI), deadline_h=2.0)


def reliefs(*others, chats=1.0):
    """Two on a post from 08:00 to 16:00 without a break, and others; `WHO from-to source`, by the clock."""
    team = [agent(k + 1, SKILLS) for k in range(2 + len(others))]
    pair = [on_post(a.agent_id, 8, rest=None) for a in team[:2]]
    table = roster(team, *pair, *(make(a.agent_id) for make, a in zip(others, team[2:], strict=True)))
    span, policies = horizon(1), [policy(), live(CHAT, "interval"), live(TICKET, "deferred")]
    need = requirement(span, {CHAT: flat(chats, 8, 16)})
    covered = coverage(table, need, team, span.interval)
    found = standby(seats(table, team, policies, span), table, team, policies, span, covered)
    clock = [found[name].dt.tz_convert(SHANGHAI).dt.strftime("%H") for name in ("start", "end")]
    return [
        f"{who or '-'} {a}-{b} {source}"
        for who, a, b, source in zip(found["agent_id"], *clock, found["source"], strict=True)
    ]


def on(queue, hour, minutes=480, rest=()):
    return lambda who: shift(who, at(hour), minutes, breaks=list(rest), work=[(0, minutes, queue)])


def test_who_is_missed_nowhere_else_is_the_relief_and_nobody_else():
    """Of a chat that requires one the only one may not go; of two, one may; without anybody there is a fault."""
    assert reliefs() == ["- 08-16 none"]
    assert reliefs(on(CHAT, 8)) == ["- 08-16 none"]
    assert reliefs(on(CHAT, 8), on(CHAT, 8)) == ["a03 08-16 live"]


def test_deferred_work_waits_and_is_asked_before_a_live_queue():
    """Who works off tickets comes first, although two on the chat could go; after their shift it is one of those."""
    assert reliefs(on(CHAT, 8), on(CHAT, 8), on(TICKET, 8, 240)) == ["a05 08-12 deferred", "a03 12-16 live"]


def test_a_planned_reserve_on_the_posts_comes_before_all_others():
    """Three on a post of two seats: the third waits, unseated, and is the relief of the first choice."""
    assert reliefs(on(WATCH, 8), on(TICKET, 8)) == ["a03 08-16 spare"]


@pytest.mark.parametrize("rest", [(120, 60)])
def test_nobody_is_a_relief_in_their_break(rest):
    """From 10:00 to 11:00 the only one who could come rests."""
    found = reliefs(on(TICKET, 8, rest=[rest]))
    assert found == ["a03 08-10 deferred", "- 10-11 none", "a03 11-16 deferred"]


def test_a_site_without_posts_has_no_standby():
    """An empty table of the contract's columns."""
    span = horizon(1)
    team = [agent(1, SKILLS)]
    table = roster(team, on(CHAT, 8)("a01"))
    policies = [live(CHAT, "interval")]
    covered = coverage(table, requirement(span, {CHAT: flat(1.0, 8, 16)}), team, span.interval)
    found = standby(seats(table, team, policies, span), table, team, policies, span, covered)
    assert isinstance(found, pd.DataFrame)
    assert found.empty
