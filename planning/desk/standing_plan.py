"""The published plan as a problem again: people, rules, need and prices, so that an edit is judged by them."""

from zoneinfo import ZoneInfo

from planning.csv_file import to_agents
from planning.desk.roster_edit import Standing
from planning.house_rules import past_days, prices_of, rules_of
from planning.settings import Settings
from planning.store import Publication, Store
from scheduler.horizon import Horizon
from scheduler.optimizer.problem import roster_problem
from scheduler.ramp_up import ramped

PAST_DAYS = 14
"""How far back shifts are read: rest, weeks and runs of days carry over."""


def standing_plan(store: Store, publication: Publication, settings: Settings) -> Standing:
    """The roster in force with everything it is judged by.

    Parameters
    ----------
    store : Store
        Holds the publication and the tables of its run: `agents`, `absences`, `wishes`, `requirement`.
    publication : Publication
        Which roster.
    settings : Settings
        Rules, prices and templates as they are today.

    Raises
    ------
    KeyError
        If the run lacks one of the tables, or an agent has a contract the settings no longer know.
    """
    run, zone = publication.run_id, ZoneInfo(settings.site.time_zone)
    agents = to_agents(store.table(run, "agents"), settings.contracts(), store.table(run, "absences"))
    requirement = store.table(run, "requirement")
    rules = rules_of(settings, store.table(run, "wishes"))
    past = store.past_roster(publication.horizon_start, max(PAST_DAYS, past_days(settings, rules)))
    horizon = Horizon(
        publication.horizon_start.astimezone(zone),
        publication.horizon_end.astimezone(zone),
        settings.site.interval_minutes,
        zone,
    )
    problem = roster_problem(
        requirement,
        ramped(agents, settings.site.learning, horizon),
        settings.templates(),
        rules,
        horizon,
        prices_of(settings),
        shrinkage=1 - settings.site.shrinkage.present,
        past=past,
    )
    return Standing.of(problem, store.roster(publication.id), requirement, past)
