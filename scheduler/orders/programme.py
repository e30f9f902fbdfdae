"""The staged newsvendor solved exactly: how many hours to order at each notice, whatever binds.

Orders may be placed at a few notices before the work. Each later one knows better what will be needed, and costs more
or offers less. Where neither tiers nor limits bind, ordering up to a fractile is right; where they do, what an hour is
worth now depends on all that may still happen, and only the whole decision tree says it (dynamic programming; Bellman
1957). The state is the hours ordered and the factor now forecast, both on grids; what an hour is worth in the end is
an integral of the probability that it is needed, without sampling; between notices expectations are taken by the
trapezoidal rule over normal scores, which for such integrands beats few Gauss nodes: orders do not jump between nodes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from scheduler.orders.need import Need
from scheduler.orders.terms import Floats, Stage, Terms

HOURS = 160
"""Steps of the grid of hours, between the least and the most that may be ordered; limits and tiers come in between."""

FACTORS = 81
"""Forecasts that each stage may see."""

RAMPED = 21
"""Numbers of trained hours between those there are and the most that may be ordered, where new people must learn."""

FAR = 4.5
"""Standard deviations to which forecasts are followed."""

_SCORES = np.linspace(-4.8, 4.8, 97)
_WEIGHTS = np.exp(-0.5 * _SCORES**2) / np.exp(-0.5 * _SCORES**2).sum()


@dataclass(frozen=True, eq=False)
class Programme:
    """The best orders of one period at every state.

    Attributes
    ----------
    terms : Terms
    stages : tuple of Stage
        The notices that are still to come, longest first.
    need : Need
    deviations : tuple of float
        Standard deviation of the logarithm of what is learned before the first stage, between each and the next, and
        between the last and the end of the work; one more than stages.
    begin_h : float
        Hours at hand before anything is ordered: what stands, or the least that is billed anyway [h].
    hours : ndarray, shape (hours,)
        Grid of hours ordered [h].
    factors : tuple of ndarray
        Grid of forecasts at each stage.
    ramped : tuple of ndarray
        Grid of the hours ordered with enough notice to be trained, as each stage knows them [h].
    later : tuple of ndarray, each of shape (ramped, factors, hours)
        Expected cost of all that comes after each stage, by what has been ordered by its end [cent].
    expected_cents : float
        Expected cost of the period from now on: orders, hours short, less refunds; what stands is paid already.
    """

    terms: Terms
    stages: tuple[Stage, ...]
    need: Need
    deviations: tuple[float, ...]
    begin_h: float
    hours: Floats
    factors: tuple[Floats, ...]
    ramped: tuple[Floats, ...]
    later: tuple[npt.NDArray[np.float64], ...]
    expected_cents: float

    def order_up_to(self, stage: int, ordered_h: Floats, factor: Floats, ramped_h: Floats | None = None) -> Floats:
        """Hours to have after a stage, shape (cases,).

        Parameters
        ----------
        stage : int
        ordered_h, factor : ndarray, shape (cases,)
            Hours ordered so far, not below `begin_h` [h], and what is forecast.
        ramped_h : ndarray, shape (cases,), optional
            Hours ordered with notice enough to be trained [h]; only asked once that notice has passed.
        """
        at = self.stages[stage]
        limit = np.maximum(ordered_h, np.minimum(at.most_h, ordered_h + at.more_h))
        cost = (1.0 + at.surcharge) * self.terms.bill(self.hours) + self._at(stage, factor, ramped_h)
        chosen = np.where((self.hours > ordered_h[:, None]) & (self.hours < limit[:, None]), cost, np.inf)
        # What is ordered already and the limit may lie between two points of the grid.
        here, there = (_between(self.hours, cost, edge) for edge in (ordered_h, limit))
        best = chosen.argmin(axis=1)
        value = np.minimum(chosen[np.arange(len(best)), best], there)
        target = np.where(there <= value, limit, self.hours[best])
        return np.asarray(np.where(here <= value + 1e-9 * np.abs(value), ordered_h, target))

    def _at(self, stage: int, factor: Floats, ramped_h: Floats | None) -> Floats:
        """Expected later cost at forecasts between those of the grid, shape (cases, hours)."""
        table, grid, known = self.later[stage], self.factors[stage], self.ramped[stage]
        if len(known) > 1:
            if ramped_h is None:
                raise ValueError("ramped_h must say how many hours were ordered in time to be trained")
            row, beside = _place(known, ramped_h)
        else:
            row, beside = np.zeros(len(factor), dtype=np.int64), np.zeros(len(factor))
        low, part = _place(np.log(grid), np.log(factor))
        upper, right = (np.minimum(at + 1, size - 1) for at, size in ((row, len(known)), (low, len(grid))))
        beside, part = beside[:, None], part[:, None]
        here = (1.0 - part) * table[row, low] + part * table[row, right]
        above = (1.0 - part) * table[upper, low] + part * table[upper, right]
        return np.asarray((1.0 - beside) * here + beside * above)


def programme(
    terms: Terms,
    stages: Sequence[Stage],
    need: Need,
    deviations: Sequence[float],
    *,
    ordered_h: float = 0.0,
    ramped_h: float | None = None,
) -> Programme:
    """Solve one period.

    Parameters
    ----------
    terms : Terms
    stages : sequence of Stage
        The notices still to come, longest first; none leaves what stands.
    need : Need
    deviations : sequence of float
        As of `Programme`; 0 before the first stage if that is now.
    ordered_h : float
        Hours ordered so far [h].
    ramped_h : float, optional
        How many of them were ordered in time to be trained; all of them by default [h].

    Returns
    -------
    Programme

    Raises
    ------
    ValueError
        If deviations are not one more than stages, or a number is negative, or notices do not fall.

    Examples
    --------
    One chance to order, at 10, hours short at 40: up to the fractile 1 - 10/40.

    >>> straight = Need(np.array([0.5, 2.0]), np.array([50.0, 200.0]))
    >>> solved = programme(Terms(0.0, ((300.0, 1000.0),), 4000.0), [Stage(48.0, 300.0)], straight, [0.0, 0.2])
    >>> round(float(solved.order_up_to(0, np.zeros(1), np.ones(1))[0])), round(straight.quantile(0.75, 1.0, 0.2))
    (112, 112)
    """
    stages, deviations = tuple(stages), tuple(deviations)
    if len(deviations) != len(stages) + 1 or min(deviations) < 0:
        raise ValueError(f"deviations must be {len(stages) + 1} and 0 or more (were {deviations})")
    if ordered_h < 0 or any(b.notice_h >= a.notice_h for a, b in pairwise(stages)):
        raise ValueError("ordered_h must be 0 or more and notices must fall")
    begin = max(ordered_h, terms.least_h)
    hours = _grid(terms, stages, begin)
    factors = _forecasts(deviations[:-1])
    in_time = sum(stage.notice_h >= terms.ramp_h for stage in stages) if terms.learning < 1.0 else len(stages)
    ramped = _ramped(terms, hours, len(stages), in_time, ordered_h if ramped_h is None else ramped_h)
    later: list[npt.NDArray[np.float64]] = []
    value, after = _end(terms, need, hours, factors[-1] if stages else np.ones(1), ramped[-1], deviations[-1]), None
    for k in range(len(stages) - 1, -1, -1):
        if after is not None:
            value = _expected(value, factors[k], after, deviations[k + 1])
        if k == in_time - 1 and len(ramped[k + 1]) > 1:
            # What is ordered by the end of this stage is what will have been ordered in time.
            row, beside = _place(ramped[k + 1], hours)
            own = np.arange(len(hours))
            value = (1.0 - beside[:, None]) * value[row, :, own] + beside[:, None] * value[row + 1, :, own]
            value = value.T[None]
        later.insert(0, value)
        value, after = _best(terms, stages[k], hours, value), factors[k]
    if after is not None:
        value = _expected(value, np.ones(1), after, deviations[0])
    expected = float(_between(hours, value[:1, 0, :], np.array([begin]))[0])
    kept = tuple(ramped[k] for k in range(len(stages)))
    return Programme(terms, stages, need, deviations, begin, hours, tuple(factors), kept, tuple(later), expected)


def _grid(terms: Terms, stages: Sequence[Stage], begin: float) -> Floats:
    """Hours that may be ordered, the ends of tiers and the limits among them."""
    top = max([begin, *(stage.most_h for stage in stages)])
    marks = [begin, terms.trained_h, *(up_to for up_to, _ in terms.tiers), *(stage.most_h for stage in stages)]
    inside = [mark for mark in marks if begin <= mark <= top]
    return np.unique(np.concatenate([np.linspace(begin, top, HOURS + 1), inside]))


def _forecasts(deviations: Sequence[float]) -> list[Floats]:
    """What each stage may find forecast, widening as more is learned."""
    grids, variance = [], 0.0
    for deviation in deviations:
        variance += deviation**2
        spread = np.sqrt(variance) * np.linspace(-FAR, FAR, FACTORS) if variance > 0 else np.zeros(1)
        grids.append(np.exp(spread - 0.5 * variance))
    return grids


def _ramped(terms: Terms, hours: Floats, stages: int, in_time: int, ramped_h: float) -> list[Floats]:
    """Grid of trained hours at each stage and at the end: one point until they are decided on, and if nobody learns."""
    known = np.array([max(ramped_h, min(terms.trained_h, 1e12))])
    if terms.learning == 1.0 or in_time == 0 or terms.trained_h >= hours[-1]:
        return [known] * (stages + 1)
    decided = np.linspace(terms.trained_h, hours[-1], RAMPED)
    return [known] * in_time + [decided] * (stages + 1 - in_time)


def _end(
    terms: Terms, need: Need, hours: Floats, factors: Floats, ramped: Floats, deviation: float
) -> npt.NDArray[np.float64]:
    """Expected cost of hours short, less what unneeded ones give back; shape (ramped, factors, hours) [cent]."""
    worth = terms.worth(hours[None, :], ramped[:, None])
    needed = need.beyond(worth[:, None, :], factors[None, :, None], deviation)
    step = np.diff(worth, axis=1)[:, None, :]
    # Expected shortage is the integral of the probability of needing more, from the hours at hand upwards.
    missing = 0.5 * (needed[..., 1:] + needed[..., :-1]) * step
    past = np.exp(deviation * _SCORES - 0.5 * deviation**2)
    top = np.maximum(need.at(factors[:, None] * past)[None] - worth[:, -1, None, None], 0.0) @ _WEIGHTS
    short = np.concatenate([np.cumsum(missing[..., ::-1], axis=-1)[..., ::-1], np.zeros((*needed.shape[:2], 1))], -1)
    spare = 1.0 - 0.5 * (needed[..., 1:] + needed[..., :-1])
    price = terms.price(hours[:-1]) * (hours[:-1] >= terms.least_h - 1e-9) * np.diff(hours)
    back = np.concatenate([np.zeros((*needed.shape[:2], 1)), np.cumsum(spare * price, axis=-1)], -1)
    return np.asarray(terms.short_cents * (short + top[..., None]) - terms.refund * back)


def _best(terms: Terms, stage: Stage, hours: Floats, later: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Expected cost from a stage on, by the hours ordered before it."""
    price = (1.0 + stage.surcharge) * terms.bill(hours)
    total = later + price
    best = np.array(total)
    limit = np.minimum(stage.most_h, hours + stage.more_h)
    last = np.searchsorted(hours, limit + 1e-9, side="right")
    if (last[:-1] == last[-1]).all() or stage.more_h == np.inf:
        allowed = int(last[0]) if len(last) else 0
        best[..., :allowed] = np.minimum.accumulate(total[..., :allowed][..., ::-1], axis=-1)[..., ::-1]
    else:
        for k in range(len(hours)):
            best[..., k] = total[..., k : max(int(last[k]), k + 1)].min(axis=-1)
    return np.asarray(best - price)


