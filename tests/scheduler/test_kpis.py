"""KPIs of a plan, and the backlog of deferred work."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scheduler.kpis import band_kpis, plan_kpis, queue_kpis, total_kpis
from scheduler.load.backlog import drain
from scheduler.queueing import erlang_a, redial_load
from scheduler.requirement import requirement
from scheduler.workload import workload
from tests.scheduler.test_requirement import POST, VOICE
from tests.scheduler.test_workload import HORIZON, SHANGHAI, TICKET, forecast

POLICIES = [VOICE, TICKET, POST]
WORK = workload(
    pd.concat([forecast("voice", volume=90.0), forecast("ticket", hours_before=24)]), [VOICE, TICKET], HORIZON
)
NEED = requirement(WORK, POLICIES, HORIZON)


def covered(extra: float = 0.0, ticket_heads: float = 5.0) -> pd.DataFrame:
    """Everybody required and `extra` more on live queues; a constant number on tickets."""
    live = NEED[NEED["kind"] != "deferred"]
    cover = live[["timestamp", "line", "language", "channel"]].assign(
        required=live["agents"], scheduled=live["agents"] + extra * (live["kind"] == "interval")
    )
    tickets = pd.DataFrame(
        {"timestamp": HORIZON.times, "line": "shop", "language": "zh", "channel": "ticket", "scheduled": ticket_heads}
    )
    return pd.concat([cover, tickets], ignore_index=True)


def test_the_required_heads_keep_the_promise() -> None:
    """Scheduled as required, the plan's service is the formula's, without shortage or surplus."""
    plan = plan_kpis(WORK, covered(), POLICIES, HORIZON)
    voice = plan[plan["channel"] == "voice"]
    rows = WORK[WORK["channel"] == "voice"]
    expected = erlang_a(voice["required_h"] * 2, rows["load"], 300, 120, 30)
    assert voice["service_level"].to_numpy() == pytest.approx(expected.service_level)
    assert voice["occupancy"].to_numpy() == pytest.approx(expected.occupancy)
    assert (voice["service_level"] >= 0.9).all()
    assert plan.loc[plan["kind"] != "deferred", ["shortage_h", "surplus_h"]].to_numpy().sum() == 0


def test_a_missing_head_is_half_an_hour_short() -> None:
    """One head too few or too many in 96 half-hours is 48 hours of shortage or surplus."""
    short = total_kpis(plan_kpis(WORK, covered(extra=-1), POLICIES, HORIZON), 900, 1).iloc[0]
    over = total_kpis(plan_kpis(WORK, covered(extra=1), POLICIES, HORIZON), 900, 1).iloc[0]
    tickets = total_kpis(plan_kpis(WORK, covered(), POLICIES, HORIZON), 900, 1).iloc[0]
    assert short["shortage_h"] - tickets["shortage_h"] == pytest.approx(48)
    assert over["surplus_h"] - tickets["surplus_h"] == pytest.approx(48)
    assert short["service_level"] < tickets["service_level"] < over["service_level"]


def test_those_who_call_again_make_the_plan_worse() -> None:
    """With redials the plan is judged at the load they make, the fixed point: below that without."""
    again = replace(VOICE, redial=0.5)
    plain, redialled = (plan_kpis(WORK, covered(extra=-2), [p, TICKET, POST], HORIZON) for p in (VOICE, again))
    rows, heads = WORK[WORK["channel"] == "voice"], redialled.loc[redialled["channel"] == "voice", "scheduled_h"] * 2
    load = redial_load(heads, rows["load"], 300, 120, 0.5)
    level = redialled.loc[redialled["channel"] == "voice", "service_level"]
    assert level.to_numpy() == pytest.approx(erlang_a(heads, load, 300, 120, 30).service_level)
    assert (level < plain.loc[plain["channel"] == "voice", "service_level"]).all()


def test_bands_and_queues_add_up_to_the_total() -> None:
    """Hours and contacts by band and by queue sum to the plan's; contact-weighted levels average to its level."""
    plan = plan_kpis(WORK, covered(extra=-1), POLICIES, HORIZON)
    total = total_kpis(plan, 1000, 2_000_000).iloc[0]
    queues, bands = queue_kpis(plan), band_kpis(plan, SHANGHAI)
    for name in ("contacts", "required_h", "scheduled_h", "shortage_h", "surplus_h", "work_h"):
        assert queues[name].sum() == pytest.approx(total[name]), name
        assert bands[name].sum() == pytest.approx(total[name]), name
    assert bands["band"].tolist() == ["night", "morning", "afternoon", "evening"]
    voice = queues[queues["channel"] == "voice"].iloc[0]
    assert voice["service_level"] == pytest.approx(total["service_level"])
    assert total["cost_per_contact_cents"] == pytest.approx(2_000_000 / WORK["contacts"].sum())
    assert total["utilisation"] == pytest.approx(total["work_h"] / 1000)


