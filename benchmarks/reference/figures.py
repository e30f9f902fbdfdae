"""Figures of two rosters lived through in the same futures: what the scenario asks about, with 95 % intervals.

The first day is lived through and not counted: no shift of the day before reaches into it. Hours of the day are those
of each queue's customers. A figure is a ratio of sums over futures; its interval, and that of the difference of two
rosters future by future, are Student's with the linearised variance of a ratio (Cochran 1977, chapter 6).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from scheduler.agents import Agent
from scheduler.optimizer.cost import pay_cents
from scheduler.simulation.duty import duty
from scheduler.simulation.lived import Operation, lived
from scheduler.simulation.measures import AMOUNTS

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PEAK_HOURS = 4
"""Busiest hours of a queue's mean day that count as its peak."""

PEAK_COVER = 1.2
"""Cover of the requirement that is asked for at peaks."""

PATIENT_S = (60, 300)
"""Seconds beside those of the promise: the platform's own goal, and what users expect."""

NIGHT = (22, 6)
"""Hours of the night, of the customers' clock."""


@dataclass(frozen=True)
class Figure:
    """One line of the comparison: a ratio of two amounts, each (futures,), for one roster."""

    above: Floats
    below: Floats

    @classmethod
    def certain(cls, value: float) -> "Figure":
        """One that no future changes."""
        return cls(np.full(2, value), np.ones(2))

    @property
    def value(self) -> float:
        """Ratio of the sums; NaN where there is nothing to divide by."""
        return float(self.above.sum() / self.below.sum()) if self.below.sum() else float("nan")

    @property
    def residual(self) -> Floats:
        """Each future's part of the ratio's error; (futures,)."""
        return np.asarray((self.above - self.value * self.below) / self.below.mean())

    def half(self) -> float:
        """Half the width of the 95 % interval."""
        return half_width(self.residual)

    def less(self, other: "Figure") -> tuple[float, float]:
        """Difference to another roster's figure in the same futures, and half the width of its interval."""
        return self.value - other.value, half_width(self.residual - other.residual)


def half_width(residual: Floats) -> float:
    """Of the 95 % interval of a mean with these independent residuals; NaN for fewer than two."""
    count = len(residual)
    if count < 2:
        return float("nan")
    return float(student.ppf(0.975, count - 1) * np.sqrt((residual**2).sum() / (count - 1) / count))


@dataclass(frozen=True, eq=False)
class Masks:
    """Which cells (Q, T) a figure speaks of, the first day left out."""

    counted: Bools
    live: Bools
    post: Bools
    day: Bools
    evening: Bools
    late_evening: Bools
    night: Bools
    peak: Bools
    half_day: Bools
    two_hours: Bools

    @classmethod
    def of(cls, known: Operation) -> "Masks":
        """From the queues' clocks, deadlines and mean demand."""
        times, policies = known.horizon.times, known.policies
        clock = np.array([np.asarray(times.tz_convert(p.opening.time_zone).hour) for p in policies])
        warm = np.asarray(times >= times[0] + pd.Timedelta(days=1))

        def queues(chosen: Sequence[bool]) -> Bools:
            return np.asarray(chosen, dtype=bool)[:, None] & warm

        live = queues([p.kind == "interval" for p in policies])
        peak = np.zeros_like(live)
        for k, p in enumerate(policies):
            if p.kind == "interval":
                need = known.required_s[k]
                by_hour = np.bincount(clock[k], weights=np.nan_to_num(need), minlength=24)
                peak[k] = np.isin(clock[k], np.argsort(-by_hour, kind="stable")[:PEAK_HOURS])
        return cls(
            counted=queues([True] * len(policies)),
            live=live,
            post=queues([p.kind == "post" for p in policies]),
            day=live & (clock >= 10) & (clock < 18),
            evening=live & (clock >= 19) & (clock < 23),
            late_evening=live & ((clock >= 22) | (clock < 2)),
            night=live & ((clock >= NIGHT[0]) | (clock < NIGHT[1])),
            peak=live & peak,
            half_day=queues([p.kind == "deferred" and p.deadline_h == 12 for p in policies]),
            two_hours=queues([p.kind == "deferred" and p.deadline_h == 2 for p in policies]),
        )


