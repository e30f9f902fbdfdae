"""Loans: people at work on queues of another line or another site than their own, read off a roster's `work`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pandera.pandas as pa

from scheduler.agents import Agent, matches
from scheduler.kpis import BANDS
from scheduler.roster import read_shifts

ANY = "*"
"""Home line of people whose first skill is of any line: they are at home everywhere."""

LOANS = pa.DataFrameSchema(
    {
        "date": pa.Column("datetime64[us]", coerce=True, description="on the site's clock"),
        "band": pa.Column(str, pa.Check.isin(list(BANDS)), coerce=True),
        "from_line": pa.Column(str, coerce=True, description="home line of the people"),
        "to_line": pa.Column(str, coerce=True, description="line of the queue they work on"),
        "from_site": pa.Column(str, coerce=True, description="site of the people"),
        "to_site": pa.Column(str, coerce=True, description="home site of the queue"),
        "hours": pa.Column(float, pa.Check.gt(0), coerce=True, description="agent-hours [h]"),
        "crosses_line": pa.Column(bool, coerce=True),
        "crosses_site": pa.Column(bool, coerce=True),
    },
    name="loans",
    unique=["date", "band", "from_line", "to_line", "from_site", "to_site"],
)
"""Contract of the hours worked on queues, at home and lent."""


def home_line(agent: Agent) -> str:
    """The line of a person's first skill, `*` if that is of any line.

    >>> from zoneinfo import ZoneInfo
    >>> from scheduler.agents import Contract
    >>> terms = Contract("full", 2400, 5, ("D8",))
    >>> skills = ("shop/zh/chat", "food/zh/chat")
    >>> home_line(Agent("A1", "Li", "chat", "shanghai", None, ZoneInfo("Asia/Shanghai"), terms, skills, 1000))
    'shop'
    """
    return agent.skills[0].split("/")[0] if agent.skills else ANY


def home_sites(queues: Iterable[str], agents: Sequence[Agent]) -> dict[str, str]:
    """Home site of each queue: where most contract hours know it; the first by name of equals, `` if nobody does."""
    minutes: dict[tuple[str, ...], dict[str, int]] = {}
    for agent in agents:
        sites = minutes.setdefault(agent.skills, {})
        sites[agent.site] = sites.get(agent.site, 0) + agent.contract.week_minutes
    homes = {}
    for queue in queues:
        known: dict[str, int] = {}
        for skills, sites in minutes.items():
            if any(matches(skill, queue) for skill in skills):
                for site, week in sites.items():
                    known[site] = known.get(site, 0) + week
        homes[queue] = min(known, key=lambda site: (-known[site], site), default="")
    return homes


def loans(roster: pd.DataFrame, agents: Sequence[Agent], queues: Sequence[str], time_zone: ZoneInfo) -> pd.DataFrame:
    """Hours worked by home and by place, day by day and band by band.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : sequence of Agent
    queues : sequence of str
        Queues that customers have; work on others (activities) is nobody's loan and left out.
    time_zone : ZoneInfo
        Whose clock says day and band.

    Returns
    -------
    pandas.DataFrame
        Contract `LOANS`. Work at home is in it too, so that shares can be taken; seats of vendors have the line of
        their first skill and their own site like anybody.
    """
    homes = home_sites(queues, agents)
    rows = [
        (day, band, line, queue.split("/")[0], site, homes[queue], hours)
        for queue, site, line, pieces in _worked(roster, agents, set(queues), time_zone)
        for day, band, hours in pieces
    ]
    keys = ["date", "band", "from_line", "to_line", "from_site", "to_site"]
    table = pd.DataFrame(rows, columns=[*keys, "hours"])
    table["date"] = pd.to_datetime(table["date"])
    summed = table.groupby(keys, sort=True)["hours"].sum().reset_index()
    away = (summed["from_line"] != summed["to_line"]) & (summed["from_line"] != ANY)
    crosses = {"crosses_line": away, "crosses_site": summed["from_site"] != summed["to_site"]}
    return LOANS.validate(summed.assign(**crosses), lazy=True)


def crossing_contacts(
    roster: pd.DataFrame, workload: pd.DataFrame, agents: Sequence[Agent], interval: int
) -> tuple[float, float]:
    """Contacts that people of another line are planned to answer, and all that anybody is.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    workload : pandas.DataFrame
        Contract `WORKLOAD`; contacts of an interval are shared among those who work on the queue then, or, where nobody
        does because they wait, among all who work on it in the whole roster.
    agents : sequence of Agent
    interval : int
        Of the workload [min].
    """
    home = {a.agent_id: home_line(a) for a in agents}
    share = {a.agent_id: a.productivity for a in agents}
    step, origin = timedelta(minutes=interval), pd.Timestamp("2000-01-01", tz="UTC").to_pydatetime()
    heads: dict[tuple[str, object], list[float]] = {}
    for shift in read_shifts(roster, {a.agent_id: a.time_zone for a in agents}):
        for work in shift.work:
            lent = home[shift.agent_id] not in (ANY, work.queue.split("/")[0])
            at = origin + (work.start - origin) // step * step
            while at < work.end:
                part = (min(work.end, at + step) - max(work.start, at)) / step * share[shift.agent_id]
                for key in ((work.queue, at), (work.queue, None)):
                    both = heads.setdefault(key, [0.0, 0.0])
                    both[0] += part * lent
                    both[1] += part
                at += step
    names = workload["line"] + "/" + workload["language"] + "/" + workload["channel"]
    crossing = answered = 0.0
    for queue, at, contacts in zip(names, workload["timestamp"], workload["contacts"], strict=True):
        lent_heads, there = heads.get((queue, at.to_pydatetime())) or heads.get((queue, None)) or (0.0, 0.0)
        if there > 0:
            crossing += contacts * lent_heads / there
            answered += contacts
    return crossing, answered


def lent_shares(table: pd.DataFrame) -> Mapping[str, float]:
    """Hours worked and lent of a table of contract `LOANS`, and their shares.

    Returns
    -------
    mapping
        `worked_h`, `lines_h`, `sites_h` [h], `lines` and `sites` as shares of `worked_h`.
    """
    worked = float(table["hours"].sum())
    lines = float(table.loc[table["crosses_line"], "hours"].sum())
    sites = float(table.loc[table["crosses_site"], "hours"].sum())
    whole = worked or 1.0
    return {"worked_h": worked, "lines_h": lines, "sites_h": sites, "lines": lines / whole, "sites": sites / whole}


_Piece = tuple[object, str, float]
"""Date, band and hours."""


def _worked(
    roster: pd.DataFrame, agents: Sequence[Agent], queues: set[str], zone: ZoneInfo
) -> Iterable[tuple[str, str, str, list[_Piece]]]:
    """Queue, site and home line of every stretch of work, and its pieces by date and band."""
    people = {a.agent_id: a for a in agents}
    known: dict[tuple[object, object], list[_Piece]] = {}
    for shift in read_shifts(roster, {a.agent_id: a.time_zone for a in agents}):
        agent = people[shift.agent_id]
        for work in shift.work:
            if work.queue in queues:
                key = work.start, work.end
                if key not in known:
                    known[key] = _pieces(pd.Timestamp(work.start), pd.Timestamp(work.end), zone)
                yield work.queue, agent.site, home_line(agent), known[key]


def _pieces(start: pd.Timestamp, end: pd.Timestamp, zone: ZoneInfo) -> list[_Piece]:
    """A stretch cut where bands of the clock begin."""
    pieces: list[_Piece] = []
    at = start
    while at < end:
        local = at.tz_convert(zone)
        band = next(name for name, (a, b) in BANDS.items() if a <= local.hour < b)
        last = BANDS[band][1]
        wall = local.tz_localize(None).normalize() + pd.Timedelta(hours=last)
        # The clock may be set while a band lasts; what does not exist is moved on, what comes twice is the later.
        until = min(wall.tz_localize(zone, ambiguous=False, nonexistent="shift_forward").tz_convert("UTC"), end)
        pieces.append((local.date(), band, (until - at) / pd.Timedelta(hours=1)))
        at = until
    return pieces
