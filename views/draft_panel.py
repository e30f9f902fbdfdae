"""The draft's verdict: what unsaved changes cost and break, and how to save them."""

import streamlit as st

from planning.desk.roster_edit import Judgement
from views import draft
from views.reading import Desk
from views.wording import change, money, plain, queue_name

PARTS = {
    "pay": "pay",
    "shortage": "shortage",
    "late": "late work",
    "surplus": "surplus",
    "wishes": "wishes unmet",
    "guaranteed": "guaranteed minutes not worked",
    "consistency": "starts far apart",
    "overtime": "overtime, beyond its wage",
    "premiums": "premiums",
    "fairness": "uneven burdens",
}
"""Parts of a roster's cost, in words."""


def verdict(desk: Desk, judgement: Judgement) -> None:
    """Draw what the draft would do, and the buttons that save, undo or forget it."""
    currency = desk.settings.site.currency
    count = len(draft.current())
    st.markdown(f"**Draft: {count} {'change' if count == 1 else 'changes'}**, not saved")
    total = sum(judgement.cost.values())
    left, right = st.columns(2)
    left.metric(
        "Cost", _signed(total, currency), help="Change of the plan's whole cost: pay, shortage, surplus, wishes"
    )
    right.metric("Shortage", change(judgement.shortage_h, "h"), help="Change of missing agent-hours")
    parts = [f"{PARTS[part]} {_signed(cents, currency)}" for part, cents in judgement.cost.items() if abs(cents) >= 50]
    if judgement.surplus_h:
        parts.append(f"{change(judgement.surplus_h, 'h')} surplus")
    if judgement.deferred_h:
        parts.append(f"{change(judgement.deferred_h, 'h')} on work with a deadline")
    st.caption(" · ".join(parts) or "nothing changes in cost")
    laws = judgement.broken
    if len(laws):
        told = laws[["agent_id", "date", "rule", "what"]].itertuples(index=False, name=None)
        lines = [
            f"- {plain(desk.agents[who].name)}, {day:%a %d %b}: {plain(what)} *({rule})*"
            for who, day, rule, what in told
        ]
        st.error(f"Breaks {len(laws)} {'rule' if len(laws) == 1 else 'rules'}\n" + "\n".join(lines[:6]))
    else:
        st.success("No rule is broken.", icon=":material/check:")
    moved = judgement.moved.sort_values("shortage_h", key=abs, ascending=False).head(4)
    by_queue = moved[["queue", "scheduled_h", "shortage_h"]].itertuples(index=False, name=None)
    st.markdown(
        "\n".join(
            f"- {queue_name(queue)}: {_given(given)}, shortage {change(short, 'h')}" for queue, given, short in by_queue
        )
    )
    _save(desk)


def _given(hours: float) -> str:
    return f"{change(hours, 'h')} staffed" if round(hours, 1) else "as many hours at other times"


def _save(desk: Desk) -> None:
    if draft.is_stale(desk):
        st.warning("The roster has changed under this draft: somebody saved, or a new one was published.")
        st.button("Keep my changes on the new roster", on_click=draft.rebase, args=(desk,), width="stretch")
    reason = st.text_input("Reason", key="reason", placeholder="why, for whoever reads this later", max_chars=300)
    row = st.columns([2, 1, 1])
    if row[0].button("Save", type="primary", width="stretch"):
        if reason.strip():
            draft.save(desk, reason)
            st.rerun()
        st.error("Say why: a change needs a reason that others can read later.")
    row[1].button("Undo", on_click=draft.undo, width="stretch")
    row[2].button("Drop", on_click=draft.discard, width="stretch", help="Forget the whole draft")


def _signed(cents: int, currency: str) -> str:
    text = money(cents, currency)
    return f"+{text}" if cents > 0 else text
