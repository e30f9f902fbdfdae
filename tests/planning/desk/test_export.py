"""Files that the desk hands out are those of the published folder."""

import io
import zipfile
from datetime import timedelta

import pytest

from planning.desk.export import FILES, Export, exported
from planning.exchange import write_folder
from planning.night.publishing import contents
from planning.store import ShiftChange
from tests.planning.night.test_publishing import store  # noqa: F401  (a fixture)
from tests.planning.store import example
from tests.planning.store.example import NIGHT


@pytest.mark.parametrize("kind", Export)
def test_the_same_publication_gives_the_same_bytes(store, kind):  # noqa: F811
    """A file asked for twice is the same to the byte, so that two people speak of one file."""
    assert exported(store, store.published(), kind) == exported(store, store.published(), kind)


def test_everything_is_what_the_night_publishes(store, tmp_path):  # noqa: F811
    """The archive holds each file of the published folder, byte for byte, and the single files are among them."""
    published = store.published()
    folder = write_folder(tmp_path / "folder", contents(store, published))
    with zipfile.ZipFile(io.BytesIO(exported(store, published, Export.FOLDER))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files == {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert files["roster.csv"] == exported(store, published, Export.ROSTER)
    with zipfile.ZipFile(io.BytesIO(exported(store, published, Export.CALENDARS))) as archive:
        assert archive.namelist() == ["A0.ics", "A1.ics"]
    assert exported(store, published, Export.WORKBOOK)[:2] == b"PK"


def test_an_edit_is_in_the_file(store):  # noqa: F811
    """What a planner published since the night is exported without waiting for the next one."""
    before = exported(store, store.published(), Export.ROSTER)
    moved = example.shift("A0", NIGHT + timedelta(hours=2))
    change = ShiftChange("A0", NIGHT, moved)
    store.edit_roster(1, expected_version=1, changes=[change], author="li", reason="ill", at=NIGHT + timedelta(hours=9))
    assert exported(store, store.published(), Export.ROSTER) != before


def test_files_are_told_to_a_browser_by_their_kind():
    """Each file has a media type of its own kind."""
    assert {name: kind.mime.rsplit("/", 1)[1] for name, kind in FILES.items()} == {
        "roster.csv": "csv",
        "roster.xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "calendars.zip": "zip",
        "published.zip": "zip",
    }
