"""The choice of models, made on certain days and kept for the nights between.

Judging candidates takes minutes, fitting what was chosen seconds. So models are chosen as of the last day of choice
(`planning.settings.forecast.Forecast.chosen_at`), from what was known then. That choice is a function of the night's
inputs; a file only saves making it again, so with it, without it, or on another machine a night is the same.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecast.history import INSTANT, QUEUE, IntervalMark, queue_names
from forecast.jobs import utc
from forecast.selected import Selection, of_plain
from forecast.selection import forecast_demand, select_models
from planning.demand.question import Question
from planning.night.fingerprint import fingerprint, forecaster
from planning.refusal import Finding, Refused

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

FORMAT = "tideshift/kept-models/1"
"""Stands first in every file of ours."""

NEWEST = 5
"""Choices that a folder holds."""

Progress = Callable[[str, float, str], None]
"""Told a stage, the share of it that is done (0 to 1), and a note."""

Selections = Mapping[str, Selection]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shelf:
    """Where choices are kept: a folder with the newest few of them, or one file that a person named.

    Attributes
    ----------
    path : Path
    log : FilteringBoundLogger
        Told of every choice kept, made, or not to be trusted.
    one_file : bool
        Whether `path` is the file itself.
    """

    path: Path
    log: "FilteringBoundLogger"
    one_file: bool = False

    def file(self, key: str) -> Path:
        """The file of a choice.

        >>> Shelf(Path("data/models"), None).file("0123456789abcdef0123").as_posix()
        'data/models/models-0123456789abcdef.jsonl'
        """
        return self.path if self.one_file else self.path / f"models-{key[:16]}.jsonl"

    def read(self, key: str) -> Selections | None:
        """What is kept under a key; None where that is nothing, or nothing to be trusted."""
        file = self.file(key)
        try:
            found = _unpacked(file.read_text(encoding="utf-8"), key)
            with contextlib.suppress(OSError):
                os.utime(file)  # what is in use is what the folder holds on to
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            self.log.warning("kept models not used", file=str(file), why=str(wrong))
            return None
        return found

    def write(self, key: str, text: str) -> bool:
        """Put a choice there, whole or not at all; whether that went well. A night does not fail for its cache."""
        file = self.file(key)
        draft = file.with_name(f".{file.name}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(file)
            if not self.one_file:
                self._drop_old(file)
        except OSError as wrong:
            self.log.warning("models not kept", file=str(file), why=str(wrong))
            return False
        finally:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
        return True

    def _drop_old(self, latest: Path) -> None:
        others = [file for file in self.path.glob("models-*.jsonl") if file != latest]
        for file in sorted(others, key=lambda f: f.stat().st_mtime_ns, reverse=True)[NEWEST - 1 :]:
            file.unlink(missing_ok=True)
        for draft in self.path.glob(".models-*.part"):
            draft.unlink(missing_ok=True)


def one_file(path: Path, log: "FilteringBoundLogger") -> Shelf:
    """A shelf that is one file, for whoever names it.

    Raises
    ------
    planning.refusal.Refused
        If that is a folder, or a file that is not ours to write over.
    """
    ours = not path.exists()
    if path.is_file():
        with path.open("rb") as stream:
            ours = _BEGIN.startswith(stream.read(len(_BEGIN)))
    if not ours:
        found = "a folder" if path.is_dir() else "another file"
        raise Refused([Finding(str(path), 0, "", "holds something else than kept models", found, "name another file")])
    return Shelf(path, log, one_file=True)


def forecast_kept(
    question: Question,
    end: datetime,
    shelf: Shelf | None = None,
    *,
    judged_to: datetime | None = None,
    executor: Executor | None = None,
    progress: Progress = lambda *_: None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast with the models that were best on the question's last day of choice.

    Queues that were unknown then are judged at the question's own instant; so are all where it has no day of choice.

    Parameters
    ----------
    question : Question
    end : datetime
        Of the horizon, zone-aware.
    shelf : Shelf, optional
        Where the choice may be found, and is kept; without one it is made and forgotten.
    judged_to : datetime, optional
        Models are chosen for a horizon up to here; to `end` by default. Whoever looks further ahead than the night can
        so ask for the night's own choice.
    executor : Executor, optional
        Where the queues' jobs run; in this process when left out.
    progress : callable, optional
        Told of the stages `choose` and `forecast`.

    Returns
    -------
    forecast, accuracy : pandas.DataFrame
        As of `forecast.selection.forecast_demand`; at the right of accuracy stands `chosen_at`, the instant its row's
        models were chosen at.
    """
    chosen: Selections = {}
    if question.chosen_at is not None:
        chosen = _chosen(question, question.chosen_at, judged_to or end, shelf, executor, progress)
    table, accuracy = forecast_demand(
        question.history,
        **_asked(question, end),
        selections=chosen,
        executor=executor,
        progress=lambda done, note: progress("forecast", done, note),
    )
    at = pd.Series(utc(question.as_of), accuracy.index, dtype=INSTANT)
    at[queue_names(accuracy).isin(list(chosen))] = utc(question.chosen_at or question.as_of)
    return table, accuracy.assign(chosen_at=at)


