"""Agreement: whether the twin sees the service that the plan promises, queue by queue and hour by hour."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from scipy.stats import t as student

from scheduler.agents import INSTANT
from scheduler.simulation.twin import Twin
from scheduler.workload import QUEUE

AGREEMENT = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the hour"),
        **{name: pa.Column(str, coerce=True) for name in QUEUE},
        "contacts": pa.Column(float, pa.Check.gt(0), coerce=True, description="contacts in a future, on average"),
        "planned": pa.Column(float, coerce=True, description="service level by the plan's formula"),
        "simulated": pa.Column(float, coerce=True, description="service level over all futures"),
        "simulated_low": pa.Column(float, coerce=True, nullable=True),
        "simulated_high": pa.Column(float, coerce=True, nullable=True),
        "agrees": pa.Column(bool, coerce=True, description="the simulated level lies within the margins"),
        "by_chance": pa.Column(
            float,
            coerce=True,
            nullable=True,
            description="probability to lie within them if both were the same and only sampling parted them",
        ),
        "settled": pa.Column(bool, coerce=True, description="the whole interval lies within, or outside, the margins"),
    },
    name="agreement",
    unique=["timestamp", *QUEUE],
)
"""Contract of planned against simulated service, per live queue and clock hour in which contacts came."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """How well plan and twin agree.

    Attributes
    ----------
    hours : pandas.DataFrame
        Contract `AGREEMENT`.
    share, share_of_contacts : float
        Of the queue-hours, and of their contacts, those whose simulated level lies within the margins.
    by_chance, by_chance_of_contacts : float
        The same shares to be expected, were plan and twin one and only sampling parted them: what no plan exceeds with
        so few futures.
    settled_within, settled_outside : float
        Share of the queue-hours whose whole confidence interval lies within the margins, and outside. The rest is open.
    """

    hours: pd.DataFrame
    share: float
    share_of_contacts: float
    by_chance: float
    by_chance_of_contacts: float
    settled_within: float
    settled_outside: float


def agreement(plan: pd.DataFrame, twin: Twin, *, above: float = 0.02, below: float = 0.01) -> Agreement:
    """Planned against simulated service level of every live queue and hour of the horizon.

    Parameters
    ----------
    plan : pandas.DataFrame
        Contract `scheduler.kpis.PLAN`, of the roster that was simulated.
    twin : Twin
    above, below : float
        Margins: a simulated level agrees from `planned - below` to `planned + above`.

    Returns
    -------
    Agreement
        An hour's plan is the mean of its intervals weighted by contacts. A small queue's hour has few contacts even in
        many futures; how much of a disagreement may be sampling is said beside the shares, not taken out of them.
    """
    for name, margin in (("above", above), ("below", below)):
        if not 0 <= margin <= 1:
            raise ValueError(f"{name} must lie in [0, 1], not {margin:g}")
    hours = planned_hours(plan, twin.hours["timestamp"].min()).merge(
        twin.hours[["timestamp", *QUEUE, "contacts", "service_level", "service_level_low", "service_level_high"]],
        on=["timestamp", *QUEUE],
    )
    hours = hours.rename(columns=lambda name: name.replace("service_level", "simulated"))
    hours = hours[hours["simulated"].notna() & hours["planned"].notna() & (hours["contacts"] > 0)]
    gap = hours["simulated"] - hours["planned"]
    tiny = 1e-12  # a margin that is met to the last digit is met
    agrees = (gap >= -below - tiny) & (gap <= above + tiny)
    low, high = hours["simulated_low"] - hours["planned"], hours["simulated_high"] - hours["planned"]
    error = standard_error(hours, "simulated", twin.futures)
    within = (low >= -below - tiny) & (high <= above + tiny)
    outside = (high < -below) | (low > above)
    noise = student(max(twin.futures - 1, 1))
    wide = np.where(error > 0, error, np.nan)
    by_chance = noise.cdf(above / wide) - noise.cdf(-below / wide)
    by_chance = np.where(error == 0, 1.0, by_chance)
    table = hours.assign(agrees=agrees, by_chance=by_chance, settled=within | outside)
    table = AGREEMENT.validate(table[list(AGREEMENT.columns)].reset_index(drop=True), lazy=True)
    weight = table["contacts"].to_numpy(dtype=float)

    def over(values: pd.Series, weights: npt.NDArray[np.float64] | None = None) -> float:
        return float(np.average(values.to_numpy(dtype=float), weights=weights)) if len(values) else np.nan

    return Agreement(
        hours=table,
        share=over(table["agrees"]),
        share_of_contacts=over(table["agrees"], weight),
        by_chance=over(table["by_chance"]),
        by_chance_of_contacts=over(table["by_chance"], weight),
        settled_within=over(within),
        settled_outside=over(outside),
    )


def planned_hours(plan: pd.DataFrame, origin: pd.Timestamp) -> pd.DataFrame:
    """`timestamp, line, language, channel, planned` of live queues by contacts; hours begin as `origin` does."""
    live = plan[(plan["kind"] == "interval") & (plan["contacts"] > 0)]
    hour = pd.Timedelta(hours=1)
    keyed = live[QUEUE].assign(
        timestamp=origin + (live["timestamp"] - origin) // hour * hour,
        contacts=live["contacts"],
        served=live["contacts"] * live["service_level"],
    )
    sums = keyed.groupby(["timestamp", *QUEUE], sort=False)[["contacts", "served"]].sum().reset_index()
    return sums.assign(planned=sums["served"] / sums["contacts"]).drop(columns=["contacts", "served"])


def standard_error(table: pd.DataFrame, figure: str, futures: int) -> npt.NDArray[np.float64]:
    """Standard error behind `figure` and its 95 % interval, one side of which may be cut off at 0 or at 1."""
    mean, low, high = (table[figure + end].to_numpy(dtype=float) for end in ("", "_low", "_high"))
    if futures < 2:
        return np.full(len(mean), np.nan)
    return np.asarray(np.maximum(high - mean, mean - low) / student.ppf(0.975, futures - 1))
