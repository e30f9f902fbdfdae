"""What customers do: the queues, their mean contacts on any grid, a festival day and a session that goes live."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.reference import operation as facts
from scheduler.horizon import Horizon, OpeningHours
from scheduler.load.deflection import Deflection
from scheduler.workload import QueuePolicy, ServiceTarget, workload

Floats = npt.NDArray[np.float64]

OF_CHAT = {"concurrency": facts.CONCURRENCY, "think_share": facts.THINK_SHARE, "patience_s": 180.0}
OF_VOICE = {"patience_s": 120.0}
DEADLINE_H = {"message": 12.0, "ticket": 2.0}


def policies(scale: float) -> tuple[QueuePolicy, ...]:
    """The queues. How many live streams are moderated goes with `scale`; there is always one in Chinese."""
    found = []
    for line, languages in facts.LANGUAGE_SHARE.items():
        for language in languages:
            zone = ZoneInfo(facts.MARKETS[language])
            always = OpeningHours.always(zone)
            for channel in facts.CHANNELS:
                if _has(channel, line, language):
                    stores = channel.name == "voice" and line != "live_commerce"
                    hours = OpeningHours(zone, ((facts.STORE_HOURS,),) * 7) if stores else always
                    found.append(_policy(line, language, channel, hours))
            posts = round(facts.POSTS.get(language, 0) * scale)
            if line == "live_commerce" and (posts or language == "zh"):
                found.append(
                    QueuePolicy(
                        line, language, "moderation", "post", always,
                        posts=max(1, posts), seats=2,
                        shortage_cents=facts.SHORTAGE_CENTS["moderation"],
                    )
                )  # fmt: skip
    return tuple(found)


def _policy(line: str, language: str, channel: facts.Channel, hours: OpeningHours) -> QueuePolicy:
    name = channel.name
    live = name in ("chat", "voice")
    # Volumes are those that people answer; what the AI took is known beside them.
    taken = facts.DEFLECTED if name in ("chat", "message") else 0.0
    return QueuePolicy(
        line,
        language,
        name,
        "interval" if live else "deferred",
        hours,
        target=ServiceTarget(),
        aht_s=channel.aht_s * facts.LONGER[line],
        deadline_h=DEADLINE_H.get(name),
        deflection=Deflection(taken, volume_counts="people", aht_counts="people"),
        minimum_agents=1 if live else 0,
        shortage_cents=facts.SHORTAGE_CENTS[name],
        **{"chat": OF_CHAT, "voice": OF_VOICE}.get(name, {}),  # type: ignore[arg-type]
    )


def _has(channel: facts.Channel, line: str, language: str) -> bool:
    limited = channel.languages.get(line)
    return limited is None or language in limited


def day_means(scale: float) -> dict[str, float]:
    """Contacts people see on a mean day, by queue; their sum is `facts.CONTACTS_A_DAY` times `scale`."""
    share = {
        f"{line}/{language}/{channel.name}": facts.LINE_SHARE[line]
        * part
        * channel.share[line]
        / sum(languages[spoken] for spoken in languages if _has(channel, line, spoken))
        for line, languages in facts.LANGUAGE_SHARE.items()
        for language, part in languages.items()
        for channel in facts.CHANNELS
        if _has(channel, line, language)
    }
    return {queue: scale * facts.CONTACTS_A_DAY * part for queue, part in share.items()}


def shape(queue: str) -> Floats:
    """Share of a queue's day in each of the 24 hours of its customers' clock."""
    line, _, channel = queue.split("/")
    if channel == "voice" and line != "live_commerce":
        first, last = (edge // 60 for edge in facts.STORE_HOURS)
        hours = np.array(facts.OUTSIDE_NIGHT[line], dtype=float)
        hours[:first] = hours[last:] = 0.0
        return np.asarray(hours / hours.sum())
    night = facts.LINE_NIGHT.get(line, _live_night())
    rest = sum(facts.OUTSIDE_NIGHT[line])
    return np.array(
        [night * facts.NIGHT.get(h, 0.0) + (1 - night) * facts.OUTSIDE_NIGHT[line][h] / rest for h in range(24)]
    )


def _live_night() -> float:
    """Share of live commerce between 22:00 and 02:00 with which all activity has `facts.NIGHT_SHARE`."""
    closed = {line: facts.CHANNELS[2].share[line] if line != "live_commerce" else 0.0 for line in facts.LINE_SHARE}
    others = sum(facts.LINE_SHARE[n] * (1 - closed[n]) * night for n, night in facts.LINE_NIGHT.items())
    return (facts.NIGHT_SHARE - others) / facts.LINE_SHARE["live_commerce"]


def expected(queue: str, mean: float, times: pd.DatetimeIndex, minutes: int) -> Floats:
    """Mean contacts of a normal week in intervals of so many minutes, for a queue of `mean` contacts a day."""
    line, language, _ = queue.split("/")
    local = times.tz_convert(facts.MARKETS[language])
    weekday = np.array(facts.WEEKDAY[line])[np.asarray(local.day_of_week)]
    return np.array(mean * weekday * shape(queue)[np.asarray(local.hour)] * minutes / 60)


def festival(normal: dict[str, Floats], times: pd.DatetimeIndex, peak: float) -> dict[str, Floats]:
    """The same days, the first of them a festival whose busiest hour, all queues together, has `peak` contacts.

    Lines feel the festival as `facts.FESTIVAL` says, all of its 24 hours a little and most at 21:00 of the customers'
    clock; by how much follows from the peak.

    Raises
    ------
    ValueError
        If a normal hour has as much already.
    """
    hour = np.asarray((times - times[0]) // pd.Timedelta(hours=1))
    lift = {}
    for queue in normal:
        line, language, _ = queue.split("/")
        local = times.tz_convert(facts.MARKETS[language])
        away = np.abs(np.asarray(local.hour + local.minute / 60) - 21)
        wave = 0.25 + np.exp(-((np.minimum(away, 24 - away) / 2.5) ** 2))
        lift[queue] = np.where(hour < 24, facts.FESTIVAL[line] * wave, 0.0)
    base = np.bincount(hour, weights=sum(normal.values()))[:24]
    more = np.bincount(hour, weights=sum(normal[q] * lift[q] for q in normal))[:24]
    if peak <= base.max():
        raise ValueError(f"peak must lie above the {base.max():,.0f} contacts of a normal hour, not at {peak:,.0f}")
    height = float(((peak - base) / more).min())
    return {queue: normal[queue] * (1 + height * lift[queue]) for queue in normal}


@dataclass(frozen=True)
class Session:
    """A session that goes live unannounced: contacts of a queue rise to `factor` times within ten minutes.

    They stay there for `hold_min` and fall back within an hour.
    """

    queue: str
    at: pd.Timestamp
    factor: float
    hold_min: float = 60.0

    def lift(self, times: pd.DatetimeIndex, minutes: int) -> Floats:
        """Mean factor over each interval."""
        if self.factor < 1:
            raise ValueError(f"the factor of a session must be at least 1, not {self.factor:g}")
        knots = np.cumsum([0.0, 10.0, self.hold_min, 60.0])
        over = np.array([0.0, 1.0, 1.0, 0.0]) * (self.factor - 1)
        area = np.concatenate([[0.0], np.cumsum(np.diff(knots) * (over[1:] + over[:-1]) / 2)])

        def until(at: Floats) -> Floats:
            """Excess up to a minute: the area of the trapezoids before it."""
            k = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
            within = np.clip(at - knots[k], 0.0, (knots[1:] - knots[:-1])[k])
            slope = ((over[1:] - over[:-1]) / (knots[1:] - knots[:-1]))[k]
            return np.asarray(area[k] + within * over[k] + slope * within**2 / 2)

        begin = np.asarray((times - self.at) / pd.Timedelta(minutes=1), dtype=float)
        return np.asarray(1 + (until(begin + minutes) - until(begin)) / minutes)


def demanded(
    scale: float,
    own: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    peak: float | None = None,
    session: Session | None = None,
) -> pd.DataFrame:
    """The workload (contract `WORKLOAD`) of a horizon.

    Parameters
    ----------
    scale : float
        Share of the whole operation, in (0, 1].
    own : sequence of QueuePolicy
        Of `policies(scale)`, all of them or the queues that matter.
    horizon : Horizon
    peak : float, optional
        Contacts in the busiest hour of the first day: then that is a festival.
    session : Session, optional
    """
    # Messages of half a day before are still to be answered when the plan begins.
    before = pd.date_range(horizon.times[0] - pd.Timedelta(days=1), horizon.times[0], freq=f"{horizon.interval}min")
    times = pd.DatetimeIndex(before[:-1].append(horizon.times))
    minutes = horizon.interval
    means, asked = day_means(scale), {p.queue for p in own}
    volume = {q: expected(q, mean, times, minutes) for q, mean in means.items() if q in asked}
    if peak is not None:
        inside = {q: v[len(before) - 1 :] for q, v in volume.items()}
        lifted = festival(inside, horizon.times, peak)
        volume = {q: np.concatenate([v[: len(before) - 1], lifted[q]]) for q, v in volume.items()}
    if session is not None:
        volume[session.queue] *= session.lift(times, minutes)
    parts = []
    for queue, values in volume.items():
        line, language, channel = queue.split("/")
        parts.append(
            pd.DataFrame(
                {"timestamp": times, "line": line, "language": language, "channel": channel, "volume": values,
                 "p50": values, "p90": values, "aht_s": np.nan}
            )
        )  # fmt: skip
    return workload(pd.concat(parts, ignore_index=True), own, horizon)
