"""rules.yaml: labour rules, which are hard, and wishes and surplus, which have prices."""

from pydantic import Field

from planning.settings.fields import Span, span
from planning.yaml_door.yaml_model import Door, Name


class NightLimits(Door):
    """What a night shift is, and how many of them somebody may be given."""

    hours: Span = Field(description="the night on the agent's clock, such as 22:00-06:00")
    least_minutes: int = Field(
        default=120, ge=1, le=1440, description="a shift with at least so many minutes in it is a night shift [min]"
    )
    most_in_week: int = Field(ge=0, le=7, description="most night shifts in an ISO week of the agent's zone")
    most_in_row: int = Field(ge=0, le=31, description="most dates in a row on which a night shift starts")
    most_minutes: int = Field(default=1440, ge=0, le=1440, description="most paid minutes of a night shift [min]")
    recovery_minutes: int = Field(
        default=0,
        ge=0,
        le=5760,
        description="least free time from a run of nights to a shift that is no night shift; 0 switches it off [min]",
    )
    recovery_after: int = Field(default=1, ge=1, le=31, description="night shifts in a row that make such a run")

    @property
    def clock(self) -> tuple[int, int]:
        """Start and end of the night [min after midnight], each within its own date."""
        begin, end = span(self.hours)
        return begin, end if end <= 1440 else end - 1440


class Rules(Door):
    """Limits that bind everybody; a contract may be stricter, never looser."""

    rest_minutes: int = Field(ge=0, le=2880, description="least rest between two shifts [min]")
    start_to_start_minutes: int = Field(
        default=0, ge=0, le=1440, description="least time from a start to the next; 0 switches it off [min]"
    )
    day_minutes: int = Field(default=1440, ge=0, le=1440, description="most paid minutes of a shift [min]")
    day_span_minutes: int = Field(
        default=1440, ge=0, le=1440, description="most minutes from a shift's start to its end, breaks included [min]"
    )
    week_minutes: int = Field(ge=0, le=10080, description="most paid minutes in an ISO week of the agent's zone")
    week_shifts: int = Field(ge=0, le=14, description="most shifts in an ISO week of the agent's zone")
    week_rest_minutes: int = Field(
        default=0,
        ge=0,
        le=2880,
        description="least free stretch with a day off in it, once in an ISO week of the agent's zone; 0 switches it "
        "off [min]",
    )
    run_days: int = Field(ge=1, le=31, description="most working days in a row")
    longest_stretch_minutes: int = Field(
        ge=30, le=1440, description="most minutes of work without a break, in shifts of over six hours"
    )
    nights: NightLimits | None = Field(default=None, description="limits on night shifts; without it there are none")
    laws: dict[Name, str] = Field(
        default_factory=dict,
        description="profile of laws.yaml by site of agents.csv: beside these rules for everybody, the stricter holds",
    )
    start_spread_minutes: int = Field(
        default=180,
        ge=0,
        le=1439,
        description="how far a person's starts may lie apart in a week, round the clock, before they cost [min]",
    )
    start_spread_price: float = Field(
        default=0.0, ge=0, description="price of a person's week whose starts lie further apart; 0 is free [currency]"
    )
    wish_price: float = Field(default=0.0, ge=0, description="price of one unit of an unmet wish's weight [currency]")
    surplus_price: float = Field(
        default=0.0, ge=0, description="price of an agent-hour nobody needs, besides pay [currency]"
    )

    @property
    def start_spread_cents(self) -> int:
        """Price of a week with spread starts [cent]."""
        return round(100 * self.start_spread_price)

    @property
    def wish_cents(self) -> int:
        """Price of one unit of weight [cent]."""
        return round(100 * self.wish_price)

    @property
    def surplus_cents(self) -> int:
        """Price of a surplus agent-hour [cent]."""
        return round(100 * self.surplus_price)
