"""Calibration: the load at which the queueing formula gives the service that the twin showed.

The formula knows one queue, its mean heads and its mean load. The twin knows who helps whom, who is missing today, what
a rush leaves behind, and how busy days differ. Their difference is put into one number, a factor on the offered load by
queue and hour: above 1 where the twin misses what the formula promises, so that the requirement rises; below 1 where
there is slack, so that it falls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from scipy.special import expit, logit

from scheduler.agents import INSTANT
from scheduler.horizon import Horizon
from scheduler.judging.agreement import standard_error
from scheduler.judging.drawing_together import drawn_together
from scheduler.queueing.chat import chat
from scheduler.queueing.redials import redial_load
from scheduler.simulation.twin import Twin
from scheduler.workload import QUEUE, QueuePolicy, by_queue

Array = npt.NDArray[np.float64]

_WIDEST = (0.05, 30.0)
"""Factors that the formula is inverted for."""

_CERTAIN = (1e-4, 1 - 1e-4)
"""Nearer to 0 and to 1 a service level is not told from them."""

FACTORS = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the hour"),
        **{name: pa.Column(str, coerce=True) for name in QUEUE},
        "factor": pa.Column(float, pa.Check.gt(0), coerce=True, description="damped, on the load of the next roster"),
        "seen": pa.Column(
            float, pa.Check.gt(0), coerce=True, description="undamped, on the load of the roster simulated"
        ),
        "weight": pa.Column(
            float, pa.Check.in_range(0, 1), coerce=True, description="share of the hour's own difference in what is new"
        ),
    },
    name="factors",
    unique=["timestamp", *QUEUE],
)
"""Contract of corrections, per live queue and clock hour of the horizon."""


@dataclass(frozen=True)
class Damping:
    """How far one round goes.

    Attributes
    ----------
    step : float
        Share of the way, on the scale of logarithms, from the factors before to what the twin shows, in (0, 1].
    least, most : float
        Bounds of a factor that is planned with.
    """

    step: float = 0.7
    least: float = 0.3
    most: float = 3.0

    def __post_init__(self) -> None:
        if not 0 < self.step <= 1:
            raise ValueError(f"step must lie in (0, 1], not {self.step:g}")
        if not 0 < self.least <= 1 <= self.most < np.inf:
            raise ValueError(f"least and most must lie on either side of 1, not {self.least:g} and {self.most:g}")


def corrections(
    workload: pd.DataFrame,
    coverage: pd.DataFrame,
    twin: Twin,
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    present: float = 1.0,
    previous: pd.DataFrame | None = None,
    damping: Damping | None = None,
) -> pd.DataFrame:
    """One round of calibration: factors on the load of live queues, from what the twin showed of a roster.

    Parameters
    ----------
    workload : pandas.DataFrame
        Contract `WORKLOAD`, its load as it is, without factors.
    coverage : pandas.DataFrame
        As for `scheduler.kpis.plan_kpis`: the heads of the roster that was simulated.
    twin : Twin
    policies : sequence of QueuePolicy
    horizon : Horizon
    present : float
        Share of scheduled heads that are there, in (0, 1].
    previous : pandas.DataFrame, optional
        Contract `FACTORS`, of the round before. Default: 1 everywhere.
    damping : Damping, optional

    Returns
    -------
    pandas.DataFrame
        Contract `FACTORS`, for every hour in which contacts of a live queue are expected; ready for `row_factors`. The
        lower the twin's service in an hour, the higher the factor.

    Notes
    -----
    In the spirit of the simulation-iterated staffing of Feldman, Mandelbaum, Massey and Whitt (2008), "Staffing of
    time-varying queues to achieve time-stable performance", Management Science 54(2); here the formula stays between
    simulation and staffing, so that it can go on to say what a head more would bring.

    What the twin shows of one hour is noisy, and in a small queue's hour very much so. Its difference to the formula,
    in log odds, is therefore drawn to the queue's mean over the same hour of the day, and that to the queue's mean,
    by the variances within and between: empirical Bayes, Morris (1983), "Parametric empirical Bayes inference",
    Journal of the American Statistical Association 78. Then the formula is inverted at the heads scheduled. Log odds,
    because a helper who is free with some probability takes that share of those who would wait, be they many or few.
    Hours of the horizon, and not of the week, because who can help changes from day to day with the roster.
    """
    if not 0 < present <= 1:
        raise ValueError(f"present must lie in (0, 1], not {present:g}")
    how = damping or Damping()
    work, cover, seen = by_queue(workload), by_queue(coverage), by_queue(twin.hours)
    before = {} if previous is None else by_queue(FACTORS.validate(previous, lazy=True))
    parts = []
    for policy in policies:
        if policy.kind != "interval" or policy.queue not in work:
            continue
        rows = work[policy.queue]
        rows = rows[rows["contacts"] > 0]
        if rows.empty:
            continue
        table = _of_queue(rows, cover.get(policy.queue), seen.get(policy.queue), policy, horizon, present, twin)
        new = np.log(table["seen"].to_numpy(dtype=float))
        old = np.zeros(len(table))
        if policy.queue in before:
            known = before[policy.queue].set_index("timestamp")["factor"].reindex(table["timestamp"])
            old = np.log(known.fillna(1.0).to_numpy(dtype=float))
        step = how.step if previous is not None else 1.0
        table["factor"] = np.clip(np.exp(old + step * (new - old)), how.least, how.most)
        parts.append(table)
    empty = pd.DataFrame(columns=list(FACTORS.columns))
    whole = pd.concat(parts, ignore_index=True) if parts else empty
    return FACTORS.validate(whole[list(FACTORS.columns)], lazy=True)


def row_factors(
    workload: pd.DataFrame, factors: pd.DataFrame, horizon: Horizon, of: Literal["factor", "seen"] = "factor"
) -> pd.Series:
    """The factor of each row of a workload, with its index; 1 where `factors` has none, as for deferred work.

    `factor` is for the requirement of a roster to come; `seen` for the KPIs of the roster that was simulated.
    """
    known = factors.set_index(["timestamp", *QUEUE])[of]
    keys = pd.MultiIndex.from_frame(
        workload[["timestamp", *QUEUE]].assign(timestamp=_hour(workload["timestamp"], horizon))
    )
    return pd.Series(known.reindex(keys).fillna(1.0).to_numpy(), index=workload.index, name="load_factor")


def _hour(times: pd.Series, horizon: Horizon) -> pd.Series:
    start, hour = pd.Timestamp(horizon.start).tz_convert("UTC"), pd.Timedelta(hours=1)
    index = pd.DatetimeIndex(times)
    found = start + (index - start) // hour * hour
    return pd.Series(pd.DatetimeIndex(found).as_unit("us"), index=times.index)


def _of_queue(
    rows: pd.DataFrame,
    cover: pd.DataFrame | None,
    seen: pd.DataFrame | None,
    policy: QueuePolicy,
    horizon: Horizon,
    present: float,
    twin: Twin,
) -> pd.DataFrame:
    """One queue's hours: `timestamp`, names, `seen` and `weight`."""
    stamps = _hour(rows["timestamp"], horizon)
    times = pd.DatetimeIndex(stamps.drop_duplicates())
    of_row = times.get_indexer(pd.DatetimeIndex(stamps))
    heads = np.zeros(len(rows))
    if cover is not None:
        known = cover.set_index("timestamp")["scheduled"].reindex(rows["timestamp"])
        heads = known.fillna(0.0).to_numpy(dtype=float) * present
    formula = _Formula(rows, heads, of_row, policy)
    promised = formula.level(np.zeros(len(times)))
    shown = (pd.DataFrame(columns=list(twin.hours.columns)) if seen is None else seen).set_index("timestamp")
    shown = shown.reindex(times)
    gap, variance = _gap(shown, promised, twin.futures)
    drawn, weight = drawn_together(gap, variance, times.tz_convert(horizon.time_zone).hour.to_numpy())
    target, tells = formula.factor(expit(_logit(promised) + drawn))
    # an hour without people, or with far too many, serves alike at any load: it gets what the others have
    usual = float(np.average(target[tells], weights=formula.contacts[tells])) if tells.any() else 0.0
    names = {name: getattr(policy, name) for name in QUEUE}
    return pd.DataFrame(
        {
            "timestamp": times,
            **names,
            "seen": np.exp(np.where(tells, target, usual)),
            "weight": np.where(tells, weight, 0.0),
        }
    )


