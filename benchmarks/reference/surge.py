"""A session that goes live unannounced: three to five times the contacts within ten minutes, and no new roster."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.reference.case import DAY_CV, Case
from benchmarks.reference.demand import Session, demanded
from benchmarks.reference.figures import Figure, amounts_of
from benchmarks.reference.scenario import SEED
from scheduler.simulation import lived
from scheduler.simulation.customers import sampled_contacts
from scheduler.simulation.measures import AMOUNTS

QUEUE = "live_commerce/id/chat"
BEFORE_END = pd.Timedelta(hours=3)
"""Start before the horizon's end: 21:00 of the last day, before the night's own peak."""

MINUTES = 10
"""Grid of the demand, which a half hour would blur."""


def surges(
    case: Case,
    scale: float,
    rosters: dict[str, pd.DataFrame],
    factors: Sequence[float],
    futures: int,
    executor: Executor | None,
) -> Iterator[tuple[str, dict[str, Figure]]]:
    """Share answered in time from a session's start to its fading, for each factor: a figure for every roster."""
    horizon = replace(case.horizon, interval=MINUTES)
    at = pd.Timestamp(horizon.end) - BEFORE_END
    (number,) = [k for k, p in enumerate(case.policies) if p.queue == QUEUE]
    during = (horizon.times >= at) & (horizon.times < at + pd.Timedelta(minutes=70))
    for factor in factors:
        work = demanded(scale, case.policies, horizon, session=Session(QUEUE, at, factor))
        contacts = sampled_contacts(work, seed=SEED, futures=futures, cv=DAY_CV, time_zone=horizon.time_zone)
        found = {}
        for name, roster in rosters.items():
            known = lived.operation(work, roster, case.agents, case.policies, horizon, seed=SEED, absence=case.absence)
            amounts, _ = amounts_of(known, contacts, executor)
            in_time, offered = (amounts[:, AMOUNTS.index(what), number] for what in ("in_time", "offered"))
            mask = np.asarray(during)
            found[name] = Figure(in_time[:, mask].sum(axis=1), offered[:, mask].sum(axis=1))
        yield f"{QUEUE} x {factor:g} in ten minutes: in 30 s", found