def _expected(value: npt.NDArray[np.float64], here: Floats, there: Floats, deviation: float) -> npt.NDArray[np.float64]:
    """Expectation of a value on the forecasts `there`, at each forecast `here`; axis 1 holds forecasts."""
    if len(there) == 1:
        return np.asarray(np.repeat(value, len(here), axis=1))
    moved = np.log(here)[:, None] + deviation * _SCORES - 0.5 * deviation**2
    place = np.interp(moved, np.log(there), np.arange(len(there)))
    low = np.minimum(place.astype(np.int64), len(there) - 2)
    kernel = np.zeros((len(here), len(there)))
    row = np.repeat(np.arange(len(here))[:, None], len(_SCORES), axis=1)
    np.add.at(kernel, (row, low), (1.0 - (place - low)) * _WEIGHTS)
    np.add.at(kernel, (row, low + 1), (place - low) * _WEIGHTS)
    return np.asarray(np.einsum("ij,rjh->rih", kernel, value))


def _place(grid: Floats, at: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The point of a grid before each place, and how far beyond it the place lies, as a share of the step."""
    if len(grid) == 1:
        return np.zeros(len(at), dtype=np.int64), np.zeros(len(at))
    place = np.interp(at, grid, np.arange(len(grid)))
    low = np.minimum(place.astype(np.int64), len(grid) - 2)
    return low, np.asarray(place - low)


def _between(grid: Floats, rows: npt.NDArray[np.float64], at: Floats) -> Floats:
    """Each row read at its own place of a common grid, shape (cases,)."""
    low, part = _place(grid, at)
    case, right = np.arange(len(rows)), np.minimum(low + 1, len(grid) - 1)
    return np.asarray((1.0 - part) * rows[case, low] + part * rows[case, right])
