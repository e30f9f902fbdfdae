"""Verification: judge any roster without a solver, from its table alone."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scheduler.agents import Agent
from scheduler.roster import Shift, read_shifts
from scheduler.rules import RosterFacts, Rule

VIOLATIONS = ["agent_id", "date", "rule", "what"]
"""Columns of the table of violations."""

QUEUE = ["line", "language", "channel"]

DIGITS = 9
"""Heads are compared with what is required to so many decimals: in another order parts of heads add up differently."""

_MOMENT = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1) // _MOMENT

_WORK = r"^(?P<h1>\d+):(?P<m1>\d+)-(?P<h2>\d+):(?P<m2>\d+) (?P<queue>.+)$"


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
    done = worked(roster, agents, grid_origin(table), interval)
    queues = table["line"] + "/" + table["language"] + "/" + table["channel"]
    table["scheduled"] = done.heads_at(queues, table["timestamp"])
    waiting = set(queues[deferred])
    asked = set(zip(queues[deferred], table["timestamp"][deferred], strict=True))
    quiet = done.cells(waiting, asked) if waiting else []
    if quiet:
        rows = [(at, *queue.split("/"), "deferred", 0.0, heads) for at, queue, heads in quiet]
        more = pd.DataFrame(rows, columns=table.columns).astype(table.dtypes.to_dict())
        table = pd.concat([table, more], ignore_index=True)
    return balanced(table)


def balanced(table: pd.DataFrame) -> pd.DataFrame:
    """A coverage with `shortage` and `surplus` by `required` and `scheduled`; both NaN where work may wait."""
    deferred = (table["kind"] == "deferred").to_numpy()
    balance = (table["scheduled"] - table["required"]).to_numpy().round(DIGITS)
    sides = {"shortage": np.clip(-balance, 0.0, None), "surplus": np.clip(balance, 0.0, None)}
    return table.assign(**{name: np.where(deferred, np.nan, heads) for name, heads in sides.items()})


def grid_origin(table: pd.DataFrame) -> datetime:
    """An instant from which the intervals of a requirement or coverage count.

    Backlog may have come in at any minute; the grid is that of the live intervals, where there are any.
    """
    live = table.loc[table["kind"] != "deferred", "timestamp"]
    origin: pd.Timestamp = (live if len(live) else table["timestamp"]).min()
    return origin.to_pydatetime()


@dataclass(frozen=True, eq=False)
class Worked:
    """Heads at work, interval by interval.

    Attributes
    ----------
    queues : tuple of str
        `line/language/channel`, in the order of the rows of `heads`.
    heads : array (queues, intervals)
    origin : datetime
        An instant of the grid.
    first : int
        Number of the first interval, counted from `origin`; may be negative.
    interval : int
        Length of an interval [min].
    """

    queues: tuple[str, ...]
    heads: npt.NDArray[np.float64]
    origin: datetime
    first: int
    interval: int

    def heads_at(self, queues: pd.Series, times: pd.Series) -> npt.NDArray[np.float64]:
        """Heads on each of some queues at each of some starts of intervals; 0 off the grid and where nobody works."""
        row = pd.Index(self.queues, dtype=object).get_indexer(pd.Index(queues))
        since, step = _microseconds(times) - _microseconds(self.origin), self.interval * _MINUTE
        column = since // step - self.first
        known = (row >= 0) & (since % step == 0) & (column >= 0) & (column < self.heads.shape[1])
        found = np.zeros(len(row))
        found[known] = self.heads[row[known], column[known]]
        return found

    def cells(
        self, queues: Container[str], known: Container[tuple[str, datetime]] = ()
    ) -> list[tuple[pd.Timestamp, str, float]]:
        """Start, queue and heads wherever somebody works on one of `queues`, but for the `known` ones; by time."""
        found = []
        for row, column in zip(*(axis.tolist() for axis in np.nonzero(self.heads)), strict=True):
            queue = self.queues[row]
            at = pd.Timestamp(self.origin + (self.first + column) * timedelta(minutes=self.interval))
            if queue in queues and (queue, at) not in known:
                found.append((at, queue, float(self.heads[row, column])))
        return sorted(found)


def worked(roster: pd.DataFrame, agents: Iterable[Agent], origin: datetime, interval: int) -> Worked:
    """Count who works on what, interval by interval.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : iterable of Agent
        For the zones in which clock texts are read.
    origin : datetime
        An instant of the grid, zone-aware.
    interval : int
        Length of an interval [min].
    """
    queues, queue, begin, end = _stretches(roster, {a.agent_id: a.time_zone for a in agents}, origin)
    step = interval * _MINUTE
    first = begin // step
    size = np.maximum(-(-end // step) - first, 0)
    stretch = np.repeat(np.arange(len(queue)), size)
    cell = np.arange(len(stretch)) - np.repeat(size.cumsum() - size, size) + first[stretch]
    part = np.minimum(end[stretch], (cell + 1) * step) - np.maximum(begin[stretch], cell * step)
    low = int(first.min()) if len(first) else 0
    wide = int((-(-end // step)).max()) - low if len(end) else 0
    heads = np.bincount(queue[stretch] * wide + cell - low, part / step, minlength=len(queues) * wide)
    by_queue = heads.astype(np.float64).reshape(len(queues), wide)
    return Worked(queues, by_queue, origin, low, interval)


def _stretches(
    roster: pd.DataFrame, zones: Mapping[str, ZoneInfo], origin: datetime
) -> tuple[tuple[str, ...], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Queues, and of every stretch of work the queue's number, begin and end [microseconds after `origin`].

    Reads the texts as `scheduler.roster.read_shifts` does, a column at a time.
    """
    parts = pc.split_pattern(pa.array(roster["work"].to_numpy(dtype=object), type=pa.string()), "|")
    row = pc.list_parent_indices(parts).to_numpy()
    texts = pc.list_flatten(parts)
    filled = pc.not_equal(texts, "")
    row, texts = row[filled.to_numpy(zero_copy_only=False)], texts.filter(filled).dictionary_encode()
    # a large roster says the same thousand things hundreds of thousands of times
    said, told = texts.indices.to_numpy(), pc.extract_regex(texts.dictionary, _WORK)
    if told.null_count:
        raise ValueError(f"work {texts.dictionary.filter(pc.is_null(told))[0].as_py()!r} must read `HH:MM-HH:MM queue`")
    hour, minute, end_hour, end_minute = (
        pc.struct_field(told, name).cast(pa.int64()).to_numpy()[said] for name in ("h1", "m1", "h2", "m2")
    )
    names = pc.struct_field(told, "queue").dictionary_encode()
    start = _microseconds(roster["start"])
    length, clock = (_microseconds(roster["end"]) - start)[row] // _MINUTE, _clocks(roster, zones)[row]
    first = (60 * hour + minute - clock) % 1440
    last = first + 1 + (60 * end_hour + end_minute - clock - first - 1) % 1440
    inside = last <= length
    since = (start - _microseconds(origin))[row]
    begin, end = (since + _MINUTE * at for at in (first, last))
    return (
        tuple(names.dictionary.to_pylist()),
        names.indices.to_numpy()[said][inside].astype(np.int64),
        begin[inside],
        end[inside],
    )


def _clocks(roster: pd.DataFrame, zones: Mapping[str, ZoneInfo]) -> npt.NDArray[np.int64]:
    """Local clock at which each shift starts [min after midnight]; people without a known zone are read in UTC."""
    keys = roster["agent_id"].map({who: zone.key for who, zone in zones.items()}).fillna("UTC")
    found = np.zeros(len(roster), dtype=np.int64)
    for key in keys.unique():
        here = (keys == key).to_numpy()
        local = roster["start"][here].dt.tz_convert(key).dt
        found[here] = 60 * local.hour.to_numpy() + local.minute.to_numpy()
    return found


def _microseconds(times: pd.Series | datetime) -> npt.NDArray[np.int64]:
    """Instants as whole microseconds, on one count."""
    column = pd.DatetimeIndex(times if isinstance(times, pd.Series) else [times])
    found: npt.NDArray[np.int64] = column.tz_convert("UTC").as_unit("us").asi8
    return found
