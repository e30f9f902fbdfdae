"""One visual language for every chart: the colours, what each means, and the dress of a figure.

Blue is what we have, orange what is asked or changed by hand, grey the past; red is only where somebody must act.
All pairs are told apart by colour-blind readers and stand on light and dark pages alike.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import plotly.graph_objects as go

BLUE, BAND, ORANGE, RED, GREY = "#1f6fb2", "rgba(31,111,178,0.20)", "#d97706", "#d43d51", "#8795a3"

NET = ((0.0, "#8e0f24"), (0.25, "#d6604d"), (0.5, "#f2f3f4"), (0.75, "#74aed4"), (1.0, "#1f5f99"))
"""Diverging scale of net staffing: red short, pale met, blue over; legible in every common colour blindness."""

SHORT = ((0.0, "rgba(178,24,43,0.00)"), (0.001, "#f9e3e0"), (1.0, "#b2182b"))
"""Sequential scale of shortage: nothing is drawn where nothing is missing; opaque, so that figures read on any page."""


def ink_on(colour: str) -> str:
    """Ink or white, whichever has the greater contrast to a background (WCAG 2.2, relative luminance).

    >>> ink_on("#ffffff"), ink_on("#1f5f99")
    ('#14202b', '#ffffff')
    """
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    background, ink = float(linear @ [0.2126, 0.7152, 0.0722]), 0.013
    return "#14202b" if (background + 0.05) ** 2 > (ink + 0.05) * 1.05 else "#ffffff"


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


def local(instants: "pd.Series[pd.Timestamp]", time_zone: ZoneInfo) -> "pd.Series[pd.Timestamp]":
    """Instants as the wall clock of a zone, without one."""
    # plotly draws wall-clock time: hand it the site's clock without a zone
    return instants.dt.tz_convert(time_zone).dt.tz_localize(None)


def dot(colour: str) -> dict[str, object]:
    """A marker of one size everywhere."""
    return {"color": colour, "size": 9}


def styled(fig: go.Figure, height: int, unified: bool = False) -> go.Figure:
    """Give a figure its height [px], margins, legend and hover; it takes the page's background."""
    fig.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": None},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hovermode="x unified" if unified else "closest",
        # plotly's own grey box would hide what lies under the buttons
        modebar={"bgcolor": "rgba(0,0,0,0)"},
    )
    fig.update_xaxes(automargin=True, separatethousands=True)
    fig.update_yaxes(automargin=True, separatethousands=True)
    return fig
