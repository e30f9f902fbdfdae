"""Whatever a file holds, a door opens or refuses; it never fails."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.csv_file import read_absences, read_agents, read_history, read_roster, read_wishes
from planning.refusal import Refused
from planning.vendors.demand_file import read_demand
from scheduler.agents import Contract

BERLIN = ZoneInfo("Europe/Berlin")
TERMS = {"full_time": Contract("full_time", 2400, 5, ("F8",))}

DOORS: dict[str, tuple[Callable[[Path], object], str]] = {
    "history": (
        lambda path: read_history(path, BERLIN, queues=["a/zh/chat"]),
        "timestamp,line,language,channel,volume,aht_s\n2026-10-25T02:00,a,zh,chat,1,300\n2026-10-25T02:00,a,zh,chat,2,\n",
    ),
    "agents": (
        lambda path: read_agents(path, TERMS, ["a/zh/chat"]),
        (
            "agent_id,name,group,site,vendor,time_zone,contract,skills,hourly_cost,hired_on,leaves_on,productivity\n"
            "A1,Li,g,s,NO,Europe/Berlin,full_time,a/zh/*|*/*/chat,10,2026-01-01,,0.9\n"
        ),
    ),
    "absences": (
        lambda path: read_absences(path, {"A1": BERLIN}),
        "agent_id,start,end,kind\nA1,2026-11-16T00:00,2026-11-17T00:00+01:00,leave\n",
    ),
    "wishes": (
        lambda path: read_wishes(path, ["A1"], ["F8"]),
        "agent_id,date,shift,weight\nA1,2026-11-16,off,1\nA1,2026-11-17,F8,-2\n",
    ),
    "roster": (
        lambda path: read_roster(path, {"A1": BERLIN}),
        (
            "agent_id,date,shift,start,end,paid_minutes,breaks,work,locked\nA1,2026-11-16,F8,2026-11-16T08:00+01:00,"
            "2026-11-16T16:00+01:00,480,12:00/30,08:00-12:00 a/zh/chat|12:30-16:00 a/zh/chat,true\n"
        ),
    ),
    "demand": (
        read_demand,
        (
            "schema: tideshift/demand/1\nvendor: NO\ntime_zone: Europe/Berlin\ninterval_minutes: 60\nfrom: 2026-10-25\n"
            "to: 2026-10-25\nstatus: draft\nqueues:\n"
            "  - {line: a, language: zh, channel: chat, unit: contacts, aht_s: 240,\n"
            f"     volume: {{2026-10-25: [{', '.join('5' * 24)}]}}}}\n"
        ),
    ),
}
SLIPS = [
    ",",
    ";",
    '"',
    "\n",
    "-1",
    "nan",
    "1e999",
    "",
    "\r",
    "|",
    "*",
    "é",
    "[",
    "}",
    ": ",
    "- ",
    "&a ",
    "*a",
    "!!int ",
]


@pytest.mark.parametrize("door", DOORS)
def test_the_sound_file_passes(door: str, tmp_path: Path) -> None:
    """What the next test spoils is sound before."""
    read, text = DOORS[door]
    (tmp_path / "file").write_text(text, encoding="utf-8")
    read(tmp_path / "file")


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(slips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(SLIPS)), min_size=1, max_size=4))
def test_slips_of_the_keyboard_are_read_or_refused(
    door: str, slips: list[tuple[float, int, str]], tmp_path: Path
) -> None:
    """A few places of a sound file overwritten with anything: the table or the refusal, nothing else."""
    read, text = DOORS[door]
    for where, length, slip in slips:
        at = int(where * len(text))
        text = text[:at] + slip + text[at + length :]
    (tmp_path / "file").write_text(text, encoding="utf-8", newline="")
    with contextlib.suppress(Refused):
        assert read(tmp_path / "file") is not None
