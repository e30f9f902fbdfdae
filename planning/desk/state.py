"""What the desk shows, worked out without a screen: what needs a planner, and the grid of people by days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.overrides import Override
from scheduler.agents import Agent

BAND_H = 3
"""Width of the bands of the day in which shortage is summed up [h]."""

ACT_SHARE = 0.01
"""Share of a queue's required hours that may be short before somebody has to act."""

LOCK, OFF = "🔒", "·"


@dataclass(frozen=True)
class Concern:
    """Something that waits for a planner.

    `severity` is `act` where the plan breaks a promise or a law, `look` where it rests on something weak.
    """

    severity: str
    what: str
    detail: str
    page: str


def shortage_by_band(coverage: pd.DataFrame, interval: int, time_zone: ZoneInfo) -> pd.DataFrame:
    """Missing agent-hours of live queues and posts by queue and band of the site's day.

    Returns
    -------
    pandas.DataFrame
        `queue`, `band` (`18-21`), `shortage_h`; every band for every queue that is ever short, nothing else.
    """
    live = coverage[coverage["shortage"] > 0]
    table = pd.DataFrame(
        {
            "queue": live["line"] + "/" + live["language"] + "/" + live["channel"],
            "band": live["timestamp"].dt.tz_convert(time_zone).dt.hour // BAND_H,
            "shortage_h": live["shortage"] * (interval / 60),
        }
    )
    every = pd.MultiIndex.from_product([sorted(table["queue"].unique()), range(24 // BAND_H)], names=["queue", "band"])
    hours = table.groupby(["queue", "band"])["shortage_h"].sum().reindex(every, fill_value=0.0).reset_index()
    hours["band"] = [f"{BAND_H * b:02d}-{BAND_H * (b + 1):02d}" for b in hours["band"]]
    return hours


def live_mean(served: Sequence[Mapping[str, Any]], name: str) -> float | None:
    """A figure of the night's report over its live channels, each contact counting once; None where none is told.

    >>> chat = {"kind": "interval", "contacts": 30.0, "occupancy": 0.9}
    >>> live_mean([chat, {"kind": "interval", "contacts": 10.0, "occupancy": 0.5}], "occupancy")
    0.8
    """
    told = [(r[name], r["contacts"]) for r in served if r["kind"] == "interval" and r[name] is not None]
    total = sum(contacts for _, contacts in told)
    return sum(value * contacts for value, contacts in told) / total if total else None


def concerns(
    *,
    coverage: pd.DataFrame,
    violations: pd.DataFrame,
    roster: pd.DataFrame,
    overrides: Sequence[Override],
    now: datetime,
    interval: int,
) -> list[Concern]:
    """What needs a planner besides what the night itself warned of, the gravest first.

    Parameters
    ----------
    coverage, violations : pandas.DataFrame
        As `scheduler.verify` counts them on the published roster.
    roster : pandas.DataFrame
        Contract `ROSTER`.
    overrides : sequence of Override
        All of them, old ones too.
    now : datetime
        Zone-aware; decides what has expired. The instant the plan in sight was made for, so that a replay reads alike.
    interval : int
        Length of an interval [min].
    """
    found = []
    laws = violations
    locked = set(zip(roster["agent_id"], roster["date"], strict=True)) if len(roster) else set()
    locked &= set(roster.loc[roster["locked"], ["agent_id", "date"]].itertuples(index=False, name=None))
    clash = [(a, d) in locked for a, d in zip(laws["agent_id"], laws["date"], strict=True)]
    if any(clash):
        found.append(
            Concern(
                "act",
                _count(sum(clash), "locked shift contradicts a rule", "locked shifts contradict a rule"),
                _first(laws[clash]),
                "roster",
            ),
        )
    free = laws[[not c for c in clash]]
    if len(free):
        found.append(Concern("act", _count(len(free), "rule violation", "rule violations"), _first(free), "roster"))
    live = coverage[coverage["kind"] != "deferred"]
    queue = live["line"] + "/" + live["language"] + "/" + live["channel"]
    hours = live[["shortage", "required"]].groupby(queue.to_numpy()).sum() * (interval / 60)
    short = hours[hours["shortage"] > 0].sort_values("shortage", ascending=False)
    if len(short):
        worst = ", ".join(f"{q} {h:,.1f} h" for q, h in short["shortage"].head(3).items())
        what = f"{short['shortage'].sum():,.1f} agent-hours short on {_count(len(short), 'queue', 'queues')}"
        act = bool((short["shortage"] > ACT_SHARE * short["required"]).any())
        found.append(Concern("act" if act else "look", what, worst, "roster"))
    gone = [o for o in overrides if o.active and ((o.expires_at is not None and o.expires_at <= now) or o.end <= now)]
    if gone:
        what = _count(len(gone), "override has run out", "overrides have run out")
        found.append(Concern("look", what, "; ".join(f"{o.author}: {o.reason}" for o in gone[:3]), "demand"))
    return sorted(found, key=lambda concern: concern.severity != "act")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _first(table: pd.DataFrame) -> str:
    row = table.iloc[0]
    return f"{row['agent_id']} on {row['date']:%a %d %b}: {row['what']} ({row['rule']})"


def matching(
    agents: Iterable[Agent], *, site: str = "", group: str = "", queues: Sequence[str] = (), name: str = ""
) -> list[Agent]:
    """Agents of a site and group, skilled for any of the queues, with `name` in name or identifier; empty is all."""
    word = name.strip().casefold()
    return [
        a
        for a in agents
        if (not site or a.site == site)
        and (not group or a.group == group)
        and (not queues or any(a.can_work(queue) for queue in queues))
        and (word in a.name.casefold() or word in a.agent_id.casefold())
    ]


def grid(
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    days: Sequence[date],
    *,
    days_off: Iterable[tuple[str, date]] = (),
    marked: Mapping[tuple[str, date], str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People by days: what each cell says, and the shift code that colours it.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : sequence of Agent
        The rows, in this order.
    days : sequence of date
        The columns: the agents' own local dates.
    days_off : iterable of (str, date)
        Days a planner keeps free.
    marked : mapping of (str, date) to str, optional
        A sign to put before a cell's text.

    Returns
    -------
    tuple of pandas.DataFrame
        Text (`F8 22:00`, with a lock if locked) and code (empty for a day off), indexed by agent, a column a day.
    """
    said: dict[tuple[str, date], str] = {}
    coded: dict[tuple[str, date], str] = {}
    for agent in agents:
        said |= {(agent.agent_id, day): kind for day, kind in _away(agent, days)}
    said |= dict.fromkeys(days_off, f"off {LOCK}")
    zones = {a.agent_id: a.time_zone for a in agents}
    columns = ["agent_id", "date", "shift", "start", "locked"]
    mine = roster[roster["agent_id"].isin(zones)]
    for agent_id, stamp, shift, start, locked in mine[columns].itertuples(index=False, name=None):
        key = (agent_id, stamp.date())
        said[key] = f"{shift} {start.tz_convert(zones[agent_id]):%H:%M}{' ' + LOCK if locked else ''}"
        coded[key] = shift
    for key, sign in (marked or {}).items():
        said[key] = f"{sign} {said.get(key, OFF)}"
    text = [[said.get((agent_id, day), OFF) for day in days] for agent_id in zones]
    code = [[coded.get((agent_id, day), "") for day in days] for agent_id in zones]
    return pd.DataFrame(text, list(zones), list(days)), pd.DataFrame(code, list(zones), list(days))


def _away(agent: Agent, days: Sequence[date]) -> list[tuple[date, str]]:
    """Days on which the person is absent at noon, or not yet or no longer employed."""
    found = []
    for day in days:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=agent.time_zone)
        if (agent.hired_on and day < agent.hired_on) or (agent.leaves_on and day > agent.leaves_on):
            found.append((day, "–"))
        elif any(start <= noon < end for start, end in agent.absences):
            found.append((day, "away"))
    return found
