"""Minimum shift design on files of the published kind: `python -m benchmarks.shift_design FILE [--seconds 60]`.

Prints `cost=N bound=N gap=G seconds=S`. The files are MiniZinc data (`.dzn`) as Musliu, Gaertner and Slany's instances
circulate: `demand` per slot of `interval` minutes over a cyclic run of `days`, and for each of `shiftTypes` the first
and last start and the shortest and longest length, in slots. Cost is excess and shortage in minutes, each times its
weight, and `weightShiftInstances` for each distinct shift. Their fields on duties a week weigh nothing in that cost.

As a benchmark (`python -m benchmarks shift_design`) it makes weeks of that kind and puts the textbook integer program
beside our method, with the same solver and the same time.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from ortools.math_opt.python import mathopt

from scheduler.shift_design.design import ShiftDesign, design_shifts
from scheduler.shift_design.menu import DAY, DesignPrices, Ints, Menu, ShiftType

NUMBERS = ("interval", "days", "shiftTypes", "weightUnderCover", "weightOverCover", "weightShiftInstances")
LISTS = ("demand", "minStart", "maxStart", "minLength", "maxLength")
UNPRICED = ("minDuties", "maxDuties", "avgMinutes", "weightDutiesPerWeek")
"""Fields on what one person works a week; no person is in this problem."""


class BadInstanceError(ValueError):
    """A file that is no instance; the message names the line and what is wrong."""


@dataclass(frozen=True)
class Instance:
    """What a file asks for, as arguments of `design_shifts`."""

    need: Ints
    slot: int
    types: tuple[ShiftType, ...]
    prices: DesignPrices


def read_instance(path: Path) -> Instance:
    """Read a file of MiniZinc data.

    Raises
    ------
    BadInstanceError
        If the file cannot be read or is no instance.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInstanceError(f"{path}: cannot be read: {error}") from error
    found = _assignments(path, text)

    def fail(name: str, what: str) -> BadInstanceError:
        return BadInstanceError(f"{path}, line {found[name][0]}: {name} {what}")

    for name in (*NUMBERS, *LISTS):
        if name not in found:
            raise BadInstanceError(f"{path}, line {len(text.splitlines())}: the file ends without {name}")
    number: dict[str, int] = {}
    for name in NUMBERS:
        value = found[name][1]
        if isinstance(value, list):
            raise fail(name, "must be one whole number, not a list")
        if value < 1:
            raise fail(name, f"must be at least 1, not {value}")
        number[name] = value
    listed: dict[str, list[int]] = {}
    for name in LISTS:
        value = found[name][1]
        if not isinstance(value, list):
            raise fail(name, "must be a list in square brackets")
        if low := [v for v in value if v < 0]:
            raise fail(name, f"must not be negative: {low[0]}")
        listed[name] = value
    slot = number["interval"]
    if DAY % slot:
        raise fail("interval", f"of {slot} min does not divide a day")
    slots = number["days"] * DAY // slot
    if len(listed["demand"]) != slots:
        raise fail("demand", f"has {len(listed['demand'])} values; {number['days']} days of {slot} min make {slots}")
    for name in LISTS[1:]:
        if len(listed[name]) != number["shiftTypes"]:
            raise fail(name, f"has {len(listed[name])} values for {number['shiftTypes']} shift types")
    for k in range(number["shiftTypes"]):
        for first, last in (("minStart", "maxStart"), ("minLength", "maxLength")):
            if listed[first][k] > listed[last][k]:
                raise fail(last, f"of shift type {k + 1} is {listed[last][k]}, below its {first} {listed[first][k]}")
        if listed["minLength"][k] < 1:
            raise fail("minLength", f"of shift type {k + 1} must be at least 1")
        if listed["maxLength"][k] > slots:
            raise fail("maxLength", f"of shift type {k + 1} is longer than the {number['days']} days")
    return Instance(
        np.array(listed["demand"], dtype=np.int64),
        slot,
        tuple(
            ShiftType(*(int(bound) * slot for bound in bounds))
            for bounds in zip(*(listed[name] for name in LISTS[1:]), strict=True)
        ),
        DesignPrices(number["weightOverCover"], number["weightUnderCover"], number["weightShiftInstances"]),
    )


