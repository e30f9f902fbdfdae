"""The stages as commands of their own: staffing, forecast, require, roster, verify, demand, export, help."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from planning.cli import main
from planning.exits import Exit
from planning.stage_file import read_staffing
from scheduler.queueing import staffing
from scheduler.queueing.calculator import RESULTS
from tests.planning.small_site import AS_OF, write_site

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "data/sample/manila-one"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def vendor_week(tmp_path_factory):
    """A week's roster of the sample's vendor, made once by the command."""
    folder = tmp_path_factory.mktemp("vendor") / "roster"
    files = ["--demand", str(VENDOR / "demand.yaml"), "--agents", str(VENDOR / "agents.csv")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIDESHIFT_LOGS", str(folder.parent / "logs"))
        code = main(["roster", *files, "--out", str(folder), "--configs", str(ROOT / "configs"), "--seconds", "5"])
    return code, folder


def test_staffing_answers_the_textbook_question(here, capsys):
    """100 contacts in 30 min, AHT 180 s, 80 % in 20 s: 14 people, 0.88835 in time, P(wait) 0.17413."""
    question = ["--contacts", "100", "--interval", "1800", "--aht", "180", "--level", "0.8", "--within", "20"]
    assert main(["staffing", *question, "--json"]) == Exit.PUBLISHED
    row = json.loads(capsys.readouterr().out)["rows"][0]
    assert row["agents"] == 14
    assert row["service_level"] == pytest.approx(0.88835, abs=5e-6)
    assert row["prob_wait"] == pytest.approx(0.17413, abs=5e-6)
    assert main(["staffing", *question]) == Exit.PUBLISHED
    out = capsys.readouterr().out
    assert "0.88835" in out
    assert max(map(len, out.splitlines())) <= 80


def test_staffing_answers_a_file_in_full_precision(here):
    """Rows in, rows out, under the names of the file contract."""
    text = "contacts,interval_s,aht_s,patience_s,concurrency,service_level,answer_within_s,agents\n"
    Path("in.csv").write_text(text + "100,1800,180,,,0.8,20,\n100,1800,180,120,,0.8,20,13\n")
    assert main(["staffing", "--input", "in.csv", "--output", "out.csv"]) == Exit.PUBLISHED
    answered = pd.read_csv("out.csv")
    assert answered["agents"].tolist() == [14, 13]
    assert answered["service_level"][0] == pytest.approx(0.888350019179467, rel=1e-12)


def test_staffing_refuses_all_bad_rows_at_once(here, capsys):
    """Every bad cell is named; no file is written."""
    Path("in.csv").write_text("contacts,interval_s,aht_s,service_level,answer_within_s\n-1,1800,x,0.8,20\n")
    assert main(["staffing", "--input", "in.csv", "--output", "out.csv"]) == Exit.REFUSED
    err = capsys.readouterr().err
    assert "in.csv:2:contacts" in err
    assert "in.csv:2:aht_s" in err
    assert not Path("out.csv").exists()


def test_staffing_answers_from_a_file_as_the_formulas_do(here):
    """No digit is lost between the formulas and the file, for tiny shares and long tails alike."""
    text = "contacts,interval_s,aht_s,patience_s,concurrency,service_level,answer_within_s,agents\n"
    rows = ["0.01,1800,180,0,,0.999999,0,", "100,1800,180,1e7,,0.8,20,14", "200,600,300,300,,,10,3", "0,60,92,,,0.5,5,"]
    Path("in.csv").write_text(text + "\n".join(rows) + "\n")
    assert main(["staffing", "--input", "in.csv", "--output", "out.csv"]) == Exit.PUBLISHED
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    found = staffing(read_staffing(Path("in.csv")))
    for name in RESULTS:
        assert [float(row[name]) for row in written] == found[name].tolist(), name
    assert float(written[2]["service_level"]) == pytest.approx(4.605058632977e-39)
    assert [written[3][name] for name in ("agents", "service_level", "asa_s")] == ["0", "1.0", "0.0"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("nan,1800,180,,,0.8,20,", "contacts"),
        ("100,0,180,,,0.8,20,", "interval_s"),
        ("100,1800,0,,,0.8,20,", "aht_s"),
        ("100,1800,180,-5,,0.8,20,", "patience_s"),
        ("100,1800,180,,0,0.8,20,", "concurrency"),
        ("100,1800,180,,101,0.8,20,", "concurrency"),
        ("100,1800,180,,,1.0,20,", "service_level"),
        ("100,1800,180,,,0.8,-1,", "answer_within_s"),
        ("100,1800,180,,,,20,12.5", "agents"),
        ("100,1800,180,,,,20,1e99", "agents"),
        ("1e200,1,1e200,,,0.8,20,", "contacts"),
    ],
)
def test_a_staffing_row_without_an_answer_is_named_and_the_last_one_with_is_answered(here, capsys, row, place):
    """Beside the first bad number stands a good row: the bad one is named with its column and nothing is written."""
    header = "contacts,interval_s,aht_s,patience_s,concurrency,service_level,answer_within_s,agents\n"
    Path("in.csv").write_text(header + "1,1800,0.001,0,100,0.999999,0,\n" + row + "\n")
    assert main(["staffing", "--input", "in.csv", "--output", "out.csv"]) == Exit.REFUSED
    assert f"in.csv:3:{place}" in capsys.readouterr().err
    assert not Path("out.csv").exists()
    Path("in.csv").write_text(header + "1,1800,0.001,0,100,0.999999,0,\n")
    assert main(["staffing", "--input", "in.csv", "--output", "out.csv"]) == Exit.PUBLISHED


@pytest.mark.parametrize(
    "numbers",
    [
        {"--contacts": "inf"},
        {"--contacts": "nan"},
        {"--contacts": "-1"},
        {"--aht": "0"},
        {"--aht": "inf"},
        {"--within": "inf"},
        {"--concurrency": "0"},
        {"--agents": "2.5"},
        {"--contacts": "1e12", "--aht": "1e6"},
    ],
)
def test_a_staffing_option_without_an_answer_is_a_refusal(here, numbers):
    """Numbers no queue can have are refused at the option, not by a crash behind it."""
    options = {"--contacts": "100", "--aht": "180"} | numbers
    assert main(["staffing", *(word for option in options.items() for word in option)]) == Exit.REFUSED


@pytest.mark.parametrize("wrong", [[], ["--contacts", "5"], ["--contacts", "5", "--aht", "9", "--level", "1"]])
def test_staffing_without_a_whole_question_is_a_refusal(here, wrong):
    """No load, a load without handle time, and a level nobody can reach are told apart from an answer."""
    assert main(["staffing", *wrong]) == Exit.REFUSED


def test_forecast_of_a_file_alone_needs_no_site(here, capsys):
    """A bare history of one queue is forecast with quantiles in the zone asked for."""
    times = pd.date_range("2026-01-05", periods=24 * 35, freq="h", tz="UTC")
    volume = 20 + 10 * (times.hour == 12) + times.day_of_week
    frame = pd.DataFrame({"timestamp": times.strftime("%Y-%m-%dT%H:%MZ"), "n": volume})
    frame.to_csv("history.csv", index=False)
    options = ["--column", "volume=n", "--horizon-days", "3", "--time-zone", "Asia/Shanghai", "--workers", "1"]
    assert main(["forecast", "--history", "history.csv", *options, "--out", "f.csv", "--json"]) == Exit.PUBLISHED
    answer = json.loads(capsys.readouterr().out)
    assert (answer["rows"], answer["queues"]) == (72, 1)
    table = pd.read_csv("f.csv")
    assert table["timestamp"][0] == "2026-02-09T08:00+08:00"
    assert (table["p05"] <= table["p95"]).all()
    assert (table["line"] == "all").all()


def test_require_reads_what_forecast_wrote(here, capsys):
    """forecast.csv of the site's queues becomes requirement.csv; a queue the site lacks is refused."""
    write_site(here / "configs")
    times = pd.date_range(AS_OF, periods=48, freq="h").strftime("%Y-%m-%dT%H:%M+00:00")
    rows = [
        pd.DataFrame({"timestamp": times, "line": "shop", "language": "en", "channel": c, "volume": 6})
        for c in ("voice", "message")
    ]
    pd.concat(rows).to_csv("forecast.csv", index=False)
    assert main(["require"]) == Exit.PUBLISHED
    needed = pd.read_csv("requirement.csv")
    assert set(needed["kind"]) == {"interval", "deferred"}
    assert needed.loc[needed["kind"] == "interval", "timestamp"].str.slice(11, 13).astype(int).between(9, 16).all()
    pd.concat(rows).assign(language="xx").to_csv("forecast.csv", index=False)
    assert main(["require"]) == Exit.REFUSED
    assert "unknown queue shop/xx/message" in capsys.readouterr().err


