"""Re-solving around a planner's edits: what is asked, what may change, and what comes of it beside what there was."""

from planning.desk.resolving.answer import DIFFERENCES, Resolved, differences
from planning.desk.resolving.question import SECONDS, Question, Scope, free_cells
from planning.desk.resolving.solving import resolved

__all__ = [
    "DIFFERENCES",
    "SECONDS",
    "Question",
    "Resolved",
    "Scope",
    "differences",
    "free_cells",
    "resolved",
]
