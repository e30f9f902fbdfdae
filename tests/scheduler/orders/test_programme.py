"""The staged newsvendor: right where a formula knows it, never dearer than the rule, never outside its terms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.orders.futures import clairvoyant, forecasts, live
from scheduler.orders.need import Need
from scheduler.orders.outlook import outlook
from scheduler.orders.programme import Programme, programme
from scheduler.orders.rule import order_up_to
from scheduler.orders.terms import Stage, Terms, fractile

STRAIGHT = Need(np.array([0.2, 1.0, 4.0]), np.array([20.0, 100.0, 400.0]))
ONE = np.ones(1)
FREE = Terms(0.0, ((400.0, 1000.0),), 9000.0)
STAGES = (Stage(360.0, 400.0), Stage(48.0, 400.0, 0.2), Stage(2.0, 400.0, 0.6))
LEARNED = (0.0, 0.2, 0.1, 0.05)

BOUND = Terms(30.0, ((80.0, 1000.0), (110.0, 1300.0), (200.0, 1800.0)), 6000.0)
BOUND_STAGES = (Stage(360.0, 200.0), Stage(48.0, 120.0, 0.2), Stage(2.0, 105.0, 0.6, more_h=8.0))


def first_order(solved: Programme) -> float:
    """Hours to have after the first stage."""
    return float(solved.order_up_to(0, np.array([solved.begin_h]), ONE)[0])


def step(solved: Programme) -> float:
    """Coarsest step of the grid of hours."""
    return float(np.diff(solved.hours).max())


@given(cents=st.floats(200, 1900), short=st.floats(2000, 20000), spread=st.floats(0.05, 0.5))
@settings(max_examples=25, deadline=None)
def test_one_chance_to_order_is_the_newsvendor(cents: float, short: float, spread: float) -> None:
    """With a single stage the order is the fractile of the need, to a step of the grid."""
    solved = programme(replace(FREE, tiers=((400.0, cents),), short_cents=short), STAGES[:1], STRAIGHT, (0.0, spread))
    wanted = min(STRAIGHT.quantile(fractile(cents, short), 1.0, spread), 400.0)
    assert first_order(solved) == pytest.approx(wanted, abs=step(solved))


@pytest.mark.parametrize("surcharge", [0.1, 0.5, 1.5])
def test_two_stages_that_bind_nowhere_are_the_staged_fractile(surcharge: float) -> None:
    """Where the second order is placed with the need known, the first goes up to 1 - c1/c2 of it."""
    stages = (Stage(360.0, 400.0), Stage(2.0, 400.0, surcharge))
    solved = programme(FREE, stages, STRAIGHT, (0.0, 0.25, 0.0))
    wanted = order_up_to(FREE, stages, STRAIGHT, (0.0, 0.25, 0.0), 0, np.zeros(1), ONE)[0]
    assert wanted == pytest.approx(STRAIGHT.quantile(fractile(1.0, 1.0 + surcharge), 1.0, 0.25))
    assert first_order(solved) == pytest.approx(wanted, abs=step(solved))


def test_expected_cost_is_what_futures_pay() -> None:
    """The expected cost that the programme claims is the mean over sampled futures, within four standard errors."""
    rng = np.random.default_rng(5)
    for terms, stages in ((FREE, STAGES), (BOUND, BOUND_STAGES), (_learning(), BOUND_STAGES)):
        solved = programme(terms, stages, STRAIGHT, LEARNED)
        lived = live(terms, stages, STRAIGHT, forecasts(rng.standard_normal((4000, 4)), LEARNED), solved.order_up_to)
        paid = lived.cents - terms.bill(np.array([terms.least_h]))
        assert abs(paid.mean() - solved.expected_cents) < 4 * paid.std() / np.sqrt(len(paid)) + 20.0


def _learning() -> Terms:
    return replace(BOUND, refund=0.3, trained_h=95.0, ramp_h=360.0, learning=0.5)


@pytest.mark.parametrize(("terms", "stages"), [(BOUND, BOUND_STAGES), (_learning(), BOUND_STAGES)])
def test_where_tiers_or_limits_bind_the_programme_beats_the_rule(terms: Terms, stages: tuple[Stage, ...]) -> None:
    """On the same futures it costs less than fractiles cut down to the limits, by more than chance."""
    found = forecasts(np.random.default_rng(7).standard_normal((2000, 4)), LEARNED)
    solved = programme(terms, stages, STRAIGHT, LEARNED)
    ours = live(terms, stages, STRAIGHT, found, solved.order_up_to).cents
    theirs = live(
        terms,
        stages,
        STRAIGHT,
        found,
        lambda k, have, factor, _: order_up_to(terms, stages, STRAIGHT, LEARNED, k, have, factor),
    ).cents
    saved = theirs - ours
    assert saved.mean() > 3 * saved.std() / np.sqrt(len(saved)) > 0
    assert (clairvoyant(terms, stages, STRAIGHT, found) <= ours + 1e-6).mean() > 0.999


@given(
    least=st.floats(0, 80),
    ends=st.tuples(st.floats(60, 90), st.floats(100, 140), st.floats(150, 220)),
    prices=st.tuples(st.floats(500, 1500), st.floats(500, 2500), st.floats(500, 4000)),
    caps=st.tuples(st.floats(90, 220), st.floats(60, 200), st.floats(60, 200)),
    hurry=st.tuples(st.floats(0, 0.5), st.floats(0, 1.5)),
    more=st.floats(1, 60),
    short=st.floats(1000, 9000),
    refund=st.floats(0, 0.5),
)
@settings(max_examples=15, deadline=None)
def test_orders_stay_within_their_terms(least, ends, prices, caps, hurry, more, short, refund) -> None:  # type: ignore[no-untyped-def]
    """Never below the least, never above a stage's limit, never taken back, and the least is always paid."""
    terms = Terms(least, tuple(zip(ends, prices, strict=True)), short, refund)
    stages = (Stage(360.0, caps[0]), Stage(48.0, caps[1], hurry[0]), Stage(2.0, caps[2], hurry[1], more))
    solved = programme(terms, stages, STRAIGHT, LEARNED)
    found = forecasts(np.random.default_rng(1).standard_normal((200, 4)), LEARNED)
    lived = live(terms, stages, STRAIGHT, found, solved.order_up_to)  # refuses what passes a limit
    assert (lived.ordered_h >= least - 1e-9).all()
    assert (lived.ordered_h <= max(least, *caps) + 1e-6).all()
    assert (lived.cents >= terms.bill(np.array([least])) - 1e-6).all()


