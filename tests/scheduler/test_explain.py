"""Explanations lead to the requirement, row by row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from scheduler.explain import Facts, explain
from scheduler.horizon import OpeningHours
from scheduler.load.deflection import Deflection
from scheduler.load.peak_cover import PeakCover
from scheduler.needs.cases import CASE_COLUMNS
from scheduler.queueing import agents_for_service_level, chat, redial_load
from scheduler.requirement import requirement
from scheduler.workload import QueuePolicy, ServiceTarget, workload
from tests.scheduler.small_operation import MONDAY, SHANGHAI, at, horizon

SPAN = horizon(2, interval=30)
DAY = OpeningHours(SHANGHAI, (((480, 1200),),) * 7)
PROMISE = ServiceTarget(0.8, 20, 0.05, 0.9)
ALWAYS = OpeningHours.always(SHANGHAI)
VOICE = QueuePolicy(
    "shop", "zh", "voice", "interval", DAY, ServiceTarget(0.8, 20, 0.05, 0.9), 300, 120, minimum_agents=2
)
POLICIES = (
    VOICE,
    replace(VOICE, language="en", redial=0.3, sized_for="expected"),
    replace(VOICE, language="ar", sized_for=0.8, patience_s=None, target=ServiceTarget(0.8, 20, None, None)),
    replace(
        VOICE,
        channel="chat",
        concurrency=3,
        think_share=0.6,
        aht_s=400,
        deflection=Deflection(0.4, aht_s=300.0, reopen=0.05),
        peak_cover=(PeakCover(1.3, (600, 720), SHANGHAI),),
    ),
    QueuePolicy(
        "shop", "zh", "ticket", "deferred", ALWAYS, ServiceTarget(max_occupancy=0.9), 600, deadline_h=6.0,
        deflection=Deflection(0.25, reopen=0.1, volume_counts="people"),
    ),
    QueuePolicy("shop", "zh", "moderation", "post", DAY, posts=2),
)  # fmt: skip
VENDORS = {"shop/zh/chat": 0.25, "shop/zh/ticket": 1.0}


def facts(interval="h"):
    """A plan of every kind of queue: pooled, corrected, at peaks, sized for more than the mean."""
    times = pd.date_range(SPAN.times[0] - pd.Timedelta(hours=12), SPAN.times[-1], freq=interval)
    parts = []
    for k, policy in enumerate(p for p in POLICIES if p.kind != "post"):
        volume = (30 + 10 * k) * (1.5 + np.sin(np.arange(len(times)) / 4 + k))
        parts.append(
            pd.DataFrame(
                {
                    "timestamp": times, "line": policy.line, "language": policy.language, "channel": policy.channel,
                    "volume": volume, "aht_s": 350.0, "model": "mean", "quality": "model", "lift": 1.0,
                    **{f"p{q:02d}": volume * (1 + (q - 50) / 150) for q in (5, 25, 50, 75, 90, 95)},
                }
            )
        )  # fmt: skip
    forecast = pd.concat(parts, ignore_index=True)
    work = workload(forecast, POLICIES, SPAN, vendor_share=VENDORS)
    rng = np.random.default_rng(4)
    factor = pd.Series(rng.uniform(0.9, 1.2, len(work)), index=work.index).where(work["kind"] == "interval", 1.0)
    skills = [("shop/*/voice",), ("shop/zh/*",)] * 5
    needed = requirement(work, POLICIES, SPAN, load_factor=factor, skills=skills)
    covered = needed.assign(required=needed["agents"], scheduled=needed["agents"].fillna(0.0) + 1)
    return Facts(forecast, work, needed, covered, POLICIES, SPAN, 0.9, VENDORS, factor, skills)


FACTS = facts()


def steps_of(told):
    return {step.name: step for step in told.steps}


def test_every_row_of_the_requirement_is_reached():
    """Whatever the queue and the hour, the last step but the schedule is the number required."""
    rows = FACTS.requirement.sample(90, random_state=1)
    names = rows["line"] + "/" + rows["language"] + "/" + rows["channel"]
    seen = set()
    for (_, row), queue in zip(rows.iterrows(), names, strict=True):
        told = explain(FACTS, queue, row["timestamp"].to_pydatetime() + timedelta(minutes=17))
        assert told.agrees
        wanted = row["workload_h"] if told.kind == "deferred" else row["agents"]
        assert steps_of(told)["required"].value == pytest.approx(wanted)
        assert told.binds == row["binds"]
        seen.add(told.kind)
    assert seen == {"interval", "deferred", "post"}


def test_contacts_add_up():
    """What the interval brings, less the AI, plus those who come back, less the vendors, is what people see."""
    for queue in ("shop/zh/chat", "shop/zh/ticket"):
        steps = steps_of(explain(FACTS, queue, at(10)))
        start = "customers start" if queue.endswith("ticket") else "in this interval"
        parts = [steps[name].value for name in (start, "AI answers", "come back", "vendors take")]
        assert sum(parts) == pytest.approx(steps["our people see"].value)
        assert parts[1] < 0 < parts[2]
    halves = [explain(FACTS, "shop/zh/chat", at(10 + k / 2)) for k in (0, 1)]
    hour = steps_of(halves[0])["forecast of 60 min"].value
    assert sum(steps_of(h)["in this interval"].value for h in halves) == pytest.approx(hour)


def test_the_service_told_is_that_of_the_formula():
    """The share answered in time with n heads and with one fewer stands beside n, and lies on either side of it."""
    steps = steps_of(explain(FACTS, "shop/zh/voice", at(10)))
    load, n = steps["load, corrected"].value, steps["service level"].value
    assert n == agents_for_service_level([load], [350.0], 120.0, 0.8, 20.0)[0]
    service = chat([n, n - 1], load, 350.0, 120.0, 20.0).service_level
    assert service[0] >= 0.8 > service[1]
    assert f"{100 * service[0]:.1f}%, with {n - 1:g} {100 * service[1]:.1f}%" in steps["service level"].words


def test_what_is_switched_off_is_not_told():
    """A queue without limits on abandonment and occupancy shows neither, and its quantile instead of the mean."""
    steps = steps_of(explain(FACTS, "shop/ar/voice", at(10)))
    assert not {"abandonment", "occupancy"} & set(steps)
    assert steps["sized for"].value > steps["load, corrected"].value


def test_redials_and_uncertain_rates_are_told():
    """Who calls again, what the queue is sized for, and the heads that other rates would take stand in the steps."""
    steps = steps_of(explain(FACTS, "shop/en/voice", at(10)))
    load, heads = steps["load, corrected"].value, max(steps[n].value for n in ("service level", "abandonment"))
    again = redial_load(heads, load, 350.0, 120.0, 0.3)
    assert steps["with redials"].value == pytest.approx(float(again))
    assert again > load
    assert steps["with redials"].words.startswith("30% of those who give up call again")
    assert "on average; rates vary by" in steps["sized for"].words
    row = FACTS.row("requirement", "shop/en/voice", pd.Timestamp(at(10)).tz_convert("UTC"))
    cases = ", ".join(f"{row[name]:g}" for name in CASE_COLUMNS)
    assert steps["at other rates"].words == f"{cases} agents, equally likely"
    assert "with redials" not in steps_of(explain(FACTS, "shop/zh/voice", at(10)))


def test_occupancy_is_asked_of_the_work_itself():
    """What the simulation corrected is a matter of waiting: the words divide the load that was forecast."""
    steps = steps_of(explain(FACTS, "shop/zh/voice", at(10)))
    assert steps["load, corrected"].value != steps["load"].value
    assert steps["occupancy"].words == f"90% busy: {steps['load'].value:,.2f} / 90%"
    assert steps["occupancy"].value == np.ceil(steps["load"].value / 0.9)


def test_a_handle_time_that_will_change_is_told_beside_the_one_known():
    """With another factor on the handle time the step before says what it is without."""
    voice = next(p for p in FACTS.policies if p.queue == "shop/zh/voice")
    policies = [replace(p, aht_factor=0.8) if p is voice else p for p in FACTS.policies]
    steps = steps_of(explain(replace(FACTS, policies=policies), "shop/zh/voice", at(10)))
    assert steps["handle time"].value == pytest.approx(0.8 * steps["handle time, as before"].value)
    assert steps["handle time"].words.startswith("x 0.8")
    assert "handle time, as before" not in steps_of(explain(FACTS, "shop/zh/voice", at(10)))


def test_peaks_shrinkage_and_the_schedule_are_told():
    """Inside the peak the factor binds; heads to schedule are those over the share that is there."""
    told = explain(FACTS, "shop/zh/chat", at(11))
    steps = steps_of(told)
    assert told.binds == "peak cover"
    assert steps["peak cover"].words.startswith("130% of ")
    assert steps["required"].value == steps["peak cover"].value
    assert steps["to schedule"].value == np.floor(told.answer / 0.9 + 0.5)
    assert "1.0 over" in steps["scheduled"].words
    assert "peak cover" not in steps_of(explain(FACTS, "shop/zh/chat", at(13)))


def test_an_override_names_the_models_own_number():
    """Where a planner has spoken both numbers are told, and an event's lift with them."""
    changed = FACTS.forecast.assign(quality="override", model_volume=7.0, lift=1.8)
    told = explain(replace(FACTS, forecast=changed), "shop/zh/voice", at(10))
    assert told.steps[0].words == "by a planner; the model said 7.0; event: 1.80 x an ordinary day"


