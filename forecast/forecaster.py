"""The forecast table: contacts per queue and interval, with quantiles and an honest label."""

import numpy as np
import pandera.pandas as pa

from forecast.history import INSTANT, NOT_NEGATIVE

QUANTILES = np.round(np.arange(0.05, 0.96, 0.05), 2)
"""Probability levels carried by every forecast."""

QUANTILE_COLUMNS = [f"p{round(100 * q):02d}" for q in QUANTILES]
"""`p05`, `p10`, ... `p95`."""

FORECAST = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the interval"),
        "line": pa.Column(str, coerce=True),
        "language": pa.Column(str, coerce=True),
        "channel": pa.Column(str, coerce=True),
        "volume": pa.Column(float, NOT_NEGATIVE, coerce=True, description="expected contacts offered"),
        **{
            name: pa.Column(float, NOT_NEGATIVE, coerce=True, description=f"{q:.0%} quantile of contacts")
            for name, q in zip(QUANTILE_COLUMNS, QUANTILES, strict=True)
        },
        "aht_s": pa.Column(float, NOT_NEGATIVE, coerce=True, nullable=True, description="mean handle time [s]"),
        "model": pa.Column(str, coerce=True, description="the model that made the row"),
        "quality": pa.Column(
            str,
            pa.Check.isin(["model", "override", "fallback"], error="must be model, override or fallback"),
            coerce=True,
        ),
    },
    name="forecast",
    unique=["timestamp", "line", "language", "channel"],
)
"""Contract of forecast.csv. Two columns may stand at the right: `lift`, the factor that holidays and events known to
the model put on the row, above zero, and `model_volume`, what the model says without overrides."""
