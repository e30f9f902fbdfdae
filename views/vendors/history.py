"""The papers that went to and fro, each to be read again as it was written."""

from zoneinfo import ZoneInfo

import streamlit as st

from planning.settings.vendors import Vendor
from views.frame.language import t
from views.frame.wording import day, instant, plain
from views.vendors.papers import Papers

SHOWN = 8
"""Papers that are listed; older ones stay in the store."""


def history(vendor: Vendor, told: Papers) -> None:
    """Draw the list of papers, the newest first, with their files."""
    zone = ZoneInfo(vendor.time_zone)
    if not told.documents:
        st.caption(t("Nothing was sent and nothing came yet."))
        return
    for document in told.documents[:SHOWN]:
        sent = document.kind == "demand"
        what = t("Demand") if sent else t("Commitment")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                t(
                    "{icon} **{what}**, {first} to {last}  \n:small[{author}, {at}]",
                    icon=":material/outbox:" if sent else ":material/move_to_inbox:",
                    what=what,
                    first=day(document.first_day),
                    last=day(document.last_day),
                    author=plain(document.author),
                    at=instant(document.at, zone),
                ),
                width="stretch",
            )
            st.download_button(
                t("File"),
                document.text,
                file_name=f"{document.kind}-{vendor.name}-{document.first_day}.yaml",
                mime="application/yaml",
                icon=":material/download:",
                key=f"paper_{document.id}",
                on_click="ignore",
                type="tertiary",
            )
