"""Contradictions among a night's inputs, before anything is forecast or solved."""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from planning.house_rules import prices_of, rules_of
from planning.night.inputs import Inputs
from scheduler.clashing.clash import Clash
from scheduler.clashing.contradictions import contradictions, left_open
from scheduler.optimizer.problem import roster_problem
from scheduler.requirement import requirement
from scheduler.workload import WORKLOAD

DAY_OFF = "granted day off"
"""What is called so: an absence that no file holds, for a planner cleared the day."""


def contradictory(inputs: Inputs) -> list[Clash]:
    """Every contradiction of a night's inputs: those that leave no roster first, then those that leave something open.

    Posts ask for their seats whatever the forecast says, and every other queue for somebody who can serve it, so no
    forecast is needed.

    Parameters
    ----------
    inputs : Inputs

    Returns
    -------
    list of Clash
    """
    settings, horizon = inputs.settings, inputs.horizon
    policies = settings.policies()
    nothing = WORKLOAD.validate(pd.DataFrame(columns=[n for n, c in WORKLOAD.columns.items() if c.required]), lazy=True)
    needed = requirement(nothing, [p for p in policies if p.kind == "post"], horizon)
    problem = roster_problem(
        needed,
        inputs.agents,
        settings.templates(),
        rules_of(settings, inputs.people.wishes),
        horizon,
        prices_of(settings),
        shrinkage=1 - settings.site.shrinkage.present,
        locked=inputs.locked,
        past=inputs.past,
    )
    names = _absence_names(inputs)
    # What vendors take all of needs nobody of ours.
    ours = [p.queue for p in policies if settings.vendors.share_of(p.queue) < 1]
    return [*contradictions(problem, names), *left_open(problem, needed, ours, names)]


def _absence_names(inputs: Inputs) -> Mapping[tuple[str, datetime, datetime], str]:
    """The kinds of absences.csv, and days off that planners granted."""
    columns = (inputs.people.absences[name] for name in ("agent_id", "start", "end", "kind"))
    told = {(who, a.to_pydatetime(), b.to_pydatetime()): kind for who, a, b, kind in zip(*columns, strict=True)}
    every = [(agent.agent_id, *away) for agent in inputs.agents for away in agent.absences]
    return {key: told.get(key, DAY_OFF) for key in every}
