"""Workload: what a forecast of contacts means as work, queue by queue."""

from dataclasses import dataclass
from typing import Literal

from scheduler.horizon import OpeningHours


@dataclass(frozen=True)
class ServiceTarget:
    """Promises on a live queue; `None` switches one off.

    `level` of the contacts offered are answered within `answer_within_s`;
    at most `max_abandonment` give up; agents are busy at most `max_occupancy` of their time.
    """

    level: float = 0.9
    answer_within_s: float = 30.0
    max_abandonment: float | None = 0.05
    max_occupancy: float | None = 0.9


@dataclass(frozen=True)
class QueuePolicy:
    """How one queue is served: the settings that turn contacts into work and work into people.

    Attributes
    ----------
    line, language, channel : str
        Name of the queue.
    kind : {"interval", "deferred", "post"}
        Live, worked by a deadline, or fixed posts.
    opening : OpeningHours
        Outside them no contact is offered and nobody is required.
    target : ServiceTarget
        For live queues.
    aht_s : float or None
        Handle time if the forecast carries none [s].
    patience_s : float or None
        Mean time a customer waits before giving up [s]; `None` never gives up (Erlang C).
    concurrency : int
        Contacts one agent serves at once (chat).
    think_share : float
        Share of a chat's duration the customer is typing or away; the rest is agent work.
    deadline_h : float or None
        For deferred queues: hours from arrival to answer.
    deflection : float
        Share of contacts an AI answers before a person sees them.
    deflected_aht_s : float or None
        Handle time the deflected contacts would have had [s]; `None` means as the others.
    reopen : float
        Share of the remaining contacts that come back once.
    minimum_agents : int
        Fewest people on a live queue while it is open.
    posts, seats : int
        For fixed posts: number of posts and people on each (A/B is 2).
    shortage_cents : int
        Price of one missing agent-hour, or of one late hour of deferred work [cent].
    """

    line: str
    language: str
    channel: str
    kind: Literal["interval", "deferred", "post"]
    opening: OpeningHours
    target: ServiceTarget = ServiceTarget()
    aht_s: float | None = None
    patience_s: float | None = None
    concurrency: int = 1
    think_share: float = 0.0
    deadline_h: float | None = None
    deflection: float = 0.0
    deflected_aht_s: float | None = None
    reopen: float = 0.0
    minimum_agents: int = 0
    posts: int = 0
    seats: int = 2
    shortage_cents: int = 10_000

    @property
    def queue(self) -> str:
        """The queue's name, `line/language/channel`."""
        return f"{self.line}/{self.language}/{self.channel}"
