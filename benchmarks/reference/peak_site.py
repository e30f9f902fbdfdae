"""What an in-house site sized for its peak would be paid: the scenario's other yardstick of cost."""

import numpy as np
import pandas as pd

from benchmarks.reference.operation import SITES
from scheduler.agents import Agent
from scheduler.optimizer.cost import pay_cents
from scheduler.optimizer.problem import RosterProblem

SHIFTS = (0, 8, 16)
IN_HOUSE = SITES["shanghai"][1]
"""Pay of an hour in house [cent]."""

ON_DUTY = 7 / 8
"""Share of a shift that is not a break."""


def peak_site_hours(problem: RosterProblem) -> float:
    """Paid hours of a site whose every fixed shift, all days alike, has the heads of its busiest moment [h].

    Need is gross, for people are missing; deferred work, which can wait, adds only its mean.
    """
    times = pd.date_range(problem.horizon.start, periods=problem.ticks, freq=f"{problem.tick}min")
    hour = np.asarray(times.tz_convert(problem.agents[0].time_zone).hour)
    heads = problem.need.sum(axis=0) + problem.jobs.work.sum() / problem.ticks
    peaks = [heads[(hour >= start) & (hour < start + 8)].max() for start in SHIFTS]
    days = problem.ticks * problem.tick / 1440
    return float(sum(peaks) * 8 * days / ON_DUTY)


def savings(problems: list[RosterProblem], roster: pd.DataFrame, agents: tuple[Agent, ...]) -> dict[str, float]:
    """Share of the peak site's pay that a roster saves: at one wage for all, and at the wages people have."""
    whole = sum(peak_site_hours(p) for p in problems) * IN_HOUSE
    cents = {a.agent_id: a.hourly_cost_cents for a in agents}
    paid = roster["paid_minutes"].to_numpy()
    own = sum(pay_cents(int(m), cents[who]) for who, m in zip(roster["agent_id"], paid, strict=True))
    same = float(paid.sum()) / 60 * IN_HOUSE
    return {"by the roster": 1 - same / whole, "by wages": (same - own) / whole, "together": 1 - own / whole}
