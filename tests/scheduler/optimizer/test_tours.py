"""The network of one person's tours."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.optimizer.tours import History, TourNetwork
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import FULL, MONDAY, agent, at, horizon, shift

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
EARLY, NIGHT = ShiftTemplate("D8", 480, 360, 480, 60), ShiftTemplate("N8", 480, 1320, 1320, 60)


def network(days=3, agents=None, histories=None, templates=(EARLY, NIGHT), first=MONDAY, zone=None):
    people = agents or [agent()]
    span = horizon(days, first, zone or people[0].time_zone)
    return TourNetwork(people, histories or [History()] * len(people), templates, span.start, span.end)


def chosen(net, values=None, off=None):
    """Codes of the best tour of the first agent, a dot for a day without a chosen shift."""
    values = np.ones_like(net.prices) if values is None else values
    _, choice = net.best(values, np.zeros_like(net.off_prices) if off is None else off)
    return "".join("." if o < 0 else net.templates[net.template[o]].code[0] for o in choice[0])


def test_options_are_every_start_of_every_template():
    """Three starts in the morning and one at night on each of three dates, in order, in minutes of the horizon."""
    net = network()
    assert net.start.tolist() == [day * 1440 + m for day in range(3) for m in (360, 420, 480, 1320)]
    assert (net.end - net.start == 480).all()


def test_options_keep_to_the_horizon():
    """An agent two and a half hours behind has options on the date before, where they start inside the horizon."""
    late = ShiftTemplate("L8", 480, 1200, 1380, 60)
    net = network(1, [agent(time_zone=KOLKATA)], templates=(late,), zone=ZoneInfo("Asia/Shanghai"))
    assert net.days == [date(2026, 11, 15), date(2026, 11, 16)]
    # 22:00 and 23:00 in Kolkata are 00:30 and 01:30 in Shanghai; 20:00 and 21:00 of the 16th come before its end
    assert net.start.tolist() == [30, 90, 1350, 1410]


def test_an_hour_that_is_skipped_has_no_start():
    """In Berlin nobody starts at 02:00 on 29 March 2026; at 03:00 two hours have passed since midnight."""
    dawn = ShiftTemplate("D8", 240, 60, 180, 60)
    net = network(1, [agent(time_zone=BERLIN)], templates=(dawn,), first=date(2026, 3, 29))
    assert net.minute.tolist() == [60, 180]
    assert net.start.tolist() == [60, 120]


def test_an_hour_that_is_repeated_has_one_start():
    """02:00 on 25 October 2026 is taken once, the first time; a day of 25 hours ends after them."""
    dawn = ShiftTemplate("D8", 240, 60, 180, 60)
    night = ShiftTemplate("N8", 240, 1380, 1380, 60)
    net = network(1, [agent(time_zone=BERLIN)], templates=(dawn, night), first=date(2026, 10, 25))
    assert net.start.tolist() == [60, 120, 240, 1440]


def test_the_best_tour_is_taken():
    """Of days worth less than a day off nothing is worked; a bonus for a day off wins over a lower shift."""
    net = network()
    assert chosen(net) in ("DDD", "DDN", "DNN", "NNN")
    assert chosen(net, np.full_like(net.prices, -1.0)) == "..."
    assert chosen(net, off=np.array([[0.0, 2.0, 0.0]]))[1] == "."


def test_rest_separates_a_night_from_the_morning():
    """After the night no morning start is reachable, whatever it is worth; after a day off it is."""
    net = network(2)
    net.rest_minutes = 660
    values = np.where(net.template == 1, np.where(net.day == 0, 5.0, 0.0), np.where(net.day == 1, 4.0, -9.0))
    assert chosen(net, values[None, :]) in ("N.", "NN")
    values = np.where(net.day == 1, 6.0, values)
    assert chosen(net, np.where(net.template == 1, np.where(net.day == 0, 5.0, 0.0), values)[None, :]) == ".D"


def test_a_new_week_begins_on_monday():
    """With one shift a week, Saturday or Sunday and again Monday are worked."""
    net = network(4, first=MONDAY - timedelta(days=2))
    net.week_shifts = 1
    tour = chosen(net)
    assert (len(tour[:2].replace(".", "")), len(tour[2:].replace(".", ""))) == (1, 1)


def test_history_uses_up_the_first_week_only():
    """A week that is full stays free until Sunday, and no longer."""
    net = network(4, histories=[History(week=(5, 2400))], first=MONDAY - timedelta(days=2))
    net.week_shifts = 5
    assert chosen(net)[:2] == ".."
    assert "." not in chosen(net)[2:]


def test_the_last_end_delays_the_first_start():
    """Who worked until 23:00 may start at 08:00 with nine hours of rest, not at 07:00."""
    net = network(1, histories=[History(last_end=at(-1))])
    net.rest_minutes = 540
    net.forbid(0, net.template == 1)
    values = np.where(net.minute == 480, 1.0, 3.0)[None, :]
    _, choice = net.best(values, np.zeros((1, 1)))
    assert net.minute[choice[0, 0]] == 480


def test_a_fixed_shift_settles_its_date_and_the_rest_around_it():
    """A locked night leaves no morning after it; its date is not chosen."""
    night = shift("a01", at(22), code="N8", locked=True)
    net = network(2, histories=[History(fixed=(night,))])
    net.rest_minutes = 660
    net.forbid(0, net.template == 1)
    assert chosen(net) == ".."
    assert net.best(np.ones_like(net.prices), np.zeros_like(net.off_prices))[0].tolist() == [0.0]


def test_fixed_shifts_that_clash_leave_no_tour():
    """Two locked shifts without rest between them leave their owner no tour, and everybody else theirs."""
    two = (shift("a01", at(22)), shift("a01", at(30)))
    net = network(2, [agent(1), agent(2)], [History(fixed=two), History()])
    net.rest_minutes = 660
    assert net.best(np.ones_like(net.prices), np.zeros_like(net.off_prices))[0].tolist() == [-np.inf, 2.0]


def test_a_full_week_of_one_person_opens_no_door_for_another():
    """A published week beyond the limits of one agent does not lift the limits of those beside them."""
    net = network(5, [agent(1), agent(2)], [History(week=(3, 1440)), History()])
    net.week_shifts, net.week_minutes = 2, 960
    _, choice = net.best(np.ones_like(net.prices), np.zeros_like(net.off_prices))
    assert (choice >= 0).sum(axis=1).tolist() == [0, 2]


def test_forbidden_options_are_never_taken():
    """Options taken away from one agent stay with the others."""
    net = network(1, [agent(1), agent(2)])
    net.forbid(0, net.overlapping(at(0), at(24)))
    worth, _ = net.best(np.ones_like(net.prices), np.zeros_like(net.off_prices))
    assert worth.tolist() == [0.0, 1.0]


def test_prices_are_laid_on_the_options_of_their_day():
    """A price of shifts on a date is added to its options, that of a day off to the day off."""
    net = network()
    net.price(0, MONDAY + timedelta(days=1), lambda code, minute: 7 if code is None else minute)
    net.price(0, MONDAY + timedelta(days=9), lambda code, minute: 1000)
    assert net.off_prices.tolist() == [[0.0, 7.0, 0.0]]
    assert np.array_equal(net.prices[0], np.where(net.day == 1, net.minute, 0))


def test_agents_of_two_contracts_are_refused():
    """One network has one zone and one contract."""
    with pytest.raises(ValueError, match="share one time zone and one contract"):
        network(agents=[agent(1), agent(2, contract=replace(FULL, name="other"))])


def test_a_rest_that_outlasts_the_next_day_is_refused():
    """Rest that reaches past the next day would be forgotten by a day off: refused, also in a night of 23 hours."""
    long = ShiftTemplate("D8", 600, 1410, 1410, 60), ShiftTemplate("N8", 240, 0, 0, 60)
    net = network(3, templates=long)
    net.rest_minutes = 840
    assert len(net.best(np.ones_like(net.prices), np.zeros_like(net.off_prices))[0]) == 1
    spring = network(3, [agent(time_zone=BERLIN)], templates=long, first=date(2026, 3, 28))
    spring.rest_minutes = 840
    with pytest.raises(ValueError, match="from 2026-03-28 past the next day"):
        spring.best(np.ones_like(spring.prices), np.zeros_like(spring.off_prices))


def test_many_agents_are_solved_like_few():
    """Among many agents each gets the tour they would get alone."""
    people = [agent(k) for k in range(60)]
    net = network(2, people)
    net.rest_minutes = 660
    values = np.random.default_rng(1).normal(size=net.prices.shape)
    worth, _ = net.best(values, np.zeros_like(net.off_prices))
    for k in (0, 47, 48, 59):
        alone = network(2, [people[k]])
        alone.rest_minutes = 660
        assert alone.best(values[k : k + 1], np.zeros((1, 2)))[0][0] == worth[k]
