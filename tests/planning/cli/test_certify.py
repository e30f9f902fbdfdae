"""The command `tideshift certify`: a table for people, JSON for programs, 1 where something does not hold."""

import json
from pathlib import Path

import pytest

from planning.cli import main
from planning.exits import Exit
from tests.planning.certify import example

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "data/sample/manila-one"


@pytest.fixture(autouse=True)
def _logs(tmp_path, monkeypatch):
    monkeypatch.setenv("TIDESHIFT_LOGS", str(tmp_path / "logs"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder in which everything holds."""
    return example.solved(tmp_path_factory.mktemp("sound"), days=1)


def test_a_sound_folder_is_confirmed(sound, capsys):
    """Exit code 0; the table shows claims beside what was computed again, in 80 columns."""
    assert main(["certify", str(sound)]) == Exit.PUBLISHED
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "confirmed"
    assert "bound" in out
    assert "rest 0" in out
    assert "does not hold" not in out


def test_a_program_reads_the_verdict(sound, capsys):
    """--json tells each check with claim, finding and tolerance."""
    assert main(["certify", str(sound), "--json"]) == Exit.PUBLISHED
    told = json.loads(capsys.readouterr().out)
    assert told["confirmed"] is True
    assert told["violations"]["rest"] == 0
    assert all(check["holds"] for check in told["checks"])


def test_a_number_that_nobody_claims_is_told(sound, tmp_path, capsys):
    """Where result.json lacks the cost, people read so and programs get null."""
    folder = example.copy(sound, tmp_path / "mute")
    example.spoil_json(folder, "result.json", lambda told: told.pop("cost"))
    assert main(["certify", str(folder), "--json"]) == Exit.REFUSED
    caught = capsys.readouterr()
    checks = json.loads(caught.out)["checks"]
    assert [c["claimed"] for c in checks if c["name"] == "cost" and c["file"] == "result.json"] == [None]
    assert "and no number is claimed" in caught.err


def test_what_does_not_hold_has_a_line_of_its_own(sound, tmp_path, capsys):
    """Exit code 1; each line says what it is, and what was claimed."""
    folder = example.copy(sound, tmp_path / "spoilt")
    example.spoil_json(folder, "result.json", lambda told: told.update(cost=1, bound=0))
    assert main(["certify", str(folder)]) == Exit.REFUSED
    caught = capsys.readouterr()
    assert "result.json: cost is" in caught.err
    assert "not 1 cents as claimed" in caught.err
    assert caught.out.splitlines()[-1] == "not confirmed: 2 things do not hold"


def test_a_folder_without_a_certificate_cannot_be_confirmed(sound, tmp_path, capsys):
    """A missing file is named, and nothing is confirmed in part."""
    folder = example.copy(sound, tmp_path / "bare")
    (folder / "certificate.json").unlink()
    assert main(["certify", str(folder)]) == Exit.REFUSED
    assert "certificate.json: missing" in capsys.readouterr().err


def test_the_roster_of_a_vendors_demand_is_confirmed(tmp_path, capsys):
    """What `tideshift roster` writes for the sample's vendor, `tideshift certify` confirms."""
    files = ["--demand", str(VENDOR / "demand.yaml"), "--agents", str(VENDOR / "agents.csv")]
    made = ["roster", *files, "--out", str(tmp_path / "roster"), "--configs", str(ROOT / "configs"), "--seconds", "1"]
    assert main(made) in (Exit.PUBLISHED, Exit.WARNED)
    assert main(["certify", str(tmp_path / "roster")]) == Exit.PUBLISHED, capsys.readouterr().err
