"""The published folder: all of it or nothing, the same bytes for the same publication."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from planning.exchange import Published, folder, make_current, write_folder
from planning.exchange.folder import RESULT_FIELDS
from tests.planning.exchange import example

FILES = {
    "agents.csv",
    "absences.csv",
    "requirement.csv",
    "forecast.csv",
    "totals.csv",
    "roster.csv",
    "kpis.csv",
    "posts.csv",
}


def content(directory: Path) -> dict[str, str]:
    paths = [path for path in directory.rglob("*") if path.is_file()]
    return {str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("published") / "deep" / "000001-v1", example.published())


def test_every_file_of_the_contract_is_there(written: Path) -> None:
    """Tables, result, workbook and one calendar an agent; nothing else, and no draft beside."""
    calendars = {"calendars/CA2.ics", "calendars/SH 1%2F%C3%BC.ics"}
    assert set(content(written)) == FILES | {"result.json", "roster.xlsx"} | calendars
    assert [path.name for path in written.parent.iterdir()] == [written.name]


def test_the_same_publication_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    """Rows in any order, at any time, on any clock of the machine: not a byte differs."""
    shuffled = {
        name: getattr(example, name)().iloc[::-1] for name in ("agents", "absences", "roster", "forecast", "coverage")
    }
    again = write_folder(tmp_path / "again", example.published(**shuffled))
    assert content(again) == content(written)


def test_a_failure_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last file cannot be written there is neither a folder nor a draft of one."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "write_calendars", full)
    with pytest.raises(OSError, match="No space left"):
        write_folder(tmp_path / "000001-v1", example.published())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(written: Path) -> None:
    """A publication is written once; its folder never changes under a reader."""
    before = content(written)
    write_folder(written, example.published(agents=example.agents().assign(name="x")))
    assert content(written) == before


def test_current_moves_from_one_publication_to_the_next(written: Path, tmp_path: Path) -> None:
    """The link always leads to a whole folder, survives a move of the tree, and leaves no draft."""
    for name in ("000001-v1", "000002-v1"):
        (tmp_path / name).mkdir()
        link = make_current(tmp_path / name)
        assert link.readlink() == Path(name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000001-v1", "000002-v1", "current"]
    with pytest.raises(ValueError, match="not a folder"):
        make_current(tmp_path / "000003-v1")


def test_a_roster_is_written_on_its_agents_clocks(written: Path) -> None:
    """Start and end carry the offset of the agent's zone, in which the clock texts read."""
    lines = (written / "roster.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "agent_id,date,shift,start,end,paid_minutes,breaks,work,locked"
    assert lines[1] == (
        "CA2,2026-11-16,N8,2026-11-16T22:00+02:00,2026-11-17T06:00+02:00,450,01:00/30,"
        "22:00-01:00 live_commerce/zh/chat|01:30-06:00 live_commerce/zh/chat,false"
    )
    assert lines[3].startswith("SH 1/ü,2026-11-22,N8,2026-11-22T22:00+08:00,")
    assert lines[3].endswith(",true")
    assert (written / "absences.csv").read_text().splitlines()[1] == (
        "CA2,2026-11-17T00:00+02:00,2026-11-19T00:00+02:00,leave"
    )


def test_the_other_tables_are_written_on_the_sites_clock(written: Path) -> None:
    """Requirement and forecast carry the site's offset; unknown values are empty, numbers exact."""
    lines = (written / "requirement.csv").read_text().splitlines()
    assert lines[1:] == [
        "2026-11-16T00:00+08:00,live_commerce,zh,chat,interval,3.0,2.5,4.0,,",
        "2026-11-16T00:00+08:00,live_commerce,zh,ticket,deferred,,,,1.25,2026-11-16T02:00+08:00",
    ]
    with (written / "forecast.csv").open(newline="") as stream:
        back = [float(row["p95"]) for row in csv.DictReader(stream)]
    assert back == example.forecast()["p95"].tolist()
    lines = (written / "totals.csv").read_text().splitlines()
    assert lines[1:] == ["*,*,*,2026-11-16,12.5", "*,*,*,2026-11-17,13.0"]
    lines = (written / "posts.csv").read_text().splitlines()
    assert lines[0] == "start,end,line,language,channel,post,seat,agent_id,state"
    assert lines[2] == "2026-11-16T00:00+08:00,2026-11-16T02:00+08:00,live_commerce,zh,moderation,1,B,,short"


def test_agents_read_back_and_no_text_is_a_formula(written: Path) -> None:
    """Dates have no clock, and a name that a spreadsheet would run is quoted."""
    lines = (written / "agents.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "CA2,'=HYPERLINK(A1),sh-live,cairo,,Africa/Cairo,full_time,live_commerce/zh/*,5.6,,,1.0"
    assert ",2023-05-01,," in lines[2]


def test_the_result_holds_its_fields_first(written: Path) -> None:
    """result.json has every field of the contract, in its order, and what else the run says."""
    result = json.loads((written / "result.json").read_text())
    assert list(result) == [*RESULT_FIELDS, "extra"]
    assert result["reasons"] == ["zh chat is short"]


def test_a_vendors_roster_needs_no_forecast(tmp_path: Path) -> None:
    """Without forecast, totals, KPIs, posts and coverage their files are simply not there."""
    nothing = dict.fromkeys(("forecast", "totals", "kpis", "posts", "coverage"))
    bare = write_folder(tmp_path / "vendor", example.published(**nothing))
    assert not {"forecast.csv", "totals.csv", "kpis.csv", "posts.csv"} & set(content(bare))


def test_a_certificate_lies_beside_its_roster(tmp_path: Path, written: Path) -> None:
    """Its text is written as it is; a roster that planners have edited has none, and so no file."""
    proven = write_folder(tmp_path / "proven", example.published(certificate="{}\n"))
    assert (proven / "certificate.json").read_text() == "{}\n"
    assert not (written / "certificate.json").exists()


def test_a_roster_without_a_shift_is_written(tmp_path: Path) -> None:
    """A night that gives nobody a shift is still a whole folder."""
    empty = write_folder(tmp_path / "empty", example.published(roster=example.roster()[:0]))
    assert (empty / "roster.csv").read_text().count("\n") == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"as_of": example.AS_OF.replace(tzinfo=None)}, "carries no offset"),
        ({"result": {"cost": 1}}, "result lacks bound, gap"),
        ({"agents": example.agents()[:1]}, r"roster: 1 ids are not among the agents: CA2"),
    ],
)
def test_what_cannot_be_published_is_refused(changed: dict[str, object], message: str) -> None:
    """A publication is checked before a file is begun."""
    with pytest.raises(ValueError, match=message):
        example.published(**changed)
    assert isinstance(example.published(), Published)
