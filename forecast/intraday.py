"""The rest of the day, told by the day so far: every queue's busyness learned from its counts until now.

Contacts are Poisson around forecast times busyness. Given the counts so far the best linear estimate of the busyness
ahead is taken (credibility; Buehlmann & Straub 1970). Were there an effect of the day alone, it would be the
gamma-Poisson ratio (kappa + contacts that came) / (kappa + contacts expected) with kappa = 1 / cv^2 (Jewell 1974); with
short effects and noise of their own, recent intervals count more and none counts fully, and what was learned fades
towards later hours and days as the `Dependence` says. That was estimated from past errors: nothing is set by hand.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.history import HISTORY, matches, queue_names
from forecast.series.days import FloatArray, IntArray
from forecast.uncertainty.busyness import Counted, learn
from forecast.uncertainty.counts import moved_quantiles
from forecast.uncertainty.dependence import Dependence, ZoneOf, require_all

TODAY = " + today"
"""What is added to the model's name where the day so far moved a row."""


def update_intraday(
    forecast: pd.DataFrame,
    observed: pd.DataFrame,
    *,
    now: datetime,
    dependence: Mapping[str, Dependence],
    zone_of: ZoneOf,
    sparse: Sequence[str] = (),
) -> pd.DataFrame:
    """Move the rest of a forecast by what has come so far.

    Every interval of the forecast that has ended and was counted is evidence, today's as well as earlier ones. What
    queues have in common is learned from all of them together, so a sparse queue follows the others' day.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`; as it was made before the day, with the rows of today's past hours still in it.
    observed : DataFrame
        Checked by `HISTORY`, of the forecast's interval. An interval without a count is unknown and teaches nothing;
        queues that are not forecast are passed over.
    now : datetime
        Zone-aware; nothing that ended later is seen.
    dependence : mapping of str to Dependence
        By `line/language/channel`.
    zone_of : callable
        The customers' clock of a queue.
    sparse : sequence of str
        Patterns of queues whose missing intervals mean that nobody came.

    Returns
    -------
    DataFrame
        A new table, same rows in the same order. Rows that ended before `now` stay; the others have their volume and
        quantiles moved (and the model's own volume beside an override), and where that changed anything `model` ends in
        ` + today`.

    Raises
    ------
    ValueError
        When `now` has no zone, the counts lie on another grid than the forecast, `dependence` lacks a queue, or the
        forecast was updated before: its counts would be taken in twice.

    Examples
    --------
    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> from forecast.forecaster import QUANTILES
    >>> from scipy.stats import nbinom
    >>> hours = pd.date_range("2026-11-16", periods=3, freq="h", tz="UTC")
    >>> queue = {"line": "all", "language": "zh", "channel": "chat"}
    >>> table = pd.DataFrame(nbinom.ppf([QUANTILES] * 3, 25, 0.25), columns=QUANTILE_COLUMNS)
    >>> table = table.assign(timestamp=hours, volume=75.0, aht_s=200.0, model="mean_8w", quality="model", **queue)
    >>> came = pd.DataFrame({"timestamp": hours[:1], "volume": [125.0], **queue})
    >>> whole_day = {"all/zh/chat": Dependence(cv=0.2, common=0.0, day=1.0, short=0.0, carry=0.0, memory_h=1.0)}
    >>> said = update_intraday(table, came, now=datetime(2026, 11, 16, 1, tzinfo=UTC), dependence=whole_day,
    ...     zone_of=lambda name: ZoneInfo("UTC"))
    >>> said["volume"].round(6).tolist()  # kappa is 25: (25 + 125) / (25 + 75) = 1.5
    [75.0, 112.5, 112.5]
    """
    if now.tzinfo is None:
        raise ValueError(f"now must carry a time zone (was {now})")
    table = FORECAST.validate(forecast).copy()
    if table["model"].str.endswith(TODAY).any():
        raise ValueError("forecast must be the one made before the day (counts of today are in it already)")
    if table.empty:
        return table
    codes, index = pd.factorize(queue_names(table), sort=True)
    queues = [str(queue) for queue in index]
    require_all(dependence, queues)
    own = [dependence[queue] for queue in queues]
    starts = pd.DatetimeIndex(table["timestamp"])
    step = interval_of(table)
    place = ((starts - starts.min()) // step).to_numpy(np.int64)
    grid = pd.date_range(starts.min(), periods=int(place.max()) + 1, freq=step, unit="us")
    volume = table["volume"].to_numpy(float, copy=True)
    expected = np.zeros((len(queues), len(grid)))
    expected[codes, place] = volume
    actual = _counts(observed, queues, grid, step, now, sparse)
    dates = _dates(grid, [zone_of(queue) for queue in queues])
    ended = int((grid + step <= pd.Timestamp(now)).sum())
    factor, variance = learn(Counted(expected, actual, dates, step / pd.Timedelta(hours=1)), own, ended)

    rows = np.flatnonzero((place >= ended) & (volume > 0))
    before = np.array([d.cv**2 for d in own])[codes[rows]]
    moved, left = factor[codes[rows], place[rows] - ended], variance[codes[rows], place[rows] - ended]
    changed = ~(np.isclose(moved, 1.0, rtol=0.0, atol=1e-9) & np.isclose(left, before))
    rows, before, moved, left = rows[changed], before[changed], moved[changed], left[changed]
    quantiles = table[QUANTILE_COLUMNS].to_numpy(float, copy=True)
    quantiles[rows] = moved_quantiles(volume[rows], quantiles[rows], before, volume[rows] * moved, left)
    volume[rows] *= moved
    model = table["model"].to_numpy(dtype=object, copy=True)
    model[rows] += TODAY
    table[QUANTILE_COLUMNS] = quantiles
    if "model_volume" in table:
        beside = table["model_volume"].to_numpy(float, copy=True)
        beside[rows] *= moved
        table["model_volume"] = beside
    return FORECAST.validate(table.assign(volume=volume, model=model))


def interval_of(forecast: pd.DataFrame) -> pd.Timedelta:
    """Length of a forecast's interval: the smallest step within a queue, an hour where no queue has two rows."""
    starts = pd.DatetimeIndex(forecast["timestamp"]).as_unit("us").asi8
    codes = pd.factorize(queue_names(forecast))[0]
    order = np.lexsort((starts, codes))
    gaps = np.diff(starts[order])[np.diff(codes[order]) == 0]
    return pd.Timedelta(int(gaps.min()) if len(gaps) else 3_600_000_000, unit="us")


def _counts(
    observed: pd.DataFrame,
    queues: Sequence[str],
    grid: pd.DatetimeIndex,
    step: pd.Timedelta,
    now: datetime,
    sparse: Sequence[str],
) -> FloatArray:
    """What came by queue and interval of the grid; NaN where unknown. Shape (queues, intervals)."""
    table = HISTORY.validate(observed)
    table = table[(table["timestamp"] >= grid[0]) & (table["timestamp"] <= grid[-1])]
    table = table[table["timestamp"] + step <= pd.Timestamp(now)]
    counts = np.full((len(queues), len(grid)), np.nan)
    if table.empty:
        return counts
    since = pd.DatetimeIndex(table["timestamp"]) - grid[0]
    every = f"every {step / pd.Timedelta(minutes=1):g} min from {grid[0].isoformat()}"
    off = table["timestamp"][np.asarray(since % step != pd.Timedelta(0))]
    if len(off):
        raise ValueError(
            f"observed must begin its intervals where the forecast does, {every} "
            f"({len(off)} do not, the first is {off.iloc[0].isoformat()})"
        )
    place = (since // step).to_numpy(np.int64)
    quiet = [number for number, queue in enumerate(queues) if matches(sparse, queue)]
    counts[quiet, place.min() : int((grid + step <= pd.Timestamp(now)).sum())] = 0.0
    number = pd.Index(queues).get_indexer(pd.Index(queue_names(table)))
    known = number >= 0
    counts[number[known], place[known]] = table["volume"].to_numpy(float)[known]
    told = ~np.isnan(counts)
    if told.sum() > 2 and not (told[:, 1:] & told[:, :-1]).any():
        # Counts of longer intervals never stand side by side; each would pass for one very busy short interval.
        raise ValueError(f"observed must be counted as the forecast is, {every} (no two counts follow each other)")
    return counts


def _dates(grid: pd.DatetimeIndex, zones: Sequence[ZoneInfo]) -> IntArray:
    """Local date of every queue and interval, as a number that never falls; shape (queues, intervals)."""
    days = {zone: grid.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[D]") for zone in set(zones)}
    # Where clocks are set back at midnight a few minutes belong to yesterday again.
    return np.stack([np.maximum.accumulate(days[zone].astype(np.int64)) for zone in zones])