def figures(
    known: Operation,
    contacts: npt.NDArray[np.integer],
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    requirement: pd.DataFrame,
    executor: Executor | None = None,
) -> dict[str, Figure]:
    """The scenario's figures of one roster.

    Parameters
    ----------
    known : Operation
        `scheduler.simulation.lived.operation` of the roster.
    contacts : array of int (futures, rows)
        Contacts in each row of the workload.
    roster : pandas.DataFrame
        Contract `ROSTER`, for its pay.
    agents : sequence of Agent
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`.
    executor : Executor, optional
        Where futures are simulated.
    """
    amounts, hours = amounts_of(known, contacts, executor)
    at = {name: amounts[:, k] for k, name in enumerate(AMOUNTS)}
    masks = Masks.of(known)

    def total(name: str, where: Bools) -> Floats:
        return np.asarray(at[name][:, where].sum(axis=1))

    need = np.where(np.isnan(known.required_s), 0.0, known.required_s)

    def required(where: Bools) -> Floats:
        return np.full(len(contacts), need[where].sum())

    pay, paid_h, shifts = _pay(roster, agents, known)
    constant = np.ones(len(contacts))
    manned, covered = _manned(at, masks, need), masks.evening & (need > 0)
    plenty = (at["staffed_s"] >= PEAK_COVER * need) & covered
    work = total("busy_s", masks.counted) / 3600
    answered = total("answered", masks.counted)
    live = masks.live
    return {
        "surplus 10-18, net": Figure(total("over_s", masks.day) - total("short_s", masks.day), required(masks.day)),
        "shortage 19-23, net": Figure(
            total("short_s", masks.evening) - total("over_s", masks.evening), required(masks.evening)
        ),
        "shortage 22-02, net": Figure(
            total("short_s", masks.late_evening) - total("over_s", masks.late_evening), required(masks.late_evening)
        ),
        "surplus 10-18, gross": Figure(total("over_s", masks.day), required(masks.day)),
        "shortage 19-23, gross": Figure(total("short_s", masks.evening), required(masks.evening)),
        "shortage 22-02, gross": Figure(total("short_s", masks.late_evening), required(masks.late_evening)),
        "cover 19-23": Figure(total("staffed_s", covered), required(covered)),
        "19-23 at 120 %": Figure(plenty.sum(axis=(1, 2)).astype(float), covered.sum() * constant),
        "late 19-23": Figure(
            total("offered", masks.evening) - total("in_time", masks.evening), total("offered", masks.evening)
        ),
        "utilisation": Figure(work, hours),
        "required over time at hand": Figure(_required_h(requirement, known) * constant, hours),
        "work over paid hours": Figure(work, paid_h * constant),
        "occupancy, live": Figure(total("busy_s", live), total("staffed_s", live)),
        "live in 30 s": Figure(total("in_time", live), total("offered", live)),
        **{
            f"live in {seconds} s": Figure(_in_time(known, contacts, seconds, live, executor), total("offered", live))
            for seconds in PATIENT_S
        },
        "live, mean wait [s]": Figure(total("wait_s", live), total("offered", live)),
        "live, give up": Figure(total("abandoned", live), total("offered", live)),
        "night 22-06 in 30 s": Figure(total("in_time", masks.night), total("offered", masks.night)),
        "night 22-06, mean wait [s]": Figure(total("wait_s", masks.night), total("offered", masks.night)),
        "late at peaks": Figure(
            total("offered", masks.peak) - total("in_time", masks.peak), total("offered", masks.peak)
        ),
        "12 h response": Figure(total("in_time", masks.half_day), total("offered", masks.half_day)),
        "2 h tickets": Figure(total("in_time", masks.two_hours), total("offered", masks.two_hours)),
        "moderation posts full": Figure(total("filled_s", masks.post), total("open_s", masks.post)),
        "moderation seats held": Figure(
            total("busy_s", masks.post), total("busy_s", masks.post) + total("short_s", masks.post)
        ),
        "open and nobody there": Figure(*manned),
        "helped across queues": Figure(total("helped", masks.counted), answered),
        "lent across lines, lived": Figure(total("borrowed", masks.counted), answered),
        "contacts a shift": Figure(answered, shifts * constant),
        "pay a day": Figure(pay * constant, len(known.horizon.times) * known.horizon.interval / 1440 * constant - 1),
        "pay per contact": Figure(pay * constant, answered),
    }


