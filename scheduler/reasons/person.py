"""One person's day: every shift they could be given, what forbids it, or what it would cost.

What forbids a shift the rules' own judges say, with the person's other shifts and past as they stand. What a lawful one
costs is an exact re-count of the whole roster with it in place of the day's own. The person's new work goes where one
head more is worth most; everybody else's stays as it is, so that a planner who re-spreads work may do a little better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import RosterProblem
from scheduler.reasons.choices import Lives, at_work, offers
from scheduler.reasons.shortfalls import Balance
from scheduler.roster import Shift


@dataclass(frozen=True)
class DayChoice:
    """A shift that a person could have on a date, or the date off.

    Attributes
    ----------
    shift : Shift or None
        None for the date off.
    status : str
        `chosen` as in the roster, `forbidden`, or `possible`.
    broken : tuple of (str, str)
        Rules that forbid it, and how.
    parts : dict of str to int
        Of a lawful one the change of each part of the roster's cost [cent]; parts that do not change are left out.
    """

    shift: Shift | None
    status: str
    broken: tuple[tuple[str, str], ...] = ()
    parts: dict[str, int] | None = None

    @property
    def cents(self) -> int | None:
        """Change of the roster's cost [cent]; None if forbidden."""
        return None if self.parts is None else sum(self.parts.values())


def day_choices(problem: RosterProblem, roster: Sequence[Shift], agent_id: str, day: date) -> list[DayChoice]:
    """What a person could do on a date.

    Parameters
    ----------
    problem : RosterProblem
    roster : sequence of Shift
        The whole roster, locked shifts included.
    agent_id : str
        One of the problem's agents.
    day : date
        Of the person's own clock, inside the horizon.

    Returns
    -------
    list of DayChoice
        The chosen one first, then what is possible by its price, then what is forbidden by its start.

    Raises
    ------
    ValueError
        For an unknown agent or a date outside the plan.
    """
    number = next((k for k, a in enumerate(problem.agents) if a.agent_id == agent_id), None)
    if number is None:
        raise ValueError(f"no agent {agent_id!r} in this plan")
    days = problem.local_days(problem.agents[number])
    if day not in days:
        raise ValueError(f"{day} lies outside the plan, {days[0]} to {days[-1]}")
    lives = Lives.of(problem, roster)
    now = lives.on(number, day)
    rest = [s for s in roster if s is not now]
    balance, before = Balance.of(problem, rest), cost_parts(problem, roster)
    others = lives.others(number, day)
    held = now is not None and any(s.agent_id == agent_id and s.day == day for s in problem.kept)
    found = [DayChoice(now, "chosen", (), {})]
    for shift in [*([None] if now is not None else []), *offers(problem, number, balance, [day])]:
        if now is not None and shift is not None and (shift.code, shift.start) == (now.code, now.start):
            continue
        own = others if shift is None else [*others, shift]
        broken = {(v.rule, v.what): None for v in lives.broken(number, own)}
        if held:
            broken[("lock", "a planner's lock, or an earlier night's shift, holds the date")] = None
        if broken:
            found.append(DayChoice(shift, "forbidden", tuple(broken)))
            continue
        placed = None if shift is None else at_work(problem, number, balance, shift)[0]
        after = cost_parts(problem, rest if placed is None else [*rest, placed])
        changed = {p: after.get(p, 0) - before.get(p, 0) for p in {**before, **after}}
        found.append(DayChoice(placed, "possible", (), {p: c for p, c in changed.items() if c}))
    return sorted(found, key=_order)


def _order(choice: DayChoice) -> tuple[int, int, str, str]:
    rank = ("chosen", "possible", "forbidden").index(choice.status)
    start = "" if choice.shift is None else choice.shift.start.isoformat()
    return rank, choice.cents or 0, start, "" if choice.shift is None else choice.shift.code
