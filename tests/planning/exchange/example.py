"""Two agents on two clocks and a week of theirs, as a publication."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from planning.exchange import Published
from planning.exchange.folder import RESULT_FIELDS
from scheduler.agents import ABSENCES, AGENTS
from scheduler.posts.seating import SEATS
from scheduler.roster import ROSTER
from tests.planning.store.example import forecast, requirement

AS_OF = datetime(2026, 11, 15, 16, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CAIRO = ZoneInfo("Africa/Cairo")


def agents() -> pd.DataFrame:
    common = {
        "group": "sh-live",
        "vendor": None,
        "contract": "full_time",
        "skills": "live_commerce/zh/*",
        "hired_on": [pd.Timestamp("2023-05-01"), pd.NaT],
        "leaves_on": pd.Series([pd.NaT, pd.NaT], dtype="datetime64[us]"),
        "productivity": 1.0,
    }
    people = {
        "agent_id": ["SH 1/ü", "CA2"],
        "name": ["吴海燕", "=HYPERLINK(A1)"],
        "site": ["shanghai", "cairo"],
        "time_zone": ["Asia/Shanghai", "Africa/Cairo"],
        "hourly_cost": [10.07, 5.6],
    }
    return AGENTS.validate(pd.DataFrame({**people, **common}))[list(AGENTS.columns)]


def absences() -> pd.DataFrame:
    rows = [["CA2", datetime(2026, 11, 17, tzinfo=CAIRO), datetime(2026, 11, 19, tzinfo=CAIRO), "leave"]]
    return ABSENCES.validate(pd.DataFrame(rows, columns=list(ABSENCES.columns)))


def shift(agent_id: str, start: datetime, code: str, **changed: object) -> dict[str, object]:
    row = {
        "agent_id": agent_id,
        "date": pd.Timestamp(start.date()),
        "shift": code,
        "start": start,
        "end": start + timedelta(hours=8),
        "paid_minutes": 450,
        "breaks": "01:00/30",
        "work": "22:00-01:00 live_commerce/zh/chat|01:30-06:00 live_commerce/zh/chat",
        "locked": False,
    }
    return {**row, **changed}


def roster() -> pd.DataFrame:
    day = {"breaks": "12:00/30", "work": "08:30-12:00 live_commerce/zh/chat|12:30-16:30 live_commerce/zh/chat"}
    rows = [
        shift("SH 1/ü", datetime(2026, 11, 16, 8, 30, tzinfo=SHANGHAI), "F8", **day),
        shift("SH 1/ü", datetime(2026, 11, 22, 22, tzinfo=SHANGHAI), "N8", locked=True),
        shift("SH 1/ü", datetime(2026, 11, 23, 22, tzinfo=SHANGHAI), "N8"),
        shift("CA2", datetime(2026, 11, 16, 22, tzinfo=CAIRO), "N8"),
    ]
    return ROSTER.validate(pd.DataFrame(rows))


def coverage() -> pd.DataFrame:
    queue = {"line": "live_commerce", "language": "zh", "channel": "chat", "kind": "interval"}
    times = pd.date_range("2026-11-15T16:00Z", periods=3, freq="30min", unit="us")
    heads = {"required": 3.0, "scheduled": [3.0, 2.0, 4.0], "shortage": [0.0, 1.0, 0.0], "surplus": [0.0, 0.0, None]}
    return pd.DataFrame({"timestamp": times, **queue, **heads})


def totals() -> pd.DataFrame:
    days = pd.to_datetime(["2026-11-16", "2026-11-17"]).astype("datetime64[s]")
    return pd.DataFrame({"line": "*", "language": "*", "channel": "*", "day": days, "volume": [12.5, 13.0]})


def posts() -> pd.DataFrame:
    queue = {"line": "live_commerce", "language": "zh", "channel": "moderation", "post": 1}
    rows = [{"seat": "A", "agent_id": "CA2", "state": "held"}, {"seat": "B", "agent_id": "", "state": "short"}]
    span = {"start": AS_OF, "end": AS_OF + timedelta(hours=2)}
    return SEATS.validate(pd.DataFrame([{**span, **queue, **row} for row in rows]))


def published(**changed: object) -> Published:
    values = {
        "as_of": AS_OF,
        "time_zone": SHANGHAI,
        "agents": agents(),
        "absences": absences(),
        "requirement": requirement(),
        "roster": roster(),
        "result": {**dict.fromkeys(RESULT_FIELDS, 0), "reasons": ["zh chat is short"], "extra": 1},
        "forecast": forecast(),
        "totals": totals(),
        "posts": posts(),
        "kpis": pd.DataFrame({"kpi": ["service_level"], "value": [0.91]}),
        "coverage": coverage(),
        "colours": {"F8": "#4477aa", "N8": "#ccbb44"},
    }
    return Published(**{**values, **changed})
