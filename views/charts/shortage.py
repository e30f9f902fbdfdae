"""Where people are missing, by queue and time of day."""

from html import escape
from math import isnan

import pandas as pd

from views.charts.style import GREY, SHORT, ink_on

FULL_RED_H = 10.0
"""Agent-hours short in one band of the day that deserve the full red; a quiet night stays pale."""

DRESS = {
    "": "width:100%;border-collapse:separate;border-spacing:2px;table-layout:fixed;font-size:11px;margin:4px 0 8px",
    "th": f"font-weight:400;color:{GREY};padding:2px 6px;text-align:center;border:0",
    "th.blank": "width:23%",
    "th.row_heading": "text-align:right;white-space:nowrap;overflow:hidden;text-overflow:ellipsis",
    "td": "height:26px;text-align:center;padding:0;border:0",
}


def shortage_by_band(table: pd.DataFrame, alt: str) -> str:
    """Missing agent-hours by queue and band of the day, the worst queue on top, as a table of HTML.

    It is the picture of the page that is opened first, every morning: a table is there at once, where a chart waits
    for its library.

    Parameters
    ----------
    table : pandas.DataFrame
        `queue`, `band`, `shortage_h` [agent-hours]; the bands in the order of first appearance.
    alt : str
        What it shows, for whoever has it read out.
    """
    bands = list(dict.fromkeys(table["band"]))
    grid = table.pivot_table(index="queue", columns="band", values="shortage_h", aggfunc="sum").fillna(0.0)[bands]
    grid = grid.loc[grid.sum(axis=1).sort_values(ascending=False).index].rename_axis(index=None, columns=None)
    most = max(FULL_RED_H, float(grid.to_numpy().max(initial=0.0)))
    dressed = (
        grid.where(grid >= 0.05)
        .style.format("{:,.1f}", na_rep="")
        .format_index(escape="html")
        .map(lambda hours: _css(hours, most))
        .set_table_styles([{"selector": where, "props": look} for where, look in DRESS.items()])
        .set_uuid("shortage")
    )
    return str(dressed.to_html(table_attributes=f'aria-label="{escape(alt)}"'))


def _css(hours: float, most: float) -> str:
    """Background and ink of a cell: nothing where nothing is missing."""
    if isnan(hours):
        return ""
    low, high = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _, colour in SHORT[1:])
    part = min(1.0, hours / most)
    colour = "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(low, high, strict=True))
    return f"background-color:{colour};color:{ink_on(colour)};border-radius:2px"
