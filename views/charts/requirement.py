"""Charts of the requirement: how many people by interval, the band around them, and what the number rests on."""

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from views.charts import locale
from views.charts.style import BLUE, GREY, ORANGE, local, styled
from views.frame.language import later, t

ASKED = "rgba(217,119,6,0.18)"
"""Orange as light as a band."""

CAUSES: dict[str, tuple[str, str, str]] = {
    "service level": (later("service level"), BLUE, ""),
    "abandonment": (later("abandonment"), "#7fb2dd", "/"),
    "occupancy": (later("occupancy cap"), ORANGE, ""),
    "minimum": (later("minimum while open"), GREY, ""),
    "pooled": (later("pooled with other queues"), "#5aa897", "x"),
    "peak cover": (later("peak cover"), "#e8b06a", "\\"),
    "posts": (later("fixed posts"), "#56636f", "."),
    "deadline": (later("deadline"), "#b08bc4", "-"),
    "activity": (later("meetings and training"), "#c9c3b4", "|"),
    "none": (later("nobody comes"), "#c9d1d8", ""),
}
"""What a requirement can rest on (`scheduler.needs.asks.BINDS`): its name, colour and hatching."""


def requirement(
    table: pd.DataFrame,
    time_zone: ZoneInfo,
    *,
    before: pd.DataFrame | None = None,
    selected: pd.Timestamp | None = None,
) -> go.Figure:
    """Required people by interval with their band, and below it deferred work as it arrives and as it falls due.

    Parameters
    ----------
    table : pandas.DataFrame
        As `planning.desk.requirement.figures.by_interval` sums it; without band columns no band is drawn.
    time_zone : ZoneInfo
        Zone of the axis.
    before : pandas.DataFrame, optional
        The same before levers were moved: drawn grey, for the eye to compare.
    selected : pandas.Timestamp, optional
        Start of the interval that is explained.
    """
    live, later_ = table["agents"].notna().any(), table["workload_h"].notna().any()
    rows = int(live) + int(later_)
    heights = [0.72, 0.28] if rows == 2 else [1.0]
    fig = make_subplots(rows=max(rows, 1), cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=heights)
    if live:
        _heads(fig, table[table["agents"].notna()], time_zone, before)
    if later_:
        _deferred(fig, table, time_zone, rows, before)
    if selected is not None:
        at = selected.tz_convert(time_zone).tz_localize(None)
        fig.add_vline(at, line={"color": GREY, "width": 1.2, "dash": "dot"})
    fig.update_layout(bargap=0, clickmode="event+select", dragmode="zoom", legend_traceorder="normal")
    fig.update_xaxes(tickformat=locale.days(), hoverformat=locale.instants(), tickformatstops=_stops())
    return styled(fig, height=(340 if live else 120) + (110 if later_ and live else 140 if later_ else 0), unified=True)


def _heads(fig: go.Figure, table: pd.DataFrame, zone: ZoneInfo, before: pd.DataFrame | None) -> None:
    x = local(table["timestamp"], zone)
    told: dict[str, Any] = {"at": [at.isoformat() for at in table["timestamp"]]}
    hover, banded = "%{y:,.0f}", "agents_p90" in table and before is None
    if banded:
        told |= {"p50": table["agents_p50"], "p90": table["agents_p90"]}
        hover += " (%{customdata[1]:,.0f}–%{customdata[2]:,.0f})"
    elif before is not None:
        told["before"] = table["timestamp"].map(before.set_index("timestamp")["agents"])
        hover += f" ({t('as planned')} %{{customdata[1]:,.0f}})"
    # a click selects of the first trace that tells something under it, if that has markers: so only this one does
    fig.add_scatter(
        x=x, y=table["agents"], name=t("required") if before is None else t("what if"), mode="lines+markers",
        line={"shape": "hv", "color": ORANGE, "width": 1.8}, marker={"size": 7, "opacity": 0, "color": ORANGE},
        selected={"marker": {"opacity": 1, "size": 10}}, unselected={"marker": {"opacity": 0}},
        customdata=pd.DataFrame(told).to_numpy(dtype=object), hovertemplate=hover, zorder=2, row=1, col=1,
    )  # fmt: skip
    quiet = {"x": x, "mode": "lines", "hoverinfo": "skip", "row": 1, "col": 1}
    if banded:
        edge = {"width": 0, "shape": "hv"}
        fig.add_scatter(y=table["agents_p90"], showlegend=False, line=edge, **quiet)
        name = t("if demand is p50 to p90")
        fig.add_scatter(y=table["agents_p50"], fill="tonexty", fillcolor=ASKED, name=name, line=edge, **quiet)
    elif before is not None:
        line = {"shape": "hv", "color": GREY, "width": 1.3, "dash": "dot"}
        fig.add_scatter(y=told["before"], name=t("as planned"), line=line, **quiet)
    fig.update_yaxes(title_text=t("agents, net"), rangemode="tozero", row=1, col=1)


