"""vendors.yaml: elastic pools of outsourcers: share of demand, capacity band, lead times, price tiers."""

from typing import Literal

from pydantic import Field

from planning.settings.fields import Interval, Pattern, Span, Zone, zone
from planning.yaml_door.yaml_model import Door, Name
from scheduler.agents import Contract, matches
from scheduler.seats import Notice, Seats


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
    more: float | None = Field(
        default=None, gt=0, description="most that may be added at this notice, as a share of the contracted hours"
    )


class Tier(Door):
    """Price of the hours up to a share of the contracted ones."""

    up_to: float = Field(gt=0, description="share of the contracted hours")
    price: float = Field(ge=0, description="price of an agent-hour [currency]")


class Ramp(Door):
    """New people: hours beyond those of trained ones are worth less until their class is through."""

    trained: float = Field(default=1.0, ge=0, description="hours of trained people, as a share of the contracted ones")
    days: float = Field(default=15.0, ge=0, le=90, description="notice with which new people are ready [days]")
    productivity: float = Field(
        default=0.5, gt=0, le=1, description="what an hour of theirs is worth with less notice than that"
    )


class Miss(Door):
    """How far forecasts of a vendor's work miss, for whoever knows better than its past tells."""

    notice_hours: float = Field(ge=0, description="hours between forecast and work")
    cv: float = Field(ge=0, le=2, description="standard deviation of what comes, as a share of what was forecast")


class Bilingual(Door):
    """Festivals that need people who speak two languages."""

    events: Name = Field(description="kind of the events of events.yaml, such as mega_sale")
    languages: tuple[Name, Name] = Field(description="the language that customers use, and the other one")
    hours: Span = Field(default="09:00-22:00", description="when, by the clock of the first language's market")
    share: float = Field(
        default=0.1, gt=0, le=1, description="share of the people that its live queues require who must speak both"
    )
    ready_hours: float = Field(default=48, ge=0, description="hours before the event by which they must be rostered")


class SeatTerms(Door):
    """People whom a vendor lends and our rosters place, instead of taking a share of contacts."""

    site: Name = Field(description="where they work, as in the column `site` of agents.csv")
    skills: tuple[Pattern, ...] = Field(min_length=1, description="line/language/channel that each of them can work")
    shifts: tuple[Name, ...] = Field(min_length=1, description="codes of shifts.yaml they may be given")
    week_minutes: int = Field(default=2400, ge=60, le=10080, description="paid minutes of one seat's ISO week")
    week_shifts: int = Field(default=5, ge=1, le=14, description="most shifts of one seat in that week")
    at_hand: float = Field(
        default=1.0, ge=0, le=10, description="share of contracted_hours that needs no notice and has no surcharge"
    )
    productivity: float = Field(
        default=1.0, gt=0, le=1.5, description="contacts handled relative to an experienced agent of ours"
    )


class Vendor(Door):
    """One outsourcer."""

    name: Name = Field(description="as in agents.csv and demand.yaml")
    time_zone: Zone = Field(description="zone of the days of its demand files")
    queues: tuple[Share, ...] = Field(default=(), description="what it takes: contacts, which its own people answer")
    seats: SeatTerms | None = Field(
        default=None, description="people it lends instead, whom our rosters place on top of our own"
    )
    unit: Literal["contacts", "agents", "hours"] = Field(default="contacts", description="what its demand file counts")
    interval_minutes: Interval = Field(default=60, description="interval of its demand file [min]")
    contracted_hours: float = Field(gt=0, description="agent-hours a week by contract")
    band: Band = Band()
    commit_by_hours: float = Field(
        default=72, ge=0, description="commitment.yaml is due this long before the first day"
    )
    lead_times: tuple[Lead, ...] = Field(min_length=1, description="longest notice first")
    period: Literal["day", "week"] = Field(
        default="week", description="what is ordered at once, and what band, notices and tiers speak of"
    )
    refund: float = Field(
        default=0.0, ge=0, le=1, description="share of the price that an hour ordered and not needed gives back"
    )
    short_price: float | None = Field(
        default=None,
        ge=0,
        description="cost of an hour that is short [currency]; the queues' shortage_price if left out",
    )
    ramp: Ramp | None = Field(default=None, description="new people; nobody needs to learn if left out")
    misses: tuple[Miss, ...] = Field(
        default=(), description="forecast errors, shortest notice first; learned from the past if left out"
    )
    price_tiers: tuple[Tier, ...] = Field(min_length=1, description="smallest share first")

    def share_of(self, queue: str) -> float:
        """Share of a queue's contacts this vendor takes; the first pattern that matches counts."""
        return next((s.share for s in self.queues if matches(s.queue, queue)), 0.0)

    def without_prices(self) -> "Vendor":
        """The contract as the vendor's own people may read it: what an hour costs us and is worth to us is 0."""
        lead_times = tuple(lead.model_copy(update={"surcharge": 0.0}) for lead in self.lead_times)
        tiers = tuple(tier.model_copy(update={"price": 0.0}) for tier in self.price_tiers)
        hidden = {"lead_times": lead_times, "price_tiers": tiers, "short_price": None, "refund": 0.0}
        return self.model_copy(update=hidden)

    def offer(self) -> Seats | None:
        """The people it lends; None if it takes contacts."""
        if self.seats is None:
            return None
        contract = Contract(self.name, self.seats.week_minutes, self.seats.week_shifts, self.seats.shifts)
        return Seats(
            vendor=self.name,
            site=self.seats.site,
            time_zone=zone(self.time_zone),
            skills=self.seats.skills,
            contract=contract,
            contracted_h=self.contracted_hours,
            least=self.band.least,
            most=self.band.most,
            tiers=tuple((t.up_to, round(100 * t.price)) for t in self.price_tiers),
            notices=tuple(Notice(n.notice_hours, n.most, n.surcharge) for n in self.lead_times),
            at_hand=self.seats.at_hand,
            productivity=self.seats.productivity,
        )


class Vendors(Door):
    """Every outsourcer; none if the file is left out."""

    vendors: tuple[Vendor, ...] = Field(default=(), description="one entry each")
    bilingual: tuple[Bilingual, ...] = Field(default=(), description="festivals that need people of two languages")

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

    def offers(self) -> tuple[Seats, ...]:
        """Those that lend people, in the order of the file."""
        return tuple(offer for vendor in self.vendors if (offer := vendor.offer()) is not None)
