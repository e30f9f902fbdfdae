"""What special days do to volume: lifts learned per kind, pooled over queues, known only from before an origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from forecast.events.exposure import Exposure, Lift, Lifts, expose, log_lift, row_log_factors
from forecast.events.ordinary import Ordinary, ordinary
from forecast.events.pooling import ROUNDS, Family, Told, pool
from forecast.series.days import FloatArray, IntArray

__all__ = ["Exposed", "Exposure", "Lift", "Lifts", "expose", "learn", "log_lift"]

DAY_CV = 0.1
"""Coefficient of variation of an ordinary day, which a single occurrence cannot be told from."""

PRIOR_SD = 0.5
"""How far from its expectation a kind's log lift may well lie before anything was seen of it."""

BESIDE_SD = 0.15
"""How far from a planner's expectations what comes may well lie, whatever their size [log factor]."""

VARIANT_SPREAD = 0.4
"""How far variants of a kind may well lie apart: Christmas is not Labour Day."""

DOSE_SD = 0.2
"""How much a lift may well grow with its log dose before that was seen."""

EXTREME = np.log(20.0)
"""No occurrence is believed to have moved volume by more than this log factor."""

FAR = 3.0
"""Standard deviations beyond which an occurrence counts as if it lay there (Huber 1964)."""

PASSES = 3
"""Rounds of backfitting, so that events that fall together share what happened."""

ROUTINE_WEEKS = 3
"""Weeks in which a kind must have been held to be taken for routine where its hours were never without it."""


@dataclass(frozen=True, eq=False)
class Exposed:
    """One queue as the learner sees it.

    Attributes
    ----------
    volume : ndarray, shape (timeline,)
        Contacts; NaN where unknown, closed or not yet.
    exposures : sequence of Exposure
    week : int
        Intervals in a week.
    queue : str
        `line/language/channel`, which says whose family it belongs to; the undivided queue where left out.
    """

    volume: FloatArray
    exposures: Sequence[Exposure]
    week: int
    queue: str = "all/all/all"


def learn(queues: Sequence[Exposed], origins: Sequence[int]) -> list[dict[str, Lift]]:
    """Learn each queue's lifts from what was known before its origin.

    An occurrence is compared with what would have come without it (`ordinary`), other events taken into account
    (backfitting; Hastie & Tibshirani 1986), by quasi-Poisson working responses (McCullagh & Nelder 1989, ch. 9). A
    queue's lift is its own evidence drawn to that of its families: same line and channel, same channel, same
    language, same country or holiday, all (`pool`). So a queue without a past of its own takes theirs, and all of
    them the prior: no effect, or, where planners said sizes, what they expect. Where the planner said a size, what is
    learned is how such expectations turned out.

    Parameters
    ----------
    queues : sequence of Exposed
    origins : sequence of int
        Row of each queue's timeline from which on nothing is seen.

    Returns
    -------
    list of dict
        For each queue the lift of every kind, of its variants as far as the queue's timeline holds them.
    """
    known = [_Known.of(queue, origin) for queue, origin in zip(queues, origins, strict=True)]
    kinds = sorted({exposure.kind for queue in queues for exposure in queue.exposures})
    for number in range(PASSES):
        for kind in kinds:
            held = [queue for queue in known if kind in queue.exposures]
            _learn_kind(kind, held, first=number == 0, last=number == PASSES - 1)
    return [queue.lifts for queue in known]


@dataclass(eq=False)
class _Known:
    """A queue on its way through the passes."""

    families: tuple[str, str, str]
    volume: FloatArray
    usual: Ordinary
    exposures: Mapping[str, Exposure]
    week: int
    total: FloatArray
    lifts: dict[str, Lift] = field(default_factory=dict)

    @classmethod
    def of(cls, queue: Exposed, origin: int) -> "_Known":
        volume = queue.volume[:origin]
        special = np.zeros(origin, dtype=bool)
        for exposure in queue.exposures:
            special[exposure.rows[exposure.rows < origin]] = True
        usual = ordinary(volume, special, queue.week)
        line, language, channel = queue.queue.split("/")
        exposures = {exposure.kind: exposure for exposure in queue.exposures}
        return cls((channel, f"{line}/{channel}", language), volume, usual, exposures, queue.week, np.zeros(origin))


class _Seen(NamedTuple):
    """What each occurrence of one kind in one queue did: its log lift, and how surely; precision zero where unseen."""

    effect: FloatArray
    precision: FloatArray
    routine: bool


def _learn_kind(kind: str, queues: Sequence[_Known], *, first: bool, last: bool) -> None:
    exposures = [queue.exposures[kind] for queue in queues]
    seen = [_observe(queue, kind, first=first) for queue in queues]
    sizes = np.concatenate([exposure.size for exposure in exposures])
    said = sizes[~np.isnan(sizes)]
    plain, by_dose = _fit(
        queues, exposures, seen, [np.ones(len(e.size)) for e in exposures], [e.dose for e in exposures],
        prior=float(said.mean()) if len(said) else 0.0, slope_sd=DOSE_SD, thorough=last,
    )  # fmt: skip
    sized: Sequence[Mapping[str, float]] = [{} for _ in queues]
    beside = 0.0
    if len(said):
        sized, beside = _fit(
            queues, exposures, seen, [np.nan_to_num(e.size) for e in exposures],
            [(~np.isnan(e.size)).astype(float) for e in exposures],
            prior=1.0, slope_sd=BESIDE_SD, thorough=last,
        )  # fmt: skip
    for queue, exposure, what, own, told in zip(queues, exposures, seen, plain, sized, strict=True):
        lift = Lift(dict.fromkeys(own, 0.0), 0.0, dict.fromkeys(own, 0.0), 0.0)
        if not what.routine:
            lift = Lift(own, by_dose, told, beside)
        _put(queue, exposure, lift)


