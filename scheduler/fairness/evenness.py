"""Evenness: how unequally a burden falls on people who could all have borne it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.rules.fairness import KINDS

Floats = npt.NDArray[np.float64]

SEEN = 0.25
"""Who was there for less than this share of their peers' days is too new, or too long away, to be compared."""


def gini(values: Sequence[float] | Floats) -> float:
    """The Gini coefficient: half the mean difference of two people, in means (Gini 1912); 0 if nobody bears anything.

    Raises
    ------
    ValueError
        For negative values.

    Examples
    --------
    >>> gini([1, 1, 1]), gini([0, 0, 3]), gini([])
    (0.0, 0.6666666666666666, 0.0)
    """
    found = np.sort(np.asarray(values, dtype=float))
    if len(found) and found[0] < 0:
        raise ValueError(f"nobody bears less than nothing, not {found[0]:g}")
    total = float(found.sum())
    if total == 0:
        return 0.0
    count = len(found)
    return float((2 * np.arange(1, count + 1) - count - 1) @ found) / (count * total)


def least_gini(total: float, people: int) -> float:
    """The smallest Gini coefficient of a whole number of burdens among so many people.

    >>> least_gini(4, 4), least_gini(6, 4)
    (0.0, 0.16666666666666666)
    """
    each, left = divmod(round(total), people)
    return gini([each] * (people - left) + [each + 1] * left)


def evenness(table: pd.DataFrame) -> pd.DataFrame:
    """How evenly each burden is borne within peers.

    Parameters
    ----------
    table : pandas.DataFrame
        Contract `scheduler.fairness.accounts.ACCOUNTS`. A burden is taken per day somebody was there.

    Returns
    -------
    pandas.DataFrame
        `kind, borne, gini, least, people`: what all bear together; the Gini coefficient within peers, pooled by what
        they bear; the least that whole burdens allow their number; people compared.
    """
    rows = []
    for kind in KINDS:
        pooled = floor = borne = 0.0
        compared = 0
        for _, group in table.groupby("peers"):
            seen = group[group["days"] >= max(SEEN * group["days"].max(), 1)]
            if len(seen) < 2:
                continue
            each = (seen[kind] / seen["days"]).to_numpy(dtype=float)
            weight = float(seen[kind].sum())
            pooled += weight * gini(each)
            floor += weight * least_gini(weight, len(seen))
            borne += weight
            compared += len(seen)
        rows.append((kind, borne, pooled / borne if borne else 0.0, floor / borne if borne else 0.0, compared))
    return pd.DataFrame(rows, columns=["kind", "borne", "gini", "least", "people"])
