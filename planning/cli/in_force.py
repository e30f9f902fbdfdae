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
    from planning.store import Store

    nothing = Refused([Finding(database, 0, "", "no roster has been published", "", "run tideshift nightly first")])
    if not _is_there(database):
        raise nothing
    with Store.open(database) as store:
        publication = store.published()
        if publication is None:
            raise nothing
        yield store, publication


@contextmanager
def store_as_it_is(database: str) -> "Iterator[Store]":
    """The store at an address; one that is not there reads as an empty one, and is not made."""
    from planning.store import Store

    if _is_there(database):
        with Store.open(database) as store:
            yield store
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="tideshift-") as aside, Store.open(f"sqlite:///{aside}/empty.db") as store:
        yield store


def _is_there(database: str) -> bool:
    """Whether opening an address makes no new file."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(database)
    except ArgumentError:
        return True  # what is wrong with it the store says best
    return address.get_backend_name() != "sqlite" or Path(address.database or "").exists()
