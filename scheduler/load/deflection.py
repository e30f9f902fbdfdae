"""What an AI answers before a person sees it: how many contacts that leaves, and how long they take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]

Counted = Literal["all", "people"]
"""Whose contacts a number of the history speaks of: all that customers start, or those that reach people."""


@dataclass(frozen=True)
class Deflection:
    """The share of one queue's contacts that an AI answers, over time.

    History and forecast speak of all contacts, or of those that people see under the *first* share: whichever it is,
    the number of an interval follows from the share of that interval.

    Attributes
    ----------
    share : float
        Until the first change, in [0, 1).
    changes : tuple of (datetime, float)
        Zone-aware instants, ascending, and the share from each on.
    aht_s : float or None
        Handle time the deflected contacts would have had [s]; `None` means as the others.
    reopen : float
        Share of the remaining contacts that come back once.
    volume_counts : {"all", "people"}
        Whose contacts the history's volume counts; those that came back are among the people's.
    aht_counts : {"all", "people"}
        Over whose contacts its handle time is the mean.

    Raises
    ------
    ValueError
        For a share or `reopen` outside its range, and changes without a zone or out of order.

    Examples
    --------
    Of 100 contacts people see 62, then 45.

    >>> from datetime import UTC
    >>> plan = Deflection(0.38, ((datetime(2026, 12, 1, tzinfo=UTC), 0.55),))
    >>> plan.people_per_contact(pd.DatetimeIndex(["2026-11-30T23:30Z", "2026-12-01T00:00Z"])).round(2)
    array([0.62, 0.45])
    """

    share: float = 0.0
    changes: tuple[tuple[datetime, float], ...] = ()
    aht_s: float | None = None
    reopen: float = 0.0
    volume_counts: Counted = "all"
    aht_counts: Counted = "all"

    def __post_init__(self) -> None:
        for share in (self.share, *(share for _, share in self.changes)):
            if not 0 <= share < 1:
                raise ValueError(f"deflection must lie in [0, 1), not {share:g}")
        if not self.reopen >= 0:
            raise ValueError(f"reopen must be zero or more, not {self.reopen:g}")
        instants = [instant for instant, _ in self.changes]
        if any(instant.tzinfo is None for instant in instants):
            raise ValueError("changes of deflection must carry an offset")
        for earlier, later in pairwise(instants):
            if later <= earlier:
                raise ValueError(f"changes of deflection must ascend; {later} does not come after {earlier}")

    def shares(self, times: pd.DatetimeIndex) -> Array:
        """The share at each instant, shape (len(times),)."""
        held = np.full(len(times), self.share)
        for instant, share in self.changes:
            held[np.asarray(times >= pd.Timestamp(instant))] = share
        return held

    def people_per_contact(self, times: pd.DatetimeIndex) -> Array:
        """Contacts people see per contact of the forecast: what AI leaves, and those that come back once."""
        return (1 - self.shares(times)) * (1 + self.reopen) / self._counted

    def offered(self, volume: Array) -> Array:
        """Contacts customers start, where the forecast says `volume`."""
        return np.asarray(volume / self._counted, dtype=float)

    @property
    def _counted(self) -> float:
        """Contacts the forecast counts per contact that customers start."""
        return (1 - self.share) * (1 + self.reopen) if self.volume_counts == "people" else 1.0

    def handle_time(self, aht_s: Array, volume: Array, times: pd.DatetimeIndex) -> Array:
        """Mean handle time of the contacts people see [s], where the forecast says `aht_s`.

        `(AHT - d AHT_e) / (1 - d)`, the easy contacts being gone, if the forecast's is that of all contacts; if it is
        that of people under the first share c, `((1 - c) AHT - (d - c) AHT_e) / (1 - d)`. Handle time moves within the
        day; the easy contacts are taken to move with it, so theirs is read as a ratio to the mean over `times`.

        Parameters
        ----------
        aht_s, volume : ndarray, shape (n,)
            Of the forecast: handle time [s], above zero, and contacts.
        times : DatetimeIndex
            The intervals' starts.

        Raises
        ------
        ValueError
            If the deflected contacts would take more time than there is.

        Examples
        --------
        >>> monday = pd.DatetimeIndex(["2026-11-16T08:00Z"])
        >>> Deflection(0.38, aht_s=200.0).handle_time(np.array([300.0]), np.array([20.0]), monday).round(1)
        array([361.3])
        """
        if not len(aht_s):
            return aht_s
        counted = self.share if self.aht_counts == "people" else 0.0
        return aht_s * self._stretch(counted, self.shares(times), _mean(aht_s, volume))

    def at_first_share(self, aht_s: Array, volume: Array, times: pd.DatetimeIndex) -> tuple[Array, Array]:
        """Handle times [s] and volumes of a history as if the first share had always held.

        What counts all contacts does not depend on the share and stays as it is; so does what is unknown.

        Parameters
        ----------
        aht_s, volume : ndarray, shape (n,)
            As recorded; NaN where unknown.
        times : DatetimeIndex
            The intervals' starts.

        Raises
        ------
        ValueError
            If the deflected contacts would take more time than there is.

        Examples
        --------
        Since the AI came people see 45 of 100; the history before it counts on.

        >>> from datetime import UTC
        >>> plan = Deflection(0.0, ((datetime(2026, 6, 1, tzinfo=UTC), 0.55),), volume_counts="people")
        >>> months = pd.DatetimeIndex(["2026-05-04T08:00Z", "2026-06-08T08:00Z"])
        >>> plan.at_first_share(np.array([300.0, 300.0]), np.array([100.0, 45.0]), months)[1].round(2)
        array([100., 100.])
        """
        held = self.shares(times)
        counts = volume * (1 - self.share) / (1 - held) if self.volume_counts == "people" else volume
        if self.aht_counts == "all":
            return aht_s, counts
        restored = aht_s.copy()
        for share in np.unique(held):
            rows = held == share
            restored[rows] *= self._stretch(share, np.array([self.share]), _mean(aht_s[rows], volume[rows]))
        return restored, counts

    def _stretch(self, counted: float, shares: Array, mean_s: float) -> Array:
        """Handle time under each of `shares` over the one under the share `counted`, whose mean is `mean_s` [s]."""
        if self.aht_s is None or np.isnan(mean_s):
            return np.ones(len(shares))
        left = (1 - counted) - (shares - counted) * self.aht_s / mean_s
        if (left <= 0).any():
            most = mean_s * (1 - counted) / (shares.max() - counted)
            raise ValueError(f"deflected_aht_s must lie below {most:g} s, not {self.aht_s:g}")
        return np.asarray(left / (1 - shares))


def at_first_share(history: pd.DataFrame, deflections: Mapping[str, Deflection]) -> pd.DataFrame:
    """A history in which every queue's numbers mean the same throughout, however its share has changed.

    Parameters
    ----------
    history : pandas.DataFrame
        `timestamp,line,language,channel,volume` and perhaps `aht_s`.
    deflections : mapping of str to Deflection
        By queue, `line/language/channel`; queues without one stay as they are.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns: where people are counted, `volume` and `aht_s` are those under the first share.

    Raises
    ------
    ValueError
        If deflected contacts would take more time than there is; every queue concerned is named.
    """
    moved = {q: d for q, d in deflections.items() if d.changes and "people" in (d.volume_counts, d.aht_counts)}
    if not moved:
        return history
    names = history["line"].astype(str) + "/" + history["language"].astype(str) + "/" + history["channel"].astype(str)
    volume = history["volume"].to_numpy(dtype=float, copy=True)
    aht = history["aht_s"].to_numpy(dtype=float, copy=True) if "aht_s" in history else np.full(len(history), np.nan)
    problems = []
    for queue, deflection in moved.items():
        rows = (names == queue).to_numpy()
        times = pd.DatetimeIndex(history.loc[rows, "timestamp"])
        try:
            aht[rows], volume[rows] = deflection.at_first_share(aht[rows], volume[rows], times)
        except ValueError as error:
            problems.append(f"{queue}: {error}")
    if problems:
        raise ValueError("; ".join(problems))
    table = history.assign(volume=volume)
    return table.assign(aht_s=aht) if "aht_s" in history else table


def _mean(aht_s: Array, volume: Array) -> float:
    """Mean handle time of the contacts that have one [s]; NaN where none has."""
    known = ~np.isnan(aht_s)
    if not known.any():
        return float("nan")
    weights = np.nan_to_num(volume[known])
    return float(np.average(aht_s[known], weights=weights if weights.any() else None))
