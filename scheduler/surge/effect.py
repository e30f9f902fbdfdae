"""What a surge does to service, and what levers do about it: figures over futures with 95 % intervals."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from scheduler.simulation.measures import Estimate, proportion
from scheduler.surge.scene import Outcome, Scene
from scheduler.surge.surge import GRID_MIN

Floats = npt.NDArray[np.float64]

SPELL = 2
"""Intervals of the grid over which service is read to say that a queue is back: ten minutes."""

OTHERS = 2.0
"""Weight of a late contact of another queue, whose customers did not come in a rush."""


@dataclass(frozen=True)
class Other:
    """Another live queue during a surge.

    Attributes
    ----------
    queue : str
    target : float
        What it promises.
    calm, level : Estimate
        Share in time without the surge, and with it, from the surge's begin to the scene's end.
    change : Estimate
        `level` less `calm`, from the same customers and absences in both.
    """

    queue: str
    target: float
    calm: Estimate
    level: Estimate
    change: Estimate

    @property
    def held(self) -> bool:
        """Whether service is not significantly below the lower of the promise and what it was without the surge.

        It is significantly below the lower one of two only if it is below each: the intersection-union test of
        Berger (1982), "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24(4).
        """
        return not (self.level.high < self.target and self.change.high < 0)

    @property
    def held_by_mean(self) -> bool:
        """The same by the means alone, which chance breaks now and then although nobody was taken."""
        return float(self.level.mean) >= min(self.target, float(self.calm.mean)) - 1e-9

    @property
    def below_anyway(self) -> bool:
        """Whether the promise is broken even without the surge, so that there is only so much to hold."""
        return bool(self.calm.high < self.target)


@dataclass(frozen=True)
class Effect:
    """A surge lived through.

    Attributes
    ----------
    level : Estimate
        Share of the surging queue's contacts in time, from the surge's begin to its end.
    back_min : float or None
        Minutes from the surge's begin until service is back: after the first five minutes below the target, the share
        in time of the next ten minutes and of all until the surge ends is at least the target, all futures together.
        0 if it never falls below, None if it is not back before the surge ends.
    back_in_20 : Estimate
        Share of futures in which it is back within 20 minutes, each future by itself.
    lost : Estimate
        Contacts of the surging queue that give up or are still waiting at the scene's end.
    price_cents : float
        Mean of what the uses of levers cost [cent].
    uses : array (L,)
        Mean uses of each lever of the scene.
    on_min : array (L,)
        Median minutes from the surge's begin until each lever works; infinite where mostly never.
    others : tuple of Other
        Every other live queue with contacts, worst first.
    put_off_h : Estimate
        Deferred work that lies undone at the scene's end beyond what would without the surge [h].
    deferred_late : Estimate
        Share of deferred work that fell due from the surge's begin to the scene's end and was not done in time.
    course : array (T,)
        Share of the surging queue's contacts in time in each interval of `GRID_MIN` from the surge's begin to the
        scene's end, all futures together; NaN where nobody comes.
    """

    level: Estimate
    back_min: float | None
    back_in_20: Estimate
    lost: Estimate
    price_cents: float
    uses: Floats
    on_min: Floats
    others: tuple[Other, ...]
    put_off_h: Estimate
    deferred_late: Estimate
    course: Floats

    @property
    def others_held(self) -> bool:
        """Whether every other live queue is held."""
        return all(other.held for other in self.others)


def effect(scene: Scene, outcome: Outcome, calm: Outcome) -> Effect:
    """Figures of a scene lived through.

    Parameters
    ----------
    scene : Scene
    outcome, calm : Outcome
        Of the scene, and of the same stage without a surge; on the same futures.
    """
    during = scene.intervals_of(0, scene.surge.minutes)
    begin, end = during.start, during.stop
    k, target = scene.watched, scene.policies[scene.watched].target.level
    offered, in_time = outcome.offered[:, k], outcome.in_time[:, k]
    back = [_back(n, d, begin, end, target) for n, d in zip(in_time, offered, strict=True)]
    in_20 = sum(b is not None and b <= 20 for b in back)
    unserved = (outcome.offered - outcome.answered)[:, k, begin:].sum(axis=1)
    deferred = np.array([p.kind == "deferred" for p in scene.policies])
    left = ((outcome.offered - outcome.answered) - (calm.offered - calm.answered)).sum(axis=2)
    prices = np.array([lever.price_cents for lever in scene.levers])
    due, late = _due(scene, outcome, begin)
    timely, came = (table[begin:] for table in (in_time.sum(axis=0), offered.sum(axis=0)))
    return Effect(
        level=share(in_time[:, begin:end].sum(axis=1), offered[:, begin:end].sum(axis=1)),
        back_min=_back(in_time.sum(axis=0), offered.sum(axis=0), begin, end, target),
        back_in_20=proportion(in_20, len(back)),
        lost=mean(unserved),
        price_cents=float((outcome.uses @ prices).mean()),
        uses=outcome.uses.mean(axis=0),
        on_min=np.median(outcome.on_s, axis=0) / 60,
        others=_others(scene, outcome, calm, begin),
        put_off_h=mean((left * scene.work_s)[:, deferred].sum(axis=1) / 3600),
        deferred_late=share(late, due),
        course=np.divide(timely, came, out=np.full(len(came), np.nan), where=came > 0),
    )


def harm(scene: Scene, outcome: Outcome) -> Floats:
    """Contacts not answered in time from the surge on, in each future, shape (F,); those of other queues weigh more."""
    begin = scene.intervals_of(0, scene.surge.minutes).start
    live = np.array([float(p.kind == "interval") for p in scene.policies])
    weight = np.where(np.arange(len(live)) == scene.watched, 1.0, OTHERS) * live
    missed = (outcome.offered - outcome.in_time)[:, :, begin:].sum(axis=2) @ weight
    return np.asarray(missed + OTHERS * _due(scene, outcome, begin)[1])


def _back(in_time: Floats, offered: Floats, begin: int, end: int, target: float) -> float | None:
    """Minutes from the begin until service is back, or None if not before the end; 0 where it never falls."""
    below = np.flatnonzero(in_time[begin:end] < target * offered[begin:end] - 1e-9)
    if not len(below):
        return 0.0
    for at in range(begin + int(below[0]) + 1, end):
        soon, until = slice(at, at + SPELL), slice(at, end)
        enough = (in_time[part].sum() >= target * offered[part].sum() - 1e-9 for part in (soon, until))
        if all(enough):
            return float((at - begin) * GRID_MIN)
    return None


def _due(scene: Scene, outcome: Outcome, begin: int) -> tuple[Floats, Floats]:
    """Deferred contacts that fall due between the begin of a surge and the scene's end, and those not done in time."""
    due, late = np.zeros(len(outcome.offered)), np.zeros(len(outcome.offered))
    for k, policy in enumerate(scene.policies):
        if policy.kind != "deferred" or not policy.deadline_h:
            continue
        before = round(policy.deadline_h * 60 / GRID_MIN)
        came = slice(max(begin - before, 0), max(scene.intervals - before, 0))
        due += outcome.offered[:, k, came].sum(axis=1)
        late += (outcome.offered - outcome.in_time)[:, k, came].sum(axis=1)
    return due, late


