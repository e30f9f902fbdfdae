"""Moved levers as a scenario's file: the same change of settings, so that a roster can be solved for it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import yaml

from planning.desk.requirement.levers import Levers
from planning.scenarios.own import MADE_HERE
from planning.settings import Settings
from planning.settings.service import DeflectionStep, Service
from planning.settings.site import QueueGroup

SUFFIX = "-what-if"
"""Appended to the name of a way of serving that a scenario changes for some of its queues."""


def overlay(settings: Settings, levers: Levers, moved: Iterable[str], first: date, about: str, author: str) -> str:
    """The text of a scenario in which some queues are served as the levers say.

    Parameters
    ----------
    settings : Settings
    levers : Levers
    moved : iterable of str
        Queues that the levers change.
    first : date
        First day of the plan, on the site's clock: from then on an AI answers another share.
    about, author : str
        One sentence for people, and who says it.

    Returns
    -------
    str
        YAML, as `planning.scenarios.scenario.read_scenario` reads it.

    Raises
    ------
    ValueError
        If no lever is moved.
    """
    if not levers.moved:
        raise ValueError("no lever is moved; move one first")
    told: dict[str, Any] = {"about": about}
    chosen, services, more = set(moved), {}, []
    for number, group in enumerate(settings.site.queues, 1):
        way = group.service or group.channel
        served = settings.site.services[way]
        languages = [language for language in group.languages if f"{group.line}/{language}/{group.channel}" in chosen]
        if not languages or served.kind == "post" or levers == Levers(shrinkage=levers.shrinkage):
            continue
        services[way + SUFFIX] = _served(served, levers, first)
        changes: dict[str, Any] = {"service": way + SUFFIX}
        if group.deflection is not None:
            changes["deflection"] = _answered(group.deflection, levers, first)
        if len(languages) == len(group.languages):
            told |= {f"queues.{number}.{key}": value for key, value in changes.items()}
        else:
            told[f"queues.{number}.languages"] = [one for one in group.languages if one not in languages]
            more.append({**_plain(group), **changes, "languages": languages})
    if services:
        told["services"] = services
    if more:
        told["queues"] = {"+": more}
    if levers.shrinkage is not None:
        told["shrinkage"] = _shrinkage(settings, levers.shrinkage)
    who = " ".join(author.split())
    return f"{MADE_HERE} by {who}\n{yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)}"


def _served(service: Service, levers: Levers, first: date) -> dict[str, Any]:
    """A way of serving with the levers' values."""
    changes: dict[str, Any] = {"aht_factor": round(service.aht_factor * levers.aht_factor, 6)}
    if service.kind == "interval":
        changes |= {
            name: value
            for name, value in (("level", levers.level), ("answer_within_s", levers.answer_within_s))
            if value is not None
        }
    if levers.max_occupancy is not None:
        changes["max_occupancy"] = levers.max_occupancy
    plain = {**_plain(service), "kind": service.kind, **changes}
    plain["deflection"] = _answered(service.deflection, levers, first)
    return plain


def _answered(plan: tuple[DeflectionStep, ...], levers: Levers, first: date) -> list[dict[str, Any]]:
    """A plan of what an AI answers, with the lever's share from the first day on."""
    steps = [
        {"share": step.share} if step.first is None else {"from": step.first.isoformat(), "share": step.share}
        for step in plan
        if levers.deflection is None or step.first is None or step.first < first
    ]
    if levers.deflection is not None and any(step.share > 0 for step in plan):
        steps.append({"from": first.isoformat(), "share": levers.deflection})
    return steps


def _shrinkage(settings: Settings, whole: float) -> dict[str, float]:
    """Both parts of a shrinkage: what is planned stays, unless it alone is more."""
    planned = min(settings.site.shrinkage.planned, whole)
    unplanned = round(1 - (1 - whole) / (1 - planned), 6)
    same = planned == settings.site.shrinkage.planned
    return {"unplanned": unplanned} if same else {"planned": planned, "unplanned": unplanned}


def _plain(model: Service | QueueGroup) -> dict[str, Any]:
    return dict(model.model_dump(mode="json", by_alias=True, exclude_defaults=True))
