"""The same operation as its work is bought and lived: seats of vendors, overtime, dearer nights, fairness, wishes."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from benchmarks.scale import pool
from benchmarks.scale.scenario import Scenario
from scheduler.agents import Agent, Contract
from scheduler.fairness.accounts import ACCOUNTS, balances, days_there, peers_of
from scheduler.pay import OvertimePay, PayTerms, Premium
from scheduler.rules import GuaranteedMinutes, WeekMinutes, WeekShifts, Wish, Wishes
from scheduler.rules.fairness import Burdens, Fairness
from scheduler.seats import Notice, Seats

FLEX = 0.05
"""Contracted seats of a language's vendor, as a share of the language's heads; twice as many may be had."""

TIERS = ((1.0, 1.1), (1.5, 1.2), (2.0, 1.4))
"""Price of a vendor's hours up to a share of its contract, in wages of its site."""

NOTICES = (Notice(360, 2.0, 0.0), Notice(48, 1.5, 0.2), Notice(2, 1.2, 0.6))

OVERTIME = PayTerms(week=OvertimePay(2400, ((0, 1.5),)), premiums=(Premium(22 * 60, 6 * 60, 0.1),))
"""Beyond 40 hours one and a half wages; a tenth more from 22:00 to 06:00."""

MOST_WEEK, MOST_SHIFTS = 2880, 6
"""A week with overtime: one shift of eight hours more."""

PAST_DAYS, NIGHTS_EACH = 84, 9.0
"""Days that the accounts look back, and nights that somebody has borne in them on average."""

FAIR_CENTS = (200, 100, 0, 0)
"""Price of a night and of a weekend shift more for who is one ahead of their peers [cent]."""

WISHING, WISH_CENTS = 0.3, 400
"""Share of people who wish something, and the price of a unit of weight [cent]."""


def lived(case: Scenario, seed: int) -> Scenario:
    """The operation with everything on: people, seats and rules are more, the requirement is the same.

    Parameters
    ----------
    case : Scenario
        As `benchmarks.scale.scenario` draws it.
    seed : int
        Of what everybody has borne and of their wishes.
    """
    own = tuple(replace(a, contract=_with_overtime(a.contract)) for a in case.agents)
    seats = tuple(a for offer in offers(case) for a in offer.agents(case.horizon.start, case.horizon))
    limits = {WeekMinutes: WeekMinutes(MOST_WEEK), WeekShifts: WeekShifts(MOST_SHIFTS)}
    rules = tuple(limits.get(type(rule), rule) for rule in case.rules)
    fair = Fairness(Burdens(), FAIR_CENTS, balances(_accounts(own, case, seed), own, case.horizon))
    wishes = Wishes(tuple(_wishes(own, case, seed)), WISH_CENTS)
    return replace(case, agents=(*own, *seats), rules=(*rules, GuaranteedMinutes(), fair, wishes))


def offers(case: Scenario) -> tuple[Seats, ...]:
    """One vendor a language, at sites in turn, with three tenths of its hours billed anyway."""
    found = []
    for k, language in enumerate(case.languages):
        site = pool.SITES[1 + k % (len(pool.SITES) - 1)]
        name = f"flex-{language.code}"
        count = max(1, round(FLEX * language.heads))
        found.append(
            Seats(
                vendor=name,
                site=site.name,
                time_zone=site.time_zone,
                skills=(language.queue("*"),),
                contract=Contract(name, 2400, 5, ("F8", "P4")),
                contracted_h=40.0 * count,
                least=0.3,
                most=2.0,
                tiers=tuple((share, round(times * site.hourly_cost)) for share, times in TIERS),
                notices=NOTICES,
            )
        )
    return tuple(found)


def _with_overtime(contract: Contract) -> Contract:
    if contract is not pool.FULL_TIME:
        return contract
    return replace(contract, week_minutes=MOST_WEEK, week_shifts=MOST_SHIFTS, pay=OVERTIME)


def _accounts(agents: tuple[Agent, ...], case: Scenario, seed: int) -> pd.DataFrame:
    """What everybody has borne in the weeks before: nights and weekends by chance, as nobody looked after them."""
    random = pool.stream(seed, "accounts")
    peers = peers_of(agents)
    first = case.horizon.start.date() - timedelta(days=PAST_DAYS)
    mine = [a for a in agents if a.agent_id in peers]
    return ACCOUNTS.validate(
        pd.DataFrame(
            {
                "agent_id": [a.agent_id for a in mine],
                "peers": [peers[a.agent_id] for a in mine],
                "days": [days_there(a, first, case.horizon.start.date()) for a in mine],
                "nights": random.poisson(NIGHTS_EACH, len(mine)).astype(float),
                "weekends": random.poisson(NIGHTS_EACH, len(mine)).astype(float),
                "unwanted": 0.0,
                "posts": 0.0,
                "refused": 0.0,
            }
        ),
        lazy=True,
    )


def _wishes(agents: tuple[Agent, ...], case: Scenario, seed: int) -> list[Wish]:
    """Days off and start bands of some people, one wish each."""
    random = pool.stream(seed, "wishes")
    days: list[date] = [
        case.horizon.start.astimezone(case.horizon.time_zone).date() + timedelta(days=k) for k in range(7)
    ]
    found = []
    for agent in agents:
        if random.random() < WISHING:
            what = str(random.choice(np.array(["off", "off", "early", "day", "late"])))
            found.append(Wish(agent.agent_id, days[int(random.integers(7))], what, float(random.integers(1, 4))))
    return found
