"""What-ifs stand side by side only with their like, and say how sure each difference is."""

from datetime import UTC, datetime, timedelta

from planning.scenarios.kept import WhatIf
from planning.scenarios.side_by_side import base_of, bases, beside, expected_seconds, rows
from tests.planning.store import example

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
FIRST = "2026-11-16T00:00+08:00"


def what_if(name="bot", run=1, hours=0, took=60.0, low=-90_00, high=-10_00, service=True) -> WhatIf:
    share = {"name": "live answered in time", "base": [0.9, 0.89, 0.91], "other": [0.91, 0.9, 0.92]}
    base = {"kind": "published", "run": run, "as_of": FIRST, "seed": 1}
    base |= {"horizon_start": FIRST, "horizon_end": "2026-11-30T00:00+08:00"}
    figures = {
        "currency": "USD",
        "took_s": took,
        "amounts": [
            {"name": "cost", "unit": "money", "base": 100.0, "other": 60.0},
            {"name": "shortage", "unit": "money", "base": 7.0, "other": 7.0},
            {"name": "shortage", "unit": "h", "base": 5.0, "other": None},
        ],
        "proof": {"low": low, "high": high, "habit": False, "sure": low > 0 or high < 0},
        "service": [{**share, "difference": [0.01, -0.01, 0.03], "sure": False}] if service else [],
        "queues": [],
    }
    return WhatIf(name, "a bot", "about: a bot\n", AT + timedelta(hours=hours), base, figures)


def test_only_what_ifs_of_one_base_stand_beside_it():
    """Of each name the newest of this base; those of another roster are not mixed in."""
    newer, older, other = what_if(hours=2), what_if(hours=1), what_if("rest", run=2)
    found = [newer, older, other]
    assert bases(found) == [base_of(newer), base_of(other)]
    assert beside(found, base_of(newer)) == {"bot": newer}


def test_cost_carries_what_the_proofs_leave_open():
    """A difference that may be either sign is not told apart from none."""
    sure, unsure = rows([what_if(), what_if(low=-90_00, high=10_00)])[0].others
    assert (sure.value, sure.change, sure.low, sure.high, sure.sure) == (60.0, -40.0, -90.0, -10.0, True)
    assert not unsure.sure


def test_amounts_of_one_name_are_told_apart_by_their_unit():
    """Missing hours are not their price; a side without a roster has no value."""
    shortage = next(row for row in rows([what_if()]) if row.name == "shortage")
    assert (shortage.unit, shortage.base, shortage.others[0].value, shortage.others[0].change) == ("h", 5.0, None, None)


def test_what_was_simulated_keeps_its_interval():
    """The interval goes with the difference; what nobody simulated is no row."""
    told = {row.name: row for row in rows([what_if()])}["live answered in time"].others[0]
    assert (told.value, told.change, told.low, told.high, told.sure) == (0.91, 0.01, -0.01, 0.03, False)
    assert "live answered in time" not in {row.name for row in rows([what_if(service=False)])}


def test_the_time_it_will_take_is_known_from_the_last_time():
    """Its own last time, else the longest of the others, else the night's."""
    found = [what_if(took=80.0), what_if("rest", took=200.0), what_if(took=70.0)]
    night = example.run()
    assert expected_seconds("bot", found, night) == (80.0, True)
    assert expected_seconds("new", found, night) == (200.0, False)
    seconds, known = expected_seconds("new", [], night)
    assert (round(seconds), known) == (90, False)
