"""What contradicts what: facts in words, and the smallest sets of them that cannot all hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from scheduler.rules import Rule
from scheduler.rules.scope import Scoped, unscoped

T = TypeVar("T")

FactKind = Literal[
    "lock", "past", "absence", "employment", "person", "skill",
    "law", "contract", "template", "break", "guarantee", "need",
]  # fmt: skip
"""What a fact speaks of: a shift that stands, the published past, a time away, dates of employment, whether somebody
is known at all, a rule, a limit of a contract, skills, a shift template, a break's window, a guarantee of pay, or what
a queue asks for."""


@dataclass(frozen=True)
class Fact:
    """One fact of the input, in words that name it."""

    kind: FactKind
    words: str


@dataclass(frozen=True)
class Clash:
    """Facts that cannot all hold; without any one of them the others could.

    Attributes
    ----------
    who : str
        The person, contract, template or queue it is about.
    facts : tuple of Fact
        The smallest set.
    why : str
        What goes wrong, with its numbers.
    remedies : tuple of str
        What would mend it, each for itself.
    hard : bool
        Whether no roster exists while it stands. Otherwise a roster exists and something in it stays unfilled, or is
        paid for nothing.
    also : tuple of Fact
        Facts each of which clashes with the others of the set just like its last one.
    """

    who: str
    facts: tuple[Fact, ...]
    why: str
    remedies: tuple[str, ...]
    hard: bool
    also: tuple[Fact, ...] = ()

    def __str__(self) -> str:
        facts = ", ".join(fact.words for fact in self.facts)
        also = f" (and so with {', '.join(fact.words for fact in self.also)})" if self.also else ""
        # One fact clashes with what a roster is, several with each other.
        verb = "clash" if len(self.facts) > 1 else "cannot stand"
        return f"{self.who}: {facts} {verb}{also}: {self.why}; {', or '.join(self.remedies)}"


def smallest(facts: Sequence[T], clash: Callable[[Sequence[T]], bool]) -> tuple[T, ...]:
    """A smallest set of facts that clash: without any one of them the rest of the set does not.

    Parameters
    ----------
    facts : sequence
        Distinct; of several smallest sets, one of early facts is found.
    clash : callable
        Whether facts (a subset, in their order) clash. More facts must never mend a clash.

    Returns
    -------
    tuple
        In the order given; empty if the facts do not clash.

    Raises
    ------
    ValueError
        If a clash needs no fact at all.

    Notes
    -----
    QuickXplain: U. Junker (2004), "QuickXplain: preferred explanations and relaxations for over-constrained problems",
    AAAI-04, 167-172. For a set of k facts out of n it asks O(k log(n / k)) times.

    Examples
    --------
    >>> smallest([1, 2, 3, 4, 5], lambda some: sum(some) > 7)
    (1, 3, 4)
    """
    if not clash(facts):
        return ()
    if clash([]):
        raise ValueError("a clash of no facts at all: what clashes lies outside the facts given")

    def ask(chosen: list[int]) -> bool:
        return clash([facts[k] for k in sorted(chosen)])

    def explain(background: list[int], grown: bool, candidates: list[int]) -> list[int]:
        if grown and ask(background):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        early, late = candidates[:half], candidates[half:]
        of_late = explain(background + early, True, late)
        of_early = explain(background + of_late, bool(of_late), early)
        return of_early + of_late

    return tuple(facts[k] for k in sorted(explain([], False, list(range(len(facts))))))


def told(rule: Rule) -> Fact:
    """A rule as a fact, with its values, and with the law behind it where it binds some sites only."""
    inner, law = unscoped(rule), rule.law if isinstance(rule, Scoped) else ""
    values = [f"{k.replace('_', ' ')} {v}" for k, v in vars(inner).items() if isinstance(v, int | str) and k != "name"]
    said = "; ".join(filter(None, [", ".join(values), law]))
    return Fact("law", f"the rule {rule.name!r}" + (f" ({said})" if said else ""))
