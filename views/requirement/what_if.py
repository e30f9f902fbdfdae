"""The requirement under moved levers, made anew by the night's own functions for the queues in sight."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from planning.desk.requirement.levers import Levers
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wording import change, plain
from views.requirement import ground as grounds


@dataclass(frozen=True)
class WhatIf:
    """A requirement beside another.

    Attributes
    ----------
    rows, before : pandas.DataFrame
        Of the queues shown: with the levers moved, and as today's settings say. Posts stand in both as published.
    others_h : float
        Change of live agent-hours of queues that pool with those shown and are not [h].
    drift_h : float
        Live agent-hours by which today's settings ask for more than was published [h].
    """

    rows: pd.DataFrame
    before: pd.DataFrame
    others_h: float
    drift_h: float

    def caption(self, desk: Desk) -> str:
        """What to know before reading the difference."""
        told = t(
            "Made anew by the night's own formulas for the queues shown; grey is as planned. It is the requirement "
            "alone: the roster was not solved again."
        )
        if abs(self.others_h) >= grounds.CHANGED_H:
            told += " " + t("Queues that pool with them change by {hours}.", hours=change(self.others_h, t("h")))
        if abs(self.drift_h) >= grounds.CHANGED_H:
            told += " " + t(
                "Settings have changed since the night: without any lever they change it by {hours}; the next night "
                "obeys them.",
                hours=change(self.drift_h, t("h")),
            )
        return told


def what_if(desk: Desk, levers: Levers, queues: Sequence[str], shown: pd.DataFrame) -> WhatIf | None:
    """The requirement of some queues with the levers moved; None, and words, where it cannot be.

    Parameters
    ----------
    desk : Desk
    levers : Levers
    queues : sequence of str
        Those shown, all of which the levers change.
    shown : pandas.DataFrame
        Their published rows, with a column `queue`.
    """
    ground = grounds.ground(desk)
    try:
        as_set = ground.heads(queues)
        made = _made(ground.horizon.start.isoformat(), levers, queues, desk)
    except ValueError as wrong:
        st.error(t("Not possible: {why}.", why=plain(said(str(wrong)))), icon=":material/block:")
        st.caption(t("Move the slider back, or choose fewer queues."))
        return None
    mine = as_set["queue"].isin(queues)
    others = ~made["queue"].isin(queues)
    rest = shown[~shown["queue"].isin(ground.policies)]
    hours = desk.interval / 60
    known = shown[shown["queue"].isin(ground.policies)]
    return WhatIf(
        rows=_with(made[~others], rest),
        before=_with(as_set[mine], rest),
        others_h=float(made.loc[others, "agents"].sum() - as_set.loc[~mine, "agents"].sum()) * hours,
        drift_h=float(as_set.loc[mine, "agents"].sum() - known["agents"].sum()) * hours,
    )


def _made(key: str, levers: Levers, queues: Sequence[str], desk: Desk) -> pd.DataFrame:
    """The answer to the last question is kept for this person: a click on the chart asks it again."""
    asked = (desk.publication, key, levers, tuple(queues))
    kept = st.session_state.get("requirement_what_if")
    if kept is None or kept[0] != asked:
        kept = (asked, grounds.ground(desk).heads(queues, levers, queues))
        st.session_state["requirement_what_if"] = kept
    made: pd.DataFrame = kept[1]
    return made


def _with(made: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """Rows made anew, and those that no lever reaches."""
    columns = [name for name in made.columns if name in rest]
    return pd.concat([made, rest[columns]], ignore_index=True) if len(rest) else made
