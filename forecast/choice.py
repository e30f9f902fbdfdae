"""Which candidates to trust, and how much: weights from the back-test, never worse there than the 8-week mean."""

from dataclasses import dataclass

import numpy as np

from forecast.accuracy import wape
from forecast.backtest import Trials
from forecast.days import FloatArray

SPARSE = 5.0
"""Contacts an interval below which daily totals are judged too: hour by hour alone, zero would win."""

SHARPNESS = 50.0
"""How fast trust falls with relative error: a candidate 2 % worse than the best has 1/e of its weight."""

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
        """The chosen entries, the heaviest first, joined by ` & `."""
        return " & ".join(sorted(self.weights, key=lambda name: (-self.weights[name], name)))


def choose(trials: Trials, baseline: str) -> Choice:
    """Weigh the entries by their back-test.

    Weights fall exponentially with relative error (exponential weighting of experts; Cesa-Bianchi & Lugosi 2006,
    ch. 2). The best single entry is taken instead where it scores better than the combination, and the baseline
    where nothing scores better than it.

    Parameters
    ----------
    trials : Trials
        Same rows for every entry.
    baseline : str
        Name of the entry not to lose to, one of the trials'.

    Examples
    --------
    >>> rows = np.full(28, 10.0)
    >>> index = np.arange(28)
    >>> trials = Trials(("mean_8w", "level"), np.stack([rows * 1.2, rows * 1.1]), rows, index * 0, index)
    >>> choose(trials, "mean_8w").weights
    {'level': 1.0}
    """
    scores = {name: score(trials, trials.predicted[i]) for i, name in enumerate(trials.names)}
    best = min(scores, key=lambda name: (scores[name], name))
    options = [{best: 1.0}]
    if np.isfinite(scores[best]) and scores[best] > 0:
        trust = {name: float(np.exp(-SHARPNESS * (value / scores[best] - 1.0))) for name, value in scores.items()}
        kept = {name: w for name, w in trust.items() if w >= LEAST_WEIGHT * sum(trust.values())}
        options.append({name: w / sum(kept.values()) for name, w in kept.items()})
    weights = {baseline: 1.0}
    to_beat = trials.of(weights)
    for option in options:
        said = trials.of(option)
        beats = wape(trials.actual, said) <= wape(trials.actual, trials.of({baseline: 1.0}))
        if beats and score(trials, said) < score(trials, to_beat):
            weights, to_beat = option, said
    return Choice(weights, {**scores, "chosen": score(trials, to_beat)})


def score(trials: Trials, predicted: FloatArray) -> float:
    """WAPE by interval; where contacts are sparse, its geometric mean with the WAPE of local days.

    Examples
    --------
    >>> index = np.arange(4)
    >>> trials = Trials((), np.empty((0, 4)), np.array([0.0, 2.0, 0.0, 2.0]), index * 0, index // 2)
    >>> score(trials, np.ones(4)), score(trials, np.zeros(4))
    (0.0, 1.0)
    """
    by_interval = wape(trials.actual, predicted)
    if trials.actual.mean() >= SPARSE:
        return by_interval
    _, group = np.unique(np.stack([trials.window, trials.day]), axis=1, return_inverse=True)
    by_day = wape(*(np.bincount(group, contacts).astype(float) for contacts in (trials.actual, predicted)))
    return float(np.sqrt(by_interval * by_day))
