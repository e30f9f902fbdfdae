"""shifts.yaml: shift templates and the contracts that may be given them."""

from pydantic import Field

from planning.settings.fields import Clock, Span, minutes, span
from planning.yaml_door.yaml_model import Door, Name
from scheduler.agents import Contract
from scheduler.pay import OvertimePay, PayTerms, Premium, TimeOff
from scheduler.shifts import Break, ShiftTemplate


class BreakWindow(Door):
    """One break of a shift."""

    minutes: int = Field(ge=5, le=180, description="length [min]")
    earliest: int = Field(ge=0, description="earliest start, after the shift's start [min]")
    latest: int = Field(ge=0, description="latest start, after the shift's start [min]")
    paid: bool = Field(False, description="whether it counts as paid time")


class Template(Door):
    """A family of shifts that differ only by their start."""

    code: Name = Field(description="short name planners see")
    minutes: int = Field(ge=30, le=1440, description="length from start to end, breaks included [min]")
    earliest_start: Clock = Field(description="first start of the day, agent's clock")
    latest_start: Clock = Field(description="last start of the day, agent's clock")
    start_grid: int = Field(default=60, ge=5, le=1440, description="minutes between starts")
    breaks: tuple[BreakWindow, ...] = Field(default=(), description="in order")
    colour: str = Field(default="#4477aa", pattern=r"^#[0-9a-f]{6}$", description="colour of the code, #rrggbb")

    def template(self) -> ShiftTemplate:
        """The scheduler's own value."""
        breaks = tuple(Break(b.minutes, b.earliest, b.latest, b.paid) for b in self.breaks)
        first, last = minutes(self.earliest_start), minutes(self.latest_start)
        return ShiftTemplate(self.code, self.minutes, first, last, self.start_grid, breaks, self.colour)


class OvertimeStep(Door):
    """A rate of overtime."""

    since: int = Field(default=0, ge=0, le=10080, description="minute of the overtime from which on it is paid so")
    rate: float = Field(ge=1, le=10, multiple_of=0.0001, description="multiple of the wage")


class OvertimeTerms(Door):
    """What is overtime, and what it is paid."""

    after: int = Field(ge=0, le=10080, description="normal paid minutes; those beyond are overtime [min]")
    steps: tuple[OvertimeStep, ...] = Field(min_length=1, description="rates, the first from minute 0, none lower")

    def pay(self) -> OvertimePay:
        """The scheduler's own value."""
        return OvertimePay(self.after, tuple((step.since, step.rate) for step in self.steps))


class HourPremium(Door):
    """A share of the wage on top for minutes inside some hours."""

    hours: Span = Field(description="on the agent's clock, such as 22:00-06:00")
    share: float = Field(ge=0, le=10, multiple_of=0.0001, description="of the wage, on top of it")

    def pay(self) -> Premium:
        """The scheduler's own value."""
        begin, end = span(self.hours)
        return Premium(begin, end if end <= 1440 else end - 1440, self.share)


class TimeOffOffer(Door):
    """Guaranteed minutes that people offered to give up."""

    minutes: int = Field(ge=0, le=10080, description="most of them in a week [min]")
    share: float = Field(ge=0, le=1, multiple_of=0.0001, description="part of their pay that is saved")


class ContractTerms(Door):
    """What a contract allows in one ISO week of the agent's own zone."""

    week_minutes: int = Field(ge=0, le=10080, description="most paid minutes")
    week_shifts: int = Field(ge=0, le=14, description="most shifts")
    shifts: tuple[Name, ...] = Field(min_length=1, description="codes it may be given")
    guaranteed_minutes: int = Field(
        default=0, ge=0, le=10080, description="minutes that are paid even if nobody asks for them"
    )
    day_overtime: OvertimeTerms | None = Field(default=None, description="overtime of a shift; without it none")
    week_overtime: OvertimeTerms | None = Field(
        default=None, description="overtime of a week, of minutes that are none of their day; without it there is none"
    )
    premiums: tuple[HourPremium, ...] = Field(default=(), description="by the clock; those that overlap add up")
    time_off: TimeOffOffer | None = Field(default=None, description="what may be given up of the guaranteed minutes")

    @property
    def pay(self) -> PayTerms:
        """What is paid besides wages, as the scheduler's own value."""
        return PayTerms(
            day=None if self.day_overtime is None else self.day_overtime.pay(),
            week=None if self.week_overtime is None else self.week_overtime.pay(),
            premiums=tuple(premium.pay() for premium in self.premiums),
            time_off=None if self.time_off is None else TimeOff(self.time_off.minutes, self.time_off.share),
        )


class Shifts(Door):
    """Templates and contracts."""

    templates: tuple[Template, ...] = Field(min_length=1, description="shift templates")
    contracts: dict[Name, ContractTerms] = Field(min_length=1, description="contracts, by the name agents.csv uses")

    def shift_templates(self) -> tuple[ShiftTemplate, ...]:
        """Every template, in the order of the file."""
        return tuple(t.template() for t in self.templates)

    def contract_terms(self) -> dict[str, Contract]:
        """Every contract by its name."""
        return {
            n: Contract(n, c.week_minutes, c.week_shifts, c.shifts, c.guaranteed_minutes, c.pay)
            for n, c in self.contracts.items()
        }
