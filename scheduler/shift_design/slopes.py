"""Good designs within seconds: linear programs whose prices of heads learn what opening a shift costs."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from scheduler.shift_design.menu import Menu, most_heads

Floats = npt.NDArray[np.float64]

SHRINK = 0.5
"""What is left, after each round, of the heads expected on a shift that nobody works."""


class Slopes:
    """The linear program in which opening a shift costs its price over the most heads it is expected to take.

    Dynamic slope scaling: a shift that took five heads at its fullest is charged a fifth of its price for each head
    there next time, one that took none becomes dearer, and the program settles on few shifts. Its optimum is no bound.

    Parameters
    ----------
    menu : Menu

    References
    ----------
    Kim and Pardalos (1999), A solution approach to the fixed charge network flow problem.
    """

    def __init__(self, menu: Menu) -> None:
        from scipy.sparse import csr_array

        self._menu = menu
        most = most_heads(menu)
        self._shift, self._day = np.nonzero(most)
        self._cap = most[self._shift, self._day].astype(float)
        self.widest: Floats = most.max(axis=1).astype(float)
        slots, arcs = len(menu.need), len(self._shift)
        begin, end = menu.starts[self._shift, self._day], menu.ends[self._shift, self._day]
        anchor = int(np.argmin(menu.need))
        present = (anchor - begin) % slots < menu.shifts[self._shift, 1]
        flow, arc, at = np.arange(slots) != anchor, np.arange(arcs), np.arange(slots)
        entries = [
            (begin[flow[begin]], arc[flow[begin]], 1.0),
            (end[flow[end]], arc[flow[end]], -1.0),
            (np.full(int(present.sum()), anchor), arc[present], 1.0),
        ]
        for column, sign in ((arcs, -1.0), (arcs + slots, 1.0)):
            entries += [(at, column + at, sign), (at[flow], column + (at[flow] - 1) % slots, -sign)]
        rows, columns = (np.concatenate([entry[k] for entry in entries]) for k in (0, 1))
        values = np.concatenate([np.full(len(entry[0]), entry[2]) for entry in entries])
        self._columns = arcs + 2 * slots + len(most)
        self._flow = csr_array((values, (rows, columns)), shape=(slots, self._columns))
        self._right = np.where(flow, menu.need - np.roll(menu.need, 1), menu.need).astype(float)
        prices = menu.prices
        self._cost = np.concatenate(
            [
                np.zeros(arcs),
                np.full(slots, float(menu.slot * prices.excess)),
                np.full(slots, float(menu.slot * prices.shortage)),
                np.full(len(most), float(prices.distinct)),
            ]
        )

    def fullest(self, expected: Floats) -> Floats:
        """Heads on the fullest day of each shift, of the cheapest plan at these prices.

        Parameters
        ----------
        expected : (S,) array
            Heads over which the price of each shift is spread; above 0.

        Returns
        -------
        (S,) array

        Raises
        ------
        ArithmeticError
            If HiGHS ends without an answer.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        arcs, slots = len(self._shift), len(self._menu.need)
        arc = np.arange(arcs)
        opening = csr_array(
            (
                np.concatenate([np.ones(arcs), -expected[self._shift]]),
                (np.tile(arc, 2), np.concatenate([arc, arcs + 2 * slots + self._shift])),
            ),
            shape=(arcs, self._columns),
        )
        top = np.concatenate([self._cap, np.full(self._columns - arcs, np.inf)])
        answer = milp(
            self._cost,
            constraints=[
                LinearConstraint(opening, -np.inf, 0.0),
                LinearConstraint(self._flow, self._right, self._right),
            ],
            bounds=Bounds(0.0, top),
        )
        if answer.status != 0:
            raise ArithmeticError(f"the linear program of slopes gave up: {answer.message}")
        fullest = np.zeros(len(expected))
        np.maximum.at(fullest, self._shift, answer.x[:arcs])
        return fullest

    def designs(self, seed: int, rounds: int = 6) -> Iterator[tuple[int, ...]]:
        """Shifts of one design after another, mostly fewer each time; the seed decides the first round's prices."""
        random = np.random.default_rng(seed)
        expected = np.maximum(self.widest * random.uniform(0.5, 1.0, len(self.widest)), 1.0)
        for _ in range(rounds):
            fullest = self.fullest(expected)
            used = fullest > 1e-6
            yield tuple(int(s) for s in np.flatnonzero(used))
            expected = np.where(used, fullest, np.maximum(SHRINK * expected, 0.1))
