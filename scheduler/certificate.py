"""The certificate of a roster: everything from which its cost and its bound can be computed again without this code.

It holds what the tables of a roster's folder do not say: rules with their limits, shift templates, prices, what stood
before, and the dual prices of people's time. Who trusts nobody recomputes the Lagrangian bound at these prices, for
any prices give a valid one (`scheduler.optimizer.bound`).
"""

from collections.abc import Container
from dataclasses import asdict
from datetime import date, datetime
from math import isinf
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.agents import Agent, Contract
from scheduler.optimizer.problem import RosterProblem
from scheduler.pay import NO_TERMS
from scheduler.roster import UTC, Result, Shift
from scheduler.rules import Fairness, Rule, Scoped, Wishes

SCHEMA = "tideshift/certificate/1"
"""Name and version of the format."""

DECIMALS = 6
"""Of a price [cent per head-tick]: ten thousand people for a month move the bound by less than a cent."""

LONGEST_REACH_DAYS = 2
"""An absence so long after the horizon touches no shift of it [days]."""


def certificate(problem: RosterProblem, result: Result) -> dict[str, Any]:
    """What certificate.json holds, in lists, texts and numbers.

    Parameters
    ----------
    problem : RosterProblem
    result : Result
        Of `solve` for this problem.

    Returns
    -------
    dict
        Instants in ISO 8601 in UTC; money in cents; prices of shortage and surplus per agent-hour, `duals` per
        head-tick: one list of the problem's ticks for each of `skill_sets`, which are lists of queues. `past` tells the
        shifts before the horizon, with breaks and work where they reach into it; `kept` those of the roster that were
        not the solver's to choose. `productivity` names those who differ from 1; contracts have terms of `pay`, and
        agents dated `premiums`, where there are any.

    Raises
    ------
    ValueError
        If the result has no prices, as a contradictory one, or prices of another shape.
    """
    shape = (len(problem.skills), problem.ticks)
    if result.prices is None or result.prices.shape != shape:
        found = "none" if result.prices is None else f"shape {result.prices.shape}"
        raise ValueError(f"a certificate needs prices of shape {shape}, not {found}; the result is {result.status}")
    horizon = problem.horizon
    per_hour = 60 / problem.tick
    dear = [*problem.price, *problem.late_price]
    zones = {a.agent_id: a.time_zone for a in problem.agents}
    first = {a.agent_id: problem.local_days(a)[0] for a in problem.agents}
    fairness = [_fairness(rule, zones) for rule in problem.rules if isinstance(rule, Fairness)]
    return {
        "schema": SCHEMA,
        "horizon": {
            "start": _instant(horizon.start),
            "end": _instant(horizon.end),
            "interval": horizon.interval,
            "tick": problem.tick,
        },
        "shrinkage": problem.shrinkage,
        "hedge": problem.hedge,
        "prices": {
            "shortage": {q: _plain(round(p * per_hour, DECIMALS)) for q, p in zip(problem.queues, dear, strict=True)},
            "surplus": _plain(round(problem.surplus_price * per_hour, DECIMALS)),
        },
        "rules": {rule.name: _limits(rule) for rule in problem.rules if not isinstance(rule, Scoped | Fairness)},
        "laws": [_law(rule) for rule in problem.rules if isinstance(rule, Scoped)],
        "templates": [_plain({k: v for k, v in asdict(t).items() if k != "colour"}) for t in problem.templates],
        "contracts": {c.name: _contract(c) for c in dict.fromkeys(a.contract for a in problem.agents)},
        "wishes": [
            [w.agent_id, _plain(w.day), w.shift, w.weight]
            for rule in problem.rules
            if isinstance(rule, Wishes)
            for w in rule.wishes
            if w.agent_id in zones
        ],
        "absences": [[a.agent_id, _instant(s), _instant(e)] for a in problem.agents for s, e in _near(a, problem)],
        "productivity": {a.agent_id: a.productivity for a in problem.agents if a.productivity != 1},
        **_premiums(problem),
        "past": [
            _row(s, zones[s.agent_id], reaches=s.end > horizon.start or s.day >= first[s.agent_id])
            for s in sorted(problem.past, key=lambda s: (s.agent_id, s.start))
        ],
        "kept": sorted([s.agent_id, _instant(s.start)] for s in problem.kept),
        "skill_sets": [[q for q, can in zip(problem.queues, row, strict=True) if can] for row in problem.skills],
        "duals": [[_plain(x) for x in row] for row in np.round(result.prices, DECIMALS).tolist()],
        "cost": result.cost,
        "cost_parts": dict(result.cost_parts),
        "bound": result.bound,
        "gap": result.gap,
        **({"fairness": fairness[0]} if fairness else {}),
    }


def _limits(rule: Rule) -> dict[str, Any]:
    """The limits of a rule; whom wishes are of is told apart."""
    return {k: _plain(v) for k, v in vars(rule).items() if k not in ("name", "wishes")}


def _fairness(rule: Fairness, people: Container[str]) -> dict[str, Any]:
    """What burdens are and cost, and how everybody stands: lists of as many numbers as there are kinds of burden."""
    return {
        **{name: _plain(value) for name, value in vars(rule.burdens).items()},
        "cents": list(rule.cents),
        "most": [None if isinf(most) else _plain(float(most)) for most in rule.most],
        "most_cents": rule.most_cents,
        "people": {
            who: [[_plain(float(x)) for x in b.before], [_plain(float(x)) for x in b.expected]]
            for who, b in sorted(rule.balances.items())
            if who in people
        },
    }


def _law(scoped: Scoped) -> dict[str, Any]:
    """A rule of some sites only, and where it is written."""
    return {
        "rule": scoped.name,
        "limits": _limits(scoped.rule),
        "sites": sorted(scoped.sites),
        "exempt": sorted(scoped.exempt),
        "law": scoped.law,
    }


def _contract(contract: Contract) -> dict[str, Any]:
    """A contract's limits, and its terms of pay if it has any."""
    told = {k: v for k, v in asdict(contract).items() if k not in ("name", "pay")}
    if contract.pay != NO_TERMS:
        told["pay"] = {k: v for k, v in asdict(contract.pay).items() if v not in (None, ())}
    found: dict[str, Any] = _plain(told)
    return found


def _premiums(problem: RosterProblem) -> dict[str, Any]:
    """Dated premiums, if anybody has any."""
    rows = [[a.agent_id, _plain(p.first), _plain(p.last), p.share] for a in problem.agents for p in a.premiums]
    return {"premiums": rows} if rows else {}


def _near(agent: Agent, problem: RosterProblem) -> list[tuple[datetime, datetime]]:
    """Absences that a shift of the horizon could touch."""
    horizon = problem.horizon
    return [
        (start, end)
        for start, end in agent.absences
        if end > horizon.start and (start - horizon.end).days < LONGEST_REACH_DAYS
    ]


def _row(shift: Shift, zone: ZoneInfo, *, reaches: bool) -> list[Any]:
    row = shift.row(zone)
    return [
        shift.agent_id,
        shift.code,
        shift.start.astimezone(zone).isoformat(timespec="minutes"),
        shift.end.astimezone(zone).isoformat(timespec="minutes"),
        shift.paid_minutes,
        *((row["breaks"], row["work"]) if reaches else ("", "")),
    ]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="minutes")


def _plain(value: Any) -> Any:
    """A value as JSON has it: instants and dates as texts, whole numbers without a point."""
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {name: _plain(v) for name, v in value.items()}
    return value
