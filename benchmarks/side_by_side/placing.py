"""Breaks and work for shifts that came without them, so that no competitor is judged for what it cannot say.

A program says how many people of each kind of shift take which placement of its breaks (`best_use`), in whole people
where it finds them soon enough, else in fractions that are rounded person by person as near to its heads as whole
people come; a flow then deals out the work (`dealing`). Nothing of the optimizer is used.
"""

import math
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from benchmarks.side_by_side.best_use import best_use
from benchmarks.side_by_side.dealing import name_queues
from benchmarks.side_by_side.options import Chosen, Option
from benchmarks.side_by_side.terms import Terms
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift, Span
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PASSES = 3
"""How often everybody's breaks are placed anew."""

WHOLE_SECONDS = 20.0
"""How long the program may look for whole people [s]."""


def place(problem: RosterProblem, terms: Terms, chosen: Chosen) -> list[Shift]:
    """The shifts with breaks and work.

    Raises
    ------
    ValueError
        If somebody is not worth exactly one head: work is dealt out in whole people.
    """
    if any(agent.productivity != 1 for agent in problem.agents):
        raise ValueError("work is placed for people worth one head each")
    if not chosen:
        return []
    starts = _breaks(problem, terms, chosen)
    ticks = [
        _inside(option.start + _working(option.template, at, problem.tick), problem.ticks)
        for (_, option), at in zip(chosen, starts, strict=True)
    ]
    queue = name_queues(problem, chosen, ticks)
    return [_shift(problem, k, option, starts[n], queue[n]) for n, (k, option) in enumerate(chosen)]


def _breaks(problem: RosterProblem, terms: Terms, chosen: Chosen) -> list[tuple[int, ...]]:
    """Starts of everybody's breaks [min after the shift's start]: the program's, made whole people of."""
    templates = {option.template.code: option.template for _, option in chosen}
    legal = {code: t.break_patterns(problem.tick, terms.longest_stretch) for code, t in templates.items()}
    working = {code: [_working(templates[code], at, problem.tick) for at in legal[code]] for code in templates}
    use = best_use(problem, chosen, working, whole_seconds=WHOLE_SECONDS)
    over = np.zeros((len(problem.skills), problem.ticks))
    for (skill_set, code, start), people in use.placed.items():
        for number, offsets in zip(people, working[code], strict=True):
            over[skill_set, _inside(start + offsets, problem.ticks)] -= number
    left = {kind: np.floor(people + 1e-6).astype(int) for kind, people in use.placed.items()}
    picked = []
    for k, option in chosen:
        kind = int(problem.skill_set[k]), option.template.code, option.start
        whole = np.flatnonzero(left[kind])
        picked.append(int(whole[0]) if len(whole) else -1)
        if len(whole):
            left[kind][whole[0]] -= 1
            over[kind[0], _inside(option.start + working[kind[1]][whole[0]], problem.ticks)] += 1
    for _ in range(PASSES):
        for n, (k, option) in enumerate(chosen):
            row = over[problem.skill_set[k]]
            ticks = [_inside(option.start + offsets, problem.ticks) for offsets in working[option.template.code]]
            if picked[n] >= 0:
                row[ticks[picked[n]]] -= 1
            # One head more changes the squared distance from what the program wants by 2 * over + 1.
            picked[n] = int(np.argmin([(2 * row[t] + 1).sum() for t in ticks]))
            row[ticks[picked[n]]] += 1
    return [legal[option.template.code][p] for (_, option), p in zip(chosen, picked, strict=True)]


def _working(template: ShiftTemplate, starts: tuple[int, ...], tick: int) -> Ints:
    """Ticks of a shift, counted from its start, that are work."""
    at_work = np.ones(template.minutes // tick, dtype=bool)
    for rest, at in zip(template.breaks, starts, strict=True):
        at_work[at // tick : math.ceil((at + rest.minutes) / tick)] = False
    return np.flatnonzero(at_work)


def _inside(ticks: Ints, count: int) -> Ints:
    """Those of the ticks that lie within the horizon of `count`."""
    within: Ints = ticks[ticks < count]
    return within


def _shift(problem: RosterProblem, k: int, option: Option, starts: tuple[int, ...], queue: dict[int, int]) -> Shift:
    """The shift as a row of a roster has it."""
    agent, template = problem.agents[k], option.template
    origin, tick = problem.horizon.start, timedelta(minutes=problem.tick)
    begin = origin + option.start * tick
    breaks = tuple(
        Span(begin + timedelta(minutes=at), begin + timedelta(minutes=at + rest.minutes))
        for rest, at in zip(template.breaks, starts, strict=True)
    )
    spans: list[tuple[int, int, int]] = []
    for t, q in sorted(queue.items()):
        if spans and spans[-1][1] == t and spans[-1][2] == q:
            spans[-1] = spans[-1][0], t + 1, q
        else:
            spans.append((t, t + 1, q))
    work = tuple(Span(origin + a * tick, origin + b * tick, problem.queues[q]) for a, b, q in spans)
    return Shift(
        agent.agent_id,
        option.day,
        template.code,
        begin,
        begin + timedelta(minutes=template.minutes),
        template.paid_minutes,
        breaks,
        work,
    )
