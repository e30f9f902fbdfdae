"""The benchmark of orders compares policies in the same futures, and none with a straw man."""

import numpy as np

from benchmarks.orders import Day, compare, reference_days
from scheduler.orders.need import Need
from scheduler.orders.terms import Stage, Terms

STAGES = (Stage(360.0, 200.0), Stage(48.0, 150.0, 0.2), Stage(2.0, 120.0, 0.6))
DAY = Day(
    Terms(30.0, ((100.0, 1000.0), (200.0, 1300.0)), 5000.0),
    STAGES,
    Need(np.array([0.1, 10.0]), np.array([10.0, 1000.0])),
    (0.0, 0.17, 0.09, 0.05),
)


def test_stages_save_and_nobody_beats_who_knows() -> None:
    """Ordering in stages costs less than early, late or by the rule, and more than knowing; intervals hold the mean."""
    rows = {row["against"]: row for row in compare("a day", [[DAY] * 3], 200)}
    for against in ("all at 15 days", "all at 2 hours", "fractile rule"):
        assert rows[against]["saved_low"] > 0
        assert rows[against]["saved_low"] < rows[against]["saved"] < rows[against]["saved_high"]
    assert rows["clairvoyant"]["saved_high"] < 0


def test_where_nothing_is_learned_early_is_as_good_as_staged() -> None:
    """Without anything to learn before two hours, ordering at fifteen days costs the same in every future."""
    known = Day(DAY.terms, STAGES, DAY.need, (0.0, 0.0, 0.0, 0.1))
    rows = {row["against"]: row for row in compare("a day", [[known]], 50)}
    assert abs(rows["all at 15 days"]["saved"]) < 1e-6 * rows["all at 15 days"]["cost"]


def test_the_festival_is_one_day_of_the_fortnight() -> None:
    """The eleventh needs over twice the hours of any other day."""
    (days,) = reference_days()
    hours = [float(day.need.at(np.ones(1))[0]) for day in days]
    assert len(hours) == 14
    assert int(np.argmax(hours)) == 6
    assert hours[6] > 2 * sorted(hours)[-2]
