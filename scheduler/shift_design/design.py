"""From a menu to a proven design: one program, then better designs nearby, then proof band by band."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from time import perf_counter

import numpy as np

from scheduler.shift_design.menu import DesignPrices, Ints, Menu, ShiftType
from scheduler.shift_design.programme import Answer, Band, solve_band, staff
from scheduler.shift_design.slopes import Slopes

WORKERS = 2
"""Programs solved side by side. Part of the method: another number may find another design of the same cost."""

FIRST_NODES = 20
"""Nodes of the first program over everything; what it leaves open is better proven in bands."""

FIRST_SHARE = 0.3
"""Share of the time the first program may take."""

RESERVE = 1.5
"""Seconds HiGHS may take to notice that its time is over, and ours to staff what it found."""

NEAR_NODES = 30
"""Nodes of a program over few shifts; most are decided before."""

BAND_NODES = 300
"""Nodes of every band in the first round of the proof."""

STARTS = 4
"""Prices from which slope scaling begins."""

NEAR = 36
"""Shifts a neighbourhood lets go besides those chosen: few enough to be decided in a second."""


@dataclass(frozen=True)
class ShiftDesign:
    """Shifts to offer, who begins them, what that costs and what any design must cost.

    Attributes
    ----------
    starts, lengths : (K,) arrays of int
        Of each offered shift [min after midnight, min].
    heads : (K, D) array of int
        Heads that begin each shift on each day.
    excess, shortage : int
        Heads too many and too few over the cycle [head-minutes].
    cost, bound : int
        In the unit of the prices; no design costs less than `bound`.
    """

    starts: Ints
    lengths: Ints
    heads: Ints
    excess: int
    shortage: int
    cost: int
    bound: int

    @property
    def gap(self) -> float:
        """Share of the cost that is not proven necessary; 0 for a proven optimum."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


@dataclass
class _Best:
    """The best design so far: rows of the menu, heads, cost; and the seconds that are left."""

    menu: Menu
    until: float
    seed: int
    chosen: tuple[int, ...] = ()
    heads: Ints | None = None
    cost: int = 0

    def take(self, chosen: Sequence[int] | None) -> bool:
        """Staff these shifts; keep them if that is cheaper."""
        if chosen is None:
            return False
        worked, heads = staff(self.menu, chosen)
        cost = _cost(self.menu, worked, heads)
        if self.heads is not None and cost >= self.cost:
            return False
        self.chosen, self.heads, self.cost = worked, heads, cost
        return True

    def left(self) -> float:
        """Seconds left."""
        return self.until - perf_counter()

    def solve(self, band: Band, nodes: int | None, allowed: Sequence[int] | None = None, share: float = 1.0) -> Answer:
        """Solve a band in a share of the time that is left."""
        seconds = min(share * self.left(), self.left() - RESERVE)
        return solve_band(self.menu, band, seconds=seconds, nodes=nodes, allowed=allowed, seed=self.seed)


def design_shifts(
    need: Ints,
    slot: int,
    types: Sequence[ShiftType],
    prices: DesignPrices | None = None,
    *,
    seconds: float = 60.0,
    seed: int = 1,
) -> ShiftDesign:
    """Choose which distinct shifts to offer so that heads at work follow the need with few shifts.

    The cycle closes: a shift of the last night works on into the first day. Three stages, each run only if the one
    before has left a gap: one integer program over everything; the same around the best design, where only shifts of
    one part of the day are free; and a proof that divides all designs that could still be cheaper by what their
    deviation costs. With that cost in a narrow band few heads fit on any shift, and the program is far stronger.

    Parameters
    ----------
    need : (T,) array of int
        Heads required in each slot of a whole number of days.
    slot : int
        Length of a slot [min].
    types : sequence of ShiftType
    prices : DesignPrices, optional
        Of a head-minute too many or too few and of a distinct shift.
    seconds : float
        Wall time after which the best design so far is returned with the bound proven so far [s].
    seed : int
        Same input and seed: same design, unless time runs out.

    Returns
    -------
    ShiftDesign

    Raises
    ------
    ValueError
        If the need or a shift type does not fit the grid.

    References
    ----------
    Musliu, Schaerf, Slany (2004), Local search for shift design; Di Gaspero, Gaertner, Kortsarz, Musliu, Schaerf,
    Slany (2007), The minimum shift design problem.

    Examples
    --------
    Two shifts a day cover two heads from 08:00 to 16:00 and one from 16:00 to midnight without a minute wrong.

    >>> need = np.array([0] * 8 + [2] * 8 + [1] * 8)
    >>> design = design_shifts(need, 60, [ShiftType(480, 960, 480, 480)])
    >>> design.starts.tolist(), design.heads.tolist(), design.cost, design.bound
    ([480, 960], [[2], [1]], 120, 120)
    """
    menu = Menu(np.asarray(need, dtype=np.int64), slot, tuple(types), prices or DesignPrices())
    best = _Best(menu, perf_counter() + seconds, seed)
    # To offer nothing is a design too.
    best.take(())
    if not menu.need.any():
        return _finished(best, 0)
    with ThreadPoolExecutor(WORKERS) as pool:
        whole = pool.submit(best.solve, Band(), FIRST_NODES, share=FIRST_SHARE)
        proven = Event()
        scaled = pool.submit(_scaled, best, proven)
        first = whole.result()
        bound = menu.at_least(first.bound)
        best.take(first.chosen)
        if bound >= best.cost:
            # What the slopes have found by now depends on the clock, and cannot be cheaper.
            proven.set()
        else:
            best.take(scaled.result())
            _improve(best, bound, pool.map)
            bound = _prove(best, bound, pool.map)
    return _finished(best, bound)


