"""What waits for a planner, worked out without a screen: each concern with what the page that mends it must know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.overrides import Override

BAND_H = 3
"""Width of the bands of the day in which shortage is summed up [h]."""

ACT_SHARE = 0.01
"""Share of a queue's required hours that may be short before somebody has to act."""

WORST = 5
"""Queues short enough to act that are told one by one; the others are counted."""

Severity = Literal["act", "look"]
Page = Literal["demand", "roster", "service", "vendors", "tonight"]

_MENDED: tuple[tuple[str, Page], ...] = (
    ("fallback forecast", "demand"),
    ("posts not held", "roster"),
    ("below target", "service"),
)
"""Words of the night's warnings, and the page on which what they tell of is mended."""


@dataclass(frozen=True)
class Short:
    """A live queue or post that lacks people.

    Attributes
    ----------
    queue : str
    hours : float
        Missing over the horizon [agent-hours].
    share : float
        Of what is required there [1].
    day : date
        The site's day on which most are missing.
    band : int
        First hour of that day's worst band of `BAND_H` hours.
    band_hours : float
        Missing in that band [agent-hours].
    """

    queue: str
    hours: float
    share: float
    day: date
    band: int
    band_hours: float
    page: Page = "roster"

    @property
    def severity(self) -> Severity:
        """Act from a share of `ACT_SHARE` on."""
        return "act" if self.share > ACT_SHARE else "look"


@dataclass(frozen=True)
class ShortElsewhere:
    """Further queues that lack people: as gravely but less than those told one by one, or too little to act."""

    queues: int
    hours: float
    severity: Severity
    page: Page = "roster"


@dataclass(frozen=True)
class Broken:
    """Rules that the roster breaks, with the first case; apart where a planner's own lock forces it."""

    count: int
    locked: bool
    agent_id: str
    day: date
    rule: str
    what: str
    severity: Severity = "act"
    page: Page = "roster"


@dataclass(frozen=True)
class RunOut:
    """Overrides that are switched on and speak of nothing that is still to come."""

    overrides: tuple[Override, ...]
    severity: Severity = "look"
    page: Page = "demand"


@dataclass(frozen=True)
class Bare:
    """A fixed post on whose seats nobody could stand in for one who is missing.

    `hours` of the `open_hours` in which the post is held [h].
    """

    queue: str
    hours: float
    open_hours: float
    severity: Severity = "look"
    page: Page = "roster"


@dataclass(frozen=True)
class Owed:
    """Days for which a vendor commits less than it was asked, or has not answered in time.

    Attributes
    ----------
    vendor : str
    overdue : bool
        Whether the answer itself is missing.
    days : int
    hours : float
        Not committed of what was asked on those days [agent-hours].
    first : date
        The earliest of them.
    """

    vendor: str
    overdue: bool
    days: int
    hours: float
    first: date
    severity: Severity = "act"
    page: Page = "vendors"


@dataclass(frozen=True)
class Warned:
    """A sentence of the night's own warnings."""

    sentence: str
    severity: Severity = "look"

    @property
    def page(self) -> Page:
        """Where what it tells of is mended; Tonight where no page is."""
        return next((page for words, page in _MENDED if words in self.sentence), "tonight")


Concern = Short | ShortElsewhere | Broken | RunOut | Bare | Owed | Warned


