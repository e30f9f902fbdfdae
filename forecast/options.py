"""The candidates that may be named, and how a forecast is to be made."""

from dataclasses import dataclass, replace

from forecast.candidates.baselines import SeasonalProfile, YearAgo
from forecast.candidates.candidate import Candidate
from forecast.candidates.level import DriftingLevel
from forecast.candidates.prophet_model import HourlyProphet, TwoStageProphet
from forecast.candidates.structural import StructuralDays
from forecast.judging.backtest import Entry

BASELINE = "mean_8w"
"""The average every forecast is measured against."""

_MEMBERS: tuple[Candidate, ...] = (
    SeasonalProfile(1),
    SeasonalProfile(4),
    SeasonalProfile(8),
    SeasonalProfile(4, "median"),
    SeasonalProfile(8, "median"),
    YearAgo(),
    DriftingLevel(7),
    DriftingLevel(28),
    DriftingLevel(84),
    StructuralDays(),
    TwoStageProphet(),
    TwoStageProphet(month=True),
    HourlyProphet("default"),
    HourlyProphet("weekly"),
    HourlyProphet("conditional"),
)

CANDIDATES: dict[str, Candidate] = {member.name: member for member in _MEMBERS}
"""Every candidate by its name."""

DEFAULT_MODELS = (
    "mean_4w",
    "mean_8w",
    "median_8w",
    "year_ago",
    "level_7d",
    "level_28d",
    "level_84d",
    "structural",
    "prophet",
)


@dataclass(frozen=True)
class ForecastOptions:
    """How to forecast.

    Attributes
    ----------
    models : tuple of str
        Names from `CANDIDATES`. `mean_8w` always takes part.
    history_weeks : int
        How far back to look [weeks], 1 to 520.
    folds : int
        Origins of the back-test, 0 to 52; fewer where the history is short. Zero uses the 8-week mean unjudged.
    fold_days : int
        Distance between origins [days], at least 1; rounded up to whole weeks.
    sparse : tuple of str
        Patterns of queues whose missing intervals mean that nobody came.
    seed : int
        Seed of Prophet's fits.
    reconcile : bool
        Whether sums of queues are forecast too, and the queues drawn to them if that pays in the back-test.
    """

    models: tuple[str, ...] = DEFAULT_MODELS
    history_weeks: int = 104
    folds: int = 4
    fold_days: int = 14
    sparse: tuple[str, ...] = ()
    seed: int = 1
    reconcile: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        unknown = [name for name in self.models if name not in CANDIDATES]
        if unknown:
            raise ValueError(f"models must be among {', '.join(CANDIDATES)} (was {', '.join(unknown)})")
        for name, low, high in (("history_weeks", 1, 520), ("folds", 0, 52), ("fold_days", 1, 364)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} must be {low} to {high} (was {value})")

    def entries(self, layer: str | None) -> list[Entry]:
        """The bare 8-week mean first, then every candidate on top of a layer of special days."""
        chosen = [Entry(self._seeded(CANDIDATES[name]), layer) for name in dict.fromkeys((BASELINE, *self.models))]
        return [Entry(CANDIDATES[BASELINE]), *chosen] if layer else chosen

    def _seeded(self, candidate: Candidate) -> Candidate:
        """The candidate with this run's seed, where it has use for one."""
        return (
            replace(candidate, seed=self.seed) if isinstance(candidate, TwoStageProphet | HourlyProphet) else candidate
        )
