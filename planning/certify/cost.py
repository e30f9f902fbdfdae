"""The cost of a roster, part by part, computed anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from planning.certify import fairness
from planning.certify.claim import BANDS, Claim, Wish
from planning.certify.cover import Cover
from planning.certify.demand import Demand
from planning.certify.folder import Agent, Folder
from planning.certify.pay import CENT, WAGE, of_shift, week_extra
from planning.certify.shifts import Shift
from planning.certify.zones import local_clock, local_day, monday

Floats = npt.NDArray[np.float64]


def cost_parts(folder: Folder, demand: Demand, cover: Cover) -> dict[str, int]:
    """Pay, shortage, late work, surplus and disappointed wishes, and what further rules price [cent]."""
    agents, claim = folder.agents, folder.claim
    live = len(demand.live)
    missing = np.clip(demand.cases - cover.heads[:live], 0, None).mean(axis=0)
    useful = float(np.minimum(demand.cases, cover.heads[:live]).mean(axis=0).sum())
    late = late_work(demand, cover.heads[live:])
    asked = sum(job.work for job in demand.jobs)
    idle = max(cover.present - useful - (asked - float(late.sum())), 0.0)
    lives: dict[str, list[Shift]] = defaultdict(list)
    for shift in (*folder.past, *folder.shifts):
        lives[shift.agent_id].append(shift)
    parts = {
        "pay": sum(pay(s.paid, agents[s.agent_id].cost) for s in folder.shifts),
        "shortage": round(float(demand.price @ missing.sum(axis=1))),
        "late": round(float(demand.late @ late)),
        "surplus": round(demand.surplus * idle),
        "wishes": _wishes(folder, lives),
    }
    if "guaranteed minutes" in claim.rules:
        parts["guaranteed"] = _guaranteed(folder, lives)
    parts |= _extra_pay(folder)
    if "start consistency" in claim.rules:
        parts["consistency"] = _consistency(folder, lives)
    if claim.fairness is not None:
        prices = (
            fairness.price(claim.fairness, agent, lives.get(who, []), horizon_days(agent.zone, claim))
            for who, agent in agents.items()
        )
        parts["fairness"] = round(sum(prices))
    return parts


def _extra_pay(folder: Folder) -> dict[str, int]:
    """Overtime and premiums, where somebody's contract or dates have any; each is rounded once [cent]."""
    claim = folder.claim
    own: dict[str, list[Shift]] = defaultdict(list)
    past: dict[str, list[Shift]] = defaultdict(list)
    for lives, shifts in ((own, folder.shifts), (past, folder.past)):
        for shift in shifts:
            lives[shift.agent_id].append(shift)
    overtime = premiums = 0
    paid_late = paid_by_clock = False
    for who, agent in folder.agents.items():
        terms = claim.contracts[agent.contract].pay
        paid_late |= terms.day is not None or terms.week is not None
        paid_by_clock |= bool(terms.hours) or who in claim.premiums.spans
        each = [of_shift(terms, claim.premiums, agent.zone, shift) for shift in own[who]]
        overtime += agent.cost * (sum(late for late, _ in each) + week_extra(terms, own[who], past[who]))
        premiums += agent.cost * sum(premium for _, premium in each)
    parts = {}
    if paid_late:
        parts["overtime"] = round(overtime / CENT)
    if paid_by_clock:
        parts["premiums"] = round(premiums / CENT)
    return parts


def pay(minutes: int, hourly: int) -> int:
    """Pay of a shift [cent]; half a cent goes to the even one."""
    return round(minutes * hourly / 60)


def late_work(demand: Demand, heads: Floats) -> Floats:
    """Deferred work not done in time, earliest deadline first; by queue [head-tick]."""
    late, supply = np.zeros(len(demand.deferred)), heads.copy()
    for job in demand.jobs:
        left = job.work
        own = supply[job.queue]
        for t in np.flatnonzero(own[job.first : job.due] > 0) + job.first:
            took = min(left, own[t])
            own[t] -= took
            left -= took
            if left <= 0:
                break
        late[job.queue] += left
    return late


def wish_price(wish: Wish, code: str | None, clock: int, cents: int) -> int:
    """What a day with shift `code` from local `clock`, or off (None), costs by a wish [cent]."""
    if code is None or wish.shift == "off":
        met = code is None and wish.shift == "off"
    elif wish.shift in BANDS:
        begin, end = BANDS[wish.shift]
        met = begin <= clock < end if begin < end else clock >= begin or clock < end
    else:
        met = code == wish.shift
    return round(abs(wish.weight) * cents) if met == (wish.weight < 0) else 0


