"""What the sliders say, kept as a scenario: the same settings, for which a roster can then be solved."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from planning.desk.requirement.as_scenario import overlay
from planning.desk.requirement.levers import Levers
from planning.refusal import Refused
from planning.scenarios import own
from planning.store.guard import Right
from views.frame import reading, sign_in
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wayfinding import way
from views.frame.wording import plain


def keep(desk: Desk, levers: Levers, queues: Sequence[str]) -> None:
    """Draw the way from the sliders to a scenario."""
    told = st.session_state.pop("scenario_kept", None)
    if told is not None:
        st.success(t("Kept as {name}. Solve a roster for it there:", name=plain(told)), icon=":material/check_circle:")
        way("scenarios", name=told)
    if not levers.moved or not sign_in.can(Right.EDIT):
        return
    with st.popover(t("Keep as a scenario"), icon=":material/alt_route:", width="stretch"):
        st.caption(t("Writes these values as a what-if of the site. A roster is then solved and simulated for it."))
        name = st.text_input(
            t("Name of the scenario"), placeholder="bot-answers-80", max_chars=40, key="scenario_name",
            help=t("Small letters, digits and hyphens"),
        )  # fmt: skip
        about = st.text_input(t("In one sentence"), max_chars=200, key="scenario_about")
        if st.button(t("Keep"), type="primary", key="scenario_keep"):
            _write(desk, levers, queues, name.strip(), about.strip())


def _write(desk: Desk, levers: Levers, queues: Sequence[str], name: str, about: str) -> None:
    if not about:
        st.error(t("Say in one sentence what is asked, for whoever reads the comparison."))
        return
    folder, settings = desk.settings.directory / "scenarios", desk.settings
    first = desk.publication.horizon_start.astimezone(desk.time_zone).date()
    text = overlay(settings, levers, queues, first, about, sign_in.author())
    try:
        own.checked(settings, folder, name, text)
        reading.store().record_scenario(
            name, before=None, after={"text": text}, reason=about, at=datetime.now(UTC),
            then=lambda: _put(folder, name, text),
        )  # fmt: skip
    except Refused as refused:
        st.error(t("Not kept: {why}.", why="; ".join(plain(said(f"{f.wrong}; {f.remedy}")) for f in refused.findings)))
        return
    except OSError as error:
        st.error(t("Not kept: the folder {folder} cannot be written ({why}).", folder=f"`{folder}`", why=str(error)))
        return
    st.session_state["scenario_kept"] = name
    st.rerun()


def _put(folder: Path, name: str, text: str) -> None:
    own.write(folder, name, text)
