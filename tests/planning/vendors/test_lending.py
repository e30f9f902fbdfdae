"""Vendors that lend people: their seats join our people at the door; the night's folder says what is asked of them."""

import sys
from dataclasses import replace
from datetime import datetime
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from planning.certify import certify, read_folder
from planning.cli import main
from planning.exits import Exit
from planning.lone_roster import Task, make, write
from planning.night.inputs import Files, gather
from planning.refusal import Refused
from planning.store import Store
from scheduler.requirement import REQUIREMENT
from scheduler.seats import bought
from tests.planning.small_site import AS_OF, small_plan, write_site

VENDORS = """
vendors:
  - name: lender
    time_zone: UTC
    contracted_hours: 80
    band: {least: 0.25, most: 2.0}
    lead_times: [{notice_hours: 360, most: 2.0}, {notice_hours: 48, most: 1.5, surcharge: 0.5}]
    price_tiers: [{up_to: 2.0, price: 9.00}]
    seats: {site: there, skills: [shop/en/*], shifts: [D8]}
"""


@pytest.fixture
def site(tmp_path):
    write_site(tmp_path / "configs")
    (tmp_path / "configs" / "vendors.yaml").write_text(VENDORS, encoding="utf-8")
    return tmp_path


def read(site):
    at = datetime.fromisoformat(AS_OF)
    with Store.open(f"sqlite:///{site}/tideshift.db") as store:
        return gather(Files(site / "configs"), store, as_of=at, seed=None, now=at)


def test_seats_stand_behind_our_own_people_with_what_bounds_them(site) -> None:
    """Two seats by contract and two more at notice: a wage, a part billed anyway, days that are too near."""
    told = read(site)
    lent = [a for a in told.agents if a.vendor == "lender"]
    assert [a.agent_id for a in told.agents[-4:]] == [a.agent_id for a in lent]
    assert [a.contract.guaranteed_minutes for a in lent] == [1200, 0, 0, 0]
    assert [len(a.absences) for a in lent] == [0, 0, 1, 1]
    assert lent[2].premiums
    assert set(told.people.table["agent_id"]) == {a.agent_id for a in told.agents}
    assert set(told.settings.contracts()) >= {a.contract.name for a in lent}


def test_our_own_people_keep_their_names(site) -> None:
    """Who is called like a seat already is told, and nothing is read half."""
    table = pd.read_csv(site / "configs" / "agents.csv", dtype=str)
    table.loc[0, "agent_id"] = "lender-S0001"
    table.to_csv(site / "configs" / "agents.csv", index=False)
    with pytest.raises(Refused, match=r"identifiers that vendors\.yaml gives to seats"):
        read(site)


def test_a_roster_with_seats_is_confirmed_from_its_files(site, tmp_path) -> None:
    """The proof counts the minimum, the wage and the surcharge of seats again; nothing but the folder is needed."""
    told = read(site)
    times = told.horizon.times
    busy = np.where((times.hour >= 9) & (times.hour < 17), 9.0, 0.0)
    need = pd.DataFrame({"timestamp": times, "line": "shop", "language": "en", "channel": "voice", "kind": "interval"})
    need = need.assign(agents=busy, agents_p50=busy, agents_p90=busy, workload_h=np.nan, deadline=pd.NaT)
    people = replace(told.people, agents=told.agents)
    task = Task(told.settings, REQUIREMENT.validate(need, lazy=True), told.horizon, people, seed=1, seconds=60.0)
    made = make(task, lambda share, note: None)
    assert made.result.cost_parts["premiums"] > 0
    assert not len(made.violations)
    asked = bought(made.result.roster, people.table, {o.vendor: o.contracted for o in told.settings.vendors.offers()})
    assert asked["at_short_notice"].sum() > 0
    write(made, task, tmp_path / "out", told.as_of)
    assert not certify(read_folder(tmp_path / "out")).faults


def test_the_published_folder_says_what_is_asked(site, monkeypatch) -> None:
    """bought.csv has the vendor's weeks, whoever made the roster."""
    module = ModuleType("planning.plan")
    module.plan = small_plan
    monkeypatch.setitem(sys.modules, "planning.plan", module)
    monkeypatch.chdir(site)
    within = VENDORS.replace("least: 0.25, most: 2.0", "least: 0.25, most: 1.0")
    (site / "configs" / "vendors.yaml").write_text(within, encoding="utf-8")
    assert main(["nightly", "--as-of", AS_OF]) == Exit.PUBLISHED
    asked = pd.read_csv(site / "data" / "published" / "current" / "bought.csv")
    assert asked["vendor"].tolist() == ["lender"]
    assert asked["contracted"].tolist() == [80.0]
    assert asked["hours"].tolist() == [2 * 40.0]
