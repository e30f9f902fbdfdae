"""Workload: what a forecast of contacts means as work, queue by queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT
from scheduler.horizon import Horizon, OpeningHours
from scheduler.load.contacts import offered_contacts
from scheduler.load.deflection import Deflection
from scheduler.load.intervals import lagged_load
from scheduler.load.peak_cover import PeakCover

Array = npt.NDArray[np.float64]
SizedFor = Literal["mean", "expected"] | float
QUEUE = ["line", "language", "channel"]

WORKLOAD = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the interval"),
        "line": pa.Column(str, coerce=True),
        "language": pa.Column(str, coerce=True),
        "channel": pa.Column(str, coerce=True),
        "kind": pa.Column(str, pa.Check.isin(["interval", "deferred"]), coerce=True),
        "offered": pa.Column(float, pa.Check.ge(0), coerce=True, description="contacts customers start"),
        "contacts": pa.Column(float, pa.Check.ge(0), coerce=True, description="contacts our people see"),
        "contacts_p50": pa.Column(float, pa.Check.ge(0), coerce=True),
        "contacts_p90": pa.Column(float, pa.Check.ge(0), coerce=True),
        "aht_s": pa.Column(float, pa.Check.gt(0), coerce=True, description="mean handle time of those contacts [s]"),
        "load": pa.Column(float, pa.Check.ge(0), coerce=True, description="mean offered load in the interval [erlang]"),
        "workload_h": pa.Column(float, pa.Check.ge(0), coerce=True, description="agent work arriving [h]"),
        "deadline": pa.Column(INSTANT, coerce=True, nullable=True, description="deferred work is due before this"),
        "rate_cv": pa.Column(
            float,
            pa.Check.ge(0),
            coerce=True,
            required=False,
            description="coefficient of variation of the arrival rate; without the column rates are certain",
        ),
    },
    name="workload",
    unique=["timestamp", *QUEUE],
)
"""Contract of the workload table. `deferred` rows may start before the horizon: the backlog carried in."""


@dataclass(frozen=True)
class ServiceTarget:
    """Promises on a live queue; `None` switches one off.

    `level` of the contacts offered are answered within `answer_within_s`;
    at most `max_abandonment` give up; agents are busy at most `max_occupancy` of their time.
    """

    level: float = 0.9
    answer_within_s: float = 30.0
    max_abandonment: float | None = 0.05
    max_occupancy: float | None = 0.9


@dataclass(frozen=True)
class QueuePolicy:
    """How one queue is served: the settings that turn contacts into work and work into people.

    Attributes
    ----------
    line, language, channel : str
        Name of the queue.
    kind : {"interval", "deferred", "post"}
        Live, worked by a deadline, or fixed posts.
    opening : OpeningHours
        Outside them no contact is offered and nobody is required.
    target : ServiceTarget
        For live queues.
    aht_s : float or None
        Handle time if the forecast carries none [s].
    patience_s : float or None
        Mean time a customer waits before giving up [s]; `None` never gives up (Erlang C).
    concurrency : int
        Contacts one agent serves at once (chat).
    think_share : float
        Share of a chat's duration the customer is typing or away; the rest is agent work.
    deadline_h : float or None
        For deferred queues: hours from arrival to answer.
    deflection : Deflection
        What an AI answers before a person sees it, over time, and whose contacts the forecast counts.
    redial : float
        Share of those who give up that call again, in [0, 1); for live queues.
    sized_for : {"mean", "expected"} or float
        The case of demand that a live queue's requirement keeps its promises in: the mean arrival rate; on average
        over the rate's distribution; or the rate's quantile at this probability, in (0, 1).
    minimum_agents : int
        Fewest people on a live queue while it is open.
    peak_cover : tuple of PeakCover
        Hours in which a live queue is to have more than it needs.
    posts, seats : int
        For fixed posts: number of posts and people on each (A/B is 2).
    shortage_cents : int
        Price of one missing agent-hour, or of one late hour of deferred work [cent].
    aht_factor : float
        Handle time of the contacts people see over what forecast and history say, above 0: 0.9 where a new tool
        saves a tenth.
    """

    line: str
    language: str
    channel: str
    kind: Literal["interval", "deferred", "post"]
    opening: OpeningHours
    target: ServiceTarget = ServiceTarget()
    aht_s: float | None = None
    patience_s: float | None = None
    concurrency: int = 1
    think_share: float = 0.0
    deadline_h: float | None = None
    deflection: Deflection = field(default_factory=Deflection)
    redial: float = 0.0
    sized_for: SizedFor = "mean"
    minimum_agents: int = 0
    peak_cover: tuple[PeakCover, ...] = ()
    posts: int = 0
    seats: int = 2
    shortage_cents: int = 10_000
    aht_factor: float = 1.0

    @property
    def queue(self) -> str:
        """The queue's name, `line/language/channel`."""
        return f"{self.line}/{self.language}/{self.channel}"