def test_changed_settings_are_noticed():
    """With another promise than the night's the steps lead elsewhere, and the explanation says so."""
    other = (replace(VOICE, minimum_agents=99), *POLICIES[1:])
    told = explain(replace(FACTS, policies=other), "shop/zh/voice", at(10))
    assert told.answer == 99
    assert not told.agrees
    ticket = (replace(VOICE, kind="deferred", deadline_h=2.0), *POLICIES[1:])
    with pytest.raises(ValueError, match="planned as interval and is deferred in today's settings"):
        explain(replace(FACTS, policies=ticket), "shop/zh/voice", at(10))


def test_a_backlog_before_the_plan_is_explained():
    """Deferred work that came in before the first day is due in it, and explained too."""
    told = explain(FACTS, "shop/zh/ticket", at(-2))
    assert told.start < SPAN.start.astimezone(UTC)
    assert told.steps[0].name == "came before the plan"


@pytest.mark.parametrize(
    ("queue", "instant", "message"),
    [
        ("shop/zh/voic", at(10), "queue must be one of the site's, such as shop/zh/voice"),
        ("shop/zh/voice", datetime(2026, 11, 16, 10), "at must carry an offset"),  # noqa: DTZ001
        ("shop/zh/voice", at(10, day=9), "at must lie in the days planned, 2026-11-16 00:00 to 2026-11-18 00:00"),
        ("shop/zh/voice", at(20), "shop/zh/voice is closed at Mon 2026-11-16 20:00"),
        ("shop/zh/moderation", at(7.5), "shop/zh/moderation is closed at Mon 2026-11-16 07:30"),
        ("shop/zh/ticket", at(23, day=1), "is due after the days planned"),
    ],
)
def test_what_cannot_be_explained_says_why(queue, instant, message):
    """An unknown queue, an instant outside the plan, hours closed: the message says which, and what there is."""
    with pytest.raises(ValueError, match=message):
        explain(FACTS, queue, instant)
    assert SPAN.start.date() == MONDAY
