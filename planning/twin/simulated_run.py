"""The run in force lived through again: as it is published, and beside another roster for the same people."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from planning.csv_file import agent_zones, read_roster, to_agents
from planning.desk.standing.published import PAST_DAYS
from planning.house_rules import prices_of, rules_of
from planning.night.publishing import optional
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.store import Publication, Store
from planning.twin.stage import live_through
from scheduler.agents import Agent
from scheduler.fixed_shifts import fixed_shifts
from scheduler.horizon import Horizon
from scheduler.judging.calibration import row_factors
from scheduler.kpis import plan_kpis, queue_kpis
from scheduler.optimizer.problem import roster_problem
from scheduler.ramp_up import ramped
from scheduler.simulation.duty import planned_duty
from scheduler.simulation.floor import Routing
from scheduler.simulation.twin import Twin
from scheduler.verify import coverage
from scheduler.workload import by_queue

TABLES = ("forecast", "accuracy", "workload", "requirement", "agents", "absences", "wishes")
"""Tables of a run that a simulation reads."""

THREE_FIXED_SHIFTS = "three-fixed-shifts"
"""Name of the roster that needs no file: the habit of the trade."""


@dataclass(frozen=True, eq=False)
class Judged:
    """A roster in the twin, beside what its plan says.

    Attributes
    ----------
    name : str
        `published`, the habit's name, or the file's.
    roster : pandas.DataFrame
        Contract `ROSTER`.
    planned : pandas.DataFrame
        Contract `scheduler.kpis.KPIS`, by the formulas at the heads the roster schedules.
    twin : Twin
    """

    name: str
    roster: pd.DataFrame
    planned: pd.DataFrame
    twin: Twin


@dataclass(frozen=True, eq=False)
class RunInForce:
    """Everything a simulation needs of a published run, people as they were known that night."""

    settings: Settings
    tables: dict[str, pd.DataFrame]
    agents: tuple[Agent, ...]
    roster: pd.DataFrame
    past: pd.DataFrame
    horizon: Horizon
    seed: int
    told: pd.DataFrame | None = None

    @classmethod
    def read(cls, store: Store, publication: Publication, settings: Settings) -> "RunInForce":
        """Read a publication from the store.

        Raises
        ------
        planning.refusal.Refused
            If its run was made by a release that kept no workload, or settings no longer know contracts or queues of
            the run; everything at once.
        """
        run = publication.run_id
        found = {name: optional(store, run, name) for name in TABLES}
        tables = {name: table for name, table in found.items() if table is not None}
        _refuse_others(f"run {run}", tables, settings)
        made = store.run(run)
        zone, interval = ZoneInfo(made.summary["time_zone"]), int(made.summary["interval_minutes"])
        start, end = (at.astimezone(zone) for at in (publication.horizon_start, publication.horizon_end))
        horizon = Horizon(start, end, interval, zone)
        agents = to_agents(tables["agents"], settings.contracts(), tables["absences"])
        return cls(
            settings=settings,
            tables=tables,
            agents=ramped(agents, settings.site.learning, horizon),
            roster=store.roster(publication.id),
            past=store.past_roster(publication.horizon_start, PAST_DAYS),
            horizon=horizon,
            seed=made.seed,
            told=optional(store, run, "factors_told"),
        )

    def other(self, against: str) -> pd.DataFrame:
        """Another roster for the same people and demand: the habit's, or that of a file.

        Raises
        ------
        planning.refusal.Refused
            For a file that is not a roster of these people, with every fault.
        """
        if against != THREE_FIXED_SHIFTS:
            roster = read_roster(Path(against), agent_zones(self.tables["agents"]))
            try:
                planned_duty(roster, self.agents, self.settings.policies(), self.horizon, past=self.past)
            except ValueError as error:
                remedy = "give every agent one shift at a time, breaks and work inside it"
                raise Refused([Finding(against, 0, "", str(error), "", remedy)]) from error
            return roster
        problem = roster_problem(
            self.tables["requirement"],
            self.agents,
            self.settings.templates(),
            rules_of(self.settings, self.tables["wishes"]),
            self.horizon,
            prices_of(self.settings),
            shrinkage=1 - self.settings.site.shrinkage.present,
            past=self.past,
        )
        return fixed_shifts(problem)

    def judge(
        self,
        name: str,
        roster: pd.DataFrame,
        *,
        futures: int | None = None,
        seed: int | None = None,
        routing: Routing | None = None,
        executor: Executor | None = None,
        progress: Callable[[float, str], None] | None = None,
    ) -> Judged:
        """Live through a roster; rosters judged with one seed meet the same customers and miss the same people.

        What calibration found speaks of who helps whom in the roster in force: its plan alone is told with it.
        """
        twin = live_through(
            self.settings,
            **{n: self.tables[n] for n in ("forecast", "accuracy", "workload", "requirement")},
            roster=roster,
            agents=self.agents,
            horizon=self.horizon,
            seed=self.seed if seed is None else seed,
            past=self.past,
            futures=futures,
            routing=routing,
            executor=executor,
            progress=progress,
        )
        whole = pd.concat([self.past, roster], ignore_index=True)
        covered = coverage(whole, self.tables["requirement"], self.agents, self.horizon.interval)
        planned = plan_kpis(
            self.tables["workload"],
            covered,
            self.settings.policies(),
            self.horizon,
            self.settings.site.shrinkage.present,
            None
            if self.told is None or roster is not self.roster
            else row_factors(self.tables["workload"], self.told, self.horizon, "seen"),
        )
        return Judged(name, roster, queue_kpis(planned), twin)


def _refuse_others(name: str, tables: Mapping[str, pd.DataFrame], settings: Settings) -> None:
    """Refuse a run that lacks tables, or that today's settings cannot read."""
    again = "run tideshift nightly with this release"
    lacking = [Finding(name, 0, "", f"kept no {table}", "", again) for table in TABLES if table not in tables]
    if lacking:
        raise Refused(lacking)
    told = {"contract": settings.contracts(), "queue": {p.queue for p in settings.policies()}}
    met = {"contract": set(tables["agents"]["contract"]), "queue": set(by_queue(tables["workload"]))}
    remedy = "put it back into the settings, or run tideshift nightly again"
    gone = [(what, one) for what in told for one in sorted(met[what] - set(told[what]))]
    if gone:
        raise Refused([Finding(name, 0, what, f"a {what} the settings do not know", one, remedy) for what, one in gone])


def routing_of(
    settings: Settings, *, help_others: bool | None, blend: bool | None, reserve: int | None = None
) -> Routing:
    """Routing of simulation.yaml, but for what is told."""
    site = settings.simulation
    how = Routing(help=site.help, blend=site.blend, reserve=site.reserve)
    told: dict[str, Any] = {"help": help_others, "blend": blend, "reserve": reserve}
    return replace(how, **{name: value for name, value in told.items() if value is not None})
