"""How the errors of a forecast move together: over a day, from day to day, from hour to hour, and between queues.

The contacts of an interval are Poisson around forecast times busyness, a factor of mean one. Only the busyness is
dependent; the Poisson noise of two intervals never is. All shares below are therefore shares of the busyness's
variance, and they are estimated from products of the errors of two different intervals, whose expectation the Poisson
noise does not enter: a sparse queue does not look independent merely because its counts are noisy.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from scipy.special import ndtri

from forecast.forecaster import QUANTILE_COLUMNS, QUANTILES
from forecast.history import queue_names

ZoneOf = Callable[[str], ZoneInfo]
"""The customers' clock of a queue, by its `line/language/channel` name."""

MOST_CV = 3.0
"""Largest coefficient of variation believed."""

LEAST_MEAN = 2.0
"""Contacts an interval below which the width of whole-numbered quantiles says little about the variance."""


@dataclass(frozen=True)
class Dependence:
    """Size and memory of a queue's busyness.

    Attributes
    ----------
    cv : float
        Coefficient of variation of an interval's busyness, 0 to 3.
    common : float
        Share of its variance that all intervals of a local day and all queues have in common.
    day : float
        Share that all intervals of a local day of this queue have in common.
    short : float
        Share that fades within hours. What `common`, `day` and `short` leave is each interval's own.
    carry : float
        Correlation of a day's effects, common and own, with the next day's, 0 to less than 1.
    memory_h : float
        Time in which the correlation of the short effects falls to 1/e [h].

    Examples
    --------
    >>> Dependence(cv=0.1, common=0.2, day=0.3, short=0.4, carry=0.4, memory_h=2.0).own
    0.1
    """

    cv: float
    common: float
    day: float
    short: float
    carry: float
    memory_h: float

    def __post_init__(self) -> None:
        """Refuse what no busyness can have."""
        for name, low, high in (
            ("cv", 0.0, MOST_CV),
            ("common", 0.0, 1.0),
            ("day", 0.0, 1.0),
            ("short", 0.0, 1.0),
            ("carry", 0.0, 0.999),
            ("memory_h", 0.01, 1000.0),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} must be {low:g} to {high:g} (was {value})")
        if self.common + self.day + self.short > 1.0 + 1e-9:
            raise ValueError(
                f"common, day and short must not exceed 1 together (were {self.common}, {self.day} and {self.short})"
            )

    @property
    def own(self) -> float:
        """Share of the variance that is each interval's own."""
        return max(0.0, round(1.0 - self.common - self.day - self.short, 12))

    @property
    def record(self) -> dict[str, float]:
        """The columns of the accuracy table, `DEPENDENCE_COLUMNS`."""
        return {f"busyness_{name}": float(value) for name, value in asdict(self).items()}


DEPENDENCE_COLUMNS = [f"busyness_{name}" for name in ("cv", "common", "day", "short", "carry", "memory_h")]
"""Columns of the accuracy table that hold a queue's `Dependence`."""

TYPICAL = Dependence(cv=0.15, common=0.1, day=0.15, short=0.35, carry=0.7, memory_h=3.0)
"""Where nothing is known: the middle of a bank's calls, a city's emergency calls and a support forum, each forecast a
day ahead by its 8-week mean. None of them tells how queues move together; `common` is a cautious guess."""


def dependence_of_width(forecast: pd.DataFrame, typical: Dependence = TYPICAL) -> dict[str, Dependence]:
    """Dependence of each queue when a forecast table is all there is: its own width, and typical correlations.

    The squared coefficient of variation is what the variance behind the quantiles has over Poisson's, in relation to
    the squared mean, pooled over the queue's rows of at least `LEAST_MEAN` contacts. Whole-numbered quantiles of
    smaller counts hardly tell: a queue that has no larger row takes the volume-weighted mean of the other queues, and
    the typical value where there is none. Quantiles that claim certainty give zero.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`.
    typical : Dependence
        Correlations of every queue.

    Examples
    --------
    >>> from scipy.stats import nbinom
    >>> mean = np.linspace(20.0, 60.0, 24)
    >>> table = pd.DataFrame(nbinom.ppf(QUANTILES, 25, 25 / (25 + mean[:, None])), columns=QUANTILE_COLUMNS)
    >>> table = table.assign(line="all", language="zh", channel="chat", volume=mean)
    >>> round(dependence_of_width(table)["all/zh/chat"].cv, 2)
    0.2
    """
    level = ndtri(QUANTILES)
    volume = forecast["volume"].to_numpy(float)
    deviation = forecast[QUANTILE_COLUMNS].to_numpy(float) @ level / (level @ level)
    telling = volume >= LEAST_MEAN
    parts = pd.DataFrame(
        {
            "extra": np.where(telling, deviation**2 - volume, 0.0),
            "square": np.where(telling, volume**2, 0.0),
            "volume": volume,
        }
    )
    pooled = parts.groupby(queue_names(forecast).to_numpy()).sum()
    told = pooled[pooled["square"] > 0]
    own = np.sqrt(np.clip(told["extra"] / told["square"], 0.0, MOST_CV**2))
    rest = float(np.average(own, weights=told["volume"])) if len(told) else typical.cv
    return {str(queue): _with_cv(typical, float(own.get(queue, rest))) for queue in pooled.index}


def dependence_of_accuracy(accuracy: pd.DataFrame, forecast: pd.DataFrame) -> dict[str, Dependence]:
    """Dependence of each queue as its back-test told; of queues that were not judged, as `dependence_of_width` has it.

    Parameters
    ----------
    accuracy : DataFrame
        The accuracy table of `forecast.selection`, a row a queue.
    forecast : DataFrame
        Checked by `FORECAST`, made with it.

    Examples
    --------
    >>> one = {"line": ["all"], "language": ["zh"], "channel": ["chat"]}
    >>> told = pd.DataFrame(one | TYPICAL.record)
    >>> table = pd.DataFrame(one | {"volume": 9.0} | dict.fromkeys(QUANTILE_COLUMNS, 9.0))
    >>> dependence_of_accuracy(told, table)["all/zh/chat"] == TYPICAL
    True
    """
    judged = accuracy[accuracy[DEPENDENCE_COLUMNS].notna().all(axis=1)]
    values = judged[DEPENDENCE_COLUMNS].to_numpy(float)
    own = {name: Dependence(*row) for name, row in zip(queue_names(judged), values.tolist(), strict=True)}
    return dependence_of_width(forecast) | own


def require_all(dependence: Mapping[str, Dependence], queues: Iterable[object]) -> None:
    """Refuse a mapping that lacks a queue.

    Raises
    ------
    ValueError
        Naming the queues.
    """
    if missing := [str(queue) for queue in queues if queue not in dependence]:
        raise ValueError(f"dependence must know every queue of the forecast (lacks {', '.join(missing)})")


def _with_cv(typical: Dependence, cv: float) -> Dependence:
    return Dependence(cv, typical.common, typical.day, typical.short, typical.carry, typical.memory_h)
