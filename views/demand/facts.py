"""The figures of what is looked at: how much, how long each takes, and how far to trust it."""

import pandas as pd
import streamlit as st

from planning.desk.demand.scope import Scope, rows_of
from views.frame import reading
from views.frame.language import later, t
from views.frame.reading import Desk
from views.frame.wording import number, percent

QUALITY = {
    "model": (later("model"), "blue"),
    "override": (later("override"), "orange"),
    "fallback": (later("fallback"), "red"),
}


def facts(desk: Desk, looked: Scope, days: pd.DataFrame, mine: pd.DataFrame) -> None:
    """Draw the cards, and one sentence on what the forecast is made of.

    Parameters
    ----------
    desk : Desk
    looked : Scope
    days : pandas.DataFrame
        As `planning.desk.demand.scope.by_day`.
    mine : pandas.DataFrame
        Rows of the forecast.
    """
    cells = st.columns(4)
    cells[0].metric(t("Forecast, contacts a day"), number(days["volume"].mean()), border=True)
    known = mine["aht_s"].notna() & (mine["volume"] > 0)
    weight = mine["volume"][known].sum()
    mean = (mine["aht_s"] * mine["volume"])[known].sum() / weight if weight else float("nan")
    told = t("unknown") if pd.isna(mean) else t("{seconds} s", seconds=number(mean))
    cells[1].metric(t("Handle time"), told, border=True, help=t("Mean over the horizon, each contact counting once"))
    judged = _judged(desk, looked)
    if len(judged):
        each = judged["contacts_per_interval"]
        error, average, bias = ((judged[c] * each).sum() / each.sum() for c in ("wape", "wape_mean_8w", "bias"))
        means = t(
            "In the back-test on past weeks it had not seen: absolute error per interval as a share of volume (WAPE); "
            "of several queues the mean, each contact counting once"
        )
        cells[2].metric(t("Forecast error"), percent(error), border=True, help=means)
        cells[3].metric(t("8-week average's error"), percent(average), border=True, help=means)
        _sentence(looked, mine, judged, float(bias))
    else:
        _sentence(looked, mine, judged, 0.0)


def _judged(desk: Desk, looked: Scope) -> pd.DataFrame:
    accuracy = reading.table(desk.publication.run_id, "accuracy")
    if accuracy is None:
        return pd.DataFrame()
    rows = rows_of(accuracy, looked)
    return rows[rows["wape"].notna()]


def _sentence(looked: Scope, mine: pd.DataFrame, judged: pd.DataFrame, bias: float) -> None:
    badges = " ".join(
        f":{colour}-badge[{t(label)}]" for label, colour in (QUALITY[q] for q in sorted(mine["quality"].unique()))
    )
    models = sorted(mine["model"].unique())
    made = t("made by {model}", model=_model(str(models[0]))) if len(models) == 1 else t("by {n} models", n=len(models))
    told = [f"{badges} {made}"]
    if len(judged):
        side = (
            t("in the back-test {share} too high on the whole", share=percent(abs(bias)))
            if bias > 0
            else t("in the back-test {share} too low on the whole", share=percent(abs(bias)))
        )
        told.append(side)
        if not looked.is_sum:
            held = percent(judged["coverage_90"].iloc[0], 0)
            told.append(t("the band held {share} of the intervals (90 % promised)", share=held))
    st.markdown(" · ".join(told))
    if "fallback" in set(mine["quality"]):
        st.caption(
            t(
                "A fallback forecast rests on little: the queue's past is too short or too empty for a model, so an "
                "average stands in. Say below what you know better, and give the night more history."
            )
        )


def _model(made_of: str) -> str:
    """The model of a forecast; one made of several names the heaviest and how many stand beside it."""
    heaviest, several, beside = made_of.partition(" & ")
    if not several:
        return f"`{heaviest}`"
    return t("`{model}` and {count} more", model=heaviest, count=beside.removesuffix(" more"))
