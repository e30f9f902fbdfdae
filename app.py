"""The desk: the list of its pages, nothing else."""

import streamlit as st

from views import demand, roster, sign_in, tonight


def main() -> None:
    """Show the page that was asked for, to whoever is signed in."""
    st.set_page_config(page_title="Tideshift", page_icon=":material/waves:", layout="wide")
    sign_in.require()
    page = st.navigation(
        [
            st.Page(tonight.page, title="Tonight", icon=":material/bedtime:", url_path="tonight", default=True),
            st.Page(demand.page, title="Demand", icon=":material/show_chart:", url_path="demand"),
            st.Page(roster.page, title="Roster", icon=":material/calendar_view_week:", url_path="roster"),
        ],
        position="top",
    )
    page.run()


main()
