"""Which candidates to trust: weights from the back-test by week ahead, and never a loss there to the 8-week mean."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from forecast.judging.accuracy import wape
from forecast.judging.backtest import HORIZON_WEEKS, Trials
from forecast.series.days import BoolArray, FloatArray

SPARSE = 5.0
"""Contacts an interval below which absolute errors would favour a forecast of zero."""

SHARPNESS = 40.0
"""How fast trust falls with relative error where the past is long: at 5 % worse than the best, to 1/e squared."""

WINDOWS_HALF = 2.0
"""Windows at which half of that sharpness is reached: a single one proves little."""

LEAST_WEIGHT = 0.03
"""Smaller weights are dropped."""

PRIOR = {"structural": 8.0, "prophet": 5.0, "level_7d": 2.0, "level_28d": 2.0, "level_84d": 3.0}
"""Trust before anything is seen, by candidate; 1 for all others. Averages resemble each other, so each counts less."""


@dataclass(frozen=True, eq=False)
class Choice:
    """The outcome of a back-test.

    Attributes
    ----------
    weights : dict of str to ndarray, shape (HORIZON_WEEKS,)
        Weight of each chosen entry by week ahead; they sum to one in each.
    scores : dict of str to float
        Judged loss of every entry, of the choice (`chosen`) and of what it was compared with.
    """

    weights: dict[str, FloatArray]
    scores: dict[str, float]

    @property
    def model(self) -> str:
        """The heaviest entry, and how many help it.

        Examples
        --------
        >>> Choice(always({"mean_8w": 0.3, "prophet": 0.6, "level_7d": 0.1}), {}).model
        'prophet & 2 more'
        """
        heaviest = min(self.weights, key=lambda name: (-self.weights[name].mean(), name))
        return heaviest if len(self.weights) == 1 else f"{heaviest} & {len(self.weights) - 1} more"


def always(weights: Mapping[str, float]) -> dict[str, FloatArray]:
    """The same weights in every week ahead.

    Examples
    --------
    >>> always({"mean_8w": 1.0})
    {'mean_8w': array([1., 1., 1., 1.])}
    """
    return {name: np.full(HORIZON_WEEKS, weight) for name, weight in weights.items()}


def choose(trials: Trials, baseline: str, dressed: str) -> Choice:
    """Weigh the entries by their back-test.

    Weights fall exponentially with relative error from a prior trust (exponential weighting of experts; Cesa-Bianchi &
    Lugosi 2006, ch. 2), each week ahead by its own loss and that of all weeks in equal parts. A few windows judge
    candidates poorly, so the combination is preferred even to an entry that did a little better alone; the best entry
    is taken where the combination does not beat the baseline, and the baseline where neither does.

    Parameters
    ----------
    trials : Trials
        Same rows for every entry.
    baseline : str
        Name of the entry not to lose to, one of the trials'.
    dressed : str
        The baseline on top of special days, taken instead of it where the back-test cannot tell them apart: the past
        windows may have held no event while the horizon does.

    Examples
    --------
    >>> rows = np.full(28, 10.0)
    >>> index = np.arange(28)
    >>> said = np.stack([rows * 1.11, rows * 1.1])
    >>> trials = Trials(("mean_8w", "level"), said, rows, index * 0, index, index * 0, index)
    >>> {n: w[0].round(2).item() for n, w in choose(trials, "mean_8w", "mean_8w").weights.items()}
    {'mean_8w': 0.21, 'level': 0.79}
    """
    scores = {name: score(trials, trials.predicted[i]) for i, name in enumerate(trials.names)}
    # The bare baseline would water down the special days that all others carry.
    able = [name for name in trials.names if name != baseline or dressed == baseline]
    best = min(able, key=lambda name: (scores[name], name))
    options = []
    if np.isfinite(scores[best]) and scores[best] > 0:
        options.append(_trusted(trials, able, scores))
    options.append(always({best: 1.0}))
    weights = always({dressed if scores[dressed] <= scores[baseline] else baseline: 1.0})
    lowest = score(trials, trials.of(weights))
    for option in options:
        loss = score(trials, trials.of(option))
        if loss < lowest:
            weights, lowest = option, loss
            break
    return Choice(weights, {**scores, "chosen": lowest})


def _trusted(trials: Trials, able: list[str], scores: Mapping[str, float]) -> dict[str, FloatArray]:
    """Weights of the combination by week ahead; a week that was never judged takes those of all weeks."""
    windows = len(np.unique(trials.window))
    sharpness = SHARPNESS * windows / (windows + WINDOWS_HALF)
    prior = np.array([PRIOR.get(name.split("+")[0], 1.0) for name in able])
    whole = np.array([scores[name] for name in able])
    table = np.empty((len(able), HORIZON_WEEKS))
    for week in range(HORIZON_WEEKS):
        rows = trials.week == week
        loss = whole / whole.min()
        if rows.any():
            own = np.array([score(trials, trials.predicted[trials.names.index(name)], rows) for name in able])
            if np.isfinite(own).all() and own.min() > 0:
                loss = 0.5 * loss + 0.5 * own / own.min()
        trust = prior * np.exp(-sharpness * (loss - loss.min()))
        trust /= trust.sum()
        trust[trust < LEAST_WEIGHT] = 0.0
        table[:, week] = trust / trust.sum()
    return {name: row for name, row in zip(able, table, strict=True) if row.any()}


def score(trials: Trials, predicted: FloatArray, rows: BoolArray | None = None) -> float:
    """Loss of a forecast: WAPE, or Poisson deviance a contact where contacts are sparse.

    The absolute error of rare counts is least for a forecast of zero; the deviance is least for the true mean
    (Gneiting 2011).

    Parameters
    ----------
    trials : Trials
    predicted : ndarray, shape (rows,)
    rows : ndarray of bool, shape (rows,), optional
        Judge these alone; whether contacts are sparse is still asked of all.

    Examples
    --------
    >>> index = np.arange(4)
    >>> trials = Trials((), np.empty((0, 4)), np.array([0.0, 1.0, 0.0, 0.0]), index, index, index, index)
    >>> score(trials, np.full(4, 0.25)) < score(trials, np.full(4, 0.01))
    True
    """
    actual = trials.actual if rows is None else trials.actual[rows]
    said = predicted if rows is None else predicted[rows]
    if trials.actual.mean() >= SPARSE:
        return wape(actual, said)
    mean = np.maximum(said, 1e-6)
    deviance = 2.0 * (xlogy(actual, actual / mean) - (actual - mean))
    return float(deviance.sum() / actual.sum()) if actual.any() else float(said.sum())