class _Formula:
    """The queueing formula of one queue by the hour, at the heads scheduled, as a function of the load's factor."""

    def __init__(self, rows: pd.DataFrame, heads: Array, of_row: npt.NDArray[np.intp], policy: QueuePolicy) -> None:
        self._heads, self._of_row, self._policy = heads, of_row, policy
        self._load = rows["load"].to_numpy(dtype=float)
        self._aht = rows["aht_s"].to_numpy(dtype=float)
        self._came = rows["contacts"].to_numpy(dtype=float)
        self.contacts = np.bincount(of_row, self._came)

    def level(self, log_factor: Array) -> Array:
        """Service level of each hour with its load times `exp(log_factor)`."""
        policy = self._policy
        load = self._load * np.exp(log_factor)[self._of_row]
        patience = np.inf if policy.patience_s is None else policy.patience_s
        chats: dict[str, Any] = {"concurrency": policy.concurrency, "think_share": policy.think_share}
        if policy.redial:  # as `plan_kpis` judges the same heads
            load = redial_load(self._heads, load, self._aht, patience, policy.redial, **chats)
        service = chat(self._heads, load, self._aht, patience, policy.target.answer_within_s, **chats)
        return np.asarray(np.bincount(self._of_row, self._came * service.service_level) / self.contacts)

    def factor(self, wanted: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
        """Log of the factor that gives each hour the wanted level, and whether the level hangs on the factor at all."""
        low, high = (np.full(len(wanted), np.log(bound)) for bound in _WIDEST)
        tells = self.level(low) - self.level(high) > 0.001
        for _ in range(17):  # to some 1e-5 of the bracket
            middle = (low + high) / 2
            serves = self.level(middle) >= wanted
            low, high = np.where(serves, middle, low), np.where(serves, high, middle)
        return (low + high) / 2, tells


def _gap(shown: pd.DataFrame, promised: Array, futures: int) -> tuple[Array, Array]:
    """What the twin showed less what the formula promised, in log odds, and its variance; infinite if unknown."""
    level = shown["service_level"].to_numpy(dtype=float)
    came = np.nan_to_num(shown["contacts"].to_numpy(dtype=float)) * futures
    error = standard_error(shown, "service_level", futures)
    known = np.isfinite(level) & np.isfinite(error) & (came > 0)
    # nobody late in 50 contacts is not never: add four contacts (Agresti and Coull 1998), served as promised
    tried = np.where(known, came, 0.0) + 4
    level = (np.where(known, level, 0.0) * (tried - 4) + 4 * np.clip(promised, *_CERTAIN)) / tried
    level = np.clip(level, *_CERTAIN)
    error = np.maximum(np.where(known, error, 0.0), np.sqrt(level * (1 - level) / tried))
    variance = np.where(known, (error / (level * (1 - level))) ** 2, np.inf)
    return np.where(known, logit(level) - _logit(promised), 0.0), variance


def _logit(level: Array) -> Array:
    return np.asarray(logit(np.clip(level, *_CERTAIN)))
