"""Rounds of requirement, roster and twin, on a site of two queues and eighteen people for five days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gamma

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES
from forecast.uncertainty.dependence import DEPENDENCE_COLUMNS
from planning.csv_file import no_wishes
from planning.settings import Settings, load_settings
from planning.supply import Supply, SupplyQuestion, supply
from scheduler.agents import Agent, Contract
from scheduler.horizon import Horizon
from scheduler.judging.agreement import agreement
from scheduler.judging.calibration import row_factors
from scheduler.kpis import plan_kpis
from scheduler.requirement import requirement
from scheduler.workload import workload
from tests.planning.small_site import AS_OF, write_site

pytestmark = pytest.mark.long

FULL = Contract("full", 2400, 5, ("D8",))
PEOPLE = tuple(
    Agent(f"A{k:02d}", f"Person {k}", "team", "here", None, ZoneInfo("UTC"), FULL, ("shop/*/*",), 1250)
    for k in range(18)
)


def question(
    folder: Path, simulation: str, *, languages: tuple[str, ...] = ("en",), spread: float = 0.02
) -> SupplyQuestion:
    """60 calls an hour of all languages, and 20 messages, from nine to five; busier and calmer by this spread."""
    write_site(folder)
    site = (folder / "site.yaml").read_text()
    site = site.replace("  en: {time_zone: UTC}", "\n".join(f"  {one}: {{time_zone: UTC}}" for one in languages))
    site = site.replace("languages: [en], channel: voice", f"languages: [{', '.join(languages)}], channel: voice")
    (folder / "site.yaml").write_text(site)
    (folder / "simulation.yaml").write_text(simulation)
    settings = load_settings(folder)
    horizon = Horizon.after(datetime.fromisoformat(AS_OF), 5, 60, ZoneInfo("UTC"))
    by_day = (horizon.times.hour >= 9) & (horizon.times.hour < 17)
    parts = []
    calls = [(one, "voice", 60.0 / len(languages)) for one in languages]
    for language, channel, volume in (*calls, ("en", "message", 20.0)):
        scale = volume * (spread**2 + 1 / volume)
        table = pd.DataFrame({"timestamp": horizon.times, "line": "shop", "language": language})
        table = table.assign(channel=channel)
        table[QUANTILE_COLUMNS] = by_day[:, None] * gamma(volume / scale, scale=scale).ppf(QUANTILES)
        parts.append(table.assign(volume=volume * by_day, aht_s=np.nan, model="told", quality="model"))
    forecast = FORECAST.validate(pd.concat(parts, ignore_index=True)[list(FORECAST.columns)])
    accuracy = forecast[["line", "language", "channel"]].drop_duplicates().assign(contacts_per_interval=60.0)
    accuracy[DEPENDENCE_COLUMNS] = np.nan
    work = workload(forecast, settings.policies(), horizon)
    return SupplyQuestion(settings, forecast, accuracy, work, PEOPLE, no_wishes(), horizon, seed=1)


ROUNDS = "futures: 30\ncalibration_rounds: 1\n"


@cache
def slack() -> tuple[SupplyQuestion, Supply, tuple[str, ...]]:
    """Three small queues whose people all help each other, which no formula of one queue knows."""
    return made(ROUNDS + "reserve: 0\nabsence_spread: 0\n", languages=("en", "id", "th"))


@cache
def rushed() -> tuple[SupplyQuestion, Supply, tuple[str, ...]]:
    """One queue that nobody helps, on days that are far busier or calmer than the mean it is sized for."""
    return made(ROUNDS + "help: false\nblend: false\n", spread=0.4)


def made(simulation: str, **more: Any) -> tuple[SupplyQuestion, Supply, tuple[str, ...]]:
    told: list[str] = []

    def stage(name: str) -> Callable[[float, str], None]:
        told.append(name)
        return lambda done, note: None

    with TemporaryDirectory() as folder:
        asked = question(Path(folder), simulation, **more)
        return asked, supply(asked, stage), tuple(told)


def test_the_requirement_falls_where_the_twin_has_slack() -> None:
    """People who help each other serve as well with a fifth fewer hours required, and the roster costs less."""
    _, supplied, told = slack()
    first, second, proof = supplied.rounds
    assert second.agents_h < 0.8 * first.agents_h
    assert second.cost_cents < 0.9 * first.cost_cents
    assert (proof.cost_cents, proof.agents_h) == (second.cost_cents, second.agents_h)
    one = ("require", "roster", "judge", "simulate")
    assert told == (*one, *(f"{stage} 2" for stage in one), "prove")
    assert supplied.twin is not None
    assert supplied.twin.totals["service_level_low"].item() > 0.95


def test_the_requirement_rises_where_the_twin_misses() -> None:
    """Where busy days break what the mean keeps, more hours are required, and fresh futures are served better."""
    asked, supplied, _ = rushed()
    assert supplied.rounds[1].agents_h > 1.1 * supplied.rounds[0].agents_h
    assert supplied.factors is not None
    assert supplied.factors["factor"].median() > 1.1
    once = supply(replace(asked, settings=without_rounds(asked.settings), seed=asked.seed + 7), lambda _: quiet)
    assert once.twin is not None
    assert supplied.twin is not None
    assert supplied.twin.totals["service_level"].item() > once.twin.totals["service_level"].item()
    assert (once.factors, once.told, len(once.rounds)) == (None, None, 1)


def test_the_plan_told_by_the_twin_agrees_with_futures_it_has_not_seen() -> None:
    """At the load that the twin showed the plan agrees in more queue-hours than the formula of one queue does."""
    asked, supplied, _ = slack()
    assert supplied.twin is not None
    policies, present = asked.settings.policies(), asked.settings.site.shrinkage.present
    untold = plan_kpis(asked.workload, supplied.coverage, policies, asked.horizon, present)
    before, after = agreement(untold, supplied.twin).share, agreement(supplied.plan, supplied.twin).share
    assert after > before + 0.1
    assert supplied.rounds[-1].agreement == after


def test_the_last_rounds_roster_is_the_answer() -> None:
    """What is published was made for the last requirement: its coverage is judged against that one and no other."""
    asked, supplied, _ = slack()
    assert supplied.rounds[-1].cost_cents == supplied.result.cost
    needed = supplied.requirement[supplied.requirement["kind"] == "interval"]
    judged = supplied.coverage[supplied.coverage["kind"] == "interval"]
    assert judged["required"].sum() == needed["agents"].sum() == pytest.approx(supplied.rounds[-1].agents_h)
    assert supplied.factors is not None
    load = row_factors(asked.workload, supplied.factors, asked.horizon)
    again = requirement(asked.workload, asked.settings.policies(), asked.horizon, load_factor=load)
    pd.testing.assert_frame_equal(again, supplied.requirement)


def test_facts_that_contradict_each_other_end_it_in_the_first_round() -> None:
    """A locked shift of somebody who is away is an answer without a roster, a twin or further rounds."""
    asked, supplied, _ = slack()
    locked = supplied.result.roster.head(1).assign(locked=True)
    span = (asked.horizon.start, asked.horizon.end)
    away = tuple(
        replace(one, absences=(span,)) if one.agent_id == locked["agent_id"].item() else one for one in asked.agents
    )
    ended = supply(replace(asked, agents=away, locked=locked), lambda _: quiet)
    assert ended.result.status == "contradictory"
    assert (ended.twin, ended.factors, len(ended.rounds)) == (None, None, 1)
    assert locked["agent_id"].item() in " ".join(ended.result.reasons)


def without_rounds(settings: Settings) -> Settings:
    return replace(settings, simulation=settings.simulation.model_copy(update={"calibration_rounds": 0}))


def quiet(done: float, note: str) -> None:
    """Nobody watches."""