def horizon_days(zone: str, claim: Claim) -> range:
    """The dates of a zone that the horizon touches."""
    return range(local_day(claim.grid.start, zone), local_day(claim.grid.end - 1, zone) + 1)


def _wishes(folder: Folder, lives: Mapping[str, list[Shift]]) -> int:
    claim, total = folder.claim, 0
    cents = claim.limit("wish", "cents", 0)
    for wish in claim.wishes:
        agent = folder.agents.get(wish.agent_id)
        if agent is None or wish.day not in horizon_days(agent.zone, claim):
            continue
        shift = next((s for s in lives.get(wish.agent_id, ()) if s.day == wish.day), None)
        code, clock = (None, 0) if shift is None else (shift.code, local_clock(shift.start, agent.zone))
        total += wish_price(wish, code, clock, cents)
    return total


def owed(agent: Agent, claim: Claim, past: Iterable[Shift]) -> dict[int, tuple[int, int, int]]:
    """By Monday: minutes guaranteed on the horizon's dates, paid earlier in the week, and offered as time off.

    Each date on which somebody is employed and not absent is a seventh of the week. `past` are the agent's shifts
    before the horizon's first date, and maybe later ones.
    """
    promise, offer = claim.contracts[agent.contract].guaranteed_minutes, claim.contracts[agent.contract].pay.time_off[0]
    if not promise or "guaranteed minutes" not in claim.rules:
        return {}
    days = horizon_days(agent.zone, claim)
    away: set[int] = set()
    for start, end in agent.absences:
        away.update(range(local_day(start, agent.zone), local_day(end - 1, agent.zone) + 1))

    def present(some: range) -> int:
        return sum(
            d not in away
            and (agent.hired_on is None or d >= agent.hired_on)
            and (agent.leaves_on is None or d <= agent.leaves_on)
            for d in some
        )

    found = {}
    for first in sorted({monday(d) for d in days}):
        inside = range(max(first, days[0]), min(first + 6, days[-1]) + 1)
        before = sum(s.paid for s in past if first <= s.day < days[0])
        left = promise * present(range(first, inside[-1] + 1)) // 7 - before
        found[first] = max(min(promise * present(inside) // 7, left), 0), before, offer * present(inside) // 7
    return found


def _guaranteed(folder: Folder, lives: Mapping[str, list[Shift]]) -> int:
    """Pay of guaranteed minutes that nobody works [cent]."""
    total = 0
    for who, agent in folder.agents.items():
        own = lives.get(who, [])
        days = horizon_days(agent.zone, folder.claim)
        saved = folder.claim.contracts[agent.contract].pay.time_off[1]
        for first, (minutes, _, offered) in owed(agent, folder.claim, own).items():
            worked = sum(s.paid for s in own if monday(s.day) == first and s.day in days)
            idle = max(minutes - worked, 0)
            total += (WAGE * idle - saved * min(idle, offered)) * agent.cost
    return round(total / CENT)


def _consistency(folder: Folder, lives: Mapping[str, list[Shift]]) -> int:
    """Price of the weeks in which somebody's starts lie further apart than they should [cent]."""
    claim = folder.claim
    most, cents = claim.limit("start consistency", "spread_minutes", 0), claim.limit("start consistency", "cents", 0)
    weeks: dict[tuple[str, int], list[tuple[bool, int]]] = defaultdict(list)
    for who, shifts in lives.items():
        agent = folder.agents[who]
        days = horizon_days(agent.zone, claim)
        for shift in shifts:
            weeks[who, monday(shift.day)].append((shift.day in days, local_clock(shift.start, agent.zone)))
    total = 0
    for starts in weeks.values():
        before = arc([clock for new, clock in starts if not new])
        total += cents * (any(new for new, _ in starts) and arc([clock for _, clock in starts]) > most >= before)
    return total


def arc(clocks: list[int]) -> int:
    """Length of the shortest arc of the clock that holds all of some local starts [min]."""
    around = sorted(set(clocks))
    if len(around) < 2:
        return 0
    return 1440 - max(after - before for before, after in pairwise([*around, around[0] + 1440]))
