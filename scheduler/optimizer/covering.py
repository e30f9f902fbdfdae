"""The covering program: a linear relaxation that finds prices for people's time and a plan for deferred work.

Agents are pooled into classes (zone, contract, skill set, productivity) whose hours are bought by wage, the cheap ones
first. Each class starts fractional numbers of each shift option; rest is kept by an interval packing (at any instant,
shifts prolonged by their rest may not outnumber those of the class who could be there; exact for interval orders),
weeks by budgets that absences and standing shifts lower. Skills are flows: an hour on duty is spent on exactly one
queue, so nobody is counted twice. Breaks are placed implicitly, and in large problems ticks are grouped into wider
cells. Nights, long rests, runs of days and wishes are left out. Because the bound is re-proved by exact tours
(`bound`), these simplifications cost tightness, never truth.

Implicit covering after Bechtold and Jacobs (1990) and Aykin (1996).
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.linear_program import LinearProgram
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.tours import TourNetwork
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


REST_ROWS = 6
"""One rest row for so many starts."""

CELLS = (30, 60, 120)
"""Minutes of the cells of programs that would be too large tick by tick, finest first: a fifth of the time for 0.1 % of
the bound, and a tenth for 0.2 %."""

COLUMNS, COLUMNS_EACH = 80_000, 40
"""Columns a program may have, and so many more for each person: few people are not worth a long program."""

TOLERANCE = 1e-5
"""Relative optimality of the program: its prices are re-proved, so the last digits buy nothing."""


@dataclass(frozen=True)
class Covering:
    """Answer of the covering program.

    Attributes
    ----------
    prices : array (G, T)
        Of a head of each skill set [cent per head-tick].
    work_prices : array (D, T)
        Worth of one head-tick of deferred work [cent].
    planned : array (D, T)
        Head-ticks of deferred work to do in each tick, standing shifts excluded.
    duty : array (G, T)
        Heads on duty of each skill set, breaks out, weighted by productivity; standing shifts excluded.
    objective : float
        The relaxation's own value [cent]: no proof, as its program is solved to a tolerance only.
    """

    prices: Floats
    work_prices: Floats
    planned: Floats
    duty: Floats
    objective: float


def covering(problem: RosterProblem, values: ShiftValues) -> Covering:
    """Solve the covering program of a problem."""
    wide = _wide(problem, values)
    program = LinearProgram()
    supply = program.add_rows(np.zeros((len(problem.skills), problem.ticks // wide)), 0.0)
    _add_classes(program, problem, values, supply, wide)
    return _solved(program, problem, supply, wide)


def best_use(problem: RosterProblem, heads: Floats) -> Covering:
    """The covering program of people whose shifts are given: only what they work on, and when, is left to choose.

    Parameters
    ----------
    problem : RosterProblem
    heads : array (G, T)
        People on duty of each skill set, breaks out, weighted by productivity, standing shifts excluded.

    Returns
    -------
    Covering
        Its `duty` is `heads`, averaged over the cells of a large problem.

    Raises
    ------
    ValueError
        If `heads` has another shape, or a negative or infinite element.
    """
    shape = (len(problem.skills), problem.ticks)
    if heads.shape != shape or not ((heads >= 0) & np.isfinite(heads)).all():
        raise ValueError(f"heads must be finite numbers of zero or more of shape {shape}, not of {heads.shape}")
    wide = _wide(problem, None)
    program = LinearProgram()
    cells = heads.reshape(len(heads), -1, wide).mean(axis=2)
    supply = program.add_rows(-cells, -cells)
    return _solved(program, problem, supply, wide)


def _wide(problem: RosterProblem, values: ShiftValues | None) -> int:
    """Ticks in a cell of the program: one if it is small enough for its people, else as few as make it so."""
    allowed = COLUMNS + COLUMNS_EACH * len(problem.agents)
    wides = [1, *(math.gcd(max(1, cell // problem.tick), problem.ticks) for cell in CELLS)]
    return next((wide for wide in wides if _columns(problem, values, wide) <= allowed), wides[-1])


def _columns(problem: RosterProblem, values: ShiftValues | None, wide: int) -> int:
    """About how many columns the program has with cells of so many ticks; without values, of given shifts."""
    total = 0
    for members, network in values.networks if values is not None else ():
        moves = [
            1 + sum((b.latest - b.earliest) // (wide * problem.tick) for b in template.breaks)
            for template in network.templates
        ]
        classes = len({(int(problem.skill_set[k]), problem.agents[k].productivity) for k in members})
        total += classes * int(np.array(moves, dtype=np.int64)[network.template].sum())
    teams = np.unique(problem.skills, axis=1)
    a_cell = len(problem.skills) + int(teams.sum()) + 2 * len(problem.live) + 5 * len(problem.deferred)
    return total + a_cell * (problem.ticks // wide)


def _solved(program: LinearProgram, problem: RosterProblem, supply: Ints, wide: int) -> Covering:
    """Add what people do with the time that `supply` gives them, and solve."""
    standing = problem.carried[: len(problem.live)]
    work, planned, uses = _add_work(program, problem, supply, wide)
    solution = program.solve("ipm", tolerance=TOLERANCE)
    done = solution.columns[planned]
    duty = np.zeros(supply.shape)
    for g, cell, columns in uses:
        duty[g, cell] += solution.columns[columns]
    return Covering(
        prices=np.repeat(solution.duals[supply], wide, axis=1) / wide,
        work_prices=np.repeat(solution.duals[work], wide, axis=1) / wide,
        planned=np.repeat(done, wide, axis=1),
        duty=np.repeat(duty, wide, axis=1),
        objective=solution.objective + problem.surplus_price * problem.shortage.spare(standing),
    )


def _add_classes(program: LinearProgram, problem: RosterProblem, values: ShiftValues, supply: Ints, wide: int) -> None:
    """Columns for the shift options of each class, with their duty, rest and week rows."""
    for members, network in values.networks:
        classes: dict[tuple[int, float], list[int]] = defaultdict(list)
        for row, k in enumerate(members.tolist()):
            classes[int(problem.skill_set[k]), float(values.share[k])].append(row)
        for (g, share), rows in sorted(classes.items()):
            if network.allowed[rows].any():
                wages = values.wage[members[rows]]
                _add_class(program, network, rows, wages, share, supply[g], problem.tick, wide)


def _add_class(
    program: LinearProgram,
    network: TourNetwork,
    rows: list[int],
    wages: Floats,
    share: float,
    supply: Ints,
    tick: int,
    wide: int,
) -> None:
    """One class: `rows` of a network with their `wages` and one productivity, on duty in rows `supply` (cells,)."""
    allowed = network.allowed[rows]
    options = np.flatnonzero(allowed.any(axis=0))
    columns = program.add_columns(np.zeros(len(options)), allowed[:, options].sum(axis=0).astype(float))
    for j, template in enumerate(network.templates):
        mask = network.template[options] == j
        _add_duty(program, supply, columns[mask], network.start[options[mask]] // tick, template, share, tick, wide)
    # Every few starts suffice: shifts and rests are much longer than the gaps between the rows.
    starts = np.unique(network.start)[::REST_ROWS]
    begin, free = network.start[options], network.ready[options]
    packed = (begin[None, :] <= starts[:, None]) & (starts[:, None] < free[None, :])
    # Whoever could be in any of these shifts, or in the rest after it.
    present = ((allowed[:, options].astype(float) @ packed.T) > 0).sum(axis=0)
    r, c = np.nonzero(packed)
    program.add_entries(program.add_rows(-np.inf, present)[r], columns[c], 1.0)
    # At most one start a date and person; short shifts and their rest leave room for two.
    at_hand = np.stack([allowed[:, network.day == d].any(axis=1) for d in range(len(network.days))], axis=1)
    program.add_entries(program.add_rows(-np.inf, at_hand.sum(axis=0))[network.day[options]], columns, 1.0)
    _add_weeks(program, network, rows, wages, at_hand, options, columns)


def _add_duty(
    program: LinearProgram,
    supply: Ints,
    columns: Ints,
    start: Ints,
    template: ShiftTemplate,
    share: float,
    tick: int,
    wide: int,
) -> None:
    """Presence of one template's shifts, less breaks that are placed implicitly.

    Every shift takes each of its breaks in the first cell of the break's window, unless moved to a later one: a column
    for each later cell and one row for each shift and break, instead of a column for every placement of all breaks
    (Aykin 1996). `start` counts ticks.
    """
    cells = len(supply)
    length = template.minutes // tick
    at = start[:, None] // wide + np.arange((length + wide - 1) // wide + 1)
    begin = np.clip(at * wide, start[:, None], start[:, None] + length)
    end = np.clip((at + 1) * wide, start[:, None], start[:, None] + length)
    heads = share * (end - begin) / wide
    for rest in template.breaks:
        size = share * rest.minutes / tick / wide
        earliest = (start - (-rest.earliest // tick)) // wide
        latest = (start + rest.latest // tick) // wide
        heads[np.arange(len(start)), earliest - start // wide] -= size
        later = earliest[:, None] + np.arange(1, int((latest - earliest).max(initial=0)) + 1)
        row, column = np.nonzero(later <= latest[:, None])
        moved = program.add_columns(np.zeros(len(row)))
        most = program.add_rows(-np.inf, np.zeros(len(start)))
        program.add_entries(most, columns, -1.0)
        program.add_entries(most[row], moved, 1.0)
        # A break beyond the horizon costs nothing in it.
        taken, given = later[row, column], earliest[row]
        program.add_entries(supply[taken[taken < cells]], moved[taken < cells], -size)
        program.add_entries(supply[given[given < cells]], moved[given < cells], size)
    inside = (at < cells) & (heads != 0)
    who = np.broadcast_to(columns[:, None], at.shape)
    program.add_entries(supply[np.minimum(at, cells - 1)][inside], who[inside], heads[inside])


def _add_weeks(
    program: LinearProgram,
    network: TourNetwork,
    rows: list[int],
    wages: Floats,
    at_hand: Bools,
    options: Ints,
    columns: Ints,
) -> None:
    """Shifts and minutes of a class in each ISO week, less what stands already and whoever is away.

    Minutes carry the pay, bought from people of each wage as far as they reach: the cheap ones work first, and what is
    guaranteed costs nothing more. `wages` (members of the class,) are cents of an hour; `at_hand` (members, dates) says
    who could work when.
    """
    longest = max(1, int(network.paid[options].max(initial=0)))
    for w, week in enumerate(network.weeks):
        shifts, minutes = np.zeros(len(rows)), np.zeros(len(rows))
        for k, free in enumerate(at_hand[:, network.week_of == w].sum(axis=1).tolist()):
            history = network.histories[rows[k]]
            fixed = [s for s in history.fixed if s.day.isocalendar()[:2] == week]
            come = history.week if w == 0 else (0, 0)
            shifts[k] = max(0, min(network.week_shifts - len(fixed) - come[0], free - len(fixed)))
            used = sum(s.paid_minutes for s in fixed) + come[1]
            minutes[k] = min(max(0, network.week_minutes - used), shifts[k] * longest)
        guaranteed = np.minimum(network.guaranteed[rows, w], minutes)
        mask = network.week_of[network.day[options]] == w
        most, paid = program.add_rows([-np.inf, 0.0], [float(shifts.sum()), 0.0])
        program.add_entries(most, columns[mask], 1.0)
        # Counted in the longest shifts: minutes would spoil the scale of the program.
        program.add_entries(paid, columns[mask], network.paid[options[mask]] / longest)
        for wage in np.unique(wages):
            same = wages == wage
            free, sold = float(guaranteed[same].sum()), float(minutes[same].sum())
            shifts_sold = np.array([free, sold - free]) / longest
            program.add_entries(paid, program.add_columns([0.0, wage / 60 * longest], shifts_sold), -1.0)


def _add_work(
    program: LinearProgram, problem: RosterProblem, supply: Ints, wide: int
) -> tuple[Ints, Ints, list[tuple[int, Ints, Ints]]]:
    """Flows from people to queues: rows of need, idle time, and deferred work by cumulative deadlines.

    Queues that the same people serve share one flow from each skill set. Quantities are heads in a cell of `wide`
    ticks; prices are for the whole cell.

    Parameters
    ----------
    supply : array (G, cells)
        Rows "duty - flows = 0" to take the flows from.

    Returns
    -------
    served : array (D, cells)
        Rows that share out the time given to the queues of the same people as each deferred one; their duals are the
        worth of its work.
    planned : array (D, cells)
        Columns of the deferred work done in each cell.
    uses : list of (skill set, cells, columns)
        Every column that takes heads of a skill set, with the cells it takes them in.
    """
    cells, live, count = supply.shape[1], len(problem.live), len(problem.deferred)
    idle = program.add_columns(np.full(supply.shape, problem.surplus_price * wide))
    program.add_entries(supply, idle, -1.0)
    uses = [(g, np.arange(cells), idle[g]) for g in range(len(supply))]
    wanted = problem.shortage.beyond(problem.carried[:live])
    wanted = wanted.reshape(len(wanted), live, cells, wide).mean(axis=3)
    open_need = wanted.sum(axis=0)
    need = program.add_rows(open_need, open_need)
    _add_shortage(program, problem, need, wanted, wide)
    served, planned = np.zeros((count, cells), dtype=np.int64), np.zeros((count, cells), dtype=np.int64)
    masks, team = np.unique(problem.skills, axis=1, return_inverse=True)
    for b in range(masks.shape[1]):
        own = np.flatnonzero(team.ravel() == b)
        work = own[own >= live]
        at = np.arange(cells) if len(work) else np.flatnonzero(open_need[own].sum(axis=0) > 0)
        shared = np.full(cells, -1, dtype=np.int64)
        shared[at] = program.add_rows(np.zeros(len(at)), 0.0)
        for g in np.flatnonzero(masks[:, b]).tolist():
            flow = program.add_columns(np.zeros(len(at)))
            uses.append((g, at, flow))
            program.add_entries(shared[at], flow, 1.0)
            program.add_entries(supply[g, at], flow, -1.0)
        for q in own[own < live].tolist():
            some = np.flatnonzero(open_need[q] > 0)
            given = program.add_columns(np.zeros(len(some)))
            program.add_entries(shared[some], given, -1.0)
            program.add_entries(need[q, some], given, 1.0)
        for d in (work - live).tolist():
            served[d] = shared
            planned[d] = _add_deadlines(program, problem, d, shared, wide)
    return served, planned, uses


def _add_shortage(program: LinearProgram, problem: RosterProblem, need: Ints, wanted: Floats, wide: int) -> None:
    """Columns of missing heads, one for each segment of the shortage curve that wants some; `wanted` (J, Q, cells).

    They are counted from nobody missing: a head in place saves shortage, less the surplus to expect of it.
    """
    worth = problem.shortage.worth(problem.surplus_price) * wide
    for j, heads in enumerate(wanted):
        at = np.nonzero(heads >= 0 if j == 0 else heads > 0)
        short = program.add_columns(worth[j, at[0]], heads[at])
        program.add_entries(need[at], short, 1.0)


def _add_deadlines(program: LinearProgram, problem: RosterProblem, d: int, work: Ints, wide: int) -> Ints:
    """Work done by the end of each cell lies between what is due and what has come in; columns of the work done."""
    cells, jobs = len(work), problem.jobs
    own = np.flatnonzero((jobs.queue == d) & (jobs.due > jobs.first))
    come, due = np.zeros(cells + 1), np.zeros(cells + 1)
    np.add.at(come, jobs.first[own] // wide, jobs.work[own] / wide)
    np.add.at(due, np.maximum(jobs.due[own] // wide, jobs.first[own] // wide + 1), jobs.work[own] / wide)
    done = program.add_columns(np.zeros(cells))
    standing = problem.carried[len(problem.live) + d].reshape(cells, wide).mean(axis=1)
    carried = program.add_columns(np.zeros(cells), standing)
    late = program.add_columns(np.full(cells + 1, problem.late_price[d] * wide), due)
    step = program.add_columns(np.zeros(cells))
    balance = program.add_rows(np.zeros(cells), 0.0)
    program.add_entries(balance, done, 1.0)
    program.add_entries(balance[1:], done[:-1], -1.0)
    program.add_entries(balance, step, -1.0)
    program.add_entries(balance, carried, -1.0)
    program.add_entries(work, step, -1.0)
    # A late job leaves the queue at its deadline: it lowers both what must and what may have been done from then on.
    gone = program.add_columns(np.zeros(cells + 1))
    leave = program.add_rows(np.zeros(cells + 1), 0.0)
    program.add_entries(leave, gone, 1.0)
    program.add_entries(leave[1:], gone[:-1], -1.0)
    program.add_entries(leave, late, -1.0)
    must = program.add_rows(np.cumsum(due)[1:], np.inf)
    program.add_entries(must, done, 1.0)
    program.add_entries(must, gone[1:], 1.0)
    may = program.add_rows(-np.inf, np.cumsum(come)[:-1])
    program.add_entries(may, done, 1.0)
    program.add_entries(may, gone[:-1], 1.0)
    return step
