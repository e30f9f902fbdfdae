"""Shift design against every choice there is, on days small enough to try them all."""

from itertools import combinations

import numpy as np
import pytest

from scheduler.shift_design.design import ShiftDesign, design_shifts
from scheduler.shift_design.menu import DesignPrices, Menu, ShiftType
from scheduler.shift_design.programme import Band, solve_band, staff

pytestmark = pytest.mark.long


def hand_count(menu: Menu, design: ShiftDesign) -> int:
    """Cost of a design, counted slot by slot."""
    at_work = np.zeros(len(menu.need), dtype=int)
    for start, length, heads in zip(design.starts, design.lengths, design.heads, strict=True):
        for day, count in enumerate(heads):
            for slot in range(length // menu.slot):
                at_work[(day * menu.slots_a_day + start // menu.slot + slot) % len(at_work)] += count
    apart = (at_work - menu.need) * menu.slot
    prices = menu.prices
    excess, shortage = np.maximum(apart, 0).sum(), np.maximum(-apart, 0).sum()
    return int(prices.excess * excess + prices.shortage * shortage + prices.distinct * len(design.starts))


def cheapest(menu: Menu) -> int:
    """Cost of the best design among all sets of shifts."""
    costs = []
    for count in range(len(menu.shifts) + 1):
        for chosen in combinations(range(len(menu.shifts)), count):
            worked, heads = staff(menu, chosen)
            excess, shortage = menu.deviation(menu.heads_at_work(worked, heads))
            costs.append(
                excess * menu.prices.excess + shortage * menu.prices.shortage + len(worked) * menu.prices.distinct
            )
    return min(costs)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("prices", [DesignPrices(1, 1, 360), DesignPrices(2, 1, 700), DesignPrices(1, 3, 5000)])
def test_no_set_of_shifts_is_cheaper(seed: int, prices: DesignPrices) -> None:
    """On random days the proven design costs what the best of all sets of shifts costs, counted by hand."""
    need = np.random.default_rng(seed).integers(0, 7, 8)
    types = (ShiftType(0, 720, 360, 720), ShiftType(1080, 1080, 720, 720))
    menu = Menu(need, 360, types, prices)
    design = design_shifts(need, 360, types, prices)
    assert design.cost == design.bound == hand_count(menu, design) == cheapest(menu)


def test_the_last_night_works_into_the_first_day() -> None:
    """Heads needed around midnight every day are met by one shift whose last night ends on the first morning."""
    need = np.tile([3, 0, 0, 3], 7)
    design = design_shifts(need, 360, [ShiftType(1080, 1080, 720, 720)])
    assert (design.excess, design.shortage, design.cost) == (0, 0, 60)
    assert design.heads.tolist() == [[3] * 7]


def test_heads_are_whole_where_three_shifts_chase_each_other_round_the_clock() -> None:
    """Three shifts of 16 h that each overlap the next could share one head in halves; whole heads pay a slot."""
    design = design_shifts(np.array([1, 1, 1]), 480, [ShiftType(0, 960, 960, 960)], DesignPrices(1, 1, 1))
    assert (design.cost, design.bound, len(design.starts), design.shortage) == (481, 481, 1, 480)


def test_a_dear_shift_is_not_offered() -> None:
    """Where a shift costs more than going short, nothing is offered and the shortage is paid."""
    design = design_shifts(np.array([0, 1, 1, 0]), 360, [ShiftType(360, 360, 720, 720)], DesignPrices(1, 1, 1000))
    assert (len(design.starts), design.shortage, design.cost, design.bound) == (0, 720, 720, 720)


def test_a_week_without_need_costs_nothing() -> None:
    """No need, no shifts, no cost, no gap."""
    design = design_shifts(np.zeros(28, dtype=int), 360, [ShiftType(0, 0, 360, 360)])
    assert (len(design.starts), design.cost, design.bound, design.gap) == (0, 0, 0, 0.0)


def test_the_same_seed_makes_the_same_design() -> None:
    """Two designs of one need are equal in starts, lengths and every head."""
    need = np.random.default_rng(3).integers(0, 9, 56)
    one, other = (design_shifts(need, 180, [ShiftType(0, 1260, 360, 720)], seed=5) for _ in range(2))
    assert one.starts.tolist() == other.starts.tolist()
    assert one.lengths.tolist() == other.lengths.tolist()
    assert one.heads.tolist() == other.heads.tolist()


def test_without_time_the_bound_stays_honest() -> None:
    """Cut off at once, a design is still a design, and its bound is not above the true optimum."""
    need = np.random.default_rng(3).integers(0, 9, 56)
    types = (ShiftType(0, 1260, 360, 720),)
    cut = design_shifts(need, 180, types, seconds=0.01)
    full = design_shifts(need, 180, types)
    assert cut.bound <= full.bound <= full.cost <= cut.cost
    assert cut.cost == hand_count(Menu(need, 180, types, DesignPrices()), cut)


def test_bands_of_deviation_divide_the_designs() -> None:
    """The best of the bands is the best of all: no band bounds away a design that belongs to it."""
    need = np.random.default_rng(1).integers(0, 7, 8)
    menu = Menu(need, 360, (ShiftType(0, 1080, 360, 720),), DesignPrices(1, 1, 360))
    bounds = [
        solve_band(menu, Band(least, least + 360 * width - 360), seconds=10).bound
        for least, width in ((0, 1), (360, 2), (1080, 4), (2520, 40))
    ]
    assert menu.at_least(min(bounds)) == cheapest(menu)


@pytest.mark.parametrize(
    ("need", "slot", "kind", "message"),
    [
        ([1] * 4, 360, (100, 200, 360, 360), "off the grid"),
        ([1] * 5, 360, (0, 0, 360, 360), "whole number of days"),
        ([1, 1, -1, 1], 360, (0, 0, 360, 360), "negative in slot 2"),
        ([1] * 4, 7, (0, 0, 360, 360), "do not divide a day"),
        ([1] * 4, 360, (360, 0, 360, 360), "no start"),
        ([1] * 4, 360, (0, 0, 720, 360), "no length"),
        ([1] * 4, 360, (0, 0, 360, 1800), "longer than all the days"),
    ],
)
def test_what_fits_no_grid_is_refused(
    need: list[int], slot: int, kind: tuple[int, int, int, int], message: str
) -> None:
    """A need or a shift type that fits no grid is an error that says which."""
    with pytest.raises(ValueError, match=message):
        design_shifts(np.array(need), slot, [ShiftType(*kind)])
