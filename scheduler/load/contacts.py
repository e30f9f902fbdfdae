"""Contacts on the plan's own intervals: forecasts ahead, counts where known, and how far deferred work reaches back."""

import numpy as np
import pandas as pd

from scheduler.horizon import Horizon, OpeningHours
from scheduler.load.intervals import recut
from scheduler.load.rate import quantile_columns, rate_cv


def offered_contacts(
    forecast: pd.DataFrame, history: pd.DataFrame | None, opening: OpeningHours, deadline_h: float, horizon: Horizon
) -> pd.DataFrame:
    """Contacts of one queue per interval of the horizon's length, over all the time that matters to this plan.

    Parameters
    ----------
    forecast : pandas.DataFrame
        The queue's rows in order of time: `timestamp`, `volume`, two or more quantiles `p05` to `p95`, `aht_s`.
    history : pandas.DataFrame or None
        The queue's counts in order of time: before the horizon they stand in place of forecasts.
    opening : OpeningHours
    deadline_h : float
        Hours from arrival to answer [h]; 0 for live work.
    horizon : Horizon

    Returns
    -------
    pandas.DataFrame
        `volume, p50, p90` [contacts], `aht_s` [s] and `rate_cv`, indexed by the intervals' starts.

    Raises
    ------
    ValueError
        For an open interval of the horizon without a forecast.
    """
    lead = pd.Timedelta(hours=deadline_h)
    start, end = horizon.times[0], pd.Timestamp(horizon.end).tz_convert("UTC")
    step = pd.Timedelta(minutes=horizon.interval)
    grid = pd.date_range(start - -(-lead // step) * step, end, freq=step, inclusive="left").as_unit("us")
    # deferred work belongs to the plan in which it is due, live work to the plan in which it arrives
    if lead:
        grid = grid[(grid + lead > start) & (grid + lead <= end)]
    grid = grid[opening.is_open(grid)]

    def cut_down(rows: pd.DataFrame) -> pd.DataFrame:
        near = rows[(rows["timestamp"] >= start - lead - pd.Timedelta(days=1)) & (rows["timestamp"] < end)]
        near = near.set_index("timestamp")
        return recut(near.assign(rate_cv=rate_cv(near)), start, horizon.interval, opening)

    cut = cut_down(forecast[["timestamp", "volume", *quantile_columns(forecast.columns), "aht_s"]])
    if history is not None:
        seen = history[(history["timestamp"] < start) & history["volume"].notna()]
        seen = seen.reindex(columns=["timestamp", "volume", "aht_s"]).assign(p50=seen["volume"], p90=seen["volume"])
        known = cut_down(seen.astype({"aht_s": float}))
        cut = pd.concat([known, cut[~cut.index.isin(known.index)]]).sort_index()
    missing = grid[~grid.isin(cut.index) & np.asarray(grid >= start)]
    if len(missing):
        raise ValueError(f"no forecast for {len(missing)} open intervals, the first at {missing[0].isoformat()}")
    return cut[cut.index.isin(grid)]
