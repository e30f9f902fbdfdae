"""What the sample's events do: lifts learned against the generator's, and the week of 11.11 with and without them.

The generator's own lifts stand in data/sample/truth.json. They are learned three times: with the planners' expected
lifts left out, with them twice too large, and as configs/events.yaml has them. A ratio against the truth is the
smaller over the larger: 1 is exact.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.events.lifts import Exposed, expose, learn
from forecast.events.special_days import Calendar, Event, special_days
from forecast.history import QUEUE, IntervalMark, complete, queue_names
from forecast.judging.accuracy import wape
from forecast.selection import forecast_demand
from planning.csv_file import read_history
from planning.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"

AS_OF = datetime.fromisoformat("2026-11-16T00:00+08:00")
"""End of the sample's history."""

BEFORE = datetime.fromisoformat("2026-11-09T00:00+08:00")
"""Monday of the week that holds 11.11, on the site's clock."""

WEEK = timedelta(days=7)

GIVEN = {"no expected lift": None, "twice too large": 2.0, "as configured": 1.0}
"""What planners said: the factor on the lifts of configs/events.yaml."""

SMALL = ("live_commerce/zh/chat", "live_commerce/id/voice", "enterprise/zh/ticket")
"""Queues of a smoke run."""


def run(smoke: bool) -> list[dict[str, Any]]:
    """Lifts and the week's error; when smoking one way of saying, three queues, averages only."""
    settings = load_settings(ROOT / "configs")
    source = settings.site.inputs.history
    history = read_history(
        settings.path(source.file), ZoneInfo(settings.site.time_zone), source=source, queues=settings.site.queue_names
    )
    if smoke:
        history = history[queue_names(history).isin(SMALL)]
        return [*lifts(settings, history, "twice too large"), *the_week(settings, history, models=("mean_8w",))]
    return [*(row for given in GIVEN for row in lifts(settings, history, given)), *the_week(settings, history)]


def lifts(settings: Settings, history: pd.DataFrame, given: str) -> Iterator[dict[str, Any]]:
    """A row a queue: its live sessions' lift at the end of the history, and that of 11.11 as foreseen two days before.

    Where nobody says sizes a kind has one lift, and no sale can be foreseen to be larger than the others: then there
    is no row of 11.11.
    """
    asked: list[tuple[str, datetime, str | None]] = [("live_session", AS_OF, None)]
    if GIVEN[given] is not None:
        asked.append(("mega_sale", BEFORE, "11.11"))
    effects = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["effects"]
    for kind, as_of, name in asked:
        for queue, lift in learned(settings, history, as_of, GIVEN[given], kind, name):
            true = {
                e["lift"] for e in effects if e["kind"] == kind and name in (None, e["name"]) and queue in e["queues"]
            }
            if len(true) != 1:
                continue
            truth = true.pop()
            yield {
                "what": f"{name or kind} {queue.split('/', 1)[1]}",
                "given": given,
                "ours": lift,
                "against": f"truth {truth:g}",
                "ratio": min(lift / truth, truth / lift),
            }


def learned(
    settings: Settings, history: pd.DataFrame, as_of: datetime, factor: float | None, kind: str, name: str | None
) -> Iterator[tuple[str, float]]:
    """The lift that each queue's next or last event of a kind, and of a name, is forecast with at `as_of`."""
    events = calendar(settings).events
    said = [
        replace(e, expected_lift=None if None in (factor, e.expected_lift) else factor * e.expected_lift)  # type: ignore[operator]
        for e in events
    ]
    told = replace(calendar(settings), events=said)
    queues: list[Exposed] = []
    origins: list[int] = []
    meant: list[Event | None] = []
    for series in complete(history, interval_minutes=60, as_of=as_of, is_open=opening(settings)):
        hours = (AS_OF + 2 * WEEK - series.starts[0]) // timedelta(hours=1)
        starts = pd.date_range(series.starts[0], periods=hours, freq="h", unit="us")
        zone = told.market(series.queue.split("/")[1]).time_zone
        first, last = (edge.tz_convert(zone).date() for edge in (starts[0], starts[-1]))
        known = special_days(told, series.queue, first, last)
        volume = np.full(len(starts), np.nan)
        volume[: len(series.volume)] = np.where(series.is_open, series.volume, np.nan)
        queues.append(Exposed(volume, expose(known, starts, 60), 168, series.queue))
        origins.append(len(series.volume))
        meant.append(next((e for e in reversed(known) if e.kind == kind and name in (None, e.name)), None))
    for queue, event, own in zip(queues, meant, learn(queues, origins), strict=True):
        if event is not None:
            (exposure,) = expose([event], pd.date_range(event.start, periods=1, freq="h"), 60)
            yield queue.queue, float(np.exp(own[kind].log_factors(exposure)[0]))


def the_week(
    settings: Settings, history: pd.DataFrame, models: tuple[str, ...] | None = None
) -> Iterator[dict[str, Any]]:
    """The error of the week of 11.11 as forecast on its Monday, with the planners' events and without."""
    options = settings.forecast_options()
    if models:
        options = replace(options, models=models, folds=1)
    known = calendar(settings)
    errors = {}
    for name, told in (("with", known), ("without", replace(known, events=()))):
        table, _ = forecast_demand(
            history,
            as_of=BEFORE,
            start=BEFORE,
            end=BEFORE + WEEK,
            interval_minutes=60,
            calendar=told,
            options=options,
            is_open=opening(settings),
        )
        errors[name] = table.merge(history, on=["timestamp", *QUEUE], suffixes=("", "_true"))
    for what, lines in (("live", ["live_commerce"]), ("all", sorted(history["line"].unique()))):
        parts = {name: table[table["line"].isin(lines)].dropna(subset="volume_true") for name, table in errors.items()}
        ours, theirs = (wape(t["volume_true"].to_numpy(float), t["volume"].to_numpy(float)) for t in parts.values())
        yield {
            "what": f"week of 11.11 {what}",
            "given": "WAPE",
            "ours": ours,
            "against": f"no events {theirs:.4g}",
            "ratio": theirs / ours,
        }


def calendar(settings: Settings) -> Calendar:
    """Markets and events of the sample's history and the weeks after it."""
    return settings.calendar((AS_OF - 27 * WEEK).date(), (AS_OF + 2 * WEEK).date())


def opening(settings: Settings) -> IntervalMark:
    """Opening hours of the sample's queues."""
    hours = {policy.queue: policy.opening for policy in settings.policies()}
    return lambda queue, times: hours[queue].is_open(times)
