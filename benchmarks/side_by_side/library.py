"""pyworkforce: how many people each shift of each day needs, then who of the people takes them.

Its own two steps are used as its guide does: `MinRequiredResources` or `MinAbsDifference` (whichever turns out cheaper)
sizes the shifts, `MinHoursRoster` names the people. Its model knows no skills, contracts, time zones, weekly limits,
runs of days, breaks or deferral, and its rest rule (`non_sequential_shifts`) shuts a shift out altogether once two
others may not follow it. What it can be told by other means is told for it:

* skills, zones and contracts by one call a team, each with its share of the demand (`teams`);
* breaks by raising the demand by the share of a shift that is break;
* one length of shift a contract: the one that fills its week;
* rest by a band of starts for each person, so narrow that any two of its shifts leave the rest between them;
* the week and the run by days off chosen beforehand, absences likewise, all as `banned_shifts`.

Positions that a team has not the people for are dropped before the second step, where they cover least, because it
answers nothing at all to more positions than people.
"""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyworkforce.rostering import MinHoursRoster  # type: ignore[import-untyped]
from pyworkforce.scheduling import MinAbsDifference, MinRequiredResources  # type: ignore[import-untyped]

from benchmarks.side_by_side.answer import Answer, answer_of
from benchmarks.side_by_side.options import Chosen, Option, may
from benchmarks.side_by_side.teams import Team, teams, whole
from benchmarks.side_by_side.terms import Terms
from scheduler.agents import Contract
from scheduler.optimizer.problem import RosterProblem
from scheduler.shifts import ShiftTemplate

DAY = 24 * 60
WEEK = 7
SOLVED = ("OPTIMAL", "FEASIBLE")

Ints = npt.NDArray[np.int64]


class OutOfTime(Exception):  # noqa: N818  (the time allowed is over; nothing went wrong)
    """The time allowed is over."""


@dataclass(frozen=True)
class Clock:
    """Time left of the budget; `until` on the clock of `time.perf_counter`."""

    until: float

    def share(self, calls: int) -> float:
        """An equal share for each of the calls that remain [s].

        Raises
        ------
        OutOfTime
            If nothing is left.
        """
        left = self.until - time.perf_counter()
        if left <= 0:
            raise OutOfTime
        return max(left / max(calls, 1), 0.05)


def library(problem: RosterProblem, terms: Terms, seconds: float, seed: int) -> Answer:
    """Its roster after at most `seconds`; teams it found nothing for in time have no shifts.

    It takes no seed.
    """
    clock = Clock(time.perf_counter() + seconds)
    divided = teams(problem)
    chosen: Chosen = []
    done = 0
    for n, team in enumerate(divided):
        try:
            found = _roster(problem, team, terms, clock, len(divided) - n)
        except OutOfTime:
            break
        done += found is not None
        chosen += found or []
    return answer_of(chosen, done, len(divided))


@dataclass(frozen=True, eq=False)
class Sheet:
    """What one team can be given: one template, the same starts every day. D days of P slots, S starts.

    Attributes
    ----------
    team : Team
    option : tuple of tuple of Option or None
        The shift of each day and start.
    covers : array of int (S, P)
        Slots of the day that a start covers; hours beyond midnight count for the morning of the same day, as in its
        guide.
    wanted : array of int (D, P)
        Heads to be scheduled.
    bands : tuple of tuple of int
        Starts (by position) that one person may mix without breaking the rest.
    """

    team: Team
    option: tuple[tuple[Option | None, ...], ...]
    covers: Ints
    wanted: Ints
    bands: tuple[tuple[int, ...], ...]

    @property
    def template(self) -> ShiftTemplate:
        """The one template of the sheet."""
        return next(o.template for row in self.option for o in row if o is not None)


def _roster(problem: RosterProblem, team: Team, terms: Terms, clock: Clock, remaining: int) -> Chosen | None:
    """The shifts of one team, `remaining` teams sharing the time left; None if the tool finds no sizes or names."""
    sheet = _sheet(problem, team, terms)
    if sheet is None:
        return []
    calls = remaining * (2 + len(sheet.bands))
    crews: list[tuple[float, int, Crew]] = []
    for model in (MinRequiredResources, MinAbsDifference):
        plan = _sized(model, sheet, clock.share(calls))
        if plan is not None:
            crew = _crew(problem, sheet, plan)
            crews.append((_cost(problem, sheet, crew), len(crews), crew))
    if not crews:
        return None
    _, _, crew = min(crews, key=lambda found: found[:2])
    chosen: Chosen = []
    for band in sheet.bands:
        named = _named(problem, sheet, crew, band, clock.share(remaining * len(sheet.bands)))
        if named is None:
            return None
        chosen += named
    return chosen


