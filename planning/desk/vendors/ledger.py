"""What a vendor was asked and what it committed, day by day: the papers that went to and fro as one table."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from planning.settings.vendors import Vendor
from planning.store import VendorDocument
from planning.vendors.commitment_file import Commitment
from planning.vendors.demand_file import Demand
from planning.vendors.demand_plan import plan_demand
from scheduler.horizon import midnight

HOURS = ("day", "queue", "hours")
"""Columns of agent-hours by day of the vendor's calendar and queue [h]."""

NEAR_H = 0.005
"""Hours that do not count as a difference: files are written to two decimals."""


def asked_hours(demand: Demand) -> pd.DataFrame:
    """Agent-hours that a demand takes, by day and queue: people at hand and work that may wait [h].

    Returns
    -------
    pandas.DataFrame
        `day`, `queue`, `hours`; a row for each day and queue of the file, also where nothing is asked.
    """
    table = plan_demand(demand).requirement
    hours = table["agents"].fillna(0.0) * demand.interval_minutes / 60 + table["workload_h"].fillna(0.0)
    days = pd.DatetimeIndex(table["timestamp"]).tz_convert(ZoneInfo(demand.time_zone)).date
    queues = table["line"] + "/" + table["language"] + "/" + table["channel"]
    summed = hours.groupby([days, queues.to_numpy()]).sum()
    every = pd.MultiIndex.from_product([_days(demand.first, demand.last), [q.name for q in demand.queues]])
    # as fine as files are written, so that an answer to the letter is not short by the third decimal
    return _table(summed.reindex(every, fill_value=0.0).round(2))


def committed_hours(said: Commitment) -> pd.DataFrame:
    """Agent-hours that a vendor commits, by day and queue: `day`, `queue`, `hours` [h]; a day left out has none."""
    rows = {
        (day, queue.name): float(queue.hours.get(day, 0.0))
        for day in _days(said.first, said.last)
        for queue in said.queues
    }
    return _table(pd.Series(rows, dtype=float))


def in_force(documents: Sequence[VendorDocument], hours_of: Callable[[VendorDocument], pd.DataFrame]) -> pd.DataFrame:
    """What holds for each day: the newest document that speaks of it.

    Parameters
    ----------
    documents : sequence of VendorDocument
        Of one kind, the newest first.
    hours_of : callable
        Hours of a document by day and queue, as `asked_hours` gives them.

    Returns
    -------
    pandas.DataFrame
        `day`, `queue`, `hours`, `document` (its id), `due` (of a demand, else NaT).
    """
    parts, told = [], set[date]()
    for document in documents:
        fresh = [day for day in _days(document.first_day, document.last_day) if day not in told]
        if not fresh:
            continue
        told.update(fresh)
        table = hours_of(document)
        parts.append(table[table["day"].isin(fresh)].assign(document=document.id, due=document.due))
    if not parts:
        return pd.DataFrame(columns=[*HOURS, "document", "due"])
    whole = pd.concat(parts, ignore_index=True)
    whole["due"] = pd.to_datetime(whole["due"], utc=True)
    return whole.sort_values(["day", "queue"], ignore_index=True)


def ledger(asked: pd.DataFrame, committed: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Asked against committed, a row a day that was asked for.

    Parameters
    ----------
    asked, committed : pandas.DataFrame
        As `in_force` gives them.
    now : datetime
        Zone-aware; an answer that is not there by its time is overdue.

    Returns
    -------
    pandas.DataFrame
        `day`, `asked_h`, `committed_h` (NaN without an answer), `short_h` (summed queue by queue: hours too many on
        one do not serve another; NaN without an answer), `due`, `state`: `kept`, `short`, `open` or `overdue`.
    """
    rows = []
    answered = set(committed["day"])
    asked, committed = (table.astype({"hours": float}) for table in (asked, committed))
    both = asked.merge(committed[list(HOURS)], on=["day", "queue"], how="left", suffixes=("_asked", "_said"))
    both["missing"] = (both["hours_asked"] - both["hours_said"].fillna(0.0)).clip(lower=0.0)
    said_of_day = committed.groupby("day")["hours"].sum()
    for day, group in both.groupby("day"):
        due, here = group["due"].iloc[0], day in answered
        short = float(group["missing"].sum())
        state = ("short" if short > NEAR_H else "kept") if here else "overdue" if due < now else "open"
        rows.append(
            {
                "day": day,
                "asked_h": float(group["hours_asked"].sum()),
                "committed_h": float(said_of_day[day]) if here else float("nan"),
                "short_h": short if here else float("nan"),
                "due": due,
                "state": state,
            }
        )
    columns = ["day", "asked_h", "committed_h", "short_h", "due", "state"]
    return pd.DataFrame(rows, columns=columns)


def due_by(vendor: Vendor, first: date) -> datetime:
    """When the answer to a demand that begins on a day is due by contract."""
    zone = ZoneInfo(vendor.time_zone)
    due = midnight(first, zone).astimezone(UTC) - timedelta(hours=vendor.commit_by_hours)
    return due.astimezone(zone)


def of_days(demand: Demand, first: date, last: date) -> Demand:
    """The part of a demand from one of its days to another.

    Raises
    ------
    ValueError
        If the days are not the demand's, or the last comes before the first.
    """
    if not demand.first <= first <= last <= demand.last:
        raise ValueError(f"{first} to {last} does not lie within {demand.first} to {demand.last}")
    queues = tuple(
        queue.model_copy(update={"volume": {day: row for day, row in queue.volume.items() if first <= day <= last}})
        for queue in demand.queues
    )
    return demand.model_copy(update={"first": first, "last": last, "queues": queues})


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


def _table(hours: "pd.Series[float]") -> pd.DataFrame:
    days, queues = ([key[k] for key in hours.index] for k in (0, 1))
    return pd.DataFrame({"day": pd.Series(days, dtype=object), "queue": queues, "hours": hours.to_numpy(dtype=float)})
