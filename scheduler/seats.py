"""Seats: a vendor's elastic capacity as people whom our own rosters place.

A vendor that lends people rather than taking contacts is a row of seats, each a full week of one person. The first of
them are billed whether used or not, later ones cost more, and those beyond what the vendor has at hand must be ordered
some time ahead and may cost a surcharge for hurry. Said in the words of agents (a wage, guaranteed minutes, a span in
which they cannot come, a premium on dates) the solver, its bound, the judge and the certificate need to know nothing of
vendors, and the hours a roster gives to seats are the order.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pandera.pandas as pa

from scheduler.agents import Agent, Contract
from scheduler.horizon import UTC, Horizon, midnight
from scheduler.pay import DatedPremium

WHOLE = 1e-9
"""Shares of a contract nearer than this are the same."""

BOUGHT = pa.DataFrameSchema(
    {
        "vendor": pa.Column(str, coerce=True),
        "week": pa.Column("datetime64[us]", coerce=True, description="Monday of the ISO week in the vendor's zone"),
        "shifts": pa.Column("int64", coerce=True),
        "seats": pa.Column("int64", coerce=True, description="people who come in that week"),
        "hours": pa.Column(float, coerce=True, description="paid hours of their shifts [h]"),
        "contracted": pa.Column(float, coerce=True, description="hours of a week by contract [h]"),
        "share": pa.Column(float, coerce=True, description="hours over contracted ones"),
        "at_short_notice": pa.Column(
            float, coerce=True, description="of the hours those of seats that had to be ordered ahead [h]"
        ),
        "cost": pa.Column(float, coerce=True, description="wages of the hours; no surcharge, no minimum [currency]"),
    },
    name="bought",
)
"""What a roster asks of each vendor with seats, week by week."""


@dataclass(frozen=True)
class Notice:
    """What may still be had `hours` before it is worked: seats up to `most` of the contract, for `surcharge` more."""

    hours: float
    most: float
    surcharge: float


@dataclass(frozen=True)
class Contracted:
    """What a vendor with seats has by contract: hours of a week, and the seats that are always at hand."""

    hours: float
    seats: int


@dataclass(frozen=True)
class Seats:
    """A vendor's offer of people.

    Attributes
    ----------
    vendor, site : str
        Its name, and the site its people work at.
    time_zone : ZoneInfo
        Of their local dates.
    skills : tuple of str
        Patterns `line/language/channel` that everybody of them can work.
    contract : Contract
        What one of them may work in a week; its guaranteed minutes are not used.
    contracted_h : float
        Hours of a week by contract [h].
    least, most : float
        What is billed at least and what may be had at most, as shares of the contract.
    tiers : tuple of (up_to, cents)
        Price of an hour up to a share of the contract, smallest share first [cent].
    notices : tuple of Notice
        Longest first.
    at_hand : float
        Share of the contract that is always there, without notice or surcharge.
    productivity : float
        Contacts handled relative to an experienced agent.

    Raises
    ------
    ValueError
        For a contract without hours, no notice, or prices that do not reach as far as the seats.
    """

    vendor: str
    site: str
    time_zone: ZoneInfo
    skills: tuple[str, ...]
    contract: Contract
    contracted_h: float
    least: float
    most: float
    tiers: tuple[tuple[float, int], ...]
    notices: tuple[Notice, ...]
    at_hand: float = 1.0
    productivity: float = 1.0

    def __post_init__(self) -> None:
        if self.contracted_h <= 0 or self.contract.week_minutes <= 0:
            raise ValueError(
                f"{self.vendor}: hours by contract and minutes of a seat's week must be above 0, "
                f"not {self.contracted_h:g} and {self.contract.week_minutes}"
            )
        if not self.notices:
            raise ValueError(f"{self.vendor}: no notice at which its people can be had")
        if not self.tiers or self.tiers[-1][0] < self.most - WHOLE:
            raise ValueError(f"{self.vendor}: no price for hours up to {self.most:.0%} of the contract")

    @property
    def seat_share(self) -> float:
        """The part of the contract that one full seat is."""
        return self.contract.week_minutes / 60 / self.contracted_h

    @property
    def count(self) -> int:
        """Seats there are: whole ones only, so that no order passes the most."""
        return math.floor(self.most / self.seat_share + WHOLE)

    @property
    def contracted(self) -> Contracted:
        """What it has by contract."""
        return Contracted(self.contracted_h, min(self.count, math.floor(self.at_hand / self.seat_share + WHOLE)))

    def contracts(self) -> tuple[Contract, ...]:
        """The contracts of its seats: one that is billed by use, and those that are billed in part or in full."""
        billed = dict.fromkeys(self._billed(k) for k in range(self.count))
        return tuple(self._contract(minutes) for minutes in {0: None, **billed})

    def agents(self, as_of: datetime, horizon: Horizon) -> tuple[Agent, ...]:
        """Everybody who could be had for a horizon, if the order goes out at an instant.

        Parameters
        ----------
        as_of : datetime
            Zone-aware.
        horizon : Horizon

        Returns
        -------
        tuple of Agent
            In order of price. Who cannot come at so short a notice is absent until they can.
        """
        return tuple(self._seat(k, as_of.astimezone(UTC), horizon) for k in range(self.count))

    def _seat(self, k: int, as_of: datetime, horizon: Horizon) -> Agent:
        ready = as_of + timedelta(hours=min(n.hours for n in self._open(k)))
        start = horizon.start.astimezone(UTC)
        return Agent(
            agent_id=seat_id(self.vendor, k),
            name=f"{self.vendor} {k + 1}",
            group=self.vendor,
            site=self.site,
            vendor=self.vendor,
            time_zone=self.time_zone,
            contract=self._contract(self._billed(k)),
            skills=self.skills,
            hourly_cost_cents=self._wage(k),
            productivity=self.productivity,
            absences=((start, ready),) if ready > start else (),
            premiums=self._premiums(k, as_of, horizon),
        )

    def _contract(self, billed: int) -> Contract:
        name = self.vendor if not billed else f"{self.vendor}, {billed / 60:g} h billed"
        return replace(self.contract, name=name, guaranteed_minutes=billed)

    def _billed(self, k: int) -> int:
        """Minutes of seat k's week that are billed anyway."""
        share = min(max(self.least - k * self.seat_share, 0.0), self.seat_share)
        return round(share * self.contracted_h * 60)

    def _wage(self, k: int) -> int:
        """Mean price of the hours that seat k stands for [cent]."""
        upper = (k + 1) * self.seat_share
        return round((self._price(upper) - self._price(upper - self.seat_share)) / self.seat_share)

    def _price(self, share: float) -> float:
        total, below = 0.0, 0.0
        for up_to, cents in self.tiers:
            total += max(0.0, min(share, up_to) - below) * cents
            below = up_to
        return total

    def _open(self, k: int) -> list[Notice]:
        """The notices at which seat k can be had; none is needed for who is at hand."""
        upper = (k + 1) * self.seat_share
        if upper <= self.at_hand + WHOLE:
            return [Notice(0.0, self.at_hand, 0.0)]
        # What no notice offers is had at the longest.
        return [n for n in self.notices if n.most >= upper - WHOLE] or [max(self.notices, key=lambda n: n.hours)]

    def _premiums(self, k: int, as_of: datetime, horizon: Horizon) -> tuple[DatedPremium, ...]:
        """Surcharges of seat k by date: for each the least that its notice allows."""
        open_ = self._open(k)
        found: list[DatedPremium] = []
        day = horizon.start.astimezone(self.time_zone).date()
        while midnight(day, self.time_zone) < horizon.end:
            ahead = (midnight(day, self.time_zone).astimezone(UTC) - as_of) / timedelta(hours=1)
            # A date that is partly too near is worked, after that, at the shortest notice.
            fit = [n.surcharge for n in open_ if n.hours <= ahead]
            share = min(fit, default=min(open_, key=lambda n: n.hours).surcharge)
            if found and found[-1].share == share:
                found[-1] = replace(found[-1], last=day)
            elif share:
                found.append(DatedPremium(day, day, share))
            day += timedelta(days=1)
        return tuple(found)


