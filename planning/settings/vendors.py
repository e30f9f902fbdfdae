"""vendors.yaml: elastic pools of outsourcers: share of demand, capacity band, lead times, price tiers."""

from typing import Literal

from pydantic import Field

from planning.settings.fields import Interval, Pattern, Zone
from planning.yaml_door.yaml_model import Door, Name
from scheduler.agents import matches


class Share(Door):
    """The part of some queues' contacts that a vendor takes."""

    queue: Pattern = Field(description="line/language/channel, * matching all")
    share: float = Field(gt=0, le=1, description="share of the contacts")


class Band(Door):
    """How far an order may lie from the contracted hours."""

    least: float = Field(default=0.3, ge=0, le=1, description="least order, as a share of the contracted hours")
    most: float = Field(default=2.0, ge=1, le=10, description="largest order, as a share of the contracted hours")


class Lead(Door):
    """What may still be ordered at a notice, and what hurry costs."""

    notice_hours: float = Field(ge=0, description="hours between order and work")
    most: float = Field(gt=0, description="largest order, as a share of the contracted hours")
    surcharge: float = Field(default=0.0, ge=0, description="added to the price, as a share")


class Tier(Door):
    """Price of the hours up to a share of the contracted ones."""

    up_to: float = Field(gt=0, description="share of the contracted hours")
    price: float = Field(ge=0, description="price of an agent-hour [currency]")


class Vendor(Door):
    """One outsourcer."""

    name: Name = Field(description="as in agents.csv and demand.yaml")
    time_zone: Zone = Field(description="zone of the days of its demand files")
    queues: tuple[Share, ...] = Field(min_length=1, description="what it takes")
    unit: Literal["contacts", "agents", "hours"] = Field(default="contacts", description="what its demand file counts")
    interval_minutes: Interval = Field(default=60, description="interval of its demand file [min]")
    contracted_hours: float = Field(gt=0, description="agent-hours a week by contract")
    band: Band = Band()
    commit_by_hours: float = Field(
        default=72, ge=0, description="commitment.yaml is due this long before the first day"
    )
    lead_times: tuple[Lead, ...] = Field(min_length=1, description="longest notice first")
    price_tiers: tuple[Tier, ...] = Field(min_length=1, description="smallest share first")

    def share_of(self, queue: str) -> float:
        """Share of a queue's contacts this vendor takes; the first pattern that matches counts."""
        return next((s.share for s in self.queues if matches(s.queue, queue)), 0.0)


class Vendors(Door):
    """Every outsourcer; none if the file is left out."""

    vendors: tuple[Vendor, ...] = Field(default=(), description="one entry each")

    def vendor(self, name: str) -> Vendor:
        """The vendor of a name.

        Raises
        ------
        KeyError
            If there is none.
        """
        return {v.name: v for v in self.vendors}[name]

    def share_of(self, queue: str) -> float:
        """Share of a queue's contacts that all vendors together take."""
        return sum(v.share_of(queue) for v in self.vendors)
