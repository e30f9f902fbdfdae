"""From the forecast's intervals to the plan's: an hour cut so that its sum stays and its steps smooth."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.horizon import OpeningHours

Array = npt.NDArray[np.float64]


def recut(rows: pd.DataFrame, start: pd.Timestamp, minutes: int, opening: OpeningHours) -> pd.DataFrame:
    """Counts per interval of any length as counts per interval of `minutes`, over open time only.

    Parameters
    ----------
    rows : pandas.DataFrame
        Indexed by the intervals' starts, ascending; columns `volume`, `p50`, `p90` [contacts], `aht_s` [s] and
        `rate_cv`, the coefficient of variation of the arrival rate.
        The length of an interval is the smallest step of the index.
    start : pandas.Timestamp
        A start of the wanted grid.
    minutes : int
        Length of the wanted intervals.
    opening : OpeningHours
        Closed intervals are left out; what an hour holds falls into its open part.

    Returns
    -------
    pandas.DataFrame
        The same columns on the wanted grid. Quantiles are divided in the proportion of the mean, as if a busy hour
        were busy throughout, and so rates vary as much in every part of an hour as in the whole.

    Raises
    ------
    ValueError
        Where the given intervals neither divide nor are divided by the wanted ones.
    """
    times = pd.DatetimeIndex(rows.index)
    want = pd.Timedelta(minutes=minutes)
    width = times.to_series().diff().min() if len(times) > 1 else want
    if (width % want and want % width) or ((times - start) % min(width, want)).any():
        raise ValueError(f"intervals of {width} do not fit a grid of {minutes} minutes from {start}")
    if width < want:
        rows, width = _joined(rows, (times - start) // want * want + start), want
        times = pd.DatetimeIndex(rows.index)
    parts = int(width / want)
    fine = times.repeat(parts) + pd.to_timedelta(np.tile(np.arange(parts) * minutes, len(times)), unit="min")
    weights = _slopes(np.asarray(rows["volume"], dtype=float), np.asarray(times.to_series().diff() == width), parts)
    weights = weights * opening.is_open(fine).reshape(weights.shape)
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    cut = pd.DataFrame(
        {name: (np.asarray(rows[name])[:, None] * weights).ravel() for name in ("volume", "p50", "p90")},
        index=fine,
    )
    for name in ("aht_s", "rate_cv"):
        cut[name] = np.repeat(np.asarray(rows[name], dtype=float), parts)
    return cut[opening.is_open(fine)]


def _joined(rows: pd.DataFrame, into: pd.DatetimeIndex) -> pd.DataFrame:
    """Rows summed by interval; handle times weighted by volume. Quantiles and rates add as if they moved together."""
    work = (rows["volume"] * rows["aht_s"]).groupby(into).sum()
    timed = rows["volume"].where(rows["aht_s"].notna(), 0.0).groupby(into).sum()
    joined = rows[["volume", "p50", "p90"]].groupby(into).sum()
    swing = (rows["volume"] * rows["rate_cv"]).groupby(into).sum()
    return joined.assign(
        aht_s=(work / timed.where(timed > 0)).fillna(rows["aht_s"].groupby(into).mean()),
        rate_cv=(swing / joined["volume"].where(joined["volume"] > 0)).fillna(0.0),
    )


def _slopes(volume: Array, follows: npt.NDArray[np.bool_], parts: int) -> Array:
    """Weights of each interval's parts, shape (intervals, parts): a line through the interval's mean.

    Its slope is the monotonised central difference (van Leer 1977), so no part leaves the range of its neighbours and
    none is negative. `follows[i]` tells whether interval `i - 1` borders on `i`; at an edge the weights are equal.
    """
    before = np.concatenate([[0.0], np.diff(volume)])
    after = np.append(before[1:], 0.0)
    inside = follows & np.append(follows[1:], False)
    rising = np.minimum(np.minimum(2 * before, 2 * after), (before + after) / 2)
    falling = np.maximum(np.maximum(2 * before, 2 * after), (before + after) / 2)
    slope = np.where((before > 0) & (after > 0), rising, np.where((before < 0) & (after < 0), falling, 0.0))
    relative = np.divide(slope, volume, out=np.zeros_like(volume), where=inside & (volume > 0))
    centres = (np.arange(parts) + 0.5) / parts - 0.5
    return np.asarray(1 + relative[:, None] * centres[None, :])


def lagged_load(contacts: Array, aht_s: Array, follows: npt.NDArray[np.bool_], interval_s: float) -> Array:
    """Mean number of contacts that would be in service were there always a free agent, interval by interval.

    Parameters
    ----------
    contacts, aht_s : ndarray, shape (intervals,)
        Arrivals per interval and mean handle time [s].
    follows : ndarray of bool
        Whether an interval borders on the one before it; where not, the load starts at its stationary value.
    interval_s : float
        Length of an interval [s].

    Returns
    -------
    ndarray, shape (intervals,)
        Modified offered load [erlang], the solution of `R' = lambda - R / AHT` averaged over each interval: load
        follows arrivals late by about a handle time.

    Notes
    -----
    Jennings, Mandelbaum, Massey and Whitt (1996), "Server staffing to meet time-varying demand", Management Science
    42(10); exponential handle times.

    Examples
    --------
    Contacts double; with a handle time of 6 minutes the first half-hour sees four fifths of the increase.

    >>> import numpy as np
    >>> lagged_load(np.array([50.0, 100, 100]), np.full(3, 360.0), np.array([False, True, True]), 1800).round(2)
    array([10.  , 18.01, 19.99])
    """
    stationary = contacts * aht_s / interval_s
    decay = np.exp(-interval_s / aht_s)
    share = (1 - decay) * aht_s / interval_s
    load, now = np.empty_like(stationary), 0.0
    for i, (end, keep, part) in enumerate(zip(stationary, decay, share, strict=True)):
        now = now if follows[i] else end
        load[i] = end + (now - end) * part
        now = end + (now - end) * keep
    return load
