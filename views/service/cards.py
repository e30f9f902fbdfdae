"""How the roster is lived through, in six figures."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planning.desk.service.lived import total
from views.frame.language import t
from views.frame.wording import misses, number, percent, share, simulated

Three = tuple[float | None, float | None, float | None]


def cards(table: pd.DataFrame, totals: pd.DataFrame | None) -> None:
    """Draw them.

    Parameters
    ----------
    table : pandas.DataFrame
        As `planning.desk.service.lived.by_queue` makes it, of the queues shown.
    totals : pandas.DataFrame or None
        The twin's own total where all queues are shown; of some of them the figures are weighted by contacts.
    """
    row = st.columns(6)
    live = table[(table["kind"] == "interval") & table["level"].notna()]
    promised = _mean(live, ["target"])[0]
    level = _mean(live, ["level", "low", "high"]) if totals is None else total(totals, "service_level")
    _card(
        row[0], t("Answered in time, live"), simulated(*level), _of(promised), misses(level[0], level[2], promised),
        t("Share of live contacts offered; ± bounds the 95 % interval. Who gives up counts against it."),
    )  # fmt: skip
    days = _mean(live, ["days_kept"])[0] if totals is None else total(totals, "meets")[0]
    _card(
        row[1], t("Days that keep it"), share(days), None, False,
        t("Share of simulated days on which the live queues shown keep their promise"),
    )  # fmt: skip
    wait = _mean(live, ["asa_s"])[0] if totals is None else total(totals, "asa_s")[0]
    gone = _mean(live, ["prob_abandon"])[0] if totals is None else total(totals, "prob_abandon")[0]
    _card(
        row[2], t("Waiting"), "–" if wait is None else t("{amount} s", amount=number(wait)), (gone is not None and t(
            "{share} give up", share=percent(gone)
        )) or None, False, t("Mean wait of all live contacts offered, and the share that gives up"),
    )  # fmt: skip
    busy = _mean(live, ["occupancy"])[0] if totals is None else total(totals, "occupancy")[0]
    _card(row[3], t("Occupancy, live"), share(busy), None, False, t("Share of planned time that is work on contacts"))
    deferred = table[(table["kind"] == "deferred") & table["level"].notna()]
    due = _mean(deferred, ["level", "low", "high"]) if totals is None else total(totals, "on_time")
    want = _mean(deferred, ["target"])[0]
    _card(
        row[4], t("By the deadline"), simulated(*due), _of(want), misses(due[0], due[2], want),
        t("Share of deferred contacts done before they are due"),
    )  # fmt: skip
    posts = table[(table["kind"] == "post") & table["level"].notna()]
    held = _mean(posts.assign(contacts=1.0), ["level", "low", "high"])
    held = total(totals, "covered") if totals is not None else held
    _card(
        row[5], t("Posts held"), simulated(*held), None, bool(posts["missed"].any()),
        t("Share of the time in which every seat of a fixed post is filled"),
    )  # fmt: skip


def _card(where: DeltaGenerator, label: str, value: str, under: str | None, missed: bool, means: str) -> None:
    # an arrow goes with the red, so that colour is not the only sign
    where.metric(
        label, value, under, "red" if missed else "off", help=means, border=True, height="stretch",
        delta_arrow="down" if missed else "off",
    )  # fmt: skip


def _of(target: float | None) -> str | None:
    return None if target is None else t("promised {share}", share=percent(target))


def _mean(rows: pd.DataFrame, names: Sequence[str]) -> Three:
    """Figures of some queues together, each contact counting once; bounds as if all erred alike."""
    weight = rows["contacts"].fillna(0.0).to_numpy(dtype=float)
    found: list[float | None] = []
    for name in names:
        values = rows[name].to_numpy(dtype=float)
        known = ~np.isnan(values) & (weight > 0)
        found.append(float(np.average(values[known], weights=weight[known])) if known.any() else None)
    level, low, high = (*found, None, None)[:3]
    return level, low, high
