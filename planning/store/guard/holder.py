"""Who holds the store on an account's behalf, and hands it only to methods that name a right of that account."""

from planning.store.accounts import Account
from planning.store.guard.rights import Forbidden, Right, may
from planning.store.store import Store


class Holder:
    """A store and the account that uses it."""

    __slots__ = ("_store", "account")

    def __init__(self, store: Store, account: Account) -> None:
        self._store = store
        self.account = account

    def _with(self, right: Right) -> Store:
        """The store, for a caller whose account has this right.

        Raises
        ------
        Forbidden
            If it has not.
        """
        if not may(self.account, right):
            raise Forbidden(self.account, right)
        return self._store
