"""Tables at the door: what is sound is read, however programs and people write it."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from openpyxl import Workbook

from forecast.history import HISTORY
from planning.csv_file import agent_zones, no_absences, no_wishes, read_agents, read_history, read_people, read_roster
from planning.refusal import Refused
from planning.settings import Settings, load_settings
from planning.settings.site import HistoryFile
from scheduler.agents import Contract
from scheduler.roster import read_shifts

ROOT = Path(__file__).parents[2]
TEXT = """timestamp,line,language,channel,volume,aht_s
2026-03-01T00:00+08:00,a,zh,chat,5,300.5
2026-02-28T17:00Z,a,zh,chat,,
"""
CONTRACTS = {"full_time": Contract("full_time", 2400, 5, ("F8",))}
AGENTS = "agent_id,name,group,site,vendor,time_zone,contract,skills,hourly_cost,hired_on,leaves_on,productivity\n"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(ROOT / "configs")


def history(path: Path, data: bytes | str, zone: str = "UTC", **how: object) -> pd.DataFrame:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_history(path, ZoneInfo(zone), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", ";").encode(),
        gzip.compress(TEXT.encode()),
        TEXT.replace("\n", ",\n").encode(),
        TEXT.replace(",", " , ").encode(),
    ],
    ids=["plain", "byte-order mark", "crlf", "semicolon", "gzip", "empty last column", "spaces"],
)
def test_all_ways_of_writing_read_the_same(data: bytes, tmp_path: Path) -> None:
    """Marks, line ends, separators, compression and stray spaces do not change what is read."""
    table = history(tmp_path / "h", data)
    assert table["timestamp"].tolist() == [pd.Timestamp("2026-02-28T16:00Z"), pd.Timestamp("2026-02-28T17:00Z")]
    assert table["volume"].tolist()[0] == 5
    assert pd.isna(table["volume"][1])
    assert table["aht_s"].tolist()[0] == 300.5
    assert table["line"].tolist() == ["a", "a"]


def test_a_workbook_reads_like_its_csv(tmp_path: Path) -> None:
    """The first sheet of an .xlsx with real dates and numbers is the same table, on the same rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["timestamp", "line", "language", "channel", "volume", None])
    sheet.append([datetime.fromisoformat("2026-03-01T00:00"), "a", "NO", "chat", 5, None])
    sheet.append([datetime.fromisoformat("2026-03-01T01:00"), "a", "NO", "chat", 2.5, None])
    book.save(tmp_path / "h.xlsx")
    table = read_history(tmp_path / "h.xlsx", ZoneInfo("Asia/Shanghai"))
    assert table["timestamp"].tolist() == [pd.Timestamp("2026-02-28T16:00Z"), pd.Timestamp("2026-02-28T17:00Z")]
    assert table["volume"].tolist() == [5.0, 2.5]
    assert table["language"].tolist() == ["NO", "NO"]
    sheet.append([datetime.fromisoformat("2026-03-01T02:00"), "a", "NO", "chat", "many", None])
    book.save(tmp_path / "h.xlsx")
    with pytest.raises(Refused, match=r"h\.xlsx:4:volume: not a number"):
        read_history(tmp_path / "h.xlsx", ZoneInfo("Asia/Shanghai"))


def test_absent_parts_of_a_queue_are_all(tmp_path: Path) -> None:
    """A history without line, language and channel is one queue, and its local times are the site's."""
    table = history(tmp_path / "h", "timestamp,volume\n2026-07-01T00:00,1\n", "Europe/Berlin")
    assert table.loc[0, ["line", "language", "channel"]].tolist() == ["all", "all", "all"]
    assert table["timestamp"][0] == pd.Timestamp("2026-06-30T22:00Z")


def test_the_repeated_hour_is_told_by_the_order_of_the_file(tmp_path: Path) -> None:
    """Where a queue has the repeated clock times exactly twice, the first are summer time."""
    clocks = ["01:00", "02:00", "02:30", "02:00", "02:30", "03:00"]
    rows = "".join(f"2026-10-25T{c},{q},1\n" for q in ("zh", "en") for c in clocks)
    source = HistoryFile(file="h", interval_minutes=30)
    table = history(tmp_path / "h", "timestamp,language,volume\n" + rows, "Europe/Berlin", source=source)
    for _, queue in table.groupby("language"):
        utc = [t.strftime("%H:%M") for t in queue["timestamp"]]
        assert utc == ["23:00", "00:00", "00:30", "01:00", "01:30", "02:00"]


def test_a_foreign_history_is_read_through_a_map(tmp_path: Path) -> None:
    """Columns by other names, constants for missing ones, a zone of its own, hours to be masked."""
    source = HistoryFile(
        file="h",
        time_zone="UTC",
        columns={"timestamp": "timestamp_utc", "language": "locale"},
        constants={"line": "support", "channel": "message"},
        masked_hours=(23,),
    )
    text = "timestamp_utc,product,locale,volume\n2024-06-30 22:00:00,fx,en-US,4\n2024-06-30 23:00:00,fx,en-US,1\n"
    table = history(tmp_path / "h", text, "Asia/Shanghai", source=source)
    assert table["timestamp"][0] == pd.Timestamp("2024-06-30T22:00Z")
    assert table.loc[0, ["line", "language", "channel"]].tolist() == ["support", "en-US", "message"]
    assert table["volume"].tolist()[0] == 4
    assert pd.isna(table["volume"][1])


def test_half_hour_zones_have_hours_of_their_own(tmp_path: Path) -> None:
    """An hour of India begins on the half-hour of UTC, and is on the grid."""
    table = history(tmp_path / "h", "timestamp,volume\n2026-03-01T09:00+05:30,1\n")
    assert table["timestamp"][0] == pd.Timestamp("2026-03-01T03:30Z")