def _assignments(path: Path, text: str) -> dict[str, tuple[int, int | list[int]]]:
    """Line and value of every name; comments run from a per cent sign to the end of the line."""
    found: dict[str, tuple[int, int | list[int]]] = {}
    text = re.sub(r"%[^\n]*", "", text)
    at = 0
    for part in text.split(";"):
        line = text.count("\n", 0, at + len(part) - len(part.lstrip())) + 1
        at += len(part) + 1
        if not part.strip():
            continue
        match = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*=\s*(-?\d+|\[[-\d\s,]*\])\s*", part)
        if match is None:
            shown = " ".join(part.split())
            raise BadInstanceError(
                f"{path}, line {line}: expected `name = whole number;` or `name = [whole numbers];`, "
                f"found {shown[:60]!r}"
            )
        name, value = match.groups()
        if name not in (*NUMBERS, *LISTS, *UNPRICED):
            raise BadInstanceError(f"{path}, line {line}: {name} is no field of a shift design instance")
        if name in found:
            raise BadInstanceError(f"{path}, line {line}: {name} is given twice, first in line {found[name][0]}")
        if not value.startswith("["):
            found[name] = line, int(value)
            continue
        items = [item.strip() for item in value[1:-1].split(",")]
        if items[-1] == "":
            items.pop()
        if wrong := [item for item in items if not re.fullmatch(r"-?\d+", item)]:
            raise BadInstanceError(f"{path}, line {line}: {name} holds {wrong[0]!r}, which is no whole number")
        found[name] = line, [int(item) for item in items]
    return found


def recount(instance: Instance, design: ShiftDesign) -> int:
    """The design's cost counted head by head and minute by minute, without the method's own tables."""
    week = len(instance.need) * instance.slot
    at_work = np.zeros(week, dtype=np.int64)
    offered = list(zip(design.starts.tolist(), design.lengths.tolist(), design.heads.tolist(), strict=True))
    for start, length, heads in offered:
        if not any(
            (start - t.earliest_start) % DAY <= t.latest_start - t.earliest_start and t.shortest <= length <= t.longest
            for t in instance.types
        ):
            raise AssertionError(f"no shift type allows {length} min from minute {start}")
        for day, count in enumerate(heads):
            at_work[(day * DAY + start + np.arange(length)) % week] += count
    apart = at_work - np.repeat(instance.need, instance.slot)
    excess, shortage = int(apart[apart > 0].sum()), int(-apart[apart < 0].sum())
    distinct = len({(start, length) for start, length, heads in offered if any(heads)})
    prices = instance.prices
    return excess * prices.excess + shortage * prices.shortage + distinct * prices.distinct


@contextmanager
def solver_speech_aside() -> Iterator[None]:
    """Send what the solver's own code writes to standard output to standard error: the output is one line."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def main(arguments: list[str] | None = None) -> int:
    """Design the shifts of one file and print cost, bound, gap and seconds; 1 if the file is no instance."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shift_design", description=__doc__)
    parser.add_argument("file", type=Path, help="instance (.dzn)")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall time at most (60)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    if asked.seconds <= 0:
        parser.error(f"--seconds must be above 0, not {asked.seconds:g}")
    begun = perf_counter()
    try:
        instance = read_instance(asked.file)
    except BadInstanceError as error:
        print(error, file=sys.stderr)
        return 1
    with solver_speech_aside():
        design = design_shifts(
            instance.need, instance.slot, instance.types, instance.prices, seconds=asked.seconds, seed=asked.seed
        )
    if (counted := recount(instance, design)) != design.cost:
        raise AssertionError(f"the design says it costs {design.cost}, counted minute by minute it costs {counted}")
    print(f"cost={counted} bound={design.bound} gap={design.gap:.4f} seconds={perf_counter() - begun:.1f}")
    return 0


