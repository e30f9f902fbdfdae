"""What an activity is: whose time it takes, how long and how often, and who must be there at once."""

import re
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal

from scheduler.agents import Agent

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""A name stands in texts of work, in names of columns and in file names."""

ALL_WEEK = frozenset(range(1, 8))


@dataclass(frozen=True)
class Who:
    """People by group, site and id: whoever is in one of each list that is not empty; ids may hold `*` and `?`.

    Without any list it is everybody who is not a vendor's.
    """

    groups: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()

    def holds(self, agent: Agent) -> bool:
        """Whether the person is meant.

        >>> from zoneinfo import ZoneInfo
        >>> from scheduler.agents import Contract
        >>> terms = Contract("full", 2400, 5, ("D8",))
        >>> li = Agent("SH0001", "Li", "voice", "shanghai", None, ZoneInfo("Asia/Shanghai"), terms, (), 1000)
        >>> Who(sites=("shanghai",), agents=("SH*",)).holds(li), Who(groups=("chat",)).holds(li)
        (True, False)
        """
        if not (self.groups or self.sites or self.agents):
            return agent.vendor is None
        return (
            (not self.groups or agent.group in self.groups)
            and (not self.sites or agent.site in self.sites)
            and (not self.agents or any(fnmatchcase(agent.agent_id, pattern) for pattern in self.agents))
        )


@dataclass(frozen=True)
class Activity:
    """Paid time of people that serves no customer.

    Attributes
    ----------
    name : str
        Lower-case letters, digits, `-` and `_`; people work on queue `activity/all/NAME` meanwhile.
    kind : str
        `training`, `coaching` or `meeting`: what people call it.
    who : Who
        Everybody who is to attend.
    minutes : int
        Length of one attendance, above 0 [min].
    attendance : str
        `each`: one by one, any time. `together`: a team (column `group` of agents.csv) at one time. `sessions`: all
        who are to attend, in classes.
    weekly : bool
        Once in every ISO week of the person's own zone, or once in all.
    first, last : date or None
        Dates between which it is held, both included.
    weekdays : frozenset of int
        ISO weekdays on which it may be held.
    clock : tuple of int
        Minutes of the person's clock between which it lies.
    coaches : Who or None
        With `each`: people of whom one is there too, all the time.
    least_share : float
        With `together`: share of the team that must be there for a sitting to be held, in [0, 1].
    sittings : int
        With `together` and `sessions`: most times it is held, of each team or in all, until everybody has been there.
    most_people : int or None
        With `sessions`: most people in a class.
    most_away : float
        Largest share of a team's people on duty who are in activities of kind `each` and `sessions` at once, in
        (0, 1]; one person may always go.
    price_cents : int
        An hour of attendance missed [cent].

    Raises
    ------
    ValueError
        For a name, a number or a combination that means nothing.
    """

    name: str
    kind: Literal["training", "coaching", "meeting"]
    who: Who
    minutes: int
    attendance: Literal["each", "together", "sessions"] = "each"
    weekly: bool = True
    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] = field(default=ALL_WEEK)
    clock: tuple[int, int] = (0, 1440)
    coaches: Who | None = None
    least_share: float = 0.0
    sittings: int = 1
    most_people: int | None = None
    most_away: float = 1.0
    price_cents: int = 6000

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"name must be lower-case letters, digits, - and _, not {self.name!r}")
        if self.minutes <= 0 or self.minutes > self.clock[1] - self.clock[0]:
            raise ValueError(
                f"{self.name}: minutes must be above 0 and fit between its clock times, not {self.minutes}"
            )
        if not 0 <= self.clock[0] < self.clock[1] <= 1440:
            raise ValueError(f"{self.name}: clock must rise within one day, not {self.clock}")
        if not self.weekdays or not self.weekdays <= ALL_WEEK:
            raise ValueError(f"{self.name}: weekdays must be some of 1 to 7, not {sorted(self.weekdays)}")
        if not 0 <= self.least_share <= 1 or not 0 < self.most_away <= 1:
            raise ValueError(
                f"{self.name}: least_share must lie in [0, 1] and most_away in (0, 1], "
                f"not {self.least_share:g} and {self.most_away:g}"
            )
        if self.sittings < 1 or self.price_cents < 0 or (self.most_people is not None and self.most_people < 1):
            raise ValueError(f"{self.name}: sittings and most_people must be at least 1, the price at least 0")
        if self.coaches is not None and self.attendance != "each":
            raise ValueError(f"{self.name}: only people who come one by one have a coach")

    @property
    def queue(self) -> str:
        """What the `work` of a roster says of people who attend."""
        return f"activity/all/{self.name}"
