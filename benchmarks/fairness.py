"""What fair lives cost: fortnight after fortnight with accounts carried over, at rising prices of unevenness.

The same demand comes every fortnight, people keep what they worked, and each is given the wishes of somebody else of
the same contract, drawn anew. Nights and weekend shifts have one price. Cost is what a roster costs without the prices
of wishes and of fairness, against the roster of the same fortnight at price nothing; evenness and wishes are those of
all fortnights together. `python -m benchmarks.fairness --plot` draws the curve.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from benchmarks.activities import AS_OF, Case, _sample
from scheduler.agents import Agent, Contract
from scheduler.fairness.accounts import accounts, balances
from scheduler.fairness.evenness import evenness
from scheduler.fairness.wishes_met import shares_met, wish_lists
from scheduler.horizon import Horizon, midnight
from scheduler.optimizer.problem import Prices, roster_problem
from scheduler.requirement import REQUIREMENT
from scheduler.roster import empty_roster
from scheduler.rules import (
    Absences,
    Breaks,
    Employment,
    OneShiftADay,
    Rest,
    RunOfDays,
    Skills,
    WeekMinutes,
    WeekShifts,
    Wish,
    Wishes,
)
from scheduler.rules.fairness import Burdens, Fairness
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import Limits, solve
from scheduler.verify import violations

SEED = 20261122
PRICES = (0, 1, 2, 5, 10, 20)
"""Of one night or weekend shift more for somebody who is one ahead [currency]."""

BURDENS = Burdens()
DAYS = 14
LINE = "enterprise/"
"""The cut: the people of one line, and what they can serve."""

PLOT = Path(__file__).parents[1] / "docs" / "images" / "fairness-curve.svg"


@dataclass(frozen=True)
class Outcome:
    """What some fortnights at one price came to."""

    price: float
    cost: int
    real: int
    proven: float
    gini: dict[str, float]
    least: dict[str, float]
    first: float
    first_or_second: float
    seconds: float


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of a price each: cost over price nothing, Gini coefficients, wishes met; `ratio` is the cost's."""
    if smoke:
        return rows_of(crew(), (0, 5), 1)
    return rows_of(cut(DAYS), PRICES, 6)


def rows_of(case: Case, prices: Sequence[float], fortnights: int) -> list[dict[str, Any]]:
    """A row for each price; the first is what the others are measured by."""
    found = [lived(case, price, fortnights) for price in prices]
    free = found[0]
    return [
        {
            "people": len(case.agents),
            "periods": fortnights,
            "price": f"{one.price:g}",
            "cost": round(one.real / 100),
            "dearer": f"{one.real / free.real - 1:+.2%}",
            "gap": f"{one.proven:.2%}",
            "Gini nights": round(one.gini["nights"], 3),
            "whole nights allow": round(one.least["nights"], 3),
            "Gini weekends": round(one.gini["weekends"], 3),
            "first wish": f"{one.first:.1%}",
            "first or second": f"{one.first_or_second:.1%}",
            "seconds": round(one.seconds, 1),
            "against": "unevenness is free",
            "ratio": free.real / one.real,
        }
        for one in found
    ]


def cut(days: int) -> Case:
    """The people of one line of the sample operation, nobody absent, and what is asked of the queues they serve."""
    case = whole(days)
    people = tuple(a for a in case.agents if any(s.startswith(LINE) for s in a.skills))
    names = case.needed["line"] + "/" + case.needed["language"] + "/" + case.needed["channel"]
    mine = names.map(lambda queue: queue.startswith(LINE))
    return replace(case, agents=people, needed=case.needed[mine].reset_index(drop=True))


