"""One queue's work: its past, its horizon, and the windows of its back-test."""

from dataclasses import dataclass, replace
from math import ceil
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.history import Series
from forecast.judging.backtest import Timeline, Window
from forecast.options import ForecastOptions
from forecast.series.days import Days, FloatArray, fold


@dataclass(frozen=True, eq=False)
class QueueJob:
    """One queue's work, whole and picklable.

    Attributes
    ----------
    series : Series
        The past.
    ahead : DatetimeIndex
        Interval starts from the end of the series to the end of the horizon, UTC, without holes.
    ahead_open : ndarray of bool, shape (len(ahead),)
    zone : ZoneInfo
        The customers' clock.
    interval_minutes : int
    log_lifts : dict of str to ndarray, shape (windows, timeline)
        By layer, for each of `windows`, the lift of special days on every interval of the timeline as known at its
        origin.
    windows : tuple of (int, int, int)
        Origin, first and last (exclusive) row; the first is the forecast itself, the rest is the back-test.
    families : tuple of (ndarray, shape (7, slots), or None)
        For each of `windows`, shares of the day of similar queues as known at its origin.
    options : ForecastOptions
    handled_elsewhere : (Days, Days), optional
        Handle times [s] and contacts of the queues of the same channel together, for a queue that has few.
    outliers : int
        Intervals of the series that were taken for unknown because they were out of all proportion.
    volumes : ndarray, shape (windows, timeline), optional
        Contacts as seen from the origin of each of `windows`, where that is not the series itself.
    totals_zone : ZoneInfo, optional
        Whose days the back-test is summed up by; it is not where left out.
    """

    series: Series
    ahead: pd.DatetimeIndex
    ahead_open: np.ndarray[tuple[int], np.dtype[np.bool_]]
    zone: ZoneInfo
    interval_minutes: int
    log_lifts: dict[str, FloatArray]
    windows: tuple[tuple[int, int, int], ...]
    families: tuple[FloatArray | None, ...]
    options: ForecastOptions
    handled_elsewhere: tuple[Days, Days] | None = None
    outliers: int = 0
    volumes: FloatArray | None = None
    totals_zone: ZoneInfo | None = None

    def unjudged(self) -> "QueueJob":
        """The same with the forecast's window alone: what the forecast itself needs, small on its way to a worker."""
        return replace(
            self,
            log_lifts={layer: lift[:1] for layer, lift in self.log_lifts.items()},
            windows=self.windows[:1],
            families=self.families[:1],
            volumes=None if self.volumes is None else self.volumes[:1],
        )


def windows(
    known: int, first: int, last: int, per_day: int, options: ForecastOptions
) -> tuple[tuple[int, int, int], ...]:
    """The forecast's window and the back-test's, the latest first, each whole weeks earlier than the forecast's.

    Whole weeks keep the weekdays and hours of the horizon. Every origin leaves eight weeks to learn from, or, where the
    past is too short for even one such, four.

    Examples
    --------
    >>> windows(100, 100, 114, 1, ForecastOptions(folds=2))
    ((100, 100, 114), (86, 86, 100), (72, 72, 86))
    """
    week = 7 * per_day
    nearest = ceil((last - known) / week)
    stride = ceil(options.fold_days / 7)
    shifts = [week * (nearest + stride * k) for k in range(options.folds)]
    least = 8 * week if shifts and known - shifts[0] >= 8 * week else 4 * week
    return ((known, first, last), *((known - s, first - s, last - s) for s in shifts if known - s >= least))


def prepared(job: QueueJob) -> tuple[Timeline, list[Window]]:
    """The queue's past and future on one grid, and its windows: first the forecast's, then the back-test's."""
    series = job.series
    folded = fold(pd.DatetimeIndex(series.starts.append(job.ahead)), job.zone, job.interval_minutes)
    timeline = Timeline(
        folded,
        np.concatenate([series.volume, np.full(len(job.ahead), np.nan)]),
        np.concatenate([series.is_open, job.ahead_open]),
    )
    return timeline, [
        Window(
            *rows,
            {layer: lift[i] for layer, lift in job.log_lifts.items()},
            job.families[i],
            None if job.volumes is None else job.volumes[i],
        )
        for i, rows in enumerate(job.windows)
    ]
