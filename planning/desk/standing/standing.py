"""The roster in force as the desk sees it: counted once, and moved on by what is edited since."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from planning.desk.standing.cover_change import recovered
from planning.desk.standing.later import Later
from scheduler.agents import Agent
from scheduler.optimizer.cost import Count
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift, read_shifts
from scheduler.rules import Rule
from scheduler.verify import coverage, violations


@dataclass(frozen=True, eq=False)
class Standing:
    """The roster as saved, so that an edit is judged by what it touches.

    What a page draws first is there at once. The problem behind it and its cost, which a desk of ten thousand people
    counts for many seconds, are worked out by whoever first asks; `warm` asks ahead of everybody.

    Attributes
    ----------
    agents : mapping of str to Agent
        People by identifier, as the problem counts them.
    rules : tuple of Rule
        What may not be broken; wishes and prices are the problem's.
    interval : int
        Length of an interval of the requirement [min].
    roster, past : pandas.DataFrame
        Contract `ROSTER`, sorted by agent and start; `past` holds the shifts before it.
    coverage, violations : pandas.DataFrame
        As `scheduler.verify` counts them.
    counted : Later of Count
        The cost in its pieces, and the problem.
    """

    agents: Mapping[str, Agent]
    rules: tuple[Rule, ...]
    interval: int
    roster: pd.DataFrame
    past: pd.DataFrame
    coverage: pd.DataFrame
    violations: pd.DataFrame
    counted: Later[Count]

    @classmethod
    def of(
        cls, problem: RosterProblem, roster: pd.DataFrame, requirement: pd.DataFrame, past: pd.DataFrame
    ) -> "Standing":
        """Count a roster from nothing; `requirement` is of contract `REQUIREMENT`."""
        # shifts of the night before reach into the first morning
        whole = pd.concat([past, roster], ignore_index=True)
        agents, interval = {a.agent_id: a for a in problem.agents}, problem.horizon.interval
        return cls(
            agents=agents,
            rules=problem.rules,
            interval=interval,
            roster=roster,
            past=past,
            coverage=coverage(whole, requirement, problem.agents, interval),
            violations=violations(roster, problem.agents, problem.rules, past),
            counted=Later(lambda: Count.of(problem, read(roster, problem.agents))),
        )

    def warm(self) -> "Standing":
        """Work out now what would otherwise be worked out when it is first asked for."""
        self.counted()
        self.rows_of(())
        return self

    @property
    def problem(self) -> RosterProblem:
        """People, rules, need and prices the roster answers."""
        return self.counted().problem

    @property
    def cost(self) -> Mapping[str, int]:
        """The objective by part, as `scheduler.optimizer.cost.cost_parts` names them [cent]."""
        return self.counted().parts

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """The rows of `roster`, everybody's; `rows_of` costs less where some people's will do."""
        return read(self.roster, self.agents.values())

    def rows_of(self, agent_ids: Iterable[str]) -> pd.DataFrame:
        """The rows of some people, contract `ROSTER`, in the order of the people asked for and by start.

        Costs no more with a large roster than with a small one; somebody without a shift has no row.
        """
        return _rows_of(self.roster, self._row_of, agent_ids)

    def past_of(self, agent_ids: Iterable[str]) -> pd.DataFrame:
        """The rows of `past` of some people, as `rows_of` gives those of the roster."""
        return _rows_of(self.past, self._past_row_of, agent_ids)

    def edited(self, ended: pd.DataFrame, begun: pd.DataFrame) -> "Standing":
        """The roster after an edit, of which only what it touches is counted.

        Parameters
        ----------
        ended, begun : pandas.DataFrame
            Contract `ROSTER`: rows that are no more, and rows that are new.
        """
        names = sorted({*ended["agent_id"], *begun["agent_id"]})
        people = [self.agents[who] for who in names if who in self.agents]
        before = self.rows_of(names)
        gone = pd.MultiIndex.from_frame(ended[["agent_id", "start"]])
        stays = before[~pd.MultiIndex.from_frame(before[["agent_id", "start"]]).isin(gone)]
        after = pd.concat([stays, begun]).sort_values(["agent_id", "start"], ignore_index=True)
        kept = self.violations[~self.violations["agent_id"].isin(names)]
        broken = violations(after, people, self.rules, self.past_of(names))
        was, now = read(before, people), read(after, people)
        counted = self.counted
        return replace(
            self,
            roster=self._with(names, after),
            coverage=recovered(self.coverage, before, after, people, self.interval),
            violations=broken if kept.empty else pd.concat([kept, broken]).sort_values(KEYS, ignore_index=True),
            counted=Later(lambda: counted().changed(people, was, now)),
        )

    def _with(self, names: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
        """The roster with all rows of some people replaced, every row in its place."""
        new = _slices(rows)
        known, pieces, since = list(self._row_of), [], 0
        for who in names:
            old = self._row_of.get(who)
            if old is None:
                place = bisect_left(known, who)
                at = self._row_of[known[place]].start if place < len(known) else len(self.roster)
                old = slice(at, at)
            pieces += [self.roster.iloc[since : old.start], rows.iloc[new.get(who, slice(0, 0))]]
            since = old.stop
        return pd.concat([*pieces, self.roster.iloc[since:]], ignore_index=True)

    @cached_property
    def _row_of(self) -> dict[str, slice]:
        return _slices(self.roster)

    @cached_property
    def _past_row_of(self) -> dict[str, slice]:
        return _slices(self.past)


KEYS = ["agent_id", "date", "rule", "what"]
"""Order of a table of violations."""


def read(rows: pd.DataFrame, agents: Iterable[Agent]) -> tuple[Shift, ...]:
    """The shifts of some rows of a roster."""
    return tuple(read_shifts(rows, {a.agent_id: a.time_zone for a in agents}))


def _slices(roster: pd.DataFrame) -> dict[str, slice]:
    """Where each person's rows stand in a roster sorted by agent."""
    ids = roster["agent_id"].to_numpy(dtype=object)
    if not len(ids):
        return {}
    edges = [0, *(np.flatnonzero(ids[1:] != ids[:-1]) + 1).tolist(), len(ids)]
    return {ids[first]: slice(first, last) for first, last in pairwise(edges)}


def _rows_of(roster: pd.DataFrame, row_of: Mapping[str, slice], agent_ids: Iterable[str]) -> pd.DataFrame:
    found = [row_of[who] for who in agent_ids if who in row_of]
    return roster.iloc[np.concatenate([np.arange(s.start, s.stop) for s in found] or [np.arange(0)])]
