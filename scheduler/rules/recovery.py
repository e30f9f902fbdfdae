"""Recovery: after a run of nights somebody is free for long before working by day again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.roster import Shift
from scheduler.rules.nights import DAY, Nights
from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class Recovery:
    """At least `minutes` from the end of a run of night shifts to the start of a shift that is none.

    Attributes
    ----------
    start, end, least : int
        What a night shift is, as of the rule `Nights`: the night on the agent's clock, and how much of a shift must
        fall into it [min].
    after : int
        Night shifts on so many dates in a row make a run; 1: each of them does.
    minutes : int
        Free time from the end of the last of them to the next shift, if that is no night shift [min].

    Raises
    ------
    ValueError
        For a night that is none, a run of nothing, and a free time outside 0 to 96 h.
    """

    start: int
    end: int
    least: int
    after: int
    minutes: int
    name: str = "recovery"

    def __post_init__(self) -> None:
        Nights(self.start, self.end, self.least, 0, 0)
        if self.after < 1 or not 0 <= self.minutes <= 5760:
            raise ValueError(f"{self.minutes} min after a run of {self.after} is no recovery from nights")

    def add(self, network: "TourNetwork") -> None:
        """A path remembers from when on it may work by day again.

        Raises
        ------
        ValueError
            If the network's night is another one, or the rule has been stated before.
        """
        night = (self.start, self.end, self.least)
        if network.night_hours not in (None, night) or network.recovery is not None:
            raise ValueError("the rule 'recovery' is stated twice or for another night; one roster has one night")
        network.night_hours = night
        network.recovery = (self.after, self.minutes)

    def carried(self, past: Sequence[Shift], zone: ZoneInfo) -> datetime | None:
        """The instant from which one person may start by day, their past in order of start; None if at any time."""
        if not past or self._run(past, len(past) - 1, zone) < self.after:
            return None
        return past[-1].end + timedelta(minutes=self.minutes)

    def row(self, past: Sequence[Shift], zone: ZoneInfo, first: date) -> int:
        """Night shifts of one person's past on dates in a row up to the day before local date `first`."""
        return Nights(self.start, self.end, self.least, 0, 0).carried(past, zone, first)[1]

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift by day that comes too soon after a run of nights."""
        night = Nights(self.start, self.end, self.least, 0, 0)
        for agent, shifts, mine in facts.lives():
            for k in range(1, len(shifts)):
                free = shifts[k].start - shifts[k - 1].end
                if free >= timedelta(minutes=self.minutes) or not (k in mine or k - 1 in mine):
                    continue
                if night.is_night(shifts[k], agent.time_zone):
                    continue
                run = self._run(shifts, k - 1, agent.time_zone)
                if run >= self.after:
                    what = (
                        f"{free.total_seconds() / 3600:.1f} h after {run} nights, at least {self.minutes / 60:g} h "
                        "needed before a shift by day"
                    )
                    yield Violation(agent.agent_id, shifts[k].day, self.name, what)

    def _run(self, shifts: Sequence[Shift], last: int, zone: ZoneInfo) -> int:
        """Dates in a row with a night shift, up to that of shift `last`; 0 if that is none."""
        night = Nights(self.start, self.end, self.least, 0, 0)
        run, day = 0, shifts[last].day
        for shift in reversed(shifts[: last + 1]):
            if shift.day == day + DAY:
                continue
            if shift.day != day or not night.is_night(shift, zone):
                break
            run += 1
            day -= DAY
        return run
