"""The twin: a roster lived through in many futures."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from scheduler.agents import Agent
from scheduler.queueing import chat, erlang_a
from scheduler.requirement import REQUIREMENT
from scheduler.roster import Shift
from scheduler.simulation.absence import Absence
from scheduler.simulation.customers import sampled_contacts
from scheduler.simulation.floor import Routing
from scheduler.simulation.measures import AMOUNTS
from scheduler.simulation.twin import Twin, simulate
from scheduler.workload import QueuePolicy
from tests.scheduler.simulation.two_days import CHAT, HORIZON, POST, TICKET, VOICE, rows, workload
from tests.scheduler.small_operation import at, people, requirement, roster, shift

ALONE = Routing(help=False, blend=False)
POLICIES = (VOICE, CHAT, TICKET, POST)
WORK = workload(rows(VOICE, [24.0] * 96), rows(CHAT, [30.0] * 96, aht_s=480), rows(TICKET, [6.0] * 92, aht_s=600))
STAFF = {VOICE.queue: 5, CHAT.queue: 6, TICKET.queue: 3, POST.queue: 2}


def around_the_clock(staff: dict[str, int]) -> tuple[list[Agent], list[Shift]]:
    """So many people on each queue, day and night: four shifts of 12 hours for each seat."""
    own, shifts = people(4 * sum(staff.values())), []
    seats = [queue for queue, heads in staff.items() for _ in range(heads)]
    for k, queue in enumerate(seats):
        for turn in range(4):
            who = own[4 * k + turn].agent_id
            shifts.append(shift(who, at(12 * turn), minutes=720, work=[(0, 720, queue)]))
    return own, shifts


def lived(
    work: pd.DataFrame,
    staff: dict[str, int],
    policies: Sequence[QueuePolicy],
    futures: int,
    seed: int = 1,
    **more: object,
) -> Twin:
    own, shifts = around_the_clock(staff)
    paths = sampled_contacts(work, seed=seed, futures=futures)
    table = roster(own, *shifts)
    return simulate(work, paths, table, own, policies, HORIZON, seed=seed, **{"routing": ALONE} | more)


@cache
def operation(futures: int = 12) -> Twin:
    """Four queues around the clock, one head in ten absent, with a requirement of five callers' agents."""
    need = requirement(HORIZON, {VOICE.queue: [5.0] * 96, CHAT.queue: [5.0] * 96})
    return lived(WORK, STAFF, POLICIES, futures, requirement=need, absence=Absence(0.05, 0.1, 0.5), routing=Routing())


def row(table: pd.DataFrame, channel: str) -> pd.Series:
    return table[table["channel"] == channel].iloc[0]


@pytest.mark.parametrize("policy", [VOICE, CHAT])
def test_a_queue_on_its_own_is_the_formula_s(policy: QueuePolicy) -> None:
    """A steady queue served by its own people has the service of Erlang A, or of the chat chain."""
    work = WORK[WORK["channel"] == policy.channel]
    twin = row(lived(work, {policy.queue: 5}, [policy], 25).queues, policy.channel)
    load, aht = work["load"].iloc[0], work["aht_s"].iloc[0]
    if policy is VOICE:
        formula = erlang_a(5, load, aht, policy.patience_s, policy.target.answer_within_s)
    else:
        formula = chat(5, load, aht, policy.patience_s, policy.target.answer_within_s, concurrency=3, think_share=0.6)
    promised = {name: float(getattr(formula, name)) for name in ("service_level", "asa_s", "prob_abandon")}
    promised |= {"work_h": float(formula.occupancy) * 5 * 48, "contacts": float(work["contacts"].sum())}
    for figure, value in promised.items():
        half = twin[f"{figure}_high"] - twin[figure]
        assert abs(twin[figure] - value) < 1.6 * half, figure


def test_an_executor_changes_nothing() -> None:
    """Futures spread over workers give the same tables, to the last bit."""
    with ThreadPoolExecutor(2) as pool:
        spread = lived(WORK, STAFF, POLICIES, 5, executor=pool)
    alone = lived(WORK, STAFF, POLICIES, 5)
    for name in ("intervals", "hours", "queues", "queue_days", "bands", "days", "totals"):
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(spread, name), check_exact=True)


