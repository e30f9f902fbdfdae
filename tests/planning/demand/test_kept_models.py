"""Models chosen on a day of choice and kept for the nights between: the same forecast, and never an old one."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import structlog
from structlog.testing import LogCapture

import planning.demand.kept_models
from forecast.events.special_days import Calendar, Event
from forecast.opening.opening_hours import Opening
from forecast.options import ForecastOptions
from planning.demand.kept_models import NEWEST, Shelf, forecast_kept, one_file
from planning.demand.question import Question
from planning.refusal import Refused
from planning.settings.forecast import Forecast
from tests.forecast.synthetic import rows

MONDAY = datetime(2026, 11, 9, tzinfo=UTC)
THURSDAY = MONDAY + timedelta(days=3)
FAST = ForecastOptions(models=("mean_4w", "level_7d"), folds=1)

Tables = tuple[pd.DataFrame, pd.DataFrame]


def asked(as_of: datetime = THURSDAY, history: pd.DataFrame | None = None, **changes: Any) -> Question:
    """What a night asks: a history of twelve weeks that reaches beyond the night, and models of that Monday."""
    known = rows(12) if history is None else history
    settings: dict[str, Any] = {"calendar": lambda _, __: Calendar(), "options": FAST, "chosen_at": MONDAY}
    return Question(known, 60, as_of, as_of, ZoneInfo("UTC"), **(settings | changes))


class Kept:
    """A shelf whose log can be read."""

    def __init__(self, folder: Path, *, one_file: bool = False) -> None:
        self._capture = LogCapture()
        self.shelf = Shelf(folder, structlog.wrap_logger(None, processors=[self._capture]), one_file)

    def forecast(self, question: Question, days: int = 7) -> Tables:
        return forecast_kept(question, question.as_of + timedelta(days=days), self.shelf)

    @property
    def log(self) -> list[str]:
        return [entry["event"] for entry in self._capture.entries]

    @property
    def whys(self) -> list[str]:
        return [entry["why"] for entry in self._capture.entries if "why" in entry]

    @property
    def file(self) -> Path:
        (only,) = self.shelf.path.iterdir()
        return only


def same(one: Tables, other: Tables) -> None:
    for left, right in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(left, right, check_exact=True)


@pytest.fixture(scope="module")
def thursday(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tables]:
    """The folder after Thursday's night, and its forecast."""
    folder = tmp_path_factory.mktemp("models")
    return folder, Kept(folder).forecast(asked())


@pytest.fixture
def kept(thursday: tuple[Path, Tables], tmp_path: Path) -> Kept:
    """A copy of that folder."""
    shutil.copytree(thursday[0], tmp_path / "models")
    return Kept(tmp_path / "models")


@pytest.fixture
def no_judging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be judged in this test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("models were chosen anew")

    monkeypatch.setattr(planning.demand.kept_models, "select_models", refuse)


@pytest.mark.parametrize(
    ("days", "as_of", "chosen"),
    [
        (7, "2026-11-16T00:00+08:00", "2026-11-16T00:00+08:00"),
        (7, "2026-11-15T23:59+08:00", "2026-11-09T00:00+08:00"),
        (7, "2026-11-15T20:00+00:00", "2026-11-16T00:00+08:00"),
        (1, "2026-11-18T13:00+08:00", "2026-11-18T00:00+08:00"),
        (60, "2024-03-02T00:00+08:00", "2024-03-01T00:00+08:00"),
        (14, "2023-12-31T00:00+08:00", "2023-12-18T00:00+08:00"),
    ],
)
def test_days_of_choice_are_counted_from_a_monday(days: int, as_of: str, chosen: str) -> None:
    """A night knows its day of choice from the calendar alone, by the site's clock."""
    found = Forecast(reselect_days=days).chosen_at(datetime.fromisoformat(as_of), ZoneInfo("Asia/Shanghai"))
    assert found == datetime.fromisoformat(chosen)


@pytest.mark.usefixtures("no_judging")
def test_what_was_kept_forecasts_what_was_chosen(kept: Kept, thursday: tuple[Path, Tables]) -> None:
    """A night that reads the choice gives the tables of the night that made it, bit for bit."""
    same(kept.forecast(asked()), thursday[1])
    assert kept.log == ["models kept"]


