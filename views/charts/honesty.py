"""Charts of how far a forecast may be trusted: beside an average, and by how far ahead it looked."""

import pandas as pd
import plotly.graph_objects as go

from views.charts.style import BLUE, GREY, dot, styled
from views.frame.language import t


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
    average = {**dot(GREY), "symbol": "diamond"}
    fig.add_scatter(x=table["baseline"], y=table["queue"], name=t("8-week average"), marker=average, **point)
    fig.add_scatter(x=table["model"], y=table["queue"], name=t("our forecast"), marker=dot(BLUE), **point)
    fig.update_xaxes(title_text=t("error, share of volume (WAPE)"), tickformat=".0%", rangemode="tozero")
    fig.update_yaxes(autorange="reversed", type="category", tickfont={"size": 11})
    return styled(fig, height=110 + 19 * max(1, len(table)))


def by_days_ahead(table: pd.DataFrame) -> go.Figure:
    """Error of past nights' forecasts by how many days ahead they looked.

    Parameters
    ----------
    table : pandas.DataFrame
        `ahead` [days], `wape` [1].
    """
    fig = go.Figure()
    fig.add_scatter(
        x=table["ahead"], y=table["wape"], mode="lines+markers", line={"color": BLUE}, marker=dot(BLUE),
        hovertemplate="%{y:.1%}", showlegend=False,
    )  # fmt: skip
    fig.update_xaxes(title_text=t("days ahead"), dtick=1 if len(table) <= 16 else 7)
    fig.update_yaxes(title_text=t("error, share of volume (WAPE)"), tickformat=".0%", rangemode="tozero")
    return styled(fig, height=260)