def amounts_of(
    known: Operation, contacts: npt.NDArray[np.integer], executor: Executor | None = None
) -> tuple[Floats, Floats]:
    """Amounts of every future (futures, len(AMOUNTS), Q, T), and hours of people at hand after the first day."""
    run = map if executor is None else executor.map
    found = list(run(_future, [known] * len(contacts), contacts, range(len(contacts))))
    return np.stack([f[0] for f in found]), np.array([f[1] for f in found])


def _in_time(
    known: Operation,
    contacts: npt.NDArray[np.integer],
    seconds: float,
    where: Bools,
    executor: Executor | None,
) -> Floats:
    """Contacts answered within other seconds than promised; nobody acts on a promise, so the same lives are lived."""
    patient = np.where(known.queues.deferred, known.queues.answer_within_s, float(seconds))
    amounts, _ = amounts_of(replace(known, queues=replace(known.queues, answer_within_s=patient)), contacts, executor)
    return np.asarray(amounts[:, AMOUNTS.index("in_time")][:, where].sum(axis=1), dtype=float)


def _manned(at: Mapping[str, Floats], masks: Masks, need: Floats) -> tuple[Floats, Floats]:
    """Intervals in which an open live queue or post has nobody from its first to its last second, and all; (futures,).

    An interval counts as open where somebody is required.
    """
    wanted = (masks.live & (need > 0)) | (masks.post & (at["open_s"] > 0))
    nobody = wanted & (at["staffed_s"] <= 0)
    return nobody.sum(axis=(1, 2)).astype(float), wanted.sum(axis=(1, 2)).astype(float)


def _future(known: Operation, row: npt.NDArray[np.integer], future: int) -> tuple[Floats, float]:
    """Amounts of one future, and the hours people are at hand after the first day [h]."""
    people = duty(known.duty, known.absence, seed=known.seed, future=future)
    end = len(known.horizon.times) * known.horizon.interval * 60.0
    at_hand = np.clip(people.end_s, 86_400.0, end) - np.clip(people.start_s, 86_400.0, end)
    return lived(known, row, future).astype(np.float32), float(at_hand.sum()) / 3600


def _pay(roster: pd.DataFrame, agents: Sequence[Agent], known: Operation) -> tuple[float, float, int]:
    """Pay [currency], paid hours and shifts that begin after the first day."""
    cents: Mapping[str, int] = {a.agent_id: a.hourly_cost_cents for a in agents}
    later = roster[roster["start"] >= known.horizon.times[0] + pd.Timedelta(days=1)]
    pay = sum(pay_cents(m, cents[w]) for w, m in zip(later["agent_id"], later["paid_minutes"], strict=True))
    return pay / 100, float(later["paid_minutes"].sum()) / 60, len(later)


def _required_h(requirement: pd.DataFrame, known: Operation) -> float:
    """Agent-hours required after the first day: live queues and posts when they are open, deferred work as it comes."""
    later = requirement[requirement["timestamp"] >= known.horizon.times[0] + pd.Timedelta(days=1)]
    hours = later["agents"].fillna(0.0) * known.horizon.interval / 60 + later["workload_h"].fillna(0.0)
    return float(hours.sum())
