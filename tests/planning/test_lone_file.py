"""A history file alone, of any system: columns, interval and clock are found, and what was found is said."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from planning.csv_file.lone import LoneHistory, read_lone
from planning.demand.question import of_file
from planning.refusal import Refused

Read = Callable[..., LoneHistory]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def written(text: str, zone: str = "UTC", **how: object) -> LoneHistory:
        path = tmp_path / "history.csv"
        path.write_text(text, encoding="utf-8")
        return read_lone(path, ZoneInfo(zone), **how)  # type: ignore[arg-type]

    return written


def lines(head: str, times: list[str], rest: str = ",5") -> str:
    return head + "\n" + "".join(f"{time}{rest}\n" for time in times)


def test_further_columns_are_noted(read: Read) -> None:
    """Columns that mean nothing here are left aside, and named."""
    found = read("timestamp,volume,product,was_absent\n2026-03-01T00:00,5,x,0\n2026-03-01T01:00,6,x,0\n")
    assert found.notes == ("columns product, was_absent not used",)
    assert found.table["volume"].tolist() == [5.0, 6.0]


def test_names_of_other_systems_are_known(read: Read) -> None:
    """`date` and `offered` are timestamp and volume where the file has nothing better, and the notes say so."""
    found = read("date,offered,locale\n2026-03-01T00:00,5,es\n2026-03-01T01:00,6,es\n")
    assert found.table["language"].tolist() == ["es", "es"]
    assert "column offered is read as volume" in found.notes
    assert "column locale is read as language" in found.notes


def test_two_names_for_one_column_are_a_riddle(read: Read) -> None:
    """Where two columns could be the volume, the file is refused rather than guessed at."""
    with pytest.raises(Refused, match="missing column 'volume'"):
        read("timestamp,offered,calls\n2026-03-01T00:00,5,5\n")


def test_a_column_named_on_the_command_line_must_be_there(read: Read) -> None:
    """An optional column is required once it is mapped."""
    with pytest.raises(Refused, match="missing column 'lokale'"):
        read("timestamp,volume,locale\n2026-03-01T00:00,5,es\n", columns={"language": "lokale"})


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        (["00:00", "00:05", "00:15", "01:00"], 5),
        (["00:00", "00:45", "01:00"], 15),
        (["00:00", "00:40", "01:40"], 20),
        (["00:00", "03:00", "09:00"], 60),
        (["00:00"], 60),
    ],
)
def test_the_interval_is_the_step_all_rows_lie_on(read: Read, times: list[str], minutes: int) -> None:
    """Gaps of any length tell the step; a lone row is an hour."""
    assert read(lines("timestamp,volume", [f"2026-03-01T{time}" for time in times])).interval_minutes == minutes


def test_a_row_off_the_grid_is_refused_where_it_stands(read: Read) -> None:
    """One odd minute among hours is that row's mistake, not a finer interval."""
    times = [f"2026-03-01T{hour:02d}:00" for hour in range(20)]
    times[7] = "2026-03-01T07:01"
    with pytest.raises(Refused, match=r":9:timestamp: not the start of an interval \(found 2026-03-01T07:01\)"):
        read(lines("timestamp,volume", times))


def test_no_interval_is_a_question(read: Read) -> None:
    """Steps of seven minutes are no interval we know; the option is named."""
    times = [f"2026-03-01T00:{minute:02d}" for minute in range(0, 56, 7)]
    with pytest.raises(Refused, match="give --interval-minutes"):
        read(lines("timestamp,volume", times))


def test_days_stand_on_a_clock_that_never_changes(read: Read) -> None:
    """Dates over a clock change are days of 24 hours; midnights with their offsets say the same."""
    dates = ["2026-03-28", "2026-03-29", "2026-03-30"]
    offsets = [f"{date}T00:00{offset}" for date, offset in zip(dates, ("+01:00", "+01:00", "+02:00"), strict=True)]
    for times in (dates, offsets):
        found = read(lines("date,offered", times), "Europe/Berlin")
        assert found.interval_minutes == 1440
        assert found.table["timestamp"].tolist() == [pd.Timestamp(date, tz="UTC") for date in dates]


def test_days_have_no_hours_to_mask(read: Read) -> None:
    """A mask of hours on a history of days would do nothing, and is refused."""
    with pytest.raises(Refused, match="no hours to mask"):
        read(lines("date,offered", ["2026-03-28", "2026-03-29"]), masked_hours=[23])


def test_clock_times_no_one_can_place_are_left_out(read: Read) -> None:
    """The hour spring skips and the one autumn repeats but once written are left out, and counted."""
    times = ["2026-03-29T01:00", "2026-03-29T02:00", "2026-03-29T03:00", "2026-10-25T02:00", "2026-10-25T03:00"]
    found = read(lines("timestamp,volume", times), "Europe/Berlin")
    assert found.table["timestamp"].dt.strftime("%m-%dT%H").tolist() == ["03-29T00", "03-29T01", "10-25T02"]
    assert found.notes == ("2 rows at clock times that Europe/Berlin skips or repeats when its clocks change left out",)


