"""Overtime: at most so much of it in a day, a week, a month, a quarter and a year. Its price is the contract's."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scheduler.pay import overtime_minutes
from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import History, TourNetwork

LONGEST = {"day": 24 * 60, "week": 7 * 24 * 60, "month": 31 * 24 * 60, "quarter": 92 * 24 * 60, "year": 366 * 24 * 60}
"""Minutes of the longest period of each kind: a limit of so many binds nobody."""

SPANNING = ("month", "quarter", "year")
"""Calendar periods that hold several weeks."""


@dataclass(frozen=True)
class Overtime:
    """At most so much overtime in each period of the agent's own calendar; weeks are ISO weeks.

    What overtime is says the contract (`scheduler.pay`): minutes of a shift beyond the normal ones of a day, and in
    order of start those beyond the normal ones of the week; each minute of it belongs to its shift's date. A contract
    without normal minutes has none.

    The solver keeps the limits of day and week exactly. What is left of a month, quarter or year is dealt out to the
    weeks of the horizon beforehand, by their dates in it, beside the overtime of shifts that stand; a week in two such
    periods gets the smaller part. So it may leave some of a limit unused, and never exceeds one.

    Attributes
    ----------
    day, week, month, quarter, year : int
        Most overtime in one [min]; by default as long as the period, which is no limit.

    Raises
    ------
    ValueError
        For a limit below 0 or above the minutes of its period.
    """

    day: int = LONGEST["day"]
    week: int = LONGEST["week"]
    month: int = LONGEST["month"]
    quarter: int = LONGEST["quarter"]
    year: int = LONGEST["year"]
    name: str = "overtime"

    def __post_init__(self) -> None:
        for period, longest in LONGEST.items():
            if not 0 <= self._most(period) <= longest:
                raise ValueError(f"overtime in a {period} is at most 0 to {longest} min, not {self._most(period)}")

    @property
    def reach_days(self) -> int:
        """How many days before the horizon its limits look."""
        return max((LONGEST[p] // LONGEST["day"] for p in SPANNING if self._most(p) < LONGEST[p]), default=7)

    def add(self, network: "TourNetwork") -> None:
        """Options of too long a day are forbidden; weeks bound what a path may collect."""
        terms = network.agents[0].contract.pay
        if not terms.has_overtime:
            return
        network.week_overtime = min(network.week_overtime, self.week)
        if terms.day is not None:
            longer = network.paid - terms.day.after > self.day
            for k in range(len(network.agents)):
                network.forbid(k, longer)
        limited = [p for p in SPANNING if self._most(p) < LONGEST[p]]
        for k, history in enumerate(network.histories) if limited else ():
            for w, most in enumerate(self._dealt(network, history, limited)):
                network.overtime_left[k, w] = min(network.overtime_left[k, w], most)

    def _dealt(self, network: "TourNetwork", history: "History", limited: list[str]) -> list[int]:
        """Overtime that each week of the horizon may add [min]."""
        standing = [_standing(network, history, w) for w in range(len(network.weeks))]
        most = [s + LONGEST["week"] for s in standing]
        for period in limited:
            dates: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
            for day, w in zip(network.days, network.week_of.tolist(), strict=True):
                dates[_of(period, day)][w] += 1
            for own, weeks in dates.items():
                used = sum(minutes for day, minutes in history.overtime if _of(period, day) == own)
                left = max(self._most(period) - used - sum(standing[w] for w in weeks), 0)
                for w, count in weeks.items():
                    most[w] = min(most[w], standing[w] + left * count // weeks.total())
        return most

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift with too long a day, and the last shift with overtime in each longer period that has too much."""
        for agent, shifts, mine in facts.lives():
            terms = agent.contract.pay
            if not terms.has_overtime:
                continue
            each = overtime_minutes(terms, shifts)
            for k in sorted(mine):
                over = shifts[k].paid_minutes - terms.straight(shifts[k].paid_minutes)
                if over > self.day:
                    what = f"{over} min of overtime in a day, at most {self.day}"
                    yield Violation(agent.agent_id, shifts[k].day, self.name, what)
            for period in ("week", *SPANNING):
                total = Counter[tuple[int, int]]()
                last = {}
                for k, (shift, minutes) in enumerate(zip(shifts, each, strict=True)):
                    total[_of(period, shift.day)] += minutes
                    if k in mine and minutes:
                        last[_of(period, shift.day)] = shift.day
                for own, day in last.items():
                    if total[own] > self._most(period):
                        what = f"{total[own]} min of overtime in the {period}, at most {self._most(period)}"
                        yield Violation(agent.agent_id, day, self.name, what)

    def _most(self, period: str) -> int:
        return {"day": self.day, "week": self.week, "month": self.month, "quarter": self.quarter, "year": self.year}[
            period
        ]


def _standing(network: "TourNetwork", history: "History", week: int) -> int:
    """Overtime that shifts of the roster that stand already make in a week, if nobody adds another [min]."""
    terms = network.agents[0].contract.pay
    paid, over = (history.week[1], history.week_overtime) if week == 0 else (0, 0)
    own = [s for s in history.fixed if s.day.isocalendar()[:2] == network.weeks[week]]
    totals = []
    for begun in (True, False):
        for shift in own:
            if (shift.start < network.horizon_start) == begun:
                paid += shift.paid_minutes
                over += shift.paid_minutes - terms.straight(shift.paid_minutes)
        totals.append(terms.overtime(paid, over))
    return totals[1] - totals[0]


def _of(period: str, day: date) -> tuple[int, int]:
    """The week, month, quarter or year of a date."""
    if period == "week":
        return day.isocalendar()[:2]
    return day.year, {"month": day.month, "quarter": (day.month - 1) // 3, "year": 0}[period]
