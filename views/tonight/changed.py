"""What changed since the night before, and why: figures side by side, and what stands behind them."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from planning.desk.run_compare import Differences, Figure, differences
from planning.store import Run
from views.frame import opening, reading
from views.frame.language import later, t, tn
from views.frame.reading import Desk
from views.frame.wayfinding import way
from views.frame.wording import change, instant, money, number, percent, queue_name

FIGURES = {
    "cost": later("cost"),
    "shortage": later("shortage"),
    "surplus": later("surplus"),
    "in time": later("in time, live, simulated"),
    "people": later("people"),
    "paid hours": later("paid hours"),
}
"""Figures of both nights that are shown, in this order."""

LOUD = 3
"""Queues that are named as the reason of a change."""

BACK = 20
"""Runs that are looked through for the night before."""


def changed(desk: Desk) -> None:
    """Draw the comparison of the night in sight with the one before."""
    st.subheader(t("What changed since the night before, and why"), anchor=False)
    if "restored" in desk.run.summary:
        st.caption(t("The roster in force was brought back by hand; the page Runs compares it with any night."))
        way("runs", label=t("Compare the two in full"))
        return
    before = _before(desk)
    if before is None:
        st.caption(t("This is the first night that was published; from the next one on, the two are compared here."))
        return
    found = _differences(opening.database_url(), before.id, desk.run.id, before, desk.run)
    st.caption(
        t(
            "The night that planned from {newer}, against the one from {older}.",
            newer=instant(desk.run.as_of, desk.time_zone), older=instant(before.as_of, desk.time_zone),
        )
    )  # fmt: skip
    figures, why = st.columns([1, 1], gap="large")
    with figures:
        _figures(found, desk.settings.site.currency)
    with why:
        told = list(_reasons(found))
        st.markdown("\n".join(f"- {line}" for line in told) if told else t("Nothing that stands behind them moved."))
        way("runs", label=t("Compare the two in full"))


def _before(desk: Desk) -> Run | None:
    newer = desk.run.id or 0
    told = reading.store().runs(BACK)
    return next(
        (run for run in told if (run.id or 0) < newer and run.exit_code in (0, 2) and "restored" not in run.summary),
        None,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _differences(url: str, older: int | None, newer: int | None, _before: Run, _now: Run) -> Differences:
    return differences(opening.at(url), _before, _now)


def _figures(found: Differences, currency: str) -> None:
    rows = [_row(figure, currency) for figure in found.figures if figure.name in FIGURES]
    if found.common is not None:
        for name, column in (
            (t("contacts, hours of both"), "contacts"),
            (t("required, hours of both"), "required_h"),
        ):
            older, newer = found.total(column)
            unit = "" if column == "contacts" else f" {t('h')}"
            moved = change(newer - older, unit.strip(), 0)
            rows.append((name, f"{number(older)}{unit}", f"{number(newer)}{unit}", moved))
    titles = [t("figure"), t("before"), t("tonight"), t("change")]
    right = {title: st.column_config.TextColumn(alignment="right") for title in titles[1:]}
    st.dataframe(pd.DataFrame(rows, columns=titles), hide_index=True, column_config=right, key="changed_figures")


def _row(figure: Figure, currency: str) -> tuple[str, str, str, str]:
    def told(value: float | None) -> str:
        if value is None:
            return "–"
        if figure.unit == "money":
            return money(value, currency)
        if figure.unit == "share":
            return percent(value)
        return t("{hours} h", hours=number(value, 1)) if figure.unit == "h" else number(value)

    if figure.change is None:
        moved = "–"
    elif figure.unit == "share":
        moved = change(100 * figure.change, t("points"))
        if not figure.sure and moved != t("no change"):
            moved = t("{change}, may be chance", change=moved)
    elif figure.unit == "money":
        sign = "+" if figure.change > 0 else ""
        moved = t("no change") if round(figure.change / 100) == 0 else f"{sign}{money(figure.change, currency)}"
    else:
        moved = change(figure.change, t("h") if figure.unit == "h" else "", 1 if figure.unit == "h" else 0).strip()
    return t(FIGURES[figure.name]), told(figure.older), told(figure.newer), moved


def _reasons(found: Differences) -> Iterator[str]:
    """What stands behind the figures, the weightiest first."""
    moved = found.queues[found.queues["required_h_change"].abs() >= 0.5].head(LOUD)
    for row in moved.to_dict("records"):
        came, comes = row["contacts_older"], row["contacts_newer"]
        known = pd.notna(came) and pd.notna(comes) and came > 0
        moved_by = comes / came - 1 if known else 0.0
        # a change that rounds to nothing is not said
        contacts = t("; contacts {share}", share=_signed(moved_by)) if abs(moved_by) >= 0.0005 else ""
        hours = change(row["required_h_change"], t("agent-hours"), 0)
        queue = queue_name(str(row["queue"]))
        yield t("**{queue}** requires {hours}{contacts}", queue=queue, hours=hours, contacts=contacts)
    away = found.away["change_h"]
    if len(away):
        yield tn(
            "the absence of **{count} person** changed: {hours} away",
            "absences of **{count} people** changed: {hours} away",
            len(away), hours=change(float(away.sum()), t("h"), 0),
        )  # fmt: skip
    if found.joined:
        yield tn("**{count} person** joined", "**{count} people** joined", len(found.joined))
    if found.left:
        yield tn("**{count} person** left", "**{count} people** left", len(found.left))
    if len(found.overrides):
        by = float((found.overrides["newer"] - found.overrides["older"]).sum())
        yield t("overrides move {change} more than the night before", change=change(by, t("contacts"), 0))
    if found.settings is not None and len(found.settings):
        yield tn("**{count} setting** changed", "**{count} settings** changed", len(found.settings))


def _signed(share: float) -> str:
    return f"{'+' if share >= 0 else '−'}{percent(abs(share))}"