def test_without_a_folder_the_night_is_the_same(thursday: tuple[Path, Tables]) -> None:
    """A fresh clone, with nothing kept and nowhere to keep it, gives the same tables."""
    told: list[tuple[str, float]] = []
    end = THURSDAY + timedelta(days=7)
    same(forecast_kept(asked(), end, progress=lambda stage, done, _: told.append((stage, done))), thursday[1])
    assert told == [("choose", 0.0), ("choose", 1.0), ("forecast", 1.0)]


@pytest.mark.usefixtures("no_judging")
def test_all_nights_to_the_next_monday_share_a_choice(kept: Kept) -> None:
    """Saturday's night uses Monday's models on Saturday's data, and says so row by row."""
    table, accuracy = kept.forecast(asked(MONDAY + timedelta(days=5)))
    assert table["timestamp"].min() == MONDAY + timedelta(days=5)
    assert accuracy["chosen_at"].tolist() == [pd.Timestamp(MONDAY)]
    assert accuracy.columns[-1] == "chosen_at"


def test_the_choice_is_blind_after_its_day(kept: Kept, tmp_path: Path) -> None:
    """Poison from Monday on changes no letter of the choice: the file is used, and made anew is the same file."""
    history = rows(12)
    poisoned = history.assign(volume=history["volume"].where(history["timestamp"] < pd.Timestamp(MONDAY), 1e9))
    before = kept.file.read_bytes()
    kept.forecast(asked(history=poisoned))
    assert kept.log == ["models kept"]
    other = Kept(tmp_path / "other")
    other.forecast(asked(history=poisoned))
    assert other.log == ["models chosen"]
    assert other.file.read_bytes() == before
    assert other.file.name == kept.file.name


def an_hour_less(history: pd.DataFrame) -> pd.DataFrame:
    return history.drop(index=40).reset_index(drop=True)


SALE = Event("sale", "sale", MONDAY - timedelta(days=9), MONDAY - timedelta(days=8), ("*/zh/*",), 3.0)


@pytest.mark.parametrize(
    "changes",
    [
        {"history": an_hour_less(rows(12))},
        {"options": replace(FAST, models=("mean_4w",))},
        {"options": replace(FAST, seed=2)},
        {"options": replace(FAST, history_weeks=9)},
        {"calendar": lambda _, __: Calendar(events=(SALE,))},
        {"happened_by": lambda instant: [SALE] if instant > SALE.end else []},
        {"opening_at": lambda _: Opening(lambda _, times: np.asarray(times.hour >= 6))},
        {"chosen_at": MONDAY - timedelta(days=7)},
    ],
)
def test_what_the_choice_depends_on_makes_another(kept: Kept, changes: dict[str, Any]) -> None:
    """An old row, a candidate, the seed, the window, a past event, opening hours and the day each choose anew."""
    kept.forecast(asked(**changes))
    assert kept.log == ["models chosen"]


