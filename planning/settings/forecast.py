"""forecast.yaml: which models compete, how much history they see, how they are judged."""

from typing import Literal

from pydantic import Field

from planning.yaml_model import Door


class Forecast(Door):
    """How demand is forecast."""

    models: tuple[Literal["profile", "prophet"], ...] = Field(
        default=("profile", "prophet"), min_length=1, description="candidates; the better one in the backtest is used"
    )
    history_weeks: int = Field(default=26, ge=1, le=520, description="most weeks of history the models see")
    backtest_windows: int = Field(default=2, ge=1, le=26, description="past forecasts made to judge the candidates")
