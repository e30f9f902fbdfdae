"""Charts of service: the twin against plan and promise, and service by queue and time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from views.charts import locale
from views.charts.style import BLUE, GREY, NET, ORANGE, RED, SHORT, styled
from views.frame.language import t
from views.frame.wording import queue_name

Floats = npt.NDArray[np.float64]

AMOUNT = ((0.0, "rgba(31,111,178,0.04)"), (0.5, "rgba(31,111,178,0.45)"), (1.0, "#12497a"))
"""Sequential scale of what is neither good nor bad by itself: more is darker."""

FULL_POINTS = 10.0
"""Points below the target that deserve the full red [percentage points]."""

ROW, LOW_ROW = 20, 14
"""Height of a queue's row where there are few and where there are many [px]."""


def against_promise(table: pd.DataFrame) -> go.Figure:
    """Share in time of each queue as simulated, with its interval, beside what the plan says and what was promised.

    Parameters
    ----------
    table : pandas.DataFrame
        As `planning.desk.service.lived.by_queue` makes it; drawn in its order from above.
    """
    rows = table[table["level"].notna()]
    names = [queue_name(queue) for queue in rows["queue"]]
    fig = go.Figure()
    fig.add_scatter(
        x=rows["target"], y=names, mode="markers", name=t("promised"), hovertemplate="%{x:.1%}",
        marker={"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": ORANGE}},
    )  # fmt: skip
    fig.add_scatter(
        x=rows["planned"], y=names, mode="markers", name=t("as planned, by formula"), hovertemplate="%{x:.1%}",
        marker={"symbol": "diamond-open", "size": 9, "color": GREY, "line": {"width": 1.6}},
    )  # fmt: skip
    for missed, name, colour, symbol in (
        (False, t("simulated, 95 % interval"), BLUE, "circle"),
        (True, t("simulated, all of it below the promise"), RED, "triangle-down"),
    ):
        part = rows[rows["missed"] == missed]
        fig.add_scatter(
            x=part["level"], y=[queue_name(queue) for queue in part["queue"]], mode="markers", name=name,
            marker={"symbol": symbol, "size": 10, "color": colour}, hovertemplate="%{x:.1%}",
            error_x={
                "type": "data", "symmetric": False, "array": part["high"] - part["level"],
                "arrayminus": part["level"] - part["low"], "color": colour, "thickness": 1.6, "width": 3,
            },
        )  # fmt: skip
    least = float(np.nanmin([rows["low"].min(), rows["planned"].min(), rows["target"].min(), 0.95]))
    fig.update_xaxes(tickformat=".0%", range=[max(0.0, least - 0.02), 1.005])
    # categories in the table's order, whatever trace names them first
    fig.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=names, tickfont={"size": 11})
    return styled(fig, height=70 + 22 * max(1, len(rows)), unified=False)


def heat(cells: pd.DataFrame, queues: Sequence[str], figure: str, by: str) -> go.Figure:
    """Service by queue and time.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `planning.desk.service.heat.heat` makes it.
    queues : sequence of str
        From above.
    figure, by : str
        As there. `level` is drawn as points above or below the promise, red below.
    """
    rows = [queue for queue in queues if queue in set(cells["queue"])]
    if not rows:
        return styled(go.Figure(), height=120)
    columns = pd.Index(sorted(cells["at"].unique()))

    # every cell stands once: it is put where it belongs
    place = pd.Index(rows).get_indexer(pd.Index(cells["queue"])), columns.get_indexer(pd.Index(cells["at"]))

    def grid(name: str) -> Floats:
        laid = np.full((len(rows), len(columns)), np.nan)
        laid[place] = cells[name].to_numpy(dtype=float)
        return laid

    value, target, contacts = grid("value"), grid("target"), grid("contacts")
    shade, hover = _shade(figure, value, target)
    fig = go.Figure(
        go.Heatmap(
            x=[f"{int(hour):02d}" for hour in columns] if by == "clock" else columns,
            y=[queue_name(queue) for queue in rows],
            customdata=np.dstack([value, target, contacts]),
            hovertemplate="%{y}<br>%{x}" + (":00" if by == "clock" else "") + f"<br><b>{hover}</b>"
            f"<br>{t('contacts')} %{{customdata[2]:,.1f}}<extra></extra>",
            xgap=0 if len(columns) > 60 else 1,
            ygap=1,
            **shade,
        )
    )
    ticks = {"type": "category"} if by == "clock" else {"tickformat": locale.short_days(), "hoverformat": _hover(by)}
    fig.update_xaxes(showgrid=False, **ticks)
    fig.update_yaxes(autorange="reversed", showgrid=False, tickfont={"size": 11 if len(rows) <= 40 else 9})
    return styled(fig, height=80 + (ROW if len(rows) <= 40 else LOW_ROW) * len(rows))


def _hover(by: str) -> str:
    return locale.days() if by == "day" else locale.instants()


def _shade(figure: str, value: Floats, target: Floats) -> tuple[dict[str, object], str]:
    """How cells are coloured, and what hovering says of the value."""
    bar = {"thickness": 10, "outlinewidth": 0, "tickfont": {"size": 10}}
    if figure == "level":
        scale = {
            "z": 100 * (value - target), "zmin": -FULL_POINTS, "zmax": FULL_POINTS,
            "colorscale": [list(stop) for stop in NET],
            "colorbar": {**bar, "title": {"text": t("points to promise"), "side": "right"}},
        }  # fmt: skip
        return scale, "%{customdata[0]:.1%} (%{z:+.1f})"
    stops = [list(stop) for stop in (SHORT if figure == "shortage_h" else AMOUNT)]
    top = float(np.nanquantile(value, 0.99)) if np.isfinite(value).any() else 1.0
    share = figure not in ("asa_s", "shortage_h")
    unit = {"asa_s": t("s"), "shortage_h": t("agent-hours short")}.get(figure, "")
    scale = {
        "z": value, "zmin": 0, "zmax": max(top, 0.02 if share else 0.5), "colorscale": stops,
        "colorbar": {**bar, "tickformat": ".0%" if share else ",.0f", "title": {"text": unit, "side": "right"}},
    }  # fmt: skip
    return scale, "%{z:.1%}" if share else "%{z:,.1f} " + unit
