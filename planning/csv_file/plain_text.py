"""Sound CSV text cut into cells in one go; what is not plainly sound is left to the careful reader."""

import csv

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv as arrow_csv

from planning.csv_file.column import Column

_PIECE = 2**24
"""Bytes looked at together."""

_BLOCK = 2**23
"""Bytes cut together; a longer line is left to the careful reader."""

_QUOTE, _LINE_FEED = 34, 10


def cut_plain(data: bytes, separator: str) -> tuple[tuple[str, ...], tuple[Column, ...], npt.NDArray[np.int64]] | None:
    r"""Header, columns and line numbers of a table of plain lines; else `None`.

    A line is plain if it has as many cells as the header and no quote within a cell. A row of empty cells is left out.

    Parameters
    ----------
    data : bytes
        UTF-8, without a zero byte.
    separator : str

    Examples
    --------
    >>> header, (first, second), lines = cut_plain(b'a,"b"\n1,x\n2,x\n', ",")
    >>> header, second.rows().tolist(), lines.tolist()
    (('a', 'b'), ['x', 'x'], [2, 3])
    >>> cut_plain(b"a,b\n1\n", ",") is None
    True
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    begin = data.find(b"\n") + 1
    if not 0 < begin < len(data) or not _plain(data, separator):
        return None
    header = [name.strip() for name in next(csv.reader([data[:begin].decode()], delimiter=separator))]
    if not header or not all(header):
        return None
    names = [str(k) for k in range(len(header))]
    kind = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(data),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK, use_threads=False),
            parse_options=arrow_csv.ParseOptions(delimiter=separator, ignore_empty_lines=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, kind), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows + 1 != data.count(b"\n") + (not data.endswith(b"\n")):
        return None  # lines without a cell are no rows, yet count
    columns = [_column(table.column(name)) for name in names]
    filled = np.zeros(table.num_rows, dtype=bool)
    for column in columns:
        filled |= np.array([text != "" for text in column.values], dtype=bool)[column.codes]
    if max((len(text) for column in columns for text in column.values), default=0) > csv.field_size_limit():
        return None
    lines = np.arange(2, table.num_rows + 2)
    if not filled.all():
        columns = [_column(table.column(name).filter(pa.array(filled))) for name in names]
    return tuple(header), tuple(columns), lines[filled]


def _plain(data: bytes, separator: str) -> bool:
    """Whether each quote opens or closes a whole cell within its line, and lines end as lines do."""
    if data.count(b"\r") != data.count(b"\r\n"):
        return False
    if b'"' not in data:
        return True
    begin = 0
    while begin < len(data):
        end = data.find(b"\n", begin + _PIECE) + 1 or len(data)
        # A line feed before and behind stands for the edge of the text.
        piece = np.frombuffer(b"\n" + data[begin:end] + b"\n", dtype=np.uint8)
        quotes = np.flatnonzero(piece == _QUOTE)
        if len(quotes) % 2:
            return False
        opening, closing = quotes[::2], quotes[1::2]
        edges = [ord(separator), _LINE_FEED]
        if not np.isin(piece[opening - 1], edges).all() or not np.isin(piece[closing + 1], [*edges, 13]).all():
            return False
        feeds = np.flatnonzero(piece == _LINE_FEED)
        if (np.searchsorted(feeds, opening) != np.searchsorted(feeds, closing)).any():
            return False
        begin = end
    return True


def _column(cells: pa.ChunkedArray) -> Column:
    whole = cells.unify_dictionaries()
    codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in whole.chunks]
    values = whole.chunk(0).dictionary.to_pylist() if codes else []
    return Column(
        np.concatenate([np.empty(0, dtype=np.int32), *codes]).astype(np.int32), np.array(values, dtype=object)
    )
