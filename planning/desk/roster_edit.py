"""An edit of the roster by hand: what it breaks, what it costs and whom it leaves short, before it is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from planning.desk.standing.cover_change import moved, recovered, worth
from planning.desk.standing.standing import Standing, read
from scheduler.agents import Agent
from scheduler.roster import Shift, roster_table
from scheduler.verify import VIOLATIONS, violations

__all__ = ["Draft", "Judgement", "Standing", "drafted", "judge", "recovered", "worth"]

Draft = Mapping[tuple[str, date], Shift | None]
"""What a planner wants of a person on a local date: a shift, or `None` for a day off."""


@dataclass(frozen=True)
class Judgement:
    """What a draft changes.

    Attributes
    ----------
    broken, mended : pandas.DataFrame
        Violations the draft adds and takes away; columns `agent_id`, `date`, `rule`, `what`.
    cost : mapping of str to int
        Change of the objective by part, as `scheduler.optimizer.cost.cost_parts` names them [cent]; unchanged parts
        left out.
    shortage_h, surplus_h : float
        Change on live queues and posts [agent-hour].
    deferred_h : float
        Change of hours given to deferred work [agent-hour].
    coverage : pandas.DataFrame
        Required against scheduled as the draft leaves it; columns of `scheduler.verify.coverage`.
    moved : pandas.DataFrame
        `queue`, `shortage_h`, `surplus_h`, `scheduled_h`: the changes queue by queue, unchanged queues left out.
    """

    broken: pd.DataFrame
    mended: pd.DataFrame
    cost: Mapping[str, int]
    shortage_h: float
    surplus_h: float
    deferred_h: float
    coverage: pd.DataFrame
    moved: pd.DataFrame


def drafted(roster: pd.DataFrame, draft: Draft, agents: Iterable[Agent]) -> pd.DataFrame:
    """The roster with the draft laid over it, contract `ROSTER`, sorted by agent and start.

    Takes as long as the roster is large: give it the rows of the people in sight.
    """
    if not draft:
        return roster
    touched = np.flatnonzero(roster["agent_id"].isin({who for who, _ in draft}))
    cells = roster.iloc[touched]
    replaced = [key in draft for key in zip(cells["agent_id"], cells["date"].dt.date, strict=True)]
    kept = roster.drop(index=roster.index[touched[replaced]])
    new = roster_table([s for s in draft.values() if s is not None], agents)
    return pd.concat([kept, new]).sort_values(["agent_id", "start"], ignore_index=True)


def judge(standing: Standing, draft: Draft) -> Judgement:
    """Judge a draft against the roster it changes, counting the people and queues it touches and nothing else.

    Parameters
    ----------
    standing : Standing
        The roster as saved.
    draft : mapping of (str, date) to Shift or None
        What changes.

    Raises
    ------
    KeyError
        If the draft names an agent the problem does not know.
    """
    names = sorted({agent_id for agent_id, _ in draft})
    people = [standing.agents[who] for who in names]
    before, past = standing.rows_of(names), standing.past_of(names)
    after = drafted(before, draft, people)
    was, now = (violations(rows, people, standing.rules, past) for rows in (before, after))
    cover = recovered(standing.coverage, before, after, people, standing.interval)
    change = moved(standing.coverage, cover, standing.interval)
    cost = standing.counted().changed(people, read(before, people), read(after, people)).parts
    return Judgement(
        broken=_without(now, was),
        mended=_without(was, now),
        cost={part: cents - standing.cost[part] for part, cents in cost.items() if cents != standing.cost[part]},
        shortage_h=float(change["shortage_h"].sum()),
        surplus_h=float(change["surplus_h"].sum()),
        deferred_h=float(change.loc[change["deferred"], "scheduled_h"].sum()),
        coverage=cover,
        moved=change.drop(columns="deferred"),
    )


def _without(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    known = set(other.itertuples(index=False, name=None))
    new = [row for row in table.itertuples(index=False, name=None) if row not in known]
    return pd.DataFrame(new, columns=VIOLATIONS)
