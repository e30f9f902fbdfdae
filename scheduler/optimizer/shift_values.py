"""What each shift option is worth at given prices of time, with its breaks placed best."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import pay_cents
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.tour_paths import TourPaths
from scheduler.optimizer.tours import TourNetwork
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Patterns:
    """Legal break placements of one template: `on` (patterns, ticks of the shift) is 1 on duty and 0 in a break."""

    breaks: tuple[tuple[int, ...], ...]
    on: Floats


@dataclass(frozen=True)
class NetworkValues:
    """Values of the options of one network: (members, options), and of days off: (members, days)."""

    members: Ints
    network: TourNetwork
    values: Floats
    off_values: Floats


class ShiftValues:
    """Prices the shift options of every agent of a problem.

    Laid out once; `at` then answers for any prices. A shift that reaches beyond the horizon earns nothing there.
    """

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.networks = problem.networks()
        self.patterns = {
            (n, j): self._patterns(t, network)
            for n, (_, network) in enumerate(self.networks)
            for j, t in enumerate(network.templates)
        }
        self.pay = [
            np.array(
                [[pay_cents(int(p), a.hourly_cost_cents) for p in network.paid] for a in network.agents], dtype=float
            )
            for _, network in self.networks
        ]
        self.tail = max((t.minutes // problem.tick for t in problem.templates), default=0)
        self._paths: dict[int, tuple[int, int, TourPaths]] = {}
        for n, (members, network) in enumerate(self.networks):
            for row, k in enumerate(members):
                self._paths[int(k)] = (n, row, TourPaths(network, [row]))

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

    def worth(self, n: int, prices: Floats) -> tuple[Floats, Ints]:
        """For prices (T,) of one skill set: best worth of each option of network `n` and the pattern that has it."""
        _, network = self.networks[n]
        tick = self.problem.tick
        padded = np.concatenate([prices, np.zeros(self.tail)])
        worth, pattern = np.empty(len(network.start)), np.empty(len(network.start), dtype=np.int64)
        for j in range(len(network.templates)):
            mask = network.template == j
            on = self.patterns[n, j].on
            windows = np.lib.stride_tricks.sliding_window_view(padded, on.shape[1])[network.start[mask] // tick]
            each = windows @ on.T
            pattern[mask] = each.argmax(axis=1)
            worth[mask] = each.max(axis=1)
        return worth, pattern

    def at(self, prices: Floats) -> Iterator[NetworkValues]:
        """Values for prices (G, T), network by network: worth of time, less pay and disappointed wishes."""
        for n, (members, network) in enumerate(self.networks):
            sets = self.problem.skill_set[members]
            worth = {g: self.worth(n, prices[g])[0] for g in np.unique(sets)}
            share = np.array([a.productivity for a in network.agents])[:, None]
            earned = share * np.stack([worth[g] for g in sets])
            yield NetworkValues(members, network, earned - self.pay[n] - network.prices, -network.off_prices)

    def best_tour(self, agent: int, prices: Floats) -> list[tuple[int, int]]:
        """Best tour of one agent at prices (T,) of its own time: (option, break pattern) for each shift."""
        n, row, paths = self._paths[agent]
        _, network = self.networks[n]
        worth, pattern = self.worth(n, prices)
        values = network.agents[row].productivity * worth - self.pay[n][row] - network.prices[row]
        values = np.where(network.allowed[row], values, -np.inf)
        _, choice = paths.best(values[None, :], -network.off_prices[row][None, :])
        return [(int(o), int(pattern[o])) for o in choice[0] if o >= 0]

    def ticks(self, agent: int, option: int, pattern: int) -> Ints:
        """Ticks inside the horizon in which the option has the agent on duty."""
        n, _, _ = self._paths[agent]
        _, network = self.networks[n]
        on = self.patterns[n, int(network.template[option])].on[pattern]
        at = int(network.start[option]) // self.problem.tick + np.flatnonzero(on)
        return at[at < self.problem.ticks]

    def shift_facts(self, agent: int, option: int, pattern: int) -> tuple[date, ShiftTemplate, int, tuple[int, ...]]:
        """Local date, template, start (minutes after the horizon's start) and break starts of an option."""
        n, _, _ = self._paths[agent]
        _, network = self.networks[n]
        j = int(network.template[option])
        return (
            network.days[int(network.day[option])],
            network.templates[j],
            int(network.start[option]),
            self.patterns[n, j].breaks[pattern],
        )
