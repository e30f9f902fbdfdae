"""Wishes met: of what somebody asked for in a week, first, second and so on, what the roster gave.

A wish list is what one person asks of one ISO week (or of one date, where people bid for dates): likings and dislikes
alike, the most wanted first. Its order is the rank people gave; where they gave none, the heavier wish goes first, of
equals the earlier date. A first or second wish is met if either of the first two of a list is, or the only one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from scheduler.agents import Agent
from scheduler.roster import Shift, read_shifts
from scheduler.rules.wishes import Wish

LISTS = ["agent_id", "group", "month", "asked", "met", "weight", "weight_met", "first", "first_or_second"]
"""Columns of a table of wish lists."""


def wish_lists(
    wishes: Iterable[Wish], roster: pd.DataFrame, agents: Sequence[Agent], *, per: Literal["week", "date"] = "week"
) -> pd.DataFrame:
    """Every wish list and what a roster made of it.

    Parameters
    ----------
    wishes : iterable of Wish
        Of dates that the roster speaks of.
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : sequence of Agent
        Wishes of others are left out.
    per : {"week", "date"}
        What a list is made for.

    Returns
    -------
    pandas.DataFrame
        Columns `LISTS`, one row a list: wishes asked and met, their weight, and whether the first, and either of the
        first two, was met; `month` is that of the list's first date.
    """
    people = {a.agent_id: a for a in agents}
    worked: dict[tuple[str, date], Shift] = {
        (s.agent_id, s.day): s for s in read_shifts(roster, {k: a.time_zone for k, a in people.items()})
    }
    lists: dict[tuple[str, date], list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.agent_id in people and wish.weight:
            begin = wish.day if per == "date" else wish.day - timedelta(days=wish.day.weekday())
            lists[wish.agent_id, begin].append(wish)
    rows = []
    for (who, _), own in sorted(lists.items()):
        ranked = sorted(own, key=lambda w: (w.rank or len(own), -abs(w.weight), w.day))
        met = [w.kept_by(worked.get((who, w.day)), people[who].time_zone) for w in ranked]
        heavy = [abs(w.weight) for w in ranked]
        got = sum(weight for weight, kept in zip(heavy, met, strict=True) if kept)
        month = f"{min(w.day for w in own):%Y-%m}"
        rows.append((who, people[who].group, month, len(own), sum(met), sum(heavy), got, met[0], any(met[:2])))
    return pd.DataFrame(rows, columns=LISTS)


def shares_met(lists: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Shares of wish lists whose first, and first or second, wish was met; by team, month, or all in one row.

    Parameters
    ----------
    lists : pandas.DataFrame
        Columns `LISTS`.
    by : sequence of str
        Of `group` and `month`.

    Returns
    -------
    pandas.DataFrame
        `by`, then `lists, asked, met, weight_met, first, first_or_second`; the last four are shares.
    """
    keyed = lists.assign(_all="all")
    keys = list(by) or ["_all"]
    grouped = keyed.groupby(keys, sort=True)
    table = grouped.agg(
        lists=("asked", "size"),
        asked=("asked", "sum"),
        met=("met", "sum"),
        weight=("weight", "sum"),
        weight_met=("weight_met", "sum"),
        first=("first", "mean"),
        first_or_second=("first_or_second", "mean"),
    ).reset_index()
    table["met"] = table["met"] / table["asked"]
    table["weight_met"] = table["weight_met"] / table["weight"]
    return table.drop(columns=["weight", *(["_all"] if not by else [])])
