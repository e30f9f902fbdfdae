"""The roster in force, for commands that only read: a store that is not there is refused, not made."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from planning.store import Publication, Store


@contextmanager
def roster_in_force(database: str) -> "Iterator[tuple[Store, Publication]]":
    """The store at an address and the roster people follow, for the length of a block.

    Raises
    ------
    planning.refusal.Refused
        If the file of an SQLite address is not there, or nothing has been published in it.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from planning.store import Store

    nothing = Refused([Finding(database, 0, "", "no roster has been published", "", "run tideshift nightly first")])
    try:
        address = make_url(database)
    except ArgumentError:
        address = None  # what is wrong with it the store says best
    if address is not None and address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        raise nothing
    with Store.open(database) as store:
        publication = store.published()
        if publication is None:
            raise nothing
        yield store, publication
