"""Five cases of the rate: found quickly, and the same as one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from scheduler.needs.asks import asks
from scheduler.needs.cases import CASES, case_heads
from scheduler.workload import QueuePolicy, ServiceTarget
from tests.scheduler.test_workload import CHAT

VOICE = replace(CHAT, channel="voice", patience_s=120.0)
POLICIES = (
    VOICE,
    replace(VOICE, target=ServiceTarget(0.8, 20, 0.02, None), minimum_agents=3),
    replace(VOICE, patience_s=None, target=ServiceTarget(0.95, 10, None, 0.85)),
    replace(VOICE, concurrency=3, think_share=0.6),
    replace(VOICE, redial=0.5, target=ServiceTarget(0.6, 30, None, None)),
)


@pytest.mark.parametrize("policy", POLICIES)
def test_each_case_is_what_its_rate_asks_for(policy: QueuePolicy) -> None:
    """From 0.05 to 300 erlang and for rates varying by up to half, the heads are those of the rate, were it known."""
    load = np.geomspace(0.05, 300, 25)
    aht = np.linspace(200, 500, 25)
    cv = np.tile([0.0, 0.02, 0.1, 0.2, 0.5], 5)
    heads = case_heads(asks(load, aht, policy), load, cv, policy)
    for k, p in enumerate(CASES):
        rate = np.where(cv > 0, gamma.ppf(p, 1 / np.maximum(cv, 1e-9) ** 2, scale=np.maximum(cv, 1e-9) ** 2), 1.0)
        assert heads[k].tolist() == asks(load * rate, aht, policy).alone.tolist()


@settings(deadline=None, derandomize=True, max_examples=20)
@given(st.floats(0, 200), st.floats(0, 1))
def test_cases_never_fall(load: float, cv: float) -> None:
    """A higher rate never needs fewer people, and a certain one needs the same in every case."""
    near = asks([load], [300.0], VOICE)
    heads = case_heads(near, np.array([load]), np.array([cv]), VOICE)[:, 0]
    assert (np.diff(heads) >= 0).all()
    if cv == 0:
        assert (heads == near.alone).all()


def test_where_the_search_begins_costs_time_only() -> None:
    """From the heads of a load far below, far above or of the expected service, it finds the same heads."""
    load, cv = np.array([0.3, 20.0, 150.0]), np.array([0.1, 0.3, 0.2])
    near = asks(load, 300.0, VOICE)
    found = case_heads(near, load, cv, VOICE)
    for factor in (0.1, 0.9, 1.1, 5.0):
        assert (case_heads(asks(factor * load, 300.0, VOICE), load, cv, VOICE) == found).all()
    expected = replace(VOICE, sized_for="expected")
    assert (case_heads(asks(load, 300.0, expected, rate_cv=cv), load, cv, expected) == found).all()
