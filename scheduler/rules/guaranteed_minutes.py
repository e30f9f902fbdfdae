"""Guaranteed minutes: what a contract promises a week is paid, worked or not. Priced, never hard."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from scheduler.agents import Agent
from scheduler.pay import CENT, TEN_THOUSAND, ten_thousandths
from scheduler.roster import UTC
from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

DAY = timedelta(days=1)


@dataclass(frozen=True)
class GuaranteedMinutes:
    """Paid minutes that a contract guarantees in an ISO week and that nobody works are paid all the same.

    A date counts if the agent is employed on it and no absence touches it; each is a seventh of the week. A week that
    the horizon holds in part owes the part of its own dates, and no more than what shifts on its earlier dates have
    left of the whole. Fractions of a minute are not owed. Where the contract's people offered time off, as much of what
    is not worked as was offered, counted by dates like the promise, saves its share of the pay.
    """

    name: str = "guaranteed minutes"
    part: ClassVar[str] = "guaranteed"

    def add(self, network: "TourNetwork") -> None:
        """Tell what each week of each agent pays at least, in minutes counted from the week's Monday."""
        if not network.agents[0].contract.guaranteed_minutes:
            return
        for k, (agent, history) in enumerate(zip(network.agents, network.histories, strict=True)):
            before = {_monday(network.days[0]): history.week[1]}
            for w, (owed, past, offered) in enumerate(_owed(agent, network.days, before).values()):
                network.guaranteed[k, w] = owed + past
                network.time_off[k, w] = offered

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """What is not worked is paid: nothing is ever violated."""
        return iter(())

    def cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]]) -> int:
        """Pay of the guaranteed minutes that nobody works [cent].

        `days` are the agent-days of the horizon: shifts on others, and those of `facts.past`, are the past.
        """
        return round(self.exact_cost(facts, days))

    def exact_cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]]) -> Fraction:
        """The same before it is rounded [cent]."""
        dates = defaultdict(list)
        for agent_id, day in days:
            if agent_id in facts.agents and facts.agents[agent_id].contract.guaranteed_minutes:
                dates[agent_id].append(day)
        total = 0
        for agent_id, own in sorted(dates.items()):
            agent, inside = facts.agents[agent_id], set(own)
            worked, before = Counter[date](), Counter[date]()
            for shift in facts.shifts.get(agent_id, ()):
                (worked if shift.day in inside else before)[_monday(shift.day)] += shift.paid_minutes
            for shift in facts.past.get(agent_id, ()):
                before[_monday(shift.day)] += shift.paid_minutes
            time_off = agent.contract.pay.time_off
            saved = 0 if time_off is None else ten_thousandths(time_off.share)
            for monday, (owed, _, offered) in _owed(agent, sorted(own), before).items():
                idle = max(owed - worked[monday], 0)
                total += (idle * TEN_THOUSAND - min(idle, offered) * saved) * agent.hourly_cost_cents
        return Fraction(total, CENT)


def _owed(agent: Agent, days: Sequence[date], before: Mapping[date, int]) -> dict[date, tuple[int, int, int]]:
    """By Monday: minutes owed on the horizon's `days`, ascending, paid `before` it, and offered as time off."""
    promise, time_off = agent.contract.guaranteed_minutes, agent.contract.pay.time_off
    most = 0 if time_off is None else time_off.minutes
    found = {}
    for monday in sorted({_monday(d) for d in days}):
        inside = [d for d in days if _monday(d) == monday]
        week = [monday + n * DAY for n in range((inside[-1] - monday).days + 1)]
        past = before.get(monday, 0)
        left = promise * _present(agent, week) // 7 - past
        present = _present(agent, inside)
        found[monday] = max(min(promise * present // 7, left), 0), past, most * present // 7
    return found


def _present(agent: Agent, days: Sequence[date]) -> int:
    """How many of the dates the agent is employed on and not absent, not for an hour."""
    away = set()
    for start, end in agent.absences:
        day = start.astimezone(agent.time_zone).date()
        # Half-open: an absence that ends at midnight leaves the new date alone.
        last = (end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(agent.time_zone).date()
        while day <= last:
            away.add(day)
            day += DAY
    return sum(
        day not in away
        and (agent.hired_on is None or day >= agent.hired_on)
        and (agent.leaves_on is None or day <= agent.leaves_on)
        for day in days
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
