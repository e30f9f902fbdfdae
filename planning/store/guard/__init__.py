"""The guard: the store as one account may use it, and what it says to whoever may not."""

from planning.store.guard.guarded import GuardedStore
from planning.store.guard.plan_reader import PlanReader
from planning.store.guard.rights import Forbidden, Right, may, roles_with

__all__ = ["Forbidden", "GuardedStore", "PlanReader", "Right", "may", "roles_with"]
