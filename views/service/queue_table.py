"""Every queue as it is lived through, the worst first."""

import pandas as pd
import streamlit as st

from views.charts.style import RED
from views.frame.language import t
from views.frame.wording import number, queue_name, share, simulated


def queue_table(table: pd.DataFrame) -> None:
    """Draw it.

    Parameters
    ----------
    table : pandas.DataFrame
        As `planning.desk.service.lived.by_queue` makes it.
    """
    kinds = {"interval": t("live"), "deferred": t("by deadline"), "post": t("posts")}
    columns = {
        t("queue"): [f"{'▼ ' if row.missed else ''}{queue_name(str(row.queue))}" for row in table.itertuples()],
        t("kind"): table["kind"].map(kinds).tolist(),
        t("promised"): _shares(table["target"]),
        t("planned"): _shares(table["planned"]),
        t("simulated"): [
            simulated(*(None if pd.isna(v) else float(v) for v in three))
            for three in table[["level", "low", "high"]].itertuples(index=False, name=None)
        ],
        t("days kept"): _shares(table["days_kept"]),
        t("wait"): ["–" if pd.isna(v) else t("{amount} s", amount=number(v)) for v in table["asa_s"]],
        t("give up"): _shares(table["prob_abandon"]),
        t("busy"): _shares(table["occupancy"]),
        t("helped"): _shares(table["helped"]),
    }
    shown = pd.DataFrame(columns)
    right = {name: st.column_config.TextColumn(alignment="right") for name in list(columns)[2:]}
    missed = table["missed"].tolist()
    styled = shown.style.apply(lambda column: [f"color:{RED}" if m else "" for m in missed], subset=[t("simulated")])
    st.subheader(t("All queues"), anchor=False)
    st.dataframe(styled, hide_index=True, column_config=right, height=min(38 + 35 * len(shown), 460))
    st.caption(
        t(
            "▼ marks a promise that is not kept. Planned is by formula at the people rostered; helped is the share "
            "answered by people planned elsewhere."
        )
    )


def _shares(values: "pd.Series[float]") -> list[str]:
    return [share(None if pd.isna(value) else float(value)) for value in values]
