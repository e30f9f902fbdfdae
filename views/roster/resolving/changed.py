"""The shifts that a re-solve changes, filtered and a page at a time."""

import math
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.store import Job
from scheduler.agents import Agent
from views.frame import reading
from views.frame.language import later, t, tn
from views.frame.reading import Desk
from views.frame.wording import day, number, queue_name

ROWS = 12
"""Changed shifts on one page of the table."""

KINDS = {
    "moved": later("moved"),
    "given": later("given"),
    "off": later("day off"),
    "other": later("another shift"),
    "inside": later("breaks or work"),
}
"""What happens to a shift, in words."""


def changed(desk: Desk, job: Job) -> None:
    """Draw the table, with its filters above."""
    table = reading.store().job_table(job.id, "cells")
    kinds = {kind: t(KINDS[kind]) for kind in KINDS if (table["kind"] == kind).any()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            t("What happens"),
            list(kinds),
            format_func=lambda kind: kinds[kind],
            key="resolve_kinds",
            placeholder=t("all"),
        )
        word = st.text_input(t("Person"), key="resolve_person", placeholder=t("name or id"))
    people = {who: desk.agents[who] for who in set(table["agent_id"]) if who in desk.agents}
    fits = {who for who, a in people.items() if word.strip().casefold() in f"{a.name} {who}".casefold()}
    shown = table[table["agent_id"].isin(fits)]
    if chosen:
        shown = shown[shown["kind"].isin(chosen)]
    pages = max(math.ceil(len(shown) / ROWS), 1)
    at = min(st.pagination(pages, key=f"resolve_page_{pages}"), pages) if pages > 1 else 1
    part = shown.iloc[ROWS * (at - 1) : ROWS * at]
    st.dataframe(_told(part, people, kinds), hide_index=True, key="resolve_cells")
    st.caption(
        tn(
            "{count} shift changes. Clock times are each person's own.",
            "{count} shifts change. Clock times are each person's own.",
            len(shown),
        )
    )


def _told(table: pd.DataFrame, people: dict[str, Agent], kinds: dict[str, str]) -> pd.DataFrame:
    rows = []
    for row in table.to_dict(orient="records"):
        agent = people[row["agent_id"]]
        sides = [
            _inside(row[f"breaks_{side}"], row[f"work_{side}"])
            if row["kind"] == "inside"
            else _shift(row[f"shift_{side}"], row[f"start_{side}"], agent.time_zone)
            for side in ("before", "after")
        ]
        rows.append([f"{agent.agent_id} {agent.name}", day(row["date"].date()), kinds[row["kind"]], *sides])
    return pd.DataFrame(rows, columns=[t("Person"), t("Date"), t("What happens"), t("Before"), t("After")])


def _shift(code: str, start: pd.Timestamp, zone: ZoneInfo) -> str:
    return f"{code} {start.tz_convert(zone):%H:%M}" if code else t("day off")


def _inside(breaks: str, work: str) -> str:
    """When somebody rests, and how long they serve each queue."""
    minutes: dict[str, int] = {}
    for part in filter(None, work.split("|")):
        clocks, _, queue = part.partition(" ")
        begin, end = (60 * int(c[:2]) + int(c[3:]) for c in clocks.split("-"))
        minutes[queue] = minutes.get(queue, 0) + (end - begin) % 1440
    served = [f"{queue_name(queue)} {number(m / 60, 1)} h" for queue, m in minutes.items()]
    rests = ", ".join(part.partition("/")[0] for part in breaks.split("|")) or t("no break")
    return " · ".join([f"☕ {rests}", ", ".join(served)])
