"""What each promise on a live queue asks for, in words: with so many heads, and with one fewer."""

from typing import Any

import numpy as np

from scheduler.explaining.step import Step, percent
from scheduler.load.peak_cover import peak_factors
from scheduler.needs.asks import BINDS, Asks
from scheduler.needs.live import LiveNeed
from scheduler.queueing.expected import expected_service
from scheduler.queueing.redials import redial_load
from scheduler.workload import QueuePolicy


def promise_steps(policy: QueuePolicy, need: LiveNeed, k: int, factor: float, work: Any) -> list[Step]:
    """From the load to net heads.

    Parameters
    ----------
    policy : QueuePolicy
    need : LiveNeed
        Of the queue.
    k : int
        Position of the interval in it.
    factor : float
        On the load, as the simulation corrected it; 1 for none.
    work : Series
        The workload's row.
    """
    asks = need.asks
    load, cv = float(asks.load[k]), float(work["rate_cv"]) if "rate_cv" in work.index else 0.0
    steps = []
    if factor != 1:
        words = f"x {factor:.3f}: what the simulation saw"
        steps.append(Step("load, corrected", float(work["load"]) * factor, "erlang", words))
    if isinstance(policy.sized_for, float):
        words = f"{percent(policy.sized_for)} quantile; rates vary by {cv:.1%}"
        steps.append(Step("sized for", load, "erlang", words))
    elif policy.sized_for == "expected":
        steps.append(Step("sized for", load, "erlang", f"on average; rates vary by {cv:.1%}"))
    target = policy.target
    seen = _Judge(policy, load, float(asks.aht_s[k]), cv)
    if policy.redial and policy.patience_s is not None:
        words = f"{percent(policy.redial)} of those who give up call again, with {asks.alone[k]} people"
        steps.append(Step("with redials", seen.calls(int(asks.alone[k])), "erlang", words))
    n = int(asks.service_level[k])
    promise = f"{percent(target.level)} in {target.answer_within_s:g} s"
    steps.append(Step("service level", float(n), "agents", f"{promise}: {seen.pair(n, 'service_level')}"))
    if target.max_abandonment is not None and policy.patience_s is not None:
        n = int(asks.abandonment[k])
        promise = f"at most {percent(target.max_abandonment)} leave"
        steps.append(Step("abandonment", float(n), "agents", f"{promise}: {seen.pair(n, 'prob_abandon')}"))
    if target.max_occupancy is not None:
        busy = percent(target.max_occupancy)
        thinking = f" x {percent(1 - policy.think_share)} at work" if policy.think_share else ""
        # how busy people may be is asked of the load itself, whatever the simulation said of waiting
        words = f"{busy} busy: {asks.worked[k]:,.2f}{thinking} / {busy}"
        steps.append(Step("occupancy", float(asks.occupancy[k]), "agents", words))
    if policy.minimum_agents:
        steps.append(Step("minimum", float(policy.minimum_agents), "agents", "while open"))
    peak = float(peak_factors(policy.peak_cover, need.times[[k]])[0])
    steps += _together(asks, k, peak)
    cases = [int(heads) for heads in need.cases[:, k]]
    if len(set(cases)) > 1:
        steps.append(Step("at other rates", None, "", f"{', '.join(map(str, cases))} agents, equally likely"))
    return steps


def _together(asks: Asks, k: int, factor: float) -> list[Step]:
    steps = []
    alone, pooled, peak = int(asks.alone[k]), int(asks.pooled[k]), int(asks.peak_cover[k])
    if pooled < alone:
        steps.append(Step("by itself", float(alone), "agents", "the most of these"))
        steps.append(Step("pooled", float(pooled), "agents", "people of other queues step in"))
    if peak > 0:
        words = f"{percent(factor)} of {pooled} asked for, in whole heads"
        steps.append(Step("peak cover", float(peak), "agents", words))
    binds = BINDS[asks.binds[k]]
    words = {"none": "nobody comes", "pooled": "what pooling leaves"}.get(binds, f"{binds} asks for most")
    steps.append(Step("required", float(asks.agents[k]), "agents", words, result=True))
    return steps


class _Judge:
    """The service that so many heads would give, by the formulas that asked for them."""

    def __init__(self, policy: QueuePolicy, load: float, aht_s: float, rate_cv: float) -> None:
        self.policy, self.load, self.aht_s = policy, load, aht_s
        self.rate_cv = rate_cv if policy.sized_for == "expected" else 0.0

    def calls(self, heads: int) -> float:
        """Load of all calls with so many heads, those of people who call again among them [erlang]."""
        p = self.policy
        patience = np.inf if p.patience_s is None else p.patience_s
        how, think = p.concurrency, p.think_share
        again = redial_load(heads, self.load, self.aht_s, patience, p.redial, concurrency=how, think_share=think)
        return float(again)

    def pair(self, heads: int, figure: str) -> str:
        """A figure with so many heads and with one fewer."""
        if heads <= 0 or self.load <= 0:
            return "nobody is needed"
        tried = [heads] if heads == 1 else [heads, heads - 1]
        p = self.policy
        service = expected_service(
            np.array(tried, dtype=float),
            self.load,
            self.aht_s,
            np.inf if p.patience_s is None else p.patience_s,
            p.target.answer_within_s,
            rate_cv=self.rate_cv,
            redial=p.redial,
            concurrency=p.concurrency,
            think_share=p.think_share,
        )
        shown = [f"{100 * float(v):.1f}%" for v in getattr(service, figure)]
        return shown[0] + (f", with {tried[1]} {shown[1]}" if len(shown) > 1 else "")
