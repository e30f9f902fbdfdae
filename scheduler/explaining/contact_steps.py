"""The first steps of an explanation: from a forecast to the contacts people see, their handle time and their load."""

from typing import Any

import numpy as np
import pandas as pd

from scheduler.explaining.step import Step, percent
from scheduler.workload import QueuePolicy


def contact_steps(
    forecast: pd.DataFrame | None,
    policy: QueuePolicy,
    interval: int,
    start: pd.Timestamp,
    work: Any,
    taken: float,
    *,
    before: bool,
) -> list[Step]:
    """From the forecast to the contacts our people see, and what they take.

    Parameters
    ----------
    forecast : pandas.DataFrame or None
        The queue's rows, indexed by their starts in order.
    policy : QueuePolicy
    interval : int
        Length of the plan's interval [min].
    start : pandas.Timestamp
        Of the interval.
    work : Series
        The workload's row.
    taken : float
        Share that vendors take.
    before : bool
        Whether the interval lies before the plan, where counts may stand in place of the forecast.
    """
    rows, when, step = forecast, pd.DatetimeIndex([start]), pd.Timedelta(minutes=interval)
    steps, said_aht = [], None
    share = float(policy.deflection.shares(when)[0])
    volume = work["offered"] / float(policy.deflection.offered(np.ones(1))[0])
    if rows is not None and len(rows) and not before:
        width = max(pd.Series(rows.index).diff().min(), pd.Timedelta(minutes=1)) if len(rows) > 1 else step
        mine = rows[(rows.index > start - width) & (rows.index < start + step)]
        if len(mine):
            steps.append(_forecast(mine, width))
            said_aht = float(mine["aht_s"].iloc[0])
            if width > step:
                words = "its share: the curve inside the hour"
                steps.append(Step("in this interval", volume, "contacts", words))
    if not steps:
        steps.append(Step("came before the plan", volume, "contacts", "as counted, or forecast where not known"))
    people = policy.deflection.volume_counts == "people"
    if people:
        steps.append(Step("customers start", work["offered"], "contacts", "the forecast counts what people saw"))
    left = work["offered"] * (1 - share)
    if share:
        steps.append(
            Step("AI answers", -work["offered"] * share, "contacts", f"{percent(share)} of {work['offered']:,.1f}")
        )
    if policy.deflection.reopen:
        words = f"{percent(policy.deflection.reopen)} of {left:,.1f} left, once each"
        steps.append(Step("come back", left * policy.deflection.reopen, "contacts", words))
    if taken:
        whole = left * (1 + policy.deflection.reopen)
        steps.append(Step("vendors take", -whole * taken, "contacts", f"{percent(taken)} of {whole:,.1f}"))
    steps.append(Step("our people see", work["contacts"], "contacts", "what remains", result=True))
    if said_aht is not None and not np.isnan(said_aht) and policy.deflection.aht_s is not None:
        whose = "of all contacts" if policy.deflection.aht_counts == "all" else "of those people saw"
        steps.append(Step("handle time, forecast", said_aht, "s", whose))
    words = "the AI takes the quick ones" if policy.deflection.aht_s is not None and share else "of these contacts"
    if policy.aht_factor != 1:
        steps.append(Step("handle time, as before", work["aht_s"] / policy.aht_factor, "s", words))
        words = f"x {policy.aht_factor:g}: what is expected to change"
    steps.append(Step("handle time", work["aht_s"], "s", words))
    return steps


def _forecast(rows: pd.DataFrame, width: pd.Timedelta) -> Step:
    volume, quality = float(rows["volume"].sum()), str(rows["quality"].iloc[0])
    words = f"by {rows['model'].iloc[0]}"
    if quality == "override" and "model_volume" in rows:
        words = f"by a planner; the model said {float(rows['model_volume'].sum()):,.1f}"
    elif quality == "fallback":
        words += ", a fallback"
    lift = float(rows["lift"].iloc[0]) if "lift" in rows else 1.0
    if not np.isnan(lift) and abs(lift - 1) > 0.005:
        words += f"; event: {lift:.2f} x an ordinary day"
    return Step(f"forecast of {int(width.total_seconds() // 60)} min", volume, "contacts", words)


def load_steps(work: Any, interval: int) -> list[Step]:
    """Offered load: as if contacts had always come so, and as it follows them."""
    flat = work["contacts"] * work["aht_s"] / (60.0 * interval)
    words = f"{work['contacts']:,.1f} x {work['aht_s']:,.0f} s / {interval} min"
    return [
        Step("load, if steady", flat, "erlang", words),
        Step("load", work["load"], "erlang", "a handle time behind the contacts", result=True),
    ]
