"""Who changed what: the audit trail, filtered and paged by the store."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.exchange.tables import harmless
from planning.store.audit import Filters
from views.frame import reading
from views.frame.language import t
from views.frame.said import said
from views.frame.wording import instant
from views.runs.paging import offset, pager
from views.runs.trail_words import before_and_after, kind

PAGE, MOST = 30, 20_000
"""Changes of a page, and of a file."""


def trail() -> None:
    """Draw the filters, a page of changes, and the file of all that pass."""
    zone = ZoneInfo(reading.settings().site.time_zone)
    wanted = _filters()
    skipped = offset("trail_page", PAGE, *wanted.values())
    store = reading.store()
    found = store.audit(PAGE + 1, offset=skipped, **wanted)
    shown = found.head(PAGE)
    if shown.empty:
        if any(one is not None for one in wanted.values()):
            st.info(t("No change passes these filters; clear one of them."), icon=":material/filter_alt_off:")
        else:
            st.info(t("Nobody has changed anything yet: every shift is the night's own."), icon=":material/history:")
        return
    st.dataframe(
        told(shown, zone),
        hide_index=True,
        height="content",
        column_config={
            t("When"): st.column_config.TextColumn(width=150),
            t("Who"): st.column_config.TextColumn(width=110),
            t("Before"): st.column_config.TextColumn(width="medium"),
            t("After"): st.column_config.TextColumn(width="large"),
        },
    )
    pager("trail_page", PAGE, len(shown), None, len(found) > PAGE)
    st.download_button(
        t("Download as CSV"),
        data=lambda: csv(store.audit(MOST, **wanted), zone),
        file_name=f"tideshift-changes-{datetime.now(UTC):%Y%m%d}.csv",
        mime="text/csv",
        icon=":material/download:",
        help=t("All changes that pass the filters, at most {count}, the newest first.", count=f"{MOST:,}"),
        on_click="ignore",
    )


def _filters() -> Filters:
    authors, kinds = reading.store().audit_names()
    who, what, whose, when = st.columns(4)
    author = who.selectbox(t("Who"), authors, index=None, placeholder=t("everybody"), key="trail_who")
    thing = what.selectbox(
        t("What"), kinds, index=None, format_func=kind, placeholder=t("everything"), key="trail_what"
    )
    person = whose.text_input(
        t("Whose shift"), placeholder="SH0001", help=t("An agent's number, in full."), key="trail_person"
    )
    day = when.date_input(
        t("Day of the shift"), value=None, help=t("Shifts that lay on this day or came to lie on it."), key="trail_day"
    )
    return {"author": author, "what": thing, "agent_id": person.strip() or None, "day": day}


def told(found: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """A page of the trail in words."""
    rows = []
    for row in found.to_dict("records"):
        before, after = before_and_after(row["what"], row["before"], row["after"], zone)
        by = row["author"]
        if row["published_by"]:
            by = t("{author}, published by {publisher}", author=by, publisher=row["published_by"])
        rows.append(
            {
                t("When"): instant(row["at"].to_pydatetime(), zone),
                t("Who"): by,
                t("What"): f"{kind(row['what'])} · {row['key'].split(', ')[-1].removeprefix(row['what'] + ' ')}",
                t("Before"): before,
                t("After"): after,
                t("Why"): said(row["reason"]),
            }
        )
    return pd.DataFrame(rows)


def csv(found: pd.DataFrame, zone: ZoneInfo) -> bytes:
    """The trail as a file for a spreadsheet: the words of the page, instants exact, nothing that runs as a formula."""
    table = told(found, zone)
    table.insert(0, "at", [at.isoformat() for at in found["at"]])
    text = table.map(lambda value: harmless(str(value))).to_csv(index=False)
    return text.encode("utf-8-sig")
