"""Charts of demand: what customers did and will do, what is known to happen, and what a planner would change."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from views.charts import locale
from views.charts.style import BAND, BLUE, GREY, ORANGE, styled
from views.frame.language import t

EVENT = "rgba(135,149,163,0.13)"
CHANGED = "rgba(217,119,6,0.14)"
LANES = (1.13, 1.055)
"""Heights at which names of spans stand, in shares of the plot."""

TWICE = timedelta(hours=36)
"""An event that many zones begin at their own midnight is named once."""

LETTER = 0.0075
"""Width of a letter of a name, in shares of the plot."""


def demand(
    past: pd.DataFrame,
    ahead: pd.DataFrame,
    *,
    preview: pd.DataFrame | None = None,
    spans: pd.DataFrame | None = None,
    daily: bool = False,
) -> go.Figure:
    """History, then the forecast with its 5 to 95 % band, what is known to happen, and a preview of an override.

    Parameters
    ----------
    past : pandas.DataFrame
        `at` (wall clock, no zone), `volume` [contacts].
    ahead : pandas.DataFrame
        `at`, `volume`, `model_volume`, and `p05`, `p95` where a band is known. Where `model_volume` differs it is
        drawn beside: what the model says without overrides.
    preview : pandas.DataFrame, optional
        `at`, `volume`: the forecast as unsaved overrides would make it, NaN where it stays.
    spans : pandas.DataFrame, optional
        `start`, `end` (wall clock), `name`, `changed` (True for a planner's override, False for an event).
    daily : bool
        Whether a row is a day, not an interval.
    """
    fig = go.Figure()
    marker: dict[str, object] = {"mode": "lines+markers", "marker": {"size": 5}} if daily else {"mode": "lines"}
    if len(past):
        line = {"color": GREY, "width": 1.2}
        fig.add_scatter(x=past["at"], y=past["volume"], name=t("history"), line=line, **marker)
    if len(ahead):
        _forecast(fig, ahead, marker)
    if preview is not None and preview["volume"].notna().any():
        line = {"color": ORANGE, "width": 2.2}
        fig.add_scatter(x=preview["at"], y=preview["volume"], name=t("with your change"), line=line, **marker)
    if spans is not None and len(spans):
        edges = [frame["at"] for frame in (past, ahead) if len(frame)]
        _spans(fig, spans, min(e.min() for e in edges), max(e.max() for e in edges))
    title = t("contacts a day") if daily else t("contacts per interval")
    fig.update_yaxes(title_text=title, rangemode="tozero")
    fig.update_traces(hovertemplate="%{y:,.0f}", selector={"hoverinfo": None})
    fig.update_xaxes(tickformat=locale.days(), hoverformat=locale.days() if daily else locale.instants())
    fig.update_layout(dragmode="select", selectdirection="h", newselection={"line": {"color": ORANGE}})
    styled(fig, height=500, unified=True)
    named = spans is not None and len(spans) > 0
    fig.update_layout(
        margin_t=62 if named else 28,
        # names of events stand on top: the legend goes below
        legend={"y": -0.12, "yanchor": "top"} if named else {},
    )
    return fig


def _forecast(fig: go.Figure, ahead: pd.DataFrame, marker: dict[str, object]) -> None:
    x, edge = ahead["at"], {"width": 0}
    if "p95" in ahead and ahead["p95"].notna().any():
        fig.add_scatter(x=x, y=ahead["p95"], line=edge, mode="lines", hoverinfo="skip", showlegend=False)
        fig.add_scatter(
            x=x, y=ahead["p05"], fill="tonexty", fillcolor=BAND, line=edge, mode="lines", hoverinfo="skip",
            name=t("5 to 95 %"),
        )  # fmt: skip
    fig.add_scatter(x=x, y=ahead["volume"], name=t("forecast"), line={"color": BLUE, "width": 1.8}, **marker)
    moved = ~np.isclose(ahead["model_volume"], ahead["volume"])
    if moved.any():
        own = ahead["model_volume"].where(moved)
        line = {"color": BLUE, "width": 1.3, "dash": "dot"}
        fig.add_scatter(x=x, y=own, name=t("without overrides"), line=line, mode="lines")


def _spans(fig: go.Figure, spans: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """Shade what is known to happen, and name as much of it as there is room for."""
    seen = spans[(spans["end"] > first) & (spans["start"] < last)].sort_values(["start", "end"])
    for row in seen.drop_duplicates(["start", "end", "changed"]).to_dict("records"):
        colour = CHANGED if row["changed"] else EVENT
        fig.add_vrect(max(row["start"], first), min(row["end"], last), fillcolor=colour, line_width=0, layer="below")
    rows = [(max(r["start"], first), str(r["name"]), bool(r["changed"])) for r in seen.to_dict("records")]
    for at, name, changed, height in placed(rows, last - first):
        fig.add_annotation(
            x=at,
            y=height,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            text=name,
            showarrow=False,
            font={"size": 11, "color": ORANGE if changed else GREY},
        )


def placed(
    rows: Sequence[tuple[pd.Timestamp, str, bool]], width: timedelta
) -> list[tuple[pd.Timestamp, str, bool, float]]:
    """Names that do not run into each other, in two lanes; planners' changes find room first, then what is rare.

    >>> day = pd.Timestamp("2026-11-16")
    >>> rows = [(day, "sale", False), (day, "payday", False), (day, "festival", False)]
    >>> [(name, lane) for _, name, _, lane in placed(rows, timedelta(days=10))]
    [('sale', 1.13), ('payday', 1.055)]
    """
    taken: dict[float, list[tuple[pd.Timestamp, pd.Timestamp]]] = {lane: [] for lane in LANES}
    found: list[tuple[pd.Timestamp, str, bool, float]] = []
    often = Counter(name for _, name, _ in rows)
    for at, name, changed in sorted(rows, key=lambda row: (not row[2], often[row[1]], row[0])):
        # a Chinese character is as wide as two letters
        letters = sum(2 if ord(letter) > 0x2E80 else 1 for letter in name) + 2
        end = at + letters * LETTER * width
        if any(name == other and abs(at - there) < TWICE for there, other, _, _ in found):
            continue
        for lane in LANES:
            if all(end <= start or at >= stop for start, stop in taken[lane]):
                taken[lane].append((at, end))
                found.append((at, name, changed, lane))
                break
    return found
