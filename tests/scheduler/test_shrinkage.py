"""Shrinkage and ramp-up."""

import numpy as np
import pytest

from scheduler.shrinkage import Shrinkage, productivity


def test_gross_and_net_are_inverse() -> None:
    """Scheduling the gross leaves the net: shares follow each other, they do not add."""
    shrinkage = Shrinkage(0.2, 0.1)
    assert shrinkage.present == pytest.approx(0.72)
    assert shrinkage.net(shrinkage.gross([3, 10])) == pytest.approx([3, 10])
    assert Shrinkage().gross(5) == 5


@pytest.mark.parametrize("share", [-0.1, 1.0, np.nan])
def test_a_share_of_everything_is_refused(share: float) -> None:
    """Shrinkage lies in [0, 1)."""
    with pytest.raises(ValueError, match=r"shrinkage must lie in \[0, 1\)"):
        Shrinkage(planned=share)
    with pytest.raises(ValueError, match="unplanned"):
        Shrinkage(unplanned=share)


def test_new_hires_ramp_up() -> None:
    """A new hire starts at the first day's productivity and nears one; a third of the gap is left after the ramp."""
    curve = productivity([0, 4, 400], at_first=0.4, ramp_weeks=4)
    assert curve[0] == pytest.approx(0.4)
    assert curve[1] == pytest.approx(1 - 0.6 / np.e)
    assert curve[2] == pytest.approx(1)


@pytest.mark.parametrize(
    ("numbers", "names"),
    [((-1, 0.5, 4), "weeks"), ((1, 0.0, 4), "at_first"), ((1, 1.1, 4), "at_first"), ((1, 0.5, 0), "ramp_weeks")],
)
def test_impossible_ramps_are_refused(numbers: tuple[float, float, float], names: str) -> None:
    """Negative weeks, a start of nothing or above one, and a ramp of no length are refused by name."""
    with pytest.raises(ValueError, match=names):
        productivity(*numbers)
