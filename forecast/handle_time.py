"""Handle time of the coming intervals, by weekday type and slot of the day."""

import numpy as np

from forecast.series.days import DateArray, Days, FloatArray, weekday

CREDIBLE = 50.0
"""Contacts whose mean handle time counts as much as the queue's own overall mean."""


def predict_handle_time(aht_s: Days, contacts: Days, dates: DateArray, *, weeks: int = 8) -> FloatArray:
    """Mean handle time [s], shape (dates, slots); NaN everywhere when the past has none.

    The contacts-weighted mean of each slot, weekdays and weekends apart, over the last weeks, drawn to the queue's
    mean by `CREDIBLE` contacts (credibility weighting; Buehlmann 1967).

    Parameters
    ----------
    aht_s, contacts : Days
        Handle times [s] and contacts of the same days.
    dates : ndarray of datetime64[D]
    weeks : int
        How many weeks back.

    Examples
    --------
    >>> dates = np.arange("2026-11-02", "2026-11-16", dtype="datetime64[D]")
    >>> day = np.ones((14, 1), dtype=bool)
    >>> aht, calls = Days(dates, np.full((14, 1), 240.0), day), Days(dates, np.full((14, 1), 9.0), day)
    >>> predict_handle_time(aht, calls, dates[:1] + 14)
    array([[240.]])
    """
    aht_s, contacts = aht_s.last(7 * weeks + 1), contacts.last(7 * weeks + 1)
    known = ~np.isnan(aht_s.volume) & (np.nan_to_num(contacts.volume) > 0)
    if not known.any():
        return np.full((len(dates), aht_s.slots), np.nan)
    count = np.where(known, contacts.volume, 0.0)
    work = np.where(known, aht_s.volume, 0.0) * count
    overall = float(work.sum() / count.sum())
    weekend = aht_s.weekday >= 5
    table = np.empty((7, aht_s.slots))
    for rows, days in ((~weekend, range(5)), (weekend, range(5, 7))):
        slot = (work[rows].sum(axis=0) + CREDIBLE * overall) / (count[rows].sum(axis=0) + CREDIBLE)
        for day in days:
            table[day] = slot
    return table[weekday(dates)]