def _sheet(problem: RosterProblem, team: Team, terms: Terms) -> Sheet | None:
    """The team's week on whole days from the horizon's start; None for a team nobody wants or without shifts."""
    days, slots = problem.ticks * problem.tick // DAY, DAY // problem.tick
    if days > WEEK:
        raise ValueError(f"the limits of a week are told to pyworkforce for one week only, not {days} days")
    code = _usual(team)
    grid = {divmod(o.start, slots): o for o in team.options if o.template.code == code}
    if not grid:
        return None
    starts = sorted({start for _, start in grid})
    example = next(iter(grid.values()))
    length = example.end - example.start
    wanted = whole(team.curve / example.work_share).reshape(days, slots)
    if not wanted.any():
        return None
    # From the last start of a band to its first a day later the rest must fit in.
    width = (DAY - terms.rest_minutes) // problem.tick - length + 1
    bands = [tuple(j for j, s in enumerate(starts) if s // width == b) for b in range(slots // width + 1)]
    return Sheet(
        team,
        tuple(tuple(grid.get((d, s)) for s in starts) for d in range(days)),
        np.array([[int((p - s) % slots < length) for p in range(slots)] for s in starts], dtype=np.int64),
        wanted,
        tuple(band for band in bands if band),
    )


def _usual(team: Team) -> str:
    """Code of the template that fills the contract's week best; of equals the one that needs most shifts for it."""
    contract = team.contract

    def filled(template: ShiftTemplate) -> tuple[int, int]:
        count = _shifts(contract, template)
        return count * template.paid_minutes, count

    templates = {o.template.code: o.template for o in team.options}
    return max(sorted(templates), key=lambda code: filled(templates[code]), default="")


def _shifts(contract: Contract, template: ShiftTemplate) -> int:
    """Shifts of the template that a week of the contract allows."""
    return min(contract.week_shifts, contract.week_minutes // template.paid_minutes)


def _sized(model: type[MinAbsDifference] | type[MinRequiredResources], sheet: Sheet, seconds: float) -> Ints | None:
    """People for each day and start (D, S) by one of its sizing models; None if it finds none in time."""
    days, slots = sheet.wanted.shape
    most = int(2 * sheet.wanted.max()) + 1
    answer = model(
        num_days=days,
        periods=slots,
        shifts_coverage={str(j): row.tolist() for j, row in enumerate(sheet.covers)},
        required_resources=sheet.wanted.tolist(),
        max_period_concurrency=most,
        max_shift_concurrency=most,
        max_search_time=float(seconds),
    ).solve()
    if answer["status"] not in SOLVED:
        return None
    plan = np.zeros((days, len(sheet.covers)), dtype=np.int64)
    for row in answer["resources_shifts"]:
        if sheet.option[row["day"]][int(row["shift"])] is not None:
            plan[row["day"], int(row["shift"])] = row["resources"]
    return plan


@dataclass(frozen=True, eq=False)
class Crew:
    """Who is called on which days: `days` by position of the agent, and the `positions` (D, S) left for them."""

    members: tuple[tuple[int, ...], ...]
    days: dict[int, frozenset[int]]
    positions: Ints


def _crew(problem: RosterProblem, sheet: Sheet, plan: Ints) -> Crew:
    """Divide the team over the bands, give everybody days, and drop the positions nobody is left for."""
    team, positions = sheet.team, plan.copy()
    weight = np.array([plan[:, list(band)].sum() for band in sheet.bands], dtype=float)
    ends = np.rint(weight.cumsum() / max(weight.sum(), 1) * len(team.members)).astype(int)
    members = tuple(team.members[a:b] for a, b in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))
    count = _shifts(team.contract, sheet.template)
    days: dict[int, frozenset[int]] = {}
    for band, people in zip(sheet.bands, members, strict=True):
        left = positions[:, list(band)].sum(axis=1)
        for k in people:
            free = [d for d in range(len(left)) if left[d] > 0 and _free(problem, sheet, k, band, d)]
            free.sort(key=lambda d: -left[d])
            days[k] = frozenset(free[:count])
            left[list(days[k])] -= 1
        for d in np.flatnonzero(left > 0).tolist():
            _drop(sheet, positions, d, band, int(left[d]))
    return Crew(members, days, positions)


def _free(problem: RosterProblem, sheet: Sheet, k: int, band: tuple[int, ...], day: int) -> bool:
    """Whether the person may be given any shift of the band on that day."""
    shifts = [o for j in band if (o := sheet.option[day][j]) is not None]
    return bool(shifts) and all(may(problem, problem.agents[k], o) for o in shifts)


def _drop(sheet: Sheet, positions: Ints, day: int, band: tuple[int, ...], count: int) -> None:
    """Take `count` positions of a day away, each where it leaves the least demand uncovered."""
    for _ in range(count):
        slack = positions[day] @ sheet.covers - sheet.wanted[day]
        held = [j for j in band if positions[day, j] > 0]
        positions[day, min(held, key=lambda j: int((slack[sheet.covers[j] > 0] <= 0).sum()))] -= 1


def _cost(problem: RosterProblem, sheet: Sheet, crew: Crew) -> float:
    """Pay and shortage of a crew [cent], breaks and skills apart."""
    hourly = np.mean([problem.agents[k].hourly_cost_cents for k in sheet.team.members])
    short = np.clip(sheet.wanted - crew.positions @ sheet.covers, 0, None).sum()
    pay = crew.positions.sum() * sheet.template.paid_minutes / 60 * hourly
    return float(pay + short * np.concatenate([problem.price, problem.late_price]).mean())


def _named(problem: RosterProblem, sheet: Sheet, crew: Crew, band: tuple[int, ...], seconds: float) -> Chosen | None:
    """Who of a band's people takes which of its positions, by `MinHoursRoster`; None if it finds no roster."""
    people = crew.members[sheet.bands.index(band)]
    days = len(sheet.option)
    if not people or not crew.positions[:, list(band)].any():
        return []
    names = {problem.agents[k].agent_id: k for k in people}
    answer = MinHoursRoster(
        num_days=days,
        resources=list(names),
        shifts=[str(j) for j in band],
        shifts_hours=[sheet.template.paid_minutes] * len(band),
        min_working_hours=0,
        banned_shifts=[
            {"resource": name, "shift": str(j), "day": d}
            for name, k in names.items()
            for d in range(days)
            if d not in crew.days[k]
            for j in band
        ],
        max_resting=days,
        required_resources={str(j): crew.positions[:, j].tolist() for j in band},
        max_search_time=seconds,
    ).solve()
    if answer["status"] not in SOLVED:
        return None
    found = []
    for row in answer["resource_shifts"]:
        option = sheet.option[row["day"]][int(row["shift"])]
        if option is not None:
            found.append((names[row["resource"]], option))
    return found
