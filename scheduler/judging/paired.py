"""Two rosters that met the same futures, compared future by future."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from scheduler.simulation.measures import AMOUNTS, CONFIDENCE
from scheduler.simulation.twin import Twin

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """A figure that is a share of two sums: which, of which kind of queue, in which hour bands.

    Attributes
    ----------
    name : str
    above, below : str
        Of `scheduler.simulation.measures.AMOUNTS`.
    kinds : tuple of str
        Kinds of queue that count.
    bands : tuple of str
        Hour bands of the site's clock that count; all if empty.
    """

    name: str
    above: str
    below: str
    kinds: tuple[str, ...]
    bands: tuple[str, ...] = ()


SHARES = (
    Share("live answered in time", "in_time", "offered", ("interval",)),
    Share("live in time, 18 to 24 h", "in_time", "offered", ("interval",), ("evening",)),
    Share("live in time, 0 to 6 h", "in_time", "offered", ("interval",), ("night",)),
    Share("live given up", "abandoned", "offered", ("interval",)),
    Share("live wait [s]", "wait_s", "offered", ("interval",)),
    Share("live occupancy", "busy_s", "staffed_s", ("interval",)),
    Share("deferred on time", "in_time", "offered", ("deferred",)),
    Share("posts held", "filled_s", "open_s", ("post",)),
)
"""What two rosters are compared by."""


@dataclass(frozen=True)
class Paired:
    """A figure of two rosters and its difference, with 95 % intervals; NaN where there is nothing to measure.

    `low` and `high` bound `difference`, other less base; `of_base` and `of_other` are (mean, low, high).
    """

    name: str
    of_base: tuple[float, float, float]
    of_other: tuple[float, float, float]
    difference: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves only one sign."""
        return bool(self.low > 0 or self.high < 0)


def paired(base: Twin, other: Twin, share: Share, queues: Collection[str] | None = None) -> Paired:
    """A share of two rosters that met the same futures.

    Parameters
    ----------
    base, other : Twin
        Simulated with one seed and as many futures.
    share : Share
    queues : collection of str, optional
        Queues that count, `line/language/channel`; all of the share's kinds by default.

    Raises
    ------
    ValueError
        If one was simulated in more futures than the other.

    Notes
    -----
    Each share is the ratio estimator of the sums over futures. The difference of two has the variance of the futures'
    own differences of the linearised ratios, (N - R D) / mean D: the draws that both rosters met cancel out of it
    (common random numbers). Cochran (1977), "Sampling Techniques", chapter 6; Law (2015), "Simulation Modeling and
    Analysis", sections 9.5 and 10.2.
    """
    if base.futures != other.futures:
        raise ValueError(f"{base.futures} and {other.futures} futures: rosters are compared in the same ones")
    first, second = _linear(base, share, queues), _linear(other, share, queues)
    gap = second[0] - first[0]
    low, high = _interval(gap, second[1] - first[1])
    return Paired(
        share.name,
        (first[0], *_interval(*first)),
        (second[0], *_interval(*second)),
        gap,
        low,
        high,
    )


def _linear(twin: Twin, share: Share, queues: Collection[str] | None) -> tuple[float, Floats]:
    """A ratio of sums, and each future's linearised part in its error."""
    names = (twin.queues["line"] + "/" + twin.queues["language"] + "/" + twin.queues["channel"]).tolist()
    rows = [
        k
        for k, (name, kind) in enumerate(zip(names, twin.queues["kind"], strict=True))
        if kind in share.kinds and (queues is None or name in queues)
    ]
    bands = [k for k, band in enumerate(twin.bands["band"]) if not share.bands or band in share.bands]
    above, below = (_sum(twin, name, rows, bands) for name in (share.above, share.below))
    whole = below.mean()
    if not whole > 0:
        return float("nan"), np.full(twin.futures, np.nan)
    ratio = above.mean() / whole
    return float(ratio), (above - ratio * below) / whole


def _sum(twin: Twin, name: str, rows: Sequence[int], bands: Sequence[int]) -> Floats:
    """An amount of each future, over some queues and bands."""
    chosen = twin.apart[:, AMOUNTS.index(name)][:, rows][:, :, bands]
    return np.asarray(chosen.sum(axis=(1, 2), dtype=np.float64))


def _interval(mean: float, parts: Floats) -> tuple[float, float]:
    """Student's interval of a mean whose futures err by `parts`."""
    count = len(parts)
    if count < 2 or np.isnan(mean):
        return float("nan"), float("nan")
    half = student.ppf((1 + CONFIDENCE) / 2, count - 1) * float(np.sqrt((parts**2).mean() / (count - 1)))
    return mean - half, mean + half
