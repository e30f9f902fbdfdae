"""Two published rosters beside each other: which cells differ, whose they are, and what it does to a team's hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pandas as pd


class Reader(Protocol):
    """What of the store is read; `planning.store.Store` and what guards it are such."""

    def table(self, run_id: int, name: str) -> pd.DataFrame:
        """A table of a run; KeyError if it kept none of this name."""

    def changed_shifts(
        self, older: int, newer: int, start: datetime, end: datetime
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Shifts that only one of two runs has."""

    def hours_by_agent(self, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
        """Shifts and paid hours of each person."""


@dataclass(frozen=True, eq=False)
class RosterDifferences:
    """What differs between two rosters in the hours of both, edits included.

    Attributes
    ----------
    cells : pandas.DataFrame
        A row a person and day: `agent_id`, `date`, then of the older and the newer roster (`_older`, `_newer`):
        `shift`, `start` and `end` on the person's own clock, `locked`; missing for a day off. Sorted by date and
        agent.
    people : int
        How many people have such a cell.
    shifts : int
        How many shifts the newer roster has in these hours.
    hours : pandas.DataFrame
        A row a team: `group`, `older_h`, `newer_h`, `change_h` paid [h], the largest change first.
    """

    cells: pd.DataFrame
    people: int
    shifts: int
    hours: pd.DataFrame

    @property
    def unlocked(self) -> pd.DataFrame:
        """Cells whose shift planners had locked in the older roster, and that is not there in the newer."""
        locked = self.cells["locked_older"].fillna(False).astype(bool)
        return self.cells[locked]


def roster_differences(store: Reader, older: int, newer: int, span: tuple[datetime, datetime]) -> RosterDifferences:
    """What differs between the rosters of two runs in the hours of a half-open span.

    Parameters
    ----------
    store : Reader
    older, newer : int
        Numbers of runs that have published.
    span : (datetime, datetime)
        Zone-aware.
    """
    people = _people(store, older, newer)
    gone, come = (_cells(rows, people) for rows in store.changed_shifts(older, newer, *span))
    cells = gone.merge(come, how="outer", on=["agent_id", "date"], suffixes=("_older", "_newer"))
    cells = cells.sort_values(["date", "agent_id"], ignore_index=True)
    hours = [store.hours_by_agent(run, *span) for run in (older, newer)]
    return RosterDifferences(cells, cells["agent_id"].nunique(), int(hours[1]["shifts"].sum()), _hours(hours, people))


def _people(store: Reader, older: int, newer: int) -> pd.DataFrame:
    """`group` and `time_zone` of everybody, as the newer run knows them, else as the older does."""
    found = []
    for run in (newer, older):
        try:
            found.append(store.table(run, "agents")[["agent_id", "group", "time_zone"]])
        except KeyError:
            continue
    if not found:
        return pd.DataFrame({"group": [], "time_zone": []}, index=pd.Index([], name="agent_id"), dtype=object)
    return pd.concat(found).drop_duplicates("agent_id").set_index("agent_id")


def _cells(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row a person and day; where a day has two shifts the first stands for it."""
    told = rows.drop_duplicates(["agent_id", "date"])[["agent_id", "date", "shift", "start", "end", "locked"]].copy()
    zones = told["agent_id"].map(people["time_zone"]).fillna("UTC")
    for name in ("start", "end"):
        clock = pd.Series("", index=told.index, dtype=object)
        for zone, part in told[name].groupby(zones):
            clock[part.index] = part.dt.tz_convert(str(zone)).dt.strftime("%H:%M")
        told[name] = clock
    return told


def _hours(hours: list[pd.DataFrame], people: pd.DataFrame) -> pd.DataFrame:
    sums = []
    for table in hours:
        group = table["agent_id"].map(people["group"]).fillna("")
        sums.append(table["paid_h"].groupby(group.to_numpy()).sum())
    both = pd.DataFrame({"older_h": sums[0], "newer_h": sums[1]}).fillna(0.0)
    both["change_h"] = both["newer_h"] - both["older_h"]
    order = both["change_h"].abs().sort_values(ascending=False, kind="stable").index
    return both.loc[order].rename_axis("group").reset_index()
