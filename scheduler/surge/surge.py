"""A surge: a queue's contacts multiplied within minutes, laid over a forecast on a grid fine enough to see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

GRID_MIN = 5
"""Intervals in which a surge is drawn and its service counted [min]."""


@dataclass(frozen=True)
class Surge:
    """Contacts of one queue rise to a multiple of the forecast, stay there, and fall back.

    Attributes
    ----------
    queue : str
    at : datetime
        When they begin to rise.
    factor : float
        Multiple of the forecast at the height, 1 or more.
    rises_min, lasts_min, falls_min : float
        Length of rise, height and fall, zero or more [min].
    """

    queue: str
    at: datetime
    factor: float
    rises_min: float = 10.0
    lasts_min: float = 60.0
    falls_min: float = 10.0

    def __post_init__(self) -> None:
        if not 1 <= self.factor < np.inf:
            raise ValueError(f"factor must be 1 or more and finite, not {self.factor:g}")
        for name in ("rises_min", "lasts_min", "falls_min"):
            if not 0 <= getattr(self, name) < np.inf:
                raise ValueError(f"{name} must be zero or more and finite, not {getattr(self, name):g}")

    @property
    def minutes(self) -> float:
        """Length [min]."""
        return self.rises_min + self.lasts_min + self.falls_min

    @property
    def end(self) -> datetime:
        """When contacts are back at the forecast."""
        return self.at + timedelta(minutes=self.minutes)

    def multiples(self, starts: pd.DatetimeIndex, minutes: float) -> Floats:
        """Mean multiple of the forecast in intervals of so many minutes from each start on.

        Examples
        --------
        >>> from zoneinfo import ZoneInfo
        >>> at = datetime(2026, 11, 16, 20, tzinfo=ZoneInfo("UTC"))
        >>> surge = Surge("shop/zh/chat", at, 5.0, rises_min=10, lasts_min=5, falls_min=10)
        >>> surge.multiples(pd.date_range(at, periods=6, freq="5min"), 5)
        array([2., 4., 5., 4., 2., 1.])
        """
        from_min = np.asarray((starts - pd.Timestamp(self.at)).total_seconds(), dtype=float) / 60
        edges = np.cumsum([0.0, self.rises_min, self.lasts_min, self.falls_min])

        def area(upto: Floats) -> Floats:
            """Of the multiple beyond 1 up to a moment [min]."""
            rise, height, fall = (
                np.clip(upto - begin, 0.0, length) for begin, length in zip(edges, np.diff(edges), strict=False)
            )
            rising = rise**2 / (2 * self.rises_min) if self.rises_min else 0.0
            falling = fall - fall**2 / (2 * self.falls_min) if self.falls_min else 0.0
            return np.asarray((self.factor - 1) * (rising + height + falling))

        return 1 + (area(from_min + minutes) - area(from_min)) / minutes


def on_grid(workload: pd.DataFrame, interval: int) -> pd.DataFrame:
    """Rows of a workload (contract `WORKLOAD`) of `interval` minutes as rows of `GRID_MIN`, one after the other.

    Contacts and work are spread evenly, as the twin spreads them within a row; deadlines stay.
    """
    parts = interval // GRID_MIN
    if parts * GRID_MIN != interval:
        raise ValueError(f"interval must be a multiple of {GRID_MIN} minutes, not {interval}")
    fine = workload.loc[workload.index.repeat(parts)].reset_index(drop=True)
    step = pd.to_timedelta(np.tile(np.arange(parts) * GRID_MIN, len(workload)), unit="min")
    fine["timestamp"] = fine["timestamp"] + step
    for column in ("offered", "contacts", "contacts_p50", "contacts_p90", "workload_h"):
        fine[column] = fine[column] / parts
    return fine


def names(table: pd.DataFrame) -> pd.Series:
    """The queue's name of each row."""
    return table["line"] + "/" + table["language"] + "/" + table["channel"]
