"""The store itself, one engine for all sessions: for the frame, never for a page.

What is opened here knows no rights. Sign-in looks accounts up in it, `reading` fills its caches from it after asking
for the right, and whatever looks after jobs needs it; a page asks `reading.store()`, which is guarded.
"""

import os

import streamlit as st

from planning.store import SchemaTooNew, Store
from views.frame.language import t

DATABASE = "sqlite:///data/tideshift.db"


def database_url() -> str:
    """Where the desk's runs are kept."""
    return os.environ.get("TIDESHIFT_DATABASE", DATABASE)


def opened() -> Store:
    """The store, without a guard. A page whose store cannot be opened says so and ends."""
    try:
        return at(database_url())
    except (SchemaTooNew, ValueError, ModuleNotFoundError, ConnectionError) as refusal:
        st.error(t("The store cannot be opened: {why}.", why=str(refusal)), icon=":material/database_off:")
        st.caption(t("Give another address in `TIDESHIFT_DATABASE`, or mend this one, and reload."))
        st.stop()


@st.cache_resource(max_entries=4, show_spinner=False)
def at(url: str) -> Store:
    """The store at an address, opened once."""
    return Store.open(url)
