"""What the customers of the scale benchmark ask for: live heads and deferred hours of each language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.scale.pool import Language, stream
from scheduler.horizon import Horizon
from scheduler.requirement import REQUIREMENT

Floats = npt.NDArray[np.float64]

LIVE = {"chat": 0.6, "voice": 0.2, "message": 0.2}
"""Live channels and their share of live hours."""

DEFERRED = {"email": (0.7, 12), "ticket": (0.3, 2)}
"""Deferred channels: share of deferred hours, and hours to the deadline."""

DEFERRED_SHARE = 0.2
"""Share of all hours, live and deferred."""

NIGHT = (22, 2)
"""Hours of the day from and to which it is late."""

NIGHT_SHARE = 0.35
"""Share of chat between the hours `NIGHT` of the language's home."""

WEEKDAY = (1.0, 0.97, 0.97, 1.0, 1.05, 1.1, 1.05)
"""Factor of each weekday, Monday first."""

CARRIED = 480
"""Minutes into the horizon until which people of the shifts before it leave, evenly."""


@dataclass(frozen=True, eq=False)
class Curves:
    """One language's demand, up to scale: live heads on all channels together average 1 - DEFERRED_SHARE.

    Attributes
    ----------
    live : dict of str to array (I,)
        Heads of each live channel in each interval.
    deferred : dict of str to array (B + I,)
        Hours of work coming in, from B intervals before the horizon; only what is still open at its start, and due by
        its end.
    """

    live: dict[str, Floats]
    deferred: dict[str, Floats]


def _before(horizon: Horizon) -> int:
    return max(hours for _, hours in DEFERRED.values()) * 60 // horizon.interval


def local_hours(times: pd.DatetimeIndex, language: Language) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Hour of the day and weekday (Monday 0) of each instant, on the language's own clock."""
    local = times.tz_convert(language.time_zone)
    return np.asarray(local.hour + local.minute / 60, dtype=float), np.asarray(local.day_of_week)


def at_night(hour: Floats) -> npt.NDArray[np.bool_]:
    """Whether an hour of the day lies within `NIGHT`."""
    return (hour >= NIGHT[0]) | (hour < NIGHT[1])


def _bump(hour: Floats, centre: float, width: float) -> Floats:
    away = np.abs((hour - centre + 12) % 24 - 12)
    bump: Floats = np.exp(-((away / width) ** 2) / 2)
    return bump


