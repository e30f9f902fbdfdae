"""The twin: a roster lived through in many futures, and what is to be expected of it, with its uncertainty."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.kpis import BANDS
from scheduler.simulation import tables
from scheduler.simulation.absence import Absence
from scheduler.simulation.floor import Floats, Ints, Routing
from scheduler.simulation.lived import Operation, lived, operation
from scheduler.simulation.measures import AMOUNTS, Sums, grouped
from scheduler.workload import QueuePolicy

Progress = Callable[[float, str], None]
"""Told the share of the futures that is done (0 to 1), and a note."""

_TOGETHER = 4
"""Futures added up in one task: the same with and without an executor, so that sums round alike."""


@dataclass(frozen=True, eq=False)
class Twin:
    """Figures of a roster over futures; of means and shares with 95 % confidence intervals.

    Attributes
    ----------
    futures : int
        How many were simulated.
    intervals, hours : pandas.DataFrame
        Contract `BY_TIME` (`scheduler.simulation.tables`): per queue and interval, per queue and hour of the horizon.
    queues : pandas.DataFrame
        Contract `BY_QUEUE`.
    queue_days : pandas.DataFrame
        Contract `BY_QUEUE_DAY`.
    bands : pandas.DataFrame
        Contract `BY_BAND`, hours of the site's clock.
    days : pandas.DataFrame
        Contract `BY_DAY`.
    totals : pandas.DataFrame
        Contract `TOTAL`.
    apart : array (futures, len(AMOUNTS), Q, bands)
        What was added up, of every future, queue and hour band by itself: rosters that met the same futures are
        compared by it, future by future. Queues as in `queues`, bands as in `bands`.
    """

    futures: int
    intervals: pd.DataFrame
    hours: pd.DataFrame
    queues: pd.DataFrame
    queue_days: pd.DataFrame
    bands: pd.DataFrame
    days: pd.DataFrame
    totals: pd.DataFrame
    apart: npt.NDArray[np.float32]


def simulate(
    workload: pd.DataFrame,
    contacts: npt.ArrayLike,
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    seed: int,
    past: pd.DataFrame | None = None,
    requirement: pd.DataFrame | None = None,
    absence: Absence | None = None,
    routing: Routing | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Twin:
    """Live through a roster, contact by contact, in every future.

    Parameters
    ----------
    workload : pandas.DataFrame
        Contract `WORKLOAD`: handle times and deadlines of its rows. Deferred work that came in before the horizon waits
        at its start.
    contacts : array_like of int (futures, rows)
        How many contacts come in each row of the workload, in each future: sample paths of the forecast, or
        `sampled_contacts`.
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : sequence of Agent
    policies : sequence of QueuePolicy
    horizon : Horizon
    seed : int
        Of handle times, patience, arrivals within intervals, and absences. Rosters simulated with one seed meet the
        same customers and miss the same people (common random numbers), so that their difference is theirs.
    past : pandas.DataFrame, optional
        Contract `ROSTER`: shifts that began before the horizon work on into it.
    requirement : pandas.DataFrame, optional
        Contract `REQUIREMENT`; without it shortage and surplus of live queues are empty.
    absence : Absence, optional
        Default: everybody rostered is there all the time.
    routing : Routing, optional
    executor : Executor, optional
        Where futures are simulated, for example a process pool; the result is the same bit for bit.
    progress : callable, optional

    Returns
    -------
    Twin

    Raises
    ------
    ValueError
        For a roster, workload or contacts that do not fit together, all faults of a table at once.

    Notes
    -----
    The floor is empty of live contacts at the horizon's start, so the first hour looks a little better than it is.
    """
    paths = np.asarray(contacts)
    if paths.ndim != 2 or not len(paths) or paths.shape[1] != len(workload):
        raise ValueError(f"contacts must have shape (futures, {len(workload)}), futures 1 or more, not {paths.shape}")
    known = operation(
        workload,
        roster,
        agents,
        policies,
        horizon,
        seed=seed,
        past=past,
        requirement=requirement,
        absence=absence,
        routing=routing,
    )
    tell = progress or (lambda *_: None)
    tell(0.0, "")
    parts: list[_Seen] = []
    done = 0
    for part in _answers(known, paths, executor):
        done += part.hours.futures
        parts = [parts[0].plus(part) if parts else part]
        tell(done / len(paths), f"{done} of {len(paths)} futures")
    return _twin(parts[0], known)


@dataclass(frozen=True)
class _Seen:
    """What is kept of futures: sums by level, and each future's days.

    `queue_days` and `days` hold in time, offered and promised: (futures, 3, Q, days) and (futures, 3, days); `apart` is
    as of `Twin`.
    """

    intervals: Sums
    hours: Sums
    queues: Sums
    queue_day_sums: Sums
    bands: tuple[Sums, ...]
    day_sums: tuple[Sums, ...]
    totals: tuple[Sums, ...]
    queue_days: tuple[npt.NDArray[np.float32], ...]
    days: tuple[npt.NDArray[np.float32], ...]
    apart: tuple[npt.NDArray[np.float32], ...]

    def plus(self, other: "_Seen") -> "_Seen":
        def both(a: tuple[Sums, ...], b: tuple[Sums, ...]) -> tuple[Sums, ...]:
            return tuple(x + y for x, y in zip(a, b, strict=True))

        return _Seen(
            self.intervals + other.intervals,
            self.hours + other.hours,
            self.queues + other.queues,
            self.queue_day_sums + other.queue_day_sums,
            both(self.bands, other.bands),
            both(self.day_sums, other.day_sums),
            both(self.totals, other.totals),
            self.queue_days + other.queue_days,
            self.days + other.days,
            self.apart + other.apart,
        )


def _answers(known: Operation, paths: npt.NDArray[np.generic], executor: Executor | None) -> Iterator[_Seen]:
    tasks = [(known, paths[k : k + _TOGETHER], k) for k in range(0, len(paths), _TOGETHER)]
    if executor is None:
        yield from (_together(*task) for task in tasks)
        return
    pending = [executor.submit(_together, *task) for task in tasks]
    try:
        while pending:
            yield pending.pop(0).result()
    finally:
        for future in pending:
            future.cancel()


def _together(known: Operation, paths: npt.NDArray[np.generic], first: int) -> _Seen:
    return reduce(_Seen.plus, (_seen(known, lived(known, row, first + k)) for k, row in enumerate(paths)))


def _seen(known: Operation, amounts: Floats) -> _Seen:
    horizon = known.horizon
    kinds = np.array([p.kind for p in known.policies])
    days, dates = day_of(horizon)
    hours = np.arange(amounts.shape[-1]) * horizon.interval // 60
    clock = horizon.times.tz_convert(horizon.time_zone).hour.to_numpy()
    band = np.searchsorted([end for _, end in BANDS.values()], clock, side="right")
    by_day = grouped(amounts, days, len(dates))
    by_band = grouped(amounts, band, len(BANDS))
    everyone = np.ones(len(kinds), dtype=bool)

    def classes(cells: Floats) -> tuple[Sums, ...]:
        return tuple(Sums.of(cells[:, own].sum(axis=1)) for own in (kinds == "interval", kinds == "deferred", everyone))

    def days_of(cells: Floats) -> npt.NDArray[np.float32]:
        at = {name: cells[k] for k, name in enumerate(AMOUNTS)}
        opened = at["open_s"]
        triple = [at["in_time"] + at["filled_s"], at["offered"] + opened, at["promised"] + opened]
        return np.array([triple], dtype=np.float32)

    return _Seen(
        intervals=Sums.of(amounts),
        hours=Sums.of(grouped(amounts, hours, int(hours[-1]) + 1)),
        queues=Sums.of(amounts.sum(axis=-1, keepdims=True)),
        queue_day_sums=Sums.of(by_day),
        bands=classes(by_band),
        day_sums=classes(by_day),
        totals=classes(amounts.sum(axis=-1, keepdims=True)),
        queue_days=(days_of(by_day),),
        days=(days_of(by_day[:, kinds == "interval"].sum(axis=1)),),
        apart=(by_band[None].astype(np.float32),),
    )


def day_of(horizon: Horizon) -> tuple[Ints, pd.DatetimeIndex]:
    """Number of the site's day of each interval, and the dates."""
    local = horizon.times.tz_convert(horizon.time_zone).tz_localize(None).normalize()
    dates, number = np.unique(local.to_numpy(), return_inverse=True)
    return number.astype(np.int64), pd.DatetimeIndex(dates).as_unit("us")