def _finished(best: _Best, bound: int) -> ShiftDesign:
    menu = best.menu
    assert best.heads is not None
    shifts = menu.shifts[list(best.chosen)]
    excess, shortage = menu.deviation(menu.heads_at_work(best.chosen, best.heads))
    return ShiftDesign(
        shifts[:, 0] * menu.slot,
        shifts[:, 1] * menu.slot,
        best.heads,
        excess,
        shortage,
        best.cost,
        min(bound, best.cost),
    )


def _cost(menu: Menu, chosen: Sequence[int], heads: Ints) -> int:
    excess, shortage = menu.deviation(menu.heads_at_work(chosen, heads))
    return excess * menu.prices.excess + shortage * menu.prices.shortage + len(chosen) * menu.prices.distinct


def _scaled(best: _Best, proven: Event) -> tuple[int, ...]:
    """The best design by slope scaling from several prices and by programs over what the last ones offer."""
    slopes = Slopes(best.menu)
    until = best.until - 0.8 * best.left()
    trial = _Best(best.menu, best.until, best.seed)
    trial.take(())
    last: list[tuple[int, ...]] = []
    for start in range(STARTS):
        for chosen in slopes.designs(best.seed + start):
            trial.take(chosen)
            if perf_counter() > until or proven.is_set():
                return trial.chosen
        last.append(chosen)
        if start:
            trial.take(trial.solve(Band(), NEAR_NODES, sorted({*trial.chosen, *last[-1], *last[-2]}), share=0.2).chosen)
    return trial.chosen


Map = Callable[..., Iterator[Answer]]


def _improve(best: _Best, bound: int, side_by_side: Map) -> None:
    """Free the shifts of one part of the day after another, until a whole turn of the clock betters nothing."""
    menu, idle = best.menu, 0
    turns = 2 * max(1, -(-len(menu.shifts) // NEAR))
    random = np.random.default_rng(best.seed)
    phase = int(random.integers(len(menu.shifts)))
    part_of_time = best.until - 0.6 * best.left()
    order = np.arange(len(menu.shifts))
    by_end = np.argsort((menu.shifts.sum(axis=1)) % menu.slots_a_day, kind="stable")
    while idle < turns and best.cost > bound and perf_counter() < part_of_time:
        near = []
        for _ in range(WORKERS):
            along = by_end if idle % 2 else order
            near.append(sorted({*best.chosen, *np.roll(along, -phase)[:NEAR].tolist()}))
            idle += 1
            phase = (phase + NEAR // 2 + int(random.integers(NEAR // 2))) % len(menu.shifts)
        found = list(side_by_side(lambda allowed: best.solve(Band(), NEAR_NODES, allowed), near))
        # Every one is looked at: the second may better the first.
        if sum(best.take(answer.chosen) for answer in found):
            idle = 0


def _prove(best: _Best, bound: int, side_by_side: Map) -> int:
    """Bound on every design, from bands of what deviation costs; better designs met on the way are kept.

    Each round solves every open band to the same number of nodes. A band not decided by then is halved, and the next
    round has four times the nodes.
    """
    menu, nodes = best.menu, BAND_NODES
    distinct, step = menu.prices.distinct, menu.step
    # Bands, and the bound on the designs in each. A design offers a shift at least, so cheaper ones deviate no more.
    open_bands: list[tuple[int, int, int]] = []
    low, width = _least_deviation(menu), step
    bound = max(bound, low)
    while low <= best.cost - step - distinct:
        open_bands.append((low, low + width - step, bound))
        low, width = low + width, 2 * width
    while open_bands and best.left() > RESERVE:
        cost = best.cost

        def decide(part: tuple[int, int, int], cost: int = cost, nodes: int = nodes) -> Answer:
            low, high, known = part
            if best.left() <= RESERVE:
                return Answer(None, known, False)
            return best.solve(Band(low, min(high, cost - step - distinct), (cost - step - low) // distinct), nodes)

        answers = list(side_by_side(decide, open_bands))
        undecided = []
        for (low, high, known), answer in zip(open_bands, answers, strict=True):
            best.take(answer.chosen)
            # Of an empty band the cheapest design costs no less than the best at the time.
            proven = max(known, cost if answer.bound == np.inf else menu.at_least(answer.bound))
            middle = low + (high - low) // step // 2 * step
            if answer.finished:
                continue
            undecided += [(low, middle, proven), (middle + step, high, proven)] if high > low else [(low, high, proven)]
        open_bands = [part for part in undecided if part[2] < best.cost and part[0] <= best.cost - step - distinct]
        nodes *= 4
    return min([best.cost, *(known for _, _, known in open_bands)])


def _least_deviation(menu: Menu) -> int:
    """What excess and shortage cost at least, were every shift offered for nothing."""
    chosen, heads = staff(menu, range(len(menu.shifts)))
    excess, shortage = menu.deviation(menu.heads_at_work(chosen, heads))
    return excess * menu.prices.excess + shortage * menu.prices.shortage
