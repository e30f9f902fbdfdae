"""How past nights' forecasts turned out: what each said of a day, beside what came, by how far ahead it looked."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.desk.demand.scope import Scope, by_interval, past_by_interval


def turned_out(
    nights: Sequence[tuple[datetime, pd.DataFrame]], history: pd.DataFrame, looked: Scope, zone: ZoneInfo
) -> pd.DataFrame:
    """Errors of forecasts as they were published, overrides included, on intervals that have been counted since.

    Parameters
    ----------
    nights : sequence of (datetime, DataFrame)
        The instant each night planned from, and its forecast (contract `FORECAST`).
    history : pandas.DataFrame
        What came, contract `HISTORY`; unknown intervals are not judged.
    looked : Scope
    zone : ZoneInfo
        Whose days count how far ahead a forecast looked.

    Returns
    -------
    pandas.DataFrame
        `ahead` [days], `nights`, `contacts` that came, `wape` [1], `bias` (positive: too high) [1] and, of a single
        queue, `inside`: the share of intervals between p05 and p95 (NaN of a sum); empty where nothing has come yet.
    """
    came = past_by_interval(history, looked).rename(columns={"volume": "came"}).dropna()
    parts = []
    for number, (as_of, forecast) in enumerate(nights):
        both = by_interval(forecast, looked).merge(came, on="timestamp")
        both = both[both["timestamp"] >= pd.Timestamp(as_of)]
        origin = pd.Timestamp(as_of).tz_convert(zone).tz_localize(None).normalize()
        day = both["timestamp"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
        banded = "p05" in both
        inside = (both["came"] >= both["p05"]) & (both["came"] <= both["p95"]) if banded else np.nan
        parts.append(both.assign(ahead=(day - origin).dt.days + 1, night=number, inside=inside))
    columns = ["ahead", "nights", "contacts", "wape", "bias", "inside"]
    judged = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if judged.empty:
        return pd.DataFrame(columns=columns)
    judged["error"] = (judged["volume"] - judged["came"]).abs()
    groups = judged.groupby("ahead")
    sums = groups[["came", "volume", "error"]].sum()
    told = pd.DataFrame(
        {
            "ahead": sums.index,
            "nights": groups["night"].nunique().to_numpy(),
            "contacts": sums["came"].to_numpy(),
            "wape": (sums["error"] / sums["came"].where(sums["came"] > 0)).to_numpy(),
            "bias": (sums["volume"] / sums["came"].where(sums["came"] > 0) - 1).to_numpy(),
            "inside": groups["inside"].mean().astype(float).to_numpy(),
        }
    )
    return told[columns]
