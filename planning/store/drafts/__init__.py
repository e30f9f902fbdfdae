"""Drafts: what planners change before it is published, one durable step an action."""

from planning.store.drafts.book import DraftBook
from planning.store.drafts.cells import Cell, DraftCell, DraftStep, Row, folded, roster_rows, row_of
from planning.store.drafts.kept import Draft, DraftMoved, DraftOver, StaleDraft

__all__ = [
    "Cell",
    "Draft",
    "DraftBook",
    "DraftCell",
    "DraftMoved",
    "DraftOver",
    "DraftStep",
    "Row",
    "StaleDraft",
    "folded",
    "roster_rows",
    "row_of",
]