def _twin(seen: _Seen, known: Operation) -> Twin:
    horizon = known.horizon
    kinds = [p.kind for p in known.policies]
    names = pd.DataFrame(
        [(p.line, p.language, p.channel, p.kind) for p in known.policies],
        columns=["line", "language", "channel", "kind"],
    )
    _, dates = day_of(horizon)
    hours = horizon.times[:: 60 // horizon.interval]
    queue_days, days = np.concatenate(seen.queue_days).astype(float), np.concatenate(seen.days).astype(float)

    def by_time(sums: Sums, times: pd.DatetimeIndex) -> pd.DataFrame:
        table = tables.labelled(tables.of_queues(sums, kinds), names, timestamp=times)
        alive = np.nan_to_num(sums.total).any(axis=0).ravel()
        return tables.BY_TIME.validate(table[alive].reset_index(drop=True), lazy=True)

    per_queue = tables.of_queues(seen.queues, kinds) | tables.of_horizon(queue_days)
    per_queue_day = tables.of_queues(seen.queue_day_sums, kinds) | tables.of_days(queue_days)
    per_day = tables.of_all(*seen.day_sums) | tables.of_days(days)
    bands = pd.DataFrame({"band": list(BANDS)} | tables.of_all(*seen.bands))
    return Twin(
        futures=seen.hours.futures,
        intervals=by_time(seen.intervals, horizon.times),
        hours=by_time(seen.hours, hours),
        queues=tables.BY_QUEUE.validate(tables.labelled(per_queue, names), lazy=True),
        queue_days=tables.BY_QUEUE_DAY.validate(tables.labelled(per_queue_day, names, date=dates), lazy=True),
        bands=tables.BY_BAND.validate(bands, lazy=True),
        days=tables.BY_DAY.validate(pd.DataFrame({"date": dates} | per_day), lazy=True),
        totals=tables.TOTAL.validate(pd.DataFrame(tables.of_all(*seen.totals) | tables.of_horizon(days)), lazy=True),
        apart=np.concatenate(seen.apart),
    )
