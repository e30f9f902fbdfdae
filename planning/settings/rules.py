"""rules.yaml: labour rules, which are hard, and wishes and surplus, which have prices."""

from pydantic import Field

from planning.yaml_door.yaml_model import Door


class Rules(Door):
    """Limits that bind everybody; a contract may be stricter, never looser."""

    rest_minutes: int = Field(ge=0, le=2880, description="least rest between two shifts [min]")
    week_minutes: int = Field(ge=0, le=10080, description="most paid minutes in an ISO week of the agent's zone")
    week_shifts: int = Field(ge=0, le=14, description="most shifts in an ISO week of the agent's zone")
    run_days: int = Field(ge=1, le=31, description="most working days in a row")
    longest_stretch_minutes: int = Field(
        ge=30, le=1440, description="most minutes of work without a break, in shifts of over six hours"
    )
    wish_price: float = Field(default=0.0, ge=0, description="price of one unit of an unmet wish's weight [currency]")
    surplus_price: float = Field(
        default=0.0, ge=0, description="price of an agent-hour nobody needs, besides pay [currency]"
    )

    @property
    def wish_cents(self) -> int:
        """Price of one unit of weight [cent]."""
        return round(100 * self.wish_price)

    @property
    def surplus_cents(self) -> int:
        """Price of a surplus agent-hour [cent]."""
        return round(100 * self.surplus_price)
