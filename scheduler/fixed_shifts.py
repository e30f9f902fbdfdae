"""The roster of an operation that works three fixed shifts, equal every day: the habit that a free roster is held to.

Everybody keeps one start for the whole horizon, works as many days of each seven as the contract's week allows, with
days off that rotate through the team so that every day has equally many, and takes breaks at fixed times. Nobody is
moved because a day is busier. What people work on in their hours is chosen as well as for a free roster: deferred work
is planned by the same program, and queues are named by the same matching.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.clashing.contradictions import contradictions
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import best_use
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.tours import TourNetwork
from scheduler.optimizer.work import Tours, name_work, on_duty, spread_work
from scheduler.roster import Result, empty_roster, read_shifts, roster_table
from scheduler.rules.strategy import refuse_unhonoured
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]

Shares = Literal["workload", "equal"]
"""How a team is divided over the shifts: by the work of their hours, or in equal parts."""

DAY = 24 * 60
WEEK = 7


@dataclass(frozen=True)
class FixedShifts:
    """How the habit works.

    Attributes
    ----------
    starts : tuple of int
        Starts of the shifts, in minutes after midnight of each person's own clock, ascending. A contract without a
        shift at that time takes its nearest start.
    shares : {"workload", "equal"}
        Whether each team (people of one zone and skill set) is divided over the shifts in proportion to the work that
        comes to its queues between one start and the next, or in equal parts.
    sittings : int
        Groups of a team that take their breaks at different fixed times, spread over the breaks' windows; 1 sends
        everybody at once.
    length : int
        Usual length of a shift [min]: of the templates with which a contract's week is worked in full, the nearest to
        it is taken.

    Raises
    ------
    ValueError
        For starts that do not ascend within a day, unknown shares, and no sitting.
    """

    starts: tuple[int, ...] = (0, 480, 960)
    shares: Shares = "workload"
    sittings: int = 4
    length: int = 480

    def __post_init__(self) -> None:
        if not self.starts or list(self.starts) != sorted({s for s in self.starts if 0 <= s < DAY}):
            raise ValueError(f"starts must ascend within 0 to {DAY - 1} minutes, not {self.starts}")
        if self.shares not in get_args(Shares):
            raise ValueError(f"shares must be one of {', '.join(get_args(Shares))}, not {self.shares}")
        if self.sittings < 1 or self.length < 1:
            raise ValueError(f"sittings and length must be at least 1, not {self.sittings} and {self.length}")


def fixed_shifts(problem: RosterProblem, habit: FixedShifts | None = None) -> pd.DataFrame:
    """The roster of the habit for the people, rules and demand of a problem.

    Absences, rest, weeks, employment and standing shifts are kept: where one of them forbids a day of the pattern the
    person is simply not there, as the habit calls nobody else and hears no wish.

    Parameters
    ----------
    problem : RosterProblem
    habit : FixedShifts, optional
        Default: 00:00, 08:00 and 16:00, divided by workload.

    Returns
    -------
    pandas.DataFrame
        Contract `ROSTER`. The same problem and habit give the same roster.

    Raises
    ------
    ValueError
        If the facts of the problem contradict each other, naming them, a contract has no shift at all, or a rule is
        one that this strategy does not honour.
    """
    refuse_unhonoured(problem.rules, "three-fixed-shifts")
    habit = habit or FixedShifts()
    if found := contradictions(problem):
        raise ValueError("no roster can be made: " + "; ".join(map(str, found)))
    values = ShiftValues(problem)
    tours = _tours(problem, values, habit)
    heads = np.zeros((len(problem.skills), problem.ticks))
    for k, tour in tours.items():
        for option, pattern in tour:
            heads[problem.skill_set[k], values.ticks(k, option, pattern)] += problem.agents[k].productivity
    queue_of = spread_work(problem, best_use(problem, heads), on_duty(problem, values, tours))
    return roster_table([*name_work(problem, values, tours, queue_of), *problem.kept], problem.agents)


def habit(problem: RosterProblem, how: FixedShifts | None = None) -> Result:
    """The habit's roster as a result, its cost re-counted like any roster's.

    Nothing is proved of it: its bound is 0, which holds for every roster, and its gap 1. Facts that contradict each
    other are a status, as for `scheduler.solve.solve`.
    """
    begun = perf_counter()
    if found := contradictions(problem):
        reasons = tuple(map(str, found))
        return Result("contradictory", empty_roster(), 0, 0, 0.0, perf_counter() - begun, {}, reasons)
    roster = fixed_shifts(problem, how)
    shifts = read_shifts(roster, {a.agent_id: a.time_zone for a in problem.agents})
    parts = cost_parts(problem, shifts)
    cost = sum(parts.values())
    return Result("solved", roster, cost, 0, 1.0 if cost else 0.0, perf_counter() - begun, parts)


@dataclass(frozen=True)
class _Place:
    """A person's place in the habit: which start, which sitting, and the days of each seven that are off."""

    start: int
    sitting: int
    off: frozenset[int]