def test_parts_add_up_to_the_whole() -> None:
    """Contacts and hours by interval, hour, day and band sum to the queues' and these to the totals'."""
    twin = operation()
    total = twin.totals.iloc[0]
    for name in ("contacts", "staffed_h", "work_h", "shortage_h", "surplus_h"):
        for table in (twin.intervals, twin.hours, twin.queue_days, twin.queues, twin.bands, twin.days):
            assert table[name].sum() == pytest.approx(total[name]), name
    live = twin.queues[twin.queues["kind"] == "interval"]
    assert np.average(live["service_level"], weights=live["contacts"]) == pytest.approx(total["service_level"])
    assert twin.bands["band"].tolist() == ["night", "morning", "afternoon", "evening"]
    assert twin.days["date"].dt.day.tolist() == [16, 17]
    assert len(twin.hours) == 4 * 48


def test_every_future_is_kept_by_itself() -> None:
    """The futures' own amounts, by queue and band, have the queues' and the bands' means, and differ."""
    twin = operation()
    contacts = twin.apart[:, AMOUNTS.index("offered")]
    assert contacts.shape == (12, len(twin.queues), len(twin.bands))
    assert contacts.sum(axis=2).mean(axis=0) == pytest.approx(twin.queues["contacts"])
    assert contacts.sum(axis=1).mean(axis=0) == pytest.approx(twin.bands["contacts"])
    assert len(set(contacts.sum(axis=(1, 2)))) > 1


def test_figures_are_those_of_their_kind() -> None:
    """Live queues have service, deferred ones punctuality, posts cover, and each is empty elsewhere."""
    table = operation().queues.set_index("channel")
    assert table["service_level"].notna().tolist() == [True, True, False, False]
    assert table["on_time"].notna().tolist() == [False, False, True, False]
    assert table["covered"].notna().tolist() == [False, False, False, True]
    assert (table["meets"].between(0, 1) & table["level_p05"].between(0, 1)).all()
    for figure in ("service_level", "on_time", "covered", "helped", "contacts", "work_h"):
        known = table[table[figure].notna()]
        assert (known[f"{figure}_low"] <= known[figure]).all()
        assert (known[figure] <= known[f"{figure}_high"]).all()


def test_posts_are_held_by_those_who_come() -> None:
    """Two seats are filled as often as both have come and neither is in a meeting; people missing are counted."""
    calls, staff = rows(VOICE, [1.0] * 96), {POST.queue: 2}
    twin = lived(calls, staff, [VOICE, POST], 80, absence=Absence(planned=0.1, unplanned=0.2))
    post = row(twin.queues, "moderation")
    # both come with 0.64; of 12 hours a meeting of each takes 1.2, at the same time or not
    assert post["covered_high"] > 0.64 * 0.8
    assert post["covered_low"] < 0.64 * 0.9
    assert post["covered_high"] - post["covered_low"] < 0.13
    assert post["staffed_h"] == pytest.approx(2 * 48 * 0.8 * 0.9, rel=0.06)
    assert post["shortage_h"] == pytest.approx(2 * 48 - post["staffed_h"])
    assert post["surplus_h"] == 0
    full = row(lived(calls, staff, [VOICE, POST], 2).queues, "moderation")
    assert (full["covered"], full["meets"], full["level_p05"]) == (1, 1, 1)


def test_a_post_is_relieved_by_whoever_has_the_skill() -> None:
    """With the same absences a post stays filled far longer where people of another queue can step in, who are then
    missing there.
    """
    calls, staff = rows(VOICE, [6.0] * 96), {VOICE.queue: 3, POST.queue: 2}
    twins = []
    for skills in (("*/*/*",), (VOICE.queue,)):
        own, shifts = around_the_clock(staff)
        own = [replace(a, skills=skills) if k < 12 else a for k, a in enumerate(own)]
        paths = sampled_contacts(calls, seed=1, futures=20)
        away = Absence(unplanned=0.2)
        twins.append(simulate(calls, paths, roster(own, *shifts), own, [VOICE, POST], HORIZON, seed=1, absence=away))
    relieved, alone = (row(twin.queues, "moderation") for twin in twins)
    assert relieved["covered_low"] > 0.9 > 0.75 > alone["covered_high"]
    voice = [row(twin.queues, "voice") for twin in twins]
    moved = relieved["staffed_h"] - alone["staffed_h"]
    assert voice[1]["staffed_h"] - voice[0]["staffed_h"] == pytest.approx(moved, rel=0.02)


