"""Charts of runs: figures night by night, and what changed from one to another."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from views.charts.style import BLUE, GREY, ORANGE, RED, styled
from views.frame.language import t


def costs(table: pd.DataFrame, currency: str) -> go.Figure:
    """Cost of each night's roster over what is proved that no roster undercuts.

    Parameters
    ----------
    table : pandas.DataFrame
        `run` (as the axis reads it), `cost`, `bound` [currency]; nights without a roster are gaps.
    currency : str
    """
    fig = go.Figure()
    line = {"color": GREY, "width": 1.5, "dash": "dot"}
    fig.add_scatter(x=table["run"], y=table["bound"], name=t("no roster below"), mode="lines+markers", line=line)
    fig.update_traces(marker={"size": 6, "symbol": "line-ew-open"})
    fig.add_scatter(
        x=table["run"], y=table["cost"], name=t("cost"), mode="lines+markers", line={"color": BLUE}, marker={"size": 8}
    )
    fig.update_traces(hovertemplate="%{y:,.0f}")
    fig.update_yaxes(title_text=currency, rangemode="tozero", tickformat="~s")
    return _nights(fig)


def shortages(table: pd.DataFrame) -> go.Figure:
    """Missing agent-hours of each night's roster: `run`, `shortage` [h]."""
    fig = go.Figure()
    fig.add_bar(x=table["run"], y=table["shortage"], name=t("shortage"), marker={"color": GREY}, width=0.5)
    fig.update_traces(hovertemplate="%{y:,.1f} h")
    fig.update_yaxes(title_text=t("agent-hours"), rangemode="tozero")
    return _nights(fig)


def services(table: pd.DataFrame) -> go.Figure:
    """Simulated share of live contacts answered in time, with its 95 % interval: `run`, `level`, `half` [%]."""
    fig = go.Figure()
    fig.add_scatter(
        x=table["run"],
        y=table["level"],
        name=t("answered in time, simulated"),
        mode="lines+markers",
        line={"color": BLUE},
        marker={"size": 8},
        error_y={"type": "data", "array": table["half"], "color": BLUE, "thickness": 1.5},
        hovertemplate="%{y:.1f} %",
    )
    fig.update_yaxes(title_text="%")
    return _nights(fig)


def _nights(fig: go.Figure) -> go.Figure:
    fig.update_xaxes(type="category", title_text=t("run"), showgrid=False, nticks=12)
    fig.update_layout(showlegend=True)
    return styled(fig, height=230, unified=True)


def changes(names: Sequence[str], values: Sequence[float], axis: str, more_is_short: bool = False) -> go.Figure:
    """Signed changes as bars from nought, the first on top; red only where more means that people are missing.

    Parameters
    ----------
    names : sequence of str
    values : sequence of float
        Newer less older.
    axis : str
        What is drawn, with its unit.
    more_is_short : bool
        Whether a rise is what somebody must act upon.
    """
    colours = [(RED if more_is_short else ORANGE) if value > 0 else BLUE for value in values]
    fig = go.Figure(
        go.Bar(
            x=list(values),
            y=list(names),
            orientation="h",
            marker={"color": colours},
            text=[f"{value:+,.1f}".replace("-", "−") for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}<br><b>%{x:+,.1f}</b><extra></extra>",
        )
    )
    reach = 1.25 * max((abs(value) for value in values), default=1.0)
    fig.update_yaxes(autorange="reversed", showgrid=False, ticksuffix="  ")
    fig.update_xaxes(title_text=axis, range=[-reach, reach], zerolinewidth=1)
    return styled(fig, height=80 + 26 * max(1, len(names)))
