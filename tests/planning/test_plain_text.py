"""Sound text is cut in one go, and reads as it would row by row."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.csv_file import cells, values
from planning.csv_file.cells import Cells, read_cells
from planning.csv_file.plain_text import cut_plain

TRICKY = st.lists(
    st.sampled_from(['"', ",", "\n", "\r\n", "\r", ";", " ", "x", "é", "a,b\n", '"q"', "1,2\n", '"1","2"\n', ",\n"]),
    max_size=14,
).map("".join)


HUGE = "9" * 131_073


def row_by_row(path: Path) -> Cells:
    """What the careful reader says of the same file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "cut_plain", lambda data, separator: None)
        return read_cells(path)


@given(text=TRICKY)
def test_the_short_way_ends_where_the_long_one_does(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever quotes, separators and line ends do: what is cut in one go has the careful reader's cells and lines."""
    data = f"a,b\n{text}".encode()
    cut = cut_plain(data, ",")
    if cut is None:
        return
    path = tmp_path_factory.mktemp("plain") / "file"
    path.write_bytes(data)
    long = row_by_row(path)
    assert long.findings == ()
    assert cut[0] == long.header
    assert [column.rows().tolist() for column in cut[1]] == [column.rows().tolist() for column in long.columns]
    assert cut[2].tolist() == long.lines.tolist()


@pytest.mark.parametrize(
    "text",
    ["1,2\n3,4\n", "1,2\r\n3,4", '"1","2"\n3,"4"\n', ",\n1,2\n", "1,2", " 1,2 \n"],
    ids=["plain", "crlf", "quoted", "empty cells", "no last line feed", "spaces"],
)
def test_what_programs_write_goes_the_short_way(text: str) -> None:
    """Usual files are not left to the careful reader."""
    assert cut_plain(f"a,b\n{text}".encode(), ",") is not None


@pytest.mark.parametrize(
    "text",
    [
        '1,"2""3"\n',
        '1,"2,3\n4"\n',
        '1,2"\n',
        "1\n",
        "1,2,3\n",
        "1,2\n\n3,4\n",
        "1,2\r3,4\n",
        "1," + "9" * 131_073 + "\n",
    ],
    ids=["quote in quotes", "cell of two lines", "stray quote", "short", "long", "blank line", "lone cr", "huge cell"],
)
def test_what_is_not_plain_is_left_to_the_careful_reader(text: str) -> None:
    """Every doubt is somebody else's."""
    assert cut_plain(f"a,b\n{text}".encode(), ",") is None


@given(
    texts=st.lists(
        st.one_of(st.floats(width=64).map(repr), st.integers().map(str), st.text("+-.eE0123456789, x\n٣", max_size=6)),
        max_size=4,
    ),
    whole=st.booleans(),
    empty=st.sampled_from([None, 0.0]),
)
def test_numbers_read_at_once_are_those_read_one_by_one(texts: list[str], whole: bool, empty: float | None) -> None:
    """All at once gives the very numbers, or leaves them to the reader that can say what is wrong."""
    cut = values.plain_numbers(np.array(texts, dtype=object), empty, least=0, most=1e6, whole=whole)
    if cut is None:
        return
    one_by_one = [
        empty if not text and empty is not None else values.number(text, least=0, most=1e6, whole=whole)
        for text in texts
    ]
    assert cut.tolist() == one_by_one