def test_shortage_is_against_the_requirement() -> None:
    """Five callers' agents required and four, five or six there; without a requirement nothing is said."""
    need = REQUIREMENT.validate(requirement(HORIZON, {VOICE.queue: [5.0] * 96}))
    work = WORK[WORK["channel"] == "voice"].assign(contacts=0.0)
    for heads, short, over in ((4, 48, 0), (6, 0, 48)):
        found = lived(work, {VOICE.queue: heads}, [VOICE], 2, requirement=need).queues.iloc[0]
        assert (found["shortage_h"], found["surplus_h"]) == (pytest.approx(short), pytest.approx(over))
    silent = lived(work, {VOICE.queue: 4}, [VOICE], 2).queues.iloc[0]
    assert np.isnan([silent["shortage_h"], silent["surplus_h"]]).all()


def test_days_keep_their_target_as_often_as_counted() -> None:
    """A day's probability is the share of its futures, a queue's the mean of its days; with too few people it is 0."""
    twin = operation()
    for channel in ("voice", "chat", "ticket"):
        days = twin.queue_days[twin.queue_days["channel"] == channel]
        whole = row(twin.queues, channel)
        assert whole["meets"] == pytest.approx(days["meets"].mean())
        assert (days["meets"] * 12).round(9).isin(range(13)).all()
    hopeless = lived(WORK, STAFF | {VOICE.queue: 2}, POLICIES, 4)
    assert row(hopeless.queues, "voice")["meets"] == 0


def test_another_queue_s_people_change_nothing() -> None:
    """Under common random numbers chats are served alike, contact by contact, whoever answers the phone."""
    one, other = (lived(WORK, STAFF | {VOICE.queue: n}, POLICIES, 3) for n in (2, 5))
    mine, theirs = (t.intervals[t.intervals["channel"] == "chat"].reset_index(drop=True) for t in (one, other))
    pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
    assert row(one.queues, "voice")["service_level"] < row(other.queues, "voice")["service_level"]


def test_help_and_blending_serve_more() -> None:
    """With people who help each other, more callers are answered in time, and the helpers are seen."""
    short = STAFF | {VOICE.queue: 3, CHAT.queue: 8}
    apart, together = (lived(WORK, short, POLICIES, 3, routing=r) for r in (ALONE, Routing()))
    assert row(together.queues, "voice")["service_level"] > row(apart.queues, "voice")["service_level"] + 0.05
    assert row(apart.queues, "voice")["helped"] == 0 < row(together.queues, "voice")["helped"]


def test_loans_between_lines_are_seen() -> None:
    """Help within a line is no loan, help from another line is; of two queues of two lines all help is borrowed."""
    staff = {VOICE.queue: 3, CHAT.queue: 8}
    own, shifts = around_the_clock(staff)
    paths = sampled_contacts(WORK, seed=1, futures=3)
    for line in ("shop", "home"):
        chats = replace(CHAT, line=line)
        work = WORK.assign(line=WORK["line"].mask(WORK["channel"] == "chat", line))
        theirs = [replace(a, skills=("*/zh/voice", "*/zh/chat")) for a in own]
        table = roster(own, *shifts)
        table["work"] = table["work"].str.replace(CHAT.queue, chats.queue)
        twin = simulate(work, paths, table, theirs, [VOICE, chats, TICKET], HORIZON, seed=1)
        voice = row(twin.queues, "voice")
        assert voice["helped"] > 0.05
        assert voice["borrowed"] == (0 if line == "shop" else voice["helped"])


def test_what_does_not_fit_is_refused() -> None:
    """Paths of another shape are refused with the shape wanted, and progress is told to the end."""
    own, shifts = around_the_clock({VOICE.queue: 1})
    work = WORK[WORK["channel"] == "voice"]
    for wrong in (np.ones(96), np.ones((2, 95)), np.ones((0, 96))):
        with pytest.raises(ValueError, match=r"contacts must have shape \(futures, 96\)"):
            simulate(work, wrong, roster(own, *shifts), own, [VOICE], HORIZON, seed=1)
    told: list[float] = []
    paths = np.ones((5, 96), dtype=int)
    late = replace(VOICE, patience_s=None)
    simulate(
        work, paths, roster(own, *shifts), own, [late], HORIZON, seed=1, progress=lambda done, _: told.append(done)
    )
    assert told == [0.0, 0.8, 1.0]
