"""One side of a comparison: a roster with its cost, its proof, and its life in the twin; the base or a scenario."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from planning.exchange import Published, certificate_text
from planning.night.inputs import Inputs
from planning.night.report import summarize
from planning.settings import Settings
from planning.store import Publication, Store
from planning.supply import FRESH, Strategy
from planning.twin.simulated_run import RunInForce
from planning.twin.stage import live_through
from scheduler.simulation.twin import Twin

if TYPE_CHECKING:
    from planning.plan import Plan

Progress = Callable[[str, float, str], None]


@dataclass(frozen=True, eq=False)
class Side:
    """A roster to be compared.

    Attributes
    ----------
    settings : Settings
    forecast, accuracy : pandas.DataFrame
        What it was made for, overrides applied.
    roster : pandas.DataFrame
        Contract `ROSTER`; empty where the facts contradict each other.
    summary : dict
        As `planning.night.report.summarize` tells a night.
    twin : Twin or None
    proved : bool
        Whether its bound is one of its own; of the habit's roster nothing is proved.
    folder : Published or None
        Its files; None of the published roster, which has them already.
    """

    settings: Settings
    forecast: pd.DataFrame
    accuracy: pd.DataFrame
    roster: pd.DataFrame
    summary: dict[str, Any]
    twin: Twin | None
    proved: bool
    folder: Published | None = None

    @property
    def solved(self) -> bool:
        """Whether there is a roster."""
        return str(self.summary["cost"]["status"]) != "contradictory"


def seed_of(settings: Settings, seed: int) -> int:
    """Seed of the futures in which a plan's roster is judged at last: fresh ones where the twin was learned from."""
    return seed + FRESH if settings.simulation.calibration_rounds else seed


def solved_side(
    inputs: Inputs, made: "Plan", strategy: Strategy, base: Settings, executor: Executor | None, progress: Progress
) -> Side:
    """The side of a plan, judged in the futures that the base's settings ask for."""
    twin, own, theirs = made.twin, inputs.settings.simulation, base.simulation
    alike = (own.futures, bool(own.calibration_rounds)) == (theirs.futures, bool(theirs.calibration_rounds))
    summary = summarize(made, inputs, inputs.fingerprint())
    if made.result.status == "contradictory":
        twin = None
    elif not alike:
        twin = None
        if theirs.futures:
            twin = live_through(
                inputs.settings,
                forecast=made.forecast,
                accuracy=made.accuracy,
                workload=made.workload,
                requirement=made.requirement,
                roster=made.result.roster,
                agents=inputs.agents,
                horizon=made.horizon,
                seed=seed_of(base, inputs.seed),
                past=inputs.past,
                futures=theirs.futures,
                executor=executor,
                progress=lambda done, note: progress("simulate", done, note),
            )
    folder = None
    if made.result.status != "contradictory":
        folder = _folder(inputs, made, summary)
    return Side(
        inputs.settings,
        made.forecast,
        made.accuracy,
        made.result.roster,
        summary,
        twin,
        strategy == "elastic",
        folder,
    )


def _folder(inputs: Inputs, made: "Plan", summary: dict[str, Any]) -> Published:
    known = set(inputs.people.table["agent_id"])
    away = inputs.people.absences
    return Published(
        as_of=inputs.as_of,
        time_zone=inputs.time_zone,
        agents=inputs.people.table,
        absences=away[away["agent_id"].isin(known)],
        requirement=made.requirement,
        roster=made.result.roster,
        result=summary["result"],
        forecast=made.forecast,
        twin=None if made.twin is None else made.twin.queues,
        side_by_side=made.side_by_side,
        kpis=made.kpis.queues,
        coverage=made.coverage,
        certificate=None if made.certificate is None else certificate_text(made.certificate),
        colours=summary["colours"],
    )


def published_side(
    store: Store, publication: Publication, settings: Settings, executor: Executor | None, progress: Progress
) -> Side:
    """The side of the roster in force, as its night solved it.

    Raises
    ------
    planning.refusal.Refused
        If its run kept too little to be lived through again.
    """
    run = store.run(publication.run_id)
    force = replace(
        RunInForce.read(store, publication, settings), roster=store.table(publication.run_id, "roster"), told=None
    )
    twin = None
    if settings.simulation.futures:
        judged = force.judge(
            "published",
            force.roster,
            seed=seed_of(settings, force.seed),
            executor=executor,
            progress=lambda done, note: progress("base: simulate", done, note),
        )
        twin = judged.twin
    tables = force.tables
    return Side(settings, tables["forecast"], tables["accuracy"], force.roster, run.summary, twin, proved=True)
