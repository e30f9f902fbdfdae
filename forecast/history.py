"""History of contact volumes: the table every forecast starts from."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

import pandas as pd
import pandera.pandas as pa

QUEUE = ["line", "language", "channel"]
"""The three columns that name a queue."""

INSTANT = "datetime64[us, UTC]"
"""Type of every instant in a table: zone-aware, stored in UTC."""

NOT_NEGATIVE = pa.Check.ge(0, error="must be zero or more; correct the number or leave the row out")

HISTORY = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the interval"),
        "line": pa.Column(str, coerce=True, description="business line, `all` if undivided"),
        "language": pa.Column(str, coerce=True, description="language code, `all` if undivided"),
        "channel": pa.Column(str, coerce=True, description="channel, `all` if undivided"),
        "volume": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, description="contacts offered; empty means unknown"
        ),
        "aht_s": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, required=False, description="mean handle time [s]"
        ),
        "handled": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, required=False, description="contacts handled"
        ),
        "abandoned": pa.Column(
            float, NOT_NEGATIVE, coerce=True, nullable=True, required=False, description="contacts abandoned"
        ),
    },
    name="history",
    unique=["timestamp", *QUEUE],
)
"""Contract of history.csv once read: one row per queue and interval."""


def queue_names(table: pd.DataFrame) -> pd.Series:
    """One `line/language/channel` name a row.

    Examples
    --------
    >>> queue_names(pd.DataFrame({"line": ["all"], "language": ["zh"], "channel": ["chat"]})).tolist()
    ['all/zh/chat']
    """
    return table["line"].astype(str) + "/" + table["language"].astype(str) + "/" + table["channel"].astype(str)


def matches(patterns: Sequence[str], queue: str) -> bool:
    """Whether a queue is meant by any of the `line/language/channel` patterns, `*` matching one whole part.

    Examples
    --------
    >>> matches(["*/zh/*", "enterprise/en/chat"], "live_commerce/zh/voice")
    True
    >>> matches(["enterprise/*/*"], "live_commerce/zh/voice")
    False
    """
    parts = queue.split("/")
    for pattern in patterns:
        wanted = pattern.split("/")
        if len(wanted) == len(parts) and all(fnmatchcase(p, w) for p, w in zip(parts, wanted, strict=True)):
            return True
    return False
