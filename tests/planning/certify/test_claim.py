"""Files that cannot be read are refused with their place; what is unknown is never confirmed."""

import ast
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import planning.certify
from planning.certify import Unreadable, read_folder
from planning.certify.claim import RULES as JUDGED
from scheduler.certificate import SCHEMA
from scheduler.rules import RULES, Fairness
from tests.planning.certify import example


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder in which everything holds."""
    return example.solved(tmp_path_factory.mktemp("sound"), days=1)


@pytest.fixture
def folder(sound, tmp_path):
    """A copy of it, to be spoilt."""
    return example.copy(sound, tmp_path / "spoilt")


def refused(folder):
    """The faults for which a folder is not read."""
    with pytest.raises(Unreadable) as caught:
        read_folder(folder)
    return caught.value.faults


@pytest.mark.parametrize("name", ["certificate.json", "result.json", "agents.csv", "requirement.csv", "roster.csv"])
def test_a_missing_file_is_named(folder, name):
    """Each file that a certificate rests on must be there."""
    (folder / name).unlink()
    assert refused(folder) == (f"{name}: missing",)


def test_nobody_is_absent_without_a_file_of_absences(folder):
    """absences.csv may be missing: the certificate tells the absences that its bound rests on."""
    (folder / "absences.csv").unlink()
    assert example.verdict(folder).confirmed


@pytest.mark.parametrize(
    ("file", "column", "cell", "said"),
    [
        ("roster.csv", "start", "2026-11-16T08:00", "roster.csv:2:start: an instant without its offset"),
        ("roster.csv", "paid_minutes", "many", "roster.csv:2:paid_minutes: not a number (found many)"),
        ("roster.csv", "date", "16.11.2026", "roster.csv:2:date: not a date (found 16.11.2026)"),
        ("agents.csv", "time_zone", "Mars/Olympus", "agents.csv:2:time_zone: not a time zone"),
        ("agents.csv", "hourly_cost", "", "agents.csv:2:hourly_cost: not a number (found nothing)"),
        ("agents.csv", "skills", "chat", "agents.csv:2:skills: not line/language/channel"),
        ("requirement.csv", "kind", "maybe", "requirement.csv:2:kind: neither interval, post nor deferred"),
        ("absences.csv", "end", "soon", "absences.csv:2:end: not an instant in ISO 8601"),
    ],
)
def test_a_broken_cell_is_named_with_line_and_column(folder, file, column, cell, said):
    """Whoever has to mend a file is told where."""
    example.spoil_csv(folder, file, lambda rows: rows[0].update({column: cell}))
    assert any(fault.startswith(said) for fault in refused(folder))


def test_faults_of_all_files_are_told_at_once(folder):
    """Nobody has to run certify once for each file."""
    example.spoil_csv(folder, "roster.csv", lambda rows: rows[0].update(start="x"))
    (folder / "agents.csv").unlink()
    assert {fault.partition(":")[0] for fault in refused(folder)} == {"roster.csv", "agents.csv"}


def test_a_row_with_a_cell_too_few_is_named(folder):
    """A row that is cut off is a fault of its line."""
    with (folder / "roster.csv").open("a", encoding="utf-8") as file:
        file.write("a01,2026-11-16\n")
    lines = len((folder / "roster.csv").read_text().splitlines())
    assert refused(folder) == (f"roster.csv:{lines}:date: 9 cells expected, not 2",)


def test_broken_json_is_named_with_line_and_column(folder):
    """A certificate cut off in the middle says where it ends."""
    text = (folder / "certificate.json").read_text()
    (folder / "certificate.json").write_text(text[: len(text) // 2])
    assert refused(folder)[0].startswith("certificate.json:")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    """One line says so, instead of one for each file that it would hold."""
    assert refused(tmp_path / "nowhere") == (f"{tmp_path / 'nowhere'}: no such folder",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(schema="tideshift/certificate/9"), f"schema {SCHEMA} expected"),
        (
            lambda c: c["rules"].update(siesta={"minutes": 60}),
            "rules: rule siesta is unknown here and cannot be judged",
        ),
        (lambda c: c["rules"]["rest"].update(except_sundays=1), "rules: rule rest: except_sundays unknown here"),
        (lambda c: c.update(discount=3), "discount is unknown here and cannot be confirmed"),
        (lambda c: c.pop("duals"), "duals is missing"),
        (lambda c: c["duals"][0].pop(), "numbers expected, one for each skill set"),
        (lambda c: c["contracts"]["full"].update(overtime=1), "overtime"),
        (lambda c: c["contracts"].update(half=c["contracts"].pop("full")), "contract full is not in certificate.json"),
        (lambda c: c.update(shrinkage=1.0), "shrinkage: 1.0 outside [0, 1)"),
        (lambda c: c.update(rules=[]), "rules: not an object (found [])"),
        (
            lambda c: c["rules"]["rest"].update(minutes="660"),
            'rules: rule rest: minutes is not a whole number from 0 up (found "660")',
        ),
        (lambda c: c["horizon"].pop("tick"), "horizon: tick missing in"),
        (
            lambda c: c["templates"][0].update(start_grid=0),
            "templates: start_grid is not a whole number from 1 up (found 0)",
        ),
        (lambda c: c["past"][0].pop(), "past: 7 values expected"),
        (lambda c: c["prices"].update(shortage=None), "prices: not an object (found null)"),
    ],
    ids=[
        *("schema", "rule", "limit", "part", "duals", "length", "contract", "contracts", "shrinkage"),
        *("rules", "words", "horizon", "grid", "past", "prices"),
    ],
)
def test_what_is_unknown_is_refused(folder, change, said):
    """A certificate that says more than can be judged, or less, is not confirmed in part."""
    example.spoil_json(folder, "certificate.json", change)
    assert any(said in fault for fault in refused(folder))


def test_every_rule_there_is_can_be_judged():
    """A new rule of the scheduler must be taught to certify, or its certificates are refused."""
    # Fairness has a part of its own.
    stated = {rule: {field.name: field.default for field in fields(rule)} for rule in RULES if rule is not Fairness}
    assert {found["name"]: found.keys() - {"name", "wishes"} for found in stated.values()} == dict(JUDGED)


def test_certify_imports_numpy_and_the_standard_library_only():
    """Code that is shared with the model could share its errors."""
    allowed = {"numpy", "planning", *sys.stdlib_module_names}
    for path in Path(planning.certify.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert all(name.partition(".")[0] in allowed for name in names), path.name
            assert all(name.startswith("planning.certify") for name in names if name.startswith("planning")), path.name
