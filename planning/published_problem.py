"""The rostering problem that a published roster answers, read from the store so that it can be asked why."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.fair_lives import with_fairness
from planning.house_rules import past_days, prices_of, rules_of
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
    number, zone = publication.run_id, ZoneInfo(settings.site.time_zone)
    run = store.run(number)
    horizon = Horizon(
        publication.horizon_start.astimezone(zone),
        publication.horizon_end.astimezone(zone),
        int(run.summary["interval_minutes"]),
        zone,
    )
    people = published_people(store, publication, settings, horizon)
    first, last = horizon.start.date() - _DAY, horizon.end.date() + _DAY
    agents = ramped(_with_days_off(people, store.locked_days_off(first, last)), settings.site.learning, horizon)
    roster = store.roster(publication.id)
    rules = rules_of(settings, store.table(number, "wishes"))
    problem = roster_problem(
        store.table(number, "requirement"),
        agents,
        settings.templates(),
        with_fairness(rules, settings, optional(store, number, "accounts"), agents, horizon),
        horizon,
        prices_of(settings),
        shrinkage=1 - settings.site.shrinkage.present,
        locked=roster[roster["locked"]],
        past=store.past_roster(horizon.start, past_days(settings, rules)),
    )
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