def test_another_horizon_or_release_makes_another(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are judged at the length they forecast, by the software that will use them."""
    kept.forecast(asked(), days=8)
    monkeypatch.setattr(planning.demand.kept_models, "forecaster", lambda: "another release")
    kept.forecast(asked())
    assert kept.log == ["models chosen"] * 2


@pytest.mark.usefixtures("no_judging")
def test_news_of_the_future_moves_the_forecast_not_the_choice(kept: Kept, thursday: tuple[Path, Tables]) -> None:
    """A sale announced for Saturday triples it with the models that were kept."""
    sale = replace(SALE, start=THURSDAY + timedelta(days=2), end=THURSDAY + timedelta(days=3))
    table, _ = kept.forecast(asked(calendar=lambda _, __: Calendar(events=(sale,))))
    day = slice(48, 72)
    ratio = table["volume"][day].sum() / thursday[1][0]["volume"][day].sum()
    assert ratio == pytest.approx(3.0)


def test_a_clock_change_is_no_reason_to_choose_anew(tmp_path: Path) -> None:
    """The first night whose ten days hold the end of summer time shares the choice of the night before."""
    berlin = ZoneInfo("Europe/Berlin")
    chosen_at = datetime(2026, 10, 12, tzinfo=berlin)
    kept = Kept(tmp_path)
    for day in (15, 16):
        as_of = datetime(2026, 10, day, tzinfo=berlin)
        question = replace(asked(as_of, chosen_at=chosen_at), time_zone=berlin)
        forecast_kept(question, as_of + timedelta(days=10), kept.shelf)
    assert kept.log == ["models chosen", "models kept"]


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def altered(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert '"fallback": false' in text
    file.write_text(text.replace('"fallback": false', '"fallback": true'), encoding="utf-8")


def foreign(file: Path) -> None:
    file.write_bytes(b"\xff\xfe" + bytes(range(256)))


def nested(file: Path) -> None:
    file.write_text("[" * 100_000, encoding="utf-8")


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("spoil", [torn, altered, foreign, nested, empty])
def test_a_spoilt_file_is_made_again(kept: Kept, thursday: tuple[Path, Tables], spoil: Callable[[Path], None]) -> None:
    """A file that is not wholly as it was written is told of, not used, and replaced; the night is the same."""
    whole = kept.file.read_bytes()
    spoil(kept.file)
    same(kept.forecast(asked()), thursday[1])
    assert kept.log == ["kept models not used", "models chosen"]
    assert kept.file.read_bytes() == whole


def test_a_night_does_not_fail_for_its_folder(tmp_path: Path, thursday: tuple[Path, Tables]) -> None:
    """Where nothing can be kept the forecast is made all the same, and the log says why it will be slow again."""
    (tmp_path / "models").write_text("in the way", encoding="utf-8")
    kept = Kept(tmp_path / "models")
    same(kept.forecast(asked()), thursday[1])
    assert kept.log == ["kept models not used", "models not kept", "models chosen"]


def test_the_newest_few_stay(tmp_path: Path) -> None:
    """Old choices go, the one just made stays whatever the clock says, and strangers' files are left alone."""
    shelf = Kept(tmp_path).shelf
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    keys = [f"{number:064x}"[::-1] for number in range(1, NEWEST + 3)]
    for key in keys:
        assert shelf.write(key, "text")
    assert len(list(tmp_path.glob("models-*"))) == NEWEST
    assert shelf.file(keys[-1]).exists()
    assert (tmp_path / "letter.txt").exists()


def test_a_queue_that_is_new_is_judged_now(tmp_path: Path) -> None:
    """A queue whose first row came after the day of choice is judged tonight, beside one whose models were kept."""
    young = rows(1, queue="all/en/chat")
    young = young[young["timestamp"] >= pd.Timestamp(MONDAY + timedelta(hours=5))]
    _, accuracy = Kept(tmp_path).forecast(asked(history=pd.concat([rows(12), young], ignore_index=True)))
    chosen = dict(zip(accuracy["language"], accuracy["chosen_at"], strict=True))
    assert chosen == {"zh": pd.Timestamp(MONDAY), "en": pd.Timestamp(THURSDAY)}
    assert dict(zip(accuracy["language"], accuracy["quality"], strict=True)) == {"zh": "model", "en": "fallback"}


def test_a_history_that_began_since_is_judged_now(tmp_path: Path) -> None:
    """Before any row there is nothing to choose from: everything is judged tonight and no file is left."""
    history = rows(1)
    late = history[history["timestamp"] >= pd.Timestamp(MONDAY)].reset_index(drop=True)
    _, accuracy = Kept(tmp_path / "models").forecast(asked(history=late))
    assert accuracy["chosen_at"].tolist() == [pd.Timestamp(THURSDAY)]
    assert not (tmp_path / "models").exists()


def test_one_file_serves_one_question(tmp_path: Path) -> None:
    """A file that a person named holds the latest choice; another question's is told of and replaced."""
    kept = Kept(tmp_path / "mine.jsonl", one_file=True)
    other = asked(options=replace(FAST, seed=2))
    for question in (asked(), asked(), other, other):
        kept.forecast(question)
    assert kept.log == ["models chosen", "models kept", "kept models not used", "models chosen", "models kept"]
    assert kept.whys == ["of other data, settings or software"]


def test_a_persons_file_is_not_written_over(tmp_path: Path, kept: Kept) -> None:
    """A file may be named where it is ours, whole or torn, or not there at all; a history or a folder may not."""
    log = kept.shelf.log
    for spoil in (lambda _: None, torn, empty):
        spoil(kept.file)
        assert one_file(kept.file, log) == Shelf(kept.file, log, one_file=True)
    assert one_file(tmp_path / "new.jsonl", log).file("0" * 64) == tmp_path / "new.jsonl"
    history = tmp_path / "history.csv"
    history.write_text("timestamp,volume\n", encoding="utf-8")
    for path in (history, tmp_path):
        with pytest.raises(Refused, match="something else than kept models"):
            one_file(path, log)
