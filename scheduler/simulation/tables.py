"""Tables of a twin: figures with their intervals, per queue and in total, by interval, hour, day and hour band."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT
from scheduler.simulation.floor import Bools, Floats
from scheduler.simulation.measures import Estimate, Sums, proportion, share_of_days
from scheduler.workload import QUEUE

FIGURES = {
    "service_level": "answered within the time over all offered",
    "service_level_answered": "answered within the time over all answered",
    "asa_s": "mean wait of all offered [s]",
    "prob_abandon": "share that gives up",
    "occupancy": "agents' work on live contacts over the time planned for them, overtime included; above 1 with help",
    "on_time": "share of deferred contacts done by their deadline",
    "covered": "share of the time fixed posts are open in which every seat is filled",
    "helped": "share of the answered that somebody planned elsewhere answered",
    "borrowed": "share of the answered that somebody planned on another business line answered",
    "contacts": "contacts our people see, calls again of those who gave up included",
    "staffed_h": "agent-hours at hand, absences taken off [h]",
    "work_h": "agent work done [h]",
    "shortage_h": "agent-hours missing, interval by interval; deferred: of late work [h]",
    "surplus_h": "agent-hours beyond the requirement, interval by interval; deferred: idle [h]",
}
"""Figures of a twin, by their names in `scheduler.kpis` where they mean the same; each has `_low` and `_high` beside
it, the bounds of its 95 % confidence interval over futures."""

DAYS_OF_TARGET = {
    "meets": "probability that a day keeps its target: level, punctuality, or every seat filled",
    "meets_low": "lower bound of its 95 % interval",
    "meets_high": "upper bound of its 95 % interval",
    "level_p05": "5 % quantile of a day's service level; deferred: of its punctuality; posts: of its cover",
}
"""What is said of days: all futures' days of one date, or of the whole horizon."""


def _numbers(names: dict[str, str]) -> dict[str, pa.Column]:
    return {name: pa.Column(float, coerce=True, nullable=True, description=text) for name, text in names.items()}


_ALL = {
    name: text
    for figure, meaning in FIGURES.items()
    for name, text in [
        (figure, meaning),
        (f"{figure}_low", "lower bound of its 95 % interval"),
        (f"{figure}_high", "upper bound of its 95 % interval"),
    ]
}
_NAMED = {
    **{name: pa.Column(str, coerce=True) for name in QUEUE},
    "kind": pa.Column(str, pa.Check.isin(["interval", "post", "deferred"]), coerce=True),
}
_TIME = {"timestamp": pa.Column(INSTANT, coerce=True, description="start of the interval or hour of arrival")}
_DATE = {"date": pa.Column("datetime64[us]", coerce=True, description="day of the site's clock")}

BY_TIME = pa.DataFrameSchema({**_TIME, **_NAMED, **_numbers(_ALL)}, name="twin_by_time", unique=["timestamp", *QUEUE])
"""Contract of figures per queue and interval, and per queue and hour; without cells in which nothing can happen."""

BY_QUEUE = pa.DataFrameSchema({**_NAMED, **_numbers(_ALL | DAYS_OF_TARGET)}, name="twin_by_queue", unique=QUEUE)
"""Contract of figures per queue."""

BY_QUEUE_DAY = pa.DataFrameSchema(
    {**_DATE, **_NAMED, **_numbers(_ALL | DAYS_OF_TARGET)}, name="twin_by_queue_and_day", unique=["date", *QUEUE]
)
"""Contract of figures per queue and day."""

BY_BAND = pa.DataFrameSchema({"band": pa.Column(str, coerce=True), **_numbers(_ALL)}, name="twin_by_band")
"""Contract of figures per hour band of the site's clock, all queues together: `service_level` and its like speak of the
live ones, `on_time` of the deferred, `covered` of the posts."""

BY_DAY = pa.DataFrameSchema({**_DATE, **_numbers(_ALL | DAYS_OF_TARGET)}, name="twin_by_day", unique=["date"])
"""Contract of figures per day, all queues together. The days' target is the live queues' mean, weighted by contacts."""

TOTAL = pa.DataFrameSchema(_numbers(_ALL | DAYS_OF_TARGET), name="twin_total")
"""Contract of the figures of the whole horizon, one row; read as `BY_DAY`."""


def of_queues(sums: Sums, kinds: Sequence[str]) -> dict[str, Floats]:
    """Columns of `FIGURES` for cells (Q, G), flattened queue by queue; a figure is empty where a kind has none."""
    live, deferred = (np.array([k == kind for k in kinds])[:, None] for kind in ("interval", "deferred"))
    work = live | deferred
    return _columns(lambda name: _figure(sums, name, live=live, deferred=deferred, work=work))


