"""The store as one account may use it: the only one that pages get."""

from typing import TYPE_CHECKING

from planning.store.guard.drafts import DraftGuard
from planning.store.guard.past import PastGuard
from planning.store.guard.plan import PlanGuard
from planning.store.guard.rights import Forbidden
from planning.store.guard.vendors import VendorGuard
from planning.store.guard.work import WorkGuard


class GuardedStore(PlanGuard, PastGuard, WorkGuard, VendorGuard, DraftGuard):
    """A store in the hands of an account.

    Methods are named as those of `Store` and do the same for whoever has the right; an author is never an argument,
    it is the account. What is not named here no account may do at the desk.

    Parameters
    ----------
    store : Store
    account : Account
        As it reads now; whoever keeps a guard keeps what the account was.

    Raises
    ------
    Forbidden
        From every method, before anything is read or written.
    """

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """A door that is not there is refused, in words, as one that is locked."""
            if name.startswith("_"):
                raise AttributeError(name)
            raise Forbidden(self.account, None)
