"""What the program remembers: runs, the published roster, and everything people changed."""

from planning.store.accounts import ROLES, Account, Role, account_name
from planning.store.database import SchemaTooNew, without_password
from planning.store.drafts import Draft, DraftCell, DraftMoved, DraftOver, DraftStep, StaleDraft
from planning.store.edits import ShiftChange, StaleVersion
from planning.store.jobs import Job
from planning.store.publications import Publication
from planning.store.runs import Run
from planning.store.store import Store
from planning.store.vendors import VendorDocument

__all__ = [
    "ROLES",
    "Account",
    "Draft",
    "DraftCell",
    "DraftMoved",
    "DraftOver",
    "DraftStep",
    "Job",
    "Publication",
    "Role",
    "Run",
    "SchemaTooNew",
    "ShiftChange",
    "StaleDraft",
    "StaleVersion",
    "Store",
    "VendorDocument",
    "account_name",
    "without_password",
]
