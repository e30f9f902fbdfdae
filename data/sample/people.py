"""People of the sample operation: agents, absences and wishes, and a vendor's team with its demand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from operation import AS_OF
from teams import CONTRACT_SHARE, FAMILY, GIVEN, SITES, TEAMS
from volumes import stream

FIRST_DAY = AS_OF.date()
HORIZON_DAYS = 14
BANDS = ("early", "day", "late", "night")
LENGTHS = {"part_time": ("P4", "P5", "P6"), "compressed": ("C9", "C10")}
"""Contract -> codes in configs/shifts.yaml its holder may choose between; full-timers have one."""


def agents(seed: int) -> pd.DataFrame:
    """The 300 people: columns of agents.csv."""
    rng = stream(seed, "agents")
    rows = []
    taken: set[str] = set()
    for team in TEAMS:
        zone, cents = SITES[team.site]
        # Shares hold within each team, so that no small pool is all part-time by chance.
        contracts = _shares(team.people, CONTRACT_SHARE)
        for contract in rng.permutation(contracts):
            hired = date(2020, 1, 6) + timedelta(days=7 * int(rng.integers(0, 330)))
            seniority = 1 + 0.02 * min((FIRST_DAY - hired).days // 365, 5)
            rows.append(
                {
                    "agent_id": f"{team.site[:2].upper()}{len(rows) + 1:04d}",
                    "name": _name(team.names, taken, rng),
                    "group": team.name,
                    "site": team.site,
                    "vendor": "",
                    "time_zone": zone,
                    "contract": contract,
                    "skills": "|".join(team.skills),
                    "hourly_cost": f"{round(cents * team.premium * seniority) / 100:.2f}",
                    "hired_on": hired,
                    "leaves_on": None,
                    "productivity": 1.0,
                }
            )
    table = pd.DataFrame(rows)
    # Six are still learning, two start inside the horizon, and one works their last week.
    chosen = rng.choice(len(table), 9, replace=False)
    for who, weeks, productivity in zip(chosen[:6], (1, 2, 3, 5, 6, 8), (0.6, 0.65, 0.7, 0.8, 0.85, 0.9), strict=True):
        table.loc[who, "hired_on"] = FIRST_DAY - timedelta(weeks=weeks)
        table.loc[who, "productivity"] = productivity
    table.loc[chosen[6:8], "hired_on"] = FIRST_DAY + timedelta(days=7)
    table.loc[chosen[6:8], "productivity"] = 0.5
    table.loc[chosen[8], "leaves_on"] = FIRST_DAY + timedelta(days=5)
    return table


def _shares(people: int, shares: dict[str, float]) -> list[str]:
    """`people` names in the given shares, by largest remainder."""
    exact = {name: people * share for name, share in shares.items()}
    count = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda n: count[n] - exact[n])[: people - sum(count.values())]:
        count[name] += 1
    return [name for name, n in count.items() for _ in range(n)]


def _name(locale: str, taken: set[str], rng: np.random.Generator) -> str:
    while True:
        family, given = rng.choice(FAMILY[locale]), rng.choice(GIVEN[locale])
        name = {"zh": f"{family}{given}", "vi": f"{family} {given}"}.get(locale, f"{given} {family}")
        if name not in taken:
            taken.add(name)
            return name


def absences(seed: int, team: pd.DataFrame) -> pd.DataFrame:
    """Leave and sickness around the horizon (8 % of the people), half a day of training, and sickness before it."""
    rng = stream(seed, "absences")
    who = rng.permutation(len(team))
    rows = []
    for k, row in enumerate(team.iloc[who[:48]].itertuples()):
        zone = ZoneInfo(row.time_zone)
        if k < 12:  # over before the horizon, or reaching its first day or two
            kind, first, days = "sick", -int(rng.integers(2, 25)), int(rng.integers(1, 5))
        elif k < 32:
            kind, first, days = "leave", int(rng.integers(-4, 11)), int(rng.integers(3, 11))
        elif k < 36:
            kind, first, days = "sick", int(rng.integers(-2, 1)), int(rng.integers(3, 6))
        else:
            day = FIRST_DAY + timedelta(days=int(rng.choice([1, 2, 3, 8, 9, 10])))
            start = datetime(day.year, day.month, day.day, 9, tzinfo=zone)
            rows.append((row.agent_id, start, start + timedelta(hours=4), "training"))
            continue
        day = FIRST_DAY + timedelta(days=first)
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        rows.append((row.agent_id, start, start + timedelta(days=days), kind))
    rows.sort(key=lambda r: (r[0], r[1]))
    text = [
        (who, start.isoformat("T", "minutes"), end.isoformat("T", "minutes"), kind) for who, start, end, kind in rows
    ]
    return pd.DataFrame(text, columns=["agent_id", "start", "end", "kind"])


def wishes(seed: int, team: pd.DataFrame) -> pd.DataFrame:
    """About one and a half wishes a person inside the horizon; days off lead, nights are declined."""
    rng = stream(seed, "wishes")
    rows = []
    for agent, contract in zip(team["agent_id"], team["contract"], strict=True):
        count = int(rng.choice([0, 1, 2, 3, 4], p=[0.20, 0.33, 0.27, 0.15, 0.05]))
        for day in sorted(rng.choice(HORIZON_DAYS, count, replace=False)):
            date_ = FIRST_DAY + timedelta(days=int(day))
            if rng.random() < 0.45:
                shift, weight = "off", int(rng.integers(1, 6))
            elif contract in LENGTHS and rng.random() < 0.4:
                shift, weight = str(rng.choice(LENGTHS[contract])), int(rng.choice([-2, -1, 1, 2, 3]))
            else:
                shift = str(rng.choice(BANDS, p=[0.25, 0.30, 0.20, 0.25]))
                weight = int(rng.choice([-4, -3, -2, 1] if shift == "night" else [-1, 1, 2, 3]))
            rows.append((agent, date_.isoformat(), shift, weight))
    return pd.DataFrame(rows, columns=["agent_id", "date", "shift", "weight"])


def vendor_agents(seed: int) -> pd.DataFrame:
    """The 25 people manila-one puts on our queues: columns of agents.csv."""
    rng = stream(seed, "manila-one")
    taken: set[str] = set()
    mixes = (
        ("id-chat", 16, ("live_commerce/id/chat",)),
        ("en-written", 6, ("live_commerce/en/chat", "live_commerce/en/message")),
        ("both", 3, ("live_commerce/id/chat", "live_commerce/en/chat", "live_commerce/en/message")),
    )
    return pd.DataFrame(
        {
            "agent_id": f"MNL{100 * m + n + 1:03d}",
            "name": _name("fil", taken, rng),
            "group": f"mnl-{name}",
            "site": "manila",
            "vendor": "manila-one",
            "time_zone": "Asia/Manila",
            "contract": "part_time" if n % 6 == 5 else "full_time",
            "skills": "|".join(skills),
            "hourly_cost": "5.20",
            "hired_on": date(2024, 1, 1) + timedelta(days=7 * int(rng.integers(0, 120))),
            "leaves_on": None,
            "productivity": 1.0,
        }
        for m, (name, people, skills) in enumerate(mixes)
        for n in range(people)
    )
