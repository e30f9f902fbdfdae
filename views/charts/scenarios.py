"""Charts of what-ifs: how far each lies from the base, and how sure that is."""

from collections.abc import Sequence

import plotly.graph_objects as go

from planning.scenarios.side_by_side import Difference
from views.charts.style import BLUE, GREY, styled
from views.frame.language import t

ROW = 46
"""Height of a what-if [px]."""


def differences(
    names: Sequence[str], told: Sequence[Difference], axis: str, scale: float = 1.0, pattern: str = "+,.0f"
) -> go.Figure:
    """Each what-if's difference to the base as a point on its interval, around a line at no difference.

    What is told apart from none is blue and filled, what is not grey and hollow.

    Parameters
    ----------
    names : sequence of str
        What-ifs, from top to bottom.
    told : sequence of Difference
        One each; those without a difference keep an empty row.
    axis : str
        What is drawn, with its unit.
    scale : float
        By which values are multiplied, 100 for points of a share.
    pattern : str
        How numbers are written, in d3's words.
    """
    low_end, high_end = (f"%{{customdata[{k}]:{pattern}}}" for k in (0, 1))
    between = t("between {low} and {high}", low=low_end, high=high_end)
    fig = go.Figure()
    for sure, colour, symbol, name in (
        (True, BLUE, "circle", t("told apart from the base")),
        (False, GREY, "circle-open", t("cannot be told apart")),
    ):
        rows = [(n, d) for n, d in zip(names, told, strict=True) if d.sure is sure and d.change is not None]
        if not rows:
            continue
        points = [scale * (d.change or 0.0) for _, d in rows]
        ends = [
            (scale * d.low, scale * d.high) if d.low is not None and d.high is not None else (p, p)
            for (_, d), p in zip(rows, points, strict=True)
        ]
        # the interval is drawn for itself: what two proofs leave open need not hold the rosters' own difference
        for (row, _), (low, high) in zip(rows, ends, strict=True):
            line = {"color": colour, "width": 7 if sure else 4}
            fig.add_scatter(
                x=[low, high], y=[row, row], mode="lines", line=line, opacity=0.35, showlegend=False, hoverinfo="skip"
            )
        fig.add_scatter(
            x=points,
            y=[row for row, _ in rows],
            mode="markers",
            name=name,
            marker={"color": colour, "size": 12, "symbol": symbol, "line": {"width": 2, "color": colour}},
            customdata=ends,
            hovertemplate=f"<b>%{{y}}</b><br>%{{x:{pattern}}}<br>{between}<extra></extra>",
        )
    fig.add_vline(x=0, line={"color": GREY, "width": 1.5, "dash": "dot"})
    fig.update_yaxes(categoryorder="array", categoryarray=list(names)[::-1], range=[-0.6, len(names) - 0.4])
    fig.update_yaxes(showgrid=False, ticksuffix="  ")
    fig.update_xaxes(title_text=axis, zeroline=False, tickformat=pattern.replace("+", ""), nticks=6)
    return styled(fig, height=96 + ROW * max(1, len(names)))
