"""The rostering problem that a published roster answers, read from the store: for why and what if, and for the desk."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.fair_lives import with_fairness
from planning.house_rules import laws, past_days, prices_of, rules_of
from planning.night.publishing import optional
from planning.published_people import published_people
from planning.settings import Settings
from planning.store import Publication, Store
from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import RosterProblem, roster_problem
from scheduler.ramp_up import ramped
from scheduler.roster import Shift, read_shifts

_DAY = timedelta(days=1)


def published_horizon(publication: Publication, settings: Settings, interval: int) -> Horizon:
    """What a publication speaks for, on the site's clock and a grid of `interval` minutes."""
    zone = ZoneInfo(settings.site.time_zone)
    start, end = (at.astimezone(zone) for at in (publication.horizon_start, publication.horizon_end))
    return Horizon(start, end, interval, zone)


def rostered_people(store: Store, publication: Publication, settings: Settings, horizon: Horizon) -> tuple[Agent, ...]:
    """The people of a published run as a roster of the horizon counts them: with what newcomers do already.

    Raises
    ------
    Refused
        If people have contracts that settings no longer know.
    """
    return ramped(published_people(store, publication, settings, horizon), settings.site.learning, horizon)


def problem_of(
    store: Store,
    publication: Publication,
    settings: Settings,
    agents: Sequence[Agent],
    horizon: Horizon,
    past: pd.DataFrame,
    locked: pd.DataFrame | None = None,
) -> RosterProblem:
    """A published run's need and wishes for some people, by the rules and prices of today.

    Parameters
    ----------
    store : Store
        Holds the tables `requirement` and `wishes` of the publication's run, and `accounts` where fairness has a price.
    publication : Publication
    settings : Settings
    agents : sequence of Agent
        As `rostered_people` tells them, or with more absences.
    horizon : Horizon
    past, locked : pandas.DataFrame
        Contract `ROSTER`: shifts before the horizon, and rows of it that are not to be changed.
    """
    run = publication.run_id
    rules = rules_of(settings, store.table(run, "wishes"))
    return roster_problem(
        store.table(run, "requirement"),
        agents,
        settings.templates(),
        with_fairness(rules, settings, optional(store, run, "accounts"), agents, horizon),
        horizon,
        prices_of(settings),
        shrinkage=1 - settings.site.shrinkage.present,
        locked=locked,
        past=past,
    )


@dataclass(frozen=True, eq=False)
class PublishedProblem:
    """A published roster and the problem behind it.

    Attributes
    ----------
    problem : RosterProblem
        Of the run's people, requirement and wishes, at the settings as they are today.
    shifts : tuple of Shift
        The roster with the planners' edits.
    prices : array (G, T) or None
        Those of the run's proof [cent per head-tick]; None where it kept none, or settings no longer fit them.
    bound_cents, cost_cents : int or None
        As the run proved and counted them.
    counted_cents : int
        What the roster costs today, by today's settings and with its edits.
    """

    problem: RosterProblem
    shifts: tuple[Shift, ...]
    prices: npt.NDArray[np.float64] | None
    bound_cents: int | None
    cost_cents: int | None
    counted_cents: int

    @property
    def drifted(self) -> bool:
        """Whether today's count differs from the run's by more than rounding."""
        return self.cost_cents is not None and abs(self.counted_cents - self.cost_cents) > 2


def published_problem(store: Store, publication: Publication, settings: Settings) -> PublishedProblem:
    """What a published roster was asked to do, and what it does.

    Planners' words bind it: locked rows stand, and days that they keep free are absences.

    Parameters
    ----------
    store : Store
    publication : Publication
    settings : Settings
        As they are now; where they have changed since the night, so has the problem.

    Raises
    ------
    Refused
        If people have contracts that settings no longer know.
    """
    number = publication.run_id
    run = store.run(number)
    horizon = published_horizon(publication, settings, int(run.summary["interval_minutes"]))
    first, last = horizon.start.date() - _DAY, horizon.end.date() + _DAY
    people = rostered_people(store, publication, settings, horizon)
    agents = _with_days_off(people, store.locked_days_off(first, last))
    roster = store.roster(publication.id)
    past = store.past_roster(horizon.start, past_days(settings, laws(settings)))
    problem = problem_of(store, publication, settings, agents, horizon, past, locked=roster[roster["locked"]])
    shifts = tuple(read_shifts(roster, {a.agent_id: a.time_zone for a in agents}))
    return PublishedProblem(
        problem,
        shifts,
        _prices(optional(store, number, "certificate"), problem),
        run.bound_cents,
        run.cost_cents,
        sum(cost_parts(problem, shifts).values()),
    )


def _with_days_off(agents: tuple[Agent, ...], off: pd.DataFrame) -> tuple[Agent, ...]:
    """People with the days that planners cleared as absences."""
    days = off.groupby("agent_id")["date"].apply(list).to_dict()

    def away(agent: Agent) -> list[tuple[datetime, datetime]]:
        starts = [datetime.combine(day.date(), time(), agent.time_zone) for day in days.get(agent.agent_id, ())]
        return [(s.astimezone(UTC), (s + _DAY).astimezone(UTC)) for s in starts]

    return tuple(
        replace(a, absences=tuple(sorted((*a.absences, *away(a))))) if a.agent_id in days else a for a in agents
    )


def _prices(kept: pd.DataFrame | None, problem: RosterProblem) -> npt.NDArray[np.float64] | None:
    """The dual prices of a certificate, if its skill sets are still those of the problem."""
    if kept is None:
        return None
    proof = json.loads(str(kept["text"].iloc[0]))
    sets = [[q for q, can in zip(problem.queues, row, strict=True) if can] for row in problem.skills]
    duals = np.array(proof["duals"], dtype=float)
    fits = proof["skill_sets"] == sets and duals.shape == (len(sets), problem.ticks)
    return duals if fits else None