def _put(queue: _Known, exposure: Exposure, lift: Lift) -> None:
    """Take over a lift, and keep the queue's total of all lifts up to date."""
    past = exposure.rows < len(queue.total)
    rows = exposure.rows[past]
    if exposure.kind in queue.lifts:
        old = queue.lifts[exposure.kind].log_factors(exposure)
        np.subtract.at(queue.total, rows, row_log_factors(exposure, old)[past])
    np.add.at(queue.total, rows, row_log_factors(exposure, lift.log_factors(exposure))[past])
    queue.lifts[exposure.kind] = lift


def _observe(queue: _Known, kind: str, *, first: bool) -> _Seen:
    exposure = queue.exposures[kind]
    size = len(exposure.size)
    past = exposure.rows < len(queue.volume)
    rows, number, share = exposure.rows[past], exposure.number[past], exposure.share[past]
    known = ~np.isnan(queue.volume[rows])
    compared = known & (np.nan_to_num(queue.usual.volume[rows]) > 0)
    if not compared.any():
        weeks = len(np.unique(rows[known] // queue.week))
        return _Seen(np.zeros(size), np.zeros(size), routine=weeks >= ROUTINE_WEEKS)
    rows, number, share = rows[compared], number[compared], share[compared]
    came = _by(number, queue.volume[rows], size)
    usual = queue.usual.volume[rows]
    if first:
        guess = np.nan_to_num(exposure.size)
        others = usual * np.exp(queue.total[rows])
        without = _by(number, others * (np.expm1(guess[number]) * share + 1.0), size)
        # Variants may lie far apart, occurrences of one do not.
        variant = np.unique(exposure.variants, return_inverse=True)[1]
        ratio = (_by(variant, came) + 0.5) / (_by(variant, without) + 0.5)
        guess = guess + np.clip(np.log(ratio), -EXTREME, EXTREME)[variant]
    else:
        guess = queue.lifts[kind].log_factors(exposure)
        own = row_log_factors(exposure, guess)[past][compared]
        others = usual * np.exp(queue.total[rows] - own)
    lifted = others * share * np.exp(guess[number])
    mean = _by(number, others * (1.0 - share) + lifted, size)
    moved = _by(number, lifted, size)
    held = moved > 0
    precision = np.zeros(size)
    precision[held] = moved[held] ** 2 / (mean[held] + (DAY_CV * mean[held]) ** 2)
    off = np.divide(came - mean, moved, out=np.zeros(size), where=held)
    reach = FAR / np.sqrt(np.maximum(precision, 1e-9))
    effect = np.clip(guess + np.clip(off, -reach, reach), -EXTREME, EXTREME)
    # What every occurrence is compared with errs for all of them alike.
    erring = _by(number, lifted**2 * queue.usual.variance[rows], size) / np.maximum(mean, 1e-9) ** 2
    common = float((precision * erring).sum() / precision.sum())
    return _Seen(effect, precision / (1.0 + common * precision.sum()), routine=False)


def _fit(
    queues: Sequence[_Known],
    exposures: Sequence[Exposure],
    seen: Sequence[_Seen],
    size: Sequence[FloatArray],
    beside: Sequence[FloatArray],
    *,
    prior: float,
    slope_sd: float,
    thorough: bool,
) -> tuple[list[dict[str, float]], float]:
    """Coefficient of every variant in every queue, and the slope they share."""
    units = [(q, variant) for q, e in enumerate(exposures) for variant in sorted(set(e.variants))]
    place = {unit: n for n, unit in enumerate(units)}
    unit = np.array([place[q, variant] for q, e in enumerate(exposures) for variant in e.variants])
    z, x, y, w = (
        np.concatenate(parts) for parts in (size, beside, [s.effect for s in seen], [s.precision for s in seen])
    )
    # An occurrence without a said size tells nothing of expectations.
    w = np.where((z == 0) & (x == 0), 0.0, w)
    told = Told(*(_by(unit, w * part, len(units)) for part in (z * z, z * x, x * x, z * y, x * y)))
    families = [Family([queues[q].families[k] for q, _ in units]) for k in range(3)]
    depth = max(variant.count("/") for _, variant in units)
    families += [Family(["/".join(v.split("/")[: 2 + k]) for _, v in units], VARIANT_SPREAD) for k in range(depth)]
    found = pool(told, families, prior=prior, prior_sd=PRIOR_SD, slope_sd=slope_sd, rounds=ROUNDS if thorough else 1)
    own: list[dict[str, float]] = [{} for _ in queues]
    for (q, variant), value in zip(units, found.coefficient, strict=True):
        own[q][variant] = float(value)
    return own, found.slope


def _by(number: IntArray, values: FloatArray, size: int = 0) -> FloatArray:
    return np.bincount(number, values, minlength=size).astype(float)
