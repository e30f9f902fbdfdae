"""Partial pooling: what many queues tell about one, by how near they are to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from forecast.series.days import FloatArray, IntArray

SPREAD = 0.2
"""How far a unit is expected to lie from its family, and a family from the next, before any was seen."""

BELIEF = 2.0
"""Members that such an expectation counts for."""

ROUNDS = 6
"""Steps of expectation maximisation."""


@dataclass(frozen=True, eq=False)
class Told:
    """What the occurrences of each of n units told, as weighted sums: all a straight line needs.

    The line is `y = size * coefficient + beside * slope`; weights are precisions.

    Attributes
    ----------
    size2, cross, beside2 : ndarray, shape (n,)
        Sums of size squared, size times beside, beside squared.
    size_y, beside_y : ndarray, shape (n,)
        Sums of size and of beside times what came.
    """

    size2: FloatArray
    cross: FloatArray
    beside2: FloatArray
    size_y: FloatArray
    beside_y: FloatArray


@dataclass(frozen=True, eq=False)
class Pooled:
    """Coefficient of each unit, shape (n,), and the one slope of all."""

    coefficient: FloatArray
    slope: float


class Family(NamedTuple):
    """One way in which units are related: each unit's label, and how far labels are expected to lie apart."""

    labels: Sequence[str]
    spread: float = SPREAD


def pool(
    told: Told,
    families: Sequence[Family],
    *,
    prior: float,
    prior_sd: float,
    slope_sd: float,
    rounds: int = ROUNDS,
) -> Pooled:
    """Coefficient of each unit: its own evidence drawn to that of its families, and theirs to the prior.

    A linear mixed model (Henderson 1975): the coefficient is a common mean plus an effect of every family the unit
    belongs to plus its own; how far each kind of family spreads is estimated by expectation maximisation (Dempster,
    Laird & Rubin 1977) from a scaled inverse chi-squared guess (Gelman et al. 2013, ch. 5), so that few families do
    not pretend to be alike. A unit without evidence has the sum of its families' effects.

    Parameters
    ----------
    told : Told
    families : sequence of Family
    prior, prior_sd : float
        Of the common mean before anything was seen.
    slope_sd : float
        Of the slope, around zero.
    rounds : int
        Steps of expectation maximisation, at least 1; the first goes by the guess.

    Returns
    -------
    Pooled

    Examples
    --------
    >>> none = np.zeros(3)
    >>> told = Told(np.array([100.0, 100.0, 0.0]), none, none, np.array([110.0, 110.0, 0.0]), none)
    >>> found = pool(told, [Family(["chat", "chat", "chat"])], prior=0.0, prior_sd=0.5, slope_sd=0.2)
    >>> found.coefficient.round(1)
    array([1.1, 1.1, 1. ])
    """
    size_y = told.size_y - prior * told.size2
    beside_y = told.beside_y - prior * told.cross
    has = told.size2 > 0
    codes, counts = _codes(families, len(has))
    edges = np.concatenate([[1], 1 + np.cumsum(counts)])
    # The first column is the slope, the second the common mean, which is one family of all.
    guess = np.array([prior_sd, *(family.spread for family in families)]) ** 2
    spread = guess.copy()
    own = SPREAD**2
    for _ in range(rounds):
        rest = told.size2 + 1.0 / own
        left = 1.0 / (own * rest)
        matrix = np.diag(np.concatenate([[1.0 / slope_sd**2], np.repeat(1.0 / spread, counts)]))
        matrix[0, 0] += float((told.beside2 - told.cross**2 / rest).sum())
        right = np.zeros(len(matrix))
        right[0] = float((beside_y - told.cross * size_y / rest).sum())
        for a, first in zip(codes, edges, strict=False):
            column = np.bincount(a, told.cross * left)
            matrix[0, first : first + len(column)] += column
            matrix[first : first + len(column), 0] += column
            right[first : first + len(column)] += np.bincount(a, size_y * left)
            for b, second in zip(codes, edges, strict=False):
                np.add.at(matrix, (first + a, second + b), told.size2 * left)
        cover = np.linalg.inv(matrix)
        solved = cover @ right
        shared = sum((solved[first + a] for a, first in zip(codes, edges, strict=False)), np.zeros(len(has)))
        alone = (size_y - told.size2 * shared - told.cross * solved[0]) / rest
        for k in range(1, len(counts)):
            block = slice(edges[k], edges[k + 1])
            seen = np.bincount(codes[k], has) > 0
            moved = (solved[block] ** 2 + np.diag(cover)[block])[seen].sum()
            spread[k] = (BELIEF * guess[k] + float(moved)) / (BELIEF + int(seen.sum()))
        own = (BELIEF * SPREAD**2 + float((alone**2 + 1.0 / rest)[has].sum())) / (BELIEF + int(has.sum()))
    return Pooled(prior + shared + alone, float(solved[0]))


def _codes(families: Sequence[Family], units: int) -> tuple[list[IntArray], list[int]]:
    """Each unit's number within each kind of family, the family of all first, and how many there are of each kind."""
    found = [
        np.zeros(units, dtype=np.int64),
        *(np.unique(list(family.labels), return_inverse=True)[1] for family in families),
    ]
    return found, [int(code.max()) + 1 for code in found]
