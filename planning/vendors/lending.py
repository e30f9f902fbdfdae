"""People whom vendors lend, as rows among our own people: the seats of vendors.yaml in the words of agents.csv."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pandas as pd

from planning.csv_file import People, to_table
from planning.refusal import Finding, Refused
from scheduler.agents import ABSENCES, AGENTS
from scheduler.horizon import Horizon
from scheduler.seats import Seats

NOT_YET = "not yet to be had"
"""Kind of the absence of seats that cannot come at so short a notice."""


def with_seats(people: People, offers: Sequence[Seats], as_of: datetime, horizon: Horizon) -> People:
    """Our people and everybody whom vendors could lend for a horizon, behind them.

    Parameters
    ----------
    people : People
    offers : sequence of Seats
    as_of : datetime
        When the order goes out, zone-aware: who cannot come so soon is absent until they can.
    horizon : Horizon

    Raises
    ------
    Refused
        If agents.csv has people with the identifiers of seats.
    """
    seats = tuple(agent for offer in offers for agent in offer.agents(as_of, horizon))
    if not seats:
        return people
    taken = sorted({a.agent_id for a in seats} & set(people.table["agent_id"]))
    if taken:
        wrong = f"{len(taken)} identifiers that vendors.yaml gives to seats"
        raise Refused([Finding("agents.csv", 0, "agent_id", wrong, taken[0], "rename these agents or the vendor")])
    table = pd.concat([people.table, to_table(seats)], ignore_index=True)
    away = [(a.agent_id, start, end, NOT_YET) for a in seats for start, end in a.absences]
    absences = pd.concat([people.absences, pd.DataFrame(away, columns=list(ABSENCES.columns))], ignore_index=True)
    return replace(
        people,
        table=AGENTS.validate(table, lazy=True),
        absences=ABSENCES.validate(absences, lazy=True) if away else people.absences,
        agents=(*people.agents, *seats),
    )