def _deferred(fig: go.Figure, table: pd.DataFrame, zone: ZoneInfo, row: int, before: pd.DataFrame | None) -> None:
    came = table[table["workload_h"].notna()]
    fig.add_bar(
        x=local(came["timestamp"], zone), y=came["workload_h"], name=t("deferred work arrives"),
        marker={"color": ASKED, "line": {"width": 0}}, hovertemplate="%{y:,.2f} h", offset=0, row=row, col=1,
    )  # fmt: skip
    due = table[table["due_h"].notna()]
    fig.add_scatter(
        x=local(due["timestamp"], zone), y=due["due_h"], name=t("deferred work is due"), mode="lines",
        line={"shape": "hv", "color": ORANGE, "width": 1.2, "dash": "dash"}, hovertemplate="%{y:,.2f} h",
        row=row, col=1,
    )  # fmt: skip
    if before is not None:
        old = before[before["due_h"].notna()]
        fig.add_scatter(
            x=local(old["timestamp"], zone), y=old["due_h"], mode="lines", showlegend=False, name=t("as planned"),
            line={"shape": "hv", "color": GREY, "width": 1.1, "dash": "dot"}, hovertemplate="%{y:,.2f} h",
            row=row, col=1,
        )  # fmt: skip
    fig.update_yaxes(title_text=t("h"), rangemode="tozero", row=row, col=1)


def binding(table: pd.DataFrame) -> go.Figure:
    """Mean required people by hour of the day, each part coloured and hatched by what it rests on.

    Parameters
    ----------
    table : pandas.DataFrame
        As `planning.desk.requirement.figures.binding` makes it.
    """
    fig = go.Figure()
    heads = table.pivot_table(index="hour", columns="binds", values="agents", aggfunc="sum").reindex(range(24))
    for cause, (name, colour, hatch) in CAUSES.items():
        if cause in heads and heads[cause].notna().any():
            white = "rgba(255,255,255,0.8)"
            pattern = {"shape": hatch, "size": 6, "solidity": 0.25, "fgcolor": white, "bgcolor": colour}
            fig.add_bar(
                x=[f"{hour:02d}" for hour in heads.index],
                y=heads[cause],
                name=t(name),
                marker={"color": colour, "pattern": pattern, "line": {"width": 0}},
                hovertemplate="%{y:,.1f}",
            )
    fig.update_layout(barmode="stack", bargap=0.12)
    fig.update_xaxes(type="category", title_text=t("hour of the day"), title_font_size=11, title_standoff=4)
    fig.update_yaxes(title_text=t("agents, net, on average"), rangemode="tozero")
    return styled(fig, height=260, unified=True)


def _stops() -> list[dict[str, object]]:
    """Clock times where one has zoomed into days."""
    hours: dict[str, object] = {"dtickrange": [None, 43_200_000], "value": "%H:%M\n" + locale.short_days()}
    return [hours, {"dtickrange": [43_200_000, None], "value": locale.short_days()}]
