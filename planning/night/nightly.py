"""The night: gather, compare, plan, judge, publish, export; and what each way of ending means."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from structlog.typing import FilteringBoundLogger

from planning.exits import Exit
from planning.night.fingerprint import release
from planning.night.inputs import Inputs
from planning.night.kept_settings import told_settings
from planning.night.publishing import repair, sweep
from planning.night.report import summarize
from planning.store import Run, Store

if TYPE_CHECKING:
    from planning.plan import Plan

Progress = Callable[[str, float, str], None]
"""Told a stage, the share of it that is done, and a note."""


@dataclass(frozen=True)
class Night:
    """How a night ended.

    Attributes
    ----------
    exit : Exit
        What the night watch is told.
    status : {"published", "unchanged", "kept"}
        Whether a new roster was published, nothing had changed, or the last good one stays.
    run : int
        Number of the run: the one that made the published roster, or the failed one.
    summary : dict
        The report; see `planning.night.report`.
    folder : Path
        Where the published files are.
    """

    exit: Exit
    status: str
    run: int
    summary: dict[str, Any]
    folder: Path


def run_night(
    inputs: Inputs,
    store: Store,
    folder: Path,
    *,
    kept_models: Path,
    workers: Callable[[], AbstractContextManager[Executor | None]],
    progress: Progress,
    log: FilteringBoundLogger,
) -> Night:
    """One night, from checked inputs to a published roster.

    Parameters
    ----------
    inputs : Inputs
        Everything the plan depends on; see `planning.night.inputs.gather`.
    store : Store
        Where the run is kept, whole or not at all.
    folder : Path
        Where the published files go, replaced as a whole.
    kept_models : Path
        Folder where the choice of models is kept between nights.
    workers : callable
        Starts the processes to plan on; not called for an unchanged night.
    progress : callable
        Told of every stage.
    log : FilteringBoundLogger
        Told of every decision.

    Returns
    -------
    Night
    """
    sweep(folder)
    fingerprint = inputs.fingerprint()
    known = store.find_run(fingerprint)
    if known is not None:
        assert known.id is not None
        mended = repair(store, folder)
        log.info("unchanged", run_number=known.id, inputs_sha256=fingerprint, folder_mended=mended)
        return Night(Exit(known.exit_code), "unchanged", known.id, known.summary, folder)
    started = datetime.now(UTC)
    from planning.demand.kept_models import Shelf
    from planning.plan import plan  # Prophet and the solver: not for an unchanged night

    with workers() as executor:
        made = plan(
            inputs.settings,
            inputs.history,
            inputs.agents,
            inputs.people.wishes,
            as_of=inputs.as_of,
            seed=inputs.seed,
            overrides=inputs.overrides,
            locked=inputs.locked,
            past=inputs.past,
            shelf=Shelf(kept_models, log),
            accounts=inputs.accounts,
            executor=executor,
            progress=progress,
        )
    progress("publish", 0.0, "")
    summary = summarize(made, inputs, fingerprint)
    ended = verdict(made.result.status, summary)
    publish = ended is not Exit.KEPT
    run = store.save_run(
        Run(
            id=None,
            as_of=inputs.as_of,
            started_at=started,
            finished_at=datetime.now(UTC),
            inputs_sha256=fingerprint,
            seed=inputs.seed,
            status=_STATUS[ended],
            exit_code=int(ended),
            cost_cents=made.result.cost if publish else None,
            bound_cents=made.result.bound if publish else None,
            gap=made.result.gap if publish else None,
            summary=summary,
            version=release(),
        ),
        _tables(made, inputs),
        publish=publish,
        horizon=(made.horizon.start, made.horizon.end),
        based_on=inputs.based_on,
    )
    assert run.id is not None
    log.info("saved", run_number=run.id, status=run.status, inputs_sha256=fingerprint, cost_cents=run.cost_cents)
    # Whether or not there is a new roster, the one in force must be there as files.
    repair(store, folder)
    progress("publish", 1.0, f"run {run.id}")
    return Night(ended, "published" if publish else "kept", run.id, summary, folder)


def verdict(status: str, summary: Mapping[str, Any]) -> Exit:
    """What the night watch is told of a plan.

    >>> verdict("solved", {"violations": 0, "warnings": []}).name
    'PUBLISHED'
    >>> verdict("solved", {"violations": 1, "warnings": []}).name
    'KEPT'
    """
    if status == "contradictory" or summary["violations"]:
        return Exit.KEPT
    return Exit.WARNED if summary["warnings"] else Exit.PUBLISHED


_STATUS: Mapping[Exit, Literal["published", "warning", "failed"]] = {
    Exit.PUBLISHED: "published",
    Exit.WARNED: "warning",
    Exit.KEPT: "failed",
}


def _tables(made: "Plan", inputs: Inputs) -> dict[str, pd.DataFrame]:
    """What the run keeps: enough to write its folder again, and to show on the desk why it is as it is."""
    from forecast.hierarchy.totals import day_totals  # the models: not for an unchanged night

    markets = inputs.settings.calendar(made.horizon.start.date(), made.horizon.end.date())
    totals = day_totals(
        made.forecast,
        made.accuracy,
        zone=inputs.time_zone,
        zone_of=lambda queue: markets.market(queue.split("/")[1]).time_zone,
        seed=inputs.seed,
    )
    tables = {
        "forecast": made.forecast,
        "totals": totals,
        "accuracy": made.accuracy,
        "workload": made.workload,
        "requirement": made.requirement,
        "coverage": made.coverage,
        "violations": made.violations,
        "kpis": made.kpis.queues,
        "history": inputs.history,
        "agents": inputs.people.table,
        "absences": inputs.people.absences,
        "wishes": inputs.people.wishes,
        "accounts": inputs.accounts,
        "settings": told_settings(inputs.settings),
    }
    if made.twin is not None:
        tables |= {
            "twin": made.twin.queues,
            "twin_hours": made.twin.hours,
            "twin_days": made.twin.queue_days,
            "twin_bands": made.twin.bands,
            "twin_totals": made.twin.totals,
        }
    if made.side_by_side is not None:
        tables["side_by_side"] = made.side_by_side
    if made.factors is not None and made.told is not None:
        tables |= {"factors": made.factors, "factors_told": made.told}
    if made.result.values is not None:
        tables["values"] = made.result.values
    if made.certificate is not None:
        from planning.exchange import certificate_text

        tables["certificate"] = pd.DataFrame({"text": [certificate_text(made.certificate)]})
    # A contradiction has no roster; an empty one would read as a decision.
    return tables if made.result.status == "contradictory" else {**tables, "roster": made.result.roster}
