"""Futures of the forecast as contacts that reach our people, on the plan's own intervals: what the twin lives through.

The bridge between the halves is a table here too: `forecast.uncertainty.sample_paths` draws what customers start,
interval by interval of the forecast; the workload says which share of them reaches a person, and when.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.uncertainty.dependence import ZoneOf, dependence_of_accuracy
from forecast.uncertainty.sample_paths import sample_paths
from scheduler.workload import by_queue

Counts = npt.NDArray[np.int32]


def contact_futures(
    forecast: pd.DataFrame,
    accuracy: pd.DataFrame,
    workload: pd.DataFrame,
    *,
    zone_of: ZoneOf,
    interval: int,
    seed: int,
    count: int,
) -> Counts:
    """Draw how many contacts reach our people in each row of a workload, in many futures.

    Every contact of a sampled path reaches a person, or does not (an AI answers it, a vendor takes it), and falls into
    one of the plan's intervals, by the workload's shares of the forecast. A queue's draws depend on its name and the
    seed, not on which other queues there are.

    Parameters
    ----------
    forecast : pandas.DataFrame
        Contract `FORECAST`, overrides applied: the one the workload was made from.
    accuracy : pandas.DataFrame
        The accuracy table made with it, for how errors hang together.
    workload : pandas.DataFrame
        Contract `WORKLOAD`.
    zone_of : callable
        The customers' clock of a queue.
    interval : int
        Length of a workload row [min].
    seed, count : int
        Of the paths; how many futures.

    Returns
    -------
    ndarray of int32, shape (count, len(workload))
        In the order of the workload's rows. Work that came in before the forecast begins is known but for its division:
        its counts are Poisson around the row's own.
    """
    known = dependence_of_accuracy(accuracy, forecast)
    paths = sample_paths(forecast, known, zone_of=zone_of, seed=seed, count=count)
    rows = forecast.reset_index(drop=True)
    forecasts = by_queue(rows)
    table = workload.reset_index(drop=True)
    result = np.zeros((count, len(table)), dtype=np.int32)
    for queue, work in by_queue(table).items():
        rng = np.random.default_rng([seed, *f"contacts of {queue}".encode()])
        own = forecasts.get(queue)
        if own is None or own.empty:
            result[:, work.index] = rng.poisson(work["contacts"].to_numpy(float), size=(count, len(work)))
        else:
            result[:, work.index] = _thinned(own, paths[:, own.index], work, interval, rng)
    return result


def _thinned(
    own: pd.DataFrame, paths: Counts, work: pd.DataFrame, interval: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Contacts of one queue's workload rows, shape (count, len(work)); `paths` has a column for each row of `own`."""
    mean = work["contacts"].to_numpy(float)
    starts = pd.DatetimeIndex(own["timestamp"])
    width = max(_step(starts, interval), pd.Timedelta(minutes=interval))
    origin = starts[0]
    ours = np.asarray((pd.DatetimeIndex(work["timestamp"]) - origin) // width, dtype=np.int64)
    theirs = np.asarray((starts - origin) // width, dtype=np.int64)
    drawn = np.zeros((len(paths), len(work)), dtype=np.int64)
    before = ours < 0
    drawn[:, before] = rng.poisson(mean[before], size=(len(paths), int(before.sum())))
    cells, place = np.unique(theirs, return_inverse=True)
    volume = np.bincount(place, own["volume"].to_numpy(float))
    came = np.zeros((len(paths), len(cells)), dtype=np.int64)
    np.add.at(came.T, place, paths.T)
    at = np.searchsorted(cells, ours).clip(max=len(cells) - 1)
    inside = ~before & (cells[at] == ours) & (volume[at] > 0)
    share = np.divide(mean, volume[at], out=np.zeros(len(mean)), where=inside)
    # contacts that come back make more than one of one: whole times for all, the rest by chance
    left, chance = came.copy(), np.ones(len(cells))
    total = np.bincount(at[inside], share[inside], minlength=len(cells))
    scale = np.maximum(total, 1.0)
    extra = rng.binomial(came, np.clip(total - 1.0, 0.0, 1.0)) if (total > 1.0 + 1e-12).any() else np.zeros_like(came)
    left += extra
    turn = _turn(at)
    for k in range(int(turn[inside].max(initial=-1)) + 1):
        now = np.flatnonzero(inside & (turn == k))
        cell = at[now]
        part = share[now] / scale[cell]
        odds = np.divide(part, chance[cell], out=np.zeros(len(now)), where=chance[cell] > 1e-12)
        taken = rng.binomial(left[:, cell], np.clip(odds, 0.0, 1.0))
        drawn[:, now] = taken
        left[:, cell] -= taken
        chance[cell] -= part
    return drawn


def _turn(cell: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Each row's number among the rows of its cell; rows are in order of time."""
    return np.asarray(pd.Series(cell).groupby(cell).cumcount(), dtype=np.int64)


def _step(starts: pd.DatetimeIndex, interval: int) -> pd.Timedelta:
    """Length of the forecast's intervals."""
    gap = starts.to_series().diff().min()
    return pd.Timedelta(minutes=interval) if pd.isna(gap) else pd.Timedelta(gap)
