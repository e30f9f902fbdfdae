"""Two runs of the night beside each other: what changed from the older to the newer, and what people did between."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from planning.desk.past.setting_changes import setting_changes
from planning.store import Run

Unit = Literal["money", "share", "h", "people", "shifts", "rules", "s"]
"""Of a figure: money in cents, shares from 0 to 1, hours, counts, seconds."""


class Reader(Protocol):
    """What of the store is read; `planning.store.Store` and what guards it are such."""

    def table(self, run_id: int, name: str) -> pd.DataFrame:
        """A table of a run; KeyError if it kept none of this name."""

    def queue_totals(self, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
        """What a run forecast and required by queue."""


@dataclass(frozen=True)
class Figure:
    """One number of both runs; None where a run has none.

    Attributes
    ----------
    name : str
        `cost`, `bound`, `gap`, `paid hours`, `shifts`, `people`, `shortage`, `surplus`, `violations`, `in time`
        (simulated, live), `took`, and the parts of the cost as `cost: pay`.
    unit : str
        See `Unit`.
    older, newer : float or None
    older_half, newer_half : float or None
        Half the width of its 95 % interval, where it was simulated.
    """

    name: str
    unit: Unit
    older: float | None
    newer: float | None
    older_half: float | None = None
    newer_half: float | None = None

    @property
    def change(self) -> float | None:
        """Newer less older; None where either is missing."""
        return None if self.older is None or self.newer is None else self.newer - self.older

    @property
    def sure(self) -> bool:
        """Whether the change is more than chance: the 95 % intervals of both do not meet. Counted figures are sure."""
        if self.change is None:
            return False
        return abs(self.change) > (self.older_half or 0.0) + (self.newer_half or 0.0)


@dataclass(frozen=True, eq=False)
class Differences:
    """What changed between two runs.

    Attributes
    ----------
    older, newer : Run
    common : (datetime, datetime) or None
        The hours that both plan, half-open; tables by queue and person speak of these alone, `figures` of each run's
        whole horizon. None where the runs share no hour: then those tables are empty.
    figures : tuple of Figure
    queues : pandas.DataFrame
        A row a queue, the largest change of required hours first: `queue`, `kind`, then for the older, the newer run
        and their difference (`_older`, `_newer`, `_change`): `contacts`, `required_h` (agent-hours of live queues and
        posts, hours of work arriving of deferred ones) and `shortage_h`. NaN where a run does not have the queue.
    away : pandas.DataFrame
        People whose absence differs: `agent_id`, `older_h`, `newer_h`, `change_h` [h].
    joined, left : tuple of str
        People that only the newer, or only the older, run knew.
    overrides : pandas.DataFrame
        What planners' overrides moved: `queue`, `older`, `newer` [contacts], a row a queue that either moved.
    settings : pandas.DataFrame or None
        `path`, `older`, `newer` of every setting that changed; None where a run kept none.
    """

    older: Run
    newer: Run
    common: tuple[datetime, datetime] | None
    figures: tuple[Figure, ...]
    queues: pd.DataFrame
    away: pd.DataFrame
    joined: tuple[str, ...]
    left: tuple[str, ...]
    overrides: pd.DataFrame
    settings: pd.DataFrame | None

    def total(self, name: str) -> tuple[float, float]:
        """A column of `queues` over all queues, of the older and the newer run."""
        return float(self.queues[f"{name}_older"].sum()), float(self.queues[f"{name}_newer"].sum())

    def figure(self, name: str) -> Figure:
        """The figure of this name."""
        return next(one for one in self.figures if one.name == name)


def differences(store: Reader, older: Run, newer: Run) -> Differences:
    """What changed from one run to another, as their nights solved them; edits since are not in it.

    Parameters
    ----------
    store : Reader
    older, newer : Run
        Of the store. A run that published nothing has neither cost nor roster, and says so by None.
    """
    assert older.id is not None
    assert newer.id is not None
    common = common_hours(older, newer)
    sides = [_Side(store, run, run.id, common) for run in (older, newer) if run.id is not None]
    first, second = sides
    people = [set(side.optional("agents", ["agent_id"])["agent_id"].astype(str)) for side in sides]
    known = all(people)
    return Differences(
        older=older,
        newer=newer,
        common=common,
        figures=tuple(figures(older, newer)),
        queues=_queues(first, second),
        away=_away(first, second, people),
        joined=tuple(sorted(people[1] - people[0])) if known else (),
        left=tuple(sorted(people[0] - people[1])) if known else (),
        overrides=_moved(first, second),
        settings=setting_changes(*(side.optional("settings", ["path", "value"]) for side in sides)),
    )


def common_hours(older: Run, newer: Run) -> tuple[datetime, datetime] | None:
    """The hours that two runs both plan, half-open; None where there is none, or a run does not tell its own."""
    told = [_horizon(run.summary) for run in (older, newer)]
    spans = [span for span in told if span is not None]
    if len(spans) < 2:
        return None
    start, end = max(s for s, _ in spans), min(e for _, e in spans)
    return (start, end) if start < end else None


def _horizon(summary: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    if "horizon_start" not in summary:
        return None
    return datetime.fromisoformat(summary["horizon_start"]), datetime.fromisoformat(summary["horizon_end"])


def figures(older: Run, newer: Run) -> Iterator[Figure]:
    """Numbers of both runs, each of its whole horizon."""

    def both(name: str, unit: Unit, of: Any) -> Figure:
        return Figure(name, unit, of(older), of(newer))

    def summed(*path: str) -> Any:
        def read(run: Run) -> float | None:
            value: Any = run.summary
            for key in path:
                value = value.get(key) if isinstance(value, Mapping) else None
            return None if value is None else float(value)

        return read

    yield both("cost", "money", lambda run: run.cost_cents)
    parts = {p: None for run in (older, newer) for p in (run.summary.get("cost") or {}).get("parts_cents", {})}
    for part in parts:
        yield both(f"cost: {part}", "money", summed("cost", "parts_cents", part))
    yield both("bound", "money", lambda run: run.bound_cents)
    yield both("gap", "share", lambda run: run.gap)
    yield both("paid hours", "h", summed("paid_h"))
    yield both("shifts", "shifts", summed("shifts"))
    yield both("people", "people", summed("agents"))
    yield both("shortage", "h", summed("result", "shortage_agent_hours"))
    yield both("surplus", "h", summed("result", "surplus_agent_hours"))
    yield both("violations", "rules", summed("violations"))
    level, low, high = (
        [summed("twin", "totals", name)(run) for run in (older, newer)]
        for name in ("service_level", "service_level_low", "service_level_high")
    )
    halves = [None if a is None or b is None else (b - a) / 2 for a, b in zip(low, high, strict=True)]
    yield Figure("in time", "share", level[0], level[1], halves[0], halves[1])
    yield both("took", "s", lambda run: (run.finished_at - run.started_at).total_seconds())


@dataclass(frozen=True, eq=False)
class _Side:
    """One of the two runs, and the hours in question."""

    store: Reader
    run: Run
    run_id: int
    common: tuple[datetime, datetime] | None

    def optional(self, name: str, columns: list[str]) -> pd.DataFrame:
        """A table of the run, empty where it kept none."""
        try:
            return self.store.table(self.run_id, name)
        except KeyError:
            return pd.DataFrame({column: pd.Series(dtype=object) for column in columns})

    def queues(self) -> pd.DataFrame:
        """`queue`, `kind`, `contacts`, `required_h`, `shortage_h` in the common hours."""
        columns = ["queue", "kind", "contacts", "required_h", "shortage_h"]
        if self.common is None:
            return pd.DataFrame({name: pd.Series(dtype=object if name in columns[:2] else float) for name in columns})
        hours = self.run.summary["interval_minutes"] / 60
        found = self.store.queue_totals(self.run_id, *self.common)
        deferred = found["kind"] == "deferred"
        found["required_h"] = np.where(deferred, found["workload_h"], found["heads"] * hours)
        found["shortage_h"] = found["queue"].map(self._short(hours)).fillna(0.0)
        return found[columns]

    def _short(self, hours: float) -> "pd.Series[float]":
        cover = self.optional("coverage", ["timestamp", "line", "language", "channel", "kind", "shortage"])
        if cover.empty or self.common is None:
            return pd.Series(dtype=float)
        start, end = self.common
        rows = cover[(cover["kind"] != "deferred") & (cover["timestamp"] >= start) & (cover["timestamp"] < end)]
        queue = rows["line"] + "/" + rows["language"] + "/" + rows["channel"]
        short: pd.Series[float] = rows["shortage"].groupby(queue.to_numpy()).sum() * hours
        return short

    def away(self) -> "pd.Series[float]":
        """Hours of absence by person in the common hours."""
        rows = self.optional("absences", ["agent_id", "start", "end"])
        if rows.empty or self.common is None:
            return pd.Series(dtype=float)
        start, end = (pd.Timestamp(instant) for instant in self.common)
        span = rows["end"].where(rows["end"] < end, end) - rows["start"].where(rows["start"] > start, start)
        hours = (span.dt.total_seconds() / 3600).clip(lower=0.0)
        found: pd.Series[float] = hours.groupby(rows["agent_id"].astype(str)).sum()
        return found[found > 0]

    def moved(self) -> "pd.Series[float]":
        """Contacts that overrides moved by queue in the common hours."""
        rows = self.optional("forecast+", ["timestamp", "line", "language", "channel", "model_volume"])
        return self._moved(rows) if "model_volume" in rows and self.common is not None else pd.Series(dtype=float)

    def _moved(self, rows: pd.DataFrame) -> "pd.Series[float]":
        assert self.common is not None
        start, end = self.common
        rows = rows[(rows["timestamp"] >= start) & (rows["timestamp"] < end)]
        model: pd.Series[float] = (
            rows["model_volume"]
            .groupby((rows["line"] + "/" + rows["language"] + "/" + rows["channel"]).to_numpy())
            .sum()
        )
        told = self.store.queue_totals(self.run_id, start, end).set_index("queue")["contacts"]
        moved: pd.Series[float] = (told - model).dropna()
        return moved[moved.abs() > 0.5]


def _queues(first: _Side, second: _Side) -> pd.DataFrame:
    both = first.queues().merge(second.queues(), how="outer", on="queue", suffixes=("_older", "_newer"))
    both["kind"] = both["kind_newer"].fillna(both["kind_older"])
    for name in ("contacts", "required_h", "shortage_h"):
        both[f"{name}_change"] = both[f"{name}_newer"].fillna(0.0) - both[f"{name}_older"].fillna(0.0)
    names = [f"{n}_{side}" for n in ("contacts", "required_h", "shortage_h") for side in ("older", "newer", "change")]
    order = both["required_h_change"].abs().sort_values(ascending=False, kind="stable").index
    return both.loc[order, ["queue", "kind", *names]].reset_index(drop=True)


def _away(first: _Side, second: _Side, people: list[set[str]]) -> pd.DataFrame:
    """Absences that differ, of people whom both runs know."""
    both = pd.DataFrame({"older_h": first.away(), "newer_h": second.away()}).fillna(0.0)
    both["change_h"] = both["newer_h"] - both["older_h"]
    both = both[both["change_h"].abs() > 1e-9]
    if all(people):
        both = both[both.index.isin(people[0] & people[1])]
    return both.rename_axis("agent_id").sort_values("change_h", ascending=False).reset_index()


def _moved(first: _Side, second: _Side) -> pd.DataFrame:
    both = pd.DataFrame({"older": first.moved(), "newer": second.moved()}).fillna(0.0)
    return both.rename_axis("queue").reset_index()
