"""The papers of a vendor as the pages read them: parsed once, laid side by side."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from planning.desk.vendors import ledger
from planning.settings.vendors import Vendor, Vendors
from planning.store import VendorDocument
from planning.vendors.commitment_file import commitment_of
from planning.vendors.demand_export import vendor_demand
from planning.vendors.demand_file import Demand, demand_of
from planning.yaml_door.yaml_file import parse
from views.frame import reading
from views.frame.opening import database_url
from views.frame.reading import Desk


@dataclass(frozen=True)
class Papers:
    """What went to a vendor and came from it.

    Attributes
    ----------
    documents : tuple of VendorDocument
        The newest first.
    asked, committed : pandas.DataFrame
        As `planning.desk.vendors.ledger.in_force` gives them.
    days : pandas.DataFrame
        As `planning.desk.vendors.ledger.ledger` gives them.
    now : datetime
        When this was read.
    """

    documents: tuple[VendorDocument, ...]
    asked: pd.DataFrame
    committed: pd.DataFrame
    days: pd.DataFrame
    now: datetime


def papers(vendor: Vendor) -> Papers:
    """The papers of a vendor, for whoever at the desk may read them."""
    now, found = datetime.now(UTC), reading.store().vendor_documents(vendor.name)
    demands, answers = ([one for one in found if one.kind == kind] for kind in ("demand", "commitment"))
    alone = Vendors(vendors=(vendor,))
    asked = ledger.in_force(demands, lambda one: _asked(one.text))
    committed = ledger.in_force(answers, lambda one: _committed(one.text, alone.model_dump_json(by_alias=True), alone))
    return Papers(tuple(found), asked, committed, ledger.ledger(asked, committed, now), now)


def forecast_asks(desk: Desk, vendor: Vendor) -> tuple[Demand, pd.DataFrame] | None:
    """What the forecast in force asks of a vendor, with its hours by day and queue; None where it asks nothing."""
    forecast = reading.table(desk.publication.run_id, "forecast")
    policies = desk.settings.policies()
    if forecast is None or not vendor.queues:
        return None
    key = f"{vendor.model_dump_json()} {policies!r}"
    return _forecast_asks(database_url(), desk.publication.run_id, key, vendor, forecast, policies)


@st.cache_data(max_entries=256, show_spinner=False)
def _asked(text: str) -> pd.DataFrame:
    return ledger.asked_hours(demand_of(parse(text.encode(), "demand.yaml")))


@st.cache_data(max_entries=256, show_spinner=False)
def _committed(text: str, vendor: str, _vendors: Vendors) -> pd.DataFrame:
    return ledger.committed_hours(commitment_of(parse(text.encode(), "commitment.yaml"), _vendors))


@st.cache_resource(max_entries=64, show_spinner=False)
def _forecast_asks(
    url: str, run_id: int, key: str, _vendor: Vendor, _forecast: pd.DataFrame, _policies: tuple[object, ...]
) -> tuple[Demand, pd.DataFrame] | None:
    try:
        demand = vendor_demand(_vendor, _forecast, _policies)  # type: ignore[arg-type]  # hidden from the cache's key
    except ValueError:  # no queue of the vendor's in this forecast, or no whole day of its calendar
        return None
    return demand, ledger.asked_hours(demand)
