"""The search for a smallest set, against sets known by brute force."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clashing.clash import Clash, Fact, smallest, told
from scheduler.rules import Rest

FACTS = 7


@given(st.lists(st.frozensets(st.integers(0, FACTS - 1), min_size=1), min_size=1, max_size=5))
def test_what_is_found_is_a_smallest_set(conflicts):
    """It clashes, without any one of its facts it does not, and no set that clashes lies inside it."""

    def clash(facts):
        return any(conflict <= set(facts) for conflict in conflicts)

    found = smallest(range(FACTS), clash)
    assert clash(found)
    assert all(not clash([f for f in found if f != one]) for one in found)
    known = {frozenset(s) for n in range(FACTS + 1) for s in combinations(range(FACTS), n) if clash(s)}
    assert not any(other < frozenset(found) for other in known)


def test_facts_that_do_not_clash_are_no_set():
    """Nothing clashes: nothing is found."""
    assert smallest("abc", lambda facts: False) == ()


def test_a_clash_of_nothing_is_a_mistake_of_the_caller():
    """Where even no fact clashes, the cause lies elsewhere, and an empty set would be a lie."""
    with pytest.raises(ValueError, match="no facts at all"):
        smallest("abc", lambda facts: True)


def test_it_asks_far_less_often_than_there_are_sets():
    """Two facts out of a thousand take some forty questions."""
    asked = []

    def clash(facts):
        asked.append(1)
        return {137, 866} <= set(facts)

    assert smallest(range(1000), clash) == (137, 866)
    assert len(asked) < 50


def test_a_clash_reads_as_a_sentence():
    """Who, what, why, and what may be done, with what clashes alike in brackets."""
    facts = Fact("lock", "locked D8"), told(Rest(660))
    words = str(Clash("a01", facts, "too close", ("unlock it", "rest less"), True, (Fact("law", "a law"),)))
    assert words == (
        "a01: locked D8, the rule 'rest' (minutes 660) clash (and so with a law): too close; unlock it, or rest less"
    )
