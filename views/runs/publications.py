"""Publications: which rosters people followed, and an older one brought back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.store import Publication
from views.frame import reading
from views.frame.language import t
from views.frame.wording import day, instant, plain
from views.runs.paging import offset, pager
from views.runs.restoring import restoring

PAGE = 12
"""Publications of a page."""


def publications() -> None:
    """Draw a page of publications, and what restoring the chosen one would do."""
    store, zone = reading.store(), ZoneInfo(reading.settings().site.time_zone)
    in_force = store.published()
    if in_force is None:
        st.info(t("No roster has been published yet."), icon=":material/bedtime:")
        return
    skipped = offset("publication_page", PAGE)
    found, total = store.publication_page(PAGE, skipped)
    chosen = st.dataframe(
        _table(found, in_force, zone),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"publications_{in_force.id}_{skipped}",
        height="content",
    )
    pager("publication_page", PAGE, len(found), total, skipped + len(found) < total)
    rows = chosen["selection"]["rows"]
    if not rows:
        st.caption(t("Choose an older publication to see what bringing it back would change."))
    elif found[rows[0]].id == in_force.id:
        st.info(t("This is the roster in force; choose an older one."), icon=":material/check_circle:")
    else:
        restoring(found[rows[0]], in_force, zone)


def _table(found: Sequence[Publication], in_force: Publication, zone: ZoneInfo) -> pd.DataFrame:
    return pd.DataFrame([_row(one, in_force, zone) for one in found])


def _row(one: Publication, in_force: Publication, zone: ZoneInfo) -> dict[str, str]:
    run = reading.store().run(one.run_id)
    back = run.summary.get("restored")
    by = t("the night")
    if back:
        by = t("{author}: publication {publication} restored", author=back["author"], publication=back["publication"])
    return {
        t("Publication"): str(one.id),
        t("In force"): f"● {t('in force')}" if one.id == in_force.id else t("replaced"),
        t("Published at"): instant(one.published_at, zone),
        t("By"): by,
        t("Days it plans"): days(one, zone),
        t("Times edited"): str(one.version - 1) if one.version > 1 else "–",
        t("Why"): plain(back["reason"]) if back else "",
    }


def days(one: Publication, zone: ZoneInfo) -> str:
    """The days a publication speaks for."""
    last: datetime = one.horizon_end.astimezone(zone) - timedelta(minutes=1)
    return f"{day(one.horizon_start.astimezone(zone).date())} – {day(last.date())}"
