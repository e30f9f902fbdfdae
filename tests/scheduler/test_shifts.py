"""Shift templates."""

import pytest

from scheduler.shifts import Break, ShiftTemplate
from tests.scheduler.small_operation import DAY


def template(minutes, *breaks):
    return ShiftTemplate("T", minutes, 0, 0, 60, breaks)


def test_starts_lie_on_the_grid_and_include_the_last():
    """First and last start are permitted, and every step of the grid between them."""
    assert list(DAY.starts()) == [480, 600, 720]
    assert list(ShiftTemplate("T", 240, 60, 170, 60).starts()) == [60, 120]


def test_unpaid_breaks_are_not_paid():
    """Paid minutes are the length less the unpaid breaks."""
    assert template(540, Break(60, 180, 240), Break(15, 300, 420, paid=True)).paid_minutes == 480


def test_break_starts_lie_on_the_grid_inside_their_window():
    """The window's ends count when they lie on the grid; others are drawn inwards."""
    assert template(300, Break(30, 100, 150)).break_patterns(30) == ((120,), (150,))
    assert template(300, Break(30, 100, 115)).break_patterns(30) == ()


def test_breaks_keep_their_order_with_work_between():
    """Of two breaks the second begins an interval after the end of the first, at least."""
    both = template(480, Break(30, 60, 120), Break(30, 60, 180))
    assert both.break_patterns(30) == ((60, 120), (60, 150), (60, 180), (90, 150), (90, 180), (120, 180))


def test_a_shift_without_breaks_has_one_pattern():
    """Nothing to place is one way to place it, unless the shift is too long to go without."""
    assert template(240).break_patterns(30, 120) == ((),)
    assert template(480).break_patterns(30, 240) == ()


@pytest.mark.parametrize("longest", [120, 180, 240, 300, 480])
def test_no_pattern_works_longer_than_allowed(longest):
    """In every pattern of a long shift each stretch between breaks, start and end keeps to the limit."""
    long = template(600, Break(60, 60, 240), Break(30, 300, 480))
    kept = long.break_patterns(30, longest)
    for first, second in long.break_patterns(30):
        stretch = max(first, second - first - 60, 600 - second - 30)
        assert ((first, second) in kept) == (stretch <= longest)
