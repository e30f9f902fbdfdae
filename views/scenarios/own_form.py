"""One's own what-if: a few fields, checked by the door of all scenarios before a file is written."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from planning.refusal import Refused
from planning.scenarios.own import Fields, checked, write
from planning.settings import Settings
from planning.store import Run
from planning.store.guard import Right
from views.frame import reading, sign_in
from views.frame.language import t
from views.scenarios.choices import day_named, deflection, patterns, queues_named
from views.scenarios.ready import folder_of


def own_form(settings: Settings, night: Run) -> None:
    """Draw the form; what is wrong is said at its place and nothing is written."""
    if not sign_in.can(Right.EDIT):
        return
    with st.expander(t("Make your own"), icon=":material/add_circle:"):
        st.caption(
            t("Leave empty what should stay as it is. It is checked before it is kept, and solved when you say so.")
        )
        with st.form("own_scenario", border=False):
            fields = _fields(settings, night)
            sent = st.form_submit_button(t("Check and keep"), type="primary", icon=":material/save:")
        if sent:
            _keep(fields, settings, night)


def _fields(settings: Settings, night: Run) -> Fields:
    left, right = st.columns([1, 3])
    name = left.text_input(
        t("Its name"), max_chars=40, placeholder="fewer-nights", help=t("Small letters, digits, hyphens.")
    )
    about = right.text_input(t("What it asks, in one sentence"), max_chars=200)
    st.markdown(f"**{t('Demand')}**")
    one, two, three, four = st.columns([2, 1, 2, 1.4])
    queue = one.selectbox(t("Queues"), patterns(settings), format_func=queues_named, key="own_queue")
    factor = two.number_input(
        t("Contacts [%]"),
        0,
        10_000,
        value=None,
        placeholder="100",
        help=t("Of those forecast; 300 is three times as many."),
    )
    days = three.multiselect(
        t("On which days"),
        range(1, night.summary["days"] + 1),
        format_func=partial(day_named, night, settings),
        placeholder=t("all days"),
    )
    hours = four.text_input(
        t("Hours"), placeholder="19:00-23:00", help=t("On the site's clock; empty is the whole day.")
    )
    st.markdown(f"**{t('AI, people and rules')}**")
    columns = st.columns(6)
    shares = list(deflection(settings))
    asked = [
        columns[k].number_input(
            t("AI answers, {channel} [%]", channel=channel), 0, 99, value=None, placeholder=f"{100 * share:.0f}"
        )
        for k, (channel, share) in enumerate(shares[:2])
    ]
    vendor = columns[2].selectbox(
        t("Vendor lost"), [v.name for v in settings.vendors.vendors], index=None, placeholder=t("none")
    )
    like = columns[3].text_input(
        t("People like"), placeholder="SH0001", help=t("An agent's number; their contract and skills.")
    )
    more = columns[4].number_input(t("How many more"), 0, 1000, value=0)
    rest = columns[5].number_input(
        t("Rest between shifts [h]"),
        0.0,
        24.0,
        value=None,
        step=0.5,
        placeholder=f"{settings.rules.rest_minutes / 60:g}",
    )
    fixed = st.checkbox(t("Three fixed shifts for everybody, as the habit of the trade is"))
    return Fields(
        name=name.strip(),
        about=about.strip(),
        deflection=tuple((c, v / 100) for (c, _), v in zip(shares, asked, strict=False) if v is not None),
        queue=queue,
        factor=None if factor is None else factor / 100,
        days=tuple(days),
        hours=hours.replace(" ", ""),
        vendor=vendor or "",
        like=like.strip(),
        more=int(more) if like.strip() else 0,
        rest_minutes=None if rest is None else round(60 * rest),
        fixed_shifts=fixed,
    )


def _keep(fields: Fields, settings: Settings, night: Run) -> None:
    store = reading.store()
    folder, text = folder_of(settings), fields.text(store.account.name)
    people = reading.table(night.id, "agents") if night.id is not None and fields.like else None
    if people is not None and fields.like not in set(people["agent_id"].astype(str)):
        st.error(t("Nobody is called {agent}; give the number of an agent, as the roster shows it.", agent=fields.like))
        return
    try:
        checked(settings, folder, fields.name, text)
        store.record_scenario(
            fields.name,
            before=None,
            after={"text": text},
            reason=fields.about,
            at=datetime.now(UTC),
            then=partial(write, folder, fields.name, text),
        )
    except Refused as refusal:
        st.error(t("Not kept; correct this and send it again."), icon=":material/rule:")
        st.code(str(refusal), language=None)
        st.code(text, language="yaml", line_numbers=True)
        return
    except OSError as closed:
        st.error(t("The folder {folder} cannot be written: {why}", folder=f"`{folder}`", why=str(closed.strerror)))
        return
    st.toast(t("{name} is kept; solve it above.", name=fields.name), icon=":material/check_circle:")
    st.rerun()
