"""roster.xlsx opens, looks as planners know it, and runs nothing."""

from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from planning.exchange.workbook import write_workbook
from tests.planning.exchange import example


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("book") / "roster.xlsx"
    published = example.published()
    names = ("as_of", "time_zone", "agents", "absences", "roster", "colours", "coverage", "posts")
    write_workbook(path, **{name: getattr(published, name) for name in names})
    return load_workbook(path)


def fill(cell: Cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def test_it_has_four_sheets_and_the_plans_date(book: Workbook) -> None:
    """Grid, long list, coverage and posts; created when the plan was made."""
    assert book.sheetnames == ["Roster", "Shifts", "Coverage", "Posts"]
    assert book.properties.created == datetime.fromisoformat("2026-11-15T16:00:00")


def test_days_run_from_the_first_shift_to_the_last(book: Workbook) -> None:
    """Eight days, then the hours of the two weeks; people and header stay in sight."""
    header = [cell.value for cell in book["Roster"][3]]
    assert header[5:] == [
        *(f"{day}\n{16 + n} Nov" for n, day in enumerate(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"])),
        "W47\nhours",
        "W48\nhours",
    ]
    assert book["Roster"].freeze_panes == "C4"


def test_cells_read_start_and_code_on_the_agents_clock(book: Workbook) -> None:
    """A whole hour is an hour, another start has its minutes, a locked shift a star and a frame."""
    row = book["Roster"][5]
    assert [cell.value for cell in row[:2]] == ["SH 1/ü", "吴海燕"]
    assert [row[n].value for n in (5, 11, 12)] == ["08:30 F8", "22 N8 *", "22 N8"]
    assert [row[n].border.left.style for n in (11, 12)] == ["medium", "thin"]
    assert [row[n].value for n in (13, 14)] == [15, 7.5]


def test_codes_are_coloured_and_readable(book: Workbook) -> None:
    """The template's colour fills the cell; the text on it is black or white, whichever reads."""
    row = book["Roster"][5]
    assert [fill(row[n]) for n in (5, 12)] == ["FF4477AA", "FFCCBB44"]
    assert [row[n].font.color.rgb for n in (5, 12)] == ["FFFFFFFF", "FF000000"]
    legend = {cell.value: fill(cell) for cell in book["Roster"][2] if cell.value in ("F8", "N8")}
    assert legend == {"F8": "FF4477AA", "N8": "FFCCBB44"}


def test_absences_are_named_and_weekends_shaded(book: Workbook) -> None:
    """A day away names its kind, from local midnight to local midnight; an empty Saturday differs from a Friday."""
    row = book["Roster"][4]
    assert [cell.value for cell in row[5:13]] == ["22 N8", "leave", "leave", *[None] * 5]
    assert fill(row[9]) is None
    assert fill(row[10]) == fill(row[11]) == "FFEEF1F5"


def test_no_cell_is_a_formula(book: Workbook) -> None:
    """A name that begins like a formula is text, in every sheet."""
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book["Roster"]["B4"].value == book["Shifts"]["B2"].value == "'=HYPERLINK(A1)"


def test_the_long_list_has_a_row_a_shift(book: Workbook) -> None:
    """Start and end read on the agent's clock, hours as numbers; a filter and a header that stays."""
    sheet = book["Shifts"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 4
    assert rows[0][4:10] == ("2026-11-16", "N8", "2026-11-16 22:00", "2026-11-17 06:00", "Africa/Cairo", 7.5)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:M5"


def test_coverage_marks_what_is_short(book: Workbook) -> None:
    """Instants read on the site's clock, an undefined number is an empty cell, shortage turns red."""
    sheet = book["Coverage"]
    assert [cell.value for cell in sheet[2]][:1] == ["2026-11-16 00:00"]
    assert sheet.cell(4, 9).value is None
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["H2:H4"]


def test_posts_name_who_sits_there(book: Workbook) -> None:
    """A row a stretch on the site's clock, with the person's name; an empty seat has neither."""
    rows = list(book["Posts"].iter_rows(min_row=2, values_only=True))
    assert rows[0][:2] == ("2026-11-16 00:00", "2026-11-16 02:00")
    assert [row[5:] for row in rows] == [(1, "A", "CA2", "held", "'=HYPERLINK(A1)"), (1, "B", "", "short", "")]
