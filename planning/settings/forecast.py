"""forecast.yaml: which models compete, how much history they see, how they are judged."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from planning.yaml_door.yaml_model import Door
from scheduler.horizon import midnight

if TYPE_CHECKING:
    from forecast.options import ForecastOptions


Candidate = Literal[
    "last_week",
    "mean_4w",
    "mean_8w",
    "median_4w",
    "median_8w",
    "year_ago",
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

FIRST_CHOICE = date(2024, 1, 1)
"""The Monday from which days of choice are counted."""


class Forecast(Door):
    """How demand is forecast."""

    models: tuple[Candidate, ...] = Field(
        default=(
            "mean_4w",
            "mean_8w",
            "median_8w",
            "year_ago",
            "level_7d",
            "level_28d",
            "level_84d",
            "structural",
            "prophet",
        ),
        min_length=1,
        description="candidates; those that do best in the backtest make the forecast of a queue",
    )
    history_weeks: int = Field(default=104, ge=1, le=520, description="most weeks of history the models see")
    backtest_windows: int = Field(default=4, ge=0, le=52, description="past forecasts made to judge the candidates")
    backtest_days: int = Field(default=14, ge=1, le=364, description="days between two of them")
    reselect_days: int = Field(
        default=7,
        ge=1,
        le=60,
        description="days from one choice of models to the next, counted from a Monday; 1: every night",
    )
    reconcile: bool = Field(
        default=False,
        description="sums of queues are forecast too, and queues drawn to them if that pays in the backtest",
    )

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
            reconcile=self.reconcile,
        )

    def chosen_at(self, as_of: datetime, time_zone: ZoneInfo) -> datetime:
        """The last instant at or before `as_of` at which models are chosen: a midnight of `time_zone`.

        It depends on nothing but the calendar, so any machine that plans the same night chooses at the same instant.

        Parameters
        ----------
        as_of : datetime
            Zone-aware.
        time_zone : ZoneInfo

        Examples
        --------
        >>> thursday = datetime.fromisoformat("2026-11-19T00:00+08:00")
        >>> Forecast().chosen_at(thursday, ZoneInfo("Asia/Shanghai")).isoformat()
        '2026-11-16T00:00:00+08:00'
        """
        today = as_of.astimezone(time_zone).date()
        return midnight(today - timedelta(days=(today - FIRST_CHOICE).days % self.reselect_days), time_zone)
