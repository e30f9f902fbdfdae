"""Everybody's best tour at given prices; people of whom everything that matters is alike share one."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.certify.claim import Wish
from planning.certify.cost import owed, pay, wish_price
from planning.certify.fairness import of_start, tangent
from planning.certify.folder import Agent, Folder
from planning.certify.pay import CENT
from planning.certify.proving.options import Layout
from planning.certify.proving.tours import Begin, Tourists, best_worth
from planning.certify.shifts import Shift

Floats = npt.NDArray[np.float64]


NO_SLOPES: tuple[float, ...] = ()
"""Of a certificate in which nobody pays for uneven burdens."""


@dataclass(frozen=True)
class _Person:
    """Everything about a person that matters to their best tour.

    `closed` are the options that are forbidden, packed; `wishes` (number of the date, shift, weight); `fixed` what
    stands, by number of the date; `guaranteed` minutes of each week, and those of them offered as `time_off`; `slopes`
    what uneven burdens cost at least; `dated` premiums by number of the date [ten-thousandths].
    """

    skill_set: int
    cost: int
    productivity: float
    closed: bytes
    wishes: tuple[tuple[int, str, float], ...]
    begin: Begin
    fixed: tuple[tuple[int, tuple[int, int, int]], ...]
    guaranteed: tuple[int, ...]
    slopes: tuple[float, ...]
    time_off: tuple[int, ...]
    dated: tuple[int, ...]


def best_tours(
    folder: Folder, duals: Floats, set_of: dict[tuple[str, ...], int], kept: list[Shift]
) -> tuple[float, int]:
    """Worth of everybody's best tour at prices `duals` (G, T), and how many were sought: who is alike shares one.

    Parameters
    ----------
    set_of : dict
        Skill set of each tuple of skills.
    kept : list of Shift
        Shifts of the roster that were not the solver's to choose.

    Raises
    ------
    ValueError
        If what stands leaves somebody no legal tour, or breaks can lie nowhere.
    """
    claim = folder.claim
    wishes: dict[str, list[Wish]] = defaultdict(list)
    for wish in claim.wishes:
        wishes[wish.agent_id].append(wish)
    stand: dict[str, list[Shift]] = defaultdict(list)
    for shift in sorted((*folder.past, *kept), key=lambda s: s.start):
        stand[shift.agent_id].append(shift)
    classes: dict[tuple[str, str, tuple[int, ...]], list[Agent]] = defaultdict(list)
    for agent in folder.agents.values():
        laws = tuple(n for n, law in enumerate(claim.laws) if law.binds(agent.site, agent.contract))
        classes[agent.zone, agent.contract, laws].append(agent)
    total, different = 0.0, 0
    for (zone, contract, _), members in sorted(classes.items()):
        layout = Layout(claim, zone, contract, members[0].site)
        alike: Counter[_Person] = Counter()
        named: dict[_Person, str] = {}
        for agent in members:
            own = stand[agent.agent_id]
            slopes, always = NO_SLOPES, 0.0
            if claim.fairness is not None:
                slopes, always = tangent(claim.fairness, agent, own, layout.days)
            total -= always
            person = _person(layout, agent, set_of[agent.skills], wishes[agent.agent_id], own, slopes)
            alike[person] += 1
            named.setdefault(person, agent.agent_id)
        worth = _worth(layout, list(alike), duals)
        for person, value in zip(alike, worth, strict=True):
            if not np.isfinite(value):
                raise ValueError(f"the shifts that stand leave {named[person]} no legal tour")
        total += float(worth @ np.array(list(alike.values())))
        different += len(alike)
    return total, different


def _person(
    layout: Layout, agent: Agent, skill_set: int, wishes: list[Wish], stand: list[Shift], slopes: tuple[float, ...]
) -> _Person:
    begin, fixed = layout.begin(stand)
    due = owed(agent, layout.claim, stand)
    return _Person(
        skill_set,
        agent.cost,
        agent.productivity,
        np.packbits(layout.closed(agent)).tobytes(),
        tuple(sorted((w.day - layout.days[0], w.shift, w.weight) for w in wishes if w.day in layout.days)),
        begin,
        tuple(sorted(fixed.items())),
        tuple(sum(due.get(first, (0, 0, 0))[:2]) for first in layout.mondays),
        slopes,
        tuple(due.get(first, (0, 0, 0))[2] for first in layout.mondays),
        tuple(layout.claim.premiums.share(agent.agent_id, day) for day in layout.days),
    )


def _worth(layout: Layout, people: list[_Person], duals: Floats) -> Floats:
    """Worth of the best tour of each; shape (people,)."""
    earned = {g: layout.earned(duals[g]) for g in {p.skill_set for p in people}}
    cents = layout.claim.limit("wish", "cents", 0)
    count = len(layout.template)
    burdens = _burdens(layout)
    off = np.zeros((len(people), len(layout.days)))
    extra = layout.extra()
    worth = np.empty((len(people), count))
    for row, person in enumerate(people):
        wages = np.array([pay(t.paid_minutes, person.cost) for t in layout.templates], dtype=float)
        worth[row] = person.productivity * earned[person.skill_set] - wages[layout.template]
        if any(person.slopes):
            worth[row] -= burdens @ np.array(person.slopes)
        dated = np.array(person.dated, dtype=np.int64)[layout.options.day] * layout.options.paid
        worth[row] -= (extra + dated) * person.cost / CENT
        for day, shift, weight in person.wishes:
            wish = Wish("", day, shift, weight)
            off[row, day] -= wish_price(wish, None, 0, cents)
            for o in np.flatnonzero(layout.options.day == day):
                code = layout.templates[layout.template[o]].code
                worth[row, o] -= wish_price(wish, code, int(layout.clock[o]), cents)
        closed = np.unpackbits(np.frombuffer(person.closed, dtype=np.uint8), count=count)
        worth[row, closed == 1] = -np.inf
    tourists = Tourists(
        worth,
        off,
        [p.begin for p in people],
        [dict(p.fixed) for p in people],
        np.array([p.guaranteed for p in people], dtype=float).reshape(len(people), len(layout.mondays)),
        np.array([p.cost / 60 for p in people]),
        np.array([p.time_off for p in people], dtype=float).reshape(len(people), len(layout.mondays)),
    )
    return best_worth(layout.options, layout.week_of, layout.sunday, layout.limits, tourists)


def _burdens(layout: Layout) -> Floats:
    """Nights, weekend shifts and unwanted starts of each option; shape (options, 3), all 0 where nobody is fair."""
    fairness, options = layout.claim.fairness, layout.options
    if fairness is None:
        return np.zeros((len(layout.template), 3))
    spans = zip(options.day.tolist(), layout.clock.tolist(), (options.end - options.start).tolist(), strict=True)
    return np.array([of_start(fairness, layout.days[d], c, n) for d, c, n in spans]).reshape(-1, 3)
