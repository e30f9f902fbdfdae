"""Scope: a law binds the people of its sites and nobody else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Rule, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class Scoped:
    """A rule for the people of some sites, beside those that bind everybody: of two limits the stricter holds.

    Attributes
    ----------
    rule : Rule
        A hard one.
    sites : frozenset of str
        As `Agent.site` names them.
    law : str
        Which law says so, and where; every violation names it.
    exempt : frozenset of str
        Contracts there that it does not bind, such as those that pay for more than normal hours.

    Raises
    ------
    ValueError
        For no site, a scope within a scope, and a rule that has a price: what is paid for is paid for everywhere.
    """

    rule: Rule
    sites: frozenset[str]
    law: str
    exempt: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.sites:
            raise ValueError(f"the rule {self.rule.name!r} binds no site")
        if isinstance(self.rule, Scoped) or hasattr(self.rule, "part"):
            raise ValueError(f"the rule {self.rule.name!r} cannot be one of some sites only")

    @property
    def name(self) -> str:
        """Name of the rule."""
        return self.rule.name

    def binds(self, site: str, contract: str) -> bool:
        """Whether it binds people of a site and contract."""
        return site in self.sites and contract not in self.exempt

    def add(self, network: "TourNetwork") -> None:
        """State the rule to a network whose people it binds; nobody shares one with people whom it does not."""
        bound = {self.binds(agent.site, agent.contract.name) for agent in network.agents}
        if len(bound) > 1:
            raise ValueError(f"the rule {self.name!r} binds a part of the people of one network")
        if bound == {True}:
            self.rule.add(network)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """What the rule finds among the people of the sites, with the law behind it."""
        people = {k: a for k, a in facts.agents.items() if self.binds(a.site, a.contract.name)}
        shifts = {k: s for k, s in facts.shifts.items() if k in people}
        for violation in self.rule.violations(RosterFacts(people, shifts, facts.past)):
            yield replace(violation, what=f"{violation.what} ({self.law})")


def unscoped(rule: Rule) -> Rule:
    """The rule itself, whomever it binds."""
    return rule.rule if isinstance(rule, Scoped) else rule


def rules_at(rules: Iterable[Rule], site: str, contract: str) -> tuple[Rule, ...]:
    """The rules that bind the people of a site and contract, without their scopes.

    >>> from scheduler.rules import Rest
    >>> rules_at([Rest(660), Scoped(Rest(720), frozenset({"hanoi"}), "a law")], "hanoi", "full")
    (Rest(minutes=660, name='rest'), Rest(minutes=720, name='rest'))
    """
    return tuple(unscoped(r) for r in rules if not isinstance(r, Scoped) or r.binds(site, contract))
