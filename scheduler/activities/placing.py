"""Placing: when each person attends, once it is known who works when.

A head less on duty costs what the head flow says it is worth, so an attendance goes where that is least: into a valley.
People who come one by one choose in turn, those with the fewest possible starts first, and once more when all have
chosen. A sitting of many is worth what it saves less what all of them together are missed for; the upper bound of that
by what each of them alone is missed for leaves few starts to be looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from scheduler.activities.asks import Ask, Spans
from scheduler.optimizer.covering import Covering
from scheduler.optimizer.flow import HeadFlow
from scheduler.optimizer.problem import RosterProblem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CHOICES = 2
"""So often everybody who comes one by one chooses a start."""


@dataclass(frozen=True)
class Stay:
    """Some people, by position, in one activity from a tick on: one who attends and a coach, or a sitting."""

    people: tuple[int, ...]
    first: int


def head_flow(problem: RosterProblem, plan: Covering, duty: Bools) -> HeadFlow:
    """Worth of heads beside everybody on `duty` (agents, T): live need exactly, deferred work at the plan's prices.

    `problem` should hold no activity: the time of people is priced here by all else they can do.
    """
    live = len(problem.live)
    curve = problem.shortage
    need = np.ceil(np.clip(curve.cases - problem.carried[:live], 0.0, None) - 1e-9).astype(np.int64)
    price = np.broadcast_to(curve.worth(problem.surplus_price)[:, :, None], need.shape)
    work = np.clip(plan.work_prices, 0.0, problem.late_price[:, None])
    asked = np.bincount(problem.jobs.queue, minlength=len(problem.deferred)) > 0
    idle = np.full((len(problem.skills), problem.ticks), -problem.surplus_price)
    for d in np.flatnonzero(asked).tolist():
        knows = problem.skills[:, live + d]
        idle[knows] = np.maximum(idle[knows], work[d])
    flow = HeadFlow.empty(problem.skills[:, :live], need, price, idle)
    for k, g in enumerate(problem.skill_set.tolist()):
        flow.add(int(g), np.flatnonzero(duty[k]))
    return flow


class Placing:
    """Stays of every ask, found by `run`.

    Parameters
    ----------
    problem : RosterProblem
        Whose deferred queues hold those of the activities.
    duty : array of bool (agents, T)
        Who is at work when, breaks out; without standing shifts, which are nobody's to change.
    asks : sequence of Ask
    flow : HeadFlow
        Of everybody on `duty`; it follows what is placed.
    """

    def __init__(self, problem: RosterProblem, duty: Bools, asks: Sequence[Ask], flow: HeadFlow) -> None:
        self._problem, self._asks, self._flow = problem, asks, flow
        self._row = {a.agent_id: k for k, a in enumerate(problem.agents)}
        self._share = np.array([a.productivity for a in problem.agents])
        self._free = duty.copy()
        # Whoever works on after the horizon goes on with what the last tick says.
        self._free[:, -1:] = False
        groups = sorted({a.group for a in problem.agents})
        self._team = np.array([groups.index(a.group) for a in problem.agents], dtype=np.int64)
        self._on = np.zeros((len(groups), problem.ticks), dtype=np.int64)
        np.add.at(self._on, self._team, duty)
        self._away = np.zeros_like(self._on)
        self.stays: list[list[Stay]] = [[] for _ in asks]

    def run(self) -> list[list[Stay]]:
        """Place everything that is worth more than it costs; the stays of each ask."""
        order = sorted(range(len(self._asks)), key=lambda n: _LARGEST_FIRST[self._asks[n].activity.attendance])
        for n in order:
            ask = self._asks[n]
            if ask.activity.attendance != "each":
                self._sit(n, ask)
        single = [n for n in order if self._asks[n].activity.attendance == "each"]
        for _ in range(CHOICES):
            for n in single:
                self._each(n, self._asks[n])
        return self.stays

    def length(self, ask: Ask) -> int:
        """Ticks of an attendance."""
        return ask.activity.minutes // self._problem.tick

    def _late(self, ask: Ask) -> float:
        """What a head missing for one tick of an activity costs [cent]."""
        return float(self._problem.late_price[self._problem.deferred.index(ask.activity.queue)])

    def _owing(self, ask: Ask) -> dict[int, Bools]:
        """Where each person may attend, by position; without those whose standing shifts say that they do."""
        done = {
            (s.agent_id, w.start, w.end)
            for s in self._problem.standing
            for w in s.work
            if w.queue == ask.activity.queue
        }
        found = {}
        for one in ask.people:
            spans = one.spans
            if one.agent_id in self._row and not any(
                who == one.agent_id and spans[0][0] <= a and b <= spans[-1][1] for who, a, b in done
            ):
                found[self._row[one.agent_id]] = self._allowed(spans)
        return found

    def _allowed(self, spans: Spans) -> Bools:
        """Ticks that lie wholly in one of the spans."""
        allowed = np.zeros(self._problem.ticks, dtype=bool)
        step, start = timedelta(minutes=self._problem.tick), self._problem.horizon.start
        for begin, end in spans:
            allowed[max(-((start - begin) // step), 0) : max((end - start) // step, 0)] = True
        return allowed

    def _starts(self, agent: int, allowed: Bools, length: int) -> Bools:
        """Ticks from which a person is free for so long, in one go."""
        return _whole(self._free[agent] & allowed, length)

    def _each(self, n: int, ask: Ask) -> None:
        length, late = self.length(ask), self._late(ask)
        for stay in self.stays[n]:
            self._return(stay, length)
        self.stays[n] = []
        owing = self._owing(ask)
        coaches = [
            k
            for k, a in enumerate(self._problem.agents)
            if ask.activity.coaches is not None and ask.activity.coaches.holds(a)
        ]
        fits = {k: self._starts(k, allowed, length) for k, allowed in owing.items()}
        for k in sorted(owing, key=lambda k: (int(fits[k].sum()), k)):
            best: tuple[float, int, tuple[int, ...]] | None = None
            for coach in [c for c in coaches if c != k] if ask.activity.coaches is not None else [-1]:
                pair = (k,) if coach < 0 else (k, coach)
                room = self._room(int(self._team[k]), ask.activity.most_away)
                open_ = self._starts(k, owing[k], length) & _whole(room > 0, length)
                if coach >= 0:
                    open_ &= self._starts(coach, np.ones(self._problem.ticks, dtype=bool), length)
                if not open_.any():
                    continue
                cost = self._lost(pair, open_, length)
                at = int(np.argmin(cost))
                if best is None or cost[at] < best[0] - 1e-6:
                    best = float(cost[at]), at, pair
            if best is not None and best[0] < late * length * float(self._share[list(best[2])].sum()):
                self._leave(n, Stay(best[2], best[1]), length)

    def _room(self, team: int, most_away: float) -> Ints:
        """How many more of a team may be away in each tick."""
        most = np.maximum(np.floor(most_away * self._on[team] + 1e-9), 1).astype(np.int64)
        room: Ints = most - self._away[team]
        return room

    def _lost(self, people: tuple[int, ...], open_: Bools, length: int) -> Floats:
        """What one or two people are missed for from each open start on [cent]; infinite elsewhere.

        They are taken off duty wherever they might attend, so that the worth of coming back is read for all starts.
        """
        span = np.flatnonzero(_stretched(open_, length))
        worth = np.zeros(self._problem.ticks + 1)
        for k in people:
            self._flow.remove(int(self._problem.skill_set[k]), span)
        for k in people:
            worth[1 + span] += self._flow.gains()[int(self._problem.skill_set[k]), span] * self._share[k]
        for k in people:
            self._flow.add(int(self._problem.skill_set[k]), span)
        total = np.cumsum(worth)
        cost = np.full(self._problem.ticks, np.inf)
        at = np.flatnonzero(open_)
        cost[at] = total[at + length] - total[at]
        return cost

    def _sit(self, n: int, ask: Ask) -> None:
        """Hold sittings until everybody has been there or none is worth it any more."""
        activity, length, late = ask.activity, self.length(ask), self._late(ask)
        owing = self._owing(ask)
        # Of a team that has met, later sittings are for whoever is left.
        least = max(1, int(np.ceil(activity.least_share * len(ask.people) - 1e-9)))
        apart = np.ones(self._problem.ticks, dtype=bool)
        for held in range(activity.sittings):
            people = np.array(sorted(owing), dtype=np.int64)
            if not len(people):
                return
            fits = np.array([self._starts(k, owing[k] & apart, length) for k in people.tolist()])
            if activity.attendance == "sessions":
                fits = self._in_class(people, fits, ask)
            found = self._sitting(people, fits, length, late, 1 if held else least)
            if found is None:
                return
            self._leave(n, found, length)
            # One sitting after another: who teaches one is free for the next.
            apart[found.first : found.first + length] = False
            for k in found.people:
                del owing[k]

    def _in_class(self, people: Ints, fits: Bools, ask: Ask) -> Bools:
        """Of those who could come at each start the ones who do: few of a team and few in all, the scarcest first."""
        length = self.length(ask)
        order = np.argsort(fits.sum(axis=1), kind="stable")
        chosen = fits[order]
        for team in np.unique(self._team[people]).tolist():
            room = self._room(team, ask.activity.most_away)
            padded = np.concatenate([room, np.zeros(length - 1, dtype=np.int64)])
            most = np.lib.stride_tricks.sliding_window_view(padded, length).min(axis=1)
            rows = np.flatnonzero(self._team[people[order]] == team)
            chosen[rows] &= np.cumsum(chosen[rows], axis=0) <= most
        if ask.activity.most_people is not None:
            chosen &= np.cumsum(chosen, axis=0) <= ask.activity.most_people
        result = np.empty_like(chosen)
        result[order] = chosen
        return result

    def _sitting(self, people: Ints, fits: Bools, length: int, late: float, least: int) -> Stay | None:
        """The sitting of those whom it fits that is worth most, if any is worth something."""
        total = np.concatenate(
            [np.zeros((len(self._problem.skills), 1)), np.cumsum(self._flow.gains(), axis=1)], axis=1
        )
        share = self._share[people]
        mine = total[self._problem.skill_set[people]] * share[:, None]
        alone = np.zeros(fits.shape)
        alone[:, : fits.shape[1] - length + 1] = mine[:, length:] - mine[:, :-length]
        worth = np.where(fits, late * length * share[:, None] - alone, 0.0).sum(axis=0)
        bound = np.where(fits.sum(axis=0) >= least, worth, -np.inf)
        best, stay = 0.0, None
        for at in np.argsort(-bound, kind="stable").tolist():
            if bound[at] <= best:
                break
            who = tuple(people[fits[:, at]].tolist())
            score = late * length * float(self._share[list(who)].sum()) - self._missed(who, at, length)
            if score > best:
                best, stay = score, Stay(who, at)
        return stay

    def _missed(self, people: tuple[int, ...], at: int, length: int) -> float:
        """What people are missed for together [cent]."""
        ticks = np.arange(at, at + length)
        lost = 0.0
        for k in people:
            g = int(self._problem.skill_set[k])
            self._flow.remove(g, ticks)
            lost += float(self._flow.gains()[g, ticks].sum() * self._share[k])
        for k in people:
            self._flow.add(int(self._problem.skill_set[k]), ticks)
        return lost

    def _leave(self, n: int, stay: Stay, length: int) -> None:
        """Take people off their queues for a stay."""
        ticks = np.arange(stay.first, stay.first + length)
        for k in stay.people:
            self._flow.remove(int(self._problem.skill_set[k]), ticks)
            self._free[k, ticks] = False
            self._away[self._team[k], ticks] += 1
        self.stays[n].append(stay)

    def _return(self, stay: Stay, length: int) -> None:
        """Undo a stay."""
        ticks = np.arange(stay.first, stay.first + length)
        for k in stay.people:
            self._flow.add(int(self._problem.skill_set[k]), ticks)
            self._free[k, ticks] = True
            self._away[self._team[k], ticks] -= 1


_LARGEST_FIRST = {"together": 0, "sessions": 1, "each": 2}


def _whole(there: Bools, length: int) -> Bools:
    """Ticks from which a condition holds for so long."""
    total = np.concatenate([[0], np.cumsum(there)])
    fits = np.zeros(len(there), dtype=bool)
    if length <= len(there):
        fits[: len(there) - length + 1] = total[length:] - total[:-length] == length
    return fits


def _stretched(starts: Bools, length: int) -> Bools:
    """Ticks that a stretch from one of the starts touches."""
    touched = np.zeros(len(starts), dtype=bool)
    at = np.flatnonzero(starts)
    for k in range(length):
        touched[at + k] = True
    return touched
