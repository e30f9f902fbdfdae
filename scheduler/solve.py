"""Solving: from a problem to a named roster with a proven gap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from scheduler.activities.asks import Ask
from scheduler.activities.holding import hold
from scheduler.clashing.contradictions import contradictions
from scheduler.optimizer.bound import best_bound, standing_cost
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.exchanging import exchange
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.search import search
from scheduler.optimizer.settling import settle
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import named, on_duty, rest_well, spread_work, stints_of
from scheduler.roster import Result, empty_roster, roster_table
from scheduler.rules.strategy import refuse_unhonoured

SETTLED_PEOPLE = 2000
"""Problems of up to so many people have teams so small that rebuilding them is worth its time."""

REBUILDS, FEWEST_TRIES, MOST_TRIES = 3600, 3, 100
"""Rebuilds in each of two laps, though no fewer and no more than so many for each person."""


@dataclass(frozen=True)
class Limits:
    """How hard to search.

    `rounds`, in which everybody chooses anew with an eye on holes after all have followed the plan, decide the roster;
    `seconds` of wall time are the safety net: a solve they cut short, or Ctrl-C, says `stopped`, because another run
    may then find another roster. No further round begins once the proven `gap` is reached.
    """

    seconds: float = 300.0
    rounds: int = 2
    gap: float = 0.0

    def __post_init__(self) -> None:
        if self.seconds <= 0 or self.rounds < 0 or not 0 <= self.gap < 1:
            raise ValueError(
                f"seconds must be above 0, rounds at least 0 and gap in [0, 1), "
                f"not {self.seconds}, {self.rounds} and {self.gap}"
            )


def quiet(done: float, note: str) -> None:
    """Progress that nobody watches."""


def solve(
    problem: RosterProblem,
    limits: Limits | None = None,
    *,
    seed: int = 1,
    asks: Sequence[Ask] = (),
    progress: Callable[[float, str], None] = quiet,
) -> Result:
    """Make a roster and prove how far from the best it can be.

    Parameters
    ----------
    problem : RosterProblem
    limits : Limits, optional
    seed : int
        Same problem, rounds and seed: same roster.
    asks : sequence of Ask
        Who is to attend what, of activities that the problem's deferred work asks for (`scheduler.activities`).
    progress : callable
        Told the share done (0 to 1) and a note.

    Returns
    -------
    Result
        `contradictory` with the clashing facts as reasons if the input allows no roster; otherwise `solved`, or
        `stopped` by time or Ctrl-C, with the best roster found, its cost and the bound.

    Raises
    ------
    ValueError
        For a rule that this strategy does not honour, by name.
    """
    refuse_unhonoured(problem.rules, "elastic")
    limits = limits or Limits()
    begun = perf_counter()
    progress(0.0, "checking the facts")
    reasons = [str(clash) for clash in contradictions(problem)]
    if reasons:
        return Result("contradictory", empty_roster(), 0, 0, 0.0, perf_counter() - begun, {}, tuple(reasons))
    values = ShiftValues(problem)
    progress(0.02, "pricing people's time")
    cover = covering(problem, values)
    # Whatever the prices prove, no part of a cost is negative and kept shifts are paid.
    proven, prices = best_bound(problem, cover.prices, values)
    bound = max(proven, standing_cost(problem))
    progress(0.4, f"no roster can cost less than {bound / 100:,.0f}")
    small = len(problem.agents) <= SETTLED_PEOPLE
    tours, finished = search(
        problem,
        values,
        cover,
        seed=seed,
        rounds=limits.rounds,
        until=begun + limits.seconds,
        enough=lambda cost: cost - bound <= limits.gap * cost,
        progress=lambda share, note: progress(0.4 + (0.2 if small else 0.5) * share, note),
    )
    plan, best = cover, tours
    if finished and small and problem.agents:
        settled = settle(
            problem,
            values,
            cover,
            tours,
            tries=min(max(REBUILDS // len(problem.agents), FEWEST_TRIES), MOST_TRIES),
            laps=2,
            seed=seed,
            until=begun + limits.seconds,
            progress=lambda share, note: progress(0.6 + 0.3 * share, note),
        )
        best, plan, finished = settled.tours, settled.plan, settled.finished
    progress(0.9, "naming work")
    duty = on_duty(problem, values, best)
    # A plan made anew pays where people are few, and costs a program of its own.
    queue_of = hold(problem, plan, duty, asks, rounds=2 if small else 1) if asks else spread_work(problem, plan, duty)
    chosen = named(problem, *rest_well(problem, stints_of(values, best), queue_of))
    shifts, parts = [*chosen, *problem.kept], cost_parts(problem, [*chosen, *problem.kept])
    if finished:
        progress(0.92, "exchanging shifts")
        exchanged, finished = exchange(
            problem,
            values,
            chosen,
            seed=seed,
            personal={a.activity.queue for a in asks},
            until=begun + limits.seconds,
            progress=lambda share, note: progress(0.92 + 0.07 * share, note),
        )
        suited = cost_parts(problem, [*exchanged, *problem.kept])
        # Prices of people are rounded to cents one by one, those of an exchange are not.
        if sum(suited.values()) < sum(parts.values()):
            shifts, parts = [*exchanged, *problem.kept], suited
    cost = sum(parts.values())
    # The parts of a cost are rounded to cents, the bound is not.
    gap = max(cost - bound, 0.0) / cost if cost else 0.0
    progress(1.0, f"cost {cost / 100:,.0f}, proven gap {gap:.2%}")
    return Result(
        status="solved" if finished else "stopped",
        roster=roster_table(shifts, problem.agents),
        cost=cost,
        bound=min(round(bound), cost),
        gap=gap,
        seconds=perf_counter() - begun,
        cost_parts=parts,
        prices=prices,
    )
