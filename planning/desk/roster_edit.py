"""An edit of the roster by hand: what it breaks, what it costs and whom it leaves short, before it is saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from planning.store import ShiftChange
from scheduler.agents import Agent
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift, read_shifts, roster_table
from scheduler.verify import VIOLATIONS, coverage, violations

Draft = Mapping[tuple[str, date], Shift | None]
"""What a planner wants of a person on a local date: a shift, or `None` for a day off."""


@dataclass(frozen=True)
class Standing:
    """The roster as saved, read and counted once, so that an edit is judged by what it touches.

    Attributes
    ----------
    problem : RosterProblem
        People, rules, need and prices the roster answers.
    roster, past : pandas.DataFrame
        Contract `ROSTER`; `past` holds the shifts before it.
    shifts : tuple of Shift
        The rows of `roster`.
    coverage, violations : pandas.DataFrame
        As `scheduler.verify` counts them.
    cost : mapping of str to int
        The objective by part, as `scheduler.optimizer.cost.cost_parts` names them [cent].
    """

    problem: RosterProblem
    roster: pd.DataFrame
    past: pd.DataFrame
    shifts: tuple[Shift, ...]
    coverage: pd.DataFrame
    violations: pd.DataFrame
    cost: Mapping[str, int]

    @classmethod
    def of(
        cls, problem: RosterProblem, roster: pd.DataFrame, requirement: pd.DataFrame, past: pd.DataFrame
    ) -> "Standing":
        """Read and count a roster; `requirement` is of contract `REQUIREMENT`."""
        # shifts of the night before reach into the first morning
        whole = pd.concat([past, roster], ignore_index=True)
        shifts = tuple(read_shifts(roster, {a.agent_id: a.time_zone for a in problem.agents}))
        return cls(
            problem=problem,
            roster=roster,
            past=past,
            shifts=shifts,
            coverage=coverage(whole, requirement, problem.agents, problem.horizon.interval),
            violations=violations(roster, problem.agents, problem.rules, past),
            cost=cost_parts(problem, shifts),
        )

    @property
    def agents(self) -> dict[str, Agent]:
        """People by identifier."""
        return {a.agent_id: a for a in self.problem.agents}


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
    """The roster with the draft laid over it, contract `ROSTER`, sorted by agent and start."""
    if not draft:
        return roster
    replaced = [key in draft for key in zip(roster["agent_id"], roster["date"].dt.date, strict=True)]
    kept = roster[[not r for r in replaced]]
    new = roster_table([s for s in draft.values() if s is not None], agents)
    return pd.concat([kept, new]).sort_values(["agent_id", "start"], ignore_index=True)


def judge(standing: Standing, draft: Draft) -> Judgement:
    """Judge a draft against the roster it changes: laws for the people it touches, cost for everybody.

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
    problem, known = standing.problem, standing.agents
    people = [known[a] for a in sorted({agent_id for agent_id, _ in draft})]
    before = _of(standing.roster, people)
    after = drafted(before, draft, people)
    was, now = (violations(table, people, problem.rules, _of(standing.past, people)) for table in (before, after))
    new_cover = recovered(standing.coverage, before, after, people, problem.horizon.interval)
    moved = _moved(standing.coverage, new_cover, problem.horizon.interval / 60)
    kept = [s for s in standing.shifts if (s.agent_id, s.day) not in draft]
    cost = cost_parts(problem, [*kept, *(s for s in draft.values() if s is not None)])
    return Judgement(
        broken=_without(now, was),
        mended=_without(was, now),
        cost={part: cents - standing.cost[part] for part, cents in cost.items() if cents != standing.cost[part]},
        shortage_h=float(moved["shortage_h"].sum()),
        surplus_h=float(moved["surplus_h"].sum()),
        deferred_h=float(moved.loc[moved["deferred"], "scheduled_h"].sum()),
        coverage=new_cover,
        moved=moved.drop(columns="deferred"),
    )


def _of(roster: pd.DataFrame, people: Sequence[Agent]) -> pd.DataFrame:
    return roster[roster["agent_id"].isin([a.agent_id for a in people])]


