"""A requirement in few figures: hours, peak, what it rests on, and what another one would ask for beside it."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Figures:
    """What some queues require over some days.

    Attributes
    ----------
    live_h : float
        Net agent-hours of live queues and posts [h].
    low_h, high_h : float or None
        The same were every queue's rate at its median, and at its 90 % quantile, all at once [h]; None without cases.
    deferred_h : float
        Agent-hours of deferred work that arrives [h].
    scheduled_h : float
        Agent-hours to schedule for both, so that enough are there: whole heads for live work [h].
    peak : float
        Most net heads at once.
    peak_at : pandas.Timestamp or None
        When.
    """

    live_h: float
    low_h: float | None
    high_h: float | None
    deferred_h: float
    scheduled_h: float
    peak: float
    peak_at: pd.Timestamp | None


def figures(rows: pd.DataFrame, interval: int, present: float) -> Figures:
    """Sum up a requirement.

    Parameters
    ----------
    rows : pandas.DataFrame
        `timestamp`, `kind`, `agents`, `workload_h`, and where known `agents_p50` and `agents_p90`.
    interval : int
        Length of an interval [min].
    present : float
        Share of scheduled heads that are there, in (0, 1].

    Examples
    --------
    >>> row = {"timestamp": pd.Timestamp("2026-11-16T09:00Z"), "kind": "interval", "agents": 10.0, "workload_h": np.nan}
    >>> figures(pd.DataFrame([row]), 30, 0.95).scheduled_h
    5.5
    """
    hours = interval / 60
    live = rows[rows["kind"] != "deferred"]
    net = live["agents"].fillna(0.0).to_numpy(dtype=float)
    deferred = float(rows["workload_h"].sum())
    told = [float(live[name].sum()) * hours if name in live else None for name in ("agents_p50", "agents_p90")]
    total = live["agents"].groupby(live["timestamp"]).sum()
    return Figures(
        live_h=float(net.sum()) * hours,
        low_h=told[0],
        high_h=told[1],
        deferred_h=deferred,
        scheduled_h=float(to_schedule(net, present).sum()) * hours + deferred / present,
        peak=float(total.max()) if len(total) else 0.0,
        peak_at=pd.Timestamp(total.idxmax()) if len(total) else None,  # type: ignore[arg-type]
    )


def to_schedule(net: "np.typing.NDArray[np.float64]", present: float) -> "np.typing.NDArray[np.float64]":
    """Whole heads to schedule so that `net` are there on average, never fewer than those.

    >>> to_schedule(np.array([0.0, 1.0, 10.0]), 0.95).tolist()
    [0.0, 1.0, 11.0]
    """
    return np.asarray(np.maximum(net, np.floor(net / present + 0.5)))


def by_interval(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums over queues, interval by interval.

    Returns
    -------
    pandas.DataFrame
        `timestamp`, `agents` of live queues and posts, `agents_p50` and `agents_p90` where the rows have them,
        `workload_h` of deferred work as it arrives [h] and `due_h` as it falls due [h]; in order of time.
    """
    heads = [name for name in ("agents", "agents_p50", "agents_p90") if name in rows]
    live = rows[rows["kind"] != "deferred"].groupby("timestamp")[heads].sum()
    later = rows[rows["kind"] == "deferred"]
    arrives = later.groupby("timestamp")["workload_h"].sum()
    due = later.groupby("deadline")["workload_h"].sum().rename("due_h").rename_axis("timestamp")
    table = pd.concat([live, arrives, due], axis=1, sort=True)
    return table.rename_axis("timestamp").reset_index()


def binding(rows: pd.DataFrame, zone: str, interval: int) -> pd.DataFrame:
    """Net heads by hour of the site's day and by what they rest on, averaged over the days shown.

    Parameters
    ----------
    rows : pandas.DataFrame
        `timestamp`, `kind`, `agents`, `binds` of live queues and posts; other rows are passed over.
    zone : str
        The site's.
    interval : int
        [min].

    Returns
    -------
    pandas.DataFrame
        `hour`, `binds`, `agents` (mean net heads at that hour), `agents_h` (sum over the days shown [h]).
    """
    live = rows[(rows["kind"] != "deferred") & (rows["agents"] > 0)]
    local = live["timestamp"].dt.tz_convert(zone)
    days = max(1, local.dt.normalize().nunique())
    hours = live["agents"].mul(interval / 60).groupby([local.dt.hour.rename("hour"), live["binds"].astype(str)]).sum()
    table = hours.rename("agents_h").rename_axis(["hour", "binds"]).reset_index()
    return table.assign(agents=table["agents_h"] / days)


def price_of_an_hour(pay_cents: float, scheduled_h: float) -> float | None:
    """What an hour at work costs in a roster [cent]: all its pay over all hours it schedules; None without hours.

    >>> price_of_an_hour(120_000, 100.0), price_of_an_hour(0, 0.0)
    (1200.0, None)
    """
    return pay_cents / scheduled_h if scheduled_h > 0 and math.isfinite(pay_cents) else None
