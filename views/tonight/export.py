"""Export: the roster in force, with the planners' edits, as files made the moment they are asked for."""

from collections.abc import Callable

import streamlit as st

from planning.desk.export import FILES, Export, exported
from views.frame import reading
from views.frame.language import later, t
from views.frame.reading import Desk

LABELS = {
    "roster.csv": (later("Roster, CSV"), ":material/table:", later("One row a shift, for payroll and other programs")),
    "roster.xlsx": (later("Workbook"), ":material/grid_on:", later("People by days in coloured codes, shifts, cover")),
    "calendars.zip": (later("Calendars"), ":material/calendar_month:", later("One calendar file (.ics) a person")),
    "published.zip": (
        later("Everything"),
        ":material/folder_zip:",
        later("All files of the published folder: forecast, requirement, roster, figures, proof, calendars"),
    ),
}


def export(desk: Desk) -> None:
    """Draw a button for each kind of file."""
    st.subheader(t("Export"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for name, kind in FILES.items():
            label, icon, means = LABELS[name]
            st.download_button(
                t(label),
                data=_made(desk, kind),
                file_name=f"{desk.publication.id:06d}-v{desk.publication.version}-{name}",
                mime=kind.mime,
                key=f"export_{kind.name.lower()}",
                icon=icon,
                help=t(means),
                on_click="ignore",
            )
    st.caption(
        t("Written when you click, with every edit published so far; the night writes the same files for programs.")
    )


def _made(desk: Desk, kind: Export) -> Callable[[], bytes]:
    store, publication = reading.store(), desk.publication
    return lambda: exported(store, publication, kind)
