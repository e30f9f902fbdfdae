"""Fair lives told: what everybody has borne with the published roster, how evenly, and whose wishes it met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from planning.csv_file.people import to_agents
from planning.fair_lives import accounts_of
from planning.house_rules import wishes_of
from planning.settings import Settings
from planning.store import Publication, Store
from scheduler.agents import Agent
from scheduler.fairness.evenness import evenness
from scheduler.fairness.wishes_met import shares_met, wish_lists
from scheduler.horizon import UTC


@dataclass(frozen=True, eq=False)
class FairLives:
    """What people have borne, and what they asked for.

    Attributes
    ----------
    accounts : pandas.DataFrame
        Contract `scheduler.fairness.accounts.ACCOUNTS`, the published roster's last date included.
    even : pandas.DataFrame
        As `scheduler.fairness.evenness.evenness` tells it.
    lists : pandas.DataFrame
        Wish lists of the published roster, one row each (`scheduler.fairness.wishes_met.LISTS`).
    """

    accounts: pd.DataFrame
    even: pd.DataFrame
    lists: pd.DataFrame


def published_lives(store: Store, publication: Publication, settings: Settings) -> FairLives:
    """Fair lives as the roster in force leaves them; people, absences and wishes as its run read them."""
    run = publication.run_id
    contracts = settings.contracts()
    table = store.table(run, "agents")
    agents = to_agents(table[table["contract"].isin(contracts)], contracts, store.table(run, "absences"))
    wishes = store.table(run, "wishes")
    published = store.past_roster(publication.horizon_end, 7 * settings.fairness.weeks)
    found = accounts_of(settings, agents, published, wishes, publication.horizon_end)
    roster = store.roster(publication.id)
    lists = lists_of(settings, wishes, roster, agents, publication.horizon_start, publication.horizon_end)
    return FairLives(found, evenness(found), lists)


def lists_of(
    settings: Settings, wishes: pd.DataFrame, roster: pd.DataFrame, agents: Sequence[Agent], start: Any, end: Any
) -> pd.DataFrame:
    """Wish lists of the dates of a roster that spans [start, end)."""
    zones = {a.agent_id: a.time_zone for a in agents}
    asked = [
        w
        for w in wishes_of(wishes)
        if w.agent_id in zones
        and start.astimezone(zones[w.agent_id]).date()
        <= w.day
        <= (end.astimezone(UTC) - timedelta(minutes=1)).astimezone(zones[w.agent_id]).date()
    ]
    return wish_lists(asked, roster, agents, per=settings.fairness.lists)


def wishes_told(lists: pd.DataFrame) -> dict[str, Any] | None:
    """Shares of wish lists met, all together and by team and month, for the summary of a night; None without lists."""
    if lists.empty:
        return None
    (whole,) = _rows(shares_met(lists))
    return {**whole, "teams": _rows(shares_met(lists, ["group", "month"]))}


def _rows(shares: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(k): round(v, 6) if isinstance(v, float) else v for k, v in row.items()}
        for row in shares.astype(object).to_dict("records")
    ]
