"""Broken settings are refused whole: every error of every file, and what files say against each other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from planning.settings import load_settings

Said = Callable[[Callable[[], object]], list[str]]


class Spoilt:
    """A copy of the sample's settings with some text replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, file: str, old: str, new: str) -> "Spoilt":
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def line(self, file: str, text: str) -> int:
        """Number of the first line that holds a text."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(k for k, line in enumerate(lines, 1) if text in line)

    def load(self) -> object:
        return load_settings(self.folder)


@pytest.fixture
def spoilt(configs: Path) -> Spoilt:
    return Spoilt(configs)


SEATS = """    seats: {site: manila, skills: [live_commerce/zh/chat], shifts: [F8], week_minutes: 2400}
"""

QUEUES = """    queues:
      - {queue: live_commerce/en/chat, share: 0.4}
      - {queue: live_commerce/en/message, share: 0.5}
      - {queue: local_life/en/chat, share: 0.3}
"""

OWED = "    guaranteed_minutes: 0\n"
WEEK = OWED + "    week_overtime: {after: 2000, steps: [%s]}\n"

CASES = [
    ("site.yaml", "time_zone: Asia/Shanghai", "time_zone: Shanghai", "not a time zone of the IANA database"),
    ("site.yaml", "interval_minutes: 30", "interval_minutes: 25", "an interval that does not divide the hour"),
    ("site.yaml", "interval_minutes: 30", "intervall_minutes: 30", "unknown key 'intervall_minutes'"),
    ("site.yaml", "currency: USD", "currency: 840", "not text"),
    ("site.yaml", "level: 0.9", "level: 90", "must be less than 1"),
    ("site.yaml", "aht_s: 420", "aht_s: 07:00", "a clock time where a number belongs"),
    ("site.yaml", "concurrency: 3", "concurrency: -3", "a negative number"),
    ("site.yaml", "deflection: 0.38", "deflection: 1.0", "must be less than 1"),
    ("site.yaml", "deflection: 0.38", "deflection: -0.01", "a negative number"),
    ("site.yaml", "deflection: 0.38", "deflection: {share: 0.38}", "neither a share nor a list"),
    ("site.yaml", "deflection: 0.38", "deflection: []", "too few items"),
    ("site.yaml", "deflection: 0.38", "deflection: [{from: 2026-12-01, share: 0.5}]", "no share before it"),
    ("site.yaml", "deflection: 0.38", "deflection: [{share: 0.3}, {share: 0.5}]", "a change of deflection without"),
    ("site.yaml", "deflection: 0.38", "deflection: [{share: 0.3}, {from: 2026-12-01, share: 1}]", "less than 1"),
    ("site.yaml", "deflection: 0.38", "deflection: [{share: 0.3}, {from: 2026-11-31, share: 0}]", "no calendar has"),
    ("site.yaml", "    history_aht: all", "    history_aht: agents", "not one of all, people"),
    ("site.yaml", "channel: ticket", "channel: ticket, deflection: [{from: 2026-12-01, share: 0}]", "no share before"),
    ("site.yaml", "redial: 0", "redial: 1", "must be less than 1"),
    ("site.yaml", "patience_s: 120", "patience_s: null\n    redial: 0.2", "nobody gives up, so nobody calls again"),
    ("site.yaml", "kind: deferred", "kind: deferred\n    redial: 0.2", "only for services of kind interval"),
    ("site.yaml", "kind: deferred", "kind: deferred\n    sized_for: 0.8", "only for services of kind interval"),
    ("site.yaml", "sized_for: mean", "sized_for: median", "not a case of demand"),
    ("site.yaml", "sized_for: mean", "sized_for: 1", "not a case of demand"),
    ("site.yaml", "sized_for: mean", "sized_for: true", "not a case of demand"),
    ("site.yaml", "channel: chat}", "channel: chat, peak_cover: [{factor: 1, hours: 19:00-23:00}]}", "more than 1"),
    ("site.yaml", "channel: chat}", "channel: chat, peak_cover: [{factor: 1.2, hours: 19-23}]}", "not a clock time"),
    ("site.yaml", "channel: chat}", "channel: chat, peak_cover: [{factor: 1.2}]}", "missing key 'hours'"),
    (
        "site.yaml",
        "channel: chat}",
        "channel: chat, peak_cover: [{factor: 1.2, hours: 19:00-23:00, from: 2026-11-12, to: 2026-11-11}]}",
        "ends before it begins",
    ),
    (
        "site.yaml",
        "vi, ar], channel: message}",
        "vi, ar], channel: message, peak_cover: [{factor: 1.2, hours: 19:00-23:00}]}",
        "only for services of kind interval",
    ),
    ("site.yaml", "pooling: off", "pooling: on", "not one of off, connected"),
    ("site.yaml", "pooling: off", "ramp_up: {at_first: 0, weeks: 4}", "must be more than 0"),
    ("site.yaml", "pooling: off", "ramp_up: {at_first: 0.5}", "missing key 'weeks'"),
    ("site.yaml", "daily: 09:00-22:00", "daily: 9-22", "not a clock time"),
    ("site.yaml", "[zh, id], channel: voice", "[zh, zh], channel: voice", "queue live_commerce/zh/voice twice"),
    ("site.yaml", "[zh, id], channel: voice", "[zh, fr], channel: voice", "a language without a market"),
    ("site.yaml", "channel: voice}", "channel: vioce}", "unknown channel"),
    ("site.yaml", "deferred\n    deadline_h: 2\n", "deferred\n", "a deferred service without `deadline_h`"),
    ("site.yaml", "    interval_minutes: 60", "    interval_minutes: 20", "neither divides nor is divided"),
    ("site.yaml", "unplanned: 0.05", "unplanned: 5", "must be less than 0.9"),
    ("events.yaml", "dates: [2026-11-10]", "dates: [2026-11-31]", "a date no calendar has"),
    ("events.yaml", "start: 20:00", "start: 25:00", "not a clock time"),
    ("events.yaml", "[live_commerce/zh/chat", "[live_comerce/zh/chat", "a pattern that matches no queue"),
    ("events.yaml", "dates: [2026-11-10]", "kinds: x", "unknown key 'kinds'"),
    ("shifts.yaml", "shifts: [F8]", "shifts: [F9]", "no such shift template"),
    ("shifts.yaml", "code: P4", "code: F8", "template F8 twice"),
    ("shifts.yaml", "latest: 210, paid", "latest: 90, paid", "before earliest"),
    ("shifts.yaml", "minutes: 480", "minutes: 470", "not a multiple of the planning interval"),
    ("shifts.yaml", "earliest: 120, latest: 210", "earliest: 0, latest: 0", "no placement of its breaks"),
    ("shifts.yaml", OWED, WEEK % "{since: 60, rate: 1.5}", "a step out of its order (found 60); begin with 0"),
    ("shifts.yaml", OWED, WEEK % "{rate: 1.5}, {rate: 2.0}", "a step out of its order (found 0); let the steps ascend"),
    ("shifts.yaml", OWED, WEEK % "{rate: 2}, {since: 60, rate: 1.5}", "less than the minutes before it are paid"),
    ("shifts.yaml", OWED, WEEK % "{rate: 0.5}", "must be at least 1"),
    ("shifts.yaml", OWED, (WEEK % "{rate: 1.5}").replace("2000", "2400"), "no overtime is possible (found 2400 of"),
    (
        "shifts.yaml",
        OWED,
        (WEEK % "{rate: 1.5}").replace("minutes: 0", "minutes: 2100"),
        "overtime before the guaranteed minutes are worked (found 2000 of 2100)",
    ),
    ("shifts.yaml", OWED, OWED + "    time_off: {minutes: 60, share: 0.5}\n", "more time off than is guaranteed"),
    ("shifts.yaml", OWED, OWED + "    premiums: [{hours: 22-6, share: 0.1}]\n", "not a clock time"),
    ("shifts.yaml", '"#4477aa"', '"blue"', "not a legal name"),
    ("rules.yaml", "rest_minutes: 660", "rest_minutes: 11:00", "a clock time where a whole number belongs"),
    ("rules.yaml", "run_days: 6", "run_day: 6", "unknown key 'run_day'"),
    ("vendors.yaml", "share: 0.4", "share: 0.9", "vendors together take more than all of live_commerce/en/chat"),
    ("vendors.yaml", "name: bangalore-two", "name: manila-one", "vendor manila-one twice"),
    ("vendors.yaml", "live_commerce/en/message", "live_commerce/fr/message", "a pattern that matches no queue"),
    ("vendors.yaml", "{notice_hours: 48,", "{notice_hours: 480,", "not shorter than the notice before it"),
    ("vendors.yaml", "up_to: 2.0, price: 12.50", "up_to: 1.8, price: 12.50", "no price for orders of up to 200%"),
    ("vendors.yaml", "    unit: contacts", SEATS, "takes contacts and lends people (found manila-one)"),
    ("vendors.yaml", QUEUES, "", "neither takes contacts nor lends people (found manila-one)"),
    ("vendors.yaml", QUEUES, SEATS.replace("F8", "F9"), "no such shift template"),
    ("vendors.yaml", QUEUES, SEATS.replace("zh/chat", "fr/chat"), "a pattern that matches no queue"),
    ("vendors.yaml", QUEUES, SEATS.replace("2400", "300"), "less than the shortest of its shifts (found 300)"),
    ("vendors.yaml", "    contracted_hours: 400", SEATS + "    contracted_hours: 15", "more than the vendor has"),
    ("solver.yaml", "freeze_days: 0", "freeze_days: 20", "freezes more than the 14 days planned"),
    ("solver.yaml", "workers: 2", "workers: two", "not a whole number"),
    ("solver.yaml", "hedge: false", "hedge: no", "true or false"),
    ("forecast.yaml", "[mean_4w", "[mean_9w", "not one of last_week, mean_4w"),
    ("simulation.yaml", "futures: 100\n", "futures: -1\n", "a negative number"),
    ("simulation.yaml", "calibration_rounds: 0", "calibration_rounds: 5", "must be at most 4"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "wrong"), CASES, ids=[f"{c[0]} {c[3]}" for c in CASES])
def test_each_mistake_is_told_at_its_place(
    file: str, old: str, new: str, wrong: str, spoilt: Spoilt, said: Said
) -> None:
    """One spoilt value is one finding, in its file, with a line, a column and something to do."""
    told = [t for t in said(spoilt.put(file, old, new).load) if wrong in t]
    assert len(told) == 1
    place, _, rest = told[0].partition(": ")
    name, line, column = place.removeprefix("configs/").split(":")
    assert name == file
    assert int(line) > 0
    assert int(column) > 0
    assert len(rest.split("; ", 1)[1]) > 3


def test_changes_of_deflection_out_of_order_are_told_each(spoilt: Spoilt, said: Said) -> None:
    """A date before the last one and a date that has a share already are two findings, at the dates."""
    dates = ("2026-12-02", "2026-12-01", "2026-12-01")
    plan = f"[{{share: 0.3}}, {', '.join(f'{{from: {day}, share: 0.4}}' for day in dates)}]"
    line = spoilt.line("site.yaml", "deflection: 0.38")
    assert said(spoilt.put("site.yaml", "deflection: 0.38", f"deflection: {plan}").load) == [
        (
            f"configs/site.yaml:{line}:71: not after 2026-12-02, the one before it (found 2026-12-01); "
            "sort the changes by `from`"
        ),
        f"configs/site.yaml:{line}:103: a second share from that day (found 2026-12-01); keep one of the two",
    ]


def test_every_file_s_errors_are_one_message(spoilt: Spoilt, said: Said) -> None:
    """A misspelt key, a wrong type, a clash between files and a stray file are told together."""
    spoilt.put("rules.yaml", "rest_minutes", "rest_minute").put("solver.yaml", "seed: 1", "seed: one")
    spoilt.put("shifts.yaml", "shifts: [C9, C10]", "shifts: [C9, C11]").put("site.yaml", "kind: interval", "kind: live")
    (spoilt.folder / "event.yaml").write_text("events: []\n")
    assert said(spoilt.load) == [
        "configs/event.yaml: not a settings file (found event.yaml); did you mean 'events.yaml'?",
        (
            f"configs/rules.yaml:{spoilt.line('rules.yaml', 'rest_minute')}:1: unknown key 'rest_minute'; "
            "did you mean 'rest_minutes'?"
        ),
        (
            f'configs/shifts.yaml:{spoilt.line("shifts.yaml", "C11")}:18: no such shift template (found "C11"); '
            "did you mean 'C10'?"
        ),
        (
            f"configs/site.yaml:{spoilt.line('site.yaml', 'kind: live')}:11: not one of interval, deferred, post "
            '(found "live"); write one of them'
        ),
        (
            f'configs/solver.yaml:{spoilt.line("solver.yaml", "seed: one")}:7: not a whole number (found "one"); '
            "write a whole number, such as 240"
        ),
    ]


@pytest.mark.parametrize("file", ["site.yaml", "shifts.yaml", "rules.yaml"])
def test_a_required_file_that_is_missing_is_told(file: str, spoilt: Spoilt, said: Said) -> None:
    """Without its site, shifts or rules there is no operation."""
    (spoilt.folder / file).unlink()
    assert said(spoilt.load) == [f"configs/{file}: missing file; add it; every site needs one"]


@pytest.mark.parametrize("data", [b"\x00\x01", b"a: [1", b"# nothing\n", b"- a list\n", b"x" * 1_000_001])
def test_files_that_are_no_settings_are_refused(data: bytes, spoilt: Spoilt, said: Said) -> None:
    """Binary, broken, empty, a list, too big: told of the file, and the others are still judged."""
    (spoilt.folder / "rules.yaml").write_bytes(data)
    told = said(spoilt.put("solver.yaml", "seed: 1", "seed: -1").load)
    assert any(t.startswith("configs/rules.yaml") for t in told)
    assert told[-1].startswith("configs/solver.yaml:")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, said: Said) -> None:
    """A wrong path is a refusal, not a traceback."""
    assert said(lambda: load_settings(tmp_path / "gone")) == ["gone: no such folder of settings; check the path"]


def test_rounds_need_futures_and_a_spread_of_absence_must_be_possible(spoilt: Spoilt, said: Said) -> None:
    """What the files of the twin say against each other is told with the remedy, both at once."""
    spoilt.put("simulation.yaml", "futures: 100\n", "futures: 1\n")
    spoilt.put("simulation.yaml", "calibration_rounds: 0", "calibration_rounds: 2")
    spoilt.put("simulation.yaml", "absence_spread: 0.5", "absence_spread: 2")
    spoilt.put("site.yaml", "unplanned: ", "unplanned: 0.3  # ")
    told = said(spoilt.load)
    assert len(told) == 2
    assert any("1 futures show nothing that a requirement could learn from" in line for line in told)
    assert any("day_spread must lie in [0, 1.53) where 0.3 are absent" in line for line in told)
