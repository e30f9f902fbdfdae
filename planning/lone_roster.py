"""A roster from a requirement alone: no forecast, no store; a vendor's week, or another program's numbers."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from planning.attending import owed
from planning.csv_file import People
from planning.exchange import Published, certificate_text, write_folder
from planning.house_rules import prices_of, rules_of
from planning.night.fingerprint import fingerprint, software
from planning.night.report import peak_mb
from planning.refusal import Finding, Refused
from planning.settings import Settings
from scheduler.certificate import certificate
from scheduler.horizon import Horizon
from scheduler.optimizer.problem import roster_problem
from scheduler.reasons.words import reasoned
from scheduler.roster import Result
from scheduler.solve import Limits, solve
from scheduler.verify import coverage, violations


@dataclass(frozen=True, eq=False)
class LoneRoster:
    """A roster with its judgement.

    Attributes
    ----------
    result : Result
    coverage, violations : pandas.DataFrame
        As `scheduler.verify` counts them.
    inputs_sha256 : str
        Fingerprint of everything it was made from.
    requirement : pandas.DataFrame
        The task's, and the activities that fall due in it.
    certificate : dict or None
        As of `scheduler.certificate`; None if the facts contradict each other.
    """

    result: Result
    coverage: pd.DataFrame
    violations: pd.DataFrame
    inputs_sha256: str
    requirement: pd.DataFrame
    certificate: dict[str, Any] | None


@dataclass(frozen=True, eq=False)
class Task:
    """What a lone roster is made from.

    Attributes
    ----------
    settings : Settings
        Shifts, contracts, rules and prices; its queues need not be these.
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`.
    horizon : Horizon
    people : People
    seed : int
    seconds : float
        Limit of the search [s].
    """

    settings: Settings
    requirement: pd.DataFrame
    horizon: Horizon
    people: People
    seed: int
    seconds: float

    def fingerprint(self) -> str:
        """SHA-256 over all of it and the software."""
        settings = self.settings
        return fingerprint(
            {
                "shifts": settings.shifts,
                "rules": settings.rules,
                "laws": settings.laws,
                "activities": settings.activities,
                "prices": prices_of(settings),
                "shrinkage": settings.site.shrinkage,
                "requirement": self.requirement,
                "horizon": self.horizon,
                "agents": list(self.people.agents),
                "wishes": self.people.wishes,
                "seed": self.seed,
                "seconds": self.seconds,
                "search": [settings.solver.rounds, settings.solver.gap],
                "software": software(),
            }
        )


def horizon_of(requirement: pd.DataFrame, time_zone: ZoneInfo) -> Horizon:
    """The span that a requirement speaks of: from its first live interval, or post, to the end of its last one.

    Raises
    ------
    planning.refusal.Refused
        If its intervals are of no length that divides the hour.
    """
    live = requirement[requirement["kind"] != "deferred"]
    times = pd.DatetimeIndex((live if len(live) else requirement)["timestamp"].unique()).sort_values()
    minutes = int((times[1:] - times[:-1]).min() / pd.Timedelta(minutes=1)) if len(times) > 1 else 60
    if minutes <= 0 or 60 % minutes:
        remedy = "write intervals of a length that divides the hour, such as 30 minutes"
        raise Refused([Finding("requirement", 0, "timestamp", f"intervals of {minutes} minutes", "", remedy)])
    end = times[-1] + pd.Timedelta(minutes=minutes)
    return Horizon(times[0].to_pydatetime(), end.to_pydatetime(), minutes, time_zone)


def make(task: Task, progress: Callable[[float, str], None]) -> LoneRoster:
    """Roster, and judge without the solver."""
    settings, people = task.settings, task.people
    rules = rules_of(settings, people.wishes)
    due = owed(task.requirement, settings, people.agents, task.horizon)
    problem = roster_problem(
        due.requirement,
        people.agents,
        settings.templates(),
        rules,
        task.horizon,
        prices_of(settings),
        shrinkage=1 - settings.site.shrinkage.present,
    )
    limits = Limits(task.seconds, settings.solver.rounds, settings.solver.gap)
    result = reasoned(problem, solve(problem, limits, seed=task.seed, asks=due.asks, progress=progress))
    return LoneRoster(
        result,
        coverage(result.roster, due.requirement, people.agents, task.horizon.interval),
        violations(result.roster, people.agents, rules),
        task.fingerprint(),
        due.requirement,
        None if result.status == "contradictory" else certificate(problem, result),
    )


def result_json(made: LoneRoster, seed: int, interval: int) -> dict[str, object]:
    """What result.json holds."""
    hours = interval / 60
    result = made.result
    return {
        "cost": result.cost,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(result.seconds, 2),
        "peak_mb": peak_mb(),
        "status": result.status,
        "seed": seed,
        "inputs_sha256": made.inputs_sha256,
        "violations": int((made.violations["rule"] != "wishes").sum()),
        "shortage_agent_hours": round(float(made.coverage["shortage"].sum()) * hours, 3),
        "surplus_agent_hours": round(float(made.coverage["surplus"].sum()) * hours, 3),
        "reasons": list(result.reasons),
        "cost_parts": dict(result.cost_parts),
    }


def write(made: LoneRoster, task: Task, directory: Path, as_of: datetime) -> None:
    """Write the roster's folder as the night writes its own, in place of an older one.

    Raises
    ------
    planning.refusal.Refused
        If there is something else in that place: nothing of it is touched.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    must_be_ours(directory)
    known = set(task.people.table["agent_id"])
    absences = task.people.absences
    fresh = write_folder(
        directory.with_name(f".{directory.name}.{made.inputs_sha256[:12]}"),
        Published(
            as_of=as_of,
            time_zone=task.horizon.time_zone,
            agents=task.people.table,
            absences=absences[absences["agent_id"].isin(known)],
            requirement=made.requirement,
            roster=made.result.roster,
            result=result_json(made, task.seed, task.horizon.interval),
            coverage=made.coverage,
            certificate=None if made.certificate is None else certificate_text(made.certificate),
            values=made.result.values,
            colours={t.code: t.colour for t in task.settings.templates()},
        ),
    )
    if directory.exists():
        shutil.rmtree(directory)
    fresh.rename(directory)


def must_be_ours(directory: Path) -> None:
    """Refuse to replace a place that is no roster's folder."""
    if not directory.exists():
        return
    if not directory.is_dir() or (any(directory.iterdir()) and not (directory / "result.json").is_file()):
        remedy = "give another --out, or empty it"
        raise Refused([Finding(str(directory), 0, "", "holds something else than a roster", "", remedy)])


def shortage_share(counted: pd.DataFrame, kinds: Sequence[str] = ("interval", "post")) -> float:
    """Share of the required agent-hours on live queues and posts that nobody covers."""
    live = counted[counted["kind"].isin(kinds)]
    required = float(live["required"].sum())
    return float(live["shortage"].sum()) / required if required else 0.0
