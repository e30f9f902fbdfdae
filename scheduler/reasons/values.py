"""Values: what one more agent, hour or concession would be worth, from the prices that prove the bound.

At prices pi the bound of a problem is a sum of pieces, and only the tours' piece knows who is there (`bound`). One
more agent of a skill set lowers it by the worth w of the best tour at pi, exactly: the marginal value. Further ones are
worth less, because prices fall (`more`). People whose tours move are counted: everybody's do.

Sensitivity of linear programs to their right-hand side: Dantzig (1963), chapter 12; Bertsimas and Tsitsiklis (1997),
section 5.2.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.agents import Agent
from scheduler.optimizer.bound import best_bound, people_side
from scheduler.optimizer.covering import covering
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.tours import History
from scheduler.rules import Rule, Scoped, unscoped

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-7
"""Relative optimality of programs whose answers are subtracted from each other."""


@dataclass(frozen=True, eq=False)
class Proof:
    """A problem's certified value: no roster costs less than `bound` [cent], at prices (G, T) [cent per head-tick].

    `cell` is the width of the cells of the program that found the prices [min]; None: as its size allows.
    """

    problem: RosterProblem
    bound: float
    prices: Floats
    cell: int | None = None


def prove(problem: RosterProblem, cell: int | None = None) -> Proof:
    """Solve a problem's covering program closely, in cells of so many minutes, and prove its prices.

    Proofs are compared only with cells of one width: wide ones are quick, and leave the more slack in the bound.
    """
    values = ShiftValues(problem)
    cover = covering(problem, values, tolerance=TOLERANCE, cell=cell)
    bound, prices = best_bound(problem, cover.prices, values)
    return Proof(problem, bound, prices, cell)


def newcomer(problem: RosterProblem, skill_set: int) -> Agent:
    """One more agent of a skill set: as most of them in zone, contract, site and productivity, at their median wage.

    Free on all dates, without a past. Raises `ValueError` if nobody has the skill set.
    """
    own = [problem.agents[k] for k in np.flatnonzero(problem.skill_set == skill_set)]
    if not own:
        raise ValueError(f"skill set {skill_set} has nobody")
    alike = defaultdict(list)
    for a in own:
        alike[a.time_zone.key, a.contract.name, a.site, a.vendor or "", a.productivity].append(a)
    most = max(sorted(alike), key=lambda key: len(alike[key]))
    paid = sorted(alike[most], key=lambda a: (a.hourly_cost_cents, a.agent_id))
    middle = paid[len(paid) // 2]
    # A name of their own: nobody's wishes or account are theirs.
    return replace(middle, agent_id="+1", name="+1", absences=(), premiums=(), hired_on=None, leaves_on=None)


def with_more(problem: RosterProblem, skill_set: int, count: int) -> RosterProblem:
    """The problem with so many more agents of a skill set, called `+1`, `+2`, ..."""
    one = newcomer(problem, skill_set)
    new = tuple(replace(one, agent_id=f"+{k + 1}", name=f"+{k + 1}") for k in range(count))
    return replace(
        problem,
        agents=(*problem.agents, *new),
        skill_set=np.append(problem.skill_set, [skill_set] * count).astype(np.int64),
        histories=(*problem.histories, *(History() for _ in new)),
    )


def marginal_value(problem: RosterProblem, prices: Floats, skill_set: int) -> float:
    """Worth of one more agent of a skill set at prices (G, T), less their pay [cent]."""
    alone = _alone(problem, newcomer(problem, skill_set), skill_set)
    return people_side(ShiftValues(alone), _legal(problem, prices))


def _alone(problem: RosterProblem, agent: Agent, skill_set: int) -> RosterProblem:
    return replace(
        problem,
        agents=(agent,),
        skill_set=np.array([skill_set], dtype=np.int64),
        histories=(History(),),
        standing=(),
        kept=(),
        past=(),
    )


def _legal(problem: RosterProblem, prices: Floats) -> Floats:
    """Prices as a bound takes them."""
    return np.maximum(prices, -problem.surplus_price)


def hour_values(problem: RosterProblem, prices: Floats, band_hours: int = 3) -> Floats:
    """Mean worth of an hour of each skill set's time in each band of the site's clock, pay not taken off [cent per h].

    Shape (G, 24 / `band_hours`).
    """
    zone = problem.horizon.time_zone
    step = (problem.horizon.end - problem.horizon.start) / problem.ticks
    band = np.array(
        [(problem.horizon.start + t * step).astimezone(zone).hour // band_hours for t in range(problem.ticks)]
    )
    legal = _legal(problem, prices) * 60 / problem.tick
    bands = 24 // band_hours
    count = np.bincount(band, minlength=bands)
    total = np.stack([np.bincount(band, row, minlength=bands) for row in legal])
    return total / np.maximum(count, 1)


def vendor_hour_values(problem: RosterProblem, prices: Floats) -> dict[str, float]:
    """By vendor with people in the problem: value of one more seat, per paid hour of its best tour [cent].

    Its wage is taken off; a vendor whose people have several skill sets is worth what the best of them is.
    """
    found: dict[str, float] = {}
    legal = _legal(problem, prices)
    sets = Counter((a.vendor, int(g)) for a, g in zip(problem.agents, problem.skill_set, strict=True) if a.vendor)
    for vendor, g in sorted(sets):
        own = [a for a, h in zip(problem.agents, problem.skill_set, strict=True) if a.vendor == vendor and h == g]
        seat = replace(own[0], absences=(), premiums=(), hired_on=None, leaves_on=None)
        values = ShiftValues(_alone(problem, seat, g))
        tour = values.best_tour(0, legal[g])
        hours = sum(values.shift_facts(0, o, p)[1].paid_minutes for o, p in tour) / 60
        worth = people_side(values, legal) / hours if hours else 0.0
        found[str(vendor)] = max(found.get(str(vendor), 0.0), worth)
    return found


BAND_HOURS = 3
"""Width of an hour band of the table of values [h]."""

VALUES = ("kind", "of", "band", "people", "value")
"""Columns of `value_table`: `agent`, `hour` or `vendor hour`; skills or vendor; clock; people; worth [currency]."""


def value_table(problem: RosterProblem, prices: Floats) -> pd.DataFrame:
    """What one more agent and one more hour are worth at prices (G, T) of a proof, the dearest first of each kind.

    Returns
    -------
    pandas.DataFrame
        Columns `VALUES`. An `agent` of each skill set over the whole horizon, pay taken off; an `hour` of its time in
        each band of the site's clock on average, pay not taken off; a `vendor hour`, its wage taken off.
    """
    people = np.bincount(problem.skill_set, minlength=len(problem.skills))
    hours = hour_values(problem, prices, BAND_HOURS)
    rows: list[tuple[str, str, str, int, float]] = []
    for g in np.flatnonzero(people).tolist():
        skills, count = "|".join(newcomer(problem, g).skills), int(people[g])
        rows.append(("agent", skills, "", count, round(marginal_value(problem, prices, g) / 100, 2)))
        for k, cents in enumerate(hours[g].tolist()):
            band = f"{k * BAND_HOURS:02d}-{(k + 1) * BAND_HOURS:02d}"
            rows.append(("hour", skills, band, count, round(cents / 100, 2)))
    for vendor, cents in vendor_hour_values(problem, prices).items():
        seats = sum(a.vendor == vendor for a in problem.agents)
        rows.append(("vendor hour", vendor, "", seats, round(cents / 100, 2)))
    rows.sort(key=lambda r: (r[0], -r[4], r[1], r[2]))
    return pd.DataFrame(rows, columns=list(VALUES))


@dataclass(frozen=True, eq=False)
class Relaxation:
    """A rule or term made a little looser for everybody it binds."""

    words: str
    problem: RosterProblem


_STEPS: tuple[tuple[str, str, int, str], ...] = (
    ("rest", "minutes", -60, "rest between shifts 1 h shorter"),
    ("start to start", "minutes", -60, "starts 1 h nearer to each other"),
    ("week minutes", "most", 240, "4 h more a week"),
    ("week shifts", "most", 1, "one shift more a week"),
    ("run of days", "most", 1, "one working day more in a row"),
    ("breaks", "longest_stretch", 30, "half an hour more without a break"),
)
"""Rule, limit, change and words. Long rests and limits on nights are left out: the bound does not know them."""


def relaxations(problem: RosterProblem) -> Iterator[Relaxation]:
    """Each limit of the problem's rules made looser, and each template given to a contract that lacks it.

    Limits of weeks are the contracts' as well as the rule's; both give way.
    """
    named = {rule.name for rule in problem.rules}
    for name, limit, change, words in _STEPS:
        if name in named:
            yield Relaxation(words, _loosened(problem, name, limit, change))
    codes = sorted({t.code for t in problem.templates})
    for contract in sorted({a.contract.name for a in problem.agents}):
        for code in codes:
            changed = tuple(
                replace(a, contract=replace(a.contract, shifts=(*a.contract.shifts, code)))
                if a.contract.name == contract and code not in a.contract.shifts
                else a
                for a in problem.agents
            )
            if changed != problem.agents:
                yield Relaxation(f"shift {code} for contract {contract}", replace(problem, agents=changed))


def _loosened(problem: RosterProblem, name: str, limit: str, change: int) -> RosterProblem:
    def looser(rule: Rule) -> Rule:
        if rule.name != name:
            return rule
        inner = unscoped(rule)
        wider = replace(inner, **{limit: max(getattr(inner, limit) + change, 0)})  # type: ignore[type-var]
        return replace(rule, rule=wider) if isinstance(rule, Scoped) else wider

    agents = problem.agents
    term = {"week minutes": "week_minutes", "week shifts": "week_shifts"}.get(name)
    if term is not None:
        agents = tuple(
            replace(a, contract=replace(a.contract, **{term: getattr(a.contract, term) + change})) for a in agents
        )
    return replace(problem, rules=tuple(looser(r) for r in problem.rules), agents=agents)


@dataclass(frozen=True)
class ValueOfRelaxing:
    """What a looser limit would save [cent]: at most at the prices that hold now, and proven anew if it was solved."""

    words: str
    at_most: float
    solved: float | None = None


def values_of_relaxing(
    base: Proof, solve: int = 0, progress: Callable[[float, str], None] | None = None
) -> list[ValueOfRelaxing]:
    """What each relaxation is worth, the dearest first.

    Parameters
    ----------
    base : Proof
    solve : int
        So many of them, those worth most at the prices that hold now, are solved anew.
    progress : callable, optional
        Told the share done and a note.
    """
    prices = _legal(base.problem, base.prices)
    now = people_side(ShiftValues(base.problem), prices)
    found = []
    for each in relaxations(base.problem):
        found.append((people_side(ShiftValues(each.problem), prices) - now, each))
    found.sort(key=lambda pair: (-pair[0], pair[1].words))
    told = []
    for n, (at_most, each) in enumerate(found):
        solved = None
        if n < solve and at_most > 0:
            if progress is not None:
                progress(n / solve, each.words)
            far = prove(each.problem, base.cell)
            solved = max(base.bound - max(far.bound, base.bound - at_most), 0.0)
        told.append(ValueOfRelaxing(each.words, max(at_most, 0.0), solved))
    return told
