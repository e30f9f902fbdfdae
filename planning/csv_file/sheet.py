"""A table under judgement: columns found by name, texts read as values, every bad row noted with line and column."""

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.csv_file import values
from planning.csv_file.cells import MOST_BYTES, Cells, read_cells
from planning.csv_file.column import Codes, Column, Objects
from planning.csv_file.values import Wrong
from planning.refusal import Finding, Refused
from planning.yaml_door.yaml_model import nearest, shown, suggest

KEPT = 200
"""Findings kept for each kind of mistake in a column; the others are counted."""

Mask = npt.NDArray[np.bool_]


class Sheet:
    """Reads a table column by column and collects what is wrong with it.

    Parameters
    ----------
    cells : Cells
        The table as text.
    required, optional : sequence of str
        Columns by our names. A further column goes to `ignored`, unless it looks like a misspelt one of these.
    called : mapping of str to str
        Our name -> the file's, where they differ.
    """

    def __init__(
        self,
        cells: Cells,
        required: Sequence[str],
        optional: Sequence[str] = (),
        called: Mapping[str, str] | None = None,
    ) -> None:
        self.file, self.lines = cells.file, cells.lines
        self._called = dict(called or {})
        self._findings = list(cells.findings)
        self._more = 0
        self._text: dict[str, Column] = {}
        self._bad = np.zeros(len(cells.lines), dtype=bool)
        self._columns(cells, required, optional)

    def __len__(self) -> int:
        return len(self.lines)

    def has(self, column: str) -> bool:
        """Whether the file has the column."""
        return column in self._text

    def whole(self, wrong: str, found: str, remedy: str) -> None:
        """Note something wrong with the file as a whole."""
        self._findings.append(Finding(self.file, 0, "", wrong, found, remedy))

    def settle(self) -> None:
        """Refuse if anything was noted.

        Raises
        ------
        Refused
            With every finding of the table.
        """
        if self._findings:
            raise Refused(self._findings, self._more)

    def text(self, column: str) -> Objects:
        """The trimmed texts of a column; empty ones if the file lacks it."""
        return self._text[column].rows() if column in self._text else np.full(len(self), "", dtype=object)

    def read(self, column: str, parse: Callable[[str], Any], *, empty: Any = None) -> Objects:
        """The values of a column's rows; see `coded`."""
        return self.coded(column, parse, empty=empty).rows()

    def coded(
        self, column: str, parse: Callable[[str], Any], *, empty: Any = None, rows: npt.NDArray[np.intp] | None = None
    ) -> Column:
        """Read a column; a cell that cannot be read is noted and becomes `None`.

        Parameters
        ----------
        column : str
            Our name of it; all `empty` if the file lacks it.
        parse : callable
            From a text to a value, or to `Wrong`.
        empty : optional
            What an empty cell means; given to `parse` if `None`.
        rows : array of int, optional
            Read these rows only.

        Returns
        -------
        Column
            What was read, with a code for each row read.
        """
        count = len(self) if rows is None else len(rows)
        if column not in self._text:
            return Column.constant(empty, count)
        whole = self._text[column] if rows is None else self._text[column].part(rows)
        codes, texts = whole.codes, whole.values
        read = np.empty(len(texts), dtype=object)
        wrong: dict[int, Wrong] = {}
        for k, text in enumerate(texts):
            value = empty if text == "" and empty is not None else parse(text)
            if isinstance(value, Wrong):
                wrong[k] = value
            else:
                read[k] = value
        if wrong:
            found = np.flatnonzero(np.isin(codes, list(wrong)))
            bad = found if rows is None else rows[found]
            reason = dict(zip(bad.tolist(), codes[found].tolist(), strict=True))
            self._note(bad, column, lambda row: (wrong[reason[row]], self._shown(column, row)))
        return Column(codes, read)

    def numbers(self, column: str, *, empty: float | None = None, **limits: Any) -> npt.NDArray[np.float64]:
        """Read a column of numbers; see `values.number` for `limits`."""
        text = self._text.get(column)
        plain = None if text is None else values.plain_numbers(text.values, empty, **limits)
        if text is not None and plain is not None:
            return plain[text.codes]
        read = self.coded(column, lambda text: values.number(text, **limits), empty=empty)
        return read.each(lambda v: np.nan if v is None else v, np.float64)

    def days(self, column: str, *, required: bool = True) -> pd.Series:
        """Read a column of dates; an empty cell is no date where it need not be one."""
        none = None if required else np.datetime64("NaT")
        read = self.read(column, values.day, empty=none)
        return pd.Series(np.array(read, dtype="datetime64[us]"))

    def instants(
        self,
        column: str,
        zones: Objects | ZoneInfo | None,
        *,
        order: Sequence[Objects | Codes] | None = None,
        empty: Any = None,
    ) -> tuple[pd.Series, Column]:
        """Read a column of instants.

        Parameters
        ----------
        column : str
            Our name of it.
        zones : array of ZoneInfo, ZoneInfo or None
            Zone, by row or of all rows, of a time written without offset; `None` refuses such a time.
        order : sequence of arrays, optional
            Keys of a series. A clock time that comes twice when clocks are set back is then told by the order of the
            file: if a series has it exactly twice, the first is the earlier. Otherwise it needs its offset.
        empty : optional
            `np.datetime64("NaT")` where a cell may be empty.

        Returns
        -------
        series of instants
            UTC, missing where a cell could not be read.
        Column of values.Instant or None
            What was read.
        """
        if zones is None or isinstance(zones, ZoneInfo):
            read = self.coded(column, partial(values.instant, zone=zones), empty=empty)
        else:
            read = Column(np.arange(len(self), dtype=np.int32), np.empty(len(self), dtype=object))
            for each in dict.fromkeys(z for z in zones if z is not None):
                rows = np.flatnonzero([z is each for z in zones])
                read.values[rows] = self.coded(
                    column, partial(values.instant, zone=each), empty=empty, rows=rows
                ).rows()
        at = read.each(lambda v: v.at if isinstance(v, values.Instant) else np.iinfo(np.int64).min, np.int64)
        twice = read.each(lambda v: isinstance(v, values.Instant) and v.second is not None, np.bool_)
        if twice.any():
            self._told_apart(column, np.flatnonzero(twice), at, read.rows(), order)
        return pd.Series(pd.DatetimeIndex(at.view("datetime64[us]"), tz="UTC")), read

    def cell(self, column: str) -> Callable[[int], str]:
        """What `flag` shows as found: the text of a row's cell."""
        texts = self._text.get(column)
        return lambda row: "" if texts is None else str(texts.values[texts.codes[row]])

    def flag(
        self, mask: Mask, column: str, wrong: str, remedy: str, found: Callable[[int], str] = lambda _: ""
    ) -> None:
        """Note the rows of a mask."""
        self._note(np.flatnonzero(mask), column, lambda row: (Wrong(wrong, remedy), found(row)))

    def unique(self, keys: Sequence[Any], what: str, column: str = "") -> None:
        """Note rows that repeat the keys of an earlier one, naming its line; rows already noted are left aside."""
        good = np.flatnonzero(~self._bad)
        table = pd.DataFrame({k: pd.Series(key).iloc[good].array for k, key in enumerate(keys)})
        again = table.duplicated().to_numpy()
        if not again.any():
            return
        group = table.groupby(list(table.columns), dropna=False, sort=False).ngroup().to_numpy()
        first = pd.Series(self.lines[good]).groupby(group).first().to_numpy()
        line_of = dict(zip(good[again].tolist(), first[group[again]].tolist(), strict=True))
        remedy = "keep one of the two"
        self._note(good[again], column, lambda row: (Wrong(what, remedy), f"the first is on line {line_of[row]}"))

    def bad(self) -> Mask:
        """Rows noted so far; shape (rows,)."""
        return self._bad.copy()

    def _columns(self, cells: Cells, required: Sequence[str], optional: Sequence[str]) -> None:
        position: dict[str, int] = {}
        for k, name in enumerate(cells.header):
            if name in position:
                wrong = f"column {name!r} twice in the header"
                self._findings.append(Finding(self.file, 1, name, wrong, "", "keep one of the two"))
            position.setdefault(name, k)
        theirs = {name: self._called.get(name, name) for name in (*required, *optional)}
        strangers = [name for name in position if name not in theirs.values()]
        self.ignored = tuple(name for name in strangers if name)
        for ours, name in theirs.items():
            if name in position:
                self._text[ours] = cells.columns[position[name]].trimmed()
                continue
            close = nearest(name, strangers)
            if ours in required:
                remedy = f"did you mean {close!r} by it? rename that" if close else "add it"
                self._findings.append(Finding(self.file, 1, name, f"missing column {name!r}", "", remedy))
            elif close is not None and nearest(close, theirs.values()) == name and _alike(close, name):
                remedy = f"did you mean {name!r}? rename it"
                self._findings.append(Finding(self.file, 1, close, f"unknown column {close!r}", "", remedy))

    def _told_apart(
        self,
        column: str,
        rows: npt.NDArray[np.intp],
        at: npt.NDArray[np.int64],
        read: Objects,
        order: Sequence[Objects | Codes] | None,
    ) -> None:
        unclear = np.ones(len(rows), dtype=bool)
        if order is not None:
            table = pd.DataFrame({k: key[rows] for k, key in enumerate([at.astype(object), *order])})
            groups = table.groupby(list(table.columns), sort=False, dropna=False)
            number, size = groups.cumcount().to_numpy(), groups[0].transform("size").to_numpy()
            unclear = size != 2
            for row in rows[(number == 1) & ~unclear]:
                at[row] = read[row].second
        first = read[rows[0]]
        offset = pd.Timestamp(first.at, unit="us", tz="UTC") + pd.Timedelta(seconds=first.offset_s)
        remedy = f"write the offset, as in {offset:%Y-%m-%dT%H:%M}{values.offset(first.offset_s)}"
        wrong = Wrong("a clock time that comes twice when clocks are set back", remedy)
        self._note(rows[unclear], column, lambda row: (wrong, self._shown(column, row)))

    def _shown(self, column: str, row: int) -> str:
        text = self.cell(column)(row)
        return shown(text) if text else ""

    def _note(self, rows: npt.NDArray[np.intp], column: str, say: Callable[[int], tuple[Wrong, str]]) -> None:
        self._bad[rows] = True
        label = self._called.get(column, column)
        for row in rows[:KEPT].tolist():
            wrong, found = say(row)
            self._findings.append(Finding(self.file, int(self.lines[row]), label, wrong.what, found, wrong.remedy))
        self._more += max(0, len(rows) - KEPT)


def open_sheet(
    path: Path,
    required: Sequence[str],
    optional: Sequence[str] = (),
    called: Mapping[str, str] | None = None,
    name: str | None = None,
    *,
    most_bytes: int = MOST_BYTES,
) -> Sheet:
    """Open a table file; see `Sheet` and `read_cells`."""
    return Sheet(read_cells(path, name, most_bytes=most_bytes), required, optional, called)


def known(legal: Collection[str], what: str) -> Callable[[str], str | Wrong]:
    """A reader of names that must be among the legal ones."""
    names = frozenset(legal)

    def read(text: str) -> str | Wrong:
        if text in names:
            return text
        return Wrong(what, suggest(text, sorted(names), 8)) if text else Wrong("an empty cell", "fill it in")

    return read


def _alike(a: str, b: str) -> bool:
    """Near enough that one is the other misspelt, and not merely another column."""
    return difflib.SequenceMatcher(None, a.lower(), b.lower()).ratio() >= 0.8
