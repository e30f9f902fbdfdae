"""demand.yaml: read, written one way only, turned into a requirement, and made from a forecast."""

import json
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from planning.schemas import schemas
from planning.settings import Settings, load_settings
from planning.vendors.demand_export import vendor_demand
from planning.vendors.demand_file import Demand, clock_changes, demand_text, read_demand, write_demand
from planning.vendors.demand_plan import plan_demand, values
from scheduler.requirement import REQUIREMENT

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "data" / "sample" / "manila-one" / "demand.yaml"
HEAD = """schema: tideshift/demand/1
vendor: NO
time_zone: Europe/Berlin
interval_minutes: 60
from: {first}
to: {last}
status: draft
queues:
"""
QUEUE = """  - line: live
    language: {language}
    channel: {channel}
    unit: {unit}
    aht_s: 360
    volume:
"""


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(ROOT / "configs")


def demand(folder: Path, first: date, rows: list[list[float]], **how: str) -> Demand:
    """A demand of one queue, a row a day from `first`."""
    named = {"language": "no", "channel": "chat", "unit": "contacts", **how}
    text = HEAD.format(first=first, last=first + timedelta(days=len(rows) - 1)) + QUEUE.format(**named)
    text += "".join(f"      {first + timedelta(days=k)}: {row}\n" for k, row in enumerate(rows))
    (folder / "demand.yaml").write_text(text)
    return read_demand(folder / "demand.yaml")


def flat(settings: Settings, hours: int = 24 * 14, volume: float = 40.0) -> pd.DataFrame:
    """The same volume on every queue of the site from the sample's first night on."""
    times = pd.date_range("2026-11-15T16:00Z", periods=hours, freq="h").as_unit("us")
    queues = [q.split("/") for q in settings.site.queue_names if not q.endswith("moderation")]
    parts = [
        pd.DataFrame({"timestamp": times, "line": a, "language": b, "channel": c, "volume": volume, "aht_s": 300.0})
        for a, b, c in queues
    ]
    table = pd.concat(parts, ignore_index=True)
    return FORECAST.validate(table.assign(**dict.fromkeys(QUANTILE_COLUMNS, volume), model="flat", quality="model"))


def test_a_vendor_called_no_is_text(tmp_path: Path) -> None:
    """NO and no are names, in the file and behind it."""
    made = demand(tmp_path, date(2026, 11, 9), [[1.0] * 24])
    assert made.vendor == "NO"
    assert made.queues[0].language == "no"


def test_the_contract_s_example_reads_and_writes_back_byte_for_byte() -> None:
    """The sample's file is canonical: what is read from it is written as it stands."""
    assert demand_text(read_demand(EXAMPLE)) == EXAMPLE.read_text(encoding="utf-8")


