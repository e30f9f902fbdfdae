"""Fair lives: a site's accounts of what people have borne, and the rules of a roster with those carried over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from planning.house_rules import wishes_of
from planning.settings import Settings
from scheduler.agents import Agent
from scheduler.fairness.accounts import accounts, balances, lifted
from scheduler.horizon import Horizon
from scheduler.roster import empty_roster
from scheduler.rules import Rule, Wishes
from scheduler.rules.fairness import KINDS, Fairness

_DAY = timedelta(days=1)


def accounts_of(
    settings: Settings, agents: Sequence[Agent], past: pd.DataFrame, wishes: pd.DataFrame, until: datetime
) -> pd.DataFrame:
    """What everybody has borne by fairness.yaml before an instant; contract `ACCOUNTS`.

    Parameters
    ----------
    settings : Settings
    agents : sequence of Agent
    past : pandas.DataFrame
        Contract `ROSTER`, published; as many weeks of it as fairness.yaml remembers.
    wishes : pandas.DataFrame
        Contract `WISHES`.
    until : datetime
        Zone-aware.
    """
    fair = settings.fairness
    return accounts(agents, past, wishes_of(wishes), fair.burdens, until, weeks=fair.weeks, by=fair.peers)


def with_fairness(
    rules: Sequence[Rule], settings: Settings, table: pd.DataFrame | None, agents: Sequence[Agent], horizon: Horizon
) -> tuple[Rule, ...]:
    """The rules of a site, and what fairness.yaml makes of everybody's account; the same rules where it has no price.

    Parameters
    ----------
    rules : sequence of Rule
    settings : Settings
    table : pandas.DataFrame or None
        Contract `ACCOUNTS`; without it nobody is known to have borne anything.
    agents : sequence of Agent
    horizon : Horizon
    """
    fair = settings.fairness
    if not fair.is_priced:
        return tuple(rules)
    if table is None:
        table = accounts(agents, empty_roster(), (), fair.burdens, horizon.start, weeks=fair.weeks, by=fair.peers)
    stated = [
        replace(rule, wishes=lifted(rule.wishes, table, lift=fair.refused_lift)) if isinstance(rule, Wishes) else rule
        for rule in rules
    ]
    weeks = (horizon.end - horizon.start) / (7 * _DAY)
    most = tuple(np.inf if (m := getattr(fair.most, kind)) is None else round(m * weeks, 6) for kind in KINDS)
    most_cents = round(100 * fair.most.price) if np.isfinite(most).any() else 0
    if any(fair.cents) or most_cents:
        balance = balances(table, agents, horizon)
        stated.append(Fairness(fair.burdens, fair.cents, balance, most, most_cents))
    return tuple(stated)
