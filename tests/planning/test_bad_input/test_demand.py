"""A broken demand.yaml is refused whole: every error at its line and column, with what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from planning.vendors.demand_file import read_demand

Said = Callable[[Callable[[], object]], list[str]]
DAY = "[" + ", ".join(["5"] * 24) + "]"


def text(**change: str) -> str:
    """A sound file of one queue with some lines changed."""
    parts = {
        "interval": "60", "from": "2026-03-27", "to": "2026-03-31", "zone": "Europe/Berlin", "unit": "contacts",
        "channel": "chat", "aht": "aht_s: 240", "volume": f"2026-03-28: {DAY}", "more": "",
    } | change  # fmt: skip
    return f"""schema: tideshift/demand/1
vendor: NO
time_zone: {parts["zone"]}
interval_minutes: {parts["interval"]}
from: {parts["from"]}
to: {parts["to"]}
status: draft
queues:
  - line: live
    language: id
    channel: {parts["channel"]}
    unit: {parts["unit"]}
    {parts["aht"]}
    volume:
      {parts["volume"]}
{parts["more"]}"""


@pytest.fixture
def refusal(tmp_path: Path, said: Said) -> Callable[[str], list[str]]:
    def read(content: str) -> list[str]:
        path = tmp_path / "demand.yaml"
        path.write_text(content, encoding="utf-8")
        return said(lambda: read_demand(path))

    return read


def test_ten_planted_errors_are_ten_located_findings(refusal: Callable[[str], list[str]]) -> None:
    """Form, values and counts: ten mistakes of ten kinds in one message, none hiding another, none told twice."""
    planted = f"""schema: tideshift/demand/1
vendor: NO
time_zone: Asia/Manila
interval_minutes: 45
from: 2026-11-09
to: 2026-11-15
status: final
queues:
  - line: live_commerce
    language: id
    language: th
    channel: telepathy
    unit: contacts
    aht_s: 04:00
    service: &goal {{level: 0.9, answer_within_s: 30}}
    volume:
      2026-11-09: {DAY}
      2026-11-10: {DAY.replace("5, ", "", 1)}
      2026-11-11: {DAY.replace("5, ", "-5, ", 1)}
      2026-11-31: {DAY}
  - line: live_commerce
    language: en
    channel: chat
    unit: agents
    sevice: {{level: 0.9, answer_within_s: 30}}
    volume:
      2026-11-09: {DAY}
"""
    assert refusal(planted) == [
        "demand.yaml:4:19: an interval that does not divide the hour (found 45); write 5, 10, 15, 20, 30 or 60",
        'demand.yaml:7:9: not one of draft, locked (found "final"); write one of them',
        "demand.yaml:11:5: duplicate key 'language' (found the first is on line 10); keep one of the two",
        (
            'demand.yaml:12:14: unknown channel (found "telepathy"); '
            "legal: chat, voice, message, email, ticket, moderation, all"
        ),
        'demand.yaml:14:12: a clock time where a number belongs (found "04:00"); write a number, such as 240',
        "demand.yaml:15:14: an anchor (found &goal); remove it and write the value out where it is needed",
        (
            "demand.yaml:18:19: 23 values for a day, where others have 24 (found 23 values); "
            "write 24 values, from midnight on"
        ),
        "demand.yaml:19:20: a negative number (found -5); write a number of at least 0",
        'demand.yaml:20:7: a date no calendar has (found "2026-11-31"); write a real date as 2026-11-09',
        "demand.yaml:25:5: unknown key 'sevice'; did you mean 'service'?",
    ]


def test_a_day_has_as_many_values_as_intervals(refusal: Callable[[str], list[str]]) -> None:
    """Half-hours need 48 values."""
    assert refusal(text(interval="30")) == [
        "demand.yaml:15:19: 24 values for a day of 48 intervals (found 24 values); write 48 values, from midnight on"
    ]


def test_days_lie_within_the_file_s_own(refusal: Callable[[str], list[str]]) -> None:
    """A day before `from`, and a `to` before it, are told."""
    assert refusal(text(volume=f"2026-03-20: {DAY}")) == [
        (
            "demand.yaml:15:7: a day outside 2026-03-27 to 2026-03-31 (found 2026-03-20); "
            "correct the day, or `from` and `to`"
        )
    ]
    assert refusal(text(to="2026-03-01")) == [
        "demand.yaml:6:5: ends before it begins (found 2026-03-01); swap `from` and `to`"
    ]


def test_a_value_in_the_hour_that_clocks_skip_is_refused(refusal: Callable[[str], list[str]]) -> None:
    """What cannot happen at a time that does not exist is told at its value."""
    assert refusal(text(volume=f"2026-03-29: {DAY}")) == [
        "demand.yaml:15:26: a value for 02:00, which Europe/Berlin skips that day (found 5); write 0"
    ]


def test_queues_and_units_must_make_sense(refusal: Callable[[str], list[str]]) -> None:
    """A queue twice, contacts without a handle time, and a post counted in contacts."""
    more = f"  - {{line: live, language: id, channel: chat, unit: agents, volume: {{2026-03-28: {DAY}}}}}\n"
    assert refusal(text(more=more)) == [
        "demand.yaml:16:5: queue live/id/chat twice (found the first is on line 9); keep one of the two"
    ]
    assert refusal(text(aht="patience_s: 100")) == [
        "demand.yaml:9:5: contacts without `aht_s`; add the mean handle time [s]"
    ]
    assert refusal(text(channel="moderation")) == [
        "demand.yaml:12:11: a post is not counted so (found contacts); write unit: agents"
    ]


def test_a_town_is_not_a_zone(refusal: Callable[[str], list[str]]) -> None:
    """The remedy names the zone of the town."""
    assert refusal(text(zone="Manila")) == [
        "demand.yaml:3:12: not a time zone of the IANA database (found \"Manila\"); did you mean 'Asia/Manila'?"
    ]


def test_keys_are_those_of_the_contract_only(refusal: Callable[[str], list[str]]) -> None:
    """The names our code uses for `from` and `schema` are not keys."""
    told = refusal(text().replace("from: ", "first: "))
    assert told[0].startswith("demand.yaml:1:1: missing key 'from'; ")
    assert told[1].startswith("demand.yaml:5:1: unknown key 'first'; ")


def test_another_schema_is_refused(refusal: Callable[[str], list[str]]) -> None:
    """A later version of the format is not guessed at."""
    (told,) = refusal(text().replace("demand/1", "demand/2"))
    assert told.startswith('demand.yaml:1:9: not one of tideshift/demand/1 (found "tideshift/demand/2"); ')


def test_values_that_are_no_list_are_told_at_their_place(refusal: Callable[[str], list[str]]) -> None:
    """A number, a mapping, a text and an infinity where the day's values belong."""
    told = refusal(text(volume="2026-03-28: 7\n      2026-03-29: {a: 1}\n      2026-03-30: [.inf, x, true]"))
    assert [t.split(" (")[0].split(": ", 1)[1] for t in told] == [
        "not a list",
        "not a list",
        "3 values for a day of 24 intervals",
        "not a finite number",
        "not a number",
        "not a number",
    ]
