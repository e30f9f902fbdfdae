"""Laws of some sites."""

from dataclasses import replace

import pytest

from scheduler.optimizer.problem import Prices
from scheduler.rules import Breaks, Rest, StartToStart, WeekMinutes, WeekRest, Wishes, rules_at
from scheduler.rules.scope import Scoped
from scheduler.shifts import Break, ShiftTemplate
from scheduler.verify import violations
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    SHANGHAI,
    agent,
    at,
    broken,
    horizon,
    laws,
    people,
    problem,
    requirement,
    roster,
    shift,
    solved,
)

HANOI = frozenset({"hanoi"})
LATE = ShiftTemplate("L8", 480, 900, 900, 60)
EARLY = ShiftTemplate("D8", 480, 600, 720, 60)
NEED = {CHAT: [0.0] * 15 + [2.0] * 8 + [0.0] * 11 + [2.0] * 8}
"""Two heads from 15:00 to 23:00, and from 10:00 to 18:00 the day after."""
LATE_BREAK = (Break(60, 180, 300, paid=True),)
TWO = [agent(1), agent(2, site="hanoi")]


def law(rule, *sites: str) -> Scoped:
    return Scoped(rule, frozenset(sites) or HANOI, "vietnam, a law")


def begins(result) -> list[str]:
    """Agent and local start of every shift."""
    local = result.roster["start"].dt.tz_convert(SHANGHAI)
    return sorted(f"{who} {when:%d %H}" for who, when in zip(result.roster["agent_id"], local, strict=True))


def test_only_the_people_of_the_site_are_bound():
    """Twelve hours of rest in Hanoi: its agent starts later, the other one after the house's eleven."""
    result = solved(TWO, NEED, (*laws(Rest(660), Breaks(480)), law(Rest(720))), templates=(LATE, EARLY))
    assert begins(result) == ["a01 16 15", "a01 17 10", "a02 16 15", "a02 17 11"]
    assert result.cost >= result.bound > 0


def test_the_judge_names_the_law_and_only_its_people():
    """Of two equal lives the one at the site breaks its law, and the text says which law that is."""
    shifts = [shift(who, at(hour)) for who in ("a01", "a02") for hour in (15, 34)]
    assert broken(law(Rest(720)), TWO, shifts) == [("a02", "11-17")]
    table = violations(roster(TWO, *shifts), TWO, [law(Rest(720))])
    assert table["rule"].tolist() == ["rest"]
    assert table["what"].tolist() == ["11.0 h between shifts, at least 12 h needed (vietnam, a law)"]


@pytest.mark.parametrize(("house", "lawful"), [(720, 660), (660, 720)])
def test_the_stricter_of_house_and_law_holds(house, lawful):
    """Whichever of the two asks for more rest is kept at the site."""
    rules = (*laws(Rest(house), Breaks(480)), law(Rest(lawful)))
    assert begins(solved(TWO[1:], NEED, rules, templates=(LATE, EARLY))) == ["a02 16 15", "a02 17 11"]


def test_the_contract_may_be_stricter_than_the_law():
    """A law of 48 hours leaves a contract of 40 as it is."""
    span = horizon(1)
    made = problem(TWO, requirement(span), span, (*laws(), law(WeekMinutes(2880))))
    assert [network.week_minutes for _, network in made.networks()] == [2400, 2400]


def test_the_longest_weekly_rest_is_the_one_that_the_past_is_read_by():
    """House and law ask for a long rest: what the past has left to do is that of the longer one, in any order."""
    span = horizon(2, first=at(0, 7).date())
    past = roster(TWO, *(shift(a.agent_id, at(hour)) for a in TWO for hour in (80, 104 + 29)))
    both = (law(WeekRest(2100)), WeekRest(1440))
    for rules in (both, both[::-1]):
        made = problem(TWO, requirement(span), span, (*laws(), *rules), past=past)
        found = [history.free_from for history in made.histories]
        assert found == [
            problem(TWO, requirement(span), span, (*laws(), WeekRest(minutes)), past=past).histories[k].free_from
            for k, minutes in enumerate((1440, 2100))
        ]


def test_networks_divide_where_laws_differ_and_only_there():
    """Sites with the same laws share a network; without laws, or at sites nobody works at, there is one as before."""
    span = horizon(1)
    team = [*people(2), agent(3, site="hanoi"), agent(4, site="hue")]

    def members(*rules):
        made = problem(team, requirement(span), span, (*laws(), *rules))
        return [found.tolist() for found, _ in made.networks()]

    assert members() == members(law(Rest(720), "elsewhere")) == [[0, 1, 2, 3]]
    assert members(law(Rest(720), "hanoi", "hue")) == [[0, 1], [2, 3]]
    assert members(law(Rest(720)), law(StartToStart(1320), "hue")) == [[0, 1], [2], [3]]


def test_a_longest_stretch_moves_the_breaks_of_its_site_alone():
    """Breaks of a shift lie where the law of its site lets them, while the others keep to the house's."""
    wide = ShiftTemplate("D8", 480, 480, 480, 60, LATE_BREAK)
    need = {CHAT: [0.0] * 8 + [2.0] * 3 + [5.0] * 2 + [1.0] + [2.0] * 2}
    team = [replace(a, contract=replace(FULL, shifts=("D8",))) for a in TWO]
    rules = (*laws(Breaks(360)), Scoped(Breaks(240), HANOI, "indonesia, a law"))
    result = solved(team, need, rules, days=1, templates=(wide,), prices=Prices({}))
    at_break = dict(zip(result.roster["agent_id"], result.roster["breaks"], strict=True))
    assert at_break == {"a01": "13:00/60", "a02": "12:00/60"}


def test_what_cannot_be_scoped_is_refused():
    """A price for some sites only, a scope of no site and a scope in a scope are none."""
    for bad in (lambda: law(Wishes([], 1)), lambda: Scoped(Rest(1), frozenset(), ""), lambda: law(law(Rest(1)))):
        with pytest.raises(ValueError, match=r"binds no site|cannot be one of some sites only"):
            bad()


def test_the_rules_at_a_site_are_the_house_s_and_its_own():
    """Rules without their scopes, in their order."""
    rules = (Rest(660), law(Rest(720)), law(Rest(700), "hue"))
    assert rules_at(rules, "hanoi", "full") == (Rest(660), Rest(720))
    assert rules_at(rules, "shanghai", "full") == (Rest(660),)


def test_exempt_contracts_are_not_bound():
    """Normal hours bind those of the site whose contract pays nothing for more, in network, judge and lookup alike."""
    paid = replace(FULL, name="paid")
    team = [agent(1, site="hanoi"), agent(2, site="hanoi", contract=paid)]
    normal = Scoped(WeekMinutes(960), HANOI, "vietnam, a law", frozenset({"paid"}))
    span = horizon(1)
    networks = problem(team, requirement(span), span, (*laws(), normal)).networks()
    assert {n.agents[0].contract.name: n.week_minutes for _, n in networks} == {"full": 960, "paid": 2400}
    shifts = [shift(who, at(8 + 24 * day)) for who in ("a01", "a02") for day in range(3)]
    assert broken(normal, team, shifts) == [("a01", "11-18")]
    assert rules_at([normal], "hanoi", "full") == (WeekMinutes(960),)
    assert rules_at([normal], "hanoi", "paid") == ()
