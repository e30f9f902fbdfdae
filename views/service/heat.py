"""Service by queue and time: which figure, and each hour by itself, by hour of the day or by day."""

import pandas as pd
import streamlit as st

from planning.desk.requirement.choice import Choice
from planning.desk.service.heat import FIGURES, By
from planning.desk.service.heat import heat as cells_of
from views.charts import locale
from views.charts import service as charts
from views.frame import sign_in
from views.frame.language import later, t
from views.frame.reading import Desk
from views.service.source import Source

NAMES = {
    "level": later("Against the promise"),
    "late": later("Share late"),
    "asa_s": later("Waiting"),
    "prob_abandon": later("Give up"),
    "occupancy": later("Occupancy"),
    "helped": later("Helped"),
    "shortage_h": later("People short"),
}
MEANS = {
    "level": later("Points above or below what each queue promised: in time, by the deadline, or seats filled."),
    "late": later("Share of contacts not answered in time, or not done by the deadline."),
    "asa_s": later("Mean wait of live contacts in seconds."),
    "prob_abandon": later("Share of live contacts that give up."),
    "occupancy": later("Share of the time planned for live contacts that is work on them; above 100 % others help."),
    "helped": later("Share of answered contacts that people planned elsewhere answered."),
    "shortage_h": later("Agent-hours missing against the requirement once absences are taken off."),
}
SPANS: dict[By, str] = {"hour": later("Every hour"), "clock": later("Hour of the day"), "day": later("By day")}


def heat(desk: Desk, shown: Source, table: pd.DataFrame, choice: Choice) -> None:
    """Draw the choice and the heatmap of the queues and days in sight."""
    if table.empty:
        return
    st.subheader(t("When does it hold, and when not?"), anchor=False)
    _drawn(desk, shown, table, choice)


@st.fragment
@sign_in.worded
def _drawn(desk: Desk, shown: Source, table: pd.DataFrame, choice: Choice) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        figure = st.segmented_control(
            t("Figure"), list(FIGURES), default="level", required=True, format_func=lambda name: t(NAMES[name]),
            label_visibility="collapsed", key="heat_figure", width="content",
        )  # fmt: skip
        by: By = st.segmented_control(
            t("Summed up by"), list(SPANS), required=True,
            default="hour" if (choice.last - choice.first).days < 7 else "clock",
            format_func=lambda name: t(SPANS[name]), label_visibility="collapsed", key="heat_by", width="content",
        )  # fmt: skip
    targets = dict(zip(table["queue"], table["target"], strict=True))
    rows = choice.rows(shown.twin_hours, desk.time_zone)
    cells = cells_of(rows, table["queue"], figure, by, desk.time_zone, targets)
    if cells.empty:
        st.caption(t("None of the queues shown has this figure on these days."))
        return
    st.plotly_chart(
        charts.heat(cells, table["queue"].tolist(), figure, by), key="heat_chart", config=locale.config(),
        alt=t("Service by queue and time"),
    )  # fmt: skip
    average = t("Sums over the cell.") if not FIGURES[figure].weight else t("Means weighted by contacts or people.")
    st.caption(f"{t(MEANS[figure])} {average} {t('Clock of {zone}; the worst queue on top.', zone=desk.time_zone.key)}")