def curves(language: Language, horizon: Horizon, seed: int) -> Curves:
    """One language's demand with noise by day and by hour, and one live session that draws a crowd."""
    before = _before(horizon)
    early = horizon.times[0] - before * pd.Timedelta(minutes=horizon.interval)
    times = pd.date_range(early, periods=before + len(horizon.times), freq=f"{horizon.interval}min")
    hour, weekday = local_hours(times, language)
    base = {
        "chat": 0.08 + 0.92 * _bump(hour, 21.5, 2.2) + 0.2 * _bump(hour, 12.5, 2.0),
        "voice": np.where(
            (hour >= 9) & (hour < 22), 0.15 + 0.85 * _bump(hour, 20.5, 1.8) + 0.2 * _bump(hour, 11.0, 2.0), 0.0
        ),
        "message": 0.15 + 0.85 * _bump(hour, 21.0, 2.8),
        "email": 0.2 + 0.8 * _bump(hour, 15.0, 4.0),
        "ticket": 0.2 + 0.8 * _bump(hour, 16.0, 4.5),
    }
    week = np.asarray(WEEKDAY)[weekday]
    night = at_night(hour)
    shaped = {}
    for channel, level in base.items():
        random = stream(seed, "demand", language.code, channel)
        days = np.exp(random.normal(0, 0.05, 400))
        hours = np.exp(random.normal(0, 0.04, 24 * 400))
        # Noise belongs to the hour of the horizon, so that a finer grid draws the same demand.
        since = np.arange(len(times)) * horizon.interval // 60
        shaped[channel] = level * week * days[since // 24] * hours[since]
    session = int(stream(seed, "session", language.code).integers(0, 7))
    shaped["chat"] = shaped["chat"] * np.where((weekday == session) & (hour >= 20) & (hour < 21.5), 1.25, 1.0)
    # Whoever began last night still works: what they cover until they leave is not asked of this roster.
    fresh = np.clip((np.arange(len(times)) - before + 0.5) * horizon.interval / CARRIED, 0, 1)
    for channel in LIVE:
        shaped[channel] = shaped[channel] * fresh
    inside = np.arange(len(times)) >= before
    chat = shaped["chat"]
    for part, share in ((night, NIGHT_SHARE), (~night, 1 - NIGHT_SHARE)):
        total = chat[part & inside].sum()
        chat = np.where(part, chat * share / (total if total else 1.0), chat)
    shaped["chat"] = chat
    live = {}
    count = len(horizon.times)
    for channel, share in LIVE.items():
        own = shaped[channel][before:]
        live[channel] = own * share * (1 - DEFERRED_SHARE) * count / own.sum()
    deferred = {}
    for channel, (share, due) in DEFERRED.items():
        late = due * 60 // horizon.interval
        age = before - np.arange(len(times))
        # The older a case is at the horizon's start, the likelier it has been worked; what is due after the
        # horizon's end belongs to the next plan.
        open_share = np.clip((late + 1 - age) / (late + 1), 0, 1)
        open_share[before + count - late :] = 0.0
        own = shaped[channel] * open_share
        deferred[channel] = own * share * DEFERRED_SHARE * count / own.sum() * horizon.interval / 60
    return Curves(live, deferred)


def whole_heads(level: Floats, parts: Sequence[npt.NDArray[np.bool_]]) -> Floats:
    """Heads rounded to whole people, scaled so that each part keeps its total within half a head."""
    heads = np.zeros_like(level)
    for part in parts:
        own = level[part]
        low, high = 0.0, 4.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if np.rint(own * middle).sum() < own.sum() else (low, middle)
        ends = [np.rint(own * low), np.rint(own * high)]
        heads[part] = min(ends, key=lambda e: abs(float(e.sum() - own.sum())))
    return heads


def table(
    spoken: Sequence[Language], asked: Sequence[Curves], scale: Sequence[float], horizon: Horizon
) -> pd.DataFrame:
    """The requirement, contract `REQUIREMENT`: `scale` heads on average for each language, whole heads live."""
    step = timedelta(minutes=horizon.interval)
    before = _before(horizon)
    times = horizon.times
    wide = pd.date_range(times[0] - before * step, periods=before + len(times), freq=step)
    parts = []
    for language, own, heads in zip(spoken, asked, scale, strict=True):
        night = at_night(local_hours(times, language)[0])
        for channel, level in own.live.items():
            cut = (night, ~night) if channel == "chat" else (np.ones(len(times), dtype=bool),)
            agents = whole_heads(level * heads, cut)
            parts.append(_rows(times, language, channel, "interval", agents=agents))
        for channel, work in own.deferred.items():
            hours = np.round(work * heads, 4)
            some = hours > 0
            due = wide[some] + step + timedelta(hours=DEFERRED[channel][1])
            parts.append(_rows(wide[some], language, channel, "deferred", workload_h=hours[some], deadline=due))
    return REQUIREMENT.validate(pd.concat(parts, ignore_index=True), lazy=True)


def _rows(
    times: pd.DatetimeIndex,
    language: Language,
    channel: str,
    kind: str,
    *,
    agents: Floats | None = None,
    workload_h: Floats | None = None,
    deadline: pd.DatetimeIndex | None = None,
) -> pd.DataFrame:
    none = np.full(len(times), np.nan)
    heads = none if agents is None else agents
    return pd.DataFrame(
        {
            "timestamp": times,
            "line": language.line,
            "language": language.code,
            "channel": channel,
            "kind": kind,
            "agents": heads,
            "agents_p50": heads,
            "agents_p90": heads,
            "workload_h": none if workload_h is None else workload_h,
            "deadline": pd.DatetimeIndex([pd.NaT] * len(times), tz="UTC") if deadline is None else deadline,
        }
    )
