"""What a planner asks when re-solving: on which roster, around which edits, and where shifts may change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from planning.store.drafts import Cell, DraftCell
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift

MOST = 600
"""People whose shifts may change at most: each is looked at, and a planner waits."""

TRIES = 1000
"""Moves tried besides looking at everybody once; most of what can be won on 300 people is won by then."""

SECONDS = 120.0
"""Wall time after which a re-solve gives what it has [s]."""


@dataclass(frozen=True)
class Scope:
    """Where shifts may change: local dates from `first` to `last`, of a team, or of everybody if `team` is empty."""

    first: date
    last: date
    team: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last date {self.last} lies before the first, {self.first}")

    @classmethod
    def around(cls, days: Collection[date], margin: int, team: str = "") -> "Scope":
        """From `margin` days before the first edit to as many after the last; ValueError without an edit."""
        if not days:
            raise ValueError("there is no edit to re-solve around")
        return cls(min(days) - timedelta(days=margin), max(days) + timedelta(days=margin), team)


@dataclass(frozen=True)
class Question:
    """A re-solve as it is asked of a job; JSON on its way.

    Attributes
    ----------
    publication_id, version : int
        The roster the planner looks at.
    cells : tuple of DraftCell
        The planner's edits, which stand as they are drafted.
    scope : Scope
    price_cents : int
        What a changed shift must save [cent].
    seed : int
    tries : int
    """

    publication_id: int
    version: int
    cells: tuple[DraftCell, ...]
    scope: Scope
    price_cents: int
    seed: int = 1
    tries: int = TRIES

    def as_json(self) -> dict[str, Any]:
        """As a job keeps it."""
        scope = {"first": self.scope.first.isoformat(), "last": self.scope.last.isoformat(), "team": self.scope.team}
        return {**vars(self), "cells": [cell.as_json() for cell in self.cells], "scope": scope}

    @classmethod
    def of_json(cls, asked: Mapping[str, Any]) -> "Question":
        """Read it back."""
        scope = asked["scope"]
        return cls(
            **{
                **asked,
                "cells": tuple(DraftCell.of_json(cell, "") for cell in asked["cells"]),
                "scope": Scope(date.fromisoformat(scope["first"]), date.fromisoformat(scope["last"]), scope["team"]),
            }
        )


def free_cells(
    problem: RosterProblem, shifts: Sequence[Shift], stands: Collection[Cell], scope: Scope, most: int = MOST
) -> frozenset[Cell]:
    """Where a re-solve may change something.

    Parameters
    ----------
    problem : RosterProblem
    shifts : sequence of Shift
        The roster with the edits in it.
    stands : collection of (str, date)
        The planner's edits and days kept free. Locked shifts stand too.
    scope : Scope
    most : int
        People at most. Of more those are taken who know most of the queues that the edited people know, in the order
        of the problem: they can fill what the edits left.
    """
    locked = {(s.agent_id, s.day) for s in shifts if s.locked}
    edited = {who for who, _ in stands}
    inside = [k for k, a in enumerate(problem.agents) if not scope.team or a.group == scope.team]
    if len(inside) > most:
        sets = [int(problem.skill_set[k]) for k, a in enumerate(problem.agents) if a.agent_id in edited]
        wanted = problem.skills[sets].any(axis=0) if sets else np.ones(problem.skills.shape[1], dtype=bool)
        shared = (problem.skills & wanted).sum(axis=1)
        inside = sorted(sorted(inside, key=lambda k: -int(shared[problem.skill_set[k]]))[:most])
    cells = set()
    for k in inside:
        agent = problem.agents[k]
        cells |= {(agent.agent_id, d) for d in problem.local_days(agent) if scope.first <= d <= scope.last}
    return frozenset(cells - locked - set(stands))