def _tours(problem: RosterProblem, values: ShiftValues, habit: FixedShifts) -> Tours:
    usual = [_usual(network, habit.length) for _, network in values.networks]
    spell = {int(k): days for (members, _), (_, days) in zip(values.networks, usual, strict=True) for k in members}
    places = _places(problem, habit, spell)
    tours: Tours = {k: [] for k in range(len(problem.agents))}
    for n, (members, network) in enumerate(values.networks):
        template, _ = usual[n]
        option = np.array([_options(network, template, s) for s in habit.starts])
        wanted = np.full((len(members), len(network.start)), -np.inf)
        for row, k in enumerate(members.tolist()):
            on = [d for d, day in enumerate(network.days) if day.toordinal() % WEEK not in places[k].off]
            chosen = option[places[k].start, on]
            wanted[row, chosen[chosen >= 0]] = 1.0
        # The best tour where only the pattern's shifts are worth anything: all of it that the rules allow.
        _, choice = network.best(wanted, np.zeros((len(members), len(network.days))))
        pattern = _sittings(network.templates[template], values.patterns[n, template].breaks, habit.sittings)
        for row, k in enumerate(members.tolist()):
            tours[k] = [(int(o), pattern[places[k].sitting]) for o in choice[row] if o >= 0]
    return tours


def _usual(network: TourNetwork, length: int) -> tuple[int, int]:
    """Template (by position) with which a contract's week is worked in full, and the days that takes."""
    # The habit asks nobody for overtime.
    week = network.agents[0].contract.pay.week if network.agents else None
    normal = network.week_minutes if week is None else min(network.week_minutes, week.after)

    def days(template: ShiftTemplate) -> int:
        paid = max(template.paid_minutes, 1)
        return min(network.week_shifts, normal // paid, WEEK)

    if not network.templates:
        raise ValueError(f"contract {network.agents[0].contract.name} has no shift template")
    # A law may leave a contract's people only a part of its templates; without any the habit has nothing to offer.
    legal = [j for j in range(len(network.templates)) if network.allowed[:, network.template == j].any()]
    best = max(
        legal or range(len(network.templates)),
        key=lambda j: (
            days(network.templates[j]) * network.templates[j].paid_minutes,
            -abs(network.templates[j].minutes - length),
        ),
    )
    return best, days(network.templates[best])


def _places(problem: RosterProblem, habit: FixedShifts, spell: dict[int, int]) -> dict[int, _Place]:
    """Everybody's place; `spell` holds how many days of seven each person works."""
    teams: dict[tuple[str, int], list[int]] = {}
    for k, agent in enumerate(problem.agents):
        teams.setdefault((agent.time_zone.key, int(problem.skill_set[k])), []).append(k)
    places: dict[int, _Place] = {}
    # Days off go round the week without a gap, from person to person and team to team: no two days differ by more
    # than one person per start, whatever the teams' sizes and contracts.
    rotation = [0] * len(habit.starts)
    for (_, skill_set), members in sorted(teams.items()):
        share = _division(problem, habit, problem.agents[members[0]].time_zone, skill_set)
        taken = np.zeros(len(habit.starts))
        for n, k in enumerate(members):
            start = int(np.argmax(share * (n + 1) - taken))
            off = WEEK - spell[k]
            days = frozenset((rotation[start] + d) % WEEK for d in range(off))
            places[k] = _Place(start, int(taken[start]) % habit.sittings, days)
            taken[start] += 1
            rotation[start] += off
    return places


def _division(problem: RosterProblem, habit: FixedShifts, zone: ZoneInfo, skill_set: int) -> Floats:
    """Share of a team on each start; equal where its queues have no work."""
    equal = np.full(len(habit.starts), 1 / len(habit.starts))
    if habit.shares == "equal":
        return equal
    serves = problem.skills[skill_set]
    live = len(problem.live)
    work = problem.need[serves[:live]].sum(axis=0)
    jobs = problem.jobs
    # Work carried in from before has no hour of its own.
    fresh = serves[live:][jobs.queue] & (jobs.first > 0) & (jobs.first < problem.ticks)
    np.add.at(work, jobs.first[fresh], jobs.work[fresh])
    times = pd.date_range(problem.horizon.start, periods=problem.ticks, freq=f"{problem.tick}min").tz_convert(zone)
    clock = np.asarray(times.hour * 60 + times.minute)
    turn = (np.searchsorted(habit.starts, clock, side="right") - 1) % len(habit.starts)
    total = np.bincount(turn, weights=work, minlength=len(habit.starts))
    return total / total.sum() if total.sum() > 0 else equal


def _options(network: TourNetwork, template: int, start: int) -> list[int]:
    """For each day, the option of a template whose local start lies nearest to `start`; -1 where there is none."""
    away = np.abs((network.minute - start + DAY // 2) % DAY - DAY // 2)
    own = network.template == template
    nearest = away[own].min(initial=DAY)
    found = []
    for d in range(len(network.days)):
        here = np.flatnonzero(own & (network.day == d) & (away == nearest))
        found.append(int(here[0]) if len(here) else -1)
    return found


def _sittings(template: ShiftTemplate, patterns: tuple[tuple[int, ...], ...], sittings: int) -> list[int]:
    """Break pattern (by position) of each sitting: the legal one nearest to an even spread over the windows."""
    earliest = np.array([b.earliest for b in template.breaks], dtype=float)
    window = np.array([b.latest for b in template.breaks], dtype=float) - earliest
    table = np.array(patterns, dtype=float).reshape(len(patterns), len(template.breaks))
    parts = [0.5] if sittings == 1 else [i / (sittings - 1) for i in range(sittings)]
    return [int(np.abs(table - (earliest + part * window)).sum(axis=1).argmin()) for part in parts]
