"""Rosters of a scenario and what they come to: cost, bound, cover, and every rule judged again from the table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.scale.scenario import Scenario
from scheduler.certificate import certificate
from scheduler.fixed_shifts import fixed_shifts
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Result, Shift, read_shifts
from scheduler.rules import RosterFacts
from scheduler.solve import Limits, quiet, solve

Floats = npt.NDArray[np.float64]

Strategy = Literal["elastic", "three-fixed-shifts"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A roster of a scenario with its judgement.

    Attributes
    ----------
    strategy : str
    result : Result
        Of three fixed shifts the bound is 0: nobody proves one.
    shifts : tuple of Shift
        The rows of the roster, read back from its table.
    covered : array (live rows,)
        Heads at work on the queue and in the interval of each live row of the requirement, in its order.
    violations : tuple of str
        Broken rules in words.
    certificate : dict or None
        Contents of certificate.json; None where there is no bound.
    """

    scenario: Scenario
    strategy: Strategy
    result: Result
    shifts: tuple[Shift, ...]
    covered: Floats
    violations: tuple[str, ...]
    certificate: dict[str, object] | None

    @property
    def required(self) -> Floats:
        """Heads required by each live row of the requirement."""
        return self.scenario.live["agents"].to_numpy(dtype=float)

    @property
    def required_hours(self) -> float:
        """Live agent-hours required [h]."""
        return float(self.required.sum()) * self._hours

    @property
    def short_hours(self) -> float:
        """Live agent-hours that nobody covers [h]."""
        return float(np.clip(self.required - self.covered, 0, None).sum()) * self._hours

    @property
    def surplus_hours(self) -> float:
        """Agent-hours on live queues that nobody needs [h]."""
        return float(np.clip(self.covered - self.required, 0, None).sum()) * self._hours

    @property
    def late_hours(self) -> float:
        """Deferred work not done by its deadline [h]."""
        return self.result.cost_parts.get("late", 0) / self.scenario.prices.default_shortage

    @property
    def paid_hours(self) -> float:
        """Paid hours [h]."""
        return float(self.result.roster["paid_minutes"].sum()) / 60

    @property
    def worked_hours(self) -> float:
        """Paid hours spent on required live work or on deferred work in time [h]."""
        return self.required_hours - self.short_hours + self.scenario.deferred_hours - self.late_hours

    @property
    def utilisation(self) -> float:
        """Of the hours on duty, breaks out, those spent on required work."""
        away = sum(b.minutes for s in self.shifts for b in s.breaks)
        on_duty = (sum(s.minutes for s in self.shifts) - away) / 60
        return self.worked_hours / on_duty if on_duty else 0.0

    def short_by_band(self, hours: int) -> tuple[float, ...]:
        """Share of the required live hours that is missing, by band of so many hours of the customers' own clock."""
        clock = np.zeros(len(self.required), dtype=np.int64)
        live = self.scenario.live
        for language in self.scenario.languages:
            own = (live["language"] == language.code).to_numpy()
            clock[own] = live["timestamp"][own].dt.tz_convert(language.time_zone).dt.hour
        band, count = clock // hours, 24 // hours
        short = np.bincount(band, np.clip(self.required - self.covered, 0, None), count)
        return tuple((short / np.maximum(np.bincount(band, self.required, count), 1e-9)).tolist())

    @property
    def shortage_share(self) -> float:
        """Live agent-hours missing over those required."""
        return self.short_hours / self.required_hours if self.required_hours else 0.0

    @property
    def paid_share(self) -> float:
        """Paid hours over the hours everybody's contract allows."""
        return self.paid_hours / self.scenario.contract_hours

    @property
    def _hours(self) -> float:
        return self.scenario.horizon.interval / 60


def rostered(
    scenario: Scenario,
    problem: RosterProblem,
    strategy: Strategy,
    limits: Limits,
    *,
    seed: int,
    progress: Callable[[float, str], None] = quiet,
) -> Outcome:
    """Make the roster of one strategy, and judge it from its table.

    Raises
    ------
    ValueError
        If the facts of the scenario contradict each other, which its sizes never do.
    """
    if strategy == "elastic":
        result = solve(problem, limits, seed=seed, progress=progress)
        if result.status == "contradictory":
            raise ValueError("no roster can be made: " + "; ".join(result.reasons))
    else:
        progress(0.0, "three fixed shifts")
        result = _of_habit(problem)
    zones = {a.agent_id: a.time_zone for a in scenario.agents}
    shifts = tuple(read_shifts(result.roster, zones))
    return Outcome(
        scenario,
        strategy,
        result,
        shifts,
        _covered(scenario, shifts),
        _broken(scenario, shifts),
        certificate(problem, result) if strategy == "elastic" else None,
    )


def _of_habit(problem: RosterProblem) -> Result:
    begun = perf_counter()
    roster = fixed_shifts(problem)
    zones = {a.agent_id: a.time_zone for a in problem.agents}
    parts = cost_parts(problem, read_shifts(roster, zones))
    cost = sum(parts.values())
    return Result("solved", roster, cost, 0, 1.0 if cost else 0.0, perf_counter() - begun, parts)


def _covered(scenario: Scenario, shifts: tuple[Shift, ...]) -> Floats:
    """Heads of each live row, counted from the work of every shift, minute by minute."""
    horizon, live = scenario.horizon, scenario.live
    queues = live["line"] + "/" + live["language"] + "/" + live["channel"]
    numbered, names = pd.factorize(queues)
    row = {name: k for k, name in enumerate(names)}
    minutes = round((horizon.end - horizon.start) / MINUTE)
    heads = np.zeros((len(names), minutes + 1))
    spans = [
        (row[w.queue], (w.start - horizon.start) / MINUTE, (w.end - horizon.start) / MINUTE)
        for shift in shifts
        for w in shift.work
        if w.queue in row
    ]
    queue, begin, end = np.array(spans, dtype=float).reshape(-1, 3).T.astype(np.int64)
    np.add.at(heads, (queue, np.clip(begin, 0, minutes)), 1.0)
    np.add.at(heads, (queue, np.clip(end, 0, minutes)), -1.0)
    counted = heads.cumsum(axis=1)[:, :-1].reshape(len(names), -1, horizon.interval).mean(axis=2)
    interval = ((live["timestamp"] - pd.Timestamp(horizon.start)) / timedelta(minutes=horizon.interval)).to_numpy()
    covered: Floats = counted[numbered, np.rint(interval).astype(np.int64)]
    return covered


def _broken(scenario: Scenario, shifts: tuple[Shift, ...]) -> tuple[str, ...]:
    lives: dict[str, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda s: s.start):
        lives.setdefault(shift.agent_id, []).append(shift)
    known = RosterFacts({a.agent_id: a for a in scenario.agents}, lives, {})
    return tuple(f"{v.rule} {v.agent_id} {v.day} {v.what}" for rule in scenario.rules for v in rule.violations(known))
