"""The published plan as a problem again: people, rules, need and prices, so that an edit is judged by them."""

from zoneinfo import ZoneInfo

from planning.desk.roster_edit import Standing
from planning.fair_lives import with_fairness
from planning.house_rules import past_days, prices_of, rules_of
from planning.night.publishing import optional
from planning.published_people import published_people
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
        If the run lacks one of the tables.
    planning.refusal.Refused
        If people have contracts that settings no longer know.
    """
    run, zone = publication.run_id, ZoneInfo(settings.site.time_zone)
    requirement = store.table(run, "requirement")
    rules = rules_of(settings, store.table(run, "wishes"))
    past = store.past_roster(publication.horizon_start, max(PAST_DAYS, past_days(settings, rules)))
    horizon = Horizon(
        publication.horizon_start.astimezone(zone),
        publication.horizon_end.astimezone(zone),
        settings.site.interval_minutes,
        zone,
    )
    agents = ramped(published_people(store, publication, settings, horizon), settings.site.learning, horizon)
    problem = roster_problem(
        requirement,
        agents,
        settings.templates(),
        with_fairness(rules, settings, optional(store, run, "accounts"), agents, horizon),
        horizon,
        prices_of(settings),
        shrinkage=1 - settings.site.shrinkage.present,
        past=past,
    )
    return Standing.of(problem, store.roster(publication.id), requirement, past)
