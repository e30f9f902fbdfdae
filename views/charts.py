"""Charts: each takes a table and returns a figure. One visual language, safe for colour-blind readers.

Blue is what we have, orange what is asked or changed by hand, grey the past; red is only where somebody must act.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import plotly.graph_objects as go

BLUE, BAND, ORANGE, RED, GREY = "#1f6fb2", "rgba(31,111,178,0.20)", "#d97706", "#b2182b", "#8795a3"

NET = ((0.0, "#8e0f24"), (0.25, "#d6604d"), (0.5, "#f2f3f4"), (0.75, "#74aed4"), (1.0, "#1f5f99"))
"""Diverging scale of net staffing: red short, pale met, blue over; legible in every common colour blindness."""

SHORT = ((0.0, "rgba(178,24,43,0.00)"), (0.001, "rgba(178,24,43,0.10)"), (1.0, "#b2182b"))
"""Sequential scale of shortage: nothing is drawn where nothing is missing."""

FULL_RED_H = 10.0
"""Agent-hours short in one band of the day that deserve the full red; a quiet night stays pale."""


def ink_on(colour: str) -> str:
    """Ink or white, whichever has the greater contrast to a background (WCAG 2.2, relative luminance).

    >>> ink_on("#ffffff"), ink_on("#1f5f99")
    ('#14202b', '#ffffff')
    """
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    background, ink = float(linear @ [0.2126, 0.7152, 0.0722]), 0.013
    return "#14202b" if (background + 0.05) ** 2 > (ink + 0.05) * 1.05 else "#ffffff"


def demand(
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    time_zone: ZoneInfo,
    preview: pd.DataFrame | None = None,
) -> go.Figure:
    """History, then the forecast with its 5 to 95 % band; a preview of an override on top.

    Parameters
    ----------
    history : pandas.DataFrame
        `timestamp`, `volume` [contacts per interval] of one queue.
    forecast : pandas.DataFrame
        `timestamp`, `volume`, `p05`, `p95` of the same queue, on the same interval; where there is a `model_volume`
        that differs, it is drawn beside: what the model says without overrides.
    time_zone : ZoneInfo
        Zone of the axis.
    preview : pandas.DataFrame, optional
        The forecast as an unsaved override would make it.
    """
    fig = go.Figure()
    if len(history):
        x = _local(history["timestamp"], time_zone)
        fig.add_scatter(x=x, y=history["volume"], name="history", line={"color": GREY, "width": 1.1})
    if len(forecast):
        x = _local(forecast["timestamp"], time_zone)
        edge = {"width": 0}
        fig.add_scatter(x=x, y=forecast["p95"], line=edge, hoverinfo="skip", showlegend=False)
        fig.add_scatter(x=x, y=forecast["p05"], fill="tonexty", fillcolor=BAND, line=edge, name="5 to 95 %")
        fig.add_scatter(x=x, y=forecast["volume"], name="forecast", line={"color": BLUE, "width": 1.8})
        moved = _moved(forecast)
        if moved.any():
            line = {"color": BLUE, "width": 1.2, "dash": "dot"}
            fig.add_scatter(x=x, y=forecast["model_volume"].where(moved), name="without overrides", line=line)
    if preview is not None and len(preview):
        x = _local(preview["timestamp"], time_zone)
        fig.add_scatter(x=x, y=preview["volume"], name="with override", line={"color": ORANGE, "width": 1.8})
    fig.update_yaxes(title_text="contacts per interval", rangemode="tozero")
    fig.update_traces(hovertemplate="%{y:,.0f} contacts")
    fig.update_xaxes(tickformat="%d %b", hoverformat="%a %d %b %H:%M")
    return _styled(fig, height=340, unified=True)


def _moved(forecast: pd.DataFrame) -> pd.Series:
    """Rows that an override took away from the model's own volume."""
    own = forecast["model_volume"] if "model_volume" in forecast else forecast["volume"]
    return own != forecast["volume"]


def staffing(coverage: pd.DataFrame, time_zone: ZoneInfo) -> go.Figure:
    """Required and scheduled people over time, summed over the queues given; missing people filled red.

    Parameters
    ----------
    coverage : pandas.DataFrame
        `timestamp`, `required`, `scheduled`, `shortage` [agents] of any number of queues.
    time_zone : ZoneInfo
        Zone of the axis.
    """
    total = coverage.groupby("timestamp", as_index=False)[["required", "scheduled", "shortage"]].sum()
    x = _local(total["timestamp"], time_zone)
    step = {"shape": "hv", "width": 1.4}
    fig = go.Figure()
    fig.add_scatter(
        x=x, y=total["scheduled"], name="scheduled", line={**step, "color": BLUE}, fill="tozeroy", fillcolor=BAND
    )
    fig.add_scatter(x=x, y=total["required"], name="required", line={**step, "color": ORANGE})
    fig.add_bar(x=x, y=total["shortage"], name="short", marker={"color": RED, "line": {"width": 0}})
    fig.update_layout(bargap=0)
    fig.update_yaxes(title_text="agents", rangemode="tozero")
    _days(fig, total["timestamp"].dt.floor("h").nunique() / 24)
    fig.update_traces(hovertemplate="%{y:,.1f} agents")
    return _styled(fig, height=170, unified=True)