def test_numbers_that_mean_nothing_are_empty() -> None:
    """Posts have no service level, tickets no wait, live queues no deadline."""
    queues = queue_kpis(plan_kpis(WORK, covered(), POLICIES, HORIZON)).set_index("channel")
    assert queues.loc["moderation", ["service_level", "asa_s", "occupancy", "on_time"]].isna().all()
    assert np.isnan(queues.loc["ticket", "asa_s"])
    assert np.isnan(queues.loc["voice", "on_time"])


def test_sickness_costs_service() -> None:
    """With a tenth of the scheduled heads away, service is that of nine tenths of the heads."""
    plan = plan_kpis(WORK, covered(), [VOICE], HORIZON, present=0.9)
    heads = NEED.loc[NEED["channel"] == "voice", "agents"].to_numpy() * 0.9
    load = WORK.loc[WORK["channel"] == "voice", "load"].to_numpy()
    assert plan["service_level"].to_numpy() == pytest.approx(erlang_a(heads, load, 300, 120, 30).service_level)
    with pytest.raises(ValueError, match=r"present must lie in \(0, 1\], not 0"):
        plan_kpis(WORK, covered(), [VOICE], HORIZON, present=0.0)


def test_nobody_scheduled_serves_nobody() -> None:
    """Without heads everybody with an end of patience leaves, and tickets are all late."""
    nobody = covered(ticket_heads=0).assign(scheduled=0.0)
    total = total_kpis(plan_kpis(WORK, nobody, POLICIES, HORIZON), 0, 0).iloc[0]
    assert (total["service_level"], total["prob_abandon"], total["on_time"], total["work_h"]) == (0, 1, 0, 0)
    assert np.isnan(total["utilisation"])


def test_punctuality_of_tickets_is_that_of_the_backlog() -> None:
    """Enough people work every ticket in time; half of them about half, and what is late counts as missing hours."""
    need = 20 * 300 / 3600 / 0.9  # heads around the clock at 90 % occupancy
    enough, half = (
        queue_kpis(plan_kpis(WORK, covered(ticket_heads=n), [TICKET], HORIZON)).iloc[0] for n in (need, need / 2)
    )
    assert enough["on_time"] == pytest.approx(1)
    assert enough["shortage_h"] == pytest.approx(0, abs=1e-6)
    assert half["on_time"] == pytest.approx(0.5, abs=0.03)
    assert half["shortage_h"] == pytest.approx(half["required_h"] * (1 - half["on_time"]))
    assert half["surplus_h"] == pytest.approx(0, abs=1e-6)


def jobs(*rows: tuple[float, float, float]) -> pd.DataFrame:
    """Rows of (arrival, hours of work, deadline), both instants in half-hours from the horizon's start."""
    step = pd.Timedelta(minutes=30)
    return pd.DataFrame(
        {
            "timestamp": [HORIZON.times[0] + a * step for a, _, _ in rows],
            "workload_h": [w for _, w, _ in rows],
            "deadline": [HORIZON.times[0] + d * step for _, _, d in rows],
        }
    )


def capacity(*hours: float) -> np.ndarray:
    return np.pad(np.array(hours), (0, len(HORIZON.times) - len(hours)))


def test_work_starts_after_it_arrives_and_ends_before_its_deadline() -> None:
    """An hour of work from the first half-hour, due after the third, can use the second and third."""
    on_time, done = drain(jobs((0, 1.0, 3)), capacity(5.0, 0.5, 0.25, 0.25), HORIZON)
    assert on_time.tolist() == [0.75]
    assert done[:4].tolist() == [0, 0.5, 0.25, 0.25]


def test_the_earliest_deadline_goes_first() -> None:
    """A later arrival with an earlier deadline overtakes."""
    on_time, _ = drain(jobs((-2, 1.0, 9), (-1, 1.0, 2)), capacity(0.5, 0.5, 1.0), HORIZON)
    assert on_time.tolist() == [1, 1]


def test_late_work_does_not_make_more_late() -> None:
    """What missed its deadline waits until nothing punctual is left."""
    on_time, done = drain(jobs((-1, 1.0, 1), (0, 0.5, 2), (1, 0.5, 3)), capacity(0.5, 0.5, 0.5, 0.5), HORIZON)
    assert on_time.tolist() == [0.5, 1, 1]
    assert done[:5].tolist() == [0.5, 0.5, 0.5, 0.5, 0]


def test_no_work_is_no_lateness() -> None:
    """A queue whose rows hold nothing is on time."""
    assert drain(jobs((0, 0.0, 4)), capacity(1.0), HORIZON)[0].tolist() == [1]


def test_a_queue_without_heads_still_has_its_deadlines() -> None:
    """A deferred queue that the coverage does not know is late altogether."""
    plan = plan_kpis(WORK, covered().query("channel != 'ticket'"), [replace(TICKET)], HORIZON)
    assert queue_kpis(plan).iloc[0]["on_time"] == 0
