"""Rosters: who works when, on what, and with which breaks; and what a solve returns."""

from dataclasses import dataclass, field

import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT

ROSTER = pa.DataFrameSchema(
    {
        "agent_id": pa.Column(str, coerce=True),
        "date": pa.Column("datetime64[us]", coerce=True, description="local date of `start`"),
        "shift": pa.Column(str, coerce=True, description="code of the shift template"),
        "start": pa.Column(INSTANT, coerce=True),
        "end": pa.Column(INSTANT, coerce=True),
        "paid_minutes": pa.Column(int, pa.Check.ge(0), coerce=True),
        "breaks": pa.Column(str, coerce=True, description="`HH:MM/15|HH:MM/30`, clock of the offset of `start`"),
        "work": pa.Column(str, coerce=True, description="`HH:MM-HH:MM line/language/channel|...` without breaks"),
        "locked": pa.Column(bool, coerce=True, description="a planner fixed this row"),
    },
    checks=pa.Check(lambda t: t["end"] > t["start"], error="shift must end after it starts"),
    name="roster",
    unique=["agent_id", "start"],
)
"""Contract of roster.csv once read: instants in UTC; clock texts stay in the offset of the agent's zone at `start`."""


@dataclass(frozen=True)
class Result:
    """What a solve answers. Infeasible is a status, never an exception.

    Attributes
    ----------
    status : str
        `solved`, `stopped` (limit reached, best so far), or `contradictory` (input facts clash).
    roster : pandas.DataFrame
        Table of contract `ROSTER`; empty if contradictory.
    cost, bound : int
        Cost of the roster and a proven lower bound on any roster's cost [cent], same objective.
    gap : float
        `(cost - bound) / cost`, 0 for a cost of 0.
    seconds : float
        Wall time of the solve [s].
    cost_parts : dict of str to int
        The cost by part [cent]: pay, shortage, surplus, late, wishes.
    reasons : tuple of str
        What binds or clashes, in words.
    """

    status: str
    roster: pd.DataFrame
    cost: int
    bound: int
    gap: float
    seconds: float
    cost_parts: dict[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