def net_staffing(coverage: pd.DataFrame, time_zone: ZoneInfo) -> go.Figure:
    """Heatmap of scheduled minus required by hour and queue; pale is met, red is short, blue is over.

    Parameters
    ----------
    coverage : pandas.DataFrame
        `timestamp`, `line`, `language`, `channel`, `required`, `scheduled` [agents]; averaged to hours.
    time_zone : ZoneInfo
        Zone of the axis.
    """
    table = coverage.assign(
        queue=coverage["line"].str.replace("_", " ") + " · " + coverage["language"] + " · " + coverage["channel"],
        hour=_local(coverage["timestamp"], time_zone).dt.floor("h"),
    )
    required, scheduled = (
        table.pivot_table(index="queue", columns="hour", values=name, aggfunc="mean")
        for name in ("required", "scheduled")
    )
    net = (scheduled - required).round(1)
    span = max(3.0, float(np.nanquantile(np.abs(net.to_numpy()), 0.99))) if net.size else 1.0
    fig = go.Figure(
        go.Heatmap(
            x=net.columns,
            y=net.index,
            z=net,
            zmin=-span,
            zmax=span,
            colorscale=[list(stop) for stop in NET],
            customdata=np.dstack([required.to_numpy(), scheduled.to_numpy()]),
            hovertemplate="%{y}<br>%{x|%a %d %b %H:%M}<br>required %{customdata[0]:.1f}, "
            "scheduled %{customdata[1]:.1f}<br><b>net %{z:+.1f} agents</b><extra></extra>",
            colorbar={"title": {"text": "net agents", "side": "right"}, "thickness": 10, "outlinewidth": 0},
            xgap=0 if net.shape[1] > 60 else 1,
            ygap=1,
        )
    )
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 11})
    return _styled(_days(fig, net.shape[1] / 24), height=90 + 19 * max(1, len(net)))


def shortage_by_band(table: pd.DataFrame) -> go.Figure:
    """Missing agent-hours by queue and band of the day, the worst queue on top.

    Parameters
    ----------
    table : pandas.DataFrame
        `queue`, `band`, `shortage_h` [agent-hours]; the bands in the order of first appearance.
    """
    bands = list(dict.fromkeys(table["band"]))
    grid = table.pivot_table(index="queue", columns="band", values="shortage_h", aggfunc="sum").fillna(0.0)[bands]
    grid = grid.loc[grid.sum(axis=1).sort_values(ascending=False).index]
    fig = go.Figure(
        go.Heatmap(
            x=bands,
            y=grid.index,
            z=grid,
            zmin=0,
            zmax=max(FULL_RED_H, float(grid.to_numpy().max(initial=0.0))),
            colorscale=[list(stop) for stop in SHORT],
            text=grid.map(lambda hours: f"{hours:,.1f}" if hours >= 0.05 else ""),
            texttemplate="%{text}",
            textfont={"size": 11},
            hovertemplate="%{y}, %{x}<br><b>%{z:,.1f} agent-hours short</b><extra></extra>",
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    fig.update_xaxes(side="top", type="category", showgrid=False)
    fig.update_yaxes(autorange="reversed", showgrid=False)
    return _styled(fig, height=60 + 26 * max(1, len(grid)))


def accuracy(table: pd.DataFrame) -> go.Figure:
    """Error of our model against the 8-week average, a line a queue; left is better.

    Parameters
    ----------
    table : pandas.DataFrame
        `queue`, `model`, `baseline`: weighted absolute error as a share of volume [1].
    """
    table = table.sort_values("model")
    fig = go.Figure()
    for row in table.itertuples():
        fig.add_scatter(
            x=[row.model, row.baseline],
            y=[row.queue, row.queue],
            mode="lines",
            line={"color": "rgba(135,149,163,0.5)", "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    point = {"mode": "markers", "hovertemplate": "%{y}: %{x:.1%}"}
    fig.add_scatter(x=table["baseline"], y=table["queue"], name="8-week average", marker=_dot(GREY), **point)
    fig.add_scatter(x=table["model"], y=table["queue"], name="our forecast", marker=_dot(BLUE), **point)
    fig.update_xaxes(title_text="error, share of volume (WAPE)", tickformat=".0%", rangemode="tozero")
    fig.update_yaxes(autorange="reversed", type="category", tickfont={"size": 11})
    return _styled(fig, height=110 + 19 * max(1, len(table)))


def legend_chips(colours: Mapping[str, str]) -> str:
    """Shift codes on their colours, as a line of HTML.

    >>> legend_chips({"N8": "#1f5f99"})  # doctest: +ELLIPSIS
    '<span style="background:#1f5f99;color:#ffffff;...">N8</span>'
    """
    box = "padding:1px 8px;border-radius:4px;margin-right:6px;font-size:12px;font-weight:600"
    return "".join(
        f'<span style="background:{colour};color:{ink_on(colour)};{box}">{code}</span>'
        for code, colour in colours.items()
    )


def _local(instants: "pd.Series[pd.Timestamp]", time_zone: ZoneInfo) -> "pd.Series[pd.Timestamp]":
    # plotly draws wall-clock time: hand it the site's clock without a zone
    return instants.dt.tz_convert(time_zone).dt.tz_localize(None)


def _days(fig: go.Figure, days: float) -> go.Figure:
    """A tick a day under many days, every three hours under one."""
    hours = 24 if days > 2 else 3
    fig.update_xaxes(
        dtick=hours * 3_600_000, tickformat="%a %d" if hours == 24 else "%H:%M", hoverformat="%a %d %b %H:%M"
    )
    return fig


def _dot(colour: str) -> dict[str, object]:
    return {"color": colour, "size": 9}


def _styled(fig: go.Figure, height: int, unified: bool = False) -> go.Figure:
    fig.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": None},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hovermode="x unified" if unified else "closest",
    )
    fig.update_xaxes(automargin=True)
    fig.update_yaxes(automargin=True)
    return fig
