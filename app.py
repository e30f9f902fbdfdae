"""The desk: the list of its pages, nothing else."""

from typing import Literal

import streamlit as st

from planning.store.guard import Right
from views.demand.page import page as demand
from views.frame import language, sign_in
from views.frame.language import t
from views.requirement.page import page as requirement
from views.roster.page import page as roster
from views.runs.page import page as runs
from views.scenarios.page import page as scenarios
from views.service.page import page as service
from views.tonight.page import page as tonight
from views.vendors.page import page as vendors


def main() -> None:
    """Show the page that was asked for, to whoever is signed in."""
    st.set_page_config(page_title="Tideshift", page_icon="🌊", layout="wide")
    language.choose(None)
    sign_in.require()
    staff = sign_in.can(Right.READ)
    # hidden, not left out: whoever types the address of a page they may not see is told so by the guard
    plan: Literal["visible", "hidden"] = "visible" if staff else "hidden"
    pages = [
        st.Page(tonight, title=t("Tonight"), icon=":material/bedtime:", url_path="tonight", visibility=plan),
        st.Page(demand, title=t("Demand"), icon=":material/show_chart:", url_path="demand", visibility=plan),
        st.Page(requirement, title=t("Requirement"), icon=":material/groups:", url_path="requirement", visibility=plan),
        st.Page(roster, title=t("Roster"), icon=":material/calendar_view_week:", url_path="roster", visibility=plan),
        st.Page(service, title=t("Service"), icon=":material/headset_mic:", url_path="service", visibility=plan),
        st.Page(vendors, title=t("Vendors"), icon=":material/handshake:", url_path="vendors"),
        st.Page(scenarios, title=t("Scenarios"), icon=":material/alt_route:", url_path="scenarios", visibility=plan),
        st.Page(runs, title=t("Runs"), icon=":material/history:", url_path="runs", visibility=plan),
    ]
    first = pages[0] if staff else pages[5]

    # a page that is itself the default is not found under its own address
    def door() -> None:
        st.switch_page(first)

    pages.append(st.Page(door, title="Tideshift", url_path="door", default=True, visibility="hidden"))
    sign_in.worded(st.navigation(pages, position="top").run)()


main()
