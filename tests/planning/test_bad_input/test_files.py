"""Files that are no table, or no settings, at all."""

import gzip
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planning.csv_file import read_absences, read_agents, read_history, read_wishes
from planning.csv_file.cells import MOST_BYTES, MOST_HISTORY_BYTES
from planning.csv_file.lone import read_lone
from planning.vendors.demand_file import read_demand

Said = Callable[[Callable[[], object]], list[str]]

DOORS: dict[str, Callable[[Path], object]] = {
    "history": lambda path: read_history(path, ZoneInfo("UTC")),
    "agents": lambda path: read_agents(path, {}),
    "absences": lambda path: read_absences(path, None),
    "wishes": lambda path: read_wishes(path, None, []),
    "demand": read_demand,
}


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    return DOORS[request.param]


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as stream:
        stream.write(b"timestamp,volume\n")
        stream.truncate(size)


def test_two_hundred_megabytes_are_refused_without_reading_them(
    door: Callable[[Path], object], tmp_path: Path, said: Said
) -> None:
    """A huge file is refused by its size; memory stays small. Only of a history is it more that is huge."""
    path = tmp_path / "file"
    sparse(path, MOST_HISTORY_BYTES + 1 if door is DOORS["history"] else 200_000_000)
    tracemalloc.start()
    (told,) = said(lambda: door(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told.startswith("file: larger than ")
    assert told.endswith("; check that it is the right file, or split it")
    assert peak < 10_000_000


def test_a_binary_file_is_refused(door: Callable[[Path], object], tmp_path: Path, said: Said) -> None:
    """A picture under a table's name is one finding with a remedy."""
    path = tmp_path / "file"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9)
    (told,) = said(lambda: door(path))
    assert told.startswith("file:")
    assert "text" in told or "binary" in told
    assert "; sa" in told


def test_text_of_another_encoding_is_refused(door: Callable[[Path], object], tmp_path: Path, said: Said) -> None:
    """Latin-1 and UTF-16 are named as not UTF-8, with the line of the first such byte."""
    path = tmp_path / "file"
    path.write_bytes("agent_id,name\nA1,José\n".encode("latin-1"))
    (told,) = said(lambda: door(path))
    assert told.startswith("file:2: not UTF-8 text (found byte 0xe9); ")


def test_a_file_that_is_not_there_is_refused(door: Callable[[Path], object], tmp_path: Path, said: Said) -> None:
    """A missing file is a refusal like any other, not a traceback."""
    assert said(lambda: door(tmp_path / "gone")) == [
        "gone: cannot be read (found No such file or directory); check the path and its permissions"
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \r\n,,\r\n", gzip.compress(b"", mtime=0)])
def test_an_empty_table_is_refused(data: bytes, tmp_path: Path, said: Said) -> None:
    """No bytes, blank lines, empty cells, or an empty archive: nothing to read, and told so."""
    path = tmp_path / "file"
    path.write_bytes(data)
    assert said(lambda: DOORS["history"](path)) == ["file: an empty file; write a header line, and rows below it"]


def test_an_empty_demand_is_refused(tmp_path: Path, said: Said) -> None:
    """An empty demand.yaml lacks every key."""
    (tmp_path / "file").write_bytes(b"")
    told = said(lambda: read_demand(tmp_path / "file"))
    assert [t.split(";")[0] for t in told] == sorted(
        f"file:1:1: missing key '{k}'"
        for k in ("schema", "vendor", "time_zone", "interval_minutes", "from", "to", "status", "queues")
    )


def test_a_zip_bomb_is_refused(tmp_path: Path, said: Said) -> None:
    """Archives are judged by what they unpack to."""
    packed = tmp_path / "agents.csv.gz"
    with gzip.open(packed, "wb", compresslevel=1) as stream:
        for _ in range(MOST_BYTES // 1_000_000 + 1):
            stream.write(b"0" * 1_000_000)
    (told,) = said(lambda: DOORS["agents"](packed))
    assert told.startswith("agents.csv.gz: larger than 64,000,000 bytes (found more, unpacked); ")


@pytest.mark.parametrize("of", ["history", "lone"])
def test_a_history_may_be_larger_but_not_of_any_size(
    of: str, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A history is held to a limit of its own, packed or not; a gibibyte is stood for by a megabyte."""
    doors: dict[str, Callable[[Path], object]] = {
        "history": DOORS["history"],
        "lone": lambda path: read_lone(path, ZoneInfo("UTC")),
    }
    assert MOST_HISTORY_BYTES == 2**30
    monkeypatch.setattr(f"planning.csv_file.{of}.MOST_HISTORY_BYTES", 1_000_000)
    plain, packed = tmp_path / "history.csv", tmp_path / "history.csv.gz"
    plain.write_bytes(b"0" * 1_000_001)
    packed.write_bytes(gzip.compress(b"0" * 1_000_001))
    (told,) = said(lambda: doors[of](plain))
    assert told.startswith("history.csv: larger than 1,000,000 bytes (found 1,000,001 bytes); ")
    (told,) = said(lambda: doors[of](packed))
    assert told.startswith("history.csv.gz: larger than 1,000,000 bytes (found more, unpacked); ")


def test_a_damaged_archive_is_refused(tmp_path: Path, said: Said) -> None:
    """A truncated .gz and a .xlsx that is no workbook are named damaged."""
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(b"timestamp,volume\n" * 500)[:40])
    book = tmp_path / "book.xlsx"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("a.txt", "no sheet")
    assert "a damaged gzip file" in said(lambda: DOORS["history"](cut))[0]
    assert "a damaged workbook" in said(lambda: DOORS["history"](book))[0]
