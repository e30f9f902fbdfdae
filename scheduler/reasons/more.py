"""More agents: what one to five more of a skill set are worth, predicted between a few proofs.

The least cost D(k) of the relaxation with k more agents is convex in k: at prices pi it is a line L_0(pi) - k w(pi), w
the worth of an agent's best tour, and D is the highest of all lines. Each proof, wherever it was made, gives one of
them at no further solve. The highest of the known ones lies below D, so the fall of the cost that it tells is the most
that k agents can be worth; a chord between two proofs lies above D, and tells the least. Both meet at the proofs. The
middle between them is the prediction, half their distance its error. The first proof has the most agents; each further
one is made where the error is widest for what it predicts (a sandwich of a convex function).

The upper end holds for any prices. The lower one holds as far as the proofs that end its chord are the best there are
(`bound` leaves some slack), and against what solving anew finds, which is a proof of the same making.

G. Rote, The convergence rate of the sandwich algorithm for approximating convex functions, Computing 48 (1992).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent
from scheduler.reasons.values import Proof, marginal_value, newcomer, prove, with_more

Floats = npt.NDArray[np.float64]

PROOFS = 3
"""Numbers of agents that are solved anew at most, the largest first; most skill sets need no more than two."""

WITHIN = 0.04
"""Share of a prediction that its error may be: no more proofs are made then."""


@dataclass(frozen=True)
class ValueOfMore:
    """What k more agents of a skill set are worth: the fall of the certified cost, their pay taken off [cent].

    Attributes
    ----------
    skill_set : int
    agent : Agent
        One of them.
    marginal : float
        Of the first, at the prices that hold now; more of them are worth no more than this each.
    at_least, at_most : tuple of float
        Of 1, 2, ... more: ends of what they can be worth. Equal where a proof was made.
    proved : tuple of int
        Numbers of agents that were solved anew.
    """

    skill_set: int
    agent: Agent
    marginal: float
    at_least: tuple[float, ...]
    at_most: tuple[float, ...]
    proved: tuple[int, ...]

    @property
    def predicted(self) -> tuple[float, ...]:
        """Of 1, 2, ... more: the middle between both ends."""
        return tuple((low + high) / 2 for low, high in zip(self.at_least, self.at_most, strict=True))

    @property
    def error(self) -> tuple[float, ...]:
        """Half the distance of both ends: a prediction's own error."""
        return tuple((high - low) / 2 for low, high in zip(self.at_least, self.at_most, strict=True))


@dataclass(frozen=True)
class Line:
    """One proof's certified cost for every number of agents: `cost` [cent] with `at` more, falling by `worth` each."""

    at: int
    cost: float
    worth: float


def value_of_more(
    base: Proof, skill_set: int, most: int = 5, *, proofs: int = PROOFS, within: float = WITHIN
) -> ValueOfMore:
    """What up to `most` more agents of a skill set are worth; solves covering programs of a few numbers of them.

    Parameters
    ----------
    base : Proof
        The others are made in cells of its width.
    skill_set : int
        Somebody's.
    most : int
        At least 1.
    proofs : int
        So many numbers of agents are solved anew at most, at least 1. With `most` of them nothing is predicted.
    within : float
        No more proofs are made once every error is at most this share of its prediction.

    Raises
    ------
    ValueError
        If nobody has the skill set, or for `most` or `proofs` below 1.
    """
    for name, value in (("most", most), ("proofs", proofs)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, not {value}")
    problem = base.problem
    lines = [Line(0, base.bound, marginal_value(problem, base.prices, skill_set))]
    at: int | None = most
    while at is not None and len(lines) <= proofs:
        made = prove(with_more(problem, skill_set, at), base.cell)
        lines.append(Line(at, made.bound, marginal_value(problem, made.prices, skill_set)))
        at = next_proof(lines, within)
    low, high = between(lines)
    proved = tuple(sorted(line.at for line in lines[1:]))
    return ValueOfMore(skill_set, newcomer(problem, skill_set), lines[0].worth, tuple(low), tuple(high), proved)


def between(lines: list[Line]) -> tuple[Floats, Floats]:
    """Least and most that 1, 2, ... more agents are worth by lines of proofs, the last number being a proof's [cent].

    >>> low, high = between([Line(0, 1000.0, 300.0), Line(4, 400.0, 50.0)])
    >>> low.tolist(), high.tolist()
    ([150.0, 300.0, 450.0, 600.0], [300.0, 500.0, 550.0, 600.0])
    """
    ends = np.array(sorted({line.at for line in lines}))
    counts = np.arange(ends[-1] + 1)
    below = np.max([line.cost + (line.at - counts) * line.worth for line in lines], axis=0)
    above = np.maximum(np.interp(counts, ends, below[ends]), below)
    return below[0] - above[1:], below[0] - below[1:]


def next_proof(lines: list[Line], within: float) -> int | None:
    """The number of agents whose prediction has the widest error for what it is, if any is wider than `within`."""
    low, high = between(lines)
    wide = (high - low) / np.maximum(np.abs(high + low), 1.0)
    widest = int(wide.argmax())
    return widest + 1 if wide[widest] > within else None
