"""Charts of staffing: required against scheduled people, and where they differ."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from views.charts.style import BAND, BLUE, NET, ORANGE, local, styled
from views.frame.language import t
from views.frame.wording import day_short, queue_name

SOLID = "rgba(31,111,178,0.62)"
"""Blue of the people who are looked at, where the others stay pale."""

MISSING = "#d6455a"
"""Red that stands out on light and dark pages as a thin line too."""

HATCH = {"shape": "/", "fgcolor": MISSING, "bgcolor": "rgba(214,69,90,0.25)", "size": 5, "solidity": 0.4}
"""What is short is hatched as well as red: it is told without colour too."""


def net_bar(table: pd.DataFrame, time_zone: ZoneInfo) -> go.Figure:
    """Required and scheduled people over time above, short and over below.

    Parameters
    ----------
    table : pandas.DataFrame
        `timestamp`, `required`, `scheduled`, `shortage`, `surplus` [agents] by time, as
        `planning.desk.roster.net.over_time` makes it; where there is a column `part`, that part of the scheduled is
        drawn stronger than the rest.
    time_zone : ZoneInfo
        Zone of the axis.
    """
    fig = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.68, 0.32], vertical_spacing=0.04)
    x = local(table["timestamp"], time_zone)
    step = {"shape": "hv", "width": 1.2}
    scheduled = {"name": t("scheduled"), "line": {**step, "color": BLUE}, "fill": "tozeroy", "fillcolor": BAND}
    fig.add_scatter(x=x, y=table["scheduled"].round(2), row=1, col=1, **scheduled)
    if "part" in table:
        part = {"name": t("by the people shown"), "line": {**step, "width": 0}, "fill": "tozeroy", "fillcolor": SOLID}
        fig.add_scatter(x=x, y=table["part"].round(2), row=1, col=1, **part)
    line = {"shape": "hv", "width": 1.8, "color": ORANGE}
    fig.add_scatter(x=x, y=table["required"].round(2), name=t("required"), line=line, row=1, col=1)
    for name, sign, look in (
        (t("over"), 1, {"line": {**step, "width": 0}, "fillcolor": SOLID}),
        (t("short"), -1, {"line": {**step, "width": 1, "color": MISSING}, "fillpattern": HATCH}),
    ):
        column = "surplus" if sign > 0 else "shortage"
        fig.add_scatter(x=x, y=sign * table[column].round(2), name=name, fill="tozeroy", row=2, col=1, **look)
    fig.update_traces(hovertemplate="%{y:,.1f}")
    fig.update_yaxes(title_text=t("agents"), rangemode="tozero", nticks=4, row=1, col=1)
    fig.update_yaxes(title_text=t("net"), zeroline=True, zerolinecolor="rgba(135,149,163,0.6)", nticks=4, row=2, col=1)
    fig.update_yaxes(title_standoff=10, title_font_size=11)
    styled(_days(fig, x), height=184, unified=True)
    return fig.update_layout(margin={"l": 8, "r": 8, "t": 24, "b": 4})


def net_staffing(coverage: pd.DataFrame, time_zone: ZoneInfo, hours: int = 1) -> go.Figure:
    """Heatmap of scheduled minus required by hour and queue; pale is met, red is short, blue is over.

    Parameters
    ----------
    coverage : pandas.DataFrame
        `timestamp`, `line`, `language`, `channel`, `required`, `scheduled` [agents]; averaged to steps of some hours.
    time_zone : ZoneInfo
        Zone of the axis.
    hours : int
        Length of a step [h].
    """
    names = coverage["line"] + "/" + coverage["language"] + "/" + coverage["channel"]
    table = coverage.assign(
        queue=names.map({name: queue_name(name) for name in names.unique()}),
        hour=local(coverage["timestamp"], time_zone).dt.floor(f"{hours}h"),
    )
    required, scheduled = (
        table.pivot_table(index="queue", columns="hour", values=name, aggfunc="mean")
        for name in ("required", "scheduled")
    )
    net = (scheduled - required).round(1)
    span = max(3.0, float(np.nanquantile(np.abs(net.to_numpy()), 0.99))) if net.size else 1.0
    told = t("required {required}, scheduled {scheduled}", required="%{customdata[0]}", scheduled="%{customdata[1]}")
    fig = go.Figure(
        go.Heatmap(
            x=net.columns,
            y=net.index,
            z=net,
            zmin=-span,
            zmax=span,
            colorscale=[list(stop) for stop in NET],
            customdata=np.dstack([required.to_numpy().round(1), scheduled.to_numpy().round(1)]),
            hovertemplate="%{y}<br>%{x|%Y-%m-%d %H:%M}<br>"
            + told
            + "<br><b>"
            + t("net {count} agents", count="%{z:+.1f}")
            + "</b><extra></extra>",
            colorbar={"title": {"text": t("net agents"), "side": "right"}, "thickness": 10, "outlinewidth": 0},
            xgap=0 if net.shape[1] > 60 else 1,
            ygap=1,
        )
    )
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 11})
    return styled(_days(fig, pd.Series(pd.DatetimeIndex(net.columns))), height=90 + 19 * max(1, len(net)))


def _days(fig: go.Figure, walls: "pd.Series[pd.Timestamp]") -> go.Figure:
    """A tick a day in the reader's language, and every three hours where there are at most two days."""
    if not len(walls):
        return fig
    first, last = walls.min(), walls.max()
    fig.update_xaxes(hoverformat="%Y-%m-%d %H:%M")
    if last - first < pd.Timedelta(days=2):
        return fig.update_xaxes(dtick=3 * 3_600_000, tickformat="%H:%M")
    ticks = pd.date_range(first.normalize(), last.normalize(), freq="D" if (last - first).days < 16 else "2D")
    return fig.update_xaxes(tickmode="array", tickvals=ticks, ticktext=[day_short(tick.date()) for tick in ticks])
