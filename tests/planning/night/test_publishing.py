"""From the store to the published folder: the proof of a roster goes with the roster that it proves."""

from datetime import timedelta

import pandas as pd
import pytest

from planning.exchange.folder import RESULT_FIELDS
from planning.night.publishing import contents
from planning.store import ShiftChange, Store
from scheduler.agents import ABSENCES, AGENTS
from tests.planning.store import example
from tests.planning.store.example import NIGHT

PROOF = '{\n"schema":"tideshift/certificate/1"\n}\n'


@pytest.fixture
def store(tmp_path):
    """A store with one publication of two people's roster and its certificate."""
    people = {
        "agent_id": ["A0", "A1"],
        "name": ["A0", "A1"],
        "group": "g",
        "site": "s",
        "vendor": None,
        "time_zone": "Asia/Shanghai",
        "contract": "full_time",
        "skills": "*/*/*",
        "hourly_cost": 10.0,
        "hired_on": pd.NaT,
        "leaves_on": pd.NaT,
        "productivity": 1.0,
    }
    summary = {
        "interval_minutes": 60,
        "time_zone": "Asia/Shanghai",
        "result": {**dict.fromkeys(RESULT_FIELDS, 0), "reasons": []},
        "colours": {},
        "posts": [],
    }
    empty = pd.DataFrame({"timestamp": pd.DatetimeIndex([], tz="UTC")})
    uncovered = empty.assign(**dict.fromkeys(["line", "language", "channel"], ""), shortage=0.0)
    tables = {
        **example.tables(),
        "agents": AGENTS.validate(pd.DataFrame(people), lazy=True),
        "absences": ABSENCES.validate(pd.DataFrame({c: [] for c in ABSENCES.columns})),
        "coverage": uncovered,
        "kpis": empty,
        "certificate": pd.DataFrame({"text": [PROOF]}),
    }
    with Store.open(f"sqlite:///{tmp_path}/t.db") as opened:
        opened.save_run(example.run(summary=summary), tables, publish=True, horizon=(NIGHT, NIGHT + timedelta(days=2)))
        yield opened


def test_the_certificate_is_published_with_the_roster_it_proves(store):
    """Its text is the night's, to the byte; a planner's edit makes a roster that nobody has proven."""
    assert contents(store, store.published()).certificate == PROOF
    later = example.shift("A0", NIGHT + timedelta(hours=2))
    change = ShiftChange("A0", NIGHT, later)
    store.edit_roster(1, expected_version=1, changes=[change], author="li", reason="ill", at=NIGHT + timedelta(hours=9))
    assert contents(store, store.published()).certificate is None
