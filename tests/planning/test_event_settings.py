"""events.yaml: on which days something happens, and what a closure is."""

from datetime import date
from pathlib import Path

import pytest

from planning.refusal import Refused
from planning.settings import load_settings
from planning.settings.events import Events
from tests.planning.small_site import write_site


def events(tmp_path: Path, text: str) -> Events:
    write_site(tmp_path)
    (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
    return load_settings(tmp_path).events


def days(found: Events, first: date, last: date) -> list[str]:
    happened = found.between(first, last, "Asia/Shanghai")
    return [str(event.start.date()) for event in happened if first <= event.start.date() <= last]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("stay", ["2026-07-25", "2026-08-25", "2026-09-25", "2026-10-25"]),
        ("before", ["2026-07-24", "2026-08-25", "2026-09-25", "2026-10-23"]),
        ("after", ["2026-07-27", "2026-08-25", "2026-09-25", "2026-10-26"]),
    ],
)
def test_a_payday_at_the_weekend(tmp_path: Path, rule: str, expected: list[str]) -> None:
    """A payday that falls on a weekend is where the site says it goes."""
    found = events(tmp_path, f"timed: [{{name: pay, kind: payday, days_of_month: [25], at_weekend: {rule}}}]")
    assert days(found, date(2026, 7, 1), date(2026, 10, 31)) == expected


def test_another_weekend(tmp_path: Path) -> None:
    """Where the weekend is Friday and Saturday, a payday on a Friday comes on the Thursday."""
    found = events(
        tmp_path, "timed: [{name: pay, kind: payday, days_of_month: [26], at_weekend: before, weekend: [fri, sat]}]"
    )
    assert days(found, date(2026, 6, 1), date(2026, 7, 31)) == ["2026-06-25", "2026-07-26"]


def test_two_paydays_that_move_onto_one_day(tmp_path: Path) -> None:
    """Days that move onto the same workday are one occurrence."""
    found = events(tmp_path, "timed: [{name: pay, kind: payday, days_of_month: [25, 26], at_weekend: before}]")
    assert days(found, date(2026, 7, 20), date(2026, 7, 31)) == ["2026-07-24"]


@pytest.mark.parametrize("lift", ["", ", lift: 0"])
def test_a_closure_closes(tmp_path: Path, lift: str) -> None:
    """A closure without a lift and one with lift 0 both mean that nobody can make contact."""
    text = f"events: [{{name: move, kind: closure, from: 2026-12-24, to: 2026-12-25{lift}}}]"
    (event,) = events(tmp_path, text).between(date(2026, 12, 1), date(2026, 12, 31), "UTC")
    assert event.closes


def test_a_closure_that_lets_some_through(tmp_path: Path) -> None:
    """A closure with a lift above zero is an event like any other."""
    text = "events: [{name: move, kind: closure, from: 2026-12-24, to: 2026-12-25, lift: 0.2}]"
    (event,) = events(tmp_path, text).between(date(2026, 12, 1), date(2026, 12, 31), "UTC")
    assert not event.closes
    assert event.expected_lift == 0.2


def test_a_lift_below_zero_is_refused(tmp_path: Path) -> None:
    """Nothing lowers volume below zero; the line is named."""
    with pytest.raises(Refused, match=r"events\.yaml:1"):
        events(tmp_path, "events: [{name: x, kind: closure, from: 2026-12-24, to: 2026-12-25, lift: -0.5}]")
