"""The benchmark of shift design: what it reads, what it refuses, the one line it prints."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import shift_design
from scheduler.shift_design.design import design_shifts

GOOD = """% a day and a half never: two days
interval = 360;
days = 2;
demand = [0,2,2,0,
          0,2,2,0];
shiftTypes = 1;
minStart = [0];
maxStart = [3];
minLength = [1];
maxLength = [2];
minDuties = 3;
maxDuties = 5;
avgMinutes = 2310;
weightUnderCover = 1;
weightOverCover = 1;
weightDutiesPerWeek = 1000;
weightShiftInstances = 60;
"""


def test_one_line_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Cost, bound, gap and seconds stand on the only line of standard output, solver's talk included."""
    path = tmp_path / "two_days.dzn"
    path.write_text(GOOD)
    assert shift_design.main([str(path)]) == 0
    assert re.fullmatch(r"cost=60 bound=60 gap=0\.0000 seconds=\d+\.\d\n", capfd.readouterr().out)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("interval = 360", "interval = 7", 2, "does not divide a day"),
        ("0,2,2,0];", "0,2,2];", 4, "demand has 7 values; 2 days of 360 min make 8"),
        ("0,2,2,0];", "0,2,-2,0];", 4, "must not be negative: -2"),
        ("minStart = [0]", "minStart = [0, 1]", 7, "minStart has 2 values for 1 shift types"),
        ("minStart = [0]", "minStart = [0.5]", 7, "expected `name = whole number;`"),
        ("maxStart = [3]", "maxStart = 3", 8, "must be a list"),
        ("days = 2", "days = [2]", 3, "not a list"),
        ("days = 2", "days = 0", 3, "must be at least 1, not 0"),
        ("minLength = [1]", "minLength = [0]", 9, "must be at least 1"),
        ("maxLength = [2]", "maxLength = [0]", 10, "below its minLength 1"),
        ("maxLength = [2]", "maxLength = [9]", 10, "longer than the 2 days"),
        ("days = 2", "day = 2", 3, "day is no field"),
        ("minDuties = 3", "days = 3", 11, "given twice, first in line 3"),
        ("weightShiftInstances = 60;\n", "", 16, "ends without weightShiftInstances"),
        ("demand = [0,2,", "demand = [0,,2,", 4, "holds ''"),
    ],
)
def test_a_bad_file_is_one_message_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, line: int, message: str
) -> None:
    """What is wrong is said once with file and line, and the exit code is 1."""
    path = tmp_path / "bad.dzn"
    path.write_text(GOOD.replace(old, new))
    assert shift_design.main([str(path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{path}, line {line}: ")
    assert message in printed.err


def test_a_missing_file_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is named, without a traceback."""
    assert shift_design.main([str(tmp_path / "none.dzn")]) == 1
    assert "none.dzn: cannot be read" in capsys.readouterr().err


def test_a_planted_error_is_found_by_the_recount() -> None:
    """One head moved to another day, or a shift of a length nobody allows, does not pass the recount."""
    instance = shift_design.made(2, 60, 3, 0.0)
    design = design_shifts(instance.need, instance.slot, instance.types, instance.prices)
    assert shift_design.recount(instance, design) == design.cost == 180
    moved = np.array(design.heads)
    moved[0, :2] += (1, -1)
    assert shift_design.recount(instance, replace(design, heads=moved)) > design.cost
    with pytest.raises(AssertionError, match="no shift type allows"):
        shift_design.recount(instance, replace(design, lengths=design.lengths + 600))