def test_export_import_export_is_the_same_bytes(tmp_path: Path) -> None:
    """A file in any other style becomes canonical once, and stays so."""
    text = HEAD.format(first="2026-11-09", last="2026-11-10")
    text += "  - {channel: ticket, unit: hours, line: 'live', language: \"12\", deadline_h: 2.50, think_share: 0.0,\n"
    text += (
        "     volume: {2026-11-10: [" + "1.0, " * 23 + "0.1], 2026-11-09: [" + "0.30000000000000004, " * 23 + "2]}}\n"
    )
    (tmp_path / "a.yaml").write_text(text)
    first = read_demand(tmp_path / "a.yaml")
    write_demand(first, tmp_path / "b.yaml")
    second = read_demand(tmp_path / "b.yaml")
    assert second == first
    assert demand_text(second) == (tmp_path / "b.yaml").read_text()
    assert 'language: "12"' in demand_text(second)
    assert 'vendor: "NO"' in demand_text(second)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_agents_stand_as_they_are_in_any_interval(tmp_path: Path) -> None:
    """Heads per hour are the same heads per half-hour, and without shrinkage or queueing."""
    made = demand(tmp_path, date(2026, 11, 9), [list(range(24))], unit="agents")
    for interval in (60, 30, 15):
        plan = plan_demand(made, interval)
        table = plan.requirement
        REQUIREMENT.validate(table)
        assert plan.horizon.interval == interval
        assert table["agents"].tolist() == np.repeat(np.arange(24.0), 60 // interval).tolist()
        assert table["timestamp"].iloc[0] == pd.Timestamp("2026-11-08T23:00Z")
        assert set(table["kind"]) == {"interval"}


def test_hours_on_a_live_channel_are_people_at_hand(tmp_path: Path) -> None:
    """Four agent-hours in an hour are four people."""
    made = demand(tmp_path, date(2026, 11, 9), [[4.0] * 24], unit="hours")
    assert set(plan_demand(made, 30).requirement["agents"]) == {4.0}


def test_hours_that_may_wait_keep_their_sum_and_their_deadline(tmp_path: Path) -> None:
    """Work is shared out over finer intervals; what is due after the last day is the next file's, and is noted."""
    made = demand(tmp_path, date(2026, 11, 9), [[1.0] * 24] * 2, unit="hours", channel="message")
    plan = plan_demand(made, 30)
    table = plan.requirement
    assert set(table["kind"]) == {"deferred"}
    assert table["workload_h"].sum() == pytest.approx(48 - 11.5)
    assert ((table["deadline"] - table["timestamp"]) == pd.Timedelta(hours=12)).all()
    assert plan.notes == (
        "live/no/message: what arrives in the last 12 h is due after 2026-11-10 and left to the next file",
    )


def test_contacts_go_through_the_queueing_models(tmp_path: Path) -> None:
    """Ten contacts of six minutes an hour are a load of one, and need more than one person."""
    made = demand(tmp_path, date(2026, 11, 9), [[10.0] * 24])
    table = plan_demand(made).requirement
    assert (table["agents"] >= 2).all()
    assert set(table["binds"]) <= {"service level", "abandonment", "occupancy"}


def test_posts_are_people(tmp_path: Path) -> None:
    """Moderation counted in agents is a fixed post."""
    made = demand(tmp_path, date(2026, 11, 9), [[2.0] * 24], unit="agents", channel="moderation")
    assert set(plan_demand(made).requirement["kind"]) == {"post"}


def test_an_hour_that_comes_twice_counts_once_and_a_skipped_one_not(tmp_path: Path) -> None:
    """Where clocks change, contacts are shared between the two passes, people stand in both, and the sum stays."""
    autumn = demand(tmp_path, date(2026, 10, 25), [[6.0] * 24])
    asked = values(autumn, autumn.queues[0])
    assert len(asked) == 25
    assert asked.sum() == 24 * 6
    assert asked.iloc[2] == asked.iloc[3] == 3
    people = demand(tmp_path, date(2026, 10, 25), [[6.0] * 24], unit="agents")
    assert values(people, people.queues[0]).tolist() == [6.0] * 25
    spring = demand(tmp_path, date(2026, 3, 29), [[1.0, 1.0, 0.0, *[1.0] * 21]])
    assert values(spring, spring.queues[0]).tolist() == [1.0] * 23
    assert clock_changes(date(2026, 3, 1), date(2026, 4, 1), ZoneInfo("Europe/Berlin")) == [date(2026, 3, 29)]
    assert any("clocks change" in note for note in plan_demand(spring).notes)


def test_a_day_left_out_asks_for_nothing(tmp_path: Path) -> None:
    """Days without a row are zero, not unknown."""
    made = demand(tmp_path, date(2026, 11, 9), [[1.0] * 24])
    longer = made.model_copy(update={"last": date(2026, 11, 10)})
    assert values(longer, longer.queues[0]).sum() == 24


def test_a_vendor_is_asked_its_share_of_what_people_see(settings: Settings) -> None:
    """Contacts after the AI, times the share, on every whole day of the vendor's clock."""
    manila = settings.vendors.vendor("manila-one")
    made = vendor_demand(manila, flat(settings), settings.policies())
    assert (made.first, made.last) == (date(2026, 11, 16), date(2026, 11, 29))
    assert [q.name for q in made.queues] == ["live_commerce/en/chat", "live_commerce/en/message", "local_life/en/chat"]
    policy = next(p for p in settings.policies() if p.queue == "live_commerce/en/chat")
    expected = 40 * (1 - policy.deflection.share) * (1 + policy.deflection.reopen) * 0.4
    assert made.queues[0].volume[date(2026, 11, 20)] == (round(expected, 2),) * 24
    assert made.queues[0].concurrency == policy.concurrency
    assert made.queues[1].deadline_h == 12


def test_half_hour_zones_get_whole_days(settings: Settings) -> None:
    """A vendor half an hour off the forecast's hours gets the whole days of its own clock, and nothing is lost."""
    bangalore = settings.vendors.vendor("bangalore-two")
    made = vendor_demand(bangalore, flat(settings), settings.policies())
    assert (made.first, made.last) == (date(2026, 11, 16), date(2026, 11, 28))
    policy = next(p for p in settings.policies() if p.queue == "live_commerce/en/chat")
    expected = 40 * (1 - policy.deflection.share) * (1 + policy.deflection.reopen) * 0.2
    assert made.queues[0].volume[made.first] == (round(expected, 2),) * 24


@pytest.mark.parametrize("unit", ["agents", "hours"])
def test_people_and_hours_mean_the_same_heads_as_contacts(unit: str, settings: Settings, tmp_path: Path) -> None:
    """A demand in people or hours requires the heads that the same demand in contacts does, and round-trips."""
    manila = settings.vendors.vendor("manila-one")
    contacts = vendor_demand(manila, flat(settings, 72), settings.policies())
    made = vendor_demand(manila.model_copy(update={"unit": unit}), flat(settings, 72), settings.policies())
    live = [plan_demand(d).requirement.query("kind == 'interval'")["agents"].tolist() for d in (contacts, made)]
    assert live[0] == live[1]
    work = [plan_demand(d).requirement.query("kind == 'deferred'")["workload_h"].to_numpy() for d in (contacts, made)]
    assert work[0] == pytest.approx(work[1], abs=1e-3)
    write_demand(made, tmp_path / "d.yaml")
    assert read_demand(tmp_path / "d.yaml") == made


def test_a_forecast_of_less_than_a_day_asks_for_nothing(settings: Settings) -> None:
    """Part of a day cannot be sent, and the refusal says which time was covered."""
    with pytest.raises(ValueError, match="no whole day of Asia/Manila"):
        vendor_demand(settings.vendors.vendor("manila-one"), flat(settings, 20), settings.policies())


def test_the_published_schema_names_what_is_legal() -> None:
    """An editor sees channels, units, intervals and that no other key may stand there."""
    schema = json.loads(schemas()["demand.schema.json"])
    queue = schema["$defs"]["DemandQueue"]
    assert schema["additionalProperties"] is False
    assert queue["properties"]["unit"]["enum"] == ["contacts", "agents", "hours"]
    assert "chat" in queue["properties"]["channel"]["enum"]
    assert schema["properties"]["interval_minutes"]["enum"] == [5, 10, 15, 20, 30, 60]
    assert schema["properties"]["schema"]["const"] == "tideshift/demand/1"