def test_vendor_makes_a_roster_without_any_forecast(vendor_week):
    """demand.yaml and agents.csv become the same folder the night writes, and no rule is broken."""
    code, folder = vendor_week
    assert code in (Exit.PUBLISHED, Exit.WARNED)
    names = {path.name for path in folder.iterdir()}
    assert {"agents.csv", "requirement.csv", "roster.csv", "result.json", "roster.xlsx", "calendars"} <= names
    result = json.loads((folder / "result.json").read_text())
    assert result["violations"] == 0
    assert result["bound"] <= result["cost"]


def test_verify_agrees_with_the_folder(vendor_week, here, capsys):
    """The judge finds no violation in what was published, from the files alone."""
    assert main(["verify", str(vendor_week[1]), "--configs", str(ROOT / "configs"), "--json"]) == Exit.PUBLISHED
    assert json.loads(capsys.readouterr().out)["violations"] == 0


def test_verify_finds_a_planted_violation(vendor_week, here, tmp_path, capsys):
    """A copied shift is two shifts at once, and such a roster must not be published."""
    folder = tmp_path / "roster"
    shutil.copytree(vendor_week[1], folder)
    table = pd.read_csv(folder / "roster.csv", dtype=str, keep_default_na=False)
    moved = table.head(1).assign(start=table["start"][0].replace(":00+", ":30+"))
    pd.concat([table, moved]).to_csv(folder / "roster.csv", index=False)
    assert main(["verify", str(folder), "--configs", str(ROOT / "configs")]) == Exit.KEPT


