"""Service by channel: what the plan promises, what the twin saw, and what was asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from views import charts
from views.wording import misses, share, simulated

KINDS = {"interval": "live", "deferred": "by deadline", "post": "posts"}


def by_channel(served: Sequence[Mapping[str, Any]], twin: Mapping[str, Any] | None) -> None:
    """Draw the channels of a night's report (`planning.night.served`), the twin beside the plan if there is one."""
    st.subheader("Service by channel", anchor=False)
    judged = "planned" if twin is None else "simulated"
    columns = {"planned": [share(row["service_level"]) for row in served]}
    missed = [misses(row["service_level"], row["service_level"], row["target"]) for row in served]
    if twin is not None:
        told = [[row.get(f"simulated{end}") for end in ("", "_low", "_high")] for row in served]
        columns["simulated"] = [simulated(*three) for three in told]
        missed = [misses(level, high, row["target"]) for (level, _, high), row in zip(told, served, strict=True)]
    columns["target"] = [share(row["target"]) for row in served]
    columns["busy"] = [share(row["occupancy"]) for row in served]
    table = pd.DataFrame(
        {
            "channel": [row["channel"] for row in served],
            "kind": [KINDS[row["kind"]] for row in served],
            "contacts": [row["contacts"] for row in served],
            **columns,
        }
    )
    right = {name: st.column_config.TextColumn(alignment="right") for name in columns}
    right["contacts"] = st.column_config.NumberColumn(format="localized")
    styled = table.round({"contacts": 0}).style.apply(
        lambda column: [f"color:{charts.RED}" if m else "" for m in missed], subset=[judged]
    )
    st.dataframe(styled, hide_index=True, column_config=right, placeholder="–")
    if twin is not None:
        st.caption(
            f"Planned by formula at the people rostered. Simulated: this roster lived through contact by contact in "
            f"{twin['futures']} futures drawn from the forecast, some people missing; ± bounds its 95 % interval. "
            "Red: all of it lies below target."
        )
