"""What is said of days."""

import numpy as np
import pytest

from scheduler.simulation.tables import of_days, of_horizon


def days(levels: list[list[float]], target: float = 0.9) -> np.ndarray:
    """Days of 100 contacts with these service levels, a row a future; NaN: nobody came."""
    level = np.array(levels)
    offered = np.where(np.isnan(level), 0.0, 100.0)
    return np.stack([np.nan_to_num(level) * offered, offered, target * offered], axis=1)


def test_a_date_over_its_futures() -> None:
    """Of four futures one misses 90 %, one is just there; the 5 % quantile lies between the two lowest."""
    found = of_days(days([[0.80, 1.0], [0.90, 1.0], [0.95, np.nan], [1.0, np.nan]]))
    assert found["meets"].tolist() == [0.75, 1.0]
    assert found["level_p05"] == pytest.approx([0.80 + 0.15 * 0.10, 1.0])
    assert found["meets_low"][0] < 0.75 < found["meets_high"][0]
    assert found["meets_low"][1] < found["meets_low"][0] + 0.2, "two futures are less sure than four"


def test_a_horizon_over_its_days() -> None:
    """The probability that a day keeps its target is the share, of all days of all futures with contacts, that do."""
    found = of_horizon(days([[0.95, 0.80], [0.95, 0.95], [0.95, np.nan], [0.70, 0.80]])[:, :, None, :])
    assert found["meets"].tolist() == [pytest.approx(4 / 7)]
    assert found["level_p05"].tolist() == [pytest.approx(np.quantile([0.95, 0.8, 0.95, 0.95, 0.95, 0.7, 0.8], 0.05))]


def test_days_without_contacts_say_nothing() -> None:
    """Where nobody ever came there is neither probability nor quantile."""
    found = of_days(days([[np.nan], [np.nan]]))
    assert np.isnan([found["meets"], found["level_p05"]]).all()