def made(seed: int, slot: int, shifts: int, noise: float) -> Instance:
    """A week of the published kind: the sum of `shifts` random shifts, of which a share of slots may be disturbed.

    Parameters
    ----------
    seed : int
    slot : int
        [min].
    shifts : int
        Distinct shifts that make the need, so many at most are needed for a perfect fit.
    noise : float
        Blocks of up to three hours by which the need is moved up or down by up to two heads, for each slot.
    """
    random = np.random.default_rng(seed)
    types = tuple(ShiftType(60 * a, 60 * b, 420, 540) for a, b in ((5, 8), (9, 11), (13, 15), (21, 23)))
    slots = 7 * DAY // slot
    menu = Menu(np.zeros(slots, dtype=np.int64), slot, types, DesignPrices(distinct=slot))
    chosen = random.choice(len(menu.shifts), shifts, replace=False).tolist()
    weekdays, weekend = random.integers(1, 9, shifts), random.integers(0, 9, shifts)
    heads = np.where(np.arange(7) < 5, weekdays[:, None], weekend[:, None])
    heads = np.maximum(heads + (random.random(heads.shape) < 0.25) * random.integers(-2, 3, heads.shape), 0)
    need = menu.heads_at_work(chosen, heads)
    for _ in range(int(noise * slots)):
        block = (random.integers(slots) + np.arange(random.integers(1, 180 // slot + 1))) % slots
        need[block] = np.where(need[block] > 0, np.maximum(need[block] + random.integers(-2, 3), 0), need[block])
    return Instance(need, slot, types, menu.prices)


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of cost, bound and seconds of made weeks, ours and theirs; `ratio` is their cost over ours.

    Theirs is the textbook integer program, one row of cover for each slot, with the same solver and time.
    """
    cases = [(60, 4, 0.0)] if smoke else [(60, 12, 0.0), (30, 12, 0.0), (15, 12, 0.0), (30, 20, 0.0), (30, 8, 0.15)]
    rows = []
    for slot, shifts, noise in cases:
        instance, seconds = made(1, slot, shifts, noise), 5.0 if smoke else 60.0
        begun = perf_counter()
        design = design_shifts(instance.need, slot, instance.types, instance.prices, seconds=seconds)
        ours = perf_counter() - begun
        if (counted := recount(instance, design)) != design.cost:
            raise AssertionError(f"the design says it costs {design.cost}, counted minute by minute {counted}")
        begun = perf_counter()
        their_cost, their_bound = textbook(instance, seconds)
        rows.append(
            {
                "slot": slot,
                "made_of": shifts,
                "noise": noise,
                "cost": design.cost,
                "bound": design.bound,
                "seconds": round(ours, 1),
                "against": "textbook program",
                "their_cost": their_cost,
                "their_bound": their_bound,
                "their_seconds": round(perf_counter() - begun, 1),
                "ratio": round(their_cost / design.cost, 3),
            }
        )
    return rows


def textbook(instance: Instance, seconds: float) -> tuple[int, int]:
    """Cost and bound of the program as it is first written: whole heads, a row of cover a slot, any head if open."""
    menu = Menu(instance.need, instance.slot, instance.types, instance.prices)
    prices, slot, slots = instance.prices, instance.slot, len(instance.need)
    model = mathopt.Model()
    over = [model.add_variable(lb=0.0) for _ in range(slots)]
    under = [model.add_variable(lb=0.0) for _ in range(slots)]
    offered = [model.add_binary_variable() for _ in menu.shifts]
    cover: list[list[mathopt.Variable]] = [[] for _ in range(slots)]
    for s, day in np.ndindex(*menu.starts.shape):
        heads = model.add_integer_variable(lb=0.0)
        model.add_linear_constraint(heads <= float(instance.need.max()) * offered[s])
        for t in menu.covered(s, day):
            cover[t].append(heads)
    for t in range(slots):
        model.add_linear_constraint(mathopt.fast_sum(cover[t]) + under[t] - over[t] == int(instance.need[t]))
    apart = mathopt.fast_sum(slot * prices.excess * v for v in over)
    apart += mathopt.fast_sum(slot * prices.shortage * v for v in under)
    model.minimize(apart + prices.distinct * mathopt.fast_sum(offered))
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds))
    bounds = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters).termination.objective_bounds
    return round(bounds.primal_bound), menu.at_least(bounds.dual_bound)


if __name__ == "__main__":
    sys.exit(main())