def shortage_by_band(coverage: pd.DataFrame, interval: int, time_zone: ZoneInfo) -> pd.DataFrame:
    """Missing agent-hours of live queues and posts by queue and band of the site's day.

    Returns
    -------
    pandas.DataFrame
        `queue`, `band` (`18-21`), `shortage_h`; every band for every queue that is ever short, nothing else.
    """
    table = _missing(coverage, interval, time_zone)
    every = pd.MultiIndex.from_product([sorted(table["queue"].unique()), range(24 // BAND_H)], names=["queue", "band"])
    hours = table.groupby(["queue", "band"])["shortage_h"].sum().reindex(every, fill_value=0.0).reset_index()
    hours["band"] = [f"{BAND_H * b:02d}-{BAND_H * (b + 1):02d}" for b in hours["band"]]
    return hours


def live_hours(coverage: pd.DataFrame, interval: int) -> dict[str, float]:
    """`required`, `shortage` and `surplus` of live queues and posts, over the whole horizon [agent-hours]."""
    live = coverage[coverage["kind"] != "deferred"]
    return {name: float(live[name].sum()) * interval / 60 for name in ("required", "shortage", "surplus")}


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
    summary: Mapping[str, Any],
    ledgers: Mapping[str, pd.DataFrame],
    now: datetime,
    interval: int,
    time_zone: ZoneInfo,
) -> list[Concern]:
    """What needs a planner, the gravest first.

    Parameters
    ----------
    coverage, violations : pandas.DataFrame
        As `scheduler.verify` counts them on the published roster.
    roster : pandas.DataFrame
        Contract `ROSTER`.
    overrides : sequence of Override
        All of them, old ones too.
    summary : mapping
        The night's report (`planning.night.report.summarize`); an earlier release's may lack parts.
    ledgers : mapping of str to pandas.DataFrame
        By vendor what was asked and committed, as `planning.desk.vendors.ledger.ledger` tells it.
    now : datetime
        Zone-aware; decides what has expired. The instant the plan in sight was made for, so that a replay reads alike.
    interval : int
        Length of an interval [min].
    time_zone : ZoneInfo
        Whose days and hours are told.
    """
    found: list[Concern] = [*_broken(violations, roster), *_short(coverage, interval, time_zone)]
    for vendor, days in ledgers.items():
        found += _owed(vendor, days[days["day"] >= now.astimezone(time_zone).date()])
    found += [Warned(sentence) for sentence in summary.get("warnings", ())]
    for post in summary.get("post_watch", ()):
        bare = post["relief_h"].get("none", 0.0)
        if bare:
            found.append(Bare(post["queue"], bare, post["open_h"]))
    gone = tuple(o for o in overrides if o.state(now) == "run out")
    if gone:
        found.append(RunOut(gone))
    return sorted(found, key=lambda concern: concern.severity != "act")


def _broken(violations: pd.DataFrame, roster: pd.DataFrame) -> list[Broken]:
    if violations.empty:
        return []
    held = roster.loc[roster["locked"].astype(bool), ["agent_id", "date"]]
    locked = set(held.itertuples(index=False, name=None))
    clash = [pair in locked for pair in zip(violations["agent_id"], violations["date"], strict=True)]
    parts = ((violations[clash], True), (violations[[not c for c in clash]], False))
    return [_first(rows, is_locked) for rows, is_locked in parts if len(rows)]


def _first(rows: pd.DataFrame, locked: bool) -> Broken:
    row = rows.iloc[0]
    return Broken(len(rows), locked, str(row["agent_id"]), row["date"].date(), str(row["rule"]), str(row["what"]))


def _owed(vendor: str, days: pd.DataFrame) -> list[Owed]:
    """Days that a vendor commits too little for, then those it owes an answer for."""
    told = []
    for state in ("short", "overdue"):
        rows = days[days["state"] == state]
        if len(rows):
            hours = rows["short_h"] if state == "short" else rows["asked_h"]
            told.append(Owed(vendor, state == "overdue", len(rows), float(hours.sum()), rows["day"].min()))
    return told


def _missing(coverage: pd.DataFrame, interval: int, time_zone: ZoneInfo) -> pd.DataFrame:
    """Rows on which somebody is missing: `queue`, `day`, `band`, `shortage_h`."""
    short = coverage[(coverage["shortage"] > 0) & (coverage["kind"] != "deferred")]
    local = short["timestamp"].dt.tz_convert(time_zone)
    return pd.DataFrame(
        {
            "queue": short["line"] + "/" + short["language"] + "/" + short["channel"],
            "day": local.dt.date,
            "band": local.dt.hour // BAND_H,
            "shortage_h": short["shortage"] * (interval / 60),
        }
    )


def _short(coverage: pd.DataFrame, interval: int, time_zone: ZoneInfo) -> list[Short | ShortElsewhere]:
    table = _missing(coverage, interval, time_zone)
    if table.empty:
        return []
    by_queue = coverage[coverage["kind"] != "deferred"].groupby(["line", "language", "channel"], observed=True)
    needed = by_queue["required"].sum().reset_index()
    keys = zip(needed["line"], needed["language"], needed["channel"], strict=True)
    hours_of = needed["required"].to_numpy(dtype=float) * interval / 60
    required = {"/".join(key): float(hours) for key, hours in zip(keys, hours_of, strict=True)}
    places = table.groupby(["queue", "day", "band"])["shortage_h"].sum().reset_index()
    worst = places.sort_values("shortage_h", kind="stable", ascending=False).groupby("queue").head(1)
    whole = {str(queue): float(hours) for queue, hours in places.groupby("queue")["shortage_h"].sum().items()}
    told = []
    for row in worst.to_dict("records"):
        queue = str(row["queue"])
        share = whole[queue] / required[queue] if required[queue] else 1.0
        told.append(Short(queue, whole[queue], share, row["day"], BAND_H * int(row["band"]), float(row["shortage_h"])))
    told.sort(key=lambda one: -one.hours)
    grave = [one for one in told if one.severity == "act"]
    found: list[Short | ShortElsewhere] = list(grave[:WORST])
    for rest in (grave[WORST:], [one for one in told if one.severity == "look"]):
        if len(rest) == 1:
            found += rest
        elif rest:
            found.append(ShortElsewhere(len(rest), sum(one.hours for one in rest), rest[0].severity))
    return found
