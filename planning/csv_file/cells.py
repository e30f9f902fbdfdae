"""A table file as text: separators, encodings, compression and true line numbers; nothing is interpreted yet."""

import csv
import gzip
import io
import zipfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt

from planning.csv_file.column import Column
from planning.csv_file.plain_text import cut_plain
from planning.refusal import Finding, Refused

MOST_BYTES = 64_000_000
"""Largest table read, unpacked, but a history: a million rows. A workbook's parts may be four times as large."""

MOST_HISTORY_BYTES = 2**30
"""Largest history read, unpacked: 375 queues by the hour for two years are a third of it."""

_CHUNK = 8192


@dataclass(frozen=True)
class Cells:
    """A table as it stands in its file.

    Attributes
    ----------
    file : str
        Name used in findings.
    header : tuple of str
        Names of the columns, trimmed.
    columns : tuple of Column
        Text of the cells.
    lines : numpy.ndarray
        Line of the file on which each row begins; shape (rows,).
    findings : tuple of Finding
        Rows that could not be cut into cells, and so are in no column.
    """

    file: str
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: npt.NDArray[np.int64]
    findings: tuple[Finding, ...] = ()


def read_cells(path: Path, name: str | None = None, *, most_bytes: int = MOST_BYTES) -> Cells:
    """Cut a CSV file (plain or gzipped; `,` or `;`) or the first sheet of an .xlsx workbook into cells.

    Parameters
    ----------
    path : Path
        File to read.
    name : str, optional
        What findings call it; the path as given by default.
    most_bytes : int
        Largest text read, unpacked; a workbook is held to `MOST_BYTES` whatever it says.

    Raises
    ------
    Refused
        If nothing in it can be read: missing, empty, too big, binary, not UTF-8.
    """
    file = name or str(path)
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
        size = path.stat().st_size
        if not magic:
            raise _refused(file, "an empty file", "", "write a header line, and rows below it")
        workbook = magic.startswith(b"PK\x03\x04") and path.suffix.lower() == ".xlsx"
        most = min(MOST_BYTES, most_bytes) if workbook else most_bytes
        if size > most:
            raise _too_big(file, f"{size:,} bytes", most)
        if workbook:
            return _cells(file, _sheet(path, file))
        data = _unpacked(path, file, most) if magic.startswith(b"\x1f\x8b") else path.read_bytes()
    except OSError as error:
        remedy = "check the path and its permissions"
        raise _refused(file, "cannot be read", error.strerror or str(error), remedy) from error
    _must_be_text(data, file)
    head = data[: data.find(b"\n") if b"\n" in data else len(data)]
    separator = ";" if head.count(b";") > head.count(b",") else ","
    plain = cut_plain(data, separator)
    if plain is not None:
        return Cells(file, *plain)
    return _cells(file, _records(data, file, separator))


def _refused(file: str, wrong: str, found: str, remedy: str, line: int = 0) -> Refused:
    return Refused([Finding(file, line, "", wrong, found, remedy)])


def _too_big(file: str, found: str, most: int) -> Refused:
    return _refused(file, f"larger than {most:,} bytes", found, "check that it is the right file, or split it")


def _unpacked(path: Path, file: str, most: int) -> bytes:
    try:
        with gzip.open(path) as stream:
            data = stream.read(most + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _refused(file, "a damaged gzip file", str(error), "write it again") from error
    if len(data) > most:
        raise _too_big(file, "more, unpacked", most)
    if not data:
        raise _refused(file, "an empty file", "", "write a header line, and rows below it")
    return data


def _must_be_text(data: bytes, file: str) -> None:
    remedy = "save it as CSV with encoding UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(file, "not UTF-8 text", "UTF-16", remedy)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise _refused(file, "a binary file", "a zero byte", remedy, line)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(file, "not UTF-8 text", f"byte 0x{data[error.start]:02x}", remedy, line) from error


def _records(data: bytes, file: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each record, header first; a quoted cell may span lines."""
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(stream, delimiter=separator, strict=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = 'check the quotes; a quote inside quotes is written twice: ""'
        raise _refused(file, "cannot be cut into cells from here on", str(error), remedy, line) from error


def _sheet(path: Path, file: str) -> Iterator[tuple[int, list[str]]]:
    """Row and cells of the first sheet of a workbook, header first."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > 4 * MOST_BYTES:
            raise _too_big(file, f"{unpacked:,} bytes, unpacked", MOST_BYTES)
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise _refused(
            file, "a damaged workbook", str(error), "save it again, or as CSV with encoding UTF-8"
        ) from error
    try:
        if not book.worksheets:
            raise _refused(file, "a workbook without a sheet", "", "put the table on its first sheet")
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, [_typed(value) for value in row]
    finally:
        book.close()


def _typed(value: object) -> str:
    """The text a cell of a workbook would have in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # A workbook stores instants as fractions of a day: what is below a second is rounding, not time.
        return (value + timedelta(milliseconds=500)).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _cells(file: str, records: Iterator[tuple[int, list[str]]]) -> Cells:
    header = next(((line, r) for line, r in records if any(cell.strip() for cell in r)), None)
    if header is None:
        raise _refused(file, "an empty file", "", "write a header line, and rows below it")
    names = [cell.strip() for cell in header[1]]
    while names and not names[-1]:
        names.pop()  # columns of a sheet that were touched once
    width, findings, lines = len(names), [], array("q")
    numbers = [defaultdict[str, int](count().__next__) for _ in names]
    columns = [array("i") for _ in names]
    chunk: list[list[str]] = []
    failure: Refused | None = None

    def flush() -> None:
        for column, number, cells in zip(columns, numbers, zip(*chunk, strict=True), strict=False):
            column.extend(map(number.__getitem__, cells))
        chunk.clear()

    try:
        for line, record in records:
            if len(record) != width:
                if not any(cell.strip() for cell in record):
                    continue
                if len(record) < width or any(cell.strip() for cell in record[width:]):
                    wrong = f"{len(record)} cells under a header of {width}"
                    remedy = "write as many cells as the header has, or quote a cell that holds a separator"
                    findings.append(Finding(file, line, "", wrong, "", remedy))
                    continue
                record = record[:width]
            elif not any(record):
                continue
            lines.append(line)
            chunk.append(record)
            if len(chunk) == _CHUNK:
                flush()
    except Refused as refused:
        failure = refused
    flush()
    if failure is not None:
        findings += failure.findings
    read = tuple(
        Column(np.array(column, dtype=np.int32), np.array(list(number), dtype=object))
        for column, number in zip(columns, numbers, strict=True)
    )
    return Cells(file, tuple(names), read, np.array(lines, dtype=np.int64), tuple(findings))
