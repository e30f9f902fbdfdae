"""CSV files with the place of every error: file, line and column."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

FORMULA_STARTS = "=+-@\t\r"
"""A text that begins so is written with an apostrophe before it, lest a spreadsheet run it."""


class Unreadable(Exception):  # noqa: N818  (what is wrong is in the files, not in the program)
    """Files that cannot be read as a roster's folder. `faults` says where and why, a line each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass
class Sheet:
    """One CSV file: its rows, the line each begins on, and what was found wrong with them."""

    name: str
    columns: dict[str, int]
    rows: list[list[str]]
    lines: list[int]
    faults: list[str] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Whether the file has the column."""
        return column in self.columns

    def column(self, column: str, read: Callable[[str], T], blank: T) -> list[T]:
        """Every cell of a column; a cell that `read` refuses with ValueError is noted, and `blank` stands for it."""
        at, found = self.columns[column], []
        for row, line in zip(self.rows, self.lines, strict=True):
            try:
                found.append(read(row[at]))
            except ValueError as wrong:
                self.fault(line, column, str(wrong), row[at])
                found.append(blank)
        return found

    def fault(self, line: int, column: str, wrong: str, found: str) -> None:
        """Note an error with its place."""
        self.faults.append(f"{self.name}:{line}:{column}: {wrong} (found {found or 'nothing'})")


def read_sheet(path: Path, required: Sequence[str]) -> Sheet:
    """Read a CSV file, UTF-8 with or without byte-order mark, `,` or `;` between cells.

    Raises
    ------
    Unreadable
        For a missing file or column, a row with too many or too few cells, or bytes that are no UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = ";" if ";" in file.readline() else ","
            file.seek(0)
            reader = csv.reader(file, delimiter=separator, strict=True)
            header = next(reader, [])
            rows, lines, faults = [], [], []
            for row in reader:
                if not row:
                    continue
                if len(row) != len(header):
                    last = header[min(len(row), len(header)) - 1] if header and row else ""
                    faults.append(f"{path.name}:{reader.line_num}:{last}: {len(header)} cells expected, not {len(row)}")
                rows.append(row)
                lines.append(reader.line_num)
    except FileNotFoundError:
        raise Unreadable([f"{path.name}: missing"]) from None
    except OSError as wrong:
        raise Unreadable([f"{path.name}: cannot be read: {wrong.strerror}"]) from None
    except UnicodeDecodeError as wrong:
        raise Unreadable([f"{path.name}: not UTF-8 at byte {wrong.start}"]) from None
    except csv.Error as wrong:
        raise Unreadable([f"{path.name}:{reader.line_num}: {wrong}"]) from None
    columns = {name: k for k, name in enumerate(header)}
    faults += [f"{path.name}:1:{name}: no such column" for name in required if name not in columns]
    if faults:
        raise Unreadable(faults)
    return Sheet(path.name, columns, rows, lines)


def text(cell: str) -> str:
    """A text as it was before it was made harmless."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_STARTS else cell


def instant(cell: str) -> int:
    """Minutes since 1970 UTC of an instant in ISO 8601 with its offset.

    >>> instant("1970-01-02T08:00+08:00")
    1440
    """
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError("not an instant in ISO 8601") from None
    if at.tzinfo is None:
        raise ValueError("an instant without its offset")
    return int(at.timestamp() // 60)


def optional_instant(cell: str) -> int | None:
    """The same; None for an empty cell."""
    return instant(cell) if cell else None


def day(cell: str) -> int:
    """Number of a date, day 1 being 0001-01-01."""
    try:
        return date.fromisoformat(cell[:10]).toordinal()
    except ValueError:
        raise ValueError("not a date") from None


def optional_day(cell: str) -> int | None:
    """The same; None for an empty cell."""
    return day(cell) if cell else None


def number(cell: str) -> float:
    """A finite number."""
    try:
        value = float(cell)
    except ValueError:
        raise ValueError("not a number") from None
    if value - value != 0:
        raise ValueError("not a finite number")
    return value


def optional_number(cell: str) -> float:
    """The same; not a number for an empty cell."""
    return number(cell) if cell else float("nan")
