"""A surge of one queue lived through, and the playbook against it: which levers to pull, and when it is back in target.

Asked: `publication_id`, `version`, `queue`, `factor`, and `at` (ISO instant; null: the queue's busiest interval).
Answers with the playbook as `planning.surge.page.as_json` tells it, and a table `course`: share in time of the surging
queue by `minute` from the begin, `step` 0 without levers, k with the first k of them.
"""

from datetime import datetime

import numpy as np
import pandas as pd

from planning.jobs.kind import Answer, Request, Say
from planning.refusal import Finding, Refused
from planning.surge.page import as_json
from planning.surge.playbooks import playbooks
from planning.twin.simulated_run import RunInForce
from scheduler.surge.playbook import Playbook
from scheduler.surge.surge import GRID_MIN


def run(request: Request, say: Say) -> Answer:
    """Solve the surge; nothing is written but the answer.

    Raises
    ------
    planning.refusal.Refused
        If another roster is in force by now, for a queue that is not live, and for an instant at which it is closed or
        that is too near the plan's end.
    """
    store, asked = request.store, request.asked
    publication = store.published()
    if publication is None or (publication.id, publication.version) != (asked["publication_id"], asked["version"]):
        gone = f"version {asked['version']} of publication {asked['publication_id']} is not in force any more"
        raise Refused([Finding("roster", 0, "", gone, "", "look at the new roster and ask again")])
    say(0.0, "reading the roster")
    force = RunInForce.read(store, publication, request.settings)
    at = None if asked["at"] is None else datetime.fromisoformat(asked["at"])
    notes = {"futures": "drawing futures", "people": "placing people"}
    (book,) = playbooks(
        force,
        str(asked["queue"]),
        [float(asked["factor"])],
        at,
        progress=lambda done, note: say(0.05 + 0.95 * done, notes.get(note, "trying levers")),
    )
    told = as_json(book, force.horizon.time_zone)
    identity = {"publication_id": publication.id, "version": publication.version}
    return Answer({**told, **identity}, {"course": course(book)})


def course(book: Playbook) -> pd.DataFrame:
    """Share in time of the surging queue from the begin on: `step`, `minute`, `level`."""
    lived = [book.untouched, *(step.effect for step in book.steps)]
    return pd.DataFrame(
        {
            "step": np.repeat(np.arange(len(lived)), [len(one.course) for one in lived]),
            "minute": np.concatenate([np.arange(len(one.course)) * GRID_MIN for one in lived]),
            "level": np.concatenate([one.course for one in lived]),
        }
    )
