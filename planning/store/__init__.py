"""What the program remembers: runs, the published roster, and everything people changed."""

from planning.store.database import SchemaTooNew
from planning.store.edits import ShiftChange, StaleVersion
from planning.store.publications import Publication
from planning.store.runs import Run
from planning.store.store import Store

__all__ = ["Publication", "Run", "SchemaTooNew", "ShiftChange", "StaleVersion", "Store"]
