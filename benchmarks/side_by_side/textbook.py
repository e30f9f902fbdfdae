"""OR-Tools' textbook employee scheduling model, on CP-SAT.

As in OR-Tools' own shift scheduling example: a Boolean for each person, day and shift; at most one shift a day; pairs
of shifts without rest between them excluded; sums of shifts and minutes a week bounded; no more than so many working
days in a row; and demand covered up to a penalised shortage. Lengths, starts, contracts, absences, time zones and pay
are all stated, and its objective is the judge's: pay and shortage in cents.

What it does not know: skills (each team gets its share of the demand, `teams`), where breaks lie (the demand is raised
by the share of a shift that is break) and that deferred work may wait (it is laid evenly between arrival and deadline).
Its teams have nothing to do with each other after that, so it is asked in several models, each of some of the teams
and with its share of the time: as many as have `SLICE` seconds each. Models that had less found worse rosters than one
model of all; and skills stated as heads that flow from skill sets to queues cost six times as much at 100 people.
"""

import time
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.side_by_side.answer import Answer, answer_of
from benchmarks.side_by_side.options import Chosen, Option, may
from benchmarks.side_by_side.teams import Team, teams, whole
from benchmarks.side_by_side.terms import Terms
from scheduler.optimizer.problem import RosterProblem

WORKERS = 8
"""As OR-Tools recommends, whatever the number of cores."""

SLICE = 20.0
"""Least time of a model [s]."""

Choice = tuple[int, Option, cp_model.IntVar]


def textbook(problem: RosterProblem, terms: Terms, seconds: float, seed: int) -> Answer:
    """The model's roster after at most `seconds`, building included.

    The gap it claims is that of its own models together, where breaks need no place.
    """
    until = time.perf_counter() + seconds
    price = float(np.concatenate([problem.price, problem.late_price]).mean())
    chosen: Chosen = []
    objective = bound = 0.0
    parts = _parts(teams(problem), max(int(seconds // SLICE), 1))
    size = [sum(len(team.members) for team in part) for part in parts]
    done = 0
    for n, part in enumerate(parts):
        enough = time.perf_counter() + (until - time.perf_counter()) * size[n] / sum(size[n:])
        model, choices = _model(problem, part, terms, price)
        left = enough - time.perf_counter()
        if left <= 0:
            continue
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = left
        if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            done += len(part)
            chosen += [(k, option) for k, option, taken in choices if solver.boolean_value(taken)]
            objective, bound = objective + solver.objective_value, bound + solver.best_objective_bound
    return answer_of(chosen, done, sum(map(len, parts)), 1 - bound / objective if objective else None)


def _parts(divided: list[Team], count: int) -> list[list[Team]]:
    """The teams in at most `count` parts of about equally many people, the smallest part first."""
    parts: list[list[Team]] = [[] for _ in range(min(count, len(divided)))]

    def size(part: list[Team]) -> int:
        return sum(len(team.members) for team in part)

    for team in sorted(divided, key=lambda team: -len(team.members)):
        min(parts, key=size).append(team)
    return sorted(parts, key=size)


def _model(
    problem: RosterProblem, part: list[Team], terms: Terms, price: float
) -> tuple[cp_model.CpModel, list[Choice]]:
    """The model of some teams and its Booleans; `price` of a head missing for one tick [cent]."""
    model = cp_model.CpModel()
    choices: list[Choice] = []
    cost: list[cp_model.LinearExpr | int] = []
    for team in part:
        heads: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for k in team.members:
            agent = problem.agents[k]
            own = [(k, o, model.new_bool_var("")) for o in team.options if may(problem, agent, o)]
            _state_rules(model, team, own, terms, problem.tick)
            for _, option, taken in own:
                cost.append(taken * round(option.template.paid_minutes * agent.hourly_cost_cents / 60))
                for t in range(option.start, min(option.end, problem.ticks)):
                    heads[t].append(taken)
            choices += own
        # A head on a shift works so much of its time.
        share = max((o.work_share for o in team.options), default=1.0)
        wanted = whole(team.curve / share)
        for t in np.flatnonzero(wanted).tolist():
            short = model.new_int_var(0, int(wanted[t]), "")
            model.add(cp_model.LinearExpr.sum([*heads[t], short]) >= int(wanted[t]))
            cost.append(short * round(share * price))
    model.minimize(cp_model.LinearExpr.sum(cost))
    return model, choices


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
