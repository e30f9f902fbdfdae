"""Verification: judge any roster without a solver, from its table alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from scheduler.agents import Agent
from scheduler.roster import Shift, read_shifts
from scheduler.rules import RosterFacts, Rule

VIOLATIONS = ["agent_id", "date", "rule", "what"]
"""Columns of the table of violations."""

QUEUE = ["line", "language", "channel"]

_MOMENT = timedelta(microseconds=1)


def facts(roster: pd.DataFrame, agents: Iterable[Agent], past: pd.DataFrame | None = None) -> RosterFacts:
    """Read a roster (contract `ROSTER`) and the published past for judging."""
    people = {a.agent_id: a for a in agents}
    zones = {k: a.time_zone for k, a in people.items()}

    def lives(table: pd.DataFrame) -> dict[str, list[Shift]]:
        by_agent = defaultdict(list)
        for shift in read_shifts(table, zones):
            by_agent[shift.agent_id].append(shift)
        return {k: sorted(v, key=lambda s: s.start) for k, v in by_agent.items()}

    return RosterFacts(people, lives(roster), {} if past is None else lives(past))


def violations(
    roster: pd.DataFrame, agents: Iterable[Agent], rules: Sequence[Rule], past: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every broken rule of a roster.

    Parameters
    ----------
    roster, past : pandas.DataFrame
        Contract `ROSTER`; `past` holds shifts before it, which rest, weeks and runs carry over from.
    agents : iterable of Agent
    rules : sequence of Rule

    Returns
    -------
    pandas.DataFrame
        Columns `agent_id`, `date`, `rule`, `what`; empty when nothing is broken.
    """
    known = facts(roster, agents, past)
    found = sorted(
        ((v.agent_id, v.day, v.rule, v.what) for rule in rules for v in rule.violations(known)),
    )
    table = pd.DataFrame(found, columns=VIOLATIONS)
    table["date"] = pd.to_datetime(table["date"])
    return table


def coverage(roster: pd.DataFrame, requirement: pd.DataFrame, agents: Iterable[Agent], interval: int) -> pd.DataFrame:
    """Required against scheduled heads, re-counted from the `work` column.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`. Shifts that began before the requirement count where they reach into it.
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`.
    agents : iterable of Agent
        For the zones in which clock texts are read.
    interval : int
        Length of the requirement's interval [min].

    Returns
    -------
    pandas.DataFrame
        `timestamp, line, language, channel, kind, required, scheduled, shortage, surplus` in heads, one row per
        requirement row, and for deferred queues also one for each interval in which nothing arrives but work is done;
        `required` is the workload in head-intervals for `deferred` rows, where `shortage` and `surplus` are not
        defined (NaN) because work may be done later.
    """
    deferred = (requirement["kind"] == "deferred").to_numpy()
    table = requirement[["timestamp", *QUEUE, "kind"]].reset_index(drop=True)
    hours = interval / 60
    table["required"] = requirement["agents"].to_numpy(dtype=float)
    table.loc[deferred, "required"] = requirement["workload_h"].to_numpy(dtype=float)[deferred] / hours
    if not len(table):
        return table.assign(scheduled=0.0, shortage=0.0, surplus=0.0)
    # Backlog may have come in at any minute; the grid is that of the live intervals.
    stamps = requirement["timestamp"]
    origin = stamps[deferred if deferred.all() else ~deferred].min().to_pydatetime()
    counted = _worked(read_shifts(roster, {a.agent_id: a.time_zone for a in agents}), origin, interval)
    queues = table["line"] + "/" + table["language"] + "/" + table["channel"]
    asked = set(zip(queues[deferred], table["timestamp"][deferred], strict=True))
    waiting = set(queues[deferred])
    worked = ((queue, pd.Timestamp(at)) for queue, at in counted if queue in waiting)
    quiet = sorted((at, *queue.split("/"), "deferred", 0.0) for queue, at in worked if (queue, at) not in asked)
    if quiet:
        more = pd.DataFrame(quiet, columns=table.columns).astype(table.dtypes.to_dict())
        table = pd.concat([table, more], ignore_index=True)
        deferred = (table["kind"] == "deferred").to_numpy()
    names = table["line"] + "/" + table["language"] + "/" + table["channel"]
    table["scheduled"] = [
        counted.get((queue, at.to_pydatetime()), 0.0) for queue, at in zip(names, table["timestamp"], strict=True)
    ]
    balance = table["scheduled"] - table["required"]
    table["shortage"] = (-balance).clip(lower=0.0).mask(deferred)
    table["surplus"] = balance.clip(lower=0.0).mask(deferred)
    return table


def _worked(shifts: Iterable[Shift], origin: datetime, interval: int) -> dict[tuple[str, datetime], float]:
    """Heads at work by queue and start of the interval, where there are any; intervals are counted from `origin`."""
    number: dict[str, int] = {}
    found = [
        (number.setdefault(w.queue, len(number)), (w.start - origin) // _MOMENT, (w.end - origin) // _MOMENT)
        for shift in shifts
        for w in shift.work
    ]
    queue, begin, end = np.array(found, dtype=np.int64).reshape(-1, 3).T
    step = timedelta(minutes=interval) // _MOMENT
    first = begin // step
    size = np.maximum(-(-end // step) - first, 0)
    stretch = np.repeat(np.arange(len(queue)), size)
    cell = np.arange(len(stretch)) - np.repeat(size.cumsum() - size, size) + first[stretch]
    part = np.minimum(end[stretch], (cell + 1) * step) - np.maximum(begin[stretch], cell * step)
    low = int(first.min(initial=0))
    wide = int((-(-end // step)).max(initial=0)) - low
    heads = np.bincount(queue[stretch] * wide + cell - low, part / step, minlength=len(number) * wide)
    names = list(number)
    return {
        (names[k // wide], origin + (k % wide + low) * timedelta(minutes=interval)): float(heads[k])
        for k in np.flatnonzero(heads).tolist()
    }
