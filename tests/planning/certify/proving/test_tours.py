"""The dynamic programme of certify against every tour there is."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from planning.certify.pay import NO_TERMS, Overtime, Terms
from planning.certify.proving.tours import Begin, Limits, Options, Tourists, best_worth

DATES = 4
SUNDAY = [False, True, False, False]
WEEK_OF = np.array([0, 0, 1, 1])
LIMITS = Limits(rest=660, start_to_start=1200, week_minutes=800, week_shifts=2, run_days=2)

PAID = Terms(
    day=Overtime(240, ((0, 12_500),)),
    week=Overtime(360, ((0, 15_000), (60, 20_000))),
    time_off=(200, 6_000),
)
"""A shift beyond four hours and a week beyond six are overtime; 200 min may be given up for three fifths of a wage."""


def options():
    """A short and a long shift at three starts of each date."""
    rows = [
        (d, d * 1440 + start, d * 1440 + start + length, length)
        for d in range(DATES)
        for start in (360, 780, 1320)
        for length in (240, 480)
    ]
    return Options(*np.array(rows).T)


def every_tour(choices, worth, off, begin, guaranteed, wage, limits):
    """The best of all combinations that keep every limit, one by one."""
    terms, best = limits.pay, -np.inf
    for picked in product(*([-1, *np.flatnonzero(choices.day == d)] for d in range(begin.date, DATES))):
        free, (shifts, minutes, late), run, value = begin.free, begin.week, begin.run, 0.0
        value += terms.of_week(minutes - late) / 10_000 * wage
        if begin.date and SUNDAY[0]:
            shifts = minutes = late = 0
        for d, o in zip(range(begin.date, DATES), picked, strict=True):
            if o < 0:
                run, value = 0, value + off[d]
            else:
                before = terms.beyond(minutes - late, late)
                shifts, minutes, run = shifts + 1, minutes + choices.paid[o], run + 1
                late += terms.late(choices.paid[o])
                over = terms.beyond(minutes - late, late)
                legal = choices.start[o] >= free and run <= 2 and shifts <= 2 and minutes <= 800
                legal = legal and (over == before or over <= limits.week_overtime)
                value += worth[o] if legal else -np.inf
                free = max(choices.end[o] + LIMITS.rest, choices.start[o] + LIMITS.start_to_start)
            if SUNDAY[d] or d == DATES - 1:
                idle = max(guaranteed[WEEK_OF[d]] - minutes, 0)
                value -= (idle - min(idle, terms.time_off[0]) * terms.time_off[1] / 10_000) * wage
                value -= terms.of_week(minutes - late) / 10_000 * wage
                shifts, minutes, late = (0, 0, 0) if SUNDAY[d] else (shifts, minutes, late)
        best = max(best, value)
    return best


@pytest.mark.parametrize(
    "limits",
    [LIMITS, replace(LIMITS, pay=PAID), replace(LIMITS, pay=PAID, week_overtime=300)],
    ids=["plain", "paid", "capped"],
)
@pytest.mark.parametrize("seed", range(3))
def test_the_best_tour_is_the_best_of_all(seed, limits):
    """Random worths, pasts, guarantees and pay: the programme finds what the enumeration of all tours finds."""
    random = np.random.default_rng(seed)
    choices = options()
    late = 0 if limits.pay == NO_TERMS else 240
    begin = [
        Begin(),
        Begin(0, 700, (1, 480, late), 1),
        Begin(0, 0, (2, 900, late), 2),
    ]
    if limits == LIMITS:
        begin.append(Begin(1, 1440 + 900, (2, 720, 0), 1))
    worth = random.normal(0, 100, (len(begin), len(choices.day)))
    worth[random.random(worth.shape) < 0.2] = -np.inf
    off = random.normal(-20, 10, (len(begin), DATES))
    guaranteed = random.integers(0, 900, (len(begin), 2)).astype(float)
    wage = random.uniform(0.1, 0.3, len(begin))
    offered = np.full((len(begin), 2), float(limits.pay.time_off[0]))
    people = Tourists(worth, off, begin, [{} for _ in begin], guaranteed, wage, offered)
    found = best_worth(choices, WEEK_OF, SUNDAY, limits, people)
    for k, one in enumerate(begin):
        assert found[k] == pytest.approx(every_tour(choices, worth[k], off[k], one, guaranteed[k], wage[k], limits))


def test_what_stands_leaves_no_other_choice_on_its_date():
    """A shift that stands is worth nothing more, takes its rest and its share of the week."""
    choices = options()
    worth = np.full((1, len(choices.day)), 10.0)
    stand = {0: (780, 1260, 480), 1: (1440 + 780, 1440 + 1020, 240)}
    people = Tourists(worth, np.zeros((1, DATES)), [Begin()], [stand], np.zeros((1, 2)), np.ones(1), np.zeros((1, 2)))
    # Both shifts of the first week stand; a run of two needs the third date off, so one shift is left.
    assert best_worth(choices, WEEK_OF, SUNDAY, LIMITS, people) == pytest.approx([10.0])


def test_what_stands_too_close_leaves_no_tour():
    """Two shifts that stand without their rest between them allow no tour at all."""
    choices = options()
    stand = {0: (1320, 1800, 480), 1: (1440 + 780, 1440 + 1020, 240)}
    worth = np.zeros((1, len(choices.day)))
    people = Tourists(worth, np.zeros((1, DATES)), [Begin()], [stand], np.zeros((1, 2)), np.ones(1), np.zeros((1, 2)))
    assert best_worth(choices, WEEK_OF, SUNDAY, LIMITS, people) == pytest.approx([-np.inf])
