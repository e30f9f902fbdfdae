"""Every rule with every strategy: kept where it binds, or refused by name, never dropped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pandas as pd
import pytest

from scheduler.agents import Agent, Contract
from scheduler.fixed_shifts import FixedShifts, fixed_shifts
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices
from scheduler.pay import OvertimePay, PayTerms
from scheduler.roster import Shift, read_shifts
from scheduler.rules import (
    PRICED,
    RULES,
    Absences,
    Breaks,
    DayLength,
    Employment,
    GuaranteedMinutes,
    NightLength,
    Nights,
    OneShiftADay,
    Overtime,
    Recovery,
    Rest,
    RosterFacts,
    Rule,
    RunOfDays,
    Skills,
    StartConsistency,
    StartToStart,
    Violation,
    WeekMinutes,
    WeekRest,
    WeekShifts,
    Wish,
    Wishes,
)
from scheduler.rules.fairness import Balance, Burdens, Fairness
from scheduler.rules.strategy import HONOURS, refuse_unhonoured
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import Limits, solve
from scheduler.verify import violations
from tests.scheduler.small_operation import (
    CHAT,
    LAWS,
    MONDAY,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    problem,
    requirement,
    roster,
    shift,
)

pytestmark = pytest.mark.long

DAYS = 7
FREE = Contract("free", 7 * 480, 7, ("D8", "N8", "P4"))
DAY = ShiftTemplate("D8", 480, 480, 480, 60)
NIGHT = ShiftTemplate("N8", 480, 1320, 1320, 60)
WIDE = ShiftTemplate("D8", 480, 480, 480, 60, (Break(60, 60, 420, paid=True),))
HALF = ShiftTemplate("P4", 240, 480, 1200, 240)
ANY = ShiftTemplate("P4", 240, 480, 1200, 60)

LOOSE: tuple[Rule, ...] = (
    Rest(0),
    OneShiftADay(),
    WeekMinutes(7 * 1440),
    WeekShifts(14),
    RunOfDays(31),
    Absences(),
    Employment(),
    Breaks(1440),
    Skills(),
)
"""Rules that bind nobody in the cases below."""

DAILY = {CHAT: flat(1.0, 8, 16, DAYS)}
TIDE = {CHAT: ([0.0] * 8 + [1.0] * 4 + [0.0] * 12) + ([0.0] * 16 + [1.0] * 4 + [0.0] * 4)}


@dataclass(frozen=True)
class Case:
    """An operation in which a rule binds: without it, or with it as loose as can be, a roster breaks it."""

    rule: Rule
    who: Agent = field(default_factory=lambda: agent(contract=FREE))
    need: Mapping[str, Sequence[float]] = field(default_factory=lambda: DAILY)
    template: ShiftTemplate = DAY
    start: int = 480
    shorter: tuple[ShiftTemplate, ...] = ()
    past: tuple[Shift, ...] = ()
    prices: Prices = field(default_factory=lambda: Prices({}))
    unbroken: tuple[str, ...] = ()
    """Strategies that cannot break it: there is nothing to leave out."""

    def problem(self, *rules: Rule):
        span = horizon(DAYS)
        templates = (self.template, *self.shorter)
        needed = requirement(span, self.need)
        return problem([self.who], needed, span, rules, templates, self.prices, past=roster([self.who], *self.past))


CASES = {
    type(case.rule): case
    for case in (
        Case(Rest(1020)),
        Case(StartToStart(1500)),
        Case(OneShiftADay(), need={CHAT: flat(1.0, 8, 20, DAYS)}, template=HALF, unbroken=tuple(HONOURS)),
        Case(WeekMinutes(1440)),
        Case(WeekShifts(3)),
        Case(WeekRest(2100)),
        Case(RunOfDays(3)),
        Case(Nights(1320, 360, 120, 2, 31), need={CHAT: [1.0] * 24 * DAYS}, template=NIGHT, start=1320),
        Case(DayLength(240), shorter=(HALF,)),
        Case(
            NightLength(1320, 360, 120, 400),
            need={CHAT: [1.0] * 24 * DAYS},
            template=NIGHT,
            start=1320,
            shorter=(HALF,),
        ),
        Case(Recovery(1320, 360, 120, 1, 2880), past=(shift("a01", at(-2), code="N8"),)),
        Case(
            Overtime(week=480),
            who=agent(contract=replace(FREE, pay=PayTerms(week=OvertimePay(3 * 480, ((0, 1.5),))))),
            unbroken=("three-fixed-shifts",),  # the habit asks nobody for overtime
        ),
        Case(Absences(), who=agent(contract=FREE, absences=((at(10, 1), at(12, 1)),))),
        Case(Employment(), who=agent(contract=FREE, hired_on=MONDAY + timedelta(days=3))),
        Case(Breaks(300), need={CHAT: ([0.0] * 8 + [1.0, 0.0] + [1.0] * 6 + [0.0] * 8) * DAYS}, template=WIDE),
        Case(
            Skills(),
            who=agent(contract=FREE, skills=[CHAT]),
            need={CHAT: flat(1.0, 8, 16, DAYS), VOICE: flat(3.0, 8, 16, DAYS)},
            unbroken=tuple(HONOURS),
        ),
        Case(Wishes([Wish("a01", MONDAY, "off", 1.0)], 1_000_000)),
        # Nobody is worth their pay here unless it is owed.
        Case(
            GuaranteedMinutes(),
            who=agent(contract=replace(FREE, guaranteed_minutes=7 * 480)),
            prices=Prices({}, default_shortage=900),
        ),
        Case(StartConsistency(180, 1_000_000), need=TIDE, template=ANY),
        # Mondays are dear to somebody who is expected to be ahead.
        Case(
            Fairness(
                Burdens(weekend=(0,)),
                (0, 1_000_000, 0, 0),
                {"a01": Balance(expected=(0.0, 1.0, 0.0, 0.0))},
            )
        ),
    )
}


def made(strategy: str, case: Case, *rules: Rule) -> pd.DataFrame:
    """The roster of a strategy."""
    stated = case.problem(*rules)
    if strategy == "elastic":
        return solve(stated, Limits(rounds=1)).roster
    return fixed_shifts(stated, FixedShifts(starts=(case.start,), length=480))


def found(case: Case, table: pd.DataFrame) -> int:
    """Violations of the case's rule, or the cents it costs."""
    if isinstance(case.rule, PRICED):
        shifts = read_shifts(table, {case.who.agent_id: case.who.time_zone})
        return cost_parts(case.problem(*LOOSE, case.rule), shifts)[case.rule.part]
    return len(violations(table, [case.who], [case.rule], roster([case.who], *case.past)))


