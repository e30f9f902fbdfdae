"""Accounts: what each person has borne over the past weeks, beside peers who could have borne it.

An account is counted from published rosters, as people really were told to work, and each day on which somebody was
there weighs alike: who was away half of the time is due half as much. Balances carry accounts over into the price of
the next roster (`scheduler.rules.fairness`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pandera.pandas as pa

from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.roster import UTC, Shift, read_shifts
from scheduler.rules.fairness import KINDS, TOLD, Balance, Burdens
from scheduler.rules.wishes import Wish

DAY = timedelta(days=1)

TANGENTS = 2
"""Points of tangency lie on so many to the unit: people who stand about alike are told the same price, and a proof asks
one of them for the best tour of all."""

ACCOUNTS = pa.DataFrameSchema(
    {
        "agent_id": pa.Column(str, coerce=True, unique=True),
        "peers": pa.Column(str, coerce=True, description="whom the person is compared with; all of one text are peers"),
        "days": pa.Column("int64", coerce=True, description="dates of the window on which the person was there"),
        "nights": pa.Column(float, coerce=True, description="whole nights' worth of hours in the night"),
        "weekends": pa.Column(float, coerce=True, description="shifts that start at a weekend"),
        "unwanted": pa.Column(float, coerce=True, description="shifts that start when nobody wants to"),
        "posts": pa.Column(float, coerce=True, description="hours on posts that wear people out [h]"),
        "refused": pa.Column(float, coerce=True, description="weight of the wishes that were not met"),
    },
    name="accounts",
)
"""What each person has borne in a window; people without peers have no account."""


def peers_of(agents: Iterable[Agent], *, by: str = "skills") -> dict[str, str]:
    """Who is compared with whom: people of one zone, contract, and skill set or group who are not alone in that.

    Parameters
    ----------
    agents : iterable of Agent
        A vendor's people and seats are the vendor's to treat fairly; they have no peers here.
    by : {"skills", "group"}
        What peers share besides zone and contract.

    Returns
    -------
    dict of str to str
        Name of the peers by agent.

    Raises
    ------
    ValueError
        For another `by`.
    """
    if by not in ("skills", "group"):
        raise ValueError(f"peers share their skills or their group, not their {by!r}")
    found: dict[str, list[str]] = defaultdict(list)
    for agent in agents:
        if agent.vendor is None:
            shared = agent.group if by == "group" else "|".join(sorted(agent.skills))
            found[f"{agent.time_zone.key} {agent.contract.name} {shared}"].append(agent.agent_id)
    return {who: name for name, members in found.items() if len(members) > 1 for who in members}


def accounts(
    agents: Sequence[Agent],
    past: pd.DataFrame,
    wishes: Sequence[Wish],
    burdens: Burdens,
    until: datetime,
    *,
    weeks: int,
    by: str = "skills",
) -> pd.DataFrame:
    """What everybody has borne in the weeks before an instant.

    Parameters
    ----------
    agents : sequence of Agent
    past : pandas.DataFrame
        Contract `ROSTER`: published shifts. The window begins no earlier than their first date, for before it nobody
        is known to have borne anything.
    wishes : sequence of Wish
        Those of dates in the window count as met or refused.
    burdens : Burdens
    until : datetime
        The accounts end with the local date before the one of this instant.
    weeks : int
        Length of the window.
    by : {"skills", "group"}
        As for `peers_of`.

    Returns
    -------
    pandas.DataFrame
        Contract `ACCOUNTS`, in the order of `agents`.
    """
    people = {a.agent_id: a for a in agents}
    peers = peers_of(agents, by=by)
    shifts = read_shifts(past, {k: a.time_zone for k, a in people.items()})
    oldest = min((s.day for s in shifts), default=None)
    borne: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(KINDS))
    there: dict[tuple[str, date], Shift] = {}
    span: dict[str, tuple[date, date]] = {}
    for who in peers:
        last = until.astimezone(people[who].time_zone).date()
        span[who] = (last if oldest is None else max(oldest, last - weeks * 7 * DAY), last)
    for shift in shifts:
        if shift.agent_id in span and span[shift.agent_id][0] <= shift.day < span[shift.agent_id][1]:
            there[shift.agent_id, shift.day] = shift
            counts = burdens.of(shift, people[shift.agent_id].time_zone)
            borne[shift.agent_id] = [a + b for a, b in zip(borne[shift.agent_id], counts, strict=True)]
    refused: dict[str, float] = defaultdict(float)
    for wish in wishes:
        if wish.agent_id in span and span[wish.agent_id][0] <= wish.day < span[wish.agent_id][1]:
            kept = wish.kept_by(there.get((wish.agent_id, wish.day)), people[wish.agent_id].time_zone)
            refused[wish.agent_id] += 0.0 if kept else abs(wish.weight)
    rows = [
        (who, peers[who], days_there(people[who], *span[who]), *borne[who], refused[who])
        for who in people
        if who in peers
    ]
    return ACCOUNTS.validate(pd.DataFrame(rows, columns=list(ACCOUNTS.columns)), lazy=True)


def balances(table: pd.DataFrame, agents: Iterable[Agent], horizon: Horizon) -> dict[str, Balance]:
    """How everybody stands beside their peers when a roster of the horizon begins.

    Parameters
    ----------
    table : pandas.DataFrame
        Contract `ACCOUNTS`.
    agents : iterable of Agent
        For the dates of the horizon on which they are there.
    horizon : Horizon

    Returns
    -------
    dict of str to Balance
        A day of each person is due what a day of their peers has borne.
    """
    people = {a.agent_id: a for a in agents}
    totals = table.groupby("peers")[["days", *KINDS]].sum()
    rates = {name: row[list(KINDS)] / max(row["days"], 1.0) for name, row in totals.iterrows()}
    found = {}
    for row in table.to_dict("records"):
        agent = people[row["agent_id"]]
        first = horizon.start.astimezone(agent.time_zone).date()
        last = (horizon.end.astimezone(UTC) - timedelta(minutes=1)).astimezone(agent.time_zone).date()
        ahead = days_there(agent, first, last + DAY)
        distance = [row[kind] - rates[row["peers"]][kind] * row["days"] for kind in KINDS]
        due = [rates[row["peers"]][kind] * ahead for kind in KINDS]
        found[row["agent_id"]] = Balance(
            tuple(round(x - y, 6) for x, y in zip(distance, due, strict=True)),
            tuple(round(x * TANGENTS) / TANGENTS if k < TOLD else 0.0 for k, x in enumerate(distance)),
        )
    return found


def lifted(wishes: Sequence[Wish], table: pd.DataFrame, *, lift: float, most: float = 3.0) -> list[Wish]:
    """Wishes with the weight of those raised who were refused more than their peers.

    Parameters
    ----------
    wishes : sequence of Wish
    table : pandas.DataFrame
        Contract `ACCOUNTS`.
    lift : float
        Share added to the weight for each unit of weight that somebody was refused beyond the mean of their peers.
    most : float
        No weight grows beyond so many times itself.
    """
    beyond = table["refused"] - table.groupby("peers")["refused"].transform("mean")
    factor = dict(zip(table["agent_id"], (1.0 + lift * beyond.clip(lower=0.0)).clip(upper=most), strict=True))
    return [replace(w, weight=round(w.weight * factor.get(w.agent_id, 1.0), 6)) for w in wishes]


def days_there(agent: Agent, first: date, last: date) -> int:
    """Local dates in [first, last) on which somebody is employed and not absent, not for an hour."""
    away = set()
    for start, end in agent.absences:
        day = max(start.astimezone(agent.time_zone).date(), first)
        # Half-open: an absence that ends at midnight leaves the new date alone.
        final = (end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(agent.time_zone).date()
        while day <= min(final, last):
            away.add(day)
            day += DAY
    begin = first if agent.hired_on is None else max(first, agent.hired_on)
    end_day = last if agent.leaves_on is None else min(last, agent.leaves_on + DAY)
    return max((end_day - begin).days, 0) - sum(begin <= day < end_day for day in away)
