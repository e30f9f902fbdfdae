"""The honesty sheet: each queue's forecast beside the 8-week average, and how past nights' forecasts turned out."""

from datetime import datetime

import numpy as np
import pandas as pd
import streamlit as st

from forecast.history import QUEUE
from planning.desk.demand.scope import rows_of
from planning.desk.demand.turned_out import turned_out
from views import charts
from views.charts import locale
from views.demand.picker import View
from views.frame import reading
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import instant, number, percent, queue_name

NIGHTS = 7
"""Past nights whose forecasts are held against what came."""


def honesty(desk: Desk, view: View) -> None:
    """Draw the sheet of the queues looked at."""
    accuracy = reading.table(desk.publication.run_id, "accuracy")
    if accuracy is None or not accuracy["wape"].notna().any():
        st.info(
            t(
                "This run kept no back-test: the history was too short to judge a forecast by. Give the night more "
                "weeks of history; from about six on it can judge itself."
            ),
            icon=":material/hourglass_empty:",
        )
        return
    everything = st.toggle(t("Of all queues"), value=view.looked.is_sum, key=f"honesty_of_all_{view.looked.is_sum}")
    judged = accuracy[accuracy["wape"].notna()]
    shown = judged if everything else rows_of(judged, view.looked)
    _told(desk, shown)
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        _sheet(shown)
    with right:
        table = pd.DataFrame(
            {"queue": _names(shown), "model": shown["wape"].astype(float), "baseline": shown["wape_mean_8w"]}
        )
        alt = t("Error of our forecast and of the 8-week average by queue")
        st.plotly_chart(charts.accuracy(table), key="accuracy_chart", config=locale.config(), alt=alt)


def _told(desk: Desk, shown: pd.DataFrame) -> None:
    better = int((shown["wape"] < shown["wape_mean_8w"]).sum())
    told = t(
        "Back-test on past weeks the forecast had not seen; better than the 8-week average on {better} of {all}.",
        better=better,
        all=len(shown),
    )
    if "chosen_at" in shown and len(shown):  # a run of an earlier release does not know it
        when = instant(shown["chosen_at"].min().to_pydatetime(), desk.time_zone)
        told += " " + t("Models chosen on what was known at {when}.", when=when)
    st.caption(told)


def _names(rows: pd.DataFrame) -> list[str]:
    return [queue_name("/".join(q)) for q in rows[QUEUE].itertuples(index=False, name=None)]


def _sheet(shown: pd.DataFrame) -> None:
    worse = (shown["wape"] > shown["wape_mean_8w"]).to_numpy()
    share = {c: [percent(v) if pd.notna(v) else "–" for v in shown[c]] for c in ("wape", "wape_mean_8w")}
    floor = shown.get("poisson_floor", pd.Series(float("nan"), index=shown.index))
    table = pd.DataFrame(
        {
            t("queue"): _names(shown),
            t("contacts per interval"): [number(v, 1) for v in shown["contacts_per_interval"]],
            t("error"): [f"▲ {v}" if w else v for v, w in zip(share["wape"], worse, strict=True)],
            t("8-week average"): share["wape_mean_8w"],
            t("least possible"): [percent(v) if pd.notna(v) else "–" for v in floor],
            t("bias"): [_signed(v) for v in shown["bias"]],
            t("in the band"): [percent(v, 0) if pd.notna(v) else "–" for v in shown["coverage_90"]],
            t("made by"): shown.get("weights", shown["model"]).fillna(shown["model"]).tolist(),
        }
    )
    right = {name: st.column_config.TextColumn(alignment="right") for name in list(table.columns)[1:-1]}
    st.dataframe(table, hide_index=True, column_config=right, height=min(38 + 35 * len(table), 600))
    st.caption(
        t(
            "Error: absolute, per interval, as a share of contacts. ▲: worse than the average. Least possible: what "
            "even the true mean would miss by chance. Bias: + is too high. In the band: share of intervals between "
            "p05 and p95; 90 % is promised. Made by: the models and their weights, by how they did in the back-test."
        )
    )


def _signed(share: float) -> str:
    """A share with its sign, and without one where it is told as nothing."""
    if np.isnan(share):
        return "–"
    sign = "" if abs(share) < 0.0005 else "+" if share > 0 else "−"
    return f"{sign}{percent(abs(share))}"


def past_nights(desk: Desk, view: View) -> None:
    """Draw how earlier nights' forecasts turned out, once asked for: it reads a forecast a night."""
    st.markdown(t("**How far ahead can it see?** What past nights said, beside what came since."))
    if not st.toggle(t("Read the last {n} nights", n=NIGHTS), key="past_nights"):
        return
    history = reading.table(desk.publication.run_id, "history")
    runs = [run for run in reading.store().runs(4 * NIGHTS) if run.exit_code in (0, 2) and run.id is not None]
    first: dict[datetime, int] = {}
    for run in runs:  # of a night that was run again the last counts
        first.setdefault(run.as_of, int(run.id or 0))
    found = [(as_of, reading.table(number_, "forecast")) for as_of, number_ in list(first.items())[:NIGHTS]]
    nights = [(as_of, table) for as_of, table in found if table is not None]
    table = pd.DataFrame() if history is None else turned_out(nights, history, view.looked, desk.time_zone)
    if table.empty:
        st.info(
            t(
                "Nothing to compare yet: no day that an earlier night forecast has been counted in the history of the "
                "latest one. It fills by itself, night by night."
            ),
            icon=":material/hourglass_empty:",
        )
        return
    alt = t("Forecast error by days ahead")
    st.plotly_chart(charts.by_days_ahead(table), key="ahead_chart", config=locale.config(), alt=alt)
    nearest = table.iloc[0]
    st.caption(
        t(
            "One day ahead: error {error}, bias {bias}, over {nights} nights. Overrides are counted as said.",
            error=percent(nearest["wape"]), bias=_signed(nearest["bias"]), nights=int(nearest["nights"]),
        )
    )  # fmt: skip
