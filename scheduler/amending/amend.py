"""Amending: few people at a time give up a few dates and take the best ones anew; what does not pay is taken back.

The night makes a roster for nobody in particular; who amends it stands before people who have read it. So the search
starts from the roster as it is and accepts a move only if the whole roster, counted exactly, costs less by more than
the price of the shifts that change (ruin and recreate: Schrimpf et al. 2000; the price is that of a "nervous" plan:
Sridharan and Berry 1990). Whoever's shifts break a rule comes first and is mended at any price. Settled shifts and
dates stay, no rule is broken that was not, and the same roster, seed and number of tries give the same answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import perf_counter

import numpy as np
import numpy.typing as npt

from scheduler.amending.beside import Cell
from scheduler.amending.crew import Crew
from scheduler.amending.wanted import Wanted
from scheduler.optimizer.cost import Count
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.standing import by_agent
from scheduler.roster import Shift
from scheduler.rules import RosterFacts, Violation

Floats = npt.NDArray[np.float64]
Progress = Callable[[float, str, int], None]
"""Told the share done, a note, and the cost so far [cent]."""

TOGETHER = 4
"""Most people who choose anew at a time."""

LONGEST = 4
"""Most dates in a row on which they do, when it is not everything that is free."""

PATIENCE = (1.0, 3.0, 9.0)
"""How eagerly late work is offered to those who choose; see `Wanted.on`."""

INSIDE = 0.25
"""Price of other breaks or other work in a shift that stays, as a share of that of another shift."""

LEAST = 0.5
"""What a move must save [cent]."""

VAIN = 300
"""Moves in vain, one after the other, after which no further one is tried."""


@dataclass(frozen=True, eq=False)
class Amended:
    """What came of amending a roster.

    Attributes
    ----------
    shifts : tuple of Shift
        The whole roster.
    before, parts : mapping of str to int
        Its cost by part as it was and as it is [cent].
    moves, tries : int
        Moves that were worth it, and that were tried.
    mended, broken : int
        Rules that were broken before and are not any more; those that still are.
    finished : bool
        Whether the search ended by itself, so that another run finds the same.
    """

    shifts: tuple[Shift, ...]
    before: dict[str, int]
    parts: dict[str, int]
    moves: int
    tries: int
    mended: int
    broken: int
    finished: bool


def amend(
    problem: RosterProblem,
    shifts: Sequence[Shift],
    free: frozenset[Cell],
    *,
    price: float,
    tries: int,
    seed: int,
    until: float = np.inf,
    progress: Progress = lambda *_: None,
) -> Amended:
    """Improve a roster on some people's dates.

    Parameters
    ----------
    problem : RosterProblem
        Locks need not be stated to it: what is not free stays.
    shifts : sequence of Shift
        The roster as it stands, without shifts that began before the horizon.
    free : frozenset of (str, date)
        Where a shift may be given, moved or taken away.
    price : float
        What a changed shift must save [cent].
    tries : int
        Moves that are tried at most after everybody was looked at once.
    seed : int
        Of the draws.
    until : float
        Reading of `perf_counter` after which no further move is tried.
    progress : callable, optional

    Returns
    -------
    Amended
        Never dearer than the roster was, changes priced, but for rules that were mended.

    Raises
    ------
    ValueError
        If the price or the number of tries is negative.
    """
    if price < 0 or tries < 0:
        raise ValueError(f"price and tries must be 0 or more, not {price} and {tries}")
    work = _Amending(problem, shifts, Crew.of(problem, shifts, free, price), price, np.random.default_rng(seed))
    return work.run(tries, until, progress)


class _Amending:
    def __init__(
        self, problem: RosterProblem, shifts: Sequence[Shift], crew: Crew, price: float, random: np.random.Generator
    ) -> None:
        self.problem, self.crew, self.price, self.random = problem, crew, price, random
        self.wanted = Wanted(problem)
        self.count = Count.of(problem, shifts)
        self.own = by_agent(sorted(shifts, key=lambda s: s.start))
        self.was = {(s.agent_id, s.day): s for s in shifts}
        self.past = by_agent(problem.past)
        self.agents = crew.problem.agents
        self.broken = [self._violations(k, self.own[a.agent_id]) for k, a in enumerate(self.agents)]
        self.moves = self.tried = 0

    def run(self, tries: int, until: float, progress: Progress) -> Amended:
        """Mend, look at everybody once, then at a few together where it hurts."""
        before = self.count.parts
        people = len(self.agents)
        first = sum(map(len, self.broken))
        total = max(people + tries, 1)
        finished = True
        for k in [k for k in range(people) if self.broken[k]]:
            if perf_counter() > until:
                finished = False
                break
            progress(0.0, "mending what breaks a rule", self.cost)
            self._try([k], self.crew.free[k])
        for n, k in enumerate(self.random.permutation(people).tolist()):
            if perf_counter() > until:
                finished = False
                break
            progress(n / total, "looking at everybody once", self.cost)
            self._try([k], self.crew.free[k])
        vain = 0
        for n in range(tries if finished and people else 0):
            if perf_counter() > until:
                finished = False
                break
            if vain == VAIN:
                break
            progress((people + n) / total, "exchanging shifts where people are missing", self.cost)
            moves = self.moves
            self._try(*self._draw())
            vain = 0 if self.moves > moves else vain + 1
        left = sum(map(len, self.broken))
        now = tuple(s for own in self.own.values() for s in own)
        return Amended(now, before, self.count.parts, self.moves, self.tried, first - left, left, finished)

    @property
    def cost(self) -> int:
        """Of the roster now [cent]."""
        return sum(self.count.parts.values())

    def _draw(self) -> tuple[list[int], frozenset[date]]:
        """Some people, and dates on which they choose anew: near something that is missing, if anything is."""
        crew, random = self.crew, self.random
        if self.moved_since:
            self.hurts, self.moved_since = self.wanted.hurts(self.count.heads), False
            self.weights = np.array([h[3] for h in self.hurts])
        knows = np.arange(len(self.agents))
        tick = int(random.integers(0, self.problem.ticks))
        if self.hurts:
            queue, begin, end, _ = self.hurts[int(random.choice(len(self.hurts), p=self.weights / self.weights.sum()))]
            tick = int(random.integers(begin, end))
            able = np.flatnonzero(self.crew.problem.skills[self.crew.problem.skill_set, queue])
            knows = able if len(able) else knows
        one = int(random.choice(knows))
        some = [one]
        for _ in range(int(random.integers(0, TOGETHER))):
            # Half of them could do the same work, half any: a chain of colleagues may lead to the gap.
            alike = np.flatnonzero(crew.problem.skill_set == crew.problem.skill_set[one])
            some.append(int(random.choice(alike if random.random() < 0.5 else len(self.agents))))
        at = self.problem.horizon.start + timedelta(minutes=tick * self.problem.tick)
        day = at.astimezone(self.agents[one].time_zone).date()
        first = day - timedelta(days=int(random.integers(0, LONGEST)))
        length = int(random.integers(1, LONGEST + 1))
        days = frozenset(first + timedelta(days=d) for d in range(length))
        every = frozenset(d for k in some for d in crew.free[k])
        return sorted(set(some)), every if random.random() < 0.2 or not days & every else days

    hurts: list[tuple[int, int, int, float]]
    weights: Floats
    moved_since: bool = True

    def _try(self, some: Sequence[int], days: frozenset[date]) -> None:
        """Let some people choose some dates anew, and keep it if that pays."""
        self.tried += 1
        crew = self.crew
        patience = float(self.random.choice(PATIENCE))
        ids = [self.agents[k].agent_id for k in some]
        old = {k: list(self.own[who]) for k, who in zip(some, ids, strict=True)}
        windows = {k: crew.free[k] & days for k in some}
        gone = [s for k in some for s in old[k] if s.day in windows[k]]
        heads = self.count.heads - crew.heads(gone)
        new: dict[int, list[Shift]] = {}
        for k in self.random.permutation(list(some)).tolist():
            if windows[k]:
                new[k] = crew.best(k, old[k], windows[k], heads, self.wanted, patience)
                heads = heads + crew.heads([s for s in new[k] if s.day in windows[k]])
        if not new or all(new[k] == old[k] for k in new):
            return
        # A shift that stays where it is may also stay as it is inside.
        calm = {k: [self._calmed(s, old[k]) for s in own] for k, own in new.items()}
        for answer in (new, calm) if calm != new else (new,):
            self._accept(answer)

    def _calmed(self, shift: Shift, old: Sequence[Shift]) -> Shift:
        same = (s for s in old if (s.day, s.code, s.start) == (shift.day, shift.code, shift.start))
        return next(same, shift)

    def _accept(self, new: dict[int, list[Shift]]) -> None:
        """Make new shifts those of some people if the roster then costs less, or breaks fewer rules."""
        agents = [self.agents[k] for k in new]
        present = [s for a in agents for s in self.own[a.agent_id]]
        count = self.count.changed(agents, present, [s for own in new.values() for s in own])
        cheaper = self.cost - sum(count.parts.values())
        saved = cheaper - sum(
            self._upset(k, own) - self._upset(k, self.own[self.agents[k].agent_id]) for k, own in new.items()
        )
        broken = {k: self._violations(k, own) for k, own in new.items()}
        fewer = sum(len(self.broken[k]) - len(broken[k]) for k in new)
        # What somebody breaks less must not be paid for by what somebody breaks anew.
        legal = all(broken[k] <= self.broken[k] for k in new)
        if not legal or (fewer == 0 and saved < LEAST):
            return
        self.count = count
        for k, own in new.items():
            self.own[self.agents[k].agent_id] = own
            self.broken[k] = broken[k]
        self.moves += 1
        self.moved_since = True

    def _upset(self, agent: int, own: Sequence[Shift]) -> float:
        """Price of what somebody works otherwise than in the roster as it was [cent]."""
        who, free = self.agents[agent].agent_id, self.crew.free[agent]
        now = {s.day: s for s in own}
        total = 0.0
        for day in free:
            before, after = self.was.get((who, day)), now.get(day)
            if before is None or after is None or (before.code, before.start) != (after.code, after.start):
                total += self.price * (before is not after)
            elif (before.breaks, before.work) != (after.breaks, after.work):
                total += self.price * INSIDE
        return total

    def _violations(self, agent: int, own: Sequence[Shift]) -> frozenset[Violation]:
        """Rules that somebody's shifts break."""
        one = self.agents[agent]
        facts = RosterFacts({one.agent_id: one}, {one.agent_id: own}, {one.agent_id: self.past[one.agent_id]})
        return frozenset(replace(v) for rule in self.problem.rules for v in rule.violations(facts))
