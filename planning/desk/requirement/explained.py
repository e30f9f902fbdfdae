"""A number of the published requirement, explained from its run's tables without reading those of other queues."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from planning.desk.requirement.choice import of_queues
from planning.desk.requirement.ground import Ground
from scheduler.explain import Explanation, Facts, explain
from scheduler.judging.calibration import row_factors
from scheduler.workload import QueuePolicy


def explained(
    ground: Ground,
    queue: str,
    at: datetime,
    *,
    policies: Sequence[QueuePolicy],
    present: float,
    workload: pd.DataFrame,
    requirement: pd.DataFrame,
    coverage: pd.DataFrame,
) -> Explanation:
    """The steps from contacts to heads of one queue in one interval.

    Parameters
    ----------
    ground : Ground
        Of the run, for its forecast and what pools with what.
    queue : str
    at : datetime
        Zone-aware, in the interval to be explained.
    policies : sequence of QueuePolicy
        All of the site, posts too.
    present : float
        Share of scheduled heads that are there.
    workload, requirement, coverage : pandas.DataFrame
        Tables of the run; coverage may be counted anew after planners' edits.

    Raises
    ------
    ValueError
        As `scheduler.explain.explain` does, in words for people.
    """
    near = ground.together([queue]) or (queue,)
    work = of_queues(workload, near)
    forecast = ground.forecast.get(queue)
    facts = Facts(
        forecast=requirement.iloc[:0] if forecast is None else forecast,
        workload=work,
        requirement=of_queues(requirement, [queue]),
        coverage=of_queues(coverage, [queue]),
        policies=[p for p in policies if p.queue in near],
        horizon=ground.horizon,
        present=present,
        vendor_share=ground.vendor_share,
        load_factor=None if ground.factors is None else row_factors(work, ground.factors, ground.horizon),
        skills=ground.skills,
    )
    return explain(facts, queue, at)
