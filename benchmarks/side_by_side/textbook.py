"""OR-Tools' textbook employee scheduling model, on CP-SAT.

As in OR-Tools' own shift scheduling example: a Boolean for each person, day and shift; at most one shift a day; pairs
of shifts without rest between them excluded; sums of shifts and minutes a week bounded; no more than so many working
days in a row; and demand covered up to a penalised shortage. Lengths, starts, contracts, absences, time zones and pay
are all stated, and its objective is the judge's: pay and shortage in cents.

What it is given beyond the textbook: skills, as heads of each skill set on each queue. What it cannot state in this
form: where breaks lie (the demand is raised by the share of a shift that is break) and that deferred work may wait (it
is laid evenly between arrival and deadline). Both are placed well for it afterwards.
"""

import time
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.side_by_side.answer import Answer
from benchmarks.side_by_side.options import Chosen, Option, may
from benchmarks.side_by_side.teams import Team, demand, teams, whole
from benchmarks.side_by_side.terms import Terms
from scheduler.optimizer.problem import RosterProblem

WORKERS = 8
"""As OR-Tools recommends, whatever the number of cores."""

Choice = tuple[int, Option, cp_model.IntVar]


def textbook(problem: RosterProblem, terms: Terms, seconds: float, seed: int) -> Answer:
    """The model's roster after at most `seconds`, building included.

    Its own bound is one on its own model, where breaks need no place; it is reported as such.
    """
    begun = time.perf_counter()
    model = cp_model.CpModel()
    choices: list[Choice] = []
    cost: list[cp_model.LinearExpr | int] = []
    heads: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    divided = teams(problem)
    for team in divided:
        for k in team.members:
            own = [(k, o, model.new_bool_var("")) for o in team.options if may(problem, problem.agents[k], o)]
            _state_rules(model, team, own, terms, problem.tick)
            cents = problem.agents[k].hourly_cost_cents
            for _, option, chosen in own:
                cost.append(chosen * round(option.template.paid_minutes * cents / 60))
                for t in range(option.start, min(option.end, problem.ticks)):
                    heads[team.skill_set, t].append(chosen)
            choices += own
            if time.perf_counter() - begun > seconds:
                return Answer([], "no roster: the model was not built in time")
    cost += _state_demand(model, problem, heads, _work_share(divided))
    model.minimize(cp_model.LinearExpr.sum(cost))
    left = seconds - (time.perf_counter() - begun)
    if left <= 0:
        return Answer([], "no roster: the model was not built in time")
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = left
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer([], f"no roster: {solver.status_name(status)}")
    found: Chosen = [(k, option) for k, option, chosen in choices if solver.boolean_value(chosen)]
    gap = 1 - solver.best_objective_bound / solver.objective_value if solver.objective_value else 0.0
    return Answer(found, solver.status_name(status), own_gap=gap)


def _work_share(divided: list[Team]) -> float:
    """Share of scheduled time that is work, on average over what contracts allow."""
    hours = np.array([len(team.members) * team.contract.week_minutes for team in divided], dtype=float)
    share = np.array([max((o.work_share for o in team.options), default=0.0) for team in divided])
    return float(hours @ share / hours.sum())


def _state_rules(model: cp_model.CpModel, team: Team, own: list[Choice], terms: Terms, tick: int) -> None:
    """Rest, week and run of days of one person."""
    by_day: dict[int, list[Choice]] = defaultdict(list)
    by_week: dict[tuple[int, int], list[Choice]] = defaultdict(list)
    for choice in own:
        by_day[choice[1].day.toordinal()].append(choice)
        by_week[choice[1].day.isocalendar()[:2]].append(choice)
    for day, today in by_day.items():
        model.add_at_most_one(chosen for _, _, chosen in today)
        for _, option, chosen in today:
            soon = option.end + terms.rest_minutes / tick
            early = [after for _, later, after in by_day.get(day + 1, ()) if later.start < soon]
            if early:
                model.add_at_most_one([chosen, *early])
    for week in by_week.values():
        model.add(sum(chosen for _, _, chosen in week) <= team.contract.week_shifts)
        paid = sum(chosen * option.template.paid_minutes for _, option, chosen in week)
        model.add(paid <= min(terms.week_minutes, team.contract.week_minutes))
    for day in by_day:
        run = list(_run(by_day, day, terms.run_days))
        if run:
            model.add(sum(run) <= terms.run_days)


def _run(by_day: dict[int, list[Choice]], day: int, most: int) -> Iterator[cp_model.IntVar]:
    """The shifts of one day more than may be worked in a row; nothing where one of them has none."""
    if all(day + k in by_day for k in range(most + 1)):
        for k in range(most + 1):
            yield from (chosen for _, _, chosen in by_day[day + k])


def _state_demand(
    model: cp_model.CpModel, problem: RosterProblem, heads: dict[tuple[int, int], list[cp_model.IntVar]], share: float
) -> list[cp_model.LinearExpr]:
    """Cover each queue up to a shortage, whose price is returned; `share` of a head's time is work, the rest break."""
    wanted = whole(demand(problem) / share)
    price = np.rint(share * np.concatenate([problem.price, problem.late_price])).astype(int)
    served: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for (skill_set, t), present in heads.items():
        flows = []
        for q in np.flatnonzero(problem.skills[skill_set]).tolist():
            if wanted[q, t] > 0:
                flow = model.new_int_var(0, int(min(wanted[q, t], len(present))), "")
                flows.append(flow)
                served[q, t].append(flow)
        if flows:
            model.add(cp_model.LinearExpr.sum(flows) <= cp_model.LinearExpr.sum(present))
    cost = []
    for q, t in np.argwhere(wanted > 0).tolist():
        short = model.new_int_var(0, int(wanted[q, t]), "")
        model.add(cp_model.LinearExpr.sum([*served[q, t], short]) >= int(wanted[q, t]))
        cost.append(short * int(price[q]))
    return cost
