"""A vendor's own page: what it is asked, what it committed, its people; nothing of anybody else."""

from zoneinfo import ZoneInfo

import streamlit as st

from planning.settings.vendors import Vendor, Vendors
from views.frame.language import t
from views.frame.wording import plain
from views.vendors import balance
from views.vendors.answer import answer
from views.vendors.contract import contract
from views.vendors.history import history
from views.vendors.papers import papers
from views.vendors.people import people
from views.vendors.upload import outcome, upload


def own(vendor: Vendor) -> None:
    """Draw it."""
    outcome()
    told = papers(vendor)
    st.markdown(t("What **{vendor}** is asked for, and what it commits.", vendor=plain(vendor.name)))
    if told.days.empty:
        st.info(t("You have not been asked for anything yet."), icon=":material/inbox:")
        st.caption(
            t("As soon as the operation sends a demand it stands here, with its file and the time your answer is due.")
        )
    else:
        balance.figures(vendor, told)
        balance.chart(vendor, told, None)
    tabs = st.tabs([t("Answer"), t("By day"), t("Files"), t("People"), t("Contract")])
    with tabs[0]:
        answer(vendor, told, late=False)
        st.divider()
        st.caption(t("Or upload the answer as a file:"))
        upload(Vendors(vendors=(vendor,)), demands=False)
    with tabs[1]:
        balance.by_day(told, None, zone=ZoneInfo(vendor.time_zone))
    with tabs[2]:
        history(vendor, told)
    with tabs[3]:
        people(vendor)
    with tabs[4]:
        contract(vendor, currency=None)
