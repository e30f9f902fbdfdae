"""The sliders of what if: each stands where the settings have it, and counts only once it is moved."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from planning.desk.requirement.levers import Levers, has_ai
from scheduler.workload import QueuePolicy
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import number
from views.requirement import ground as grounds

SECONDS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
"""Times to answer that can be chosen [s]."""


def moved(desk: Desk, queues: Sequence[str]) -> Levers:
    """Draw the sliders for the queues in sight, and say what is moved."""
    st.subheader(t("What if?"), anchor=False)
    known = grounds.ground(desk).policies
    policies = [known[queue] for queue in queues if queue in known]
    if not policies:
        st.caption(t("These are fixed posts: they need their seats while they are open, whatever the demand."))
        return Levers()
    st.caption(tn("For {count} queue in sight.", "For all {count} queues in sight.", len(policies)))
    number_ = st.session_state.setdefault("what_if_number", 0)
    live = [p for p in policies if p.kind == "interval"]
    aht = st.slider(
        t("Handle time"), 70, 130, 100, 5, format="%d %%", key=f"aht_{number_}",
        help=t("Of the contacts people see, against today's: 90 % if a tool saves a tenth."),
    )  # fmt: skip
    found = Levers(
        aht_factor=aht / 100,
        deflection=_deflection(desk, policies, number_),
        level=_level(live, number_),
        answer_within_s=_seconds(live, number_),
        max_occupancy=_occupancy(policies, number_),
        shrinkage=_shrinkage(desk, number_),
    )
    st.button(
        t("As the settings say"), icon=":material/restart_alt:", disabled=not found.moved, width="stretch",
        on_click=_reset, key=f"reset_{number_}",
    )  # fmt: skip
    return found


def _reset() -> None:
    # a slider cannot be moved from outside once drawn; new keys stand where the settings are
    st.session_state["what_if_number"] = st.session_state.get("what_if_number", 0) + 1


def _deflection(desk: Desk, policies: Sequence[QueuePolicy], number_: int) -> float | None:
    served = [p for p in policies if has_ai(p.deflection)]
    if not served:
        return None
    start = pd.DatetimeIndex([pd.Timestamp(desk.publication.horizon_start)])
    shares = [float(p.deflection.shares(start)[0]) for p in served]
    now = round(100 * float(np.mean(shares)))
    chosen = st.slider(
        t("AI answers"), 0, 95, min(now, 95), 1, format="%d %%", key=f"deflection_{number_}_{now}",
        help=_mixed(
            t("Share of contacts an AI settles before a person sees them, on the queues where it answers any today."),
            [100 * share for share in shares], "%",
        ),
    )  # fmt: skip
    return None if chosen == now else chosen / 100


def _level(live: Sequence[QueuePolicy], number_: int) -> float | None:
    if not live:
        return None
    levels = [100 * p.target.level for p in live]
    now = round(float(np.mean(levels)))
    chosen = st.slider(
        t("Service level"), 50, 99, now, 1, format="%d %%", key=f"level_{number_}_{now}",
        help=_mixed(t("Share of live contacts answered in time."), levels, "%"),
    )  # fmt: skip
    return None if chosen == now else chosen / 100


def _seconds(live: Sequence[QueuePolicy], number_: int) -> float | None:
    if not live:
        return None
    times = [p.target.answer_within_s for p in live]
    now = float(np.median(times))
    options = sorted({*map(float, SECONDS), now})
    chosen = st.select_slider(
        t("Answered within"), options, now, key=f"seconds_{number_}_{now:g}",
        format_func=lambda s: t("{amount} s", amount=number(s)),
        help=_mixed(t("The time that the service level speaks of."), times, t("s")),
    )  # fmt: skip
    return None if chosen == now else float(chosen)


def _occupancy(policies: Sequence[QueuePolicy], number_: int) -> float | None:
    caps = [100 * (1.0 if p.target.max_occupancy is None else p.target.max_occupancy) for p in policies]
    now = round(float(np.mean(caps)))
    chosen = st.slider(
        t("Busy at most"), 50, 100, now, 1, format="%d %%", key=f"occupancy_{number_}_{now}",
        help=_mixed(t("Occupancy cap: the largest share of their time that agents may be busy."), caps, "%"),
    )  # fmt: skip
    return None if chosen == now else chosen / 100


def _shrinkage(desk: Desk, number_: int) -> float | None:
    now = round(100 * desk.shrinkage)
    chosen = st.slider(
        t("Shrinkage"), 0, 40, min(now, 40), 1, format="%d %%", key=f"shrinkage_{number_}_{now}",
        help=t("Share of scheduled time in which people are not there. It moves the hours to schedule."),
    )  # fmt: skip
    return None if chosen == now else chosen / 100


def _mixed(means: str, values: Sequence[float], unit: str) -> str:
    """What a slider means, and between what it stands for where the queues in sight differ."""
    low, high = min(values), max(values)
    if high - low < 0.5:
        return means
    return means + " " + t(
        "Today they lie between {low} and {high} {unit}; once moved, all have this one.",
        low=number(low), high=number(high), unit=unit,
    )  # fmt: skip
