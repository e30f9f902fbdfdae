"""The committed sample operation is what its script makes, and keeps the contracts of its tables."""

import gzip
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from forecast.history import HISTORY
from planning.vendors.demand_file import demand_text, read_demand
from scheduler.agents import ABSENCES, AGENTS, WISHES, matches

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """The script, loaded as a person runs it: with its own folder first on the path."""
    before = set(sys.modules)
    sys.path.insert(0, str(SAMPLE))
    try:
        spec = importlib.util.spec_from_file_location("make_sample", SAMPLE / "make_sample.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(SAMPLE))
        for name in set(sys.modules) - before:
            if str(SAMPLE) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


@pytest.fixture(scope="module")
def made(script: ModuleType) -> dict[str, bytes]:
    return dict(script.files(script.SEED))


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    table = pd.read_csv(SAMPLE / "history.csv.gz")
    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    table["queue"] = table["line"] + "/" + table["language"] + "/" + table["channel"]
    return table


@pytest.fixture(scope="module")
def agents() -> pd.DataFrame:
    table = pd.read_csv(SAMPLE / "agents.csv", keep_default_na=False)
    return table.assign(**{edge: pd.to_datetime(table[edge]) for edge in ("hired_on", "leaves_on")})


def truth() -> dict[str, dict[str, float]]:
    answer: dict[str, dict[str, float]] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return answer


def test_every_committed_file_is_what_the_script_makes(made: dict[str, bytes]) -> None:
    """Running the script again gives the committed files, byte for byte."""
    for name, content in made.items():
        committed = (SAMPLE / name).read_bytes()
        if name.endswith(".gz"):
            # The deflate stream may differ between zlib builds; its content and header may not.
            assert committed[4:8] == content[4:8] == bytes(4)
            committed, content = gzip.decompress(committed), gzip.decompress(content)
        assert committed == content, name


def test_another_seed_makes_another_history(script: ModuleType) -> None:
    """The seed decides the draw, not the tables' shape."""
    one, other = (script.agents(seed) for seed in (1, 2))
    assert list(one.columns) == list(other.columns)
    assert not one["name"].equals(other["name"])


def test_the_sample_stays_small() -> None:
    """Everything committed for the sample is under five megabytes."""
    assert sum(p.stat().st_size for p in SAMPLE.rglob("*") if p.suffix != ".pyc" and p.is_file()) < 5_000_000


def test_history_keeps_its_contract(history: pd.DataFrame) -> None:
    """history.csv holds 28 queues over 26 weeks, and no contact is counted twice."""
    checked = HISTORY.validate(history, lazy=True)
    assert checked["queue"].nunique() == 28
    assert checked["timestamp"].max() - checked["timestamp"].min() == pd.Timedelta(weeks=26) - pd.Timedelta(hours=1)
    assert (checked["handled"] + checked["abandoned"] <= checked["volume"]).all()


def test_people_keep_their_contracts(agents: pd.DataFrame) -> None:
    """agents, absences and wishes satisfy their schemas, speak of the same 300 people; the vendor brings 25."""
    AGENTS.validate(agents, lazy=True)
    absences = pd.read_csv(SAMPLE / "absences.csv")
    for edge in ("start", "end"):
        absences[edge] = pd.to_datetime(absences[edge], utc=True)
    ABSENCES.validate(absences, lazy=True)
    wishes = WISHES.validate(pd.read_csv(SAMPLE / "wishes.csv"), lazy=True)
    assert len(agents) == 300
    assert set(absences["agent_id"]) <= set(agents["agent_id"])
    assert set(wishes["agent_id"]) <= set(agents["agent_id"])
    vendor = pd.read_csv(SAMPLE / "manila-one" / "agents.csv")
    assert set(vendor["vendor"]) == {"manila-one"}
    assert len(vendor) == 25


def test_every_queue_has_people(history: pd.DataFrame, agents: pd.DataFrame) -> None:
    """At least ten people hold the skill of each queue, so that a week around the clock is thinkable."""
    posts = {"live_commerce/zh/moderation", "live_commerce/id/moderation"}
    for queue in posts | set(history["queue"]):
        able = sum(any(matches(s, queue) for s in skills.split("|")) for skills in agents["skills"])
        assert able >= 10, queue


def test_a_third_of_live_chat_is_at_night(history: pd.DataFrame) -> None:
    """About 35 % of live-commerce chat falls between 22:00 and 02:00 on the customers' clock, summer time and all."""
    zones = {"zh": "Asia/Shanghai", "ar": "Africa/Cairo", "id": "Asia/Jakarta"}
    for language, zone in zones.items():
        chat = history[history["queue"] == f"live_commerce/{language}/chat"]
        hour = chat["timestamp"].dt.tz_convert(zone).dt.hour
        share = chat.loc[(hour >= 22) | (hour < 2), "volume"].sum() / chat["volume"].sum()
        assert 0.30 < share < 0.38, (language, share)


def test_the_people_are_neither_idle_nor_overrun() -> None:
    """Plain arithmetic puts the horizon's need between 85 and 92 % of the contracts' hours."""
    sizing = truth()["sizing"]
    assert 0.85 <= sizing["needed_over_contract"] <= 0.92
    assert sizing["needed_over_present"] < 0.97


def test_the_level_shift_can_be_seen(history: pd.DataFrame) -> None:
    """The daily mean of the shifted queue steps up by about the factor that truth.json states."""
    shift = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["level_shift"]
    day = history[history["queue"] == shift["queue"]].set_index("timestamp")["volume"].resample("D").sum()
    at = pd.Timestamp(shift["at"])
    before = day[at - pd.Timedelta(weeks=4) : at - pd.Timedelta(days=1)].mean()
    after = day[at : at + pd.Timedelta(weeks=4)].mean()
    assert np.log(after / before) == pytest.approx(np.log(shift["factor"]), abs=0.15)


def test_the_vendors_file_is_canonical() -> None:
    """demand.yaml passes its door, and writing what was read gives the same bytes."""
    path = SAMPLE / "manila-one" / "demand.yaml"
    demand = read_demand(path)
    assert demand_text(demand) == path.read_text(encoding="utf-8")
    assert [queue.unit for queue in demand.queues] == ["contacts", "agents", "hours"]
