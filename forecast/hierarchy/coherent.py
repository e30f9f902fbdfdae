"""Forecast tables that add up: their day totals, and their days moved to what was forecast of the sums."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES
from forecast.hierarchy.nodes import hierarchy
from forecast.hierarchy.reconcile import reconcile
from forecast.history import QUEUE, queue_names
from forecast.overrides import moved
from forecast.series.days import DateArray, FloatArray, IntArray

LEAST_KNOWN = 0.8
"""Share of a day's expected contacts whose intervals must be known to speak of the day's error."""


def day_of(starts: pd.DatetimeIndex, zone: ZoneInfo) -> DateArray:
    """Local date of each instant.

    Examples
    --------
    >>> day_of(pd.DatetimeIndex(["2026-11-16T23:00Z"]), ZoneInfo("Asia/Shanghai")).astype(str).tolist()
    ['2026-11-17']
    """
    return starts.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[D]")


def day_sums(starts: pd.DatetimeIndex, volume: FloatArray, zone: ZoneInfo) -> tuple[DateArray, FloatArray]:
    """Sum of each local day; unknown (NaN) where any of its intervals is.

    Parameters
    ----------
    starts : DatetimeIndex
        Zone-aware interval starts, increasing, shape (n,).
    volume : ndarray, shape (..., n)
        Contacts, closed intervals zero.
    zone : ZoneInfo
        Whose days.

    Returns
    -------
    dates : ndarray of datetime64[D], shape (days,)
        In order.
    sums : ndarray, shape (..., days)

    Examples
    --------
    >>> hours = pd.date_range("2026-11-16T15:00Z", periods=3, freq="h")
    >>> day_sums(hours, np.array([1.0, 2.0, 3.0]), ZoneInfo("Asia/Shanghai"))[1]
    array([1., 5.])
    """
    dates, first = np.unique(day_of(starts, zone), return_index=True)
    return dates, np.add.reduceat(volume, first, axis=-1)


def day_errors(starts: pd.DatetimeIndex, actual: FloatArray, expected: FloatArray, zone: ZoneInfo) -> FloatArray:
    """Actual minus expected of each local day, over its known intervals alone.

    So an hour that the source never counts right does not make every day unknown. A day is unknown (NaN) where its
    known intervals hold less than `LEAST_KNOWN` of what was expected of it.

    Parameters
    ----------
    starts : DatetimeIndex
        Zone-aware interval starts, increasing, shape (n,).
    actual, expected : ndarray, shape (..., n)
        Contacts; `actual` is NaN where unknown.
    zone : ZoneInfo

    Returns
    -------
    ndarray, shape (..., days)

    Examples
    --------
    >>> hours = pd.date_range("2026-11-16T00:00Z", periods=24, freq="h")
    >>> day_errors(hours, np.r_[np.nan, np.full(23, 6.0)], np.full(24, 5.0), ZoneInfo("UTC"))
    array([23.])
    """
    known = ~np.isnan(actual)
    _, whole = day_sums(starts, expected, zone)
    _, told = day_sums(starts, np.where(known, expected, 0.0), zone)
    _, error = day_sums(starts, np.where(known, actual - expected, 0.0), zone)
    _, count = day_sums(starts, known.astype(float), zone)
    return np.where((count > 0) & (told >= LEAST_KNOWN * whole), error, np.nan)


def coherent_totals(
    forecast: pd.DataFrame, *, zone: ZoneInfo, paths: NDArray[np.integer] | None = None, queues: bool = False
) -> pd.DataFrame:
    """Day totals of the nodes above a forecast's queues.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`; the totals add up what it says, overrides included.
    zone : ZoneInfo
        Whose days.
    paths : ndarray of int, shape (paths, rows), optional
        Joint sample paths of the forecast's rows, in their order. Quantiles do not add up, so totals have them only
        where paths are given.
    queues : bool
        Whether the queues' own totals follow.

    Returns
    -------
    DataFrame
        `line`, `language`, `channel` (`*` where members differ or may), `day` (local date), `volume`, and with paths
        `p05` ... `p95`, by node, widest first, and day.

    Raises
    ------
    ValueError
        When the paths are not the forecast's.

    Examples
    --------
    >>> day = pd.date_range("2026-11-16", periods=24, freq="h", tz="UTC")
    >>> table = pd.concat([pd.DataFrame({"timestamp": day, "line": "shop", "language": language, "channel": "chat",
    ...     "volume": volume}) for language, volume in (("en", 1.0), ("zh", 2.0))])
    >>> coherent_totals(table, zone=ZoneInfo("UTC"))[["line", "language", "channel", "volume"]].values.tolist()
    [['*', '*', '*', 72.0]]
    """
    if paths is not None and (paths.ndim != 2 or paths.shape[1] != len(forecast)):
        raise ValueError(f"paths must have shape (paths, {len(forecast)}), the forecast's rows (was {paths.shape})")
    queue, bottom = pd.factorize(queue_names(forecast))
    tree = hierarchy(list(bottom))
    wanted = dict(zip(tree.nodes, map(list, tree.members), strict=True))
    if queues:
        wanted |= {name: [place] for place, name in enumerate(tree.queues)}
    starts = pd.DatetimeIndex(forecast["timestamp"])
    dates, day = np.unique(day_of(starts, zone), return_inverse=True)
    sums = _summation(queue, day, list(wanted.values()), len(bottom), len(dates))
    names = np.repeat(np.array([node.split("/") for node in wanted]).reshape(-1, len(QUEUE)), len(dates), axis=0)
    table = pd.DataFrame(names, columns=QUEUE, dtype=str)
    table["day"] = np.tile(dates, len(wanted)).astype("datetime64[s]")
    table["volume"] = sums @ forecast["volume"].to_numpy(float)
    if paths is not None:
        # Path by path, since all of them as floats would fill the memory. A quantile of counts is one of the counts.
        summed = np.stack([sums @ path for path in paths])
        table[QUANTILE_COLUMNS] = np.quantile(summed, QUANTILES, axis=0, method="inverted_cdf").T
    return table


def reconcile_forecast(
    forecast: pd.DataFrame,
    upper: pd.DataFrame,
    errors: pd.DataFrame,
    *,
    zone: ZoneInfo,
    lift: FloatArray | None = None,
) -> pd.DataFrame:
    """A forecast whose day totals take in what was forecast of their sums.

    Day totals are reconciled and each queue's day is scaled to its new total along its own shape, so intervals, days
    and all nodes above add up. Quantiles move with their mean. Rows that changed say so in `model`.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`; every queue has every interval of the horizon.
    upper : DataFrame
        The same of each node of `hierarchy`, its pattern in the queue's columns; only `volume` is
        read.
    errors : DataFrame
        A column for each node and queue by its name, a row a day of the back-test: actual minus expected day totals,
        NaN where unknown. A column left out is wholly unknown.
    zone : ZoneInfo
        Whose days: one zone for all, or nothing would add up.
    lift : ndarray, shape (rows of forecast,), optional
        Factor of special days in each row's volume, where nodes are forecast as if there were none: a node cannot
        know what is announced to one of its members. Errors are of ordinary days then, too.

    Returns
    -------
    DataFrame
        A new table, same rows in the same order.

    Raises
    ------
    ValueError
        When a node or an interval is missing, or a lift is not positive.
    """
    table = FORECAST.validate(forecast).copy()
    tree = hierarchy(list(dict.fromkeys(queue_names(table))))
    if not tree.nodes:
        return table
    factor = np.ones(len(table)) if lift is None else lift
    if factor.shape != (len(table),) or not (factor > 0).all():
        raise ValueError(f"lift must be above zero for each of {len(table)} rows (had shape {factor.shape})")
    volume = table["volume"].to_numpy(float, copy=True)
    starts, ordinary, rows = _laid_out(table, volume / factor, tree.queues, "forecast")
    nodes = FORECAST.validate(upper)
    theirs, above, _ = _laid_out(nodes, nodes["volume"].to_numpy(float), tree.nodes, "upper")
    if not starts.equals(theirs):
        raise ValueError(
            f"upper must have the forecast's {len(starts)} intervals from {starts[0].isoformat()} "
            f"(had {len(theirs)} from {theirs[0].isoformat()})"
        )
    dates, before = day_sums(starts, ordinary, zone)
    base = np.concatenate([day_sums(starts, above, zone)[1], before])
    after = reconcile(base, tree.summing, errors.reindex(columns=list(tree.names)).to_numpy(float).T)[len(tree.nodes) :]
    ratio = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    scale = np.ones(len(table))
    scale[rows] = ratio[:, np.searchsorted(dates, day_of(starts, zone))]
    new = volume * scale
    table[QUANTILE_COLUMNS] = moved(table[QUANTILE_COLUMNS].to_numpy(float), volume, new)
    table["volume"] = new
    changed = new != volume
    table.loc[changed, "model"] += ", reconciled"
    return FORECAST.validate(table)


def _summation(queue: IntArray, day: IntArray, members: list[list[int]], queues: int, days: int) -> sparse.csr_array:
    """The matrix that sums rows to (node, day), shape (nodes * days, rows)."""
    rows = len(queue)
    cells = sparse.csr_array((np.ones(rows), (queue * days + day, np.arange(rows))), shape=(queues * days, rows))
    node = np.repeat(np.arange(len(members)), [len(own) for own in members])
    of = np.array([i for own in members for i in own], dtype=np.int64)
    upper = sparse.csr_array((np.ones(len(of)), (node, of)), shape=(len(members), queues))
    return sparse.csr_array(sparse.kron(upper, sparse.eye_array(days)) @ cells)


def _laid_out(
    table: pd.DataFrame, values: FloatArray, names: tuple[str, ...], what: str
) -> tuple[pd.DatetimeIndex, FloatArray, IntArray]:
    """Interval starts, values as a matrix (names, intervals), and the row of the table each cell is from."""
    instant, starts = pd.factorize(table["timestamp"], sort=True)
    found = pd.Index(names).get_indexer(pd.Index(queue_names(table)))
    rows = np.full((len(names), len(starts)), -1)
    rows[found, instant] = np.arange(len(table))
    odd = sorted(set(queue_names(table)[found < 0]))
    holes = [name for name, own in zip(names, rows, strict=True) if (own < 0).any()]
    if odd or holes:
        raise ValueError(
            f"{what} must have every interval of {len(names)} names "
            f"(lacked some of {', '.join(holes) or 'none'}; did not expect {', '.join(odd) or 'any other'})"
        )
    return pd.DatetimeIndex(starts), values[rows], rows
