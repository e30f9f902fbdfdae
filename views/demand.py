"""Demand: what customers will do. History, forecast and its honesty, and what a planner knows better."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import streamlit as st

from forecast.history import QUEUE
from forecast.overrides import Override, apply
from views import charts, reading
from views.frame import header, nothing_yet
from views.override_form import asked, kept
from views.reading import Desk
from views.wording import change, percent, queue_name

PAST = {"2 weeks": 14, "4 weeks": 28, "8 weeks": 56, "all": 10_000}
"""How much history the chart shows [days]."""


def page() -> None:
    """Draw the page."""
    header("Demand", "What will customers do, how sure are we, and what do you know better?")
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    forecast = reading.required_table(desk, "forecast")
    queue = _picker(desk, forecast)
    mine = _of(forecast, queue)
    left, right = st.columns([2.6, 1], gap="medium")
    with right:
        st.subheader("What do you know better?", anchor=False)
        wanted = asked(desk, queue)
    with left:
        _facts(desk, queue, mine)
        _chart(desk, queue, mine, forecast, wanted)
        kept(desk)
    _honesty(desk)


def _picker(desk: Desk, forecast: pd.DataFrame) -> str:
    names = forecast[QUEUE].drop_duplicates()
    row = st.columns([1.2, 1, 1, 3])
    known = list(dict.fromkeys(p.line for p in desk.settings.policies()))
    lines = sorted(names["line"].unique(), key=lambda v: (known.index(v) if v in known else len(known), v))
    line = row[0].selectbox("Line", lines, format_func=queue_name, key="line")
    names = names[names["line"] == line]
    languages = sorted(names["language"].unique(), key=lambda v: (v != "zh", v))
    language = row[1].selectbox("Language", languages, key="demand_language")
    names = names[names["language"] == language]
    channel = row[2].selectbox("Channel", sorted(names["channel"].unique()), key="channel")
    with row[3]:
        st.segmented_control("History shown", list(PAST), default="4 weeks", required=True, key="past")
    return f"{line}/{language}/{channel}"


def _of(table: pd.DataFrame, queue: str) -> pd.DataFrame:
    line, language, channel = queue.split("/")
    return table[(table["line"] == line) & (table["language"] == language) & (table["channel"] == channel)]


def _facts(desk: Desk, queue: str, mine: pd.DataFrame) -> None:
    accuracy = reading.table(desk.publication.run_id, "accuracy")
    row = None if accuracy is None else next(iter(_of(accuracy, queue).to_dict("records")), None)
    cells = st.columns(4)
    days = max(1.0, mine["timestamp"].dt.floor("D").nunique())
    cells[0].metric("Forecast, contacts a day", f"{mine['volume'].sum() / days:,.0f}", border=True)
    cells[1].metric("Handle time", _seconds(mine["aht_s"].mean()), border=True, help="Mean over the horizon")
    if row is not None and pd.notna(row["wape"]):
        error = f"{percent(row['wape'])}"
        cells[2].metric("Error in back-test", error, border=True, help="WAPE: absolute error as a share of volume")
        cells[3].metric("8-week average's error", percent(row["wape_mean_8w"]), border=True)
    models = ", ".join(sorted(mine["model"].unique()))
    quality = sorted(mine["quality"].unique())
    badges = {"model": ":blue-badge[model]", "override": ":orange-badge[override]", "fallback": ":red-badge[fallback]"}
    honest = ""
    if row is not None and pd.notna(row["wape"]):
        side = "too high" if row["bias"] > 0 else "too low"
        honest = (
            f" · in the back-test {percent(abs(row['bias']))} {side} on the whole, "
            f"and the band held {percent(row['coverage_90'], 0)} of the hours (90 % promised)"
        )
    st.markdown(f"{' '.join(badges[q] for q in quality)} made by `{models}`{honest}")


def _chart(desk: Desk, queue: str, mine: pd.DataFrame, forecast: pd.DataFrame, wanted: Override | None) -> None:
    history = reading.table(desk.publication.run_id, "history")
    past = pd.DataFrame(columns=["timestamp", "volume"])
    if history is not None:
        past = _of(history, queue).sort_values("timestamp")
        past = past[past["timestamp"] >= mine["timestamp"].min() - timedelta(days=PAST[st.session_state["past"]])]
    preview = None
    if wanted is not None:
        as_of = desk.run.as_of
        changed = apply(forecast, [replace(wanted, created_at=as_of)], as_of=as_of)
        preview = _of(changed, queue)
        # drawn only where it differs, or it would hide the forecast
        preview = preview.assign(
            volume=preview["volume"].where(preview["volume"].to_numpy() != mine["volume"].to_numpy())
        )
        before, after = forecast["volume"].sum(), changed["volume"].sum()
        share = change(100 * (after / before - 1) if before else 0.0, "%")
        rows = int((changed["volume"].to_numpy() != forecast["volume"].to_numpy()).sum())
        if rows:
            st.info(
                f"This would change {rows:,} intervals and the whole forecast from {before:,.0f} to {after:,.0f} "
                f"contacts ({share}). The next night plans with it."
            )
        else:
            st.warning(
                "Nothing in the forecast lies in that window of those queues; the override would change nothing."
            )
    st.plotly_chart(charts.demand(past, mine, desk.time_zone, preview), key="demand_chart")
    if history is None:
        st.caption("This run kept no history; the chart shows the forecast alone.")


def _honesty(desk: Desk) -> None:
    accuracy = reading.table(desk.publication.run_id, "accuracy")
    st.subheader("How good is it? Our forecast against the 8-week average", anchor=False)
    if accuracy is None or not accuracy["wape"].notna().any():
        st.caption("This run kept no back-test: the history was too short to judge a forecast by.")
        return
    judged = accuracy[accuracy["wape"].notna()]
    table = pd.DataFrame(
        {
            "queue": [queue_name("/".join(q)) for q in judged[QUEUE].itertuples(index=False, name=None)],
            "model": judged["wape"].astype(float),
            "baseline": judged["wape_mean_8w"].astype(float),
        }
    )
    better = int((table["model"] < table["baseline"]).sum())
    told = f"Back-test on past weeks the forecast had not seen; better than the average on {better} of {len(table)}."
    if "chosen_at" in judged:  # a run of an earlier release does not know it
        told += (
            f" Models chosen on what was known at {judged['chosen_at'].min().tz_convert(desk.time_zone):%d %b %H:%M}."
        )
    st.caption(told)
    st.plotly_chart(charts.accuracy(table), key="accuracy_chart")


def _seconds(value: float) -> str:
    return "unknown" if pd.isna(value) else f"{value:,.0f} s"
