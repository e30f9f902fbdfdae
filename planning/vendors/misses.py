"""How far forecasts of each vendor's work miss, by notice: learned from the forecaster rolled over the past, and kept.

Rolling takes minutes. It is done as of the day on which models were last chosen, so nights between ask the same; what
was learned is kept beside the chosen models, and is the same with or without the file.
"""

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.history import queue_names
from forecast.notice import Spread, errors_by_notice, spread_of
from forecast.rolling import origins, roll
from planning.demand.question import of_settings
from planning.night.fingerprint import fingerprint, forecaster
from planning.refusal import Finding, Refused
from planning.settings import Settings
from planning.settings.vendors import Vendor

FORMAT = "tideshift/misses/1"
"""Stands in every file of ours."""

PAST_DAYS = 56
"""How far back the first forecast is made [days]."""

EVERY_DAYS = 4
"""Days between two of them; no divisor of the week, so that every weekday is forecast at every notice."""

Progress = Callable[[str, float, str], None]
"""Told a stage, the share of it that is done (0 to 1), and a note."""

Errors = dict[str, tuple[list[float], list[float]]]


@dataclass(frozen=True)
class Kept:
    """A folder in which learned errors are kept between runs."""

    folder: Path

    def read(self, key: str) -> Errors | None:
        """What is kept under a key; None where that is nothing, or nothing to be trusted."""
        try:
            head, body = self._file(key).read_text(encoding="utf-8").split("\n", 1)
            if head != _head(key, body):
                return None
            return {name: (list(told[0]), list(told[1])) for name, told in json.loads(body).items()}
        except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
            return None

    def write(self, key: str, errors: Errors) -> None:
        """Put errors there, whole or not at all; nobody fails for a cache."""
        body = json.dumps(errors)
        file = self._file(key)
        draft = file.with_name(f".{file.name}.part")
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(_head(key, body) + "\n" + body, encoding="utf-8", newline="\n")
            draft.replace(file)

    def _file(self, key: str) -> Path:
        return self.folder / f"misses-{key[:16]}.json"


def _head(key: str, body: str) -> str:
    checksum = hashlib.sha256(body.encode()).hexdigest()
    return json.dumps({"format": FORMAT, "key": key, "sha256": checksum})


def learned_spreads(
    settings: Settings,
    history: pd.DataFrame,
    vendors: Sequence[Vendor],
    *,
    as_of: datetime,
    seed: int,
    days: int,
    kept: Kept | None = None,
    executor: Executor | None = None,
    progress: Progress = lambda *_: None,
) -> dict[str, Spread]:
    """How far forecasts of each vendor's periods miss, from what was forecast and what came.

    Parameters
    ----------
    settings : Settings
    history : pandas.DataFrame
        Contract `HISTORY`.
    vendors : sequence of Vendor
        Those that take contacts.
    as_of : datetime
        Nothing later is used.
    seed : int
    days : int
        Longest notice [days].
    kept : Kept, optional
        Where the errors may be found, and are kept.
    executor : Executor, optional
    progress : callable, optional
        Told of the stage `learn`.

    Raises
    ------
    planning.refusal.Refused
        If the past is too short to tell a vendor's errors.
    """
    zone = ZoneInfo(settings.site.time_zone)
    at = settings.forecast.chosen_at(as_of, zone).astimezone(UTC)
    known = history[history["timestamp"] < pd.Timestamp(at)]
    queues = sorted(set(queue_names(known)))
    weights = {v.name: {queue: v.share_of(queue) for queue in queues if v.share_of(queue) > 0} for v in vendors}
    lengths = {v.name: 1 if v.period == "day" else 7 for v in vendors}
    zones = {v.name: v.time_zone for v in vendors}
    key = fingerprint(
        {
            "history": known, "forecaster": forecaster(), "at": at, "seed": seed, "days": days,
            "site": settings.site.model_dump(mode="json", exclude={"inputs"}), "events": settings.events,
            "forecast": settings.forecast, "weights": weights, "lengths": lengths, "zones": zones,
            "every": [PAST_DAYS, EVERY_DAYS],
        }
    )  # fmt: skip
    errors = None if kept is None else kept.read(key)
    if errors is None:
        errors = _learned(settings, known, weights, zones, lengths, at, seed, days, executor, progress)
        if kept is not None:
            kept.write(key, errors)
    progress("learn", 1.0, f"errors of {len(vendors)} vendors' work by notice")
    spreads, findings = {}, []
    for name, (notices, missed) in errors.items():
        try:
            spreads[name] = spread_of(np.array(notices), np.array(missed))
        except ValueError as short:
            remedy = "give `misses` for this vendor in vendors.yaml, or more history"
            findings.append(Finding(str(settings.path("vendors.yaml")), 0, "", str(short), name, remedy))
    if findings:
        raise Refused(findings)
    return spreads


def _learned(
    settings: Settings,
    known: pd.DataFrame,
    weights: Mapping[str, Mapping[str, float]],
    zones: Mapping[str, str],
    lengths: Mapping[str, int],
    at: datetime,
    seed: int,
    days: int,
    executor: Executor | None,
    progress: Progress,
) -> Errors:
    question = of_settings(settings, known, at, seed)
    first = max(at - timedelta(days=PAST_DAYS), known["timestamp"].min().to_pydatetime() + timedelta(days=28))
    if known.empty or first >= at - timedelta(days=2):
        return {name: ([], []) for name in weights}
    markets = question.calendar_to(at)
    rolled = roll(
        question.past_to(at),
        origins(first, at - timedelta(days=2), timedelta(days=EVERY_DAYS)),
        horizon=timedelta(days=days + max(lengths.values())),
        # Chosen once, before any of the days that are judged: whoever chooses knows none of them.
        refit_every=timedelta(days=PAST_DAYS + 1),
        against=(),
        executor=executor,
        progress=lambda done, note: progress("learn", 0.98 * done, note),
    )
    found = errors_by_notice(
        ((origin.at, origin.forecast) for origin in rolled),
        known,
        weights,
        {name: ZoneInfo(text) for name, text in zones.items()},
        days=lengths,
        zone_of=lambda queue: markets.market(queue.split("/")[1]).time_zone,
    )
    return {name: (notices.tolist(), missed.tolist()) for name, (notices, missed) in found.items()}
