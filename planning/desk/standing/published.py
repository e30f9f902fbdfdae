"""From the store to the standing roster: what the night has counted is read, what was edited since is counted here."""

import pandas as pd

from planning.desk.standing.later import Later
from planning.desk.standing.standing import Standing, read
from planning.house_rules import laws, laws_sha256, past_days
from planning.night.publishing import optional
from planning.published_problem import problem_of, published_horizon, rostered_people
from planning.settings import Settings
from planning.store import Publication, Store
from scheduler.optimizer.cost import Count
from scheduler.verify import coverage, violations

PAST_DAYS = 14
"""How far back shifts are read: rest, weeks and runs of days carry over."""


def standing_plan(store: Store, publication: Publication, settings: Settings) -> Standing:
    """The roster in force with everything it is judged by.

    Coverage and violations are those that the night kept, moved on by the edits since. Violations are counted anew
    where settings state other laws than the night's, or the run is of a release that did not say by which.

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
    run, rules = publication.run_id, laws(settings)
    horizon = published_horizon(publication, settings, settings.site.interval_minutes)
    agents = rostered_people(store, publication, settings, horizon)
    roster = store.roster_at(publication.id, 1)
    past = store.past_roster(publication.horizon_start, max(PAST_DAYS, past_days(settings, rules)))
    cover, broken = optional(store, run, "coverage"), optional(store, run, "violations")
    if cover is None:
        whole = pd.concat([past, roster], ignore_index=True)
        cover = coverage(whole, store.table(run, "requirement"), agents, horizon.interval)
    if broken is None or store.run(run).summary.get("laws_sha256") != laws_sha256(settings):
        broken = violations(roster, agents, rules, past)
    night = Standing(
        agents={a.agent_id: a for a in agents},
        rules=rules,
        interval=horizon.interval,
        roster=roster,
        past=past,
        coverage=cover,
        violations=broken,
        counted=Later(
            lambda: Count.of(problem_of(store, publication, settings, agents, horizon, past), read(roster, agents))
        ),
    )
    return caught_up(night, store, publication, since=1)


def caught_up(standing: Standing, store: Store, publication: Publication, *, since: int) -> Standing:
    """The roster at the publication's version, from what it was at version `since`: nothing untouched is counted."""
    if since == publication.version:
        return standing
    return standing.edited(*store.roster_changes(publication.id, since, publication.version))
