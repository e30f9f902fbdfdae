"""Whose skills let queues pool their safety, where site.yaml lets them."""

from collections.abc import Iterable

from planning.settings.site import Site
from scheduler.agents import Agent
from scheduler.horizon import Horizon


def pooling_skills(site: Site, agents: Iterable[Agent], horizon: Horizon) -> list[tuple[str, ...]] | None:
    """Skills of the people employed on some day of the horizon, one entry a person; `None` where nothing is pooled."""
    if site.pooling == "off":
        return None
    first = horizon.start.astimezone(horizon.time_zone).date()
    last = horizon.end.astimezone(horizon.time_zone).date()
    return [
        a.skills
        for a in agents
        if (a.hired_on is None or a.hired_on < last) and (a.leaves_on is None or a.leaves_on >= first)
    ]
