"""The forecast of one queue, from its series to its quantiles: the job a worker does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.candidates.candidate import UnfitError
from forecast.handle_time import HandleTime, forecast_handle_time
from forecast.hierarchy.past_totals import PastTotals, past_totals
from forecast.judging import accuracy
from forecast.judging.backtest import (
    Entry,
    Timeline,
    Trials,
    Window,
    backtest,
    combine,
    predict,
    predict_all,
    trials_of,
    week_ahead,
)
from forecast.judging.choice import Choice, always, choose, score
from forecast.options import BASELINE
from forecast.options import CANDIDATES as CANDIDATES
from forecast.queue_job import QueueJob, prepared
from forecast.selected import Selection
from forecast.series.days import FloatArray
from forecast.uncertainty.distribution import calibrate
from forecast.uncertainty.past_errors import PastErrors


@dataclass(frozen=True, eq=False)
class QueueForecast:
    """One queue's answer.

    Attributes
    ----------
    volume, aht_s : ndarray, shape (n,)
    lift : ndarray, shape (n,)
        Factor of special days in the volume, above zero.
    quantiles : ndarray, shape (n, 19)
    model, quality : str
        As in the forecast table.
    handle_time : HandleTime
        How `aht_s` was made, for the accuracy table.
    """

    queue: str
    volume: FloatArray
    lift: FloatArray
    quantiles: FloatArray
    aht_s: FloatArray
    model: str
    quality: str
    handle_time: HandleTime


def select_queue(job: QueueJob) -> tuple[Selection, PastErrors | None]:
    """Judge the candidates on the past, and tell how the chosen ones erred there.

    A queue whose past is too short to judge anything takes the 8-week mean, and has no errors to tell.
    """
    timeline, every = prepared(job)
    layer = _layer(timeline, every, {name: bool(np.any(lift)) for name, lift in job.log_lifts.items()})
    fallback = Entry(CANDIDATES[BASELINE], layer).name
    try:
        said = predict_all(timeline, every[1:], job.options.entries(layer))
        trials = trials_of(timeline, every[1:], said)
        choice = choose(trials, BASELINE, fallback)
        trouble = ""
    except UnfitError as unfit:
        trials = _in_sample(timeline, every[0], Entry(CANDIDATES[BASELINE], layer))
        choice = Choice(always({fallback: 1.0}), {})
        trouble = str(unfit)
    errors = PastErrors(
        trials.of(choice.weights), trials.actual, trials.window, timeline.fold.dates[trials.day], trials.slot
    )
    selection = Selection(
        queue=job.series.queue,
        layer=layer,
        weights=choice.weights,
        calibration=calibrate(trials.of(choice.weights), trials.actual, trials.week, trials.window),
        model=f"{fallback} ({trouble})" if trouble else choice.model,
        fallback=bool(trouble),
        record=_record(trials, choice, folds=0 if trouble else len(every) - 1) | {"outliers": job.outliers},
    )
    if trouble:
        return selection, None
    return replace(selection, totals=_totals(job, selection, timeline, every[1:], said)), errors


def forecast_queue(job: QueueJob, selection: Selection) -> QueueForecast:
    """Forecast the horizon with what did best.

    A queue whose chosen candidate cannot be fitted any more takes the 8-week mean; `quality` then is `fallback` and
    `model` says why. Events count that were first heard of after the models were chosen.
    """
    selection = on_events(job, selection)
    timeline, every = prepared(job)
    window = every[0]
    needed = [e for e in job.options.entries(selection.layer) if e.name in selection.weights]
    fallback = Entry(CANDIDATES[BASELINE], selection.layer)
    said = predict(timeline, window, list({e.name: e for e in (*needed, fallback)}.values()))
    failed = [name for name in selection.weights if name not in said]
    weights, model, layer = selection.weights, selection.model, selection.lifted_by
    if failed:
        weights, layer = always({fallback.name: 1.0}), selection.layer
        model = f"{fallback.name} ({', '.join(failed)} could not be fitted)"
    week = week_ahead(np.arange(window.first, window.last), window.origin, 7 * timeline.fold.slots)
    volume = combine(said, weights, week)
    handle_time, aht_s = _handle_time(job, timeline, window)
    return QueueForecast(
        queue=job.series.queue,
        volume=volume,
        lift=window.lift(layer),
        quantiles=selection.calibration.quantiles(volume, week),
        aht_s=aht_s,
        model=model,
        quality="fallback" if failed or selection.fallback else "model",
        handle_time=handle_time,
    )


def on_events(job: QueueJob, selection: Selection) -> Selection:
    """The same selection on top of the planner's events, where it was made when there were none."""
    if selection.layer is not None or not np.any(job.log_lifts["events"][0]):
        return selection
    weights = {Entry(CANDIDATES[name], "events").name: weight for name, weight in selection.weights.items()}
    return replace(selection, layer="events", weights=weights)


