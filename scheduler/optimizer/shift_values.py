"""What each shift option is worth at given prices of time, with its breaks placed best."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numba
import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import pay_cents
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.tour_paths import TourPaths
from scheduler.optimizer.tours import TourNetwork
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Patterns:
    """Legal break placements of one template: `on` (patterns, ticks of the shift) is 1 on duty and 0 in a break."""

    breaks: tuple[tuple[int, ...], ...]
    on: Floats


@dataclass(frozen=True, eq=False)
class _Lengths:
    """One network's options as numbers of ticks, and the breaks of their templates' patterns.

    `start`, `template` (options,); `length` (templates,); patterns of template j are `first[j]` to `first[j + 1]` of
    `rests` (patterns, breaks, 2): begin and end of each break in ticks of the shift, equal where there is none.
    """

    start: Ints
    template: Ints
    length: Ints
    first: Ints
    rests: Ints


class ShiftValues:
    """Prices the shift options of every agent of a problem.

    Laid out once, they then answer for any prices. A shift that reaches beyond the horizon earns nothing there.
    """

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.networks = problem.networks()
        self.patterns = {
            (n, j): self._patterns(t, network)
            for n, (_, network) in enumerate(self.networks)
            for j, t in enumerate(network.templates)
        }
        self.lengths = [self._lengths(n, network) for n, (_, network) in enumerate(self.networks)]
        self.paths = [TourPaths(network) for _, network in self.networks]
        self.place = np.zeros((len(problem.agents), 2), dtype=np.int64)
        for n, (members, _) in enumerate(self.networks):
            self.place[members] = np.stack([np.full(len(members), n), np.arange(len(members))], axis=1)
        self.wage = np.array([a.hourly_cost_cents for a in problem.agents], dtype=float)
        self.share = np.array([a.productivity for a in problem.agents])
        # By template, as pay is rounded shift by shift.
        self.pay = [
            np.array([[pay_cents(t.paid_minutes, int(w)) for t in network.templates] for w in self.wage[members]])
            .reshape(len(members), len(network.templates))
            .astype(float)
            for members, network in self.networks
        ]

    @cached_property
    def proofs(self) -> list[tuple[TourPaths, list[list[int]]]]:
        """Of each network: the tours a proof asks for, and the rows whose tours are worth the same at any prices."""
        return [(TourPaths(network, exact=False), self._alike(n)) for n, (_, network) in enumerate(self.networks)]

    def _alike(self, n: int) -> list[list[int]]:
        members, network = self.networks[n]
        t = self.paths[n].tables
        classes: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for row, k in enumerate(members.tolist()):
            due = network.guaranteed, network.time_off
            facts = (network.allowed, network.prices, network.off_prices, *due, t.begin, t.fixed)
            key = (self.problem.skill_set[k], self.wage[k], self.share[k], *(f[row].tobytes() for f in facts))
            classes[key].append(row)
        return list(classes.values())

    def option_values(self, agent: int, worth: Floats) -> Floats:
        """Worth of each option to an agent, from that of the options at full productivity; less pay and wishes."""
        n, row = self.place[agent]
        _, network = self.networks[n]
        values: Floats = self.share[agent] * worth - self.pay[n][row][network.template] - network.prices[row]
        values[~network.allowed[row]] = -np.inf
        return values

    def _patterns(self, template: ShiftTemplate, network: TourNetwork) -> Patterns:
        tick = self.problem.tick
        placements = template.break_patterns(tick, network.longest_stretch)
        if not placements:
            raise ValueError(
                f"shift {template.code}: no placement of its breaks keeps every stretch within "
                f"{network.longest_stretch} min; widen a break's window or add a break"
            )
        on = np.ones((len(placements), template.minutes // tick))
        for p, starts in enumerate(placements):
            for at, rest in zip(starts, template.breaks, strict=True):
                on[p, at // tick : (at + rest.minutes) // tick] = 0.0
        return Patterns(placements, on)

    def _lengths(self, n: int, network: TourNetwork) -> _Lengths:
        tick = self.problem.tick
        widest = max((len(t.breaks) for t in network.templates), default=0)
        rests, first = [], [0]
        for j, template in enumerate(network.templates):
            for starts in self.patterns[n, j].breaks:
                row = [(at // tick, (at + b.minutes) // tick) for at, b in zip(starts, template.breaks, strict=True)]
                rests.append(row + [(0, 0)] * (widest - len(row)))
            first.append(len(rests))
        return _Lengths(
            start=network.start // tick,
            template=network.template,
            length=np.array([t.minutes // tick for t in network.templates], dtype=np.int64),
            first=np.array(first, dtype=np.int64),
            rests=np.array(rests, dtype=np.int64).reshape(len(rests), widest, 2),
        )

    def worth(self, n: int, prices: Floats) -> tuple[Floats, Ints]:
        """For prices (T,) of one skill set: best worth of each option of network `n` and the pattern that has it."""
        t = self.lengths[n]
        worth, pattern = np.empty(len(t.start)), np.empty(len(t.start), dtype=np.int64)
        _worth(prices, t.start, t.template, t.length, t.first, t.rests, worth, pattern)
        return worth, pattern

    def best_tour(self, agent: int, prices: Floats) -> list[tuple[int, int]]:
        """Best tour of one agent at prices (T,) of its own time: (option, break pattern) for each shift."""
        n, row = self.place[agent]
        _, network = self.networks[n]
        worth, pattern = self.worth(n, prices)
        _, choice = self.paths[n].best(
            row, self.option_values(agent, worth), -network.off_prices[row], self.wage[agent] / 60
        )
        return [(int(o), int(pattern[o])) for o in choice if o >= 0]

    def ticks(self, agent: int, option: int, pattern: int) -> Ints:
        """Ticks inside the horizon in which the option has the agent on duty."""
        n = int(self.place[agent, 0])
        _, network = self.networks[n]
        on = self.patterns[n, int(network.template[option])].on[pattern]
        at = int(network.start[option]) // self.problem.tick + np.flatnonzero(on)
        return at[at < self.problem.ticks]

    def shift_facts(self, agent: int, option: int, pattern: int) -> tuple[date, ShiftTemplate, int, tuple[int, ...]]:
        """Local date, template, start (minutes after the horizon's start) and break starts of an option."""
        n = int(self.place[agent, 0])
        _, network = self.networks[n]
        j = int(network.template[option])
        return (
            network.days[int(network.day[option])],
            network.templates[j],
            int(network.start[option]),
            self.patterns[n, j].breaks[pattern],
        )


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _worth(prices, start, template, length, first, rests, worth, pattern):  # type: ignore[no-untyped-def]
    """Worth of presence, less that of the cheapest legal breaks; into `worth` and `pattern` (options,)."""
    ticks = len(prices)
    total = np.zeros(ticks + 1)
    for t in range(ticks):
        total[t + 1] = total[t] + prices[t]
    for o in range(len(start)):
        at, j = start[o], template[o]
        best, chosen = np.inf, 0
        for p in range(first[j], first[j + 1]):
            lost = 0.0
            for b in range(rests.shape[1]):
                lost += total[min(at + rests[p, b, 1], ticks)] - total[min(at + rests[p, b, 0], ticks)]
            if lost < best:
                best, chosen = lost, p - first[j]
        worth[o] = total[min(at + length[j], ticks)] - total[min(at, ticks)] - best
        pattern[o] = chosen
