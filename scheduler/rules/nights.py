"""Night shifts: so many in a week, and so many in a row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.roster import UTC, Shift
from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
CLOCK = 24 * 60
"""Minutes round the clock."""


@dataclass(frozen=True)
class Nights:
    """At most so many night shifts in an ISO week of the agent's zone, and on so many dates in a row.

    Attributes
    ----------
    start, end : int
        The night on the agent's clock, as it stands when a shift starts [min after midnight]; an `end` at or before
        `start` lies on the next date.
    least : int
        A shift is a night shift if at least so many of its minutes, breaks included, fall into nights [min].
    most_in_week : int
        Most night shifts that start in one week.
    most_in_row : int
        Most dates in a row on which a night shift starts; a day off or another shift ends the row.

    Raises
    ------
    ValueError
        For clock times outside the day, a least of no minute, and negative limits.
    """

    start: int
    end: int
    least: int
    most_in_week: int
    most_in_row: int
    name: str = "nights"

    def __post_init__(self) -> None:
        if not (0 <= self.start < 1440 and 0 <= self.end <= 1440 and self.least >= 1):
            raise ValueError(f"a night of {self.start} to {self.end} min that counts from {self.least} min is none")
        if self.most_in_week < 0 or self.most_in_row < 0:
            raise ValueError(f"limits must be 0 or more, not {self.most_in_week} and {self.most_in_row}")

    def add(self, network: "TourNetwork") -> None:
        """A path may not collect more night options within a week or in a row."""
        night = (self.start, self.end, self.least)
        if network.night_hours not in (None, night):
            raise ValueError("the rule 'nights' is stated twice; one roster has one night")
        network.night_hours = night
        network.week_nights = min(network.week_nights, self.most_in_week)
        network.nights_in_row = min(network.nights_in_row, self.most_in_row)

    def is_night(self, shift: Shift, zone: ZoneInfo) -> bool:
        """Whether a shift of somebody in `zone` is a night shift."""
        offset = shift.start.astimezone(zone).utcoffset() or timedelta()
        # As if the zone were UTC: the clock of the shift's start goes on through the shift.
        begin, finish = shift.start.astimezone(UTC) + offset, shift.end.astimezone(UTC) + offset
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        length = (self.end - self.start) % CLOCK or CLOCK
        worked = timedelta()
        for days in (-1, 0, 1):
            dusk = midnight + days * DAY + self.start * MINUTE
            worked += max(min(finish, dusk + length * MINUTE) - max(begin, dusk), timedelta())
        return worked >= self.least * MINUTE

    def carried(self, past: Sequence[Shift], zone: ZoneInfo, first: date) -> tuple[int, int]:
        """Night shifts of one person's past in the week of local date `first`, and those in a row up to the day before.

        `past` are shifts before `first`.
        """
        dates = {s.day for s in past if self.is_night(s, zone)}
        row = 0
        while first - (row + 1) * DAY in dates:
            row += 1
        return sum(d.isocalendar()[:2] == first.isocalendar()[:2] for d in dates), row

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each week with too many nights, on the last of them; each night beyond the row."""
        for agent, shifts, mine in facts.lives():
            nights = [(k, s.day) for k, s in enumerate(shifts) if self.is_night(s, agent.time_zone)]
            weeks = defaultdict(list)
            for k, day in nights:
                weeks[day.isocalendar()[:2]].append((k, day))
            for (year, week), found in weeks.items():
                if len(found) > self.most_in_week and any(k in mine for k, _ in found):
                    what = f"{len(found)} night shifts in week {year}-W{week:02d}, at most {self.most_in_week}"
                    yield Violation(agent.agent_id, found[-1][1], self.name, what)
            rostered = {shifts[k].day for k in mine}
            row, previous = 0, None
            for day in sorted({day for _, day in nights}):
                row = row + 1 if previous is not None and day - previous == DAY else 1
                previous = day
                if row > self.most_in_row and day in rostered:
                    what = f"night {row} in a row, at most {self.most_in_row}"
                    yield Violation(agent.agent_id, day, self.name, what)
