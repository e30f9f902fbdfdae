"""Shrinkage and ramp-up."""

import numpy as np
import pandas as pd
import pytest

from scheduler.shrinkage import Shrinkage, post_fte, productivity
from tests.scheduler.small_operation import CHAT, TICKET, VOICE, at, horizon, people, problem, requirement


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


def test_a_pair_around_the_clock_takes_twelve_people_and_two_to_relieve_them() -> None:
    """336 seat-hours a week at 40 h and 30 % shrinkage are 12.0 people; an hour of break in eight makes it 13.7."""
    assert post_fte(2, 168, 40, 0.3) == pytest.approx(12.0)
    assert post_fte(2, 168, 40, 0.3, 1 / 8) == pytest.approx(96 / 7)
    assert post_fte(2, 0, 40) == 0


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((-1, 168), r"seats must be zero or more, not -1"),
        ((2, 169), r"open_h must lie in \[0, 168\], not 169"),
        ((2, 168, 0), r"contract_h must be above 0, not 0"),
        ((2, 168, 40, 1.0), r"shrinkage must lie in \[0, 1\), not 1"),
        ((2, 168, 40, 0.3, np.nan), r"break_share must lie in \[0, 1\), not nan"),
    ],
)
def test_posts_have_ranges(numbers: tuple[float, ...], said: str) -> None:
    """Each number outside its range is named."""
    with pytest.raises(ValueError, match=said):
        post_fte(*numbers)


def test_shrinkage_enters_the_problem_once_for_heads_and_once_for_hours() -> None:
    """Planned and unplanned gross up live heads and deferred hours by the same share; a post counts people on it."""
    span = horizon(1)
    needed = requirement(span, {CHAT: [20.0] * 24}, [(TICKET, at(9), 6.0, at(15))])
    post = requirement(span, {VOICE: [20.0] * 24}, kind="post")
    shares = Shrinkage(planned=0.2, unplanned=0.1)
    made = problem(people(1), pd.concat([needed, post], ignore_index=True), span, shrinkage=1 - shares.present)
    heads = dict(zip(made.live, made.need[:, 0], strict=True))
    assert heads[CHAT] == round(float(shares.gross(20.0)))
    assert heads[VOICE] == 20.0
    assert made.jobs.work.sum() * made.tick / 60 == pytest.approx(float(shares.gross(6.0)))
    assert (made.jobs.first * made.tick, made.jobs.due * made.tick) == (600, 900)
