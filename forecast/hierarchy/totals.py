"""Day totals of a forecast, of queues and of their sums, with quantiles that know how errors hang together."""

from zoneinfo import ZoneInfo

import pandas as pd

from forecast.hierarchy.coherent import coherent_totals
from forecast.uncertainty.dependence import ZoneOf, dependence_of_accuracy
from forecast.uncertainty.sample_paths import sample_paths

PATHS = 400
"""Futures that the quantiles of totals are read from: enough that a tail's own error is small beside the tail."""


def day_totals(
    forecast: pd.DataFrame, accuracy: pd.DataFrame, *, zone: ZoneInfo, zone_of: ZoneOf, seed: int
) -> pd.DataFrame:
    """Day totals of every queue, line, language and channel, of the languages and channels of each line, and of all.

    Volumes add up what the forecast says, overrides included. Quantiles are those of the summed paths of
    `forecast.uncertainty.sample_paths`, so they do not add up: not all queues are busy on one day.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`.
    accuracy : DataFrame
        The accuracy table made with it, for how errors hang together.
    zone : ZoneInfo
        Whose days.
    zone_of : callable
        The customers' clock of a queue.
    seed : int
        Of the paths.

    Returns
    -------
    DataFrame
        As of `coherent_totals`, the queues last.
    """
    known = dependence_of_accuracy(accuracy, forecast)
    paths = sample_paths(forecast, known, zone_of=zone_of, seed=seed, count=PATHS)
    return coherent_totals(forecast, zone=zone, paths=paths, queues=True)
