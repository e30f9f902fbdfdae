"""People who can attend what activities.yaml asks of them, and what a horizon then owes beside its requirement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pandas as pd

from planning.csv_file import People
from planning.house_rules import past_days
from planning.published_people import published_people
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.store import Publication, Store
from scheduler.activities.asks import Ask, asked, with_asked, with_skills
from scheduler.activities.attendance import attendance
from scheduler.agents import AGENTS, Agent
from scheduler.horizon import Horizon


def able_to_attend(people: People, settings: Settings) -> People:
    """Everybody with the skill of every activity that concerns them, in the table as in the values.

    Raises
    ------
    Refused
        With every activity that concerns nobody, or has no coach.
    """
    activities = settings.activities.planned()
    if not activities:
        return people
    file, remedy = str(settings.path("activities.yaml")), "name groups, sites or ids of agents.csv"
    nobody = [
        Finding(file, 0, "", f"activity {a.name}: {what}", "", remedy)
        for a in activities
        for what, who in (("nobody is to attend", a.who), ("nobody is to coach", a.coaches))
        if who is not None and not any(who.holds(agent) for agent in people.agents)
    ]
    if nobody:
        raise Refused(nobody)
    agents = with_skills(people.agents, activities)
    skills = {a.agent_id: "|".join(a.skills) for a in agents}
    table = people.table.assign(skills=[skills[agent_id] for agent_id in people.table["agent_id"]])
    return replace(people, table=AGENTS.validate(table, lazy=True), agents=agents)


@dataclass(frozen=True, eq=False)
class Owed:
    """A requirement with what is to be attended in it, and that by name."""

    requirement: pd.DataFrame
    asks: tuple[Ask, ...]


def owed(
    requirement: pd.DataFrame,
    settings: Settings,
    agents: Sequence[Agent],
    horizon: Horizon,
    past: pd.DataFrame | None = None,
) -> Owed:
    """What a horizon owes: a requirement of contract `REQUIREMENT`, and the activities that fall due in it."""
    asks = asked(settings.activities.planned(), agents, horizon, past)
    return Owed(with_asked(requirement, asks, agents, horizon, settings.site.shrinkage.present), asks)


def owed_in(store: Store, publication: Publication, settings: Settings) -> pd.DataFrame:
    """Who attends what in a published roster, planners' edits included: contract `ATTENDANCE`.

    Settings are read as they are now: an activity added since its night is missed by everybody.
    """
    zone = ZoneInfo(settings.site.time_zone)
    horizon = Horizon(
        publication.horizon_start.astimezone(zone),
        publication.horizon_end.astimezone(zone),
        settings.site.interval_minutes,
        zone,
    )
    agents = published_people(store, publication, settings, horizon)
    past = store.past_roster(publication.horizon_start, past_days(settings, ()))
    asks = asked(settings.activities.planned(), agents, horizon, past)
    return attendance(asks, store.roster(publication.id), agents)
