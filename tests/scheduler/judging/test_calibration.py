"""Calibration of the load, and agreement of plan and twin."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from scheduler.judging.agreement import Agreement, agreement
from scheduler.judging.calibration import FACTORS, Damping, corrections, row_factors
from scheduler.kpis import plan_kpis
from scheduler.simulation.customers import sampled_contacts
from scheduler.simulation.floor import Routing
from scheduler.simulation.twin import Twin, simulate
from tests.scheduler.simulation.two_days import CHAT, HORIZON, TICKET, VOICE, rows, workload
from tests.scheduler.small_operation import at, people, roster, shift

POLICIES = (VOICE, CHAT, TICKET)
BUSY = [12.0 + 14.0 * ((k % 48) in range(20, 40)) for k in range(96)]
WORK = workload(rows(VOICE, BUSY), rows(CHAT, [30.0] * 96, aht_s=480), rows(TICKET, [1.0] * 92))
HEADS = {VOICE.queue: 4, CHAT.queue: 6}
CALM, RUSHED = Routing(), Routing(help=False, blend=False)


def covered(heads: dict[str, int]) -> pd.DataFrame:
    """These heads scheduled, and required, around the clock."""
    parts = [
        pd.DataFrame({"timestamp": HORIZON.times, "scheduled": float(n), "required": float(n)}).assign(
            **dict(zip(("line", "language", "channel"), queue.split("/"), strict=True))
        )
        for queue, n in heads.items()
    ]
    return pd.concat(parts, ignore_index=True)


@cache
def lived(routing: Routing = CALM, futures: int = 40, seed: int = 1, redial: float = 0.0) -> Twin:
    """The twin of four callers' agents and six chatters, around the clock in shifts of twelve hours."""
    seats = [queue for queue, n in HEADS.items() for _ in range(n)]
    own = people(4 * len(seats))
    shifts = [
        shift(own[4 * k + turn].agent_id, at(12 * turn), minutes=720, work=[(0, 720, queue)])
        for k, queue in enumerate(seats)
        for turn in range(4)
    ]
    paths = sampled_contacts(WORK, seed=seed, futures=futures)
    policies = (replace(VOICE, redial=redial), CHAT, TICKET)
    return simulate(WORK, paths, roster(own, *shifts), own, policies, HORIZON, seed=seed, routing=routing)


def factors(twin: Twin, **more: object) -> pd.DataFrame:
    return corrections(WORK, covered(HEADS), twin, POLICIES, HORIZON, **more)


def judged(twin: Twin, correction: pd.DataFrame | None = None) -> Agreement:
    factor = None if correction is None else row_factors(WORK, correction, HORIZON, "seen")
    return agreement(plan_kpis(WORK, covered(HEADS), POLICIES, HORIZON, load_factor=factor), twin)


def test_a_calibrated_plan_agrees_with_futures_it_has_not_seen() -> None:
    """Where people help, the formula is far off; its load corrected on one set of futures, it agrees with another."""
    fresh = lived(seed=2)
    before, after = judged(fresh), judged(fresh, factors(lived()))
    assert before.settled_outside > 0.2 > 0.05 > after.settled_outside
    assert after.share > before.share + 0.2
    assert after.share_of_contacts <= 1
    assert after.share > 0.85 * after.by_chance


def test_the_formula_s_own_world_needs_no_correction() -> None:
    """Where everybody works for one queue, as the formula thinks, a steady queue's factors lie around 1."""
    found = factors(lived(RUSHED))
    chat = found[found["channel"] == "chat"]
    assert np.exp(np.log(chat["factor"]).mean()) == pytest.approx(1, abs=0.04)
    assert set(found["channel"]) == {"voice", "chat"}, "deferred work has no factor"


def test_customers_who_call_again_are_in_the_formula_that_is_inverted() -> None:
    """Where many redial the plan told at the factors is as near to the twin, hour by hour, as where nobody does."""
    gaps, levels, contacts = [], [], []
    for redial in (0.0, 0.5):
        policies = (replace(VOICE, redial=redial), CHAT, TICKET)
        twin = lived(RUSHED, redial=redial)
        seen = row_factors(WORK, corrections(WORK, covered(HEADS), twin, policies, HORIZON), HORIZON, "seen")
        hours = agreement(plan_kpis(WORK, covered(HEADS), policies, HORIZON, load_factor=seen), twin).hours
        voice = hours[hours["channel"] == "voice"]
        gaps.append((voice["planned"] - voice["simulated"]).abs().mean())
        levels.append(voice["simulated"].mean())
        contacts.append(voice["contacts"].sum())
    assert max(gaps) < 0.02
    assert levels[1] < levels[0] - 0.03
    assert contacts[1] > 1.1 * contacts[0]