def seat_id(vendor: str, k: int) -> str:
    """Identifier of the k-th seat of a vendor, counted from 0.

    >>> seat_id("manila-one", 0)
    'manila-one-S0001'
    """
    return f"{vendor}-S{k + 1:04d}"


def bought(roster: pd.DataFrame, agents: pd.DataFrame, contracts: Mapping[str, Contracted]) -> pd.DataFrame:
    """What a roster asks of the vendors with seats; contract `BOUGHT`, a row for each vendor and week with a shift.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : pandas.DataFrame
        Contract `AGENTS`, the seats among them.
    contracts : mapping of str to Contracted
        By vendor; vendors that are not named have no seats.
    """
    seats = agents[agents["vendor"].isin(contracts) & (agents["group"] == agents["vendor"])]
    mine = roster.merge(seats[["agent_id", "vendor", "hourly_cost"]], on="agent_id")
    within = {seat_id(vendor, k) for vendor, terms in contracts.items() for k in range(terms.seats)}
    day = pd.DatetimeIndex(mine["date"])
    hours = mine["paid_minutes"] / 60
    table = mine.assign(
        week=day - pd.to_timedelta(day.day_of_week, unit="D"),
        hours=hours,
        at_short_notice=hours.where(~mine["agent_id"].isin(within), 0.0),
        cost=hours * mine["hourly_cost"],
    )
    sums = table.groupby(["vendor", "week"], sort=True).agg(
        shifts=("agent_id", "size"),
        seats=("agent_id", "nunique"),
        hours=("hours", "sum"),
        at_short_notice=("at_short_notice", "sum"),
        cost=("cost", "sum"),
    )
    sums = sums.reset_index()
    sums["contracted"] = [contracts[v].hours for v in sums["vendor"]]
    sums["share"] = sums["hours"] / sums["contracted"].astype(float)
    return BOUGHT.validate(sums[list(BOUGHT.columns)], lazy=True)
