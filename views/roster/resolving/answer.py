"""What came of a re-solve, as cells of the draft: whether it still fits, and how it enters the draft."""

from planning.desk.resolving import Question
from planning.store import Job
from planning.store.drafts import Cell
from scheduler.roster import Shift, read_shifts
from views.frame import reading
from views.frame.job_watch import put_away
from views.frame.language import t
from views.frame.reading import Desk
from views.roster import draft
from views.roster.draft.held import held


def stale(desk: Desk, question: Question) -> str:
    """Why the answer is of a roster that is not in force any more; empty if it is."""
    now = desk.publication
    if now.id != question.publication_id:
        return t("A new roster was published since. Discard this and re-solve on the new one.")
    if now.version != question.version:
        return t("The roster was changed since. Discard this and re-solve on the roster as it is now.")
    return ""


def changes(desk: Desk, job: Job) -> dict[Cell, Shift | None]:
    """What the re-solve wants of each cell it changes; None is a day off."""
    store = reading.store()
    cells, rows = store.job_table(job.id, "cells"), store.job_table(job.id, "rows")
    wanted: dict[Cell, Shift | None] = dict.fromkeys(
        (str(who), at.date()) for who, at in cells[["agent_id", "date"]].itertuples(index=False, name=None)
    )
    zones = {who: desk.agents[who].time_zone for who, _ in wanted if who in desk.agents}
    return wanted | {(shift.agent_id, shift.day): shift for shift in read_shifts(rows, zones)}


def left_out(desk: Desk, job: Job, question: Question) -> set[Cell]:
    """Cells that the planner drafted otherwise since the re-solve was asked for."""
    asked = {cell.cell: cell.after for cell in question.cells}
    now = {cell: found.after for cell, found in held(desk).cells.items()}
    since = {cell for cell in {*asked, *now} if asked.get(cell, "") != now.get(cell, "")}
    return since & {*changes(desk, job)}


def accept(desk: Desk, job: Job) -> None:
    """Put the answer into the draft as one step, except for what the planner drafted meanwhile, and forget it."""
    skipped = left_out(desk, job, Question.of_json(job.request))
    wanted = {cell: shift for cell, shift in changes(desk, job).items() if cell not in skipped}
    if draft.add(desk, wanted, "resolve"):
        put_away(job)
