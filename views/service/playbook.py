"""A playbook as a planner reads it: the course of the surge, the levers in order, and what is not possible."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from planning.store import Job
from views.charts import locale
from views.charts.surge import course
from views.frame import job_watch, reading
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wording import instant, number, plain, queue_name, share

Told = Mapping[str, Any]


def playbook(desk: Desk, job: Job) -> None:
    """Draw the answer of a drill."""
    told: Told = job.answer or {}
    begins = instant(datetime.fromisoformat(told["at"]), desk.time_zone)
    what = t(
        "{queue} x{factor} from {when}", queue=queue_name(told["queue"]), factor=number(told["factor"]), when=begins
    )
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(what)}**", width="content")
            st.button(t("Put away"), key=f"away_{job.id}", on_click=job_watch.put_away, args=(job,), type="tertiary")
        if (told["publication_id"], told["version"]) != (desk.publication.id, desk.publication.version):
            st.warning(
                t("Drilled on an older roster than the one in force. Drill it again."), icon=":material/history:"
            )
        _verdict(told)
        left, right = st.columns([1, 1.25], gap="large")
        with left:
            _course(desk, job, told)
        with right:
            _levers(desk, told)


def _verdict(told: Told) -> None:
    steps, enough = told["steps"], told["enough"]
    if enough:
        st.success(
            tn(
                "The first {count} lever is enough: service is back within 20 minutes, and the other queues hold.",
                "The first {count} levers are enough: service is back within 20 minutes, and the other queues hold.",
                enough,
            ),
            icon=":material/check_circle:",
        )
    elif told["untouched"]["back_min"] == 0:
        st.success(t("It holds without any lever."), icon=":material/check_circle:")
    else:
        words = [f"- {plain(said(sentence))}" for sentence in told["not_possible"]]
        head = t("Not even all levers master it:") if steps else t("No lever helps here:")
        st.warning("\n".join([head, "", *words]), icon=":material/warning:")


def _course(desk: Desk, job: Job, told: Told) -> None:
    policy = next((p for p in desk.settings.policies() if p.queue == told["queue"]), None)
    target = 0.9 if policy is None else policy.target.level
    minutes = sum(told["minutes"].values())
    table = reading.store().job_table(job.id, "course")
    names = [step["name"] for step in told["steps"]]
    st.plotly_chart(
        course(table, target, minutes, names), key=f"course_{job.id}", config=locale.config(),
        alt=t("Share in time minute by minute, with and without levers"),
    )  # fmt: skip
    st.caption(
        t(
            "Of the surging queue, in intervals of five minutes, all {count} futures together; grey: the surge. On the "
            "board it shows as {surge} contacts in ten minutes instead of {forecast}.",
            count=told["futures"],
            surge=number(told["contacts_in_10_min"]["surge"]),
            forecast=number(told["contacts_in_10_min"]["forecast"]),
        )
    )


def _levers(desk: Desk, told: Told) -> None:
    currency = desk.settings.site.currency
    rows = [_row(t("nothing done"), told["untouched"])]
    for number_, step in enumerate(told["steps"], 1):
        rows.append(
            {
                **_row(f"{number_} {said(step['name'])}", step["effect_with_all_before"]),
                t("when"): said(step["trigger"]),
                t("who orders"): said(step["owner"]),
                t("works after"): t("{amount} s", amount=number(step["works_after_s"])),
            }
        )
    table = pd.DataFrame(rows).fillna("")
    price = f"{t('price')} [{currency}]"
    right = [t("in time"), t("back after"), t("lost"), t("others held"), price]
    st.dataframe(
        table.rename(columns={t("price"): price}), hide_index=True,
        column_config={name: st.column_config.TextColumn(alignment="right") for name in right},
    )  # fmt: skip
    idle = ", ".join(said(name) for name in told["bring_nothing_more"])
    st.caption(
        t(
            "Each row with all above it. Back: minutes until service keeps its promise again. Lost: customers who "
            "give up."
        )
        + (" " + t("Not worth pulling here: {levers}.", levers=plain(idle)) if idle else "")
    )


def _row(name: str, effect: Told) -> dict[str, str]:
    level, back = effect["in_time"], effect["back_min"]
    held = sum(other["held"] for other in effect["others"])
    half = f" ±{number(50 * (level['high'] - level['low']), 1)}" if level["low"] is not None else ""
    return {
        t("pull"): name,
        t("in time"): share(level["mean"]) + half,
        t("back after"): t("not in time") if back is None else t("{minutes} min", minutes=number(back)),
        t("lost"): number(effect["lost"]["mean"]),
        t("others held"): f"{held} / {len(effect['others'])}",
        t("price"): number(effect["price"]),
    }
