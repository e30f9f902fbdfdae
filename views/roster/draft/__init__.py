"""The draft at this desk: what the other parts of the roster page need of it."""

from planning.store.drafts import Cell
from views.roster.draft.held import Held, held, in_force, local_start, saved, usual_start
from views.roster.draft.session import grid_key, outcome
from views.roster.draft.steps import add, current, give, judged, marks, redo, undo, withdraw

__all__ = [
    "Cell",
    "Held",
    "add",
    "current",
    "give",
    "grid_key",
    "held",
    "in_force",
    "judged",
    "local_start",
    "marks",
    "outcome",
    "redo",
    "saved",
    "undo",
    "usual_start",
    "withdraw",
]
