"""From a workload to a judged roster: once, or in rounds in which the requirement learns from the twin.

A round is requirement, problem, roster, judgement, simulation. Where the twin saw other service than the plan promised,
the next round's requirement is made at the load at which the formulas would have said what the twin saw. After the last
round the plan itself is told at that load, and the twin lives through the roster once more on futures that nothing was
fitted to: only those say how well plan and twin agree, and what the roster is worth.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from planning.attending import owed
from planning.fair_lives import with_fairness
from planning.house_rules import prices_of, rules_of
from planning.pooled import pooling_skills
from planning.settings import Settings
from planning.twin.stage import live_through
from scheduler.activities.asks import Ask
from scheduler.agents import Agent
from scheduler.certificate import certificate
from scheduler.clashing.clash import Clash
from scheduler.clashing.contradictions import left_open
from scheduler.fixed_shifts import habit
from scheduler.horizon import Horizon
from scheduler.judging.agreement import agreement
from scheduler.judging.calibration import corrections, row_factors
from scheduler.kpis import plan_kpis
from scheduler.optimizer.problem import roster_problem
from scheduler.reasons.words import reasoned
from scheduler.requirement import requirement
from scheduler.roster import Result
from scheduler.simulation.twin import Twin
from scheduler.solve import Limits, solve
from scheduler.verify import coverage, violations

Strategy = Literal["elastic", "three-fixed-shifts"]
"""How rosters are made, as `scheduler.rules.strategy.HONOURS` names it."""

Stages = Callable[[str], Callable[[float, str], None]]
"""The progress of a stage, by its name."""


@dataclass(frozen=True, eq=False)
class SupplyQuestion:
    """What a roster is made for and from: demand of one forecast, people, and what stands already."""

    settings: Settings
    forecast: pd.DataFrame
    accuracy: pd.DataFrame
    workload: pd.DataFrame
    agents: tuple[Agent, ...]
    wishes: pd.DataFrame
    horizon: Horizon
    seed: int
    locked: pd.DataFrame | None = None
    past: pd.DataFrame | None = None
    strategy: Strategy = "elastic"
    accounts: pd.DataFrame | None = None


@dataclass(frozen=True)
class Round:
    """What one round cost, and how well its plan and its twin agreed; the last is the proof on fresh futures.

    Attributes
    ----------
    cost_cents : int
    agents_h : float
        Net agent-hours that live queues and posts required [h].
    agreement, by_chance : float or None
        Share of live queue-hours whose simulated service lies within the margins of the planned one, and the share to
        be expected by sampling alone; None without a simulation.
    """

    cost_cents: int
    agents_h: float
    agreement: float | None
    by_chance: float | None


@dataclass(frozen=True, eq=False)
class Supply:
    """A judged roster, and the rounds it took.

    Attributes
    ----------
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`.
    asks : tuple of Ask
        What was to be attended in it.
    result : Result
    coverage, violations : pandas.DataFrame
        As `scheduler.verify` counts them.
    plan : pandas.DataFrame
        Contract `scheduler.kpis.PLAN`.
    twin : Twin or None
        None where the site does not simulate, or no roster exists.
    factors : pandas.DataFrame or None
        Contract `scheduler.judging.calibration.FACTORS`, at which the requirement was made; None without calibration.
    told : pandas.DataFrame or None
        The same, at which `plan` was told.
    certificate : dict or None
        Of the result, as of `scheduler.certificate`; None where no roster exists.
    rounds : tuple of Round
        All of them, this one last.
    left_open : tuple of Clash
        What no roster can fill, whatever it is, with the facts that are why.
    """

    requirement: pd.DataFrame
    result: Result
    coverage: pd.DataFrame
    violations: pd.DataFrame
    plan: pd.DataFrame
    twin: Twin | None
    factors: pd.DataFrame | None
    told: pd.DataFrame | None
    certificate: dict[str, Any] | None
    asks: tuple[Ask, ...] = ()
    rounds: tuple[Round, ...] = ()
    left_open: tuple[Clash, ...] = ()


def supply(asked: SupplyQuestion, stages: Stages, executor: Executor | None = None) -> Supply:
    """Make a roster, as often as simulation.yaml says; the last round's is the answer.

    Parameters
    ----------
    asked : SupplyQuestion
    stages : callable
        Told the stages `require`, `roster`, `judge` and `simulate`, from the second round on with its number, and
        after the last of several rounds `prove`.
    executor : Executor, optional
        Where futures are simulated.
    """
    calibrations = asked.settings.simulation.calibration_rounds
    once = not (calibrations and asked.settings.simulation.futures)
    made = _round(asked, None, stages, executor, reasons=once)
    if not calibrations or made.twin is None:
        return made
    for number in range(2, calibrations + 2):
        factors = _learned(asked, made, made.factors)
        before = made.rounds
        last = number == calibrations + 1
        made = _round(
            asked,
            factors,
            lambda stage, n=number: stages(f"{stage} {n}"),  # type: ignore[misc]
            executor,
            reasons=last,
        )
        made = replace(made, rounds=before + made.rounds)
    told = _learned(asked, made, None)
    planned = _planned(asked, made.coverage, told, of="seen")
    twin = _lived(asked, made.requirement, made.result.roster, asked.seed + FRESH, stages("prove"), executor)
    return replace(
        made, plan=planned, twin=twin, told=told, rounds=(*made.rounds, _summed(made, asked.horizon, planned, twin))
    )


FRESH = 1_000_003
"""Added to the seed for futures to which nothing was fitted."""


def _learned(asked: SupplyQuestion, made: Supply, previous: pd.DataFrame | None) -> pd.DataFrame:
    """Factors on the load of live queues, from what the twin showed of a roster."""
    assert made.twin is not None  # a site that does not simulate does not calibrate
    return corrections(
        asked.workload,
        made.coverage,
        made.twin,
        asked.settings.policies(),
        asked.horizon,
        present=asked.settings.site.shrinkage.present,
        previous=previous,
    )


def _planned(
    asked: SupplyQuestion,
    covered: pd.DataFrame,
    factors: pd.DataFrame | None,
    of: Literal["factor", "seen"] = "factor",
) -> pd.DataFrame:
    """The plan's own figures, with the load at the factors its requirement was made at, or at what the twin showed."""
    load_factor = None if factors is None else row_factors(asked.workload, factors, asked.horizon, of)
    present = asked.settings.site.shrinkage.present
    return plan_kpis(asked.workload, covered, asked.settings.policies(), asked.horizon, present, load_factor)


def _lived(
    asked: SupplyQuestion,
    need: pd.DataFrame,
    roster: pd.DataFrame,
    seed: int,
    progress: Callable[[float, str], None],
    executor: Executor | None,
) -> Twin:
    return live_through(
        asked.settings,
        forecast=asked.forecast,
        accuracy=asked.accuracy,
        workload=asked.workload,
        requirement=need,
        roster=roster,
        agents=asked.agents,
        horizon=asked.horizon,
        seed=seed,
        past=asked.past,
        executor=executor,
        progress=progress,
    )


def _round(
    asked: SupplyQuestion,
    factors: pd.DataFrame | None,
    stages: Stages,
    executor: Executor | None,
    *,
    reasons: bool,
) -> Supply:
    """One round; with `reasons` its result says why it is short, which only the last one's need."""
    settings, horizon, agents, work = asked.settings, asked.horizon, asked.agents, asked.workload
    policies, site = settings.policies(), settings.site
    load_factor = None if factors is None else row_factors(work, factors, horizon)

    note = stages("require")
    note(0.0, "")
    need = requirement(work, policies, horizon, load_factor=load_factor, skills=pooling_skills(site, agents, horizon))
    due = owed(need, settings, agents, horizon, asked.past)
    need = due.requirement
    note(1.0, f"{len(need):,} rows")

    rules = with_fairness(rules_of(settings, asked.wishes), settings, asked.accounts, agents, horizon)
    problem = roster_problem(
        need,
        agents,
        settings.templates(),
        rules,
        horizon,
        prices_of(settings),
        shrinkage=1 - site.shrinkage.present,
        locked=asked.locked,
        past=asked.past,
    )
    limits = Limits(settings.solver.seconds, settings.solver.rounds, settings.solver.gap)
    if asked.strategy == "elastic":
        result = solve(problem, limits, seed=asked.seed, asks=due.asks, progress=stages("roster"))
    else:
        result = habit(problem)

    note = stages("judge")
    note(0.0, "")
    whole = result.roster if asked.past is None else pd.concat([asked.past, result.roster], ignore_index=True)
    covered = coverage(whole, need, agents, horizon.interval)
    broken = violations(result.roster, agents, rules, asked.past)
    planned = _planned(asked, covered, factors)
    if reasons:
        note(0.5, "why it is short")
        result = reasoned(problem, result)
    note(1.0, f"{len(broken)} rules broken")
    twin, proof = None, None
    if result.prices is not None:
        proof = certificate(problem, result)
    if settings.simulation.futures and result.status != "contradictory":
        twin = _lived(asked, need, result.roster, asked.seed, stages("simulate"), executor)
    made = Supply(need, result, covered, broken, planned, twin, factors, factors, proof, due.asks)
    unfilled = left_open(problem, need, [p.queue for p in policies if p.queue in problem.queues])
    return replace(made, rounds=(_summed(made, horizon, planned, twin),), left_open=tuple(unfilled))


def _summed(made: Supply, horizon: Horizon, planned: pd.DataFrame, twin: Twin | None) -> Round:
    manned = made.requirement[made.requirement["kind"] != "deferred"]
    agents_h = round(float(manned["agents"].sum()) * horizon.interval / 60, 3)
    if twin is None:
        return Round(made.result.cost, agents_h, None, None)
    agreed = agreement(planned, twin)
    return Round(made.result.cost, agents_h, agreed.share, agreed.by_chance)
