"""What needs a planner: each concern in words, and the way to the page that mends it."""

import re
from typing import assert_never

import streamlit as st

from planning.desk.concerns import (
    ACT_SHARE,
    BAND_H,
    Bare,
    Broken,
    Concern,
    Owed,
    RunOut,
    Short,
    ShortElsewhere,
    Warned,
    concerns,
)
from views.frame import reading
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wayfinding import way
from views.frame.wording import day, number, percent, plain, queue_name
from views.vendors.papers import papers

SHOWN = 8
"""Concerns that stand on the page at once; the others open."""

_QUEUE = re.compile(r"\w+/\w+/\w+", re.ASCII)
"""A queue's key in a sentence of the night."""


def found(desk: Desk) -> list[Concern]:
    """What needs a planner in the roster in sight."""
    return concerns(
        coverage=desk.standing.coverage,
        violations=desk.standing.violations,
        roster=desk.standing.roster,
        overrides=reading.store().overrides(),
        summary=desk.run.summary,
        ledgers={vendor.name: papers(vendor).days for vendor in desk.settings.vendors.vendors},
        now=desk.run.as_of,
        interval=desk.interval,
        time_zone=desk.time_zone,
    )


def needs(waiting: list[Concern]) -> None:
    """Draw the list, the gravest first."""
    st.subheader(t("What needs you"), anchor=False)
    if not waiting:
        st.success(t("Nothing. Every promise is kept and every rule holds."), icon=":material/check_circle:")
        return
    act = sum(concern.severity == "act" for concern in waiting)
    st.caption(t("{act} to act on, {look} to look at", act=act, look=len(waiting) - act))
    for concern in waiting[:SHOWN]:
        _row(concern)
    if waiting[SHOWN:]:
        with st.expander(tn("{count} more", "{count} more", len(waiting) - SHOWN)):
            for concern in waiting[SHOWN:]:
                _row(concern)


def _row(concern: Concern) -> None:
    colour, icon, urgency = (
        ("red", "error", t("Act")) if concern.severity == "act" else ("orange", "visibility", t("Look"))
    )
    what, detail = words(concern)
    told, link = st.columns([3.6, 1], vertical_alignment="center", gap="small")
    line = f":{colour}[:material/{icon}: {urgency}] **{plain(what)}**  \n:small[{plain(detail)}]"
    told.markdown(line)
    if concern.page != "tonight":
        with link:
            _way(concern)


def _way(concern: Concern) -> None:
    match concern:
        case Short(queue=queue, day=local):
            way("roster", queue=queue, day=local.isoformat())
        case Bare(queue=queue):
            way("roster", queue=queue)
        case Broken(agent_id=agent, day=local):
            way("roster", name=agent, day=local.isoformat())
        case ShortElsewhere():
            way("roster")
        case RunOut():
            way("demand")
        case Owed():
            way("vendors")
        case Warned(page=page) if page != "tonight":
            way(page)


def words(concern: Concern) -> tuple[str, str]:
    """A concern as a headline and what there is to know about it."""
    match concern:
        case Short(queue=queue, hours=hours, share=share):
            what = t("{queue}: {hours} agent-hours short", queue=queue_name(queue), hours=number(hours, 1))
            when = f"{concern.band:02d}:00–{(concern.band + BAND_H) % 24:02d}:00"
            return what, t(
                "{share} of required; most on {day}, {when}: {hours} h",
                share=percent(share), day=day(concern.day), when=when, hours=number(concern.band_hours, 1),
            )  # fmt: skip
        case ShortElsewhere(queues=queues, hours=hours, severity="act"):
            what = tn("{count} more queue is short", "{count} more queues are short", queues)
            return what, t("{hours} agent-hours together, each less than those above", hours=number(hours, 1))
        case ShortElsewhere(queues=queues, hours=hours):
            what = tn("{count} queue is slightly short", "{count} queues are slightly short", queues)
            return what, t(
                "{hours} agent-hours together, each at most {share} of required",
                hours=number(hours, 1), share=percent(ACT_SHARE, 0),
            )  # fmt: skip
        case Broken(count=count, locked=locked):
            what = (
                tn("{count} locked shift contradicts a rule", "{count} locked shifts contradict a rule", count)
                if locked
                else tn("{count} rule violation", "{count} rule violations", count)
            )
            return what, t(
                "{agent} on {day}: {what} ({rule})",
                agent=concern.agent_id, day=day(concern.day), what=said(concern.what), rule=said(concern.rule),
            )  # fmt: skip
        case RunOut(overrides=gone):
            what = tn("{count} override has run out", "{count} overrides have run out", len(gone))
            return what, "; ".join(f"{o.author}: {o.reason}" for o in gone[:3])
        case Bare(queue=queue, hours=hours, open_hours=whole):
            what = t("{queue}: nobody could stand in for one missing", queue=queue_name(queue))
            return what, t("in {hours} of {whole} post-hours", hours=number(hours, 1), whole=number(whole, 1))
        case Owed(vendor=vendor, overdue=True):
            what = t("{vendor} has not answered in time", vendor=vendor)
            return what, tn(
                "{hours} agent-hours asked for {count} day from {day} on",
                "{hours} agent-hours asked for {count} days from {day} on",
                concern.days, hours=number(concern.hours, 1), day=day(concern.first),
            )  # fmt: skip
        case Owed(vendor=vendor, hours=hours):
            what = t("{vendor} commits {hours} agent-hours too few", vendor=vendor, hours=number(hours, 1))
            return what, tn(
                "on {count} day from {day} on", "on {count} days from {day} on", concern.days, day=day(concern.first)
            )
        case Warned(sentence=sentence):
            return _QUEUE.sub(lambda found: queue_name(found.group()), said(sentence)), t("The night warned of this")
        case _:
            assert_never(concern)