def digest(question: Question, end: datetime) -> str:
    """SHA-256 over everything that a forecast up to an instant depends on: alike, the forecasts are the same."""
    return _key(_seen(question), _asked(question, end))


def _chosen(
    question: Question,
    at: datetime,
    end: datetime,
    shelf: Shelf | None,
    executor: Executor | None,
    progress: Progress,
) -> Selections:
    began = time.monotonic()
    progress("choose", 0.0, "")
    early = question.asked_at(at.astimezone(UTC))
    seen = _seen(early)
    if seen.empty:
        progress("choose", 1.0, f"nothing was known at {at:%Y-%m-%d}")
        return {}
    asked = _asked(early, early.start + _days(question, end) * _DAY)
    # What is only announced moves the forecast and not its judging, so a new campaign is no reason to judge anew.
    past = tuple(event for event in asked["calendar"].events if event.start < early.as_of)
    asked["calendar"] = replace(asked["calendar"], events=past)
    key = _key(seen, asked)
    found = None if shelf is None else shelf.read(key)
    how, tail = "kept", ""
    if found is None:
        how = "chosen"
        made = select_models(
            seen,
            **asked,
            executor=executor,
            # The end of the stage is told below, with a summary.
            progress=lambda done, note: progress("choose", done, note) if done < 1 else None,
        )
        text = _packed(made, key)
        if shelf is not None and not shelf.write(key, text):
            tail = ", but could not be kept"
        # Read as the coming nights will read it, so that they cannot differ by a digit.
        found = _unpacked(text, key)
    queues = sum("*" not in name for name in found)  # the others are sums of queues
    if shelf is not None:
        seconds = round(time.monotonic() - began, 3)
        file = str(shelf.file(key))
        shelf.log.info(f"models {how}", chosen_at=at.isoformat(), queues=queues, seconds=seconds, file=file)
    progress("choose", 1.0, f"models of {queues:,} queues as of {at:%Y-%m-%d} {how}{tail}")
    return found


def _asked(question: Question, end: datetime) -> dict[str, Any]:
    """What the forecaster is asked, but for the history."""
    opening = question.opening
    return {
        "as_of": question.as_of,
        "start": question.start.astimezone(UTC),
        "end": end.astimezone(UTC),
        "interval_minutes": question.interval_minutes,
        "calendar": question.calendar_to(end),
        "options": replace(question.options, sparse=opening.sparse),
        "is_open": opening.is_open,
        "masked": opening.masked,
    }


def _days(question: Question, end: datetime) -> int:
    """Days of the horizon by the clock on the wall, rounded up: a night when clocks change asks what all nights ask."""
    first, last = (edge.astimezone(question.clock).replace(tzinfo=None) for edge in (question.start, end))
    return max(1, -((first - last) // _DAY))


def _seen(question: Question) -> pd.DataFrame:
    """The rows a forecaster sees at the question's instant: ended by then, and not too old to matter."""
    begin = utc(question.as_of) - pd.Timedelta(weeks=question.options.history_weeks)
    last = utc(question.as_of) - pd.Timedelta(minutes=question.interval_minutes)
    return question.history[question.history["timestamp"].between(begin, last)].reset_index(drop=True)


def _key(seen: pd.DataFrame, asked: Mapping[str, Any]) -> str:
    """SHA-256 over everything that a choice depends on."""
    names = sorted(queue_names(seen[QUEUE].drop_duplicates()))
    step = pd.Timedelta(minutes=asked["interval_minutes"])
    grid = pd.date_range(seen["timestamp"].min(), asked["end"], freq=step, inclusive="left", unit="us")
    marks = {name: _mark(asked[name], names, grid) for name in ("is_open", "masked")}
    plain = {name: value for name, value in asked.items() if name not in marks}
    return fingerprint({"history": seen, "forecaster": forecaster(), **plain, **marks})


def _mark(mark: IntervalMark | None, names: list[str], grid: pd.DatetimeIndex) -> str | None:
    """Digest of which intervals of which queues are meant: hours may come from settings or be read off a history."""
    if mark is None:
        return None
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + np.packbits(np.asarray(mark(name, grid), dtype=bool)).tobytes())
    return digest.hexdigest()


def _packed(selections: Selections, key: str) -> str:
    """Two lines: what this is, of which key, with a checksum of the rest; and the selections."""
    # The order of weights decides the last digit of their sum, so nothing is sorted here.
    body = json.dumps([selection.plain() for selection in selections.values()], ensure_ascii=False)
    return f"{_head(key, body)}\n{body}\n"


def _unpacked(text: str, key: str) -> Selections:
    head, _, body = text.partition("\n")
    body = body.removesuffix("\n")
    if head != _head(key, body):
        other = text.startswith(_BEGIN.decode()) and head == _head(head[len(_BEGIN) :][:64], body)
        raise ValueError("of other data, settings or software" if other else "torn, altered or not ours")
    return {told.queue: told for told in map(of_plain, json.loads(body))}


def _head(key: str, body: str) -> str:
    checksum = hashlib.sha256(body.encode()).hexdigest()
    return json.dumps({"format": FORMAT, "key": key, "sha256": checksum})


_BEGIN = json.dumps({"format": FORMAT, "key": ""}).removesuffix('"}').encode()
"""How every file of ours begins, up to its key."""