def crew(people: int = 14) -> Case:
    """A planted team for a week: around the clock three by day, two in the evening and one at night; a wish a day."""
    zone = ZoneInfo("Asia/Shanghai")
    monday = AS_OF.date()
    horizon = Horizon(midnight(monday, zone), midnight(monday + timedelta(days=7), zone), 60, zone)
    meal = (Break(60, 180, 240, paid=True),)
    templates = tuple(
        ShiftTemplate(code, 480, first, first + 120, 60, meal)
        for code, first in (("D8", 420), ("L8", 840), ("N8", 1260))
    )
    contract = Contract("full_time", 2400, 5, ("D8", "L8", "N8"))
    agents = tuple(
        Agent(f"c{k:02d}", f"C{k:02d}", "crew", "shanghai", None, zone, contract, ("shop/zh/*",), 1000)
        for k in range(people)
    )
    heads = [1.0] * 7 + [3.0] * 8 + [2.0] * 7 + [1.0] * 2
    rows = [
        (at, "shop", "zh", "chat", "interval", h, h, h, None, pd.NaT)
        for at, h in zip(horizon.times, heads * 7, strict=True)
    ]
    columns = [name for name, column in REQUIREMENT.columns.items() if column.required]
    needed = REQUIREMENT.validate(pd.DataFrame(rows, columns=columns), lazy=True)
    random = np.random.default_rng(SEED)
    wishes = [
        Wish(a.agent_id, monday + timedelta(days=int(d)), str(random.choice(["off", "day", "night"])), float(w))
        for a in agents
        for d, w in zip(random.choice(7, 2, replace=False), random.choice([-2, 1, 2, 3], 2), strict=True)
    ]
    rules = (
        Rest(660), OneShiftADay(), WeekMinutes(2400), WeekShifts(5), RunOfDays(6), Absences(), Employment(),
        Breaks(300), Skills(), Wishes(wishes, 400),
    )  # fmt: skip
    return Case(needed, agents, templates, rules, Prices({}, default_shortage=5000), horizon, 1.0)


def whole(days: int) -> Case:
    """The sample operation, nobody absent."""
    case = _sample(days)
    return replace(case, agents=tuple(replace(a, absences=()) for a in case.agents))


def lived(case: Case, price: float, fortnights: int) -> Outcome:
    """Some fortnights one after the other; raises if a roster breaks a rule."""
    random = np.random.default_rng(SEED)
    (stated,) = [rule for rule in case.rules if isinstance(rule, Wishes)]
    span = case.horizon.end - case.horizon.start
    past, lists, cost, real, bound = empty_roster(), [], 0, 0, 0.0
    begun = time.perf_counter()
    for number in range(fortnights):
        ahead = number * span
        horizon = replace(case.horizon, start=case.horizon.start + ahead, end=case.horizon.end + ahead)
        asked = _others_wishes(stated.wishes, case.agents, ahead, random)
        rules = [r for r in case.rules if not isinstance(r, Wishes)] + [Wishes(asked, stated.cents)]
        if price:
            table = accounts(case.agents, past, (), BURDENS, horizon.start, weeks=12)
            cents = round(100 * price)
            rules.append(Fairness(BURDENS, (cents, cents, 0, 0), balances(table, case.agents, horizon)))
        problem = roster_problem(
            _later(case.needed, ahead),
            case.agents,
            case.templates,
            rules,
            horizon,
            case.prices,
            shrinkage=1 - case.present,
            past=past,
        )
        result = solve(problem, Limits(seconds=900), seed=1)
        if result.status != "solved" or len(violations(result.roster, case.agents, rules, past)):
            raise AssertionError(f"fortnight {number + 1} at price {price:g} is {result.status}, or breaks rules")
        past = pd.concat([past, result.roster], ignore_index=True)
        lists.append(wish_lists(asked, result.roster, case.agents))
        cost, bound = cost + result.cost, bound + result.bound
        real += result.cost - result.cost_parts["wishes"] - result.cost_parts.get("fairness", 0)
    end = case.horizon.start + fortnights * span
    even = evenness(accounts(case.agents, past, (), BURDENS, end, weeks=12)).set_index("kind")
    met = shares_met(pd.concat(lists)).iloc[0]
    return Outcome(
        price,
        cost,
        real,
        (cost - bound) / cost,
        even["gini"].to_dict(),
        even["least"].to_dict(),
        float(met["first"]),
        float(met["first_or_second"]),
        time.perf_counter() - begun,
    )