def test_a_repeated_hour_written_twice_is_told_by_order(read: Read) -> None:
    """The first of two equal clock times is summer's; with an offset it needs no telling."""
    times = ["2026-10-25T02:00", "2026-10-25T02:00", "2026-10-25T04:00+02:00"]
    found = read(lines("timestamp,volume", times), "Europe/Berlin")
    assert found.table["timestamp"].dt.hour.tolist() == [0, 1, 2]
    with pytest.raises(Refused, match="more often than the clock has it"):
        read(lines("timestamp,volume", ["2026-10-25T02:00"] * 3), "Europe/Berlin")


def test_a_column_in_utc_is_read_as_such(read: Read) -> None:
    """Times of `timestamp_utc` are UTC whatever the customers' zone, and masked hours are that clock's."""
    times = ["2026-03-01T22:00", "2026-03-01T23:00"]
    found = read(lines("timestamp_utc,volume", times), "Asia/Shanghai", masked_hours=[23])
    assert found.table["timestamp"].dt.hour.tolist() == [22, 23]
    assert found.table["volume"].isna().tolist() == [False, True]
    assert "times of column timestamp_utc without an offset are read as UTC" in found.notes


def test_all_that_is_wrong_is_told_at_once(read: Read) -> None:
    """Bad times, bad numbers and doubled rows come in one message with their lines."""
    text = "timestamp,volume\n2026-03-01T00:00,5\n2026-03-01T00:00,6\nx,7\n2026-03-01T02:00,-1\n2026-02-30,1\n"
    with pytest.raises(Refused) as refused:
        read(text)
    assert [str(f).split(": ", 1)[0].split(":", 1)[1] for f in refused.value.findings] == [
        "3",
        "4:timestamp",
        "5:volume",
        "6:timestamp",
    ]


def test_a_question_of_a_file_reads_hours_off_it(tmp_path: Path) -> None:
    """The question carries hours, sparse queues and notes; a clock time without offset is the customers'."""
    hours = pd.date_range("2026-01-05", "2026-02-16", freq="h", inclusive="left")
    open_hours = hours[(hours.day_of_week < 5) & (hours.hour >= 9) & (hours.hour < 17)]
    text = lines("timestamp,volume", [f"{hour:%Y-%m-%dT%H:%M}" for hour in open_hours])
    path = tmp_path / "h.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    asked = of_file(path, datetime(2026, 2, 16), 1, time_zone="Asia/Shanghai")  # noqa: DTZ001  (a clock time is meant)
    assert asked.start == datetime(2026, 2, 15, 16, tzinfo=UTC)
    assert asked.opening.notes == ("all/all/all: open Mon-Fri 09:00-17:00, as its rows show",)


def test_days_leave_in_the_customers_zone(tmp_path: Path) -> None:
    """A forecast by days is written at the customers' midnights, on both sides of a clock change."""
    path = tmp_path / "h.csv"
    path.write_text(lines("date,offered", [f"2026-03-{day:02d}" for day in range(1, 29)]))
    asked = of_file(path, None, 1, time_zone="Europe/Berlin")
    assert asked.as_of == datetime(2026, 3, 29, tzinfo=UTC)
    table = pd.DataFrame({"timestamp": pd.date_range(asked.start, periods=2, unit="us")})
    assert asked.outward(table)["timestamp"].tolist() == [
        pd.Timestamp("2026-03-28T23:00Z"),
        pd.Timestamp("2026-03-29T22:00Z"),
    ]
    at = asked.inward(datetime(2026, 3, 20, 12, tzinfo=UTC))
    assert at == datetime(2026, 3, 20, 13, tzinfo=UTC)


def test_options_that_mean_nothing_are_refused_together(tmp_path: Path) -> None:
    """An unknown zone, country and interval are told at once, before the file is read."""
    with pytest.raises(Refused) as refused:
        of_file(tmp_path / "none.csv", None, 1, time_zone="Asia/Shangai", country="XX", interval_minutes=7)
    assert [f.file for f in refused.value.findings] == ["--country", "--interval-minutes", "--time-zone"]


def test_an_unknown_candidate_is_refused(tmp_path: Path) -> None:
    """A misspelt model is named with the one that was meant."""
    path = tmp_path / "h.csv"
    path.write_text(lines("timestamp,volume", ["2026-03-01T00:00"]))
    with pytest.raises(Refused, match="did you mean 'mean_8w'"):
        of_file(path, None, 1).with_models("mean_9w")
