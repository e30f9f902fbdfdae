"""Sums of queues beside the queues: forecast alike, judged once, and listened to where that pays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.candidates.prophet_model import HourlyProphet, TwoStageProphet
from forecast.forecaster import QUANTILE_COLUMNS
from forecast.hierarchy.coherent import reconcile_forecast
from forecast.hierarchy.nodes import Hierarchy, aggregate, hierarchy
from forecast.hierarchy.past_totals import PastTotals
from forecast.hierarchy.reconcile import pays, reconciled_backtest
from forecast.history import queue_names
from forecast.judging.backtest import LAYERS
from forecast.options import CANDIDATES, ForecastOptions
from forecast.queue_forecast import on_events
from forecast.queue_job import QueueJob
from forecast.selected import Selection
from forecast.series.days import FloatArray

_CHANGED = ["volume", *QUANTILE_COLUMNS, "model"]
"""Columns that reconciliation changes."""


def sum_jobs(jobs: Sequence[QueueJob], selections: Mapping[str, Selection]) -> list[QueueJob]:
    """The work of every sum of those queues whose selections have day totals.

    A sum is forecast by the queues' candidates that are quick to fit, on exactly the queues' intervals, and as if no
    day was special: the lifts of its members, as known at each origin, are divided out of its past.

    Parameters
    ----------
    jobs : sequence of QueueJob
        The queues'; those of one history and horizon, so that all end together.
    selections : mapping of str to Selection
        What was chosen for each.

    Returns
    -------
    list of QueueJob
        One a node of the hierarchy, widest first.
    """
    chosen = [on_events(job, selections[job.series.queue]) for job in jobs]
    names = _members(chosen)
    inside = [(job, own) for job, own in zip(jobs, chosen, strict=True) if own.queue in names]
    tree = hierarchy(names)
    if not tree.nodes:
        return []
    first = max((job for job, _ in inside), key=lambda job: len(job.series.starts))
    seen = []
    for number in range(len(first.windows)):
        ordinary = [
            replace(job.series, volume=job.series.volume / _lift(job, own, number)[: len(job.series.starts)])
            for job, own in inside
        ]
        seen.append(aggregate(ordinary, tree))
    found = []
    for index, members in enumerate(tree.members):
        series, beyond = seen[0][index], np.full(len(first.ahead), np.nan)
        earlier = len(first.series.starts) - len(series.starts)
        # A node may have begun after the grid it is laid on.
        windows = tuple((o - earlier, a - earlier, b - earlier) for o, a, b in first.windows if o > earlier)
        size = len(series.starts) + len(first.ahead)
        found.append(
            QueueJob(
                series=series,
                ahead=first.ahead,
                ahead_open=np.asarray(np.any([inside[i][0].ahead_open for i in members], axis=0), dtype=bool),
                zone=_zone(first),
                interval_minutes=first.interval_minutes,
                log_lifts={layer: np.zeros((len(windows), size)) for layer in LAYERS},
                windows=windows,
                families=(None,) * len(windows),
                options=_quick(first.options),
                volumes=np.stack([np.concatenate([own[index].volume, beyond]) for own in seen[: len(windows)]]),
                totals_zone=_zone(first),
            )
        )
    return found


def with_sums(selections: Mapping[str, Selection], sums: Mapping[str, Selection]) -> dict[str, Selection]:
    """The selections of the queues, and of their sums as well where reconciliation pays.

    Where it does not, no selection keeps its day totals, and nothing will be reconciled. Neither will queues whose
    past was too short for the whole back-test: they stay outside the sums.

    Parameters
    ----------
    selections : mapping of str to Selection
        The queues'.
    sums : mapping of str to Selection
        What was chosen for the jobs of `sum_jobs`.
    """
    names = _members(list(selections.values()))
    tree = hierarchy(names)
    totals = [{**selections, **sums}[name].totals for name in tree.names]
    if not _worth([own for own in totals if own is not None], tree):
        return {name: replace(own, totals=None) for name, own in selections.items()}
    outside = {name: replace(own, totals=None) for name, own in selections.items() if name not in names}
    return {**selections, **outside, **sums}


def reconciled(
    table: pd.DataFrame, upper: pd.DataFrame, selections: Mapping[str, Selection], *, zone: ZoneInfo
) -> pd.DataFrame:
    """The forecast with its queues drawn to what was forecast of their sums.

    Parameters
    ----------
    table : DataFrame
        Checked by `FORECAST`, with its column `lift`.
    upper : DataFrame
        The same of the sums, from the jobs of `sum_jobs`.
    selections : mapping of str to Selection
        Of queues and sums; queues without day totals stay as they are.
    zone : ZoneInfo
        Whose days the totals are of.

    Returns
    -------
    DataFrame
        Same rows in the same order.
    """
    if upper.empty:
        return table
    errors = {name: own.totals.errors.ravel() for name, own in selections.items() if own.totals is not None}
    inside = queue_names(table).isin(errors)
    before = table[inside]
    after = reconcile_forecast(before, upper, pd.DataFrame(errors), zone=zone, lift=before["lift"].to_numpy(float))
    changed = table.copy()
    changed.loc[inside, _CHANGED] = after[_CHANGED]
    return changed


def _members(selections: Sequence[Selection]) -> list[str]:
    """Names of the queues that have day totals of as many windows as any."""
    windows = {own.queue: len(own.totals.expected) for own in selections if own.totals is not None}
    most = max(windows.values(), default=0)
    return [name for name, count in windows.items() if count == most]


def _worth(totals: Sequence[PastTotals], tree: Hierarchy) -> bool:
    """Whether the queues were forecast better reconciled than alone, on the windows in which all were forecast."""
    shapes = {own.expected.shape for own in totals}
    if not tree.nodes or len(totals) < len(tree.names) or len(shapes) > 1:
        return False
    both = np.all([own.forecast for own in totals], axis=0)
    expected = np.stack([own.expected[both] for own in totals])
    errors = np.stack([own.errors[both] for own in totals])
    then = expected + errors - reconciled_backtest(expected, errors, tree.summing)
    upper = len(tree.nodes)
    return pays(errors[upper:], then[upper:])


def _lift(job: QueueJob, selection: Selection, window: int) -> FloatArray:
    """Factor of special days on the queue's timeline, as known at a window's origin."""
    layer = selection.lifted_by
    size = len(job.series.starts) + len(job.ahead)
    return np.ones(size) if layer is None else np.asarray(np.exp(job.log_lifts[layer][window]))


def _zone(job: QueueJob) -> ZoneInfo:
    """Whose days the totals are of."""
    if job.totals_zone is None:
        raise ValueError(f"the job of {job.series.queue} must say whose days its totals are of")
    return job.totals_zone


def _quick(options: ForecastOptions) -> ForecastOptions:
    """The options without the candidates that fit Prophet."""
    slow = (HourlyProphet, TwoStageProphet)
    return replace(options, models=tuple(name for name in options.models if not isinstance(CANDIDATES[name], slow)))
