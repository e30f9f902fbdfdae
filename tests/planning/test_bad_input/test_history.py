"""A broken history is refused whole, every bad row with its place and remedy."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planning.csv_file import read_history
from planning.refusal import Refused
from planning.settings.site import HistoryFile

HEAD = "timestamp,line,language,channel,volume,aht_s\n"
GOOD = "2026-03-01T00:00+08:00,live_commerce,zh,chat,5,300\n"
QUEUES = ["live_commerce/zh/chat", "live_commerce/id/chat", "local_life/zh/voice"]

Said = Callable[[Callable[[], object]], list[str]]


def reading(path: Path, zone: str = "Asia/Shanghai", **how: object) -> Callable[[], object]:
    return lambda: read_history(path, ZoneInfo(zone), queues=QUEUES, **how)  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "history.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def test_every_bad_row_is_told_at_once(file: Callable[[str], Path], said: Said) -> None:
    """Ten kinds of mistake in one file are ten located findings in one message."""
    text = HEAD + GOOD
    text += "2026-03-01T01:00+08:00,live_commerce,zh,chat,-3,300\n"
    text += "2026-03-01T02:00+08:00,live_commerce,zh,chat,many,300\n"
    text += "2026-02-30T00:00+08:00,live_commerce,zh,chat,5,300\n"
    text += "2026-03-01T00:00+08:00,live_commerce,zh,chat,7,300\n"
    text += "2026-03-01T03:00+08:00,live_comerce,zh,chat,5,300\n"
    text += "2026-03-01T03:00+08:00,live_commerce,th,chat,5,300\n"
    text += "2026-03-01T03:00+08:00,live_commerce,zh,fax,5,300\n"
    text += "2026-03-01T03:17+08:00,live_commerce,zh,chat,5,300\n"
    text += "2026-03-01T04:00+08:00,live_commerce,zh,chat,5\n"
    text += "01.03.2026 05:00,live_commerce,zh,chat,5,04:00\n"
    assert said(reading(file(text))) == [
        'history.csv:3:volume: a negative number (found "-3"); write 0 or more',
        'history.csv:4:volume: not a number (found "many"); write a number',
        (
            'history.csv:5:timestamp: a date or time that does not exist (found "2026-02-30T00:00+08:00"); '
            "write it as 2026-11-16T09:00+08:00"
        ),
        (
            "history.csv:6: a second row for the same queue and interval (found the first is on line 2); "
            "keep one of the two"
        ),
        (
            "history.csv:7:line: unknown queue (found live_comerce/zh/chat); "
            "did you mean live_commerce/zh/chat? or add it to `queues` in site.yaml"
        ),
        (
            "history.csv:8:language: unknown queue (found live_commerce/th/chat); "
            "did you mean live_commerce/zh/chat? or add it to `queues` in site.yaml"
        ),
        (
            "history.csv:9:channel: unknown queue (found live_commerce/zh/fax); "
            "did you mean live_commerce/zh/chat? or add it to `queues` in site.yaml"
        ),
        (
            "history.csv:10:timestamp: not the start of an interval (found 2026-03-01T03:17+08:00); "
            "write the start of the interval of 60 minutes, or change interval_minutes in site.yaml"
        ),
        (
            "history.csv:11: 5 cells under a header of 6; "
            "write as many cells as the header has, or quote a cell that holds a separator"
        ),
        'history.csv:12:aht_s: a clock time where a number belongs (found "04:00"); write a number',
        (
            'history.csv:12:timestamp: not a date with a time (found "01.03.2026 05:00"); '
            "write it as 2026-11-16T09:00+08:00"
        ),
    ]


def test_columns_are_judged_by_name(file: Callable[[str], Path], said: Said) -> None:
    """A missing, a misspelt optional and a doubled column are told, with the name that was probably meant."""
    assert said(reading(file("time,line,language,channel,volum,volum,abandonned\n" + "a,b,c,d,e,f,g\n"))) == [
        "history.csv:1:abandonned: unknown column 'abandonned'; did you mean 'abandoned'? rename it",
        "history.csv:1:timestamp: missing column 'timestamp'; did you mean 'time' by it? rename that",
        "history.csv:1:volum: column 'volum' twice in the header; keep one of the two",
        "history.csv:1:volume: missing column 'volume'; did you mean 'volum' by it? rename that",
        "history.csv:2:line: unknown queue (found b/c/d); add it to `queues` in site.yaml",
    ]


def test_a_clock_that_is_skipped_is_refused(file: Callable[[str], Path], said: Said) -> None:
    """A local time inside the gap of spring does not exist, and the remedy says how to write the instant."""
    text = "timestamp,line,language,channel,volume\n2026-03-29T02:00,live_commerce,zh,chat,1\n"
    assert said(reading(file(text), "Europe/Berlin")) == [
        (
            "history.csv:2:timestamp: a clock time that Europe/Berlin skips when clocks are set forward "
            '(found "2026-03-29T02:00"); write the instant with its offset, as in 2026-03-29T02:00+01:00'
        )
    ]


def test_a_clock_that_comes_once_of_twice_is_refused(file: Callable[[str], Path], said: Said) -> None:
    """A local time of the repeated hour that a queue has once could mean either, so it needs its offset."""
    text = "timestamp,line,language,channel,volume\n2026-10-25T02:00,live_commerce,zh,chat,1\n"
    assert said(reading(file(text), "Europe/Berlin")) == [
        (
            "history.csv:2:timestamp: a clock time that comes twice when clocks are set back "
            '(found "2026-10-25T02:00"); write the offset, as in 2026-10-25T02:00+02:00'
        )
    ]


def test_a_quoted_line_break_does_not_shift_the_lines(file: Callable[[str], Path], said: Said) -> None:
    """Lines are those of the file, even behind a cell that spans two."""
    text = 'timestamp,volume,note\n2026-03-01T00:00+08:00,1,"two\nlines"\n\n2026-03-01T01:00+08:00,x,\n'
    path = file(text)
    told = said(lambda: read_history(path, ZoneInfo("UTC")))
    assert told == ['history.csv:5:volume: not a number (found "x"); write a number']


def test_an_open_quote_is_told_where_it_opens(file: Callable[[str], Path], said: Said) -> None:
    """A quote that never closes is one finding, beside those of the rows before it."""
    text = 'timestamp,volume\n2026-03-01T00:00+08:00,x\n2026-03-01T01:00+08:00,"1\n'
    path = file(text)
    told = said(lambda: read_history(path, ZoneInfo("UTC")))
    assert [t.split(" (")[0] for t in told] == [
        "history.csv:2:volume: not a number",
        "history.csv:3: cannot be cut into cells from here on",
    ]


def test_a_header_without_rows_is_refused(file: Callable[[str], Path], said: Said) -> None:
    """A file of a header only holds no history."""
    assert said(reading(file(HEAD))) == ["history.csv: a header and no rows; write at least one row"]


def test_the_file_speaks_of_its_own_columns(file: Callable[[str], Path], said: Said) -> None:
    """Behind a column map, findings name the columns as the file does."""
    source = HistoryFile(file="x", columns={"volume": "offered"}, constants={"line": "local_life", "channel": "voice"})
    text = "timestamp,language,offered\n2026-03-01T00:00+08:00,zh,1;5\n"
    assert said(reading(file(text), source=source)) == [
        'history.csv:2:offered: not a number (found "1;5"); write a number'
    ]


def test_ten_thousand_bad_rows_are_counted_and_two_hundred_told(file: Callable[[str], Path]) -> None:
    """A file that is wrong throughout is refused with a message of a screen or two, and the true count."""
    rows = (f"2026-03-{1 + k // 1440 % 28:02d}T00:00+08:00,a{k},zh,chat,x\n" for k in range(10_000))
    path = file("timestamp,line,language,channel,volume\n" + "".join(rows))
    with pytest.raises(Refused) as refused:
        read_history(path, ZoneInfo("UTC"))
    assert refused.value.count == 10_000
    told = str(refused.value).splitlines()
    assert len(told) == 201
    assert told[-1] == "and 9,800 more"
