"""Values of more people, hours and concessions, read from the prices of a proof."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.agents import Contract
from scheduler.optimizer.bound import lower_bound
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.reasons.values import (
    hour_values,
    marginal_value,
    newcomer,
    prove,
    relaxations,
    values_of_relaxing,
    vendor_hour_values,
    with_more,
)
from scheduler.rules import Wish, Wishes
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    MONDAY,
    VOICE,
    agent,
    flat,
    horizon,
    people,
    problem,
    requirement,
)


def short_of_three() -> RosterProblem:
    """Two people for five heads of chat over two days, and a third who knows voice."""
    span = horizon(2)
    need = requirement(span, {CHAT: flat(5, 8, 16), VOICE: flat(1, 8, 16)})
    return problem([agent(1, (CHAT,)), agent(2, (CHAT,)), agent(3, (VOICE,), hourly_cost_cents=1500)], need, span)


def chat_set(made: RosterProblem) -> int:
    """The skill set of the first agent."""
    return int(made.skill_set[0])


def test_the_marginal_value_is_the_fall_of_the_bound_at_the_same_prices() -> None:
    """At given prices one more agent lowers the bound by the marginal value, to the last digits."""
    made = short_of_three()
    prices = np.random.default_rng(5).uniform(-100, 9000, (len(made.skills), made.ticks))
    more = with_more(made, chat_set(made), 1)
    fall = lower_bound(made, prices, ShiftValues(made)) - lower_bound(more, prices, ShiftValues(more))
    assert marginal_value(made, prices, chat_set(made)) == pytest.approx(fall, abs=1e-6)


def test_a_newcomer_has_nobodys_wishes() -> None:
    """What one more agent is worth does not hang on what the person wishes whom they are like."""
    made = short_of_three()
    wishes = Wishes(tuple(Wish(a.agent_id, MONDAY, "off", 1.0) for a in made.agents), 5000)
    wished = replace(made, rules=(*made.rules, wishes))
    prices = np.full((len(made.skills), made.ticks), 3000.0)
    values = [marginal_value(some, prices, chat_set(made)) for some in (made, wished)]
    assert values[0] == values[1] > 0


def test_a_newcomer_is_as_most_are_at_their_median_wage() -> None:
    """One more agent is free, without a past, and paid as the middle one of the largest class."""
    staff = [agent(n, hourly_cost_cents=900 + 100 * n, absences=()) for n in (1, 2, 3)]
    odd = agent(4, hourly_cost_cents=9000, contract=replace(FULL, name="odd"))
    span = horizon(1)
    made = problem([*staff, odd], requirement(span, {CHAT: flat(1, days=1)}), span)
    assert newcomer(made, 0).hourly_cost_cents == 1100


def test_an_unknown_skill_set_is_refused() -> None:
    """A skill set without people has no newcomer."""
    with pytest.raises(ValueError, match="skill set 9 has nobody"):
        newcomer(short_of_three(), 9)


def test_hours_are_worth_what_they_prevent_by_the_clock() -> None:
    """Hours of a band that is short are worth its price, and those at night nothing more than being idle."""
    made = short_of_three()
    table = hour_values(made, prove(made).prices)[chat_set(made)]
    assert table.shape == (8,)
    assert table[3] > 5000  # 09:00 to 12:00
    assert table[0] <= 0  # 00:00 to 03:00


def test_a_vendors_hour_is_worth_more_the_cheaper_its_seats() -> None:
    """Value of one more hour of a vendor is net of its wage."""
    span = horizon(2)

    def worth(wage: int) -> float:
        staff = [agent(1, (CHAT,)), agent(2, (CHAT,), vendor="manila-one", hourly_cost_cents=wage)]
        made = problem(staff, requirement(span, {CHAT: flat(4, 8, 16)}), span)
        return vendor_hour_values(made, prove(made).prices)["manila-one"]

    assert worth(500) - worth(900) == pytest.approx(400, abs=60)


def test_relaxing_what_binds_is_worth_something_and_never_more_than_told() -> None:
    """A contract of one shift a week binds: one more is solved to be worth what it saves, below the first estimate."""
    span = horizon(3)
    short = Contract("short", 480, 1, ("D8",))
    made = problem(people(2, contract=short), requirement(span, {CHAT: flat(2, 8, 16, days=3)}), span)
    told = values_of_relaxing(prove(made), solve=len(list(relaxations(made))))
    by_words = {t.words: t for t in told}
    assert all(t.solved is None or t.solved <= t.at_most + 1 for t in told)
    # Both the shifts and the minutes of the week bind, so neither is worth anything alone.
    assert by_words["one shift more a week"].at_most == pytest.approx(0, abs=1)
    assert by_words["shift P4 for contract short"].at_most >= 0
    wider = replace(short, week_minutes=960)
    made = problem(people(2, contract=wider), requirement(span, {CHAT: flat(2, 8, 16, days=3)}), span)
    told = values_of_relaxing(prove(made), solve=1)
    assert told[0].words == "one shift more a week"
    # Two people come a day more, 14 heads' hours at 100.00 less 16 paid at 10.00.
    assert told[0].solved == pytest.approx(2 * (700 - 80) * 100, rel=0.1)
