"""The draft's verdict: what it costs and breaks, said at the moment of the edit. It warns and never blocks."""

import streamlit as st

from planning.desk.roster_edit import Judgement
from views.frame.language import later, t, tn
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wording import change, day, money, plain, queue_name
from views.roster.draft import session, steps, words
from views.roster.draft.held import held

PARTS = {
    "pay": later("pay"),
    "shortage": later("shortage to expect"),
    "late": later("late work"),
    "surplus": later("surplus"),
    "wishes": later("wishes unmet"),
    "guaranteed": later("guaranteed minutes not worked"),
    "consistency": later("starts far apart"),
    "overtime": later("overtime, beyond its wage"),
    "premiums": later("premiums"),
    "fairness": later("uneven burdens"),
}
"""Parts of a roster's cost, in words."""

RULES_SHOWN, QUEUES_SHOWN = 6, 4


def head(desk: Desk) -> None:
    """Draw whose draft it is, how many changes it has, and undo and redo; nothing before its first step."""
    known = held(desk)
    if known.draft is None or not known.steps:
        return
    count = len(known.cells)
    if session.is_mine(known.draft):
        told = tn("Draft: {count} change, not published", "Draft: {count} changes, not published", count)
    else:
        told = tn(
            "Draft of {name}: {count} change, not published",
            "Draft of {name}: {count} changes, not published",
            count,
            name=plain(known.draft.owner),
        )
    st.markdown(f"**{told}**")
    done = [step for step in known.steps if not step.undone]
    taken = [step for step in known.steps if step.undone]
    back, forth = st.columns(2, gap="small")
    with back:
        st.button(
            t("Undo"),
            key="undo",
            icon=":material/undo:",
            shortcut="Ctrl+Z",
            width="stretch",
            disabled=not done,
            on_click=steps.undo,
            help=t("Take back: {step}", step=words.step(done[-1].told)) if done else None,
        )
    with forth:
        st.button(
            t("Redo"),
            key="redo",
            icon=":material/redo:",
            shortcut="Ctrl+Y",
            width="stretch",
            disabled=not taken,
            on_click=steps.redo,
            help=t("Do again: {step}", step=words.step(taken[0].told)) if taken else None,
        )


def verdict(desk: Desk, judgement: Judgement) -> None:
    """Draw what the draft would cost, break and move."""
    currency = desk.settings.site.currency
    left, right = st.columns(2)
    left.metric(
        t("Cost"),
        _signed(sum(judgement.cost.values()), currency),
        help=t("Change of the plan's whole cost: pay, shortage, surplus, wishes."),
    )
    right.metric(
        t("Shortage by plan"),
        change(judgement.shortage_h, t("h")),
        help=t(
            "Change of missing agent-hours if everybody comes. The cost counts the shortage to expect once some are "
            "absent, so it may move while this does not."
        ),
    )
    parts = [
        f"{t(PARTS[part])} {_signed(cents, currency)}" for part, cents in judgement.cost.items() if abs(cents) >= 50
    ]
    if judgement.surplus_h:
        parts.append(t("{hours} surplus", hours=change(judgement.surplus_h, t("h"))))
    if judgement.deferred_h:
        parts.append(t("{hours} on work with a deadline", hours=change(judgement.deferred_h, t("h"))))
    st.caption(" · ".join(parts) or t("Nothing changes in cost."))
    _rules(desk, judgement)
    moved = judgement.moved.sort_values("shortage_h", key=abs, ascending=False).head(QUEUES_SHOWN)
    by_queue = moved[["queue", "scheduled_h", "shortage_h"]].itertuples(index=False, name=None)
    lines = [
        t(
            "{queue}: {staffed}, shortage {short}",
            queue=queue_name(queue),
            staffed=_given(given),
            short=change(short, t("h")),
        )
        if round(short, 1)
        else f"{queue_name(queue)}: {_given(given)}"
        for queue, given, short in by_queue
    ]
    st.markdown("  \n".join(f":small[{line}]" for line in lines))


def _rules(desk: Desk, judgement: Judgement) -> None:
    """What the draft breaks, rule by rule, and what it mends."""
    laws = judgement.broken
    if len(laws):
        rows = laws[["agent_id", "date", "rule", "what"]].head(RULES_SHOWN).itertuples(index=False, name=None)
        lines = [
            f"- {words.person(desk, who)}, {day(on)}: {plain(said(what))} *({plain(said(rule))})*"
            for who, on, rule, what in rows
        ]
        if len(laws) > RULES_SHOWN:
            lines.append("- " + t("and {count} more", count=len(laws) - RULES_SHOWN))
        head = tn("Breaks {count} rule", "Breaks {count} rules", len(laws))
        st.error("\n".join([f"**{head}**", "", *lines]), icon=":material/gavel:")
    else:
        st.markdown(f":green[:material/check:] {t('No rule is broken.')}")
    if len(judgement.mended):
        st.caption(tn("Mends {count} violation.", "Mends {count} violations.", len(judgement.mended)))


def _given(hours: float) -> str:
    if round(hours, 1):
        return t("{hours} staffed", hours=change(hours, t("h")))
    return t("as many hours at other times")


def _signed(cents: int, currency: str) -> str:
    text = money(cents, currency)
    return f"+{text}" if cents > 0 else text
