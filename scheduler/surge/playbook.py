"""A playbook: which levers to pull when a queue is overrun, and in which order, found by living through it before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t as student

from scheduler.surge.effect import Effect, Floats, effect, harm
from scheduler.surge.lever import Lever
from scheduler.surge.scene import Outcome, Scene
from scheduler.surge.stage import Stage
from scheduler.surge.surge import Surge

BACK_WITHIN_MIN = 20.0
"""A surge counts as mastered when service is back so soon after its begin [min]."""

SEARCHED = 16
"""Futures in which the order of levers is searched; its effect is told in all."""

SURE = 0.95
"""One-sided confidence with which a lever must help to be in a playbook."""


@dataclass(frozen=True)
class Step:
    """One lever of a playbook.

    Attributes
    ----------
    lever : int
        Position in the playbook's levers.
    effect : Effect
        With this lever and all before it.
    """

    lever: int
    effect: Effect


@dataclass(frozen=True)
class Playbook:
    """What to do about one surge.

    Attributes
    ----------
    surge : Surge
    levers : tuple of Lever
        All that could be pulled.
    untouched : Effect
        The surge without any lever.
    steps : tuple of Step
        Levers in order; each is pulled as soon as its trigger says, together with those before it.
    idle : tuple of int
        Positions of levers that would bring nothing more.
    enough : int or None
        How many steps bring service back within 20 minutes while every other queue is held; None: not even all do.
    forecast_10_min, surge_10_min : float
        Contacts of ten minutes at the height: as forecast, and in the surge. What tells a surge's size on the board.
    futures : int
    """

    surge: Surge
    levers: tuple[Lever, ...]
    untouched: Effect
    steps: tuple[Step, ...]
    idle: tuple[int, ...]
    enough: int | None
    forecast_10_min: float
    surge_10_min: float
    futures: int

    @property
    def best(self) -> Effect:
        """With all steps."""
        return self.steps[-1].effect if self.steps else self.untouched


def playbook(stage: Stage, surges: Sequence[Surge]) -> tuple[Playbook, ...]:
    """Solve surges of one queue at one instant, in many futures with common random numbers.

    Parameters
    ----------
    stage : Stage
        Of that queue and instant.
    surges : sequence of Surge
        Which differ in how high they are.

    Returns
    -------
    tuple of Playbook

    Notes
    -----
    Levers are added greedily: next comes the one that saves the most contacts from being answered late, of all queues
    together, per price of its uses; free ones first. A lever enters only if what it saves over the first `SEARCHED`
    futures, paired, is above zero with confidence `SURE`. What a lever saved the last time it was tried is an upper
    estimate of what it saves later (accelerated greedy; Minoux 1978, "Accelerated greedy algorithms for maximizing
    submodular set functions"), so that few are tried anew. Levers that need each other break that: all that are left
    are therefore tried once more before the search ends. If another queue is then not held, or service is not back in
    time, all levers, one more and one less are tried, all futures lived through: levers that only help together are
    found so. One set is taken if it masters the surge, or holds more of the others with service back in time.
    """
    # the same contacts of the same futures, but for those that the surge brings
    calm_scene = stage.scene(replace(surges[0], factor=1.0))
    calm = calm_scene.live(())
    return tuple(_playbook(stage.scene(surge), calm) for surge in surges)


def _playbook(scene: Scene, calm: Outcome) -> Playbook:
    order = _order(scene)
    order = _mended(scene, order, calm)
    untouched = scene.live(())
    steps = tuple(Step(lever, effect(scene, scene.live(order[: k + 1]), calm)) for k, lever in enumerate(order))
    enough = [k + 1 for k, step in enumerate(steps) if _enough(step.effect)]
    height = scene.intervals_of(scene.surge.rises_min, scene.surge.rises_min + 10)
    came = [o.offered[:, scene.watched, height].sum(axis=1).mean() for o in (calm, untouched)]
    return Playbook(
        surge=scene.surge,
        levers=scene.levers,
        untouched=effect(scene, untouched, calm),
        steps=steps,
        idle=tuple(k for k in range(len(scene.levers)) if k not in order),
        enough=enough[0] if enough else None,
        forecast_10_min=float(came[0]),
        surge_10_min=float(came[1]),
        futures=len(scene.futures),
    )


def _enough(found: Effect) -> bool:
    return _soon(found) and found.others_held


def _mended(scene: Scene, order: list[int], calm: Outcome) -> list[int]:
    """The order, or another near it with which more of the others are held and service is back in time."""
    found = effect(scene, scene.live(order), calm)
    broken = _broken(found)
    if _enough(found) or not scene.levers:
        return order
    others = [k for k in range(len(scene.levers)) if k not in order]
    tried = [[*order, *others], *([*order, k] for k in others)]
    if broken:
        tried += [[k for k in order if k != out] for out in reversed(order)]
    for other in tried:
        then = effect(scene, scene.live(other), calm)
        if _enough(then):
            return other
        if _broken(then) < broken and _soon(then):
            order, broken = other, _broken(then)
    return order


def _broken(found: Effect) -> int:
    return sum(not other.held for other in found.others)


def _soon(found: Effect) -> bool:
    return found.back_min is not None and found.back_min <= BACK_WITHIN_MIN


def _order(scene: Scene) -> list[int]:
    """Positions of the levers that help, in the order in which to pull them."""
    prices = np.array([lever.price_cents for lever in scene.levers])
    order: list[int] = []
    now = scene.live((), futures=SEARCHED)
    harmed, paid = harm(scene, now), 0.0
    hoped = dict.fromkeys(range(len(scene.levers)), np.inf)
    while hoped:
        tried: dict[int, tuple[Floats, float]] = {}
        while True:
            best = max(hoped, key=lambda k: (hoped[k], -k))
            if best in tried or hoped[best] == -np.inf:
                break
            outcome = scene.live((*order, best), futures=SEARCHED)
            price = float((outcome.uses @ prices).mean())
            tried[best] = harm(scene, outcome), price
            saved = harmed - tried[best][0]
            hoped[best] = float(saved.mean()) / max(price - paid, 1.0) if _surely_above_0(saved) else -np.inf
        if best not in tried or hoped[best] == -np.inf:
            return order
        order.append(best)
        harmed, paid = tried[best]
        del hoped[best]
        # who helped nothing alone may help beside the new one; they are tried when nothing else is left
        hoped = {k: 0.0 if worth == -np.inf else worth for k, worth in hoped.items()}
    return order


def _surely_above_0(values: Floats) -> bool:
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.inf
    return bool(values.mean() > student.ppf(SURE, max(len(values) - 1, 1)) * error)