def changes(roster: pd.DataFrame, draft: Draft, agents: Mapping[str, Agent]) -> list[ShiftChange]:
    """The draft as the store takes it; a day off where none works already is no change."""
    starts = {
        (agent_id, day.date()): start.to_pydatetime()
        for agent_id, day, start in roster[["agent_id", "date", "start"]].itertuples(index=False, name=None)
    }
    return [
        ShiftChange(
            agent_id,
            starts.get((agent_id, day)),
            None if shift is None else shift.row(agents[agent_id].time_zone),
            lock=shift is None or shift.locked,
        )
        for (agent_id, day), shift in draft.items()
        if shift is not None or (agent_id, day) in starts
    ]


def recovered(
    cover: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, agents: Sequence[Agent], interval: int
) -> pd.DataFrame:
    """Coverage once some people's rows change from `before` to `after`, without counting everybody again."""
    asked = cover.assign(agents=cover["required"], workload_h=cover["required"] * (interval / 60))
    was, now = (coverage(table, asked, agents, interval) for table in (before, after))
    # deferred work may be done where none arrives: such intervals follow behind those that are known
    known, new = len(cover), now.iloc[len(cover) :]
    table = pd.concat([cover, new], ignore_index=True) if len(new) else cover.copy()
    change = now["scheduled"].to_numpy()[:known] - was["scheduled"].to_numpy()[:known]
    table.loc[: known - 1, "scheduled"] = cover["scheduled"].to_numpy() + change
    balance = (table["scheduled"] - table["required"]).round(9)
    deferred = table["kind"] == "deferred"
    table["shortage"] = (-balance).clip(lower=0.0).mask(deferred)
    table["surplus"] = balance.clip(lower=0.0).mask(deferred)
    return table


def worth(cover: pd.DataFrame, prices: Mapping[str, int], shrinkage: float = 0.0) -> pd.DataFrame:
    """What one more person is worth on each queue and interval, for `planning.desk.placing.place`.

    Where people are missing it is the price of the missing part of a head; deferred work is missing as evenly as
    its whole falls short. Everywhere else it is a thousandth of the price times the share of the requirement that
    one head carries, so that spare people help where most is asked.

    Parameters
    ----------
    cover : pandas.DataFrame
        As `scheduler.verify.coverage` counts it.
    prices : mapping of str to int
        Price of a missing agent-hour by queue [cent].
    shrinkage : float
        Share of scheduled time that is lost, in [0, 1); requirements are net of it.

    Returns
    -------
    pandas.DataFrame
        Index the UTC starts of the intervals, a column a queue [cent per hour]; NaN where nothing is asked of it.
    """
    queue = cover["line"] + "/" + cover["language"] + "/" + cover["channel"]
    price = queue.map(prices).fillna(0).to_numpy(float)
    asked = cover["required"] / (1 - shrinkage)
    whole, given = asked.groupby(queue).transform("sum"), cover["scheduled"].groupby(queue).transform("sum")
    later = (1 - given / whole.where(whole > 0)).fillna(0.0)
    missing = (asked - cover["scheduled"]).where(cover["kind"] != "deferred", later).clip(0.0, 1.0)
    spare = 1e-3 * asked.to_numpy(float) / (1.0 + cover["scheduled"].to_numpy(float))
    table = pd.DataFrame(
        {"timestamp": cover["timestamp"], "queue": queue, "worth": price * (missing.to_numpy(float) + spare)}
    )
    return table.pivot_table(index="timestamp", columns="queue", values="worth", aggfunc="sum", min_count=1)


def _without(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    known = set(other.itertuples(index=False, name=None))
    new = [row for row in table.itertuples(index=False, name=None) if row not in known]
    return pd.DataFrame(new, columns=VIOLATIONS)


def _moved(was: pd.DataFrame, now: pd.DataFrame, hours: float) -> pd.DataFrame:
    def hours_of(table: pd.DataFrame) -> pd.DataFrame:
        by = [table["line"] + "/" + table["language"] + "/" + table["channel"], table["kind"] == "deferred"]
        sums = table[["shortage", "surplus", "scheduled"]].groupby(by).sum() * hours
        return sums.rename_axis(["queue", "deferred"]).add_suffix("_h")

    total = (hours_of(now) - hours_of(was)).round(6)
    return total[(total != 0).any(axis=1)].reset_index()