def workload(
    forecast: pd.DataFrame,
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    history: pd.DataFrame | None = None,
    vendor_share: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Contacts our own people see and the work they mean, on the horizon's grid.

    Parameters
    ----------
    forecast : pandas.DataFrame
        `timestamp,line,language,channel,volume,p50,p90,aht_s`, regular per queue; may begin before the horizon.
        Each queue's numbers speak of the contacts that its `Deflection` says. The more quantiles there are, `p05` to
        `p95`, the better is known how far rates vary.
    policies : sequence of QueuePolicy
        One a queue. Queues without a policy are not ours; fixed posts have no workload.
    horizon : Horizon
        The plan. A live queue yields the intervals inside it; a deferred queue the contacts due in
        (`horizon.start`, `horizon.end`], so that consecutive plans divide the work without rest.
    history : pandas.DataFrame, optional
        `timestamp,line,language,channel,volume`: before the horizon, known volumes stand in place of forecasts; they
        speak of the same contacts (`scheduler.load.deflection.at_first_share`).
    vendor_share : mapping of str to float, optional
        Queue name to the share of its contacts that vendors take, in [0, 1].

    Returns
    -------
    pandas.DataFrame
        Table of contract `WORKLOAD`.

    Raises
    ------
    ValueError
        For an open interval without a forecast, a queue without a handle time, or a share outside its range;
        every queue concerned is named.
    """
    shares = dict(vendor_share or {})
    known = {p.queue for p in policies}
    problems = [f"vendor share of unknown queue {q}" for q in shares if q not in known]
    problems += [f"vendor share of {q} must lie in [0, 1], not {s:g}" for q, s in shares.items() if not 0 <= s <= 1]
    groups = by_queue(forecast)
    # of a long history only the backlog's days matter
    oldest = horizon.times[0] - pd.Timedelta(days=1, hours=max((p.deadline_h or 0 for p in policies), default=0))
    past = {} if history is None else by_queue(history[history["timestamp"] >= oldest])
    parts = []
    for policy in policies:
        if policy.kind == "post":
            continue
        if policy.queue not in groups:
            problems.append(f"{policy.queue}: no forecast")
            continue
        try:
            contacts = contacts_of(groups[policy.queue], past.get(policy.queue), policy, horizon)
            parts.append(work_of(contacts, policy, horizon, shares.get(policy.queue, 0.0)))
        except ValueError as error:
            problems.append(f"{policy.queue}: {error}")
    if problems:
        raise ValueError("workload: " + "; ".join(problems))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(WORKLOAD.columns))
    return WORKLOAD.validate(table, lazy=True)


def by_queue(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each queue in time order, by the queue's name `line/language/channel`."""
    groups = table.sort_values("timestamp").groupby(QUEUE)
    return {"/".join(map(str, name if isinstance(name, tuple) else (name,))): rows for name, rows in groups}


def contacts_of(
    forecast: pd.DataFrame, history: pd.DataFrame | None, policy: QueuePolicy, horizon: Horizon
) -> pd.DataFrame:
    """Contacts of one queue as `offered_contacts` tells them: what they depend on is no promise and no handle time.

    Raises
    ------
    ValueError
        For an open interval without a forecast, and a deferred queue without a deadline.
    """
    if policy.kind == "deferred" and not (policy.deadline_h or 0) > 0:
        raise ValueError(f"deadline_h of a deferred queue must be above 0, not {policy.deadline_h}")
    hours = policy.deadline_h or 0 if policy.kind == "deferred" else 0
    return offered_contacts(forecast, history, policy.opening, hours, horizon)


def work_of(offered: pd.DataFrame, policy: QueuePolicy, horizon: Horizon, vendor_share: float) -> pd.DataFrame:
    """Contacts of one queue as contacts that reach our people, their handle time, load and deadline.

    Parameters
    ----------
    offered : pandas.DataFrame
        As of `contacts_of`.
    policy : QueuePolicy
    horizon : Horizon
    vendor_share : float
        Share of the contacts that vendors take, in [0, 1].

    Returns
    -------
    pandas.DataFrame
        The queue's rows of contract `WORKLOAD`.

    Raises
    ------
    ValueError
        Without a handle time, or where deflected contacts would take more time than there is.
    """
    times = pd.DatetimeIndex(offered.index)
    aht = _handle_time(offered, policy)
    volume = np.asarray(offered["volume"], dtype=float)
    remain = policy.deflection.people_per_contact(times) * (1 - vendor_share)
    contacts = volume * remain
    seconds = 60.0 * horizon.interval
    if policy.kind == "interval":
        follows = np.asarray(times.to_series().diff() == pd.Timedelta(seconds=seconds))
        load = lagged_load(contacts, aht, follows, seconds)
        deadline = pd.Series(pd.NaT, index=times, dtype=INSTANT)
    else:
        load = contacts * aht / seconds
        deadline = pd.Series(times + pd.Timedelta(hours=policy.deadline_h or 0), index=times)
    return pd.DataFrame(
        {
            "timestamp": times,
            "line": policy.line,
            "language": policy.language,
            "channel": policy.channel,
            "kind": policy.kind,
            "offered": policy.deflection.offered(volume),
            "contacts": contacts,
            "contacts_p50": np.asarray(offered["p50"]) * remain,
            "contacts_p90": np.asarray(offered["p90"]) * remain,
            "aht_s": aht,
            "load": load,
            "workload_h": contacts * aht * (1 - policy.think_share) / 3600,
            "deadline": deadline.to_numpy(),
            "rate_cv": np.asarray(offered["rate_cv"], dtype=float),
        }
    )


def _handle_time(offered: pd.DataFrame, policy: QueuePolicy) -> Array:
    """Mean handle time of the contacts that people see [s]."""
    given = offered["aht_s"].where((offered["aht_s"] != 0) | (offered["volume"] > 0))
    aht = given.fillna(given.mean() if policy.aht_s is None else policy.aht_s).to_numpy(dtype=float)
    if np.isnan(aht).any():
        raise ValueError("no handle time; give aht_s in the forecast or in the queue's settings")
    if not (aht > 0).all():
        raise ValueError(f"aht_s must be above 0 s, not {aht.min():g}")
    if not 0 < policy.aht_factor < np.inf:
        raise ValueError(f"aht_factor must be above 0, not {policy.aht_factor:g}")
    volume = offered["volume"].to_numpy(dtype=float)
    return policy.aht_factor * policy.deflection.handle_time(aht, volume, pd.DatetimeIndex(offered.index))
