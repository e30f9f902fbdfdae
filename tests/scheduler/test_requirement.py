"""Requirement: the most that any promise asks for, and which one it is."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from scheduler.horizon import Horizon, OpeningHours
from scheduler.queueing import erlang_a
from scheduler.requirement import REQUIREMENT, requirement
from scheduler.workload import QueuePolicy, ServiceTarget, workload
from tests.scheduler.test_workload import CHAT, HORIZON, SHANGHAI, TICKET, forecast

VOICE = replace(CHAT, channel="voice", patience_s=120.0)
POST = QueuePolicy("shop", "zh", "moderation", "post", OpeningHours(SHANGHAI, (((600, 1560),),) * 7), posts=2)


def test_the_requirement_keeps_its_promises_and_one_fewer_breaks_one() -> None:
    """At the required heads every target holds; with one fewer at least one does not."""
    rows = workload(forecast("voice", volume=90.0), [VOICE], HORIZON)
    table = requirement(rows, [VOICE], HORIZON)
    load = rows["load"].to_numpy()
    for fewer in (0, 1):
        service = erlang_a(table["agents"] - fewer, load, 300, 120, 30)
        kept = (
            (service.service_level >= 0.9) & (service.prob_abandon <= 0.05) & (load / (table["agents"] - fewer) <= 0.9)
        )
        assert kept.all() == (fewer == 0)
        assert kept.any() == (fewer == 0)


def test_kinds_stay_apart() -> None:
    """Live queues need heads, posts their seats while open, deferred work hours and a deadline."""
    rows = workload(pd.concat([forecast(), forecast("ticket", hours_before=24)]), [CHAT, TICKET], HORIZON)
    table = requirement(rows, [CHAT, TICKET, POST], HORIZON)
    assert REQUIREMENT.validate(table) is not None
    kinds = dict(list(table.groupby("kind")))
    assert set(kinds) == {"interval", "deferred", "post"}
    assert kinds["interval"][["workload_h", "deadline"]].isna().all(axis=None)
    assert (kinds["interval"]["agents"] % 1 == 0).all()
    assert (kinds["post"]["agents"] == 4).all()
    assert len(kinds["post"]) == 2 * 32
    assert kinds["deferred"][["agents", "agents_p50", "agents_p90"]].isna().all(axis=None)
    assert (kinds["deferred"]["deadline"] > HORIZON.start).all()
    assert (kinds["deferred"]["deadline"] <= HORIZON.end).all()


def test_deferred_hours_allow_for_occupancy() -> None:
    """An hour of deferred work takes an agent 1 / 0.9 hours, or one where no occupancy is set."""
    rows = workload(forecast("ticket"), [TICKET], HORIZON)
    hours = rows["workload_h"].sum()
    assert requirement(rows, [TICKET], HORIZON)["workload_h"].sum() == pytest.approx(hours / 0.9)
    flat_out = replace(TICKET, target=ServiceTarget(max_occupancy=None))
    assert requirement(rows, [flat_out], HORIZON)["workload_h"].sum() == pytest.approx(hours)


def test_concurrency_saves_less_than_it_promises() -> None:
    """Three chats at once need fewer people than one, and more than a third of them."""
    busy = replace(VOICE, think_share=0.6)
    rows = workload(forecast("voice", volume=400.0), [VOICE], HORIZON)
    one = requirement(rows, [busy], HORIZON)["agents"].max()
    three = requirement(rows, [replace(busy, concurrency=3)], HORIZON)["agents"].max()
    assert one / 3 < three < one / 1.5


def test_nothing_to_do_is_an_empty_table() -> None:
    """No policies, no rows, the same columns."""
    assert requirement(workload(forecast(), [], HORIZON), [], HORIZON).empty


def test_a_bad_target_names_the_queue() -> None:
    """A level of one is refused with the queue it belongs to."""
    rows = workload(forecast(), [CHAT], HORIZON)
    with pytest.raises(ValueError, match=r"shop/zh/chat: level must lie in \(0, 1\), not 1"):
        requirement(rows, [replace(CHAT, target=ServiceTarget(level=1.0))], HORIZON)


def test_the_order_of_rows_does_not_matter() -> None:
    """Shuffled input gives the same requirement, bit for bit."""
    rows = workload(forecast("voice", volume=90.0), [VOICE], HORIZON)
    shuffled = rows.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(requirement(rows, [VOICE], HORIZON), requirement(shuffled, [VOICE], HORIZON))


def test_a_day_of_25_hours_has_50_half_hours() -> None:
    """Where clocks go back the repeated hour is staffed twice."""
    berlin = ZoneInfo("Europe/Berlin")
    horizon = Horizon.after(datetime(2026, 10, 25, tzinfo=berlin), 1, 30, berlin)
    times = pd.date_range(horizon.times[0], periods=25, freq="h")
    rows = forecast("voice").head(25).assign(timestamp=times)
    policy = replace(VOICE, opening=OpeningHours.always(berlin))
    table = requirement(workload(rows, [policy], horizon), [policy], horizon)
    assert len(table) == 50
    assert np.isfinite(table["agents"]).all()


def test_the_minimum_holds_exactly_while_the_queue_is_open() -> None:
    """22:00 to 02:00 with three people at least: both sides of midnight, first interval to before the last."""
    shift = replace(VOICE, minimum_agents=3, opening=OpeningHours(SHANGHAI, (((1320, 1560),),) * 7))
    table = requirement(workload(forecast("voice", volume=0.1), [shift], HORIZON), [shift], HORIZON)
    clock = table["timestamp"].dt.tz_convert(SHANGHAI).dt.strftime("%d %H:%M")
    night = [f"{h:02d}:{m:02d}" for h in (22, 23) for m in (0, 30)]
    small = [f"{h:02d}:{m:02d}" for h in (0, 1) for m in (0, 30)]
    assert clock.tolist() == [
        f"{d} {c}" for d, hours in ((16, small), (16, night), (17, small), (17, night)) for c in hours
    ]
    assert (table["agents"] == 3).all()
    assert set(table["binds"]) == {"minimum"}


def test_deferred_work_keeps_its_own_deadline() -> None:
    """Urgent work is due two hours after it comes, other work twelve; neither ever asks for heads in an interval."""
    policies = [TICKET, replace(TICKET, channel="message", deadline_h=12.0)]
    rows = workload(pd.concat([forecast(p.channel, hours_before=24) for p in policies]), policies, HORIZON)
    table = requirement(rows, policies, HORIZON)
    wait = (table["deadline"] - table["timestamp"]) / pd.Timedelta(hours=1)
    assert dict(zip(table["channel"], wait, strict=True)) == {"ticket": 2.0, "message": 12.0}
    assert wait.groupby(table["channel"]).nunique().tolist() == [1, 1]
    assert table[["agents", "agents_p10", "agents_p50", "agents_p90"]].isna().all(axis=None)
    hours = rows["workload_h"].sum()
    assert table["workload_h"].sum() == pytest.approx(hours / 0.9)
