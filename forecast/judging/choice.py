"""Which candidates to trust, and how much: weights from the back-test, never worse there than the 8-week mean."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from forecast.judging.accuracy import wape
from forecast.judging.backtest import Trials
from forecast.series.days import FloatArray

SPARSE = 5.0
"""Contacts an interval below which absolute errors would favour a forecast of zero."""

SHARPNESS = 20.0
"""How fast trust falls with relative error: a candidate 5 % worse than the best has 1/e of its weight."""

LEAST_WEIGHT = 0.05
"""Smaller weights are dropped."""


@dataclass(frozen=True)
class Choice:
    """The outcome of a back-test.

    Attributes
    ----------
    weights : dict of str to float
        Weight of each chosen entry; they sum to one.
    scores : dict of str to float
        Judged WAPE of every entry, of the choice (`chosen`) and of what it was compared with.
    """

    weights: dict[str, float]
    scores: dict[str, float]

    @property
    def model(self) -> str:
        """The heaviest entry, and how many help it.

        Examples
        --------
        >>> Choice({"mean_8w": 0.3, "prophet": 0.6, "level_7d": 0.1}, {}).model
        'prophet & 2 more'
        """
        heaviest = min(self.weights, key=lambda name: (-self.weights[name], name))
        return heaviest if len(self.weights) == 1 else f"{heaviest} & {len(self.weights) - 1} more"


def choose(trials: Trials, baseline: str, dressed: str) -> Choice:
    """Weigh the entries by their back-test.

    Weights fall exponentially with relative error (exponential weighting of experts; Cesa-Bianchi & Lugosi 2006,
    ch. 2). A few windows judge candidates poorly, so the combination is preferred even to an entry that did a little
    better alone; the best entry is taken where the combination does not beat the baseline, and the baseline where
    neither does.

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
    >>> trials = Trials(("mean_8w", "level"), np.stack([rows * 1.11, rows * 1.1]), rows, index * 0, index)
    >>> {n: round(w, 2) for n, w in choose(trials, "mean_8w", "mean_8w").weights.items()}
    {'mean_8w': 0.12, 'level': 0.88}
    """
    scores = {name: score(trials, trials.predicted[i]) for i, name in enumerate(trials.names)}
    # The bare baseline would water down the special days that all others carry.
    able = [name for name in trials.names if name != baseline or dressed == baseline]
    best = min(able, key=lambda name: (scores[name], name))
    options = []
    if np.isfinite(scores[best]) and scores[best] > 0:
        trust = {
            name: float(np.exp(-SHARPNESS * (value / scores[best] - 1.0)))
            for name, value in scores.items()
            if name in able
        }
        kept = {name: w for name, w in trust.items() if w >= LEAST_WEIGHT * sum(trust.values())}
        options.append({name: w / sum(kept.values()) for name, w in kept.items()})
    options.append({best: 1.0})
    weights = {dressed if scores[dressed] <= scores[baseline] else baseline: 1.0}
    lowest, limit = score(trials, trials.of(weights)), wape(trials.actual, trials.of({baseline: 1.0}))
    for option in options:
        said = trials.of(option)
        if score(trials, said) < lowest and wape(trials.actual, said) <= limit:
            weights, lowest = option, score(trials, said)
            break
    return Choice(weights, {**scores, "chosen": lowest})


def score(trials: Trials, predicted: FloatArray) -> float:
    """Loss of a forecast: WAPE, or Poisson deviance a contact where contacts are sparse.

    The absolute error of rare counts is least for a forecast of zero; the deviance is least for the true mean
    (Gneiting 2011).

    Examples
    --------
    >>> index = np.arange(4)
    >>> trials = Trials((), np.empty((0, 4)), np.array([0.0, 1.0, 0.0, 0.0]), index, index)
    >>> score(trials, np.full(4, 0.25)) < score(trials, np.full(4, 0.01))
    True
    """
    if trials.actual.mean() >= SPARSE:
        return wape(trials.actual, predicted)
    mean = np.maximum(predicted, 1e-6)
    deviance = 2.0 * (xlogy(trials.actual, trials.actual / mean) - (trials.actual - mean))
    return float(deviance.sum() / trials.actual.sum()) if trials.actual.any() else float(predicted.sum())