def test_less_service_is_a_higher_factor() -> None:
    """Pushing the service of every hour down raises every factor, within its bounds."""
    twin = lived()
    worse = twin.hours.copy()
    for name in ("service_level", "service_level_low", "service_level_high"):
        worse[name] = worse[name] * 0.8
    low = Twin(**{**twin.__dict__, "hours": worse})
    usual, raised = (factors(t, damping=Damping(step=1.0)) for t in (twin, low))
    assert (raised["factor"] >= usual["factor"] - 1e-9).all()
    assert (raised["factor"] > usual["factor"]).mean() > 0.9
    assert raised["factor"].between(0.3, 3.0).all()


def test_rounds_come_to_rest_on_what_the_twin_shows() -> None:
    """With the same twin again, each round goes the damping's share of what is left, and ends at what was seen."""
    twin = lived()
    start = FACTORS.validate(factors(twin).assign(factor=1.0))
    one = factors(twin, previous=start, damping=Damping(step=0.5))
    two = factors(twin, previous=one, damping=Damping(step=0.5))
    wanted = np.log(one["seen"].to_numpy())
    assert np.log(one["factor"].to_numpy()) == pytest.approx(wanted / 2)
    assert np.log(two["factor"].to_numpy()) == pytest.approx(0.75 * wanted)
    assert factors(twin, previous=two, damping=Damping(step=1.0))["factor"].to_numpy() == pytest.approx(
        np.clip(np.exp(wanted), 0.3, 3.0)
    )


def test_work_stays_what_it_is() -> None:
    """A factor changes the service that a plan expects; work is that of the contacts served, at their own length."""
    chat = {CHAT.queue: 6}
    plain, heavy = (
        plan_kpis(WORK, covered(chat), [CHAT], HORIZON, load_factor=pd.Series(f, index=WORK.index)) for f in (1.0, 1.3)
    )
    assert (heavy["service_level"] < plain["service_level"]).all()
    for plan in (plain, heavy):
        served = plan["contacts"] * (1 - plan["prob_abandon"])
        assert plan["work_h"].to_numpy() == pytest.approx((served * 480 * 0.4 / 3600).to_numpy())
    for wrong in (pd.Series(0.0, index=WORK.index), pd.Series([1.0])):
        with pytest.raises(ValueError, match="load_factor must be above 0 and have the index of workload"):
            plan_kpis(WORK, covered(chat), [CHAT], HORIZON, load_factor=wrong)


def test_margins_decide_by_hand() -> None:
    """A level 2 points above or 1 below the plan agrees, beyond it does not; empty hours do not count."""
    twin = lived()
    hours = twin.hours[twin.hours["channel"] == "voice"].head(6).reset_index(drop=True)
    gaps = np.array([0.02, 0.021, -0.01, -0.011, 0.0, 0.0])
    hours = hours.assign(service_level=0.9 + gaps, contacts=[1.0, 1, 1, 1, 4, 0])
    hours = hours.assign(
        service_level_low=hours["service_level"] - 0.005, service_level_high=hours["service_level"] + 0.005
    )
    plan = plan_kpis(WORK, covered(HEADS), POLICIES, HORIZON).assign(service_level=0.9)
    found = agreement(plan, Twin(**{**twin.__dict__, "hours": hours}))
    assert found.hours["agrees"].tolist() == [True, False, True, False, True]
    assert (found.share, found.share_of_contacts) == (0.6, 0.75)
    assert (found.settled_within, found.settled_outside) == (0.2, 0)
    assert 0.99 < found.by_chance < 1
    with pytest.raises(ValueError, match=r"above must lie in \[0, 1\], not 2"):
        agreement(plan, twin, above=2)


def test_legal_ranges() -> None:
    """Steps and bounds that cannot work are refused by name."""
    for wrong, message in (
        ({"step": 0.0}, r"step must lie in \(0, 1\], not 0"),
        ({"least": 1.5}, "least and most must lie on either side of 1, not 1.5 and 3"),
        ({"most": float("inf")}, "either side of 1"),
    ):
        with pytest.raises(ValueError, match=message):
            Damping(**wrong)
    with pytest.raises(ValueError, match=r"present must lie in \(0, 1\], not 0"):
        factors(lived(), present=0.0)
