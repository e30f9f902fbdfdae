"""What shift options are worth."""

import numpy as np
import pytest

from scheduler.optimizer.shift_values import ShiftValues
from scheduler.rules import Breaks, Wishes
from scheduler.rules.wishes import Wish
from scheduler.shifts import Break, ShiftTemplate
from tests.scheduler.small_operation import CHAT, MONDAY, agent, at, flat, horizon, laws, people, problem, requirement

SPAN = horizon(2)
NEEDED = requirement(SPAN, {CHAT: flat(1.0)})
DAY = ShiftTemplate("D8", 480, 480, 960, 240, (Break(60, 120, 300, paid=True),))
NIGHT = ShiftTemplate("N8", 480, 1320, 1320, 60, (Break(60, 120, 300),))


def values_of(agents, rules=None, templates=(DAY, NIGHT)):
    return ShiftValues(problem(agents, NEEDED, SPAN, rules or laws(Breaks(300)), templates))


def by_hand(prices, start, longest=300):
    """The dearest hours of an eight-hour shift, less the cheapest legal hour of break."""
    hours = np.concatenate([prices, np.zeros(24)])[start : start + 8]
    return max(hours.sum() - hours[b] for b in range(2, 6) if max(b, 7 - b) * 60 <= longest)


@pytest.mark.parametrize("longest", [300, 240])
def test_the_break_falls_on_the_cheapest_legal_hour(longest):
    """The worth of an option is its hours without the break that costs least, among those the rule allows."""
    values = values_of(people(1), laws(Breaks(longest)))
    prices = np.random.default_rng(3).uniform(0, 100, 48)
    worth, pattern = values.worth(0, prices)
    _, network = values.networks[0]
    for o, start in enumerate(network.start // 60):
        assert worth[o] == pytest.approx(by_hand(prices, start, longest))
        hours = values.ticks(0, o, int(pattern[o]))
        assert prices[hours].sum() == pytest.approx(worth[o])


def test_hours_beyond_the_horizon_earn_nothing():
    """The night that starts at 22:00 on the last day is on duty for two hours of the horizon."""
    values = values_of(people(1))
    _, network = values.networks[0]
    (last,) = np.flatnonzero(network.start == 46 * 60)
    assert values.ticks(0, int(last), 0).tolist() == [46, 47]
    assert values.worth(0, np.ones(48))[0][last] == 2.0


def every_value(values, prices):
    """Worth of each option to each agent of the first network; shape (agents, options)."""
    members, _ = values.networks[0]
    worth, _ = values.worth(0, prices)
    return np.stack([values.option_values(int(k), worth) for k in members])


def test_values_are_worth_less_pay_and_wishes():
    """Earnings count by productivity, pay in full, a disappointed wish as its price."""
    wishes = Wishes([Wish("a01", MONDAY, "off", 3.0)], 100)
    values = values_of([agent(1, productivity=0.5), agent(2)], laws(wishes))
    prices = np.full((1, 48), 2000.0)
    found = every_value(values, prices[0])
    _, network = values.networks[0]
    (first,) = np.flatnonzero(network.start == 8 * 60)
    assert found[:, first].tolist() == [0.5 * 14_000 - 8000 - 300, 14_000 - 8000]
    (night,) = np.flatnonzero(network.start == 22 * 60)
    # the night's hour of break is not paid, and falls inside the horizon
    assert found[1, night] == 14_000 - 7000
    assert not network.off_prices.any()


def test_a_wish_for_a_shift_prices_the_day_off():
    """Whoever would like to work and does not costs the price of the wish."""
    values = values_of(people(1), laws(Wishes([Wish("a01", MONDAY, "D8", 3.0)], 100)))
    assert values.networks[0][1].off_prices.tolist() == [[300.0, 0.0]]


def test_the_best_tour_is_the_best_of_the_network():
    """One agent's tour, priced alone, is worth what the network says, and names day, template, start and breaks."""
    random = np.random.default_rng(7)
    values = values_of(people(3))
    prices = random.uniform(500, 3000, (1, 48))
    found = every_value(values, prices[0])
    _, network = values.networks[0]
    worth, _ = network.best(found, -network.off_prices)
    tour = values.best_tour(1, prices[0])
    assert sum(found[1, option] for option, _ in tour) == pytest.approx(worth[1])
    for option, pattern in tour:
        day, template, start, breaks = values.shift_facts(1, option, pattern)
        assert template.code in ("D8", "N8")
        assert len(breaks) == 1
        assert at(start / 60).astimezone(SPAN.time_zone).date() == day


def test_a_template_without_legal_breaks_is_refused():
    """A window that leaves no legal place names the shift and the limit."""
    with pytest.raises(ValueError, match=r"shift D8: no placement .* within 120 min"):
        values_of(people(1), laws(Breaks(120)))
