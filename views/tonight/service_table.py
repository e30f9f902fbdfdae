"""Service by channel: what the plan promises, what the twin saw, and what was asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from views import charts
from views.frame.language import later, t
from views.frame.wording import channel_name, misses, number, share, simulated

KINDS = {"interval": later("live"), "deferred": later("by deadline"), "post": later("posts")}


def by_channel(served: Sequence[Mapping[str, Any]], twin: Mapping[str, Any] | None) -> None:
    """Draw the channels of a night's report (`planning.night.served`), the twin beside the plan if there is one."""
    st.subheader(t("Service by channel"), anchor=False)
    levels = {"planned": [share(row["service_level"]) for row in served]}
    judged = "planned" if twin is None else "simulated"
    missed = [misses(row["service_level"], row["service_level"], row["target"]) for row in served]
    if twin is not None:
        told = [[row.get(f"simulated{end}") for end in ("", "_low", "_high")] for row in served]
        levels["simulated"] = [simulated(*three) for three in told]
        missed = [misses(level, high, row["target"]) for (level, _, high), row in zip(told, served, strict=True)]
    # a missed promise is told by a sign too, not by colour alone
    levels[judged] = [f"▼ {level}" if m else level for level, m in zip(levels[judged], missed, strict=True)]
    table = pd.DataFrame(
        {
            "channel": [channel_name(row["channel"]) for row in served],
            "kind": [t(KINDS[row["kind"]]) for row in served],
            "contacts": ["–" if row["contacts"] is None else number(row["contacts"]) for row in served],
            **levels,
            "target": [share(row["target"]) for row in served],
            "busy": [share(row["occupancy"]) for row in served],
        }
    )
    titles = {
        "channel": t("channel"),
        "kind": t("kind"),
        "contacts": t("contacts"),
        "planned": t("planned"),
        "simulated": t("simulated"),
        "target": t("target"),
        "busy": t("busy"),
    }
    text = st.column_config.TextColumn
    columns = {
        name: text(title, alignment="left" if name in ("channel", "kind") else "right")
        for name, title in titles.items()
    }
    styled = table.style.apply(lambda _: [f"color:{charts.RED}" if m else "" for m in missed], subset=[judged])
    st.dataframe(styled, hide_index=True, column_config=columns)
    if twin is not None:
        st.caption(
            t(
                "Planned by formula at the people rostered. Simulated: this roster lived through contact by contact in "
                "{futures} futures drawn from the forecast, some people missing; ± bounds its 95 % interval. "
                "▼ in red: all of it lies below target.",
                futures=twin["futures"],
            )
        )
