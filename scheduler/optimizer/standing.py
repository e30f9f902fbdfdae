"""What stands already: the published past, and shifts that are not the solver's to choose."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.optimizer.heads import heads_of
from scheduler.optimizer.tours import History
from scheduler.pay import overtime_minutes
from scheduler.roster import Shift
from scheduler.rules import Nights, Recovery, Rule, WeekRest, rules_at

Floats = npt.NDArray[np.float64]


def by_agent(shifts: Iterable[Shift]) -> defaultdict[str, list[Shift]]:
    """Shifts of each agent, in the order given; an agent without any has an empty list."""
    found: defaultdict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.agent_id].append(shift)
    return found


def histories_of(
    agents: Sequence[Agent], past: Iterable[Shift], kept: Iterable[Shift], horizon: Horizon, rules: Sequence[Rule]
) -> tuple[History, ...]:
    """What each agent brings into the horizon by these rules, from `past` shifts and `kept` ones of the roster."""
    before, standing = by_agent(past), by_agent(kept)
    return tuple(_history_of(a, before[a.agent_id], standing[a.agent_id], horizon, rules) for a in agents)


def _history_of(
    agent: Agent, past: Sequence[Shift], kept: Sequence[Shift], horizon: Horizon, rules: Sequence[Rule]
) -> History:
    first = horizon.start.astimezone(agent.time_zone).date()
    own = sorted(past, key=lambda s: s.start)
    earlier = [s for s in own if s.day < first]
    begun = [s for s in own if s.day == first]
    week = [s for s in earlier if s.day.isocalendar()[:2] == first.isocalendar()[:2]]
    worked = {s.day for s in earlier}
    run = 0
    while first - timedelta(days=run + 1) in worked:
        run += 1
    nights, rested, free_from, by_day_from = (0, 0), False, None, None
    mine = rules_at(rules, agent.site, agent.contract.name)
    for rule in mine:
        if isinstance(rule, Nights):
            nights = rule.carried(earlier, agent.time_zone, first)
        elif isinstance(rule, Recovery):
            by_day_from = rule.carried(earlier, agent.time_zone)
            nights = nights[0], rule.row(earlier, agent.time_zone, first)
    longest = max((rule for rule in mine if isinstance(rule, WeekRest)), key=lambda r: r.minutes, default=None)
    if longest is not None:
        rested, free_from = longest.carried(own, first, horizon.start)
    return History(
        week=(len(week), sum(s.paid_minutes for s in week)),
        run=run,
        last_end=earlier[-1].end if earlier else None,
        fixed=(*begun, *kept),
        last_start=earlier[-1].start if earlier else None,
        nights=nights,
        rested=rested,
        free_from=free_from,
        by_day_from=by_day_from,
        week_overtime=sum(s.paid_minutes - agent.contract.pay.straight(s.paid_minutes) for s in week),
        overtime=_overtime(agent, own),
    )


def _overtime(agent: Agent, past: Sequence[Shift]) -> tuple[tuple[date, int], ...]:
    """Dates and minutes of somebody's overtime, by shifts in order of start."""
    terms = agent.contract.pay
    if not terms.has_overtime:
        return ()
    each = zip(past, overtime_minutes(terms, past), strict=True)
    return tuple((shift.day, minutes) for shift, minutes in each if minutes)


def carried_heads(
    standing: Sequence[Shift],
    queues: tuple[str, ...],
    productivity: Mapping[str, float],
    horizon: Horizon,
    tick: int,
    count: int,
) -> Floats:
    """Heads that standing shifts work on each queue in each tick, weighted by productivity; shape (queues, count)."""
    return heads_of(standing, queues, productivity, horizon.start, tick, count)
