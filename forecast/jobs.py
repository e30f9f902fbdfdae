"""From known series to the queues' jobs: horizon, back-test windows, and the lifts known at each origin."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from forecast.backtest import LAYERS
from forecast.days import BoolArray, FloatArray
from forecast.history import IntervalMark, Series, matches
from forecast.lifts import Exposed, expose, learn, log_lift
from forecast.queue_forecast import ForecastOptions, QueueJob, windows
from forecast.special_days import Calendar, special_days


def utc(when: datetime) -> pd.Timestamp:
    """A zone-aware instant in UTC, at the tables' precision.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> utc(datetime(2026, 11, 16, 8, tzinfo=ZoneInfo("Asia/Shanghai"))).isoformat()
    '2026-11-16T00:00:00+00:00'
    """
    return pd.Timestamp(when).tz_convert("UTC").as_unit("us")


def jobs_of(
    known: Sequence[Series],
    start: pd.Timestamp,
    end: pd.Timestamp,
    interval_minutes: int,
    calendar: Calendar,
    options: ForecastOptions,
    is_open: IntervalMark,
) -> list[QueueJob]:
    """Everything the workers need, one job a queue.

    Lifts are pooled over queues, so they are learned here, once for the forecast and once for each origin of the
    back-test, each time from what was known then.

    Parameters
    ----------
    known : sequence of Series
        The queues' pasts.
    start, end : Timestamp
        Horizon, UTC.
    interval_minutes : int
    calendar : Calendar
    options : ForecastOptions
    is_open : callable
    """
    step = pd.Timedelta(minutes=interval_minutes)
    per_day = 1440 // interval_minutes
    aheads = [pd.date_range(s.starts[-1] + step, end, freq=step, inclusive="left", unit="us") for s in known]
    opens = [np.asarray(is_open(s.queue, ahead), dtype=bool) for s, ahead in zip(known, aheads, strict=True)]
    spans = [
        windows(len(s.starts), len(s.starts) + int((ahead < start).sum()), len(s.starts) + len(ahead), per_day, options)
        for s, ahead in zip(known, aheads, strict=True)
    ]
    lifts = _lifts(known, aheads, opens, spans, interval_minutes, calendar)
    return [
        QueueJob(
            series=series,
            ahead=ahead,
            ahead_open=opened,
            zone=calendar.market(series.queue.split("/")[1]).time_zone,
            interval_minutes=interval_minutes,
            log_lifts=lift,
            windows=span,
            options=options,
        )
        for series, ahead, opened, span, lift in zip(known, aheads, opens, spans, lifts, strict=True)
    ]


def _lifts(
    known: Sequence[Series],
    aheads: Sequence[pd.DatetimeIndex],
    opens: Sequence[BoolArray],
    spans: Sequence[tuple[tuple[int, int, int], ...]],
    interval_minutes: int,
    calendar: Calendar,
) -> list[dict[str, FloatArray]]:
    """Log lift of every window and interval of each queue's timeline by layer, shape (windows, timeline)."""
    exposed, planned = [], []
    for series, ahead, opened in zip(known, aheads, opens, strict=True):
        starts = pd.DatetimeIndex(series.starts.append(ahead))
        zone = calendar.market(series.queue.split("/")[1]).time_zone
        first, last = (edge.tz_convert(zone).date() for edge in (starts[0], starts[-1]))
        events = special_days(calendar, series.queue, first, last)
        planned.append({event.kind for event in calendar.events if matches(event.queues, series.queue)})
        volume = np.concatenate([series.volume, np.full(len(ahead), np.nan)])
        volume[~np.concatenate([series.is_open, opened])] = np.nan
        exposed.append(Exposed(volume, expose(events, starts, interval_minutes), 7 * 1440 // interval_minutes))
    lifts: list[dict[str, FloatArray]] = [
        {layer: np.zeros((len(span), len(queue.volume))) for layer in LAYERS}
        for span, queue in zip(spans, exposed, strict=True)
    ]
    for number in range(max((len(span) for span in spans), default=0)):
        judged = [i for i, span in enumerate(spans) if len(span) > number]
        learned = learn([exposed[i] for i in judged], [spans[i][number][0] for i in judged])
        for i, own in zip(judged, learned, strict=True):
            size = len(exposed[i].volume)
            told = [e for e in exposed[i].exposures if e.kind in planned[i]]
            lifts[i]["events"][number] = log_lift(told, own, size)
            lifts[i]["calendar"][number] = log_lift(exposed[i].exposures, own, size)
    return lifts