def _totals(
    job: QueueJob,
    selection: Selection,
    timeline: Timeline,
    windows: Sequence[Window],
    said: Sequence[Mapping[str, FloatArray]],
) -> PastTotals | None:
    """Day totals of what the chosen ones said and of what came, if they are wanted."""
    if job.totals_zone is None:
        return None
    starts = pd.DatetimeIndex(job.series.starts.append(job.ahead))
    rows = [slice(window.first, window.last) for window in windows]
    lifts = [window.lift(selection.lifted_by) for window in windows]
    week = [week_ahead(np.arange(w.first, w.last), w.origin, 7 * timeline.fold.slots) for w in windows]
    return past_totals(
        [starts[own] for own in rows],
        [w.seen(timeline)[own] / lift for w, own, lift in zip(windows, rows, lifts, strict=True)],
        [
            combine(told, selection.weights, w) / lift if told else None
            for told, w, lift in zip(said, week, lifts, strict=True)
        ],
        job.totals_zone,
    )


def _layer(timeline: Timeline, every: Sequence[Window], moved: Mapping[str, bool]) -> str | None:
    """The layer of special days to forecast with.

    The planner's events always count. Whether the calendar's own days do, the 8-week mean decides in the back-test,
    once for all candidates: so every one is fitted on one layer only.
    """
    planned = "events" if moved["events"] else None
    if not moved["calendar"]:
        return planned
    layers = [planned, "calendar"]
    try:
        trials = backtest(timeline, every[1:], [Entry(CANDIDATES[BASELINE], layer) for layer in layers])
    except UnfitError:
        return "calendar"
    scores = [score(trials, row) for row in trials.predicted]
    return layers[0] if scores[0] < scores[1] else layers[1]


def _in_sample(timeline: Timeline, window: Window, profile: Entry) -> Trials:
    """The profile against the weeks it was made from: too kind a judge, but the only one a short past has."""
    first = max(0, window.origin - 8 * 7 * timeline.fold.slots)
    said = predict(timeline, Window(window.origin, first, window.origin, window.log_lifts, window.family), [profile])
    truth = timeline.volume[first : window.origin]
    known = ~np.isnan(truth) & timeline.is_open[first : window.origin]
    day = timeline.fold.day[first : window.origin][known]
    names = tuple(said)
    slot, first_of_all = timeline.fold.slot[first : window.origin][known], np.zeros_like(day)
    predicted = np.stack([said[n][known] for n in names])
    return Trials(names, predicted, truth[known], first_of_all, day, first_of_all, slot)


def _handle_time(job: QueueJob, timeline: Timeline, window: Window) -> tuple[HandleTime, FloatArray]:
    """The forecast of handle time, and its value on each row of the window [s]."""
    folded, size = timeline.fold, len(timeline.volume)
    aht = np.full(size, np.nan)
    aht[: len(job.series.aht_s)] = job.series.aht_s
    days_known = int(folded.day[window.origin - 1]) + 1
    begin = int(folded.day[window.first])
    dates = folded.dates[begin : int(folded.day[window.last - 1]) + 1]
    always = np.ones(size, dtype=bool)
    found = forecast_handle_time(
        folded.days(aht, always).first(days_known),
        folded.days(timeline.volume, always).first(days_known),
        dates,
        elsewhere=job.handled_elsewhere,
    )
    rows = slice(window.first, window.last)
    return found, np.asarray(found.aht_s[folded.day[rows] - begin, folded.slot[rows]], dtype=float)


def _record(trials: Trials, choice: Choice, *, folds: int) -> dict[str, object]:
    """Figures of the back-test; each window's quantiles are calibrated on the other windows only."""
    actual, predicted = trials.actual, trials.of(choice.weights)
    profile = trials.predicted[trials.names.index(BASELINE)] if BASELINE in trials.names else predicted
    inside, losses = [], []
    for number in np.unique(trials.window):
        held = trials.window == number
        others = ~held if (~held).any() else held
        found = calibrate(predicted[others], actual[others], trials.week[others], trials.window[others])
        quantiles = found.quantiles(predicted[held], trials.week[held])
        inside.append(accuracy.coverage(actual[held], quantiles[:, 0], quantiles[:, -1]))
        losses.append(accuracy.pinball(actual[held], quantiles))
    mean = accuracy.wape(actual, profile)
    return {
        "weights": ", ".join(
            f"{name} {w.mean():.2f}" for name, w in sorted(choice.weights.items(), key=lambda nw: -nw[1].mean())
        ),
        "wape": accuracy.wape(actual, predicted),
        "wape_mean_8w": mean,
        "ratio": accuracy.wape(actual, predicted) / mean if mean > 0 else np.nan,
        "poisson_floor": accuracy.poisson_floor(predicted),
        "bias": accuracy.bias(actual, predicted),
        "coverage_90": float(np.mean(inside)) if inside else np.nan,
        "pinball": float(np.mean(losses)) if losses else np.nan,
        "contacts_per_interval": float(actual.mean()) if len(actual) else np.nan,
        "folds": folds,
    }
