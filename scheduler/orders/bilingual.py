"""Whether enough people who speak two languages will be there while a festival lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import numpy as np
import pandas as pd

from scheduler.agents import Agent


@dataclass(frozen=True)
class Cover:
    """People of two languages in the hours of a festival, at the worst of its intervals.

    Attributes
    ----------
    required : int
        Most heads wanted at once.
    able : int
        People who speak both, employed and not absent, at the interval that lacks most of them.
    short_of_able : int
        Most heads that even all of them together would lack; these must be hired, trained or lent.
    on_duty : int
        Of those who speak both, on duty at the interval that lacks most.
    short_on_duty : int
        Most heads lacking on duty; 0 is ready.
    worst : datetime or None
        The first interval that lacks so many on duty; None where none lacks any.
    """

    required: int
    able: int
    short_of_able: int
    on_duty: int
    short_on_duty: int
    worst: datetime | None


def bilingual_cover(
    requirement: pd.DataFrame,
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    *,
    languages: tuple[str, str],
    times: pd.DatetimeIndex,
    share: float,
) -> Cover:
    """Weigh people of two languages against what a festival wants of them.

    Somebody speaks both who may work some queue of each. Breaks are not taken off.

    Parameters
    ----------
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`.
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : sequence of Agent
    languages : (str, str)
        The one that customers use, and the other.
    times : pandas.DatetimeIndex
        Starts of the intervals that count.
    share : float
        Share of the people its live queues require who must speak both, rounded up to heads.
    """
    queues = requirement[["line", "language", "channel"]].drop_duplicates()
    spoken = {
        language: ["/".join(row) for row in queues[queues["language"] == language].itertuples(index=False, name=None)]
        for language in languages
    }
    both = [a for a in agents if all(any(a.can_work(queue) for queue in spoken[language]) for language in languages)]
    live = requirement[(requirement["kind"] == "interval") & (requirement["language"] == languages[0])]
    heads = live.groupby("timestamp")["agents"].sum().reindex(times).fillna(0.0).to_numpy(float)
    # Rounded before it is raised: a tenth of 30 heads is 3.
    wanted = np.array([ceil(round(share * value, 9)) for value in heads], dtype=np.int64)
    able = np.array([sum(_there(a, at.to_pydatetime()) for a in both) for at in times], dtype=np.int64)
    mine = roster[roster["agent_id"].isin([a.agent_id for a in both])]
    starts, ends = (pd.DatetimeIndex(mine[edge].sort_values()) for edge in ("start", "end"))
    duty = np.asarray(starts.searchsorted(times, side="right") - ends.searchsorted(times, side="right"))
    lack_able, lack = wanted - able, wanted - duty
    if not len(times):
        return Cover(0, len(both), 0, 0, 0, None)
    k, j = int(lack.argmax()), int(lack_able.argmax())
    return Cover(
        required=int(wanted.max()),
        able=int(able[j]),
        short_of_able=max(0, int(lack_able[j])),
        on_duty=int(duty[k]),
        short_on_duty=max(0, int(lack[k])),
        worst=times[k].to_pydatetime() if lack[k] > 0 else None,
    )


def _there(agent: Agent, at: datetime) -> bool:
    """Whether somebody is employed and not absent at an instant."""
    day = at.astimezone(agent.time_zone).date()
    employed = (agent.hired_on is None or agent.hired_on <= day) and (agent.leaves_on is None or day <= agent.leaves_on)
    return employed and not any(start <= at < end for start, end in agent.absences)
