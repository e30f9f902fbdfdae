"""What a planner may move to see how many people it would take: handle time, AI, promises, how busy and how absent."""

from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.load.deflection import Deflection
from scheduler.workload import QueuePolicy


@dataclass(frozen=True)
class Levers:
    """Values in place of the settings'; None leaves a setting as it is.

    Attributes
    ----------
    aht_factor : float
        Handle time over today's, above 0.
    deflection : float or None
        Share of contacts that an AI answers from the plan's first day on, in [0, 1); where it answers any today.
    level, answer_within_s : float or None
        Share of live contacts answered in time, in (0, 1), and that time [s].
    max_occupancy : float or None
        Busiest an agent may be, in (0, 1].
    shrinkage : float or None
        Share of scheduled time in which people are not there, in [0, 1).
    """

    aht_factor: float = 1.0
    deflection: float | None = None
    level: float | None = None
    answer_within_s: float | None = None
    max_occupancy: float | None = None
    shrinkage: float | None = None

    @property
    def moved(self) -> bool:
        """Whether anything differs from the settings."""
        return self != Levers()

    def policy(self, policy: QueuePolicy, since: datetime) -> QueuePolicy:
        """A queue's policy with these values; `since` is the plan's first instant, from which the AI's share counts.

        Examples
        --------
        >>> from datetime import UTC
        >>> from scheduler.horizon import OpeningHours
        >>> from zoneinfo import ZoneInfo
        >>> chat = QueuePolicy("shop", "zh", "chat", "interval", OpeningHours.always(ZoneInfo("UTC")))
        >>> Levers(level=0.8).policy(chat, datetime(2026, 11, 16, tzinfo=UTC)).target.level
        0.8
        """
        if policy.kind == "post":
            return policy
        target, live = policy.target, policy.kind == "interval"
        if live and self.level is not None:
            target = replace(target, level=self.level)
        if live and self.answer_within_s is not None:
            target = replace(target, answer_within_s=self.answer_within_s)
        if self.max_occupancy is not None:
            target = replace(target, max_occupancy=self.max_occupancy)
        deflection = policy.deflection
        if self.deflection is not None and has_ai(deflection):
            # whose contacts history counts follows from the first share, which therefore stays
            earlier = tuple((at, share) for at, share in deflection.changes if at < since)
            deflection = replace(deflection, changes=(*earlier, (since, self.deflection)))
        return replace(policy, aht_factor=policy.aht_factor * self.aht_factor, target=target, deflection=deflection)


def has_ai(deflection: Deflection) -> bool:
    """Whether an AI answers any of a queue's contacts at some time."""
    return any(share > 0 for share in (deflection.share, *(share for _, share in deflection.changes)))
