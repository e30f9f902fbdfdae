"""The form of a planner's override: a window dragged on the chart or typed, and what happens in it."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from forecast.history import matches
from forecast.overrides import Override
from planning.store.guard import Right
from views.demand.keeping import DONE, News, save
from views.demand.picker import View, pattern_name
from views.frame import sign_in
from views.frame.language import later, t
from views.frame.reading import Desk
from views.frame.wording import instant

ACTIONS = {
    "scale": later("multiply the total by"),
    "add": later("add to the total"),
    "set": later("set the total to"),
    "uplift": later("event: times an ordinary day"),
}


def fill(start: datetime, end: datetime) -> None:
    """Put a window into the form; called before the form is drawn."""
    st.session_state.update(
        from_day=start.date(), from_time=start.timetz().replace(tzinfo=None),
        to_day=end.date(), to_time=end.timetz().replace(tzinfo=None),
    )  # fmt: skip


def asked(desk: Desk, view: View, names: list[str], found: News) -> list[Override]:
    """Draw the form; the override as it reads so far, for the preview, or nothing while it says nothing."""
    st.subheader(t("What do you know better?"), anchor=False)
    if not sign_in.can(Right.EDIT):
        st.caption(t("Your role reads the demand; a planner may change it."))
        return []
    st.caption(t("Drag a window on the chart, or set it here."))
    queues = _queues(view, names)
    start, end = _window(desk)
    number = st.session_state.get(DONE, 0)
    action, value = _change(number)
    reason = st.text_input(
        t("Reason"), placeholder=t("campaign, outage, closure ..."), max_chars=300, key=f"override_reason{number}"
    )
    expires = st.date_input(
        t("Forget it after"), value=None, key="expires", help=t("Empty: it holds until somebody switches it off")
    )
    clicked = st.button(t("Save override"), type="primary", width="stretch", key="save_override")
    wrong = _wrong(desk, queues, names, start, end, action, value)
    if wrong is None and value is None and clicked:
        wrong = t("Say by how much: the value is missing.")
    if wrong is not None:
        st.error(wrong)
        return []
    if value is None:
        return []
    forget = None if expires is None else datetime.combine(expires + timedelta(days=1), time(), desk.time_zone)
    override = Override(
        id=uuid.uuid4().hex,
        queues=(queues,),
        start=start,
        end=end,
        action=action,  # type: ignore[arg-type]
        value=float(value),
        author=sign_in.author(),
        reason=reason.strip(),
        created_at=datetime.now(UTC),
        expires_at=forget,
    )
    if clicked and not override.reason:
        st.error(t("Say why: an override needs a reason that others can read later."))
    elif clicked and save(desk, [override], found, names):
        st.rerun()
    return [override]


def _queues(view: View, names: list[str]) -> str:
    """The pattern of queues that are meant: those looked at, or wider."""
    pattern = view.looked.pattern
    line, language, channel = pattern.split("/")
    wider = [pattern, f"{line}/*/{channel}", f"*/{language}/*", f"{line}/*/*", "*/*/*"]
    chosen = st.selectbox(
        t("Queues"),
        list(dict.fromkeys(wider)),
        format_func=pattern_name,
        help=t("Type line/language/channel for others; `*` stands for all"),
        accept_new_options=True,
        key=f"scope_{pattern}",
    )
    return str(chosen)


def _window(desk: Desk) -> tuple[datetime, datetime]:
    first = desk.publication.horizon_start.astimezone(desk.time_zone).date()
    step = desk.interval * 60
    edges: list[datetime] = []
    for label, name, day in ((t("From"), "from", first), (t("Until"), "to", first + timedelta(days=1))):
        st.session_state.setdefault(f"{name}_day", day)
        st.session_state.setdefault(f"{name}_time", time(0))
        row = st.columns([1.25, 1])
        local: date = row[0].date_input(label, key=f"{name}_day")
        clock: time = row[1].time_input(t("at"), step=step, key=f"{name}_time")
        edges.append(datetime.combine(local, clock, desk.time_zone))
    return edges[0], edges[1]


def _change(number: int) -> tuple[str, float | None]:
    row = st.columns([1.6, 1])
    action = row[0].selectbox(
        t("Change"),
        list(ACTIONS),
        format_func=lambda a: t(ACTIONS[a]),
        key="action",
        help=t(
            "A total is of the whole window and all its queues, and is spread along the forecast's shape. "
            "An event counts in place of the lift the model already expects there."
        ),
    )
    factor = action in ("scale", "uplift")
    value = row[1].number_input(
        t("Factor") if factor else t("Contacts"), value=None, step=0.05 if factor else 10.0, key=f"value{number}"
    )
    return str(action), value


def _wrong(
    desk: Desk, queues: str, names: list[str], start: datetime, end: datetime, action: str, value: float | None
) -> str | None:
    """What is wrong with the form and what to do, or None."""
    if len(queues.split("/")) != 3 or not any(matches([queues], name) for name in names):
        return t("`{queues}` names no queue; write line/language/channel, `*` standing for all.", queues=queues)
    if end <= start:
        return t("The window ends before it begins: give an end after {start}.", start=instant(start, desk.time_zone))
    if value is not None and action in ("scale", "set") and value < 0:
        return t("Fewer than no contacts cannot come: give zero or more.")
    if value is not None and action == "uplift" and value <= 0:
        return t("An event's factor must be above zero; for a closure set the total to zero.")
    return None