def of_all(live: Sums, deferred: Sums, everything: Sums) -> dict[str, Floats]:
    """Columns of `FIGURES` for groups of intervals (G,), all queues together."""
    yes, no = np.array(True), np.array(False)

    def figure(name: str) -> Estimate:
        if name == "on_time":
            return _figure(deferred, name, live=no, deferred=yes, work=yes)
        whole = name in ("covered", "helped", "borrowed", "contacts") or name.endswith("_h")
        return _figure(everything if whole else live, name, live=yes, deferred=no, work=yes)

    return _columns(figure)


def of_days(days: Floats) -> dict[str, Floats]:
    """Columns of `DAYS_OF_TARGET` for each cell, over its futures.

    Parameters
    ----------
    days : array (futures, 3, ...)
        In time, offered, promised, of each future's day.
    """
    level, met = _levels(days)
    known = ~np.isnan(level)
    found = proportion(np.where(known, met, 0.0).sum(axis=0), known.sum(axis=0))
    return _days(found, _low_tail(level))


def of_horizon(days: Floats) -> dict[str, Floats]:
    """Columns of `DAYS_OF_TARGET` over all days, which are the last axis of `days`; else as `of_days`."""
    level, met = _levels(days)
    found = share_of_days(met.sum(axis=-1), (~np.isnan(level)).sum(axis=-1))
    tail = _low_tail(np.moveaxis(level, -1, 0).reshape(-1, *level.shape[1:-1]))
    return _days(found, tail)


def _levels(days: Floats) -> tuple[Floats, Bools]:
    """Service level and whether it keeps its promise, NaN and false where nothing came."""
    came = days[:, 1] > 0
    level = np.divide(days[:, 0], days[:, 1], out=np.full(came.shape, np.nan), where=came)
    # single precision rounds counts above 16 million and seconds of cover
    return level, came & (days[:, 0] >= days[:, 2] * (1 - 1e-6))


def _low_tail(level: Floats) -> Floats:
    """5 % quantile over the first axis of what is known, NaN where nothing is."""
    order = np.sort(level, axis=0)  # NaN last
    known = (~np.isnan(order)).sum(axis=0)
    place = np.maximum(0.05 * (known - 1), 0.0)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(known - 1, 0))
    at_low, at_high = (np.take_along_axis(order, k[None], axis=0)[0] for k in (low, high))
    return np.asarray(at_low + (place - low) * (at_high - at_low))


def _days(meets: Estimate, tail: Floats) -> dict[str, Floats]:
    found = {"meets": meets.mean, "meets_low": meets.low, "meets_high": meets.high, "level_p05": tail}
    return {name: np.ravel(values) for name, values in found.items()}


def _columns(figure: Callable[[str], Estimate]) -> dict[str, Floats]:
    columns = {}
    for name in FIGURES:
        found = figure(name)
        for suffix, values in (("", found.mean), ("_low", found.low), ("_high", found.high)):
            columns[name + suffix] = np.ravel(values)
    return columns


_OF_LIVE = {
    "service_level": ("level", 1.0),
    "service_level_answered": ("level_answered", 1.0),
    "asa_s": ("wait_s", np.inf),
    "prob_abandon": ("abandoned", 1.0),
    "occupancy": ("occupancy", np.inf),
}
_AMOUNTS = {
    "contacts": "offered",
    "staffed_h": "staffed_s",
    "work_h": "busy_s",
    "shortage_h": "short_s",
    "surplus_h": "over_s",
}


def _figure(sums: Sums, name: str, *, live: Bools, deferred: Bools, work: Bools) -> Estimate:
    if name in _OF_LIVE:
        share, highest = _OF_LIVE[name]
        return _where(live, sums.share(share, highest))
    if name == "on_time":
        return _where(deferred, sums.share("level"))
    if name in ("helped", "borrowed"):
        return _where(work, sums.share(name))
    if name == "covered":
        return sums.share("covered")
    return sums.amount(_AMOUNTS[name], 3600.0 if name.endswith("_h") else 1.0)


def _where(kept: Bools, found: Estimate) -> Estimate:
    return Estimate(*(np.where(kept, values, np.nan) for values in (found.mean, found.low, found.high)))


def labelled(columns: dict[str, Floats], queues: pd.DataFrame, **labels: pd.Index) -> pd.DataFrame:
    """A table of cells (Q, G): a queue's `labels` (G,) under one another, queue by queue, and then the columns."""
    groups = next((len(values) for values in labels.values()), 1)
    table = queues.loc[queues.index.repeat(groups)].reset_index(drop=True)
    for name, values in labels.items():
        table.insert(
            0,
            name,
            np.tile(values, len(queues))
            if values.dtype.kind != "M"
            else values.take(np.tile(np.arange(groups), len(queues))),
        )
    return pd.concat([table, pd.DataFrame(columns)], axis=1)
