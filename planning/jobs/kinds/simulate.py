"""The roster in force lived through again, with the edits of planners and, where asked, somebody's draft over it.

Asked: `publication_id`, `version`, and `draft_id` (null without). Answers with how many futures and what was simulated,
and the tables of a night's twin by their names there: `twin`, `twin_hours`, `twin_days`, `twin_totals`, `kpis`.
"""

from typing import Any

import pandas as pd

from planning.desk.drafting import shifts_of
from planning.desk.roster_edit import drafted
from planning.jobs.kind import Answer, Request, Say
from planning.refusal import Finding, Refused
from planning.store.drafts import folded
from planning.twin.simulated_run import RunInForce
from planning.workers import executor


def run(request: Request, say: Say) -> Answer:
    """Simulate; nothing is written but the answer.

    Raises
    ------
    planning.refusal.Refused
        If another roster is in force by now, if its run kept too little to be lived through, or if the site does not
        simulate.
    """
    store, settings, asked = request.store, request.settings, request.asked
    publication = store.published()
    if publication is None or (publication.id, publication.version) != (asked["publication_id"], asked["version"]):
        gone = f"version {asked['version']} of publication {asked['publication_id']} is not in force any more"
        raise Refused([Finding("roster", 0, "", gone, "", "look at the new roster and ask again")])
    if not settings.simulation.futures:
        remedy = "set futures in simulation.yaml"
        raise Refused([Finding("simulation.yaml", 0, "", "this site does not simulate", "0", remedy)])
    say(0.0, "reading the roster")
    force = RunInForce.read(store, publication, settings)
    roster, cells = _roster(request, force)
    with executor(settings.solver.workers, None) as pool:
        judged = force.judge(
            "published",
            roster,
            executor=pool,
            progress=lambda done, _: say(0.05 + 0.95 * done, "living through the roster"),
        )
    told: dict[str, Any] = {
        "publication_id": publication.id,
        "version": publication.version,
        "draft_cells": cells,
        "futures": judged.twin.futures,
    }
    tables = {
        "twin": judged.twin.queues,
        "twin_hours": judged.twin.hours,
        "twin_days": judged.twin.queue_days,
        "twin_totals": judged.twin.totals,
        "kpis": judged.planned,
    }
    return Answer(told, tables)


def _roster(request: Request, force: RunInForce) -> tuple[pd.DataFrame, int]:
    """The roster in force, with the cells of the draft that is asked for, and how many those are."""
    draft_id = request.asked.get("draft_id")
    if draft_id is None:
        return force.roster, 0
    cells = folded(request.store.draft_steps(int(draft_id)))
    agents = {agent.agent_id: agent for agent in force.agents}
    return drafted(force.roster, shifts_of(cells, agents), force.agents), len(cells)
