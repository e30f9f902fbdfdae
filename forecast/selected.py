"""What the back-test of a queue decided, in a form that can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.forecaster import QUANTILES
from forecast.hierarchy import past_totals
from forecast.hierarchy.past_totals import PastTotals
from forecast.judging.backtest import HORIZON_WEEKS
from forecast.series.days import FloatArray
from forecast.uncertainty.distribution import Calibration


@dataclass(frozen=True, eq=False)
class Selection:
    """What the back-test of a queue decided; holds until models are chosen anew.

    Attributes
    ----------
    queue : str
    layer : str or None
        Of special days, one of `forecast.judging.backtest.LAYERS`.
    weights : dict of str to ndarray, shape (HORIZON_WEEKS,)
        As in `forecast.judging.choice.Choice`.
    calibration : Calibration
    model : str
        The heaviest candidate and how many help it, or why a fallback was taken.
    fallback : bool
        Whether the past was too short to judge anything.
    record : dict
        The row of the accuracy table.
    totals : PastTotals, optional
        Day totals of the back-test. Kept where they showed that reconciliation with the sums of queues pays: a
        selection without them is not reconciled.
    """

    queue: str
    layer: str | None
    weights: dict[str, FloatArray]
    calibration: Calibration
    model: str
    fallback: bool
    record: dict[str, object]
    totals: PastTotals | None = None

    @property
    def lifted_by(self) -> str | None:
        """The layer of special days that is put on the forecast; none where the bare baseline did best.

        Examples
        --------
        >>> from forecast.uncertainty.distribution import POISSON
        >>> Selection("all/zh/chat", "events", {"mean_8w": np.ones(4)}, POISSON, "mean_8w", False, {}).lifted_by
        """
        return self.layer if any("+" in name for name in self.weights) else None

    def plain(self) -> dict[str, Any]:
        """The same in lists, numbers and words, for a file; `of_plain` reads it.

        Examples
        --------
        >>> import json
        >>> from forecast.uncertainty.distribution import POISSON
        >>> kept = Selection("all/zh/chat", None, {"mean_8w": np.ones(4)}, POISSON, "mean_8w", False, {"folds": 4})
        >>> of_plain(json.loads(json.dumps(kept.plain()))).weights
        {'mean_8w': array([1., 1., 1., 1.])}
        """
        return {
            "queue": self.queue,
            "layer": self.layer,
            "weights": {name: weight.tolist() for name, weight in self.weights.items()},
            "dispersion": self.calibration.dispersion.tolist(),
            "levels": self.calibration.levels.tolist(),
            "model": self.model,
            "fallback": self.fallback,
            "record": {name: _number(value) for name, value in self.record.items()},
            "totals": None if self.totals is None else self.totals.plain(),
        }


def of_plain(told: Mapping[str, Any]) -> Selection:
    """A selection as `Selection.plain` told it.

    Raises
    ------
    KeyError, TypeError, ValueError
        When it did not.
    """
    calibration = Calibration(np.array(told["dispersion"], dtype=float), np.array(told["levels"], dtype=float))
    if calibration.dispersion.shape != (HORIZON_WEEKS,) or calibration.levels.shape != (HORIZON_WEEKS, len(QUANTILES)):
        raise ValueError(f"dispersion and levels of {told['queue']} must speak of {HORIZON_WEEKS} weeks")
    return Selection(
        queue=str(told["queue"]),
        layer=None if told["layer"] is None else str(told["layer"]),
        weights={name: np.array(weight, dtype=float) for name, weight in told["weights"].items()},
        calibration=calibration,
        model=str(told["model"]),
        fallback=bool(told["fallback"]),
        record={name: np.nan if value is None else value for name, value in told["record"].items()},
        totals=None if told["totals"] is None else past_totals.of_plain(told["totals"]),
    )


def _number(value: object) -> object:
    """A figure as JSON knows it: NaN has no name there."""
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(value)
    return int(value) if isinstance(value, np.integer) else value
