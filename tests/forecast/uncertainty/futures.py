"""Small forecasts of gamma-Poisson counts for tests of paths, dependence and intraday updates."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import nbinom

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES

UTC = ZoneInfo("UTC")

START = pd.Timestamp("2026-11-16T00:00Z")


def utc(queue: str) -> ZoneInfo:
    """Every queue on one clock."""
    return UTC


def gamma_poisson(mean: NDArray[np.float64], cv: float) -> NDArray[np.float64]:
    """Counts at the forecast's levels; zero where nothing is expected."""
    size = 1.0 / max(cv**2, 1e-9)
    found = nbinom.ppf(QUANTILES, size, size / (size + np.maximum(mean, 1e-12)[:, None]))
    return np.where(mean[:, None] > 0, found, 0.0)


def forecast(
    means: Mapping[str, NDArray[np.float64]], cv: float = 0.2, minutes: int = 60, start: pd.Timestamp = START
) -> pd.DataFrame:
    """A forecast table, queue by queue, of the means by language."""
    parts = []
    for language, mean in means.items():
        starts = pd.date_range(start, periods=len(mean), freq=f"{minutes}min", unit="us")
        row = {"timestamp": starts, "line": "all", "language": language, "channel": "chat", "volume": mean}
        quantiles = pd.DataFrame(gamma_poisson(mean, cv), columns=QUANTILE_COLUMNS)
        parts.append(pd.concat([pd.DataFrame(row), quantiles], axis=1))
    table = pd.concat(parts, ignore_index=True).assign(aht_s=200.0, model="mean_8w", quality="model")
    return FORECAST.validate(table)