def _others(scene: Scene, outcome: Outcome, calm: Outcome, begin: int) -> tuple[Other, ...]:
    found = []
    for k, policy in enumerate(scene.policies):
        if policy.kind != "interval" or k == scene.watched or not outcome.offered[:, k, begin:].any():
            continue
        now, before = (
            share(o.in_time[:, k, begin:].sum(axis=1), o.offered[:, k, begin:].sum(axis=1)) for o in (outcome, calm)
        )
        found.append(Other(policy.queue, policy.target.level, before, now, _change(outcome, calm, k, begin)))
    return tuple(sorted(found, key=lambda o: (o.held, float(o.level.mean) - o.target)))


def _change(now: Outcome, calm: Outcome, k: int, begin: int) -> Estimate:
    """What a queue's share in time gained since the begin, future against the same future."""
    ratios, apart = [], np.zeros(len(now.offered))
    for sign, lived in ((1.0, now), (-1.0, calm)):
        some, whole = (table[:, k, begin:].sum(axis=1) for table in (lived.in_time, lived.offered))
        ratios.append(sign * some.sum() / whole.sum())
        apart += sign * (some - some.sum() / whole.sum() * whole) / whole.mean()
    return _student(sum(ratios), apart.var(ddof=1) if len(apart) > 1 else np.nan, len(apart))


def mean(values: Floats) -> Estimate:
    """Mean over futures with Student's interval; NaN bounds for one future."""
    return _student(values.mean(), values.var(ddof=1) if len(values) > 1 else np.nan, len(values))


def share(some: Floats, whole: Floats) -> Estimate:
    """Ratio of sums over futures with its linearised interval, as `scheduler.simulation.measures.Sums.share` says."""
    if not whole.sum():
        return Estimate(*(np.array(np.nan),) * 3)
    ratio = some.sum() / whole.sum()
    spread = (some - ratio * whole).var(ddof=1) / whole.mean() ** 2 if len(some) > 1 else np.nan
    found = _student(ratio, spread, len(some))
    return Estimate(found.mean, np.clip(found.low, 0.0, 1.0), np.clip(found.high, 0.0, 1.0))


def _student(middle: float, variance: float, futures: int) -> Estimate:
    half = student.ppf(0.975, max(futures - 1, 1)) * np.sqrt(variance / futures)
    return Estimate(*(np.asarray(value, dtype=float) for value in (middle, middle - half, middle + half)))