def test_every_rule_has_a_case_and_every_strategy_is_made():
    """No rule is left out of the walk, and no strategy."""
    assert set(CASES) == set(RULES)
    assert set(HONOURS) == {"elastic", "three-fixed-shifts"}
    assert all(rules <= set(RULES) for rules in HONOURS.values())
    assert set(map(type, LAWS)) == set(map(type, LOOSE))


@pytest.mark.parametrize("strategy", HONOURS)
@pytest.mark.parametrize("kind", RULES, ids=lambda r: r.__name__)
def test_every_strategy_keeps_a_rule_or_refuses_it(kind: type[Rule], strategy: str):
    """With the rule nobody breaks it, without it somebody does; a strategy that cannot keep it says so by name."""
    case = CASES[kind]
    others = [r for r in LOOSE if type(r) is not kind]
    if kind not in HONOURS[strategy]:
        with pytest.raises(ValueError, match=f"{strategy} does not honour the rule '{case.rule.name}'"):
            made(strategy, case, *others, case.rule)
        return
    kept = made(strategy, case, *others, case.rule)
    assert len(kept)
    # A habit keeps laws, and pays prices: the test after this one.
    if strategy == "elastic" or not isinstance(case.rule, PRICED):
        assert found(case, kept) == 0
        assert strategy in case.unbroken or found(case, made(strategy, case, *others)) > 0


def test_habits_pay_the_price_of_what_they_do_not_hear():
    """Fixed shifts work on a day wished off and leave owed days unworked; both prices are part of their cost."""
    wished, owed = CASES[Wishes], CASES[GuaranteedMinutes]
    assert found(wished, made("three-fixed-shifts", wished, *LOOSE, wished.rule)) == 1_000_000
    five = [r for r in LOOSE if not isinstance(r, WeekShifts)] + [WeekShifts(5)]
    assert found(owed, made("three-fixed-shifts", owed, *five, owed.rule)) == 2 * 8_000


@dataclass(frozen=True)
class Siesta:
    """A rule that no strategy has heard of."""

    name: str = "siesta"

    def add(self, network: object) -> None:
        """State nothing."""

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Find nothing."""
        return iter(())


@pytest.mark.parametrize("strategy", HONOURS)
def test_a_rule_nobody_has_heard_of_is_refused_by_name(strategy: str):
    """A new rule is honoured by no strategy until it says so; both say which rule it is."""
    case = CASES[Rest]
    with pytest.raises(ValueError, match=f"strategy {strategy} does not honour the rule 'siesta'; switch the rule off"):
        made(strategy, case, *LOOSE, Siesta())
    refuse_unhonoured(LOOSE, strategy)