def test_roster_does_not_replace_what_is_not_a_roster(here, capsys):
    """A folder with other things in it is left alone."""
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("dear")
    files = ["--demand", str(VENDOR / "demand.yaml"), "--agents", str(VENDOR / "agents.csv")]
    assert main(["roster", *files, "--out", "mine", "--configs", str(ROOT / "configs")]) == Exit.REFUSED
    assert "holds something else than a roster" in capsys.readouterr().err
    assert Path("mine/letter.txt").read_text() == "dear"


def test_roster_refuses_demand_and_agents_in_one_message(here, capsys):
    """Errors of both files are told together and no folder appears."""
    Path("demand.yaml").write_text((VENDOR / "demand.yaml").read_text().replace("status: draft", "status: maybe"))
    Path("agents.csv").write_text((VENDOR / "agents.csv").read_text().replace("full_time", "full_tome"))
    command = ["roster", "--demand", "demand.yaml", "--agents", "agents.csv", "--out", "roster"]
    assert main([*command, "--configs", str(ROOT / "configs")]) == Exit.REFUSED
    err = capsys.readouterr().err
    assert "demand.yaml:7:" in err
    assert "agents.csv:2:contract" in err
    assert not Path("roster").exists()


def test_imported_demand_keeps_its_bytes(here, capsys):
    """A canonical file is the same bytes after import; importing the copy again changes nothing."""
    assert main(["demand", "import", str(VENDOR / "demand.yaml"), "--json"]) == Exit.PUBLISHED
    kept = Path(json.loads(capsys.readouterr().out)["file"])
    assert kept.read_bytes() == (VENDOR / "demand.yaml").read_bytes()


def test_broken_demand_is_refused_and_nothing_kept(here, capsys):
    """Every error has its line and column; no file appears."""
    text = (VENDOR / "demand.yaml").read_text().replace("aht_s: 240", "aht_s: 22:00", 1).replace("chat", "chit", 1)
    Path("broken.yaml").write_text(text)
    assert main(["demand", "import", "broken.yaml"]) == Exit.REFUSED
    err = capsys.readouterr().err
    assert "a clock time where a number belongs" in err
    assert "unknown channel" in err
    assert not Path("data").exists() or not Path("data/demand").exists()


def test_schema_of_demand_is_a_json_schema(here, capsys):
    """The schema a vendor's editor reads is printed."""
    assert main(["demand", "schema"]) == Exit.PUBLISHED
    assert json.loads(capsys.readouterr().out)["title"] == "demand.yaml"


def test_export_before_the_first_night_says_what_to_do(here, capsys):
    """Nothing published: refused, with the command to run."""
    assert main(["export", "--out", "x"]) == Exit.REFUSED
    assert "run tideshift nightly first" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        "nightly",
        "forecast",
        "backtest",
        "require",
        "roster",
        "verify",
        "certify",
        "staffing",
        "export",
        "desk",
        "demand import",
        "demand export",
    ],
)
def test_every_command_explains_itself_with_an_example(command, here, capsys):
    """--help of every command shows an example that begins with its name."""
    assert main([*command.split(), "--help"]) == Exit.PUBLISHED
    out = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert f"tideshift {command}" in out.split("Example:", 1)[1]


def test_help_imports_nothing_heavy():
    """--help answers without loading tables, solver, forecaster or database."""
    program = (
        "import sys; from planning.cli import main; main(['--help']); "
        "heavy = {'pandas', 'ortools', 'prophet', 'sqlalchemy', 'pandera', 'streamlit'} & set(sys.modules); "
        "sys.exit(f'loaded {sorted(heavy)}' if heavy else 0)"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
