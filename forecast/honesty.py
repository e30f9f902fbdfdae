"""The honesty sheet: a forecast beside every simple average and the floor, on the same rows from the same knowledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from scipy import stats

from forecast.candidates.candidate import UnfitError
from forecast.forecaster import QUANTILES
from forecast.history import Series
from forecast.judging import accuracy
from forecast.options import BASELINE, CANDIDATES
from forecast.series.days import BoolArray, FloatArray, IntArray, fold

BASELINES = ("last_week", "mean_4w", "mean_8w", "median_4w", "median_8w")
"""The averages a planner would use instead; no forecast is worth its trouble that loses to one of them."""

OURS = "tideshift"
"""What the sheet calls the forecast it judges."""

POOLED = "all queues"
"""What the sheet calls the sum over queues."""

SPARSE = 1.0
"""Contacts an interval below which a queue is judged on its daily totals."""

WEEK_MINUTES = 7 * 1440


@dataclass(frozen=True, eq=False)
class Judgement:
    """One queue at one origin: what was known, what was said, what came.

    Attributes
    ----------
    past : Series
        What was known at the origin.
    starts : DatetimeIndex
        Interval starts of the horizon, UTC; shape (n,).
    is_open : ndarray of bool, shape (n,)
        As known at the origin.
    truth : ndarray, shape (n,)
        Contacts that came; NaN where unknown, and not judged.
    volume : ndarray, shape (n,)
    quantiles : ndarray, shape (n, 19)
    since_origin_minutes : ndarray of int, shape (n,)
    zone : ZoneInfo
        The customers' clock.
    interval_minutes : int
    against : tuple of str
        Candidates made anew at this origin.
    """

    past: Series
    starts: pd.DatetimeIndex
    is_open: BoolArray
    truth: FloatArray
    volume: FloatArray
    quantiles: FloatArray
    since_origin_minutes: IntArray
    zone: ZoneInfo
    interval_minutes: int
    against: tuple[str, ...] = BASELINES


def judge(case: Judgement) -> pd.DataFrame:
    """Sums of one queue at one origin, a row a model; they add up over origins and queues.

    The 8-week mean is also judged as a distribution, a Poisson around it. A baseline that cannot be made yet is
    replaced by the 8-week mean, so that all are judged on the same rows.

    Returns
    -------
    DataFrame
        Indexed by `queue` and `model`; `judged` rows, `contacts`, their absolute `error`, `said` contacts, `scaled`
        errors and how many, `day_error` of local days, pinball `loss` and its `quantiled` rows, `inside_1`... and
        `within_1`... (rows between p05 and p95, and rows, of each horizon week); and, of ours alone, `floor`,
        `day_floor` and their `rate`: the error of whoever knows the forecast to be the true mean of a Poisson.
    """
    known = ~np.isnan(case.truth)
    truth, starts = case.truth[known], case.starts[known]
    week = case.since_origin_minutes[known] // WEEK_MINUTES
    weeks = int(case.since_origin_minutes.max(initial=0)) // WEEK_MINUTES + 1
    local = starts.tz_convert(case.zone).tz_localize(None).normalize().to_numpy()
    day = np.unique(local, return_inverse=True)[1]
    days = int(day.max(initial=-1)) + 1
    scale = _scale(case)
    said = {OURS: case.volume[known], **{name: rows[known] for name, rows in averages(case).items()}}
    mean = said.get(BASELINE)
    poisson = None if mean is None else np.asarray(stats.poisson.ppf(QUANTILES[None, :], mean[:, None]), dtype=float)
    spread = {OURS: case.quantiles[known], BASELINE: poisson}
    rows = []
    for model, expected in said.items():
        miss = np.abs(truth - expected)
        total = np.asarray(np.bincount(day, expected, minlength=days), dtype=float)
        row = {
            "judged": float(len(truth)),
            "contacts": float(truth.sum()),
            "error": float(miss.sum()),
            "said": float(expected.sum()),
            "scaled": float(miss.sum() / scale) if scale > 0 else 0.0,
            "scaling": float(len(truth)) if scale > 0 else 0.0,
            "day_error": float(np.abs(np.bincount(day, truth, minlength=days) - total).sum()),
        }
        if model == OURS:
            row |= {"floor": _deviation(expected), "day_floor": _deviation(total), "rate": float(expected.sum())}
        quantiles = spread.get(model)
        if quantiles is not None and len(truth):
            row |= {"loss": accuracy.pinball(truth, quantiles) * len(truth), "quantiled": float(len(truth))}
            inside = (truth >= quantiles[:, 0]) & (truth <= quantiles[:, -1])
            row |= {f"inside_{n + 1}": float(inside[week == n].sum()) for n in range(weeks)}
            row |= {f"within_{n + 1}": float((week == n).sum()) for n in range(weeks)}
        rows.append({"queue": case.past.queue, "model": model} | row)
    return pd.DataFrame(rows).set_index(["queue", "model"]).fillna(0.0)


def averages(case: Judgement) -> dict[str, FloatArray]:
    """What each of `against` would have said at the origin, shape (n,); zero where closed."""
    size = len(case.past.starts)
    folded = fold(pd.DatetimeIndex(case.past.starts.append(case.starts)), case.zone, case.interval_minutes)
    volume = np.concatenate([case.past.volume, np.full(len(case.starts), np.nan)])
    laid = folded.days(volume, np.concatenate([case.past.is_open, case.is_open]))
    past, begin = laid.first(int(folded.day[size - 1]) + 1), int(folded.day[size])
    said: dict[str, FloatArray] = {}
    names = dict.fromkeys(case.against if BASELINE in case.against else (BASELINE, *case.against))
    for name in dict.fromkeys((BASELINE, *case.against)):
        try:
            matrix = CANDIDATES[name].predict(past, folded.dates[begin:], laid.is_open[begin:])
        except UnfitError:
            said[name] = said[BASELINE]
            continue
        rows = matrix[folded.day[size:] - begin, folded.slot[size:]]
        said[name] = np.where(case.is_open, np.maximum(rows, 0.0), 0.0)
    return {name: said[name] for name in names}


def sheet(tallies: Sequence[pd.DataFrame], rivals: Sequence[str] | None = None) -> pd.DataFrame:
    """The sheet: a row a queue and model, and the pooled ones last.

    Parameters
    ----------
    tallies : sequence of DataFrame
        As `judge` makes them.
    rivals : sequence of str, optional
        Models that the forecast must not lose to; by default every one it was judged beside.

    Returns
    -------
    DataFrame
        `queue, model, judged, contacts_per_interval, wape, bias, mase, wape_days, pinball, coverage_90,
        coverage_w1, ..., poisson_floor, poisson_floor_days, judged_by, best, ratio, ratio_mean_8w, ratio_poisson`.
        `judged_by` is `days` below one contact an interval, else `intervals`; `best` is the rival with the least error
        of that kind, and `ratio` the error over the best one's: above 1 the forecast loses.

    Examples
    --------
    >>> ours = {"judged": 2.0, "contacts": 20.0, "error": 2.0, "said": 20.0, "day_error": 1.0}
    >>> theirs = ours | {"error": 4.0, "said": 24.0}
    >>> index = pd.MultiIndex.from_tuples([("a", "tideshift"), ("a", "mean_8w")], names=["queue", "model"])
    >>> found = sheet([pd.DataFrame([ours, theirs], index=index)])
    >>> found.loc[0, "best"], found["wape"].tolist()[:2], found["ratio"].tolist()[:2]
    ('mean_8w', [0.1, 0.2], [0.5, 1.0])
    """
    every = pd.concat(list(tallies)).fillna(0.0)
    sums = every.groupby(level=["queue", "model"], sort=False).sum()
    pooled = sums.groupby(level="model", sort=False).sum()
    queues = dict.fromkeys(sums.index.get_level_values("queue"))
    parts = [_rated(sums.loc[queue], rivals).assign(queue=str(queue)) for queue in queues]
    table = pd.concat([*parts, _rated(pooled, rivals).assign(queue=POOLED)]).reset_index()
    weeks = [name for name in table.columns if name.startswith("coverage_w")]
    first = ["queue", "model", "judged", "contacts_per_interval", "wape", "bias", "mase", "wape_days", "pinball"]
    last = ["poisson_floor", "poisson_floor_days", "judged_by", "best", "ratio", "ratio_mean_8w", "ratio_poisson"]
    return table[[*first, "coverage_90", *weeks, *last]]


def _rated(sums: pd.DataFrame, rivals: Sequence[str] | None) -> pd.DataFrame:
    """Rates of one queue's sums, a row a model."""
    sums = sums.reindex(columns=sums.columns.union(_NEEDED, sort=False), fill_value=0.0)
    weeks = [name.removeprefix("within_") for name in sums.columns if name.startswith("within_")]
    inside, within = sums[[f"inside_{n}" for n in weeks]], sums[[f"within_{n}" for n in weeks]]
    table = pd.DataFrame(
        {
            "judged": sums["judged"].astype(int),
            "contacts_per_interval": _over(sums["contacts"], sums["judged"]),
            "wape": _over(sums["error"], sums["contacts"]),
            "bias": _over(sums["said"], sums["contacts"]) - 1.0,
            "mase": _over(sums["scaled"], sums["scaling"]),
            "wape_days": _over(sums["day_error"], sums["contacts"]),
            "pinball": _over(sums["loss"], sums["quantiled"]),
            "coverage_90": _over(inside.sum(axis=1), within.sum(axis=1)),
            **{f"coverage_w{n}": _over(sums[f"inside_{n}"], sums[f"within_{n}"]) for n in weeks},
            "poisson_floor": _over(sums["floor"], sums["rate"]).get(OURS),
            "poisson_floor_days": _over(sums["day_floor"], sums["rate"]).get(OURS),
        }
    )
    by_days = bool(table["contacts_per_interval"].iloc[0] < SPARSE)
    judged = table["wape_days" if by_days else "wape"]
    others = judged[[name for name in judged.index if name != OURS and (rivals is None or name in rivals)]].dropna()
    best = str(others.idxmin()) if len(others) else ""
    table["judged_by"] = "days" if by_days else "intervals"
    table["best"] = best
    table["ratio"] = _over(judged, pd.Series(others.get(best, np.nan), judged.index))
    table["ratio_mean_8w"] = _over(judged, pd.Series(judged.get(BASELINE, np.nan), judged.index))
    table["ratio_poisson"] = _over(table["pinball"], pd.Series(table["pinball"].get(BASELINE, np.nan), judged.index))
    return table


_NEEDED = pd.Index(
    [
        *("judged", "contacts", "error", "said", "scaled", "scaling", "day_error"),
        *("loss", "quantiled", "floor", "day_floor", "rate"),
    ]
)
"""Sums without horizon weeks; a table that lacks one has none of it."""


def _over(part: pd.Series, whole: pd.Series) -> pd.Series:
    """The quotient where there is something to divide by."""
    return part / whole.where(whole > 0)


def _deviation(mean: FloatArray) -> float:
    """Expected absolute error of a forecast that knows these Poisson means exactly."""
    floor = accuracy.poisson_floor(mean)
    return 0.0 if np.isnan(floor) else floor * float(mean[mean > 0].sum())


def _scale(case: Judgement) -> float:
    """Mean absolute error of last week's value in the past, by which MASE divides; 0 where there is none."""
    week = WEEK_MINUTES // case.interval_minutes
    volume = np.where(case.past.is_open, case.past.volume, np.nan)
    change = np.abs(volume[week:] - volume[:-week])
    return float(np.nanmean(change)) if len(change) and not np.isnan(change).all() else 0.0
