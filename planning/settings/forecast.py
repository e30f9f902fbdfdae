"""forecast.yaml: which models compete, how much history they see, how they are judged."""

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from planning.yaml_model import Door, suggest

if TYPE_CHECKING:
    from forecast.selection import ForecastOptions


def _candidate(name: str) -> str:
    from forecast.queue_forecast import CANDIDATES

    if name not in CANDIDATES:
        raise ValueError(f"no such model; {suggest(name, CANDIDATES, 20)}")
    return name


class Forecast(Door):
    """How demand is forecast."""

    models: tuple[Annotated[str, AfterValidator(_candidate)], ...] = Field(
        default=("mean_4w", "mean_8w", "median_8w", "level_7d", "level_28d", "level_84d", "prophet", "prophet_month"),
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
        from forecast.selection import ForecastOptions

        return ForecastOptions(self.models, self.history_weeks, self.backtest_windows, self.backtest_days, sparse, seed)
