"""The chart of a surge: its course with levers and without."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from views.charts.style import BLUE, GREY, ORANGE, styled
from views.frame.language import t
from views.frame.wording import number, percent


def course(table: pd.DataFrame, target: float, minutes: float, names: Sequence[str]) -> go.Figure:
    """Share in time of the surging queue, minute by minute, without levers and with them.

    Parameters
    ----------
    table : pandas.DataFrame
        `step`, `minute`, `level`, as `planning.jobs.kinds.surge` answers.
    target : float
        What the queue promises.
    minutes : float
        Length of the surge [min].
    names : sequence of str
        Of the steps, from the first.
    """
    fig = go.Figure()
    last = int(table["step"].max())
    for step in sorted({0, last}):
        part = table[table["step"] == step]
        name = t("nothing done") if step == 0 else t("all {count} levers", count=number(len(names)))
        line = {"color": BLUE, "width": 2.4} if step else {"color": GREY, "width": 2, "dash": "dash"}
        fig.add_scatter(x=part["minute"], y=part["level"], name=name, line=line, hovertemplate="%{y:.0%}")
    fig.add_hline(
        target, line={"color": ORANGE, "width": 1.6, "dash": "dot"},
        annotation={"text": t("promised {share}", share=percent(target, 0)), "font": {"color": ORANGE, "size": 11}},
        annotation_position="bottom right",
    )  # fmt: skip
    fig.add_vrect(0, minutes, fillcolor="rgba(135,149,163,0.12)", line={"width": 0})
    fig.update_yaxes(tickformat=".0%", range=[0, 1.04], title_text=t("answered in time"))
    fig.update_xaxes(title_text=t("minutes since the surge began"), dtick=10, title_standoff=4)
    return styled(fig, height=280, unified=True)