def _others_wishes(
    wishes: Sequence[Wish], people: Sequence[Agent], ahead: timedelta, random: np.random.Generator
) -> list[Wish]:
    """Everybody's wishes given to somebody of the same contract, so much later."""
    known = {a.agent_id for a in people}
    to: dict[str, str] = {}
    for contract in sorted({a.contract.name for a in people}):
        own = [a.agent_id for a in people if a.contract.name == contract]
        to |= dict(zip(own, random.permutation(own).tolist(), strict=True))
    return [replace(w, agent_id=to[w.agent_id], day=w.day + ahead) for w in wishes if w.agent_id in known]


def _later(needed: pd.DataFrame, ahead: timedelta) -> pd.DataFrame:
    return needed.assign(timestamp=needed["timestamp"] + ahead, deadline=needed["deadline"] + ahead)


def plot(rows: Sequence[dict[str, Any]], path: Path = PLOT) -> None:
    """Gini of nights, and wishes met, at each price with what it costs; an SVG without libraries."""
    wide, high, left, top = 640, 320, 60, 30
    floor = high - 60

    def x(k: int) -> float:
        return left + 40 + k * (wide - 2 * left - 80) / max(len(rows) - 1, 1)

    def y(share: float) -> float:
        return top + (1 - share) * (floor - top)

    def line(values: Sequence[float], colour: str) -> str:
        places = [(x(k), y(value)) for k, value in enumerate(values)]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in places)
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'

    ticks = "".join(
        f'<text x="{left - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{v:g}</text>' for v in (0, 0.25, 0.5, 0.75, 1)
    )
    labels = "".join(
        f'<text x="{x(k):.1f}" y="{floor + 18}" text-anchor="middle">{row["price"]}</text>'
        f'<text x="{x(k):.1f}" y="{floor + 34}" text-anchor="middle">{row["dearer"]}</text>'
        for k, row in enumerate(rows)
    )
    met = [float(row["first or second"].rstrip("%")) / 100 for row in rows]
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">'
        f'<rect width="{wide}" height="{high}" fill="white"/>'
        f'<path d="M{left} {top} V{floor} H{wide - left}" fill="none" stroke="#888"/>{ticks}{labels}'
        f"{line([row['Gini nights'] for row in rows], '#c0392b')}{line(met, '#2471a3')}"
        f'<text x="{wide - left}" y="{y(0.6):.1f}" text-anchor="end" fill="#2471a3">first or second wish met</text>'
        f'<text x="{wide - left}" y="{y(0.5):.1f}" text-anchor="end" fill="#c0392b">Gini of nights within peers</text>'
        f'<text x="{wide / 2}" y="{high - 8}" text-anchor="middle">price of unevenness, and cost over that at 0</text>'
        "</svg>\n",
        encoding="utf-8",
    )


def main() -> None:
    """Measure the people of one line, the whole sample or the planted crew, and draw the curve if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fairness", description=__doc__)
    parser.add_argument("--whole", action="store_true", help="the whole sample instead of the people of one line")
    parser.add_argument("--crew", action="store_true", help="a planted team of fourteen, week by week")
    parser.add_argument("--prices", type=float, nargs="+", default=list(PRICES))
    parser.add_argument("--periods", type=int, default=6)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--plot", action="store_true", help=f"draw {PLOT.name}")
    asked = parser.parse_args()
    case = crew() if asked.crew else (whole if asked.whole else cut)(asked.days)
    rows = rows_of(case, asked.prices, asked.periods)
    print(pd.DataFrame(rows).to_string(index=False))
    if asked.plot:
        plot(rows)


if __name__ == "__main__":
    main()
