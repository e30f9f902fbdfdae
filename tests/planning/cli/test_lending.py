"""`tideshift loans` and `tideshift activities`: what they tell of a roster in force, and what stops them."""

import json

import pytest

from planning.cli import main
from planning.exits import Exit


def test_one_line_lends_nobody(in_night, capsys):
    """All work of a site with one line and one place is at home, hour for hour."""
    assert main(["loans", "--json"]) == Exit.PUBLISHED
    told = json.loads(capsys.readouterr().out)
    assert told["worked_h"] > 0
    assert (told["lines"], told["sites"], told["crossing_contacts"]) == (0, 0, 0)
    assert told["contacts"] > 0


def test_what_was_asked_after_the_night_is_missed_by_everybody(in_night, capsys):
    """An activity that no night knew is asked of all six people, and nobody attends it."""
    asked = in_night / "configs" / "activities.yaml"
    try:
        asked.write_text("activities:\n  - {name: coaching, kind: coaching, minutes: 60, often: weekly}\n")
        assert main(["activities", "--json"]) == Exit.PUBLISHED
    finally:
        asked.unlink()
    told = json.loads(capsys.readouterr().out)
    assert (told["asked"], told["attended"]) == (6, 0)
    assert all(row["reason"] for row in told["attendances"])


@pytest.mark.parametrize("command", [["loans"], ["activities"], ["explain", "roster"]])
def test_contracts_that_settings_lost_are_named(in_night, capsys, command):
    """People of a night whose contract has another name now are refused with it, not met with a fault of ours."""
    shifts = in_night / "configs" / "shifts.yaml"
    before = shifts.read_text()
    try:
        shifts.write_text(before.replace("  full:", "  whole:"))
        assert main(command) == Exit.REFUSED
    finally:
        shifts.write_text(before)
    assert "contract: a contract the settings do not know (found full); put it back" in capsys.readouterr().err
