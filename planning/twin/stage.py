"""The twin's stage of the line: a roster of this site lived through on futures of this forecast."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import pandas as pd

from planning.settings import Settings
from planning.twin.futures import contact_futures
from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.simulation.absence import Absence
from scheduler.simulation.floor import Routing
from scheduler.simulation.twin import Twin, simulate


def live_through(
    settings: Settings,
    *,
    forecast: pd.DataFrame,
    accuracy: pd.DataFrame,
    workload: pd.DataFrame,
    requirement: pd.DataFrame,
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    horizon: Horizon,
    seed: int,
    past: pd.DataFrame | None = None,
    futures: int | None = None,
    routing: Routing | None = None,
    executor: Executor | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Twin:
    """Simulate a roster as the site's settings say.

    Parameters
    ----------
    settings : Settings
        simulation.yaml says how; site.yaml how many people are missing, and whose clock a queue's customers live by.
    forecast, accuracy, workload, requirement : pandas.DataFrame
        Of one run: the tables that were made from each other, overrides applied.
    roster, past : pandas.DataFrame
        Contract `ROSTER`; `past` holds shifts that began before the horizon.
    agents : sequence of Agent
    horizon : Horizon
    seed : int
        Rosters simulated with one seed meet the same customers and miss the same people.
    futures, routing : optional
        Instead of simulation.yaml's.
    executor : Executor, optional
        Where futures are simulated; the result is the same bit for bit.
    progress : callable, optional

    Returns
    -------
    Twin
    """
    how, shrinkage = settings.simulation, settings.site.shrinkage
    markets = settings.calendar(horizon.start.date(), horizon.end.date())
    contacts = contact_futures(
        forecast,
        accuracy,
        workload,
        zone_of=lambda queue: markets.market(queue.split("/")[1]).time_zone,
        interval=horizon.interval,
        seed=seed,
        count=how.futures if futures is None else futures,
    )
    return simulate(
        workload,
        contacts,
        roster,
        agents,
        settings.policies(),
        horizon,
        seed=seed,
        past=past,
        requirement=requirement,
        absence=Absence(shrinkage.planned, shrinkage.unplanned, how.absence_spread),
        routing=routing or Routing(help=how.help, blend=how.blend, reserve=how.reserve),
        executor=executor,
        progress=progress,
    )
