"""forecast.yaml: which models compete, how much history they see, how they are judged."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from planning.yaml_model import Door

if TYPE_CHECKING:
    from forecast.options import ForecastOptions


Candidate = Literal[
    "last_week",
    "mean_4w",
    "mean_8w",
    "median_4w",
    "median_8w",
    "level_7d",
    "level_28d",
    "level_84d",
    "structural",
    "prophet",
    "prophet_month",
    "prophet_hourly_default",
    "prophet_hourly_weekly",
    "prophet_hourly_conditional",
]
"""Names of the forecaster's candidates, written out so that settings load without loading the models."""


class Forecast(Door):
    """How demand is forecast."""

    models: tuple[Candidate, ...] = Field(
        default=("mean_4w", "mean_8w", "median_8w", "level_7d", "level_28d", "level_84d", "structural", "prophet"),
        min_length=1,
        description="candidates; those that do best in the backtest make the forecast of a queue",
    )
    history_weeks: int = Field(default=104, ge=1, le=520, description="most weeks of history the models see")
    backtest_windows: int = Field(default=4, ge=0, le=52, description="past forecasts made to judge the candidates")
    backtest_days: int = Field(default=14, ge=1, le=364, description="days between two of them")

    def options(self, sparse: tuple[str, ...], seed: int) -> "ForecastOptions":
        """The forecaster's own value.

        Parameters
        ----------
        sparse : tuple of str
            Queues whose missing history means no contact.
        seed : int
            Seed of the fits.
        """
        from forecast.options import ForecastOptions

        return ForecastOptions(
            models=self.models,
            history_weeks=self.history_weeks,
            folds=self.backtest_windows,
            fold_days=self.backtest_days,
            sparse=sparse,
            seed=seed,
        )