def test_the_sample_is_read(settings: Settings) -> None:
    """The committed history and its 300 people pass, and the tables keep their contracts."""
    told = settings.site.inputs
    table = read_history(
        settings.path(told.history.file),
        ZoneInfo("Asia/Shanghai"),
        source=told.history,
        queues=settings.site.queue_names,
    )
    assert len(table) > 100_000
    HISTORY.validate(table)
    people = read_people(
        settings.path(told.agents),
        settings.path(told.absences or ""),
        settings.path(told.wishes or ""),
        contracts=settings.contracts(),
        queues=settings.site.queue_names,
    )
    assert len(people.agents) == len(people.table) == 300
    assert sum(len(a.absences) for a in people.agents) == len(people.absences)


def test_people_become_values(tmp_path: Path) -> None:
    """Money is cents, an empty vendor none, a vendor called NO its name, dates dates, absences the person's own."""
    (tmp_path / "a.csv").write_text(
        AGENTS + "A1,Li,g,s,,Asia/Shanghai,full_time,a/zh/*|b/*/*,10.45,2026-01-01,,\n"
        "A2,Bo,g,s,NO,Africa/Cairo,full_time,*/*/*,9,,2026-12-31,0.8\n"
    )
    (tmp_path / "b.csv").write_text("agent_id,start,end,kind\nA2,2026-11-16T00:00,2026-11-17T00:00+02:00,leave\n")
    people = read_people(tmp_path / "a.csv", tmp_path / "b.csv", None, contracts=CONTRACTS)
    li, bo = people.agents
    assert (li.hourly_cost_cents, li.vendor, li.skills, li.productivity) == (1045, None, ("a/zh/*", "b/*/*"), 1.0)
    assert (li.hired_on, li.leaves_on, li.absences) == (date(2026, 1, 1), None, ())
    assert (bo.vendor, bo.leaves_on, bo.productivity) == ("NO", date(2026, 12, 31), 0.8)
    assert bo.absences == ((datetime(2026, 11, 15, 22, tzinfo=UTC), datetime(2026, 11, 16, 22, tzinfo=UTC)),)
    assert people.wishes.empty


def test_nobody_away_and_nobody_wishing_are_tables() -> None:
    """The empty tables keep their contracts."""
    assert no_absences().empty
    assert no_wishes().empty
    assert str(no_absences()["start"].dtype) == "datetime64[us, UTC]"


def test_a_roster_written_in_another_offset_means_the_same_shifts(tmp_path: Path) -> None:
    """Clock texts are read in the offset of `start` and kept in that of the agent's zone."""
    head = "agent_id,date,shift,start,end,paid_minutes,breaks,work,locked\n"
    home = "A1,2026-11-17,F8,2026-11-17T00:00+08:00,2026-11-17T08:00+08:00,480,03:00/30,"
    home += "00:00-03:00 a/zh/chat|03:30-08:00 a/zh/chat,true\n"
    away = "A1,2026-11-16,F8,2026-11-16T16:00Z,2026-11-17T00:00Z,480,19:00/30,"
    away += "16:00-19:00 a/zh/chat|19:30-00:00 a/zh/chat,1\n"
    zones = {"A1": ZoneInfo("Asia/Shanghai")}
    tables = []
    for text in (home, away):
        (tmp_path / "r.csv").write_text(head + text)
        tables.append(read_roster(tmp_path / "r.csv", zones))
    pd.testing.assert_frame_equal(*tables)
    (shift,) = read_shifts(tables[1], zones)
    assert shift.unreadable == ()
    assert shift.day == date(2026, 11, 17)
    assert shift.breaks[0].start == datetime(2026, 11, 16, 19, tzinfo=UTC)


def test_a_broken_roster_is_told_row_by_row(tmp_path: Path) -> None:
    """Unknown people, texts that are no clock, a wrong local date and a double are each located."""
    (tmp_path / "r.csv").write_text(
        "agent_id,date,shift,start,end,paid_minutes,breaks,work,locked\n"
        "A1,2026-11-17,F8,2026-11-17T00:00+08:00,2026-11-17T08:00+08:00,480,,,\n"
        "B,2026-11-18,F8,2026-11-18T00:00+08:00,2026-11-18T08:00+08:00,480,,,\n"
        "A1,2026-11-18,F8,2026-11-19T00:00+08:00,2026-11-19T08:00+08:00,7.5,3pm/30,00:00-03:00 chat,perhaps\n"
        "A1,2026-11-17,F8,2026-11-17T00:00+08:00,2026-11-16T08:00+08:00,480,,,\n"
        "A1,2026-11-21,F8,2026-11-21T00:00,2026-11-21T08:00+08:00,480,,,\n"
    )
    with pytest.raises(Refused) as refused:
        read_roster(tmp_path / "r.csv", {"A1": ZoneInfo("Asia/Shanghai")})
    assert [(f.line, f.column, f.wrong.split(":")[0]) for f in refused.value.findings] == [
        (3, "agent_id", "no such agent in agents.csv"),
        (4, "breaks", "cannot be read"),
        (4, "date", "not the local date of `start`"),
        (4, "locked", "neither true nor false"),
        (4, "paid_minutes", "not a whole number"),
        (4, "work", "cannot be read"),
        (5, "end", "ends no later than it starts"),
        (6, "start", "a time without an offset"),
    ]


def test_zones_of_people(tmp_path: Path) -> None:
    """Each agent has the zone of its row."""
    (tmp_path / "a.csv").write_text(AGENTS + "A1,Li,g,s,,Asia/Shanghai,full_time,a/zh/*,10,,,\n")
    assert agent_zones(read_agents(tmp_path / "a.csv", CONTRACTS)) == {"A1": ZoneInfo("Asia/Shanghai")}
