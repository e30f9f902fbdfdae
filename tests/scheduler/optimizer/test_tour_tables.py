"""The automaton of tours: what weeks, nights and runs allow."""

from datetime import timedelta

import numpy as np
import pytest

from scheduler.optimizer.tour_paths import TourPaths
from scheduler.optimizer.tour_tables import tour_tables
from scheduler.optimizer.tours import History
from scheduler.shifts import ShiftTemplate
from tests.scheduler.optimizer.test_tours import EARLY, NIGHT, chosen, network
from tests.scheduler.small_operation import MONDAY

DUSK = (1320, 360, 180)


def nightly(net):
    """Worth 3 for a night and 1 for a day shift."""
    return np.where(net.template == 1, 3.0, 1.0)[None, :]


@pytest.mark.parametrize(
    ("in_week", "in_row", "tour"), [(7, 366, "NNNNN"), (2, 366, "DDDNN"), (7, 1, "NDNDN"), (2, 1, "DNDDN")]
)
def test_nights_are_counted_by_the_week_and_in_a_row(in_week, in_row, tour):
    """Of five dates so many are nights as the week allows, and no more in a row than that; day shifts fill the rest."""
    net = network(5)
    net.night_hours, net.week_nights, net.nights_in_row = DUSK, in_week, in_row
    found = chosen(net, nightly(net))
    assert (found.count("N"), found.count("D")) == (tour.count("N"), tour.count("D"))
    assert "N" * (in_row + 1) not in found


def test_nights_of_the_past_count():
    """Who comes from the second of two nights in a row, both in this week, has the third and last one after a break."""
    net = network(4, histories=[History(nights=(2, 2))], first=MONDAY + timedelta(days=2))
    net.night_hours, net.week_nights, net.nights_in_row = DUSK, 3, 2
    found = chosen(net, nightly(net))
    assert found[0] == "D"
    assert found.count("N") == 1


@pytest.mark.parametrize(("rest", "shifts"), [(0, 7), (2100, 6), (2700, 5)])
def test_a_week_has_its_long_rest(rest, shifts):
    """From 14:00 to 08:00 two dates later is 42 hours: one day off is rest of 35 hours, two make one of 45."""
    net = network(7, templates=(EARLY,))
    net.week_rest, net.week_shifts, net.week_minutes = rest, 7, 7 * 480
    # Worked at both ends of the week, so that the rest lies inside.
    values = np.where((net.day == 0) | (net.day == 6), 10.0, 1.0)[None, :]
    worth, choice = net.best(values, np.zeros_like(net.off_prices))
    assert (choice >= 0).sum() == shifts
    assert worth[0] == 20 + shifts - 2


def test_a_night_before_the_day_off_spoils_it():
    """From 06:00 after a night to 08:00 on the next date are 26 hours: the week is only rested by a later start."""
    late = ShiftTemplate("L8", 480, 1080, 1080, 60)
    net = network(3, templates=(EARLY, NIGHT, late), first=MONDAY + timedelta(days=4))
    net.week_rest = 2100
    values = np.array([9.0, 1.0, 2.0])[net.template] + np.array([0.0, 0.0, 50.0])[net.day]
    values[(net.day == 0) & (net.template == 1)] = 100.0
    assert chosen(net, values[None, :]) == "N.L"


def test_a_week_that_has_had_its_rest_needs_no_other():
    """With the rest already behind, every date from Wednesday to Sunday may be worked."""
    wednesday = MONDAY + timedelta(days=2)
    for rested, shifts in ((False, 4), (True, 5)):
        net = network(5, histories=[History(rested=rested)], first=wednesday, templates=(EARLY,))
        net.week_rest = 2100
        assert len(chosen(net).replace(".", "")) == shifts


def test_a_proof_forgets_nights_and_long_rest_only():
    """Without them tours are worth no less, and shifts of the week still count."""
    net = network(7)
    net.night_hours, net.week_nights, net.week_rest, net.week_shifts = DUSK, 1, 2100, 7
    net.week_minutes = 5 * 480
    off = np.zeros(7)
    exact, _ = TourPaths(net).best(0, nightly(net)[0], off)
    loose, _ = TourPaths(net, exact=False).best(0, nightly(net)[0], off)
    assert (exact, loose) == (3.0 + 4.0, 5 * 3.0)


def test_what_no_rule_bounds_makes_no_states():
    """Nights and runs that are free are not counted: a week of up to two equal shifts has three states."""
    net = network(7, templates=(EARLY,))
    net.week_shifts = 2
    assert len(tour_tables(net).monday) == 3
    net.run_days = 1
    assert len(tour_tables(net).monday) > 3
