"""The same operation when full-timers may work overtime: some longer shifts, dearer beyond the contract's week."""

from dataclasses import replace

from benchmarks.scale import pool
from benchmarks.scale.scenario import Scenario
from scheduler.pay import OvertimePay, PayTerms
from scheduler.rules import WeekMinutes


def with_overtime(case: Scenario, share: float, rate: float = 1.5) -> Scenario:
    """The operation with so much overtime allowed to full-time contracts; the requirement stays.

    Parameters
    ----------
    case : Scenario
    share : float
        Of a full week that may be worked beyond it, in ten-hour shifts instead of eight hours; in (0, 0.25].
    rate : float
        Multiple of the wage that it is paid.

    Raises
    ------
    ValueError
        For another share.
    """
    if not 0 < share <= 0.25:
        raise ValueError(f"overtime must be a share of a week in (0, 0.25], not {share}")
    normal = pool.FULL_TIME.week_minutes
    most = round(normal * (1 + share))
    terms = PayTerms(week=OvertimePay(normal, ((0, rate),)))
    longer = replace(pool.FULL_TIME, week_minutes=most, shifts=("F8", "C10"), pay=terms)
    agents = tuple(replace(a, contract=longer) if a.contract == pool.FULL_TIME else a for a in case.agents)
    rules = tuple(WeekMinutes(most) if isinstance(rule, WeekMinutes) else rule for rule in case.rules)
    return replace(case, agents=agents, rules=rules)
