"""The surge drill: several times the contacts of one queue within minutes, and what to do about it."""

from datetime import timedelta

import streamlit as st

from planning.desk.requirement.choice import Choice
from planning.store.guard import Right
from views.frame import job_watch, sign_in
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import clock, day, queue_name
from views.service.playbook import playbook

KIND = "surge"
FACTORS = (2, 3, 5)


def drill(desk: Desk, choice: Choice) -> None:
    """Draw the question, the work while it lasts, and the playbook."""
    st.subheader(t("Surge drill"), anchor=False)
    st.caption(
        t(
            "Contacts of one queue rise within ten minutes, stay for an hour and fall back. Every lever of surge.yaml "
            "is tried on the twin beforehand, with the same customers, and ranked by what it saves for its price."
        )
    )
    done = job_watch.watch(KIND, t("Drilling the surge"))
    newest = job_watch.newest(KIND)
    if sign_in.can(Right.EDIT) and (newest is None or not newest.is_open):
        _question(desk, choice)
    if done is not None:
        playbook(desk, done)


def _question(desk: Desk, choice: Choice) -> None:
    names = [policy.queue for policy in desk.settings.policies() if policy.kind == "interval"]
    queues = choice.queues(names) or tuple(names)
    if not queues:
        st.info(t("This site has no live queue: deferred work and posts have no rush to answer."))
        return
    zone = desk.time_zone
    with st.container(horizontal=True, vertical_alignment="bottom"):
        queue = st.selectbox(t("Queue"), queues, format_func=queue_name, key="drill_queue", width=320)
        factor = st.segmented_control(
            t("Times the contacts"), FACTORS, default=3, required=True, format_func=lambda f: f"x{f}",
            key="drill_factor", help=t("Multiple of the forecast at the height of the surge"), width="content",
        )  # fmt: skip
        busiest = st.toggle(
            t("At its busiest hour"), value=True, key="drill_busiest",
            help=t("Else choose the day and the time at which contacts begin to rise"),
        )  # fmt: skip
        first = desk.publication.horizon_start.astimezone(zone)
        last = (desk.publication.horizon_end - timedelta(seconds=1)).astimezone(zone).date()
        days = [first.date() + timedelta(days=k) for k in range((last - first.date()).days + 1)]
        begins = None
        if not busiest:
            on = st.selectbox(t("On"), days, format_func=day, key="drill_day", width=150)
            clocks = [clock(minute) for minute in range(0, 24 * 60, desk.interval)]
            at = st.selectbox(t("From"), clocks, index=len(clocks) * 20 // 24, key="drill_clock", width=110)
            hours, minutes = map(int, at.split(":"))
            begins = first.replace(year=on.year, month=on.month, day=on.day, hour=hours, minute=minutes).isoformat()
        if st.button(t("Drill"), type="primary", icon=":material/bolt:", key="drill_start"):
            asked = {
                "publication_id": desk.publication.id,
                "version": desk.publication.version,
                "queue": queue,
                "factor": factor,
                "at": begins,
            }
            before = job_watch.newest(KIND)
            if before is not None:
                job_watch.put_away(before)
            job_watch.start(KIND, asked)
            st.rerun()
