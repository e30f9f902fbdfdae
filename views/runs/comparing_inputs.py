"""What two nights were made from: people and settings that differ."""

from zoneinfo import ZoneInfo

import streamlit as st

from planning.desk.run_compare import Differences
from views.frame import reading
from views.frame.language import t
from views.frame.wording import number, plain
from views.runs.trail import told as in_words

MOST = 100
"""Changes between two runs that are listed."""


def people(found: Differences) -> None:
    """Who joined, who left, and whose absence differs."""
    st.subheader(t("People"), anchor=False)
    told = []
    if found.joined:
        told.append(t("Joined: {people}.", people=_named(found.joined)))
    if found.left:
        told.append(t("Left: {people}.", people=_named(found.left)))
    away = found.away
    if len(away):
        more, less = (float(away.loc[sign, "change_h"].sum()) for sign in (away["change_h"] > 0, away["change_h"] < 0))
        told.append(
            t(
                "Absent {more} h more and {less} h less in these hours: {people}.",
                more=number(more, 1),
                less=number(-less, 1),
                people=_named(tuple(away["agent_id"])),
            )
        )
    st.caption("  \n".join(map(plain, told)) or t("The same people, and absent at the same hours."))


def _named(people: tuple[str, ...]) -> str:
    first = ", ".join(people[:12])
    return first if len(people) <= 12 else t("{people} and {count} more", people=first, count=len(people) - 12)


def settings(found: Differences) -> None:
    """Every setting that differs, where both runs kept theirs."""
    st.subheader(t("Settings"), anchor=False)
    if found.settings is None:
        st.caption(
            t("One of the two runs is of an earlier release and kept no settings: whether they changed is not known.")
        )
    elif found.settings.empty:
        st.caption(t("No setting differs."))
    else:
        names = {"path": t("Setting"), "older": t("Older run"), "newer": t("Newer run")}
        st.dataframe(
            found.settings.rename(columns=names), hide_index=True, height="content" if len(found.settings) < 12 else 400
        )


def deeds(found: Differences, zone: ZoneInfo) -> None:
    """What people changed after the older run had read its inputs and before the newer one did."""
    st.subheader(t("What people changed between the two"), anchor=False)
    begin, end = sorted((found.older.started_at, found.newer.started_at))
    rows = reading.store().audit(MOST + 1, since=begin, until=end)
    if rows.empty:
        st.caption(t("Nobody changed anything between the two."))
        return
    st.dataframe(in_words(rows.head(MOST), zone), hide_index=True, height="content" if len(rows) < 12 else 400)
    if len(rows) > MOST:
        st.caption(t("The newest {count} of them; the others stand under Who changed what.", count=MOST))
