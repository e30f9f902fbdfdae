"""People of the covering program: what each class may begin, what that has on duty, and what it costs."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.linear_program import LinearProgram
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.tours import TourNetwork
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

REST_ROWS = 6
"""One rest row for so many starts."""


def add_classes(program: LinearProgram, values: ShiftValues, supply: Ints, wide: int) -> None:
    """Columns for the shift options of each class, with their duty, rest and week rows.

    Parameters
    ----------
    program : LinearProgram
    values : ShiftValues
    supply : array (G, cells)
        Rows "duty - flows = 0" to give the duty to.
    wide : int
        Ticks in a cell.
    """
    for members, network in values.networks:
        classes: dict[tuple[int, float], list[int]] = defaultdict(list)
        for row, k in enumerate(members.tolist()):
            classes[int(values.problem.skill_set[k]), float(values.share[k])].append(row)
        for (g, share), rows in sorted(classes.items()):
            if network.allowed[rows].any():
                wages = values.wage[members[rows]]
                _add_class(program, network, rows, wages, share, supply[g], values.problem.tick, wide)


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
    # Overtime of a shift's own day is bought with it, all other minutes by the week.
    over = network.paid[options] - network.straight[options]
    cost = network.surcharges[rows][:, options].mean(axis=0) + float(wages.mean()) / 60 * over
    columns = program.add_columns(cost, allowed[:, options].sum(axis=0).astype(float))
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

    Minutes carry the pay, bought from people of each wage as far as they reach: the cheap ones work first, what is
    guaranteed costs nothing more, or only what giving it up would save, and overtime costs its rate. `wages` (members
    of the class,) are cents of an hour; `at_hand` (members, dates) says who could work when.
    """
    terms = network.agents[0].contract.pay
    straight = network.straight[options]
    longest = max(1, int(straight.max(initial=0)))
    for w, week in enumerate(network.weeks):
        shifts, minutes, used = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows))
        for k, free in enumerate(at_hand[:, network.week_of == w].sum(axis=1).tolist()):
            history = network.histories[rows[k]]
            fixed = [s for s in history.fixed if s.day.isocalendar()[:2] == week]
            come = history.week if w == 0 else (0, 0)
            shifts[k] = max(0, min(network.week_shifts - len(fixed) - come[0], free - len(fixed)))
            used[k] = sum(s.paid_minutes for s in fixed) + come[1]
            minutes[k] = min(max(0, network.week_minutes - used[k]), shifts[k] * longest)
        mask = network.week_of[network.day[options]] == w
        most, paid = program.add_rows([-np.inf, 0.0], [float(shifts.sum()), 0.0])
        program.add_entries(most, columns[mask], 1.0)
        # Counted in the longest shifts: minutes would spoil the scale of the program.
        program.add_entries(paid, columns[mask], straight[mask] / longest)
        if terms.day is not None:
            whole = program.add_rows(-np.inf, float(np.maximum(network.week_minutes - used, 0).sum()) / longest)
            program.add_entries(whole, columns[mask], network.paid[options[mask]] / longest)
        upto, rates = _upto(network, rows, w, minutes, used)
        for wage in np.unique(wages):
            segments = np.diff(upto[:, wages == wage].sum(axis=1), prepend=0.0) / longest
            program.add_entries(paid, program.add_columns(rates * wage / 60 * longest, segments), -1.0)


def _upto(network: TourNetwork, rows: list[int], week: int, minutes: Floats, used: Floats) -> tuple[Floats, Floats]:
    """Minutes up to which each person's week is paid at each rate (rates, people), and the rates, in wages (rates,).

    `minutes` (people,) may be worked beside those `used`.
    """
    terms = network.agents[0].contract.pay
    guaranteed = network.guaranteed[rows, week].astype(float)
    upto, rates = [guaranteed, minutes], [0.0, 1.0]
    if terms.time_off is not None:
        upto, rates = [guaranteed - network.time_off[rows, week], *upto], [0.0, terms.time_off.share, 1.0]
    if terms.week is not None:
        normal = np.maximum(terms.week.after - used, 0.0)
        most = np.minimum(minutes, normal + np.minimum(network.overtime_left[rows, week], network.week_overtime))
        ends = [float(since) for since, _ in terms.week.steps[1:]] + [np.inf]
        upto = [*upto[:-1], *(normal + since for since in (0.0, *ends))]
        upto = [np.minimum(edge, most) for edge in upto]
        rates = [*rates, *(rate for _, rate in terms.week.steps)]
    return np.maximum.accumulate(np.minimum(upto, minutes), axis=0), np.array(rates)
