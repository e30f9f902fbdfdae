"""The nights: how each ended, what it cost, how good it was, and why it failed."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.store import Run
from views.charts.runs import costs, services, shortages
from views.frame import reading
from views.frame.language import t, tn
from views.frame.said import said
from views.frame.wording import at_right, instant, money, number, percent, plain, simulated
from views.runs.paging import offset, pager
from views.runs.words import ended, lasted

PAGE, TREND = 15, 60
"""Runs of a page, and of the charts."""

FIGURES = 4
"""Where the columns of figures begin; those before them are words and instants."""


def history() -> None:
    """Draw the charts, a page of nights, and the one that was chosen."""
    settings = reading.settings()
    zone, currency = ZoneInfo(settings.site.time_zone), settings.site.currency
    _trends(currency)
    skipped = offset("runs_history", PAGE)
    runs, total = reading.store().run_page(PAGE, skipped)
    table = _table(runs, zone, currency)
    chosen = st.dataframe(
        table,
        hide_index=True,
        column_config=at_right(table, FIGURES),
        on_select="rerun",
        selection_mode="single-row",
        key=f"runs_table_{skipped}",
        height="content",
    )
    pager("runs_history", PAGE, len(runs), total, skipped + len(runs) < total)
    rows = chosen["selection"]["rows"]
    if rows:
        _about(runs[rows[0]], zone, currency)
    else:
        st.caption(t("Choose a row to read what the night warned of, what bound it, or why it failed."))


def _trends(currency: str) -> None:
    runs, _ = reading.store().run_page(TREND)
    if len(runs) < 2:
        return
    table = trend(runs)
    charts = (
        (t("Cost"), costs(table, currency), "trend_cost"),
        (t("Shortage"), shortages(table), "trend_shortage"),
        (t("Service"), services(table), "trend_service"),
    )
    for column, (title, figure, key) in zip(st.columns(3, gap="medium"), charts, strict=True):
        column.subheader(title, anchor=False)
        column.plotly_chart(figure, key=key, config={"displayModeBar": False})


def trend(runs: Sequence[Run]) -> pd.DataFrame:
    """Figures of runs, the oldest first, for the charts; restored ones repeat a night and are left out."""
    rows = []
    for run in reversed(runs):
        if "restored" in run.summary:
            continue
        result, twin = run.summary.get("result") or {}, (run.summary.get("twin") or {}).get("totals") or {}
        level, low, high = (twin.get(f"service_level{end}") for end in ("", "_low", "_high"))
        published = run.cost_cents is not None
        rows.append(
            {
                "run": str(run.id),
                "cost": None if run.cost_cents is None else run.cost_cents / 100,
                "bound": None if run.bound_cents is None else run.bound_cents / 100,
                "shortage": result.get("shortage_agent_hours") if published else None,
                "level": None if level is None else 100 * level,
                "half": None if low is None or high is None else 50 * (high - low),
            }
        )
    names = ["run", "cost", "bound", "shortage", "level", "half"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[1:], float))


def _table(runs: Sequence[Run], zone: ZoneInfo, currency: str) -> pd.DataFrame:
    return pd.DataFrame([_row(run, zone, currency) for run in runs])


def _row(run: Run, zone: ZoneInfo, currency: str) -> dict[str, str]:
    result, twin = run.summary.get("result") or {}, (run.summary.get("twin") or {}).get("totals") or {}
    short = result.get("shortage_agent_hours") if run.cost_cents is not None else None
    level = (twin.get(name) for name in ("service_level", "service_level_low", "service_level_high"))
    warnings = len(run.summary.get("warnings", ()))
    return {
        t("Run"): str(run.id),
        t("Ended"): ended(run),
        t("Plans from"): instant(run.as_of, zone),
        t("Finished"): instant(run.finished_at, zone),
        t("Took"): lasted((run.finished_at - run.started_at).total_seconds()),
        t("Cost"): "–" if run.cost_cents is None else money(run.cost_cents, currency),
        t("No roster below"): "–" if run.bound_cents is None else money(run.bound_cents, currency),
        t("Proven gap"): "–" if run.gap is None else percent(run.gap, 2),
        t("Shortage"): "–" if short is None else t("{hours} h", hours=number(short, 1)),
        t("In time, simulated"): simulated(*level),
        t("Warnings"): number(warnings) if warnings else "",
    }


def _about(run: Run, zone: ZoneInfo, currency: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{t('Run {run}', run=run.id)}** · {ended(run)}")
        back = run.summary.get("restored")
        if back:
            who, why = plain(back["author"]), plain(back["reason"])
            told = t(
                "{author} brought publication {publication} back: {reason}",
                author=who,
                publication=back["publication"],
                reason=why,
            )
            st.markdown(f":material/history: {told}")
        if run.status == "failed":
            st.error(
                t("This night published nothing, and the roster before it stayed in force."), icon=":material/error:"
            )
        reasons, warnings = run.summary.get("reasons", ()), run.summary.get("warnings", ())
        lines = [f"- :orange[:material/warning:] {plain(said(warning))}" for warning in warnings]
        lines += [f"- :small[{plain(said(reason))}]" for reason in reasons[:12]]
        st.markdown("\n".join(lines))
        if len(reasons) > 12:
            st.caption(tn("{count} more reason", "{count} more reasons", len(reasons) - 12))
        if not reasons and not warnings:
            st.caption(t("Nothing to warn of, and nothing in particular binds."))
        made = t(
            "Seed {seed}, inputs {inputs}, software {version}",
            seed=run.seed,
            inputs=f"`{run.inputs_sha256[:16]}`",
            version=f"`{run.version}`",
        )
        st.caption(made)
