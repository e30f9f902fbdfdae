"""What the pages read, once per run and version: the store, the settings, and the tables worked out from them.

Whoever is at the desk is asked for the right before a cache answers: what one person may read stands in it for all.
"""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from planning.refusal import Refused
from planning.settings import Settings
from planning.settings.vendors import Vendor
from planning.store.guard import Forbidden, GuardedStore, Right, may
from views.frame import opening, sign_in
from views.frame.kept import Desk as Desk
from views.frame.kept import configs, desk_kept, settings_kept, table_kept
from views.frame.language import t
from views.frame.opening import database_url as database_url
from views.frame.wording import lines_are_called


def store() -> GuardedStore:
    """The store as whoever is at the desk may use it. What they may not raises `Forbidden`, which the desk words."""
    return GuardedStore(opening.opened(), sign_in.account())


def settings() -> Settings:
    """The site's settings, read again when a file changes. A page that cannot read them lists why and ends."""
    _may_read()
    return _settings_read()


def own_vendor() -> Vendor:
    """The contract of the vendor at the desk, without what we pay for it; `Forbidden` for whoever is none."""
    who = sign_in.account()
    known = {vendor.name: vendor for vendor in _settings_read().vendors.vendors}
    if who.vendor is None or not may(who, Right.ANSWER):
        raise Forbidden(who, Right.ANSWER)
    if who.vendor not in known:
        st.error(t("The settings know no vendor {name}.", name=who.vendor), icon=":material/handshake:")
        st.caption(t("Ask an admin of the desk: the name in your account and the one in vendors.yaml differ."))
        st.stop()
    return known[who.vendor].without_prices()


def _settings_read() -> Settings:
    try:
        found = settings_kept(*configs())
    except Refused as refusal:
        st.error(t("The settings cannot be read; correct these and reload."), icon=":material/rule_settings:")
        st.code(str(refusal), language=None)
        st.stop()
    lines_are_called(found.site.line_names)
    return found


def desk() -> Desk | None:
    """The published plan, or None before the first night."""
    publication = store().published()
    if publication is None:
        return None
    settings()  # asks for the right, and ends the page if they cannot be read
    with st.spinner(t("Reading the roster ...")):
        return desk_kept(database_url(), publication, *configs())


def table(run_id: int, name: str) -> pd.DataFrame | None:
    """A table of a run, or None where that run kept none."""
    _may_read()
    return table_kept(database_url(), run_id, name)


def required_table(desk: Desk, name: str) -> pd.DataFrame:
    """A table every published run has."""
    found = table(desk.publication.run_id, name)
    if found is None:
        raise LookupError(f"run {desk.publication.run_id} was published without its table {name}")
    return found


def days_off(desk: Desk) -> set[tuple[str, date]]:
    """Days that planners keep free, whoever published since."""
    first, last = desk.publication.horizon_start.date(), desk.publication.horizon_end.date() + timedelta(days=1)
    rows = store().locked_days_off(first, last)
    return {(str(a), d.date()) for a, d in rows[["agent_id", "date"]].itertuples(index=False, name=None)}


def _may_read() -> None:
    who = sign_in.account()
    if not may(who, Right.READ):
        raise Forbidden(who, Right.READ)
