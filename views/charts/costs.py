"""What rosters cost beside each other, and beside what none can cost less than."""

from collections.abc import Mapping

import plotly.graph_objects as go

from views.charts.style import BLUE, GREY, ORANGE, styled
from views.frame.language import t
from views.frame.wording import money


def cost_beside_bound(costs: Mapping[str, float], bound: float | None, currency: str) -> go.Figure:
    """A dot a roster on one axis of cost, the last one filled, and a line below which no roster is possible.

    Parameters
    ----------
    costs : mapping of str to float
        Cost by name, from top to bottom: as published, as changed by hand, as re-solved.
    bound : float or None
        No roster costs less; None where nothing is proven.
    currency : str
        ISO 4217 code.
    """
    names, values = list(costs), list(costs.values())
    colours = [GREY, ORANGE, BLUE]
    fig = go.Figure()
    for name, value, colour in zip(names, values, colours, strict=True):
        # a dot needs no axis from zero, which would make a difference of one per cent invisible
        fig.add_scatter(
            x=[values[0], value],
            y=[name, name],
            mode="lines",
            line={"color": colour, "width": 3},
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=[value],
            y=[name],
            mode="markers+text",
            marker={"color": colour, "size": 13},
            text=[money(100 * value, currency)],
            textposition="middle left" if value < values[0] else "middle right",  # beside the line, not on it
            hovertemplate="%{text}<extra></extra>",
        )
    known = [*values, *([] if bound is None else [bound])]
    room = (max(known) - min(known)) or 1.0
    if bound is not None:
        fig.add_vline(x=bound, line={"color": GREY, "dash": "dash"})
        fig.add_annotation(
            x=bound,
            y=1.0,
            yref="paper",
            yanchor="bottom",
            xanchor="left",
            showarrow=False,
            text=t("no roster below {money}", money=money(100 * bound, currency)),
        )
    styled(fig, 190)
    fig.update_layout(showlegend=False, margin={"t": 30, "l": 8, "r": 8, "b": 8})
    left = 0.3 if min(values) < values[0] else 0.03  # a label takes its room
    fig.update_xaxes(range=[min(known) - left * room, max(known) + 0.3 * room], tickformat="~s", title=currency)
    fig.update_yaxes(autorange="reversed")
    return fig