def test_a_dearer_hour_now_is_never_ordered_more() -> None:
    """First orders fall as the price of the first stage rises, and rise with the surcharges of the later ones."""
    now = [
        first_order(programme(FREE, (Stage(360.0, 400.0, s), *STAGES[1:]), STRAIGHT, LEARNED)) for s in (0, 0.1, 0.2)
    ]
    assert now == sorted(now, reverse=True)
    assert now[0] > now[-1]
    later = [
        first_order(programme(FREE, (STAGES[0], Stage(48.0, 400.0, s), Stage(2.0, 400.0, 2 * s)), STRAIGHT, LEARNED))
        for s in (0.05, 0.2, 0.6)
    ]
    assert later == sorted(later)
    assert later[0] < later[-1]


def test_what_nothing_is_learned_for_is_ordered_at_once() -> None:
    """Without anything to learn before the work, waiting only costs: all is ordered at the first stage."""
    first, second, third = outlook(programme(FREE, STAGES, STRAIGHT, (0.0, 0.0, 0.0, 0.2)))
    assert first.expected_h > 100
    assert second.expected_h == third.expected_h == 0.0


def test_now_and_later_sum_to_what_the_work_will_need() -> None:
    """Where hours short are dear, what is ordered in all is about the need, and the reserve holds most orders."""
    rows = outlook(programme(FREE, STAGES, STRAIGHT, LEARNED))
    assert 100 <= sum(row.expected_h for row in rows) <= 115
    assert all(row.reserve_h >= row.expected_h for row in rows)
    assert rows[0].fractile == pytest.approx(1 - 1000 / 1200)


def test_what_stands_is_not_ordered_again() -> None:
    """The more stands, the less is ordered; what stands beyond every limit stays."""
    for have in (0.0, 50.0, 100.0, 300.0):
        solved = programme(BOUND, BOUND_STAGES, STRAIGHT, LEARNED, ordered_h=have)
        assert first_order(solved) >= max(have, 30.0)
    assert first_order(programme(BOUND, BOUND_STAGES, STRAIGHT, LEARNED, ordered_h=300.0)) == 300.0


def test_people_who_must_learn_are_ordered_early_or_not() -> None:
    """With hours of learners worth half, more is ordered while they can still be trained."""
    plain = first_order(programme(replace(_learning(), learning=1.0), BOUND_STAGES, STRAIGHT, LEARNED))
    assert first_order(programme(_learning(), BOUND_STAGES, STRAIGHT, LEARNED)) > plain


def test_the_same_question_has_the_same_answer() -> None:
    """Nothing is drawn: two solutions are equal bit for bit."""
    one, two = (programme(_learning(), BOUND_STAGES, STRAIGHT, LEARNED) for _ in range(2))
    assert one.expected_cents == two.expected_cents
    assert all((a == b).all() for a, b in zip(one.later, two.later, strict=True))


@pytest.mark.parametrize(
    ("deviations", "stages", "ordered"),
    [((0.1,), STAGES[:1], 0.0), ((0.0, -0.1), STAGES[:1], 0.0), ((0.0, 0.1), STAGES[:1], -1.0),
     ((0.0, 0.1, 0.1), STAGES[1::-1], 0.0)],
)  # fmt: skip
def test_questions_without_sense_are_refused(deviations, stages, ordered) -> None:  # type: ignore[no-untyped-def]
    """One deviation too few, a negative one, negative hours, notices that grow."""
    with pytest.raises(ValueError, match="must"):
        programme(FREE, stages, STRAIGHT, deviations, ordered_h=ordered)
