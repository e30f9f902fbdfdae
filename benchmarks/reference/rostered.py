"""Figures read off a roster as it is rostered, before chance has touched it: gaps, two languages, loans, festivals."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.reference.case import Case
from benchmarks.reference.figures import PEAK_COVER, Figure
from benchmarks.reference.operation import STORE_HOURS
from benchmarks.reference.peak_cover import EVENING
from planning.vendors.festivals import festivals
from scheduler.loans import crossing_contacts, lent_shares, loans
from scheduler.roster import UTC, read_shifts
from scheduler.workload import by_queue

Bools = npt.NDArray[np.bool_]

STORE_LINES = ("local_life", "enterprise")
"""Lines whose customers are stores and firms."""

FIRST_HOURS = 48


def rostered(case: Case, roster: pd.DataFrame) -> dict[str, Figure]:
    """The scenario's figures that do not depend on chance.

    Parameters
    ----------
    case : Case
    roster : pandas.DataFrame
        Contract `ROSTER`.
    """
    minutes, spans = _minutes(case), _spans(case, roster)
    heads = np.array([_present(spans[spans["queue"] == p.queue], len(minutes)) for p in case.policies])
    open_now = np.array([p.opening.is_open(minutes) & (p.kind != "deferred") for p in case.policies])
    post = np.array([p.kind == "post" for p in case.policies])
    seats = np.array([p.posts * p.seats for p in case.policies])[:, None]
    empty = open_now & (heads == 0)
    names = [p.queue for p in case.policies]
    shares = lent_shares(loans(roster, case.agents, names, case.horizon.time_zone))
    crossing, answered = crossing_contacts(roster, case.workload, case.agents, case.horizon.interval)
    found = {
        "19-23 at 120 %, rostered": _plenty(case, heads),
        "longest gap in 48 h, rostered [min]": float(longest_run(empty[:, : FIRST_HOURS * 60])),
        "longest gap, rostered [min]": float(longest_run(empty)),
        "posts short of a seat at most, rostered [min]": float(longest_run((open_now & (heads < seats))[post])),
        "two languages 09-22, rostered": _two_languages(case, spans),
        "hours lent across lines a day, planned": shares["lines_h"] / (len(minutes) / 1440),
        "lent across lines, planned": shares["lines"],
        "lent across sites, planned": shares["sites"],
        "contacts across lines, planned": crossing / answered if answered else float("nan"),
    }
    return {name: Figure.certain(value) for name, value in found.items()}


def ready(case: Case, roster: pd.DataFrame) -> dict[str, Figure]:
    """Heads of two languages that each festival to come lacks on duty, as the roster stands at the horizon's start.

    Nothing for a case that no settings made.
    """
    if case.settings is None:
        return {}
    found = festivals(case.settings, case.requirement, roster, case.agents, case.horizon.start)
    return {
        f"{f.name} {f.start:%d %H:%M}, {'+'.join(f.languages)}: short of {f.cover.required}": Figure.certain(
            f.cover.short_on_duty
        )
        for f in found
    }


def longest_run(marked: Bools) -> int:
    """Length of the longest run of true cells along the last axis of (rows, cells); 0 where none is true.

    >>> longest_run(np.array([[True, False, True, True], [False, True, False, False]]))
    2
    """
    edge = np.diff(np.pad(marked.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    begin, end = np.nonzero(edge == 1)[1], np.nonzero(edge == -1)[1]
    return int((end - begin).max()) if len(begin) else 0


def _minutes(case: Case) -> pd.DatetimeIndex:
    start, end = (pd.Timestamp(edge).tz_convert("UTC") for edge in (case.horizon.start, case.horizon.end))
    return pd.date_range(start, end, freq="min", inclusive="left")


def _spans(case: Case, roster: pd.DataFrame) -> pd.DataFrame:
    """Work of the roster without breaks: agent_id, queue, and its minutes [begin, end) cut to the horizon."""
    first, last = case.horizon.start.astimezone(UTC), case.horizon.end.astimezone(UTC)
    rows = [
        (shift.agent_id, span.queue, max(span.start, first) - first, min(span.end, last) - first)
        for shift in read_shifts(roster, {a.agent_id: a.time_zone for a in case.agents})
        for span in shift.work
        if span.overlaps(first, last)
    ]
    table = pd.DataFrame(rows, columns=["agent_id", "queue", "begin", "end"])
    minute = {edge: pd.to_timedelta(table[edge]) // pd.Timedelta(minutes=1) for edge in ("begin", "end")}
    return table.assign(**minute)


def _present(spans: pd.DataFrame, minutes: int) -> npt.NDArray[np.int64]:
    """People at work in each minute; (minutes,)."""
    begun, ended = (np.bincount(spans[edge].to_numpy(int), minlength=minutes + 1) for edge in ("begin", "end"))
    return np.asarray((begun - ended).cumsum()[:-1])


def _plenty(case: Case, heads: npt.NDArray[np.int64]) -> float:
    """Share of the evening's intervals of live queues with `PEAK_COVER` of the requirement, the first day left out.

    NaN where nobody is required then. `heads` has shape (Q, minutes).
    """
    times, needed = case.horizon.times, by_queue(case.requirement)
    there = heads.reshape(len(heads), len(times), case.horizon.interval).mean(axis=2)
    enough = asked = 0
    for k, p in enumerate(case.policies):
        if p.kind == "interval" and p.queue in needed:
            need = needed[p.queue].set_index("timestamp")["agents"].reindex(times).fillna(0.0).to_numpy(float)
            local = times.tz_convert(p.opening.time_zone)
            clock = np.asarray(local.hour * 60 + local.minute)
            evening = (clock >= EVENING[0]) & (clock < EVENING[1]) & (need > 0)
            evening &= np.asarray(times >= times[0] + pd.Timedelta(days=1))
            # Heads are whole and means of whole minutes; the requirement times 1.2 is not.
            enough += int((there[k] >= PEAK_COVER * need - 1e-9)[evening].sum())
            asked += int(evening.sum())
    return enough / asked if asked else float("nan")


def _two_languages(case: Case, spans: pd.DataFrame) -> float:
    """Share of store hours with somebody at work who serves a store in its language and speaks another one as well.

    Hours of every line of `STORE_LINES` and language that is answered live count alike, by its customers' clock; NaN
    without any.
    """
    minutes = _minutes(case)
    stores = {(p.line, p.language): p for p in case.policies if p.line in STORE_LINES and p.kind == "interval"}
    covered = hours = 0
    for (line, language), policy in stores.items():
        own = [p.queue for p in case.policies if (p.line, p.language) == (line, language)]
        others = [p.queue for p in case.policies if p.language != language]
        able = [a.agent_id for a in case.agents if any(map(a.can_work, own)) and any(map(a.can_work, others))]
        local = minutes.tz_convert(policy.opening.time_zone)
        clock = np.asarray(local.hour * 60 + local.minute)
        asked = (clock >= STORE_HOURS[0]) & (clock < STORE_HOURS[1])
        there = _present(spans[spans["agent_id"].isin(able)], len(minutes)) > 0
        covered += int((asked & there).sum())
        hours += int(asked.sum())
    return covered / hours if hours else float("nan")
