"""What missing heads cost when nobody knows the demand: a convex curve for each queue and tick.

The arrival rate of an interval is uncertain, and with it the heads it needs. Of J equally likely cases, case j needs
N_j heads; whoever is missing costs the price p. So s heads cost

    E p (N - s)^+  =  p / J  sum_j (N_j - s)^+,

and the k-th head is worth p times the probability that it is needed, P(N >= k): the newsvendor's curve, convex and
piecewise linear. It enters a linear program as one bounded column for each piece and asks for no scenarios (Bassamboo,
Randhawa and Zeevi 2010; Harrison and Zeevi 2005). With one case it is the flat price of the requirement.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.needs.cases import CASE_COLUMNS

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ShortageCurve:
    """Shortage cost of Q queues in T ticks.

    Segment j of a curve holds the heads that case j needs beyond case j - 1; a head there is needed in the cases from j
    on, with probability `needed[j]`.

    Attributes
    ----------
    cases : array (J, Q, T)
        Gross heads needed in equally likely cases, rising along the first axis: the curve's breakpoints.
    price : array (Q,)
        A head for one tick that is missing where it is needed [cent].

    Raises
    ------
    ValueError
        For no case, heads below 0 or not rising from case to case, or a price below 0.

    Examples
    --------
    Two, three or seven heads are needed, and nobody knows which:

    >>> curve = ShortageCurve(np.array([2.0, 3.0, 7.0]).reshape(3, 1, 1), np.array([90.0]))
    >>> [float(curve.cost(np.array([[heads]]))[0, 0]) for heads in (0, 2, 3, 7)]
    [360.0, 180.0, 120.0, 0.0]
    >>> curve.slopes[:, 0].round(2).tolist()
    [90.0, 60.0, 30.0]
    """

    cases: Floats
    price: Floats

    def __post_init__(self) -> None:
        if self.cases.ndim != 3 or not len(self.cases) or self.price.shape != self.cases.shape[1:2]:
            raise ValueError(
                "cases must have shape (J, Q, T) with J at least 1 and prices shape (Q,), "
                f"not {self.cases.shape} and {self.price.shape}"
            )
        wrong = ~((self.cases >= 0) & np.isfinite(self.cases))
        if wrong.any():
            raise ValueError(f"heads of a case must be finite and at least 0, not {self.cases[wrong][0]}")
        if (np.diff(self.cases, axis=0) < 0).any():
            raise ValueError("heads must not fall from one case to the next; sort the cases")
        wrong = ~((self.price >= 0) & np.isfinite(self.price))
        if wrong.any():
            raise ValueError(f"the price of a missing head must be finite and at least 0, not {self.price[wrong][0]}")

    @property
    def needed(self) -> Floats:
        """Probability that a head of each segment is needed; shape (J,), from 1 down."""
        return 1.0 - np.arange(len(self.cases)) / len(self.cases)

    @property
    def slopes(self) -> Floats:
        """Shortage that one more head of each segment takes away, by queue [cent]; shape (J, Q)."""
        return self.price * self.needed[:, None]

    @property
    def mean(self) -> Floats:
        """Heads needed on average; shape (Q, T)."""
        mean: Floats = self.cases.mean(axis=0)
        return mean

    def missing(self, heads: Floats) -> Floats:
        """Heads expected to be missing beside `heads`; shape (Q, T), as are the heads."""
        missing: Floats = np.clip(self.cases - heads, 0.0, None).mean(axis=0)
        return missing

    def useful(self, heads: Floats) -> Floats:
        """Of `heads` those expected to be needed; shape (Q, T)."""
        useful: Floats = np.minimum(self.cases, heads).mean(axis=0)
        return useful

    def cost(self, heads: Floats) -> Floats:
        """Expected shortage cost of `heads`; shape (Q, T) [cent]."""
        return self.price[:, None] * self.missing(heads)

    def worth(self, idle: float) -> Floats:
        """Worth of one more head of each segment if an unneeded one costs `idle` [cent]; shape (J, Q), falling.

        Where heads stand ready for what may not come, each is idle with the probability that it is not needed.
        """
        return self.slopes - idle * (1.0 - self.needed[:, None])

    def spare(self, heads: Floats) -> float:
        """Heads expected to be idle, in all, if everybody wanted beside `heads` (Q, T) were there."""
        return float((1.0 - self.needed) @ self.beyond(heads).sum(axis=(1, 2)))

    def beyond(self, heads: Floats) -> Floats:
        """Heads still wanted in each segment when `heads` (Q, T) are there already; shape (J, Q, T)."""
        left = np.clip(self.cases - heads, 0.0, None)
        return np.diff(left, axis=0, prepend=0.0)


def shortage_curve(
    rows: pd.DataFrame,
    names: pd.Series,
    queues: tuple[str, ...],
    price: Floats,
    *,
    start: datetime,
    tick: int,
    count: int,
    interval: int,
    shrinkage: float,
    hedge: bool,
) -> ShortageCurve:
    """Curve of the live queues and posts of a requirement.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of contract `REQUIREMENT`, deferred ones excluded. What lies outside the grid is left out.
    names : pandas.Series
        Queue of each row.
    queues : tuple of str
        Order of the queues; Q of them.
    price : array (Q,)
        One missing head for one tick [cent].
    start, tick, count, interval
        The grid: its first instant, minutes of a tick, number of ticks, minutes of a requirement's interval.
    shrinkage : float
        Share of scheduled time lost, in [0, 1). Interval rows are grossed up by it, in whole heads; posts are not.
    hedge : bool
        Whether to read the cases of `CASE_COLUMNS`, in rows that have all of them. Every other row, a post, and every
        row without `hedge` is one case: its `agents`.
    """
    live = (rows["kind"] != "post").to_numpy()
    planned = rows["agents"].to_numpy(dtype=float, na_value=0.0)
    net = planned[None, :]
    if hedge and set(CASE_COLUMNS) <= set(rows.columns):
        found = np.sort(rows[list(CASE_COLUMNS)].to_numpy(dtype=float, na_value=np.nan).T, axis=0)
        net = np.where(live & np.isfinite(found).all(axis=0), found, planned)
    gross = np.where(live, np.maximum(net, np.floor(net / (1 - shrinkage) + 0.5)), net)
    since = (rows["timestamp"] - pd.Timestamp(start)) / timedelta(minutes=tick)
    first = np.rint(since.to_numpy(dtype=float)).astype(np.int64)
    queue = pd.Index(queues).get_indexer(pd.Index(names))
    cases = np.zeros((len(net), len(queues), count))
    for later in range(interval // tick):
        inside = np.flatnonzero((first >= 0) & (first < count - later))
        cases[:, queue[inside], first[inside] + later] = gross[:, inside]
    return ShortageCurve(cases, price)
