"""Weekly rest: one long free stretch in every week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.roster import Shift
from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeekRest:
    """Every ISO week of the agent's zone has a day off inside a free stretch of at least `minutes`.

    A day off is a local date on which no shift starts. Its stretch runs from the end of the last shift before it to the
    start of the first one after it, so that the night shift of the date before shortens it. A stretch of days off that
    begins in one week and ends in the next serves both. What lies before the first known shift and after the last is
    free: a week that the roster covers in part breaks the rule only once no day off is left in it. Minutes are those
    that pass, not those of the clock on the wall. EU Directive 2003/88/EC, articles 3 and 5: 24 h + 11 h = 2100 min.
    """

    minutes: int
    name: str = "week rest"

    def add(self, network: "TourNetwork") -> None:
        """A week may only end once a day off in it has had its stretch.

        Raises
        ------
        ValueError
            If the stretch may reach past the date after the day off, which a tour would forget.
        """
        for d in range(len(network.days) - 3):
            latest = network.end[network.day == d].max(initial=-(10**6)) + self.minutes
            if latest > network.start[network.day == d + 3].min(initial=10**6):
                raise ValueError(
                    f"a shift of {network.days[d]} and {self.minutes} min of weekly rest reach past the second date "
                    "after it, which a tour would forget; shorten one of them, or start the shift earlier"
                )
        network.week_rest = max(network.week_rest, self.minutes)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each week that the roster leaves without a long rest; a past that had none by itself is not its doing."""
        for agent, shifts, mine in facts.lives():
            restless = self._restless(shifts)
            if restless and len(mine) < len(shifts):
                restless -= self._restless([s for k, s in enumerate(shifts) if k not in mine])
            rostered = [shifts[k].day for k in sorted(mine)] if restless else []
            for monday in sorted(restless):
                # The shift that follows the week may be the one that cuts its last day off short.
                day = next((d for d in reversed(rostered) if _monday(d) == monday), None)
                day = day or next((d for d in rostered if d > monday), rostered[-1])
                year, week, _ = monday.isocalendar()
                what = f"no day off within {self.minutes / 60:g} free hours in week {year}-W{week:02d}"
                yield Violation(agent.agent_id, day, self.name, what)

    def carried(self, past: Sequence[Shift], first: date, start: datetime) -> tuple[bool, datetime | None]:
        """What one person's past, in order of start, leaves to a horizon from `start` on local date `first`.

        Returns
        -------
        rested : bool
            Whether the week of `first` has had its rest before `start`.
        free_from : datetime or None
            Earliest start that leaves the week before its rest, where only the free time up to it can be one.
        """
        if not past:
            return first.weekday() > 0, None
        done, last, least = self._rested(past), past[-1], timedelta(minutes=self.minutes)
        monday = _monday(first)
        off_since = first > monday and first - last.day > DAY and start - last.end >= least
        week_before = monday - 7 * DAY
        pending = week_before <= last.day < monday - DAY and week_before not in done
        return first > monday and (monday in done or off_since), last.end + least if pending else None

    def _restless(self, shifts: Sequence[Shift]) -> set[date]:
        """Mondays of the weeks in which no day off lies in a long enough stretch; `shifts` in order of start."""
        weeks = {_monday(s.day) for s in shifts} - self._rested(shifts)
        if shifts and shifts[-1].day.weekday() < 6:
            weeks.discard(_monday(shifts[-1].day))
        return weeks

    def _rested(self, shifts: Sequence[Shift]) -> set[date]:
        """Mondays of weeks, those without a shift left out, that have had their rest whatever follows."""
        weeks = set()
        if shifts and shifts[0].day.weekday() > 0:
            weeks.add(_monday(shifts[0].day))
        least = timedelta(minutes=self.minutes)
        for before, after in pairwise(shifts):
            if after.day - before.day > DAY and after.start - before.end >= least:
                weeks |= {_monday(before.day + DAY), _monday(after.day - DAY)}
        return weeks


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
