"""Resting: breaks moved among a shift's legal patterns to where they are missed least, work being given.

Who spends a whole shift on one live queue may rest at any legal time as far as the others are concerned. Each such
shift in turn takes the pattern that leaves the fewest heads missing and, of equals, the one that meets the fewest other
breaks on that queue. So two people of a post are away at once only where every other pattern would cost coverage.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.work.spreading import Places
from scheduler.rules import Breaks, rules_at
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ALIKE = 1e-9
"""Difference in missing head-ticks that is none."""


@dataclass(frozen=True)
class Stint:
    """A shift before its work has names.

    Attributes
    ----------
    agent : int
        Position in the problem's agents.
    day : date
        Local date of the start.
    template : ShiftTemplate
    minute : int
        Start, after the horizon's [min].
    breaks : tuple of int
        Starts of the breaks, after the shift's [min].
    """

    agent: int
    day: date
    template: ShiftTemplate
    minute: int
    breaks: tuple[int, ...]


def rest_well(problem: RosterProblem, stints: list[Stint], queue_of: Places) -> tuple[list[Stint], Places]:
    """Move breaks where that costs nothing and spares somebody a shared one.

    Parameters
    ----------
    problem : RosterProblem
    stints : list of Stint
        All shifts but the standing ones.
    queue_of : array (agents, T)
        As `spread_work` gives it.

    Returns
    -------
    list of Stint
        In the same order; none has more heads missing than before.
    array (agents, T)
        The queues that go with them.

    Raises
    ------
    ValueError
        If the breaks of a whole shift on a live queue are none of its template's legal patterns.
    """
    return _Rests(problem, queue_of.copy()).run(stints)


class _Rests:
    def __init__(self, problem: RosterProblem, queue_of: Places) -> None:
        self._problem, self._queue_of = problem, queue_of
        self._share = np.array([a.productivity for a in problem.agents])
        live = len(problem.live)
        self._heads: Floats = problem.carried[:live].copy()
        agent, at = np.nonzero((queue_of >= 0) & (queue_of < live))
        np.add.at(self._heads, (queue_of[agent, at], at), self._share[agent])
        self._away = np.zeros(self._heads.shape)
        self._longest = {
            who: min((r.longest_stretch for r in rules_at(problem.rules, *who) if isinstance(r, Breaks)), default=None)
            for who in {(a.site, a.contract.name) for a in problem.agents}
        }
        self._patterns: dict[tuple[str, int | None], tuple[tuple[tuple[int, ...], ...], Floats]] = {}

    def run(self, stints: list[Stint]) -> tuple[list[Stint], Places]:
        """Everybody chooses once."""
        whole = [self._whole(s) for s in stints]
        for stint, queue in zip(stints, whole, strict=True):
            if queue >= 0:
                window, on, _ = self._now(stint)
                self._away[queue, window] += 1.0 - on
        moved = [s if q < 0 else self._choose(s, q) for s, q in zip(stints, whole, strict=True)]
        return moved, self._queue_of

    def _whole(self, stint: Stint) -> int:
        """The live queue on which a shift inside the horizon is spent as a whole, -1 if there is none."""
        tick = self._problem.tick
        first, length = stint.minute // tick, stint.template.minutes // tick
        if not stint.breaks or first + length > self._problem.ticks:
            return -1
        row = self._queue_of[stint.agent, first : first + length]
        queue = int(row.max())
        resting = sum(rest.minutes for rest in stint.template.breaks) // tick
        same = int((row == queue).sum()) == length - resting
        return queue if same and queue < len(self._problem.live) else -1

    def _legal(self, stint: Stint) -> tuple[tuple[tuple[int, ...], ...], Floats]:
        """Legal break starts of a shift, and who is at work in each tick under each of them (patterns, ticks)."""
        template, agent = stint.template, self._problem.agents[stint.agent]
        longest = self._longest[agent.site, agent.contract.name]
        if (template.code, longest) not in self._patterns:
            tick = self._problem.tick
            starts = template.break_patterns(tick, longest)
            on = np.ones((len(starts), template.minutes // tick))
            for row, pattern in zip(on, starts, strict=True):
                for at, rest in zip(pattern, template.breaks, strict=True):
                    row[at // tick : (at + rest.minutes) // tick] = 0.0
            self._patterns[template.code, longest] = starts, on
        return self._patterns[template.code, longest]

    def _now(self, stint: Stint) -> tuple[slice, Floats, int]:
        """Ticks of a shift, its present pattern and the number of that."""
        starts, on = self._legal(stint)
        if stint.breaks not in starts:
            raise ValueError(f"shift {stint.template.code}: breaks at {stint.breaks} are none of {starts}")
        k = starts.index(stint.breaks)
        first = stint.minute // self._problem.tick
        return slice(first, first + on.shape[1]), on[k], k

    def _choose(self, stint: Stint, queue: int) -> Stint:
        window, now, k = self._now(stint)
        starts, on = self._legal(stint)
        share = self._share[stint.agent]
        cases = self._problem.shortage.cases[:, queue, window]
        heads = self._heads[queue, window] - share * now
        away = self._away[queue, window] - (1.0 - now)
        spared = (np.clip(cases - heads, 0.0, None) - np.clip(cases - heads - share, 0.0, None)).mean(axis=0)
        missing, meets = -(on @ spared), (1.0 - on) @ away
        best = missing <= min(float(missing.min()) + ALIKE, float(missing[k]))
        choice = int(np.where(best, meets, np.inf).argmin())
        if missing[choice] >= missing[k] - ALIKE and meets[choice] >= meets[k] - ALIKE:
            return stint
        self._heads[queue, window] = heads + share * on[choice]
        self._away[queue, window] = away + (1.0 - on[choice])
        self._queue_of[stint.agent, window] = np.where(on[choice] > 0, queue, -1)
        return replace(stint, breaks=starts[choice])
