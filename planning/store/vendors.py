"""What a vendor may know: the documents that went to and fro, its own people and their shifts."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Literal

import pandas as pd
import sqlalchemy as sa

from planning.store import audit, publications, runs
from planning.store.tables import SHIFT, VENDOR_DOCUMENT

KNOWN = ("agent_id", "name", "group", "site", "vendor", "time_zone", "contract", "skills")
"""Columns of a vendor's own people that it may read: nothing of what an hour of theirs costs us or is worth."""


@dataclass(frozen=True)
class VendorDocument:
    """A file that an operation sent to a vendor, or a vendor to an operation.

    Attributes
    ----------
    id : int or None
        Given by the store; None before.
    vendor : str
        As in vendors.yaml.
    kind : {"demand", "commitment"}
        demand.yaml goes out, commitment.yaml comes back.
    first_day, last_day : date
        What it speaks of, on the vendor's calendar, both included.
    text : str
        The file.
    author : str
        Who sent it.
    at : datetime
        When, zone-aware.
    due : datetime or None
        When the answer to a demand is to be there, zone-aware; None for a commitment.
    """

    id: int | None
    vendor: str
    kind: Literal["demand", "commitment"]
    first_day: date
    last_day: date
    text: str
    author: str
    at: datetime
    due: datetime | None = None

    def speaks_of(self, day: date) -> bool:
        """Whether a day lies in its span."""
        return self.first_day <= day <= self.last_day


def documents(connection: sa.Connection, vendor: str, kind: str | None, limit: int) -> list[VendorDocument]:
    """What went to and came from a vendor, or only one of the two, the newest first."""
    query = sa.select(VENDOR_DOCUMENT).where(VENDOR_DOCUMENT.c.vendor == vendor)
    if kind is not None:
        query = query.where(VENDOR_DOCUMENT.c.kind == kind)
    rows = connection.execute(query.order_by(VENDOR_DOCUMENT.c.id.desc()).limit(limit))
    return [VendorDocument(**row._mapping) for row in rows]


def add(connection: sa.Connection, document: VendorDocument, reason: str) -> VendorDocument:
    """Keep a document; an earlier one of the same days stays on the record behind it."""
    if document.id is not None:
        raise ValueError(f"document {document.id} is in the store already; a document is written once, with id None")
    values = asdict(document)
    del values["id"]
    inserted = connection.execute(VENDOR_DOCUMENT.insert().returning(VENDOR_DOCUMENT.c.id), values).scalar_one()
    if (document.kind == "demand") != (document.due is not None):
        raise ValueError(f"a demand says when its answer is due, a commitment does not (was {document.kind})")
    span = {"kind": document.kind, "from": str(document.first_day), "to": str(document.last_day), "document": inserted}
    told = audit.Change(
        at=document.at,
        author=document.author,
        what="vendor",
        key=f"vendor {document.vendor}",
        before=None,
        after=span,
        reason=reason,
    )
    audit.record(connection, [told])
    return replace(document, id=inserted)


def people(connection: sa.Connection, vendor: str) -> pd.DataFrame:
    """People of a vendor in the run people follow, with the columns `KNOWN`; empty where it has none."""
    found = publications.current(connection)
    if found is None:
        return pd.DataFrame(columns=list(KNOWN))
    try:
        table = runs.table(connection, found.run_id, "agents")
    except KeyError:  # a run of an earlier release kept no people
        return pd.DataFrame(columns=list(KNOWN))
    return table.loc[table["vendor"] == vendor, list(KNOWN)].reset_index(drop=True)


def shifts(connection: sa.Connection, vendor: str) -> pd.DataFrame:
    """Shifts of a vendor's people in the roster people follow, of contract ROSTER."""
    found = publications.current(connection)
    mine = people(connection, vendor)["agent_id"].tolist()
    # parameters of one statement are limited: the whole roster is read for a vendor that lends very many
    where = [SHIFT.c.agent_id.in_(mine)] if len(mine) <= 500 else []
    table = publications.roster(connection, -1 if found is None else found.run_id, *where)
    return table[table["agent_id"].isin(mine)].reset_index(drop=True)
