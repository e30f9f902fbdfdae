"""Which queues the requirement is made of: hours, the most at once, and what they rest on most of the time."""

import pandas as pd
import streamlit as st

from views.charts.requirement import CAUSES
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import change, hours, number, queue_name


def queue_table(desk: Desk, rows: pd.DataFrame, before: pd.DataFrame | None) -> None:
    """Draw it, the queue of most hours first.

    Parameters
    ----------
    desk : Desk
    rows : pandas.DataFrame
        Requirement of the queues and days shown, with a column `queue`.
    before : pandas.DataFrame or None
        The same before levers were moved.
    """
    now = _hours(rows, desk.interval)
    order = now["hours"].sort_values(ascending=False).index
    columns = {
        t("queue"): [queue_name(str(queue)) for queue in order],
        t("hours"): [hours(h) for h in now["hours"].loc[order]],
    }
    if before is not None:
        moved = (now["hours"] - _hours(before, desk.interval)["hours"]).reindex(order).fillna(0.0)
        columns[t("change")] = [change(h, t("h")) for h in moved]
    columns[t("most at once")] = ["–" if pd.isna(n) else number(n) for n in now["peak"].loc[order]]
    right = {name: st.column_config.TextColumn(alignment="right") for name in list(columns)[1:]}
    if "binds" in rows:
        columns[t("mostly rests on")] = [_cause(cause) for cause in now["binds"].loc[order]]
    table = pd.DataFrame(columns)
    st.dataframe(table, hide_index=True, column_config=right, height=min(38 + 35 * len(table), 388))
    st.caption(t("Hours of live queues and posts are net; those of deferred work arrive on the days shown."))


def _hours(rows: pd.DataFrame, interval: int) -> pd.DataFrame:
    groups = rows.groupby("queue", observed=True)
    table = pd.DataFrame(
        {
            "hours": groups["agents"].sum() * (interval / 60) + groups["workload_h"].sum(),
            "peak": groups["agents"].max(),
        }
    )
    if "binds" in rows:
        weight = rows["agents"].fillna(rows["workload_h"])
        heads = weight.groupby([rows["queue"].astype(str), rows["binds"].astype(str)]).sum()
        most = heads.groupby(level=0).idxmax()
        table["binds"] = [most[queue][1] for queue in table.index]
    return table


def _cause(cause: str) -> str:
    return t(CAUSES[cause][0]) if cause in CAUSES else cause
