"""What a published requirement was made of, kept so that it can be made anew under other promises within a second."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from planning.desk.requirement.levers import Levers
from planning.pooled import pooling_skills
from planning.settings import Settings
from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.judging.calibration import row_factors
from scheduler.needs.asks import BINDS
from scheduler.needs.live import live_needs
from scheduler.needs.pooling import components
from scheduler.workload import QueuePolicy, by_queue, contacts_of, work_of

HEADS = ["timestamp", "queue", "kind", "agents", "workload_h", "deadline", "binds"]
"""Columns of a requirement made anew: of contract `REQUIREMENT`, with the queue in one column and without cases."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Demand, policies and people of one run.

    Attributes
    ----------
    forecast, history : mapping of str to pandas.DataFrame
        Rows of each queue in order of time; `history` only what the plan reaches back to.
    policies : mapping of str to QueuePolicy
        Live and deferred queues that are forecast, by name, in the order of the settings.
    horizon : Horizon
    vendor_share : mapping of str to float
    factors : pandas.DataFrame or None
        What the twin's calibration multiplied loads by, as `scheduler.judging.calibration.FACTORS`.
    skills : sequence of sequence of str or None
        Of each person, where queues pool.
    """

    forecast: Mapping[str, pd.DataFrame]
    history: Mapping[str, pd.DataFrame]
    policies: Mapping[str, QueuePolicy]
    horizon: Horizon
    vendor_share: Mapping[str, float]
    factors: pd.DataFrame | None
    skills: Sequence[Sequence[str]] | None
    _offered: dict[str, pd.DataFrame] = field(default_factory=dict)
    _as_set: dict[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        settings: Settings,
        horizon: Horizon,
        agents: Iterable[Agent],
        *,
        forecast: pd.DataFrame,
        history: pd.DataFrame | None,
        factors: pd.DataFrame | None = None,
    ) -> "Ground":
        """The ground of a run: its tables, and the settings as they are today.

        Parameters
        ----------
        settings : Settings
        horizon : Horizon
            Of the publication.
        agents : iterable of Agent
            Whose skills let queues pool.
        forecast, history, factors : pandas.DataFrame
            Tables of the run by these names.
        """
        queues = by_queue(forecast)
        served = [p for p in settings.policies() if p.kind != "post" and p.queue in queues]
        past = {}
        if history is not None:
            reach = pd.Timedelta(days=2, hours=max((p.deadline_h or 0.0 for p in served), default=0.0))
            past = by_queue(history[history["timestamp"] >= horizon.times[0] - reach])
        return cls(
            forecast=queues,
            history=past,
            policies={p.queue: p for p in served},
            horizon=horizon,
            vendor_share={p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in served},
            factors=factors,
            skills=pooling_skills(settings.site, agents, horizon),
        )

    def together(self, queues: Iterable[str]) -> tuple[str, ...]:
        """The live and deferred queues among these, and all that pool with them, in the order of the settings."""
        wanted = set(queues) & set(self.policies)
        if self.skills is not None:
            for part in components(list(self.policies.values()), self.skills):
                names = {p.queue for p in part.policies}
                wanted |= names if names & wanted else set()
        return tuple(queue for queue in self.policies if queue in wanted)

    def heads(self, queues: Iterable[str], levers: Levers | None = None, moved: Iterable[str] = ()) -> pd.DataFrame:
        """The requirement of some queues made anew.

        Parameters
        ----------
        queues : iterable of str
            Which; those that pool with them are made too, for what one gives up another may have to keep.
        levers : Levers, optional
            Default: as the settings say.
        moved : iterable of str
            Queues whose policy the levers change.

        Returns
        -------
        pandas.DataFrame
            Columns `HEADS`: net `agents` of live queues, `workload_h` over the occupancy allowed of deferred ones.

        Raises
        ------
        ValueError
            For a value outside its range, and where the AI would leave people no time for a contact; the queue is
            named.
        """
        asked = self.together(queues)
        if levers is None or not levers.moved:
            if missing := [queue for queue in asked if queue not in self._as_set]:
                made = self._made({queue: self.policies[queue] for queue in self.together(missing)})
                self._as_set.update({str(queue): rows for queue, rows in made.groupby("queue", sort=False)})
            return _joined([self._as_set[queue] for queue in asked if queue in self._as_set])
        changed, since = set(moved), self.horizon.start
        return self._made(
            {
                queue: levers.policy(self.policies[queue], since) if queue in changed else self.policies[queue]
                for queue in asked
            }
        )

    def _made(self, policies: Mapping[str, QueuePolicy]) -> pd.DataFrame:
        rows = []
        for queue, policy in policies.items():
            try:
                rows.append(work_of(self._contacts(queue), policy, self.horizon, self.vendor_share[queue]))
            except ValueError as error:
                raise ValueError(f"{queue}: {error}") from error
        if not rows:
            return pd.DataFrame(columns=HEADS)
        work = pd.concat(rows, ignore_index=True)
        factors = None if self.factors is None else row_factors(work, self.factors, self.horizon)
        needs = live_needs(work, list(policies.values()), load_factor=factors, skills=self.skills, cases=False)
        parts = []
        for queue, part in by_queue(work).items():
            policy = policies[queue]
            made = part[["timestamp", "kind", "deadline"]].assign(queue=queue)
            if policy.kind == "interval":
                asks = needs[queue].asks
                heads = asks.agents.astype(float)
                made = made.assign(agents=heads, workload_h=float("nan"), binds=[BINDS[k] for k in asks.binds])
            else:
                busy = 1.0 if policy.target.max_occupancy is None else policy.target.max_occupancy
                made = made.assign(agents=float("nan"), workload_h=part["workload_h"] / busy, binds="deadline")
            parts.append(made[HEADS])
        return _joined(parts)

    def _contacts(self, queue: str) -> pd.DataFrame:
        """What a queue is offered, which no lever changes."""
        if queue not in self._offered:
            policy = self.policies[queue]
            self._offered[queue] = contacts_of(self.forecast[queue], self.history.get(queue), policy, self.horizon)
        return self._offered[queue]


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=HEADS)
