"""What overrides would do before anybody saves them: to the contacts, and to the agent-hours these require."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.forecaster import QUANTILE_COLUMNS
from forecast.history import QUEUE, matches, queue_names
from forecast.overrides import Override, apply
from planning.settings import Settings
from planning.store import Publication, Run
from scheduler.horizon import Horizon
from scheduler.requirement import requirement
from scheduler.workload import workload

MOVED = ("volume", "model_volume", *QUANTILE_COLUMNS, "lift", "quality")
"""Columns of a forecast that an override may change."""


@dataclass(frozen=True, eq=False)
class Effect:
    """A forecast of the queues that overrides cover, without and with them.

    Attributes
    ----------
    before, after : pandas.DataFrame
        Contract `FORECAST`, the same rows.
    """

    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def intervals(self) -> int:
        """Rows whose volume changes."""
        return int((self.before["volume"].to_numpy() != self.after["volume"].to_numpy()).sum())

    @property
    def contacts(self) -> tuple[float, float]:
        """Contacts in the rows that change, before and after."""
        moved = self.before["volume"].to_numpy() != self.after["volume"].to_numpy()
        return float(self.before["volume"][moved].sum()), float(self.after["volume"][moved].sum())

    def over(self, forecast: pd.DataFrame) -> pd.DataFrame:
        """A forecast that this is of, or some of its rows and columns, with what changes in its places."""
        if self.after is self.before:
            return forecast
        whole = forecast.copy()
        if "model_volume" not in whole:
            whole["model_volume"] = whole["volume"]
        at = whole.index.get_indexer(self.after.index)
        inside = at >= 0
        for column in whole.columns.intersection(list(MOVED)):
            values = whole[column].to_numpy(copy=True)
            values[at[inside]] = self.after[column].to_numpy()[inside]
            whole[column] = pd.Series(values, index=whole.index).astype(whole[column].dtype)
        return whole

    @property
    def queues(self) -> tuple[str, ...]:
        """Queues whose volume changes."""
        moved = self.before["volume"].to_numpy() != self.after["volume"].to_numpy()
        return tuple(sorted(set(queue_names(self.before[moved]))))


def pending(overrides: Sequence[Override], run: Run) -> list[Override]:
    """Overrides that the run did not know of and that a night after it would obey.

    What is over is told by the instant the run planned from, not by today's clock, so that a replay reads alike.
    """
    known = min(run.as_of, run.started_at)
    return [o for o in overrides if o.created_at > known and o.state(run.as_of) == "holds"]


def switched_off(overrides: Sequence[Override], run: Run) -> list[Override]:
    """Overrides that the run obeyed and the next night will not, because somebody switched them off."""
    known = min(run.as_of, run.started_at)
    return [o for o in overrides if not o.active and o.created_at <= known and replace(o, active=True).holds(run.as_of)]


def laid_over(forecast: pd.DataFrame, overrides: Sequence[Override]) -> pd.DataFrame:
    """A forecast with overrides over it, whenever they were said; rows of queues they do not cover stay as they are."""
    return effect(forecast, overrides).over(forecast)


def effect(forecast: pd.DataFrame, wanted: Sequence[Override]) -> Effect:
    """What unsaved overrides would do to a forecast.

    Parameters
    ----------
    forecast : pandas.DataFrame
        Contract `FORECAST`, with everything else that the next night obeys in it.
    wanted : sequence of Override
    """
    before = _covered(forecast, wanted)
    if before.empty:
        return Effect(before, before)
    moment = max(o.created_at for o in wanted)
    return Effect(before, apply(before, [replace(o, expires_at=None) for o in wanted], as_of=moment))


def _covered(forecast: pd.DataFrame, wanted: Sequence[Override]) -> pd.DataFrame:
    """Rows of the queues that any of the overrides names."""
    groups = forecast.groupby(QUEUE, sort=False, observed=True).ngroup().to_numpy()
    names = queue_names(forecast[QUEUE].drop_duplicates()).tolist()
    meant = np.array([any(matches(o.queues, name) for o in wanted) for name in names], dtype=bool)
    return forecast[meant[groups]]


def agent_hours(table: pd.DataFrame, queues: Sequence[str], settings: Settings, publication: Publication) -> float:
    """Agent-hours that queues require at a forecast, by the night's own formulas [h].

    Live queues and posts count heads over the horizon, deferred work its hours. Each queue stands by itself: what
    pooling would save, and contacts counted before the horizon, are left out on both sides of a comparison.

    Parameters
    ----------
    table : pandas.DataFrame
        Contract `FORECAST`; holds every queue named.
    queues : sequence of str
    settings : Settings
    publication : Publication
        Whose horizon.
    """
    zone, interval = ZoneInfo(settings.site.time_zone), settings.site.interval_minutes
    span = Horizon(publication.horizon_start.astimezone(zone), publication.horizon_end.astimezone(zone), interval, zone)
    policies = [policy for policy in settings.policies() if policy.queue in set(queues)]
    shares = {p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in policies}
    need = requirement(workload(table, policies, span, None, shares), policies, span)
    return float(need["agents"].sum()) * interval / 60 + float(need["workload_h"].sum())
