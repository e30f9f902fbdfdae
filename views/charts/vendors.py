"""Charts of vendors: what one is asked day by day, what it commits, and what is missing."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from views.charts.style import BLUE, GREY, ORANGE, RED, styled
from views.frame.language import t

BAND = "rgba(135,149,163,0.14)"
"""The contract's band: grey, for it is neither asked nor had."""

MISSING = "rgba(178,24,43,0.18)"


def asked_and_committed(
    table: pd.DataFrame, labels: Sequence[str], *, band: tuple[float, float] | None = None
) -> go.Figure:
    """Asked, committed and missing agent-hours, a group of marks a day.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a day: `asked_h`, `committed_h`, `short_h` [h], NaN where nothing was asked or answered; and
        `forecast_h`, what the forecast would ask today, where the reader may know it.
    labels : sequence of str
        The days, in the reader's words.
    band : (float, float), optional
        Least and most hours of a day by contract [h].
    """
    fig = go.Figure()
    if band is not None:
        fig.add_hrect(
            y0=band[0],
            y1=band[1],
            fillcolor=BAND,
            line_width=0,
            layer="below",
            annotation={"text": t("contract's band"), "font": {"size": 11, "color": GREY}},
            annotation_position="top left",
        )
    x, said, short = list(labels), table["committed_h"], table["short_h"]
    fig.add_bar(x=x, y=said, name=t("committed"), marker={"color": BLUE, "line": {"width": 0}})
    hatched = {"color": MISSING, "line": {"width": 1, "color": RED}, "pattern": {"shape": "/", "fgcolor": RED}}
    fig.add_bar(x=x, y=short.where(short > 0), base=said.fillna(0.0), name=t("short"), marker=hatched)
    asked = {"color": "rgba(0,0,0,0)", "line": {"width": 2, "color": ORANGE}}
    fig.add_bar(x=x, y=table["asked_h"], name=t("asked"), marker=asked)
    if "forecast_h" in table:
        line = {"color": GREY, "width": 1.6, "dash": "dot"}
        fig.add_scatter(x=x, y=table["forecast_h"], name=t("by the forecast now"), mode="lines+markers", line=line)
    fig.update_traces(hovertemplate="%{y:,.1f} h")
    fig.update_layout(barmode="overlay", bargap=0.35)
    fig.update_xaxes(type="category", showgrid=False)
    fig.update_yaxes(title_text=t("agent-hours a day"), rangemode="tozero")
    return styled(fig, height=300, unified=True)
