"""Ramp-up: people hired lately do less at first, and more every week."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.agents import Agent
from scheduler.horizon import UTC, Horizon
from scheduler.shrinkage import productivity


@dataclass(frozen=True)
class RampUp:
    """How productivity grows from the day of hire.

    Attributes
    ----------
    at_first : float
        On the first day, of an experienced agent's, in (0, 1].
    weeks : float
        Weeks in which the gap to 1 shrinks to 37 % [weeks].
    """

    at_first: float
    weeks: float

    def factor(self, hired_on: date | None, day: date) -> float:
        """Productivity on a day; 1 for who was hired nobody knows when, `at_first` before the first day.

        Raises
        ------
        ValueError
            For `at_first` or `weeks` outside its range.

        Examples
        --------
        >>> RampUp(0.5, 4).factor(date(2026, 11, 2), date(2026, 11, 30))
        0.8160602794142788
        """
        since = timedelta(days=0) if hired_on is None else max(day - hired_on, timedelta(days=0))
        grown = float(productivity(since / timedelta(weeks=1), self.at_first, self.weeks))
        return 1.0 if hired_on is None else grown


def ramped(agents: Iterable[Agent], ramp_up: RampUp | None, horizon: Horizon) -> tuple[Agent, ...]:
    """People with the productivity they have in the middle of the horizon, on their own dates.

    The factor of the ramp multiplies the productivity an agent came with: that one says how they differ from others
    of the same experience. One number stands for the whole horizon: in the first two weeks of a ramp from 0.5 in four
    weeks 0.61 stands for what goes from 0.5 to 0.7.

    Parameters
    ----------
    agents : iterable of Agent
    ramp_up : RampUp or None
        `None` changes nobody.
    horizon : Horizon
    """
    if ramp_up is None:
        return tuple(agents)
    start, end = horizon.start.astimezone(UTC), horizon.end.astimezone(UTC)
    middle = start + (end - start) / 2
    return tuple(
        replace(a, productivity=a.productivity * ramp_up.factor(a.hired_on, middle.astimezone(a.time_zone).date()))
        for a in agents
    )
