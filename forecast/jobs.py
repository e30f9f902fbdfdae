"""From known series to the queues' jobs: horizon, back-test windows, and the lifts known at each origin."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.events.exposure import Exposure, expose, log_lift, open_share
from forecast.events.lifts import Exposed, learn
from forecast.events.special_days import Calendar, planned, special_days
from forecast.handle_time import pooled
from forecast.history import IntervalMark, Series
from forecast.judging.backtest import LAYERS
from forecast.options import ForecastOptions
from forecast.queue_job import QueueJob, windows
from forecast.series.days import BoolArray, Days, FloatArray, fold
from forecast.series.family import family_shares, is_sparse
from forecast.series.outliers import gross_outliers


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

    Gross outliers become unknown. Lifts are pooled over queues, so they are learned here, once for the forecast and
    once for each origin of the back-test, each time from what was known then.

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
    shares = [
        open_share(planned(calendar, s.queue), pd.DatetimeIndex(s.starts.append(ahead)), interval_minutes)
        for s, ahead in zip(known, aheads, strict=True)
    ]
    opens = [opened & (share[-len(opened) :] > 0) for opened, share in zip(opens, shares, strict=True)]
    known = [_without_closures(s, share[: len(s.starts)]) for s, share in zip(known, shares, strict=True)]
    exposures = [_exposures(s, ahead, interval_minutes, calendar) for s, ahead in zip(known, aheads, strict=True)]
    strange = [_strange(s, found, interval_minutes) for s, found in zip(known, exposures, strict=True)]
    known = [replace(s, volume=np.where(marked, np.nan, s.volume)) for s, marked in zip(known, strange, strict=True)]
    told = [{e.kind.split("/")[0] for e in planned(calendar, s.queue)} for s in known]
    lifts = _lifts(known, opens, spans, exposures, told, shares, 7 * per_day)
    zones = [calendar.market(s.queue.split("/")[1]).time_zone for s in known]
    ages = [[len(s.starts) - origin for origin, _, _ in span] for s, span in zip(known, spans, strict=True)]
    families = family_shares(known, zones, ages, interval_minutes)
    handled = _handled_elsewhere(known, zones, interval_minutes)
    return [
        QueueJob(
            series=series,
            outliers=int(marked.sum()),
            ahead=ahead,
            ahead_open=opened,
            zone=zone,
            interval_minutes=interval_minutes,
            log_lifts=lift,
            windows=span,
            families=tuple(family),
            options=options,
            handled_elsewhere=handled.get(series.queue),
            totals_zone=calendar.market("*").time_zone if options.reconcile else None,
        )
        for series, ahead, opened, span, lift, marked, zone, family in zip(
            known, aheads, opens, spans, lifts, strange, zones, families, strict=True
        )
    ]


def _handled_elsewhere(
    known: Sequence[Series], zones: Sequence[ZoneInfo], interval_minutes: int
) -> dict[str, tuple[Days, Days]]:
    """Handle times and contacts of the whole channel, for each of its sparse queues."""
    found: dict[str, tuple[Days, Days]] = {}
    channel = [series.queue.split("/")[2] for series in known]
    for one in sorted(set(channel)):
        members = [i for i, other in enumerate(channel) if other == one]
        sparse = [known[i].queue for i in members if is_sparse(known[i])]
        if not sparse or len(members) < 2:
            continue
        parts = []
        for i in members:
            series, folded = known[i], fold(known[i].starts, zones[i], interval_minutes)
            always = np.ones(len(series.starts), dtype=bool)
            parts.append((folded.days(series.aht_s, always), folded.days(series.volume, always)))
        found |= dict.fromkeys(sparse, pooled(parts))
    return found


def _exposures(series: Series, ahead: pd.DatetimeIndex, interval_minutes: int, calendar: Calendar) -> list[Exposure]:
    """What is special on the queue's timeline."""
    starts = pd.DatetimeIndex(series.starts.append(ahead))
    zone = calendar.market(series.queue.split("/")[1]).time_zone
    first, last = (edge.tz_convert(zone).date() for edge in (starts[0], starts[-1]))
    return expose(special_days(calendar, series.queue, first, last), starts, interval_minutes)


def _without_closures(series: Series, share: FloatArray) -> Series:
    """The past with closures as closed hours; what came in an interval that was closed in part says nothing."""
    volume = np.where(share <= 0, 0.0, np.where(share < 1, np.nan, series.volume))
    return replace(series, volume=volume, is_open=series.is_open & (share > 0))


def _strange(series: Series, exposures: Sequence[Exposure], interval_minutes: int) -> BoolArray:
    """Gross outliers that no event explains."""
    marked = gross_outliers(series.volume, interval_minutes)
    for exposure in exposures:
        marked[exposure.rows[exposure.rows < len(marked)]] = False
    return marked


def _lifts(
    known: Sequence[Series],
    opens: Sequence[BoolArray],
    spans: Sequence[tuple[tuple[int, int, int], ...]],
    exposures: Sequence[list[Exposure]],
    planned: Sequence[set[str]],
    shares: Sequence[FloatArray],
    week: int,
) -> list[dict[str, FloatArray]]:
    """Log lift of every window and interval of each queue's timeline by layer, shape (windows, timeline)."""
    exposed = []
    for series, opened, found in zip(known, opens, exposures, strict=True):
        volume = np.concatenate([np.where(series.is_open, series.volume, np.nan), np.full(len(opened), np.nan)])
        exposed.append(Exposed(volume, found, week, series.queue))
    lifts: list[dict[str, FloatArray]] = [
        {layer: np.zeros((len(span), len(queue.volume))) for layer in LAYERS}
        for span, queue in zip(spans, exposed, strict=True)
    ]
    for number in range(max((len(span) for span in spans), default=0)):
        judged = [i for i, span in enumerate(spans) if len(span) > number]
        learned = learn([exposed[i] for i in judged], [spans[i][number][0] for i in judged])
        for i, own in zip(judged, learned, strict=True):
            size = len(exposed[i].volume)
            told = [e for e in exposures[i] if e.kind in planned[i]]
            part = np.log(np.where(shares[i] > 0, shares[i], 1.0))
            lifts[i]["events"][number] = log_lift(told, own, size) + part
            lifts[i]["calendar"][number] = log_lift(exposures[i], own, size) + part
    return lifts
