"""`tideshift forecast` with models that were kept: for a site beside the nights' own, for a file alone where asked."""

import json
from pathlib import Path

import pandas as pd
import pytest

from planning.cli import main
from planning.exits import Exit
from tests.forecast.synthetic import rows
from tests.planning.small_site import write_site

ALONE = [
    "forecast",
    "--history",
    "history.csv",
    "--models",
    "mean_4w,level_7d",
    "--horizon-days",
    "3",
    "--workers",
    "1",
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def history(weeks=9):
    table = rows(weeks)
    table.assign(timestamp=table["timestamp"].dt.strftime("%Y-%m-%dT%H:%MZ")).to_csv("history.csv", index=False)


def log():
    return [
        line["event"] for path in Path("data/logs").iterdir() for line in map(json.loads, path.read_text().splitlines())
    ]


def test_a_file_alone_keeps_its_models_where_asked(here, capsys):
    """The second forecast reads the file, says from when its models are, and is the first, byte for byte."""
    history()
    written = []
    for number in (1, 2):
        files = ["--out", f"{number}.csv", "--accuracy", f"accuracy-{number}.csv", "--keep", "kept/models.jsonl"]
        assert main([*ALONE, "--as-of", "2026-11-12", *files, "--json"]) == Exit.PUBLISHED
        assert json.loads(capsys.readouterr().out)["chosen_at"] == "2026-11-09T00:00+00:00"
        written.append((Path(f"{number}.csv").read_bytes(), Path(f"accuracy-{number}.csv").read_bytes()))
    assert written[0] == written[1]
    assert [event for event in log() if event.startswith("models")] == ["models chosen", "models kept"]
    assert pd.read_csv("accuracy-1.csv").columns[-1] == "chosen_at"
    assert [path.name for path in Path("kept").iterdir()] == ["models.jsonl"]


def test_a_file_alone_chooses_on_the_spot_otherwise(here, capsys):
    """Without --keep models are chosen at --as-of, and nothing is kept."""
    history()
    assert main([*ALONE, "--as-of", "2026-11-12", "--out", "f.csv", "--json"]) == Exit.PUBLISHED
    assert json.loads(capsys.readouterr().out)["chosen_at"] == "2026-11-12T00:00+00:00"
    assert not Path("data/models").exists()


def test_keeping_models_in_the_history_is_refused(here, capsys):
    """A file that is no kept choice is not written over; the refusal comes with those of the history."""
    history()
    Path("notes.txt").write_text("dear")
    assert main([*ALONE, "--keep", "notes.txt", "--time-zone", "Asia/Shangai", "--out", "f.csv"]) == Exit.REFUSED
    err = capsys.readouterr().err
    assert "notes.txt: holds something else than kept models" in err
    assert "--time-zone" in err
    assert Path("notes.txt").read_text() == "dear"
    assert not Path("f.csv").exists()


def test_a_site_shares_the_folder_of_its_nights(here, capsys):
    """Two forecasts of a site on days of one week leave one choice in the folder."""
    write_site(here / "configs")
    for day in ("2026-02-25", "2026-02-27"):
        as_of = ["--as-of", f"{day}T00:00+00:00", "--workers", "1"]
        assert main(["forecast", "--configs", "configs", *as_of, "--horizon-days", "7"]) == Exit.WARNED
    assert len(list(Path("data/models").iterdir())) == 1
    assert [event for event in log() if event.startswith("models")] == ["models chosen", "models kept"]
