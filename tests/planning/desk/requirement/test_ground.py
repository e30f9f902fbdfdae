"""A requirement made anew: the night's own without a lever, the settings' own with one."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from planning.csv_file import to_agents
from planning.desk.requirement.as_scenario import overlay
from planning.desk.requirement.choice import of_queues
from planning.desk.requirement.explained import explained
from planning.desk.requirement.ground import Ground
from planning.desk.requirement.levers import Levers
from planning.scenarios.overlay import lay_over
from planning.scenarios.own import checked
from planning.scenarios.scenario import read_scenario
from planning.settings import Settings
from scheduler.horizon import Horizon
from scheduler.requirement import requirement
from scheduler.workload import workload
from tests.views import world

SPAN = Horizon(world.AS_OF, world.AS_OF + timedelta(days=3), 30, world.SHANGHAI)
CHAT, MESSAGE, VOICE = world.QUEUES
MOVED = Levers(aht_factor=0.9, deflection=0.7, level=0.8, answer_within_s=60.0, max_occupancy=0.8)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return world.settings()


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    return world.sample_history(world.QUEUES, 3)


@pytest.fixture(scope="module")
def forecast(history: pd.DataFrame) -> pd.DataFrame:
    return world.made_forecast(history, 3)


@pytest.fixture(scope="module")
def ground(settings: Settings, forecast: pd.DataFrame, history: pd.DataFrame) -> Ground:
    return Ground.of(settings, SPAN, (), forecast=forecast, history=history)


def by_the_night(settings: Settings, forecast: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """The requirement as a night makes it, of the queues of the small world."""
    policies = [p for p in settings.policies() if p.queue in world.QUEUES]
    need = requirement(workload(forecast, policies, SPAN, history), policies, SPAN)
    return of_queues(need, world.QUEUES).set_index(["queue", "timestamp"]).sort_index()


def assert_same(made: pd.DataFrame, need: pd.DataFrame) -> None:
    made = made.set_index(["queue", "timestamp"]).sort_index()
    assert made.index.equals(need.index)
    for name in ("agents", "workload_h"):
        assert made[name].to_numpy() == pytest.approx(need[name].to_numpy(), nan_ok=True)
    assert (made["binds"] == need["binds"]).all()


def test_without_a_lever_it_is_the_nights_own(
    ground: Ground, settings: Settings, forecast: pd.DataFrame, history: pd.DataFrame
):
    """Heads, hours and what binds are those of the night, row by row, asked for at once or one after the other."""
    need = by_the_night(settings, forecast, history)
    assert_same(ground.heads(world.QUEUES), need)
    assert_same(pd.concat([ground.heads([queue]) for queue in world.QUEUES]), need)


def test_levers_are_the_scenario_that_is_kept_of_them(
    ground: Ground, settings: Settings, forecast: pd.DataFrame, history: pd.DataFrame, tmp_path: Path
):
    """What the sliders show is what a night would require under the scenario they are kept as, for part of a line."""
    moved = [CHAT, MESSAGE]
    text = overlay(settings, MOVED, moved, world.AS_OF.date(), "A better bot, people quicker.", "li")
    checked(settings, tmp_path, "better-bot", text)
    (tmp_path / "better-bot.yaml").write_text(text, encoding="utf-8")
    laid = lay_over(settings, read_scenario(tmp_path / "better-bot.yaml"))
    assert laid.idle == ()
    assert_same(ground.heads(world.QUEUES, MOVED, moved), by_the_night(laid.settings, forecast, history))


def test_a_lever_moves_the_queues_it_is_moved_for(ground: Ground):
    """Fewer contacts and shorter ones need fewer heads where the lever is moved, and none fewer elsewhere."""
    before, after = ground.heads(world.QUEUES), ground.heads(world.QUEUES, Levers(aht_factor=0.7), [CHAT])
    saved = (before["agents"] - after["agents"]).groupby(before["queue"]).sum()
    assert saved[CHAT] > 0
    assert saved[VOICE] == 0
    assert (
        after.loc[after["queue"] == MESSAGE, "workload_h"] == before.loc[before["queue"] == MESSAGE, "workload_h"]
    ).all()


def test_queues_that_pool_are_made_together(settings: Settings, forecast: pd.DataFrame, history: pd.DataFrame):
    """Where people connect queues, moving one moves what the other may go without, so that both are asked for."""
    pools = replace(settings, site=settings.site.model_copy(update={"pooling": "connected"}))
    table, absences = world.sample_agents(None)
    agents = [replace(a, skills=("*/*/voice",)) for a in to_agents(table, settings.contracts(), absences)]
    both = pd.concat(
        [forecast[forecast["channel"] == "voice"].assign(line=line) for line in ("local_life", "enterprise")]
    )
    ground = Ground.of(pools, SPAN, agents, forecast=both, history=history)
    assert ground.together([VOICE]) == (VOICE, "enterprise/zh/voice")
    assert set(ground.heads([VOICE], Levers(level=0.7), [VOICE])["queue"]) == {VOICE, "enterprise/zh/voice"}


def test_what_cannot_be_is_told_by_the_queue(ground: Ground, settings: Settings):
    """An AI that would leave people no time for a contact is refused with the queue and the setting."""
    chat = replace(ground.policies[CHAT], deflection=replace(ground.policies[CHAT].deflection, aht_s=900.0))
    impossible = replace(ground, policies={**ground.policies, CHAT: chat})
    with pytest.raises(ValueError, match=r"live_commerce/zh/chat: deflected_aht_s must lie below"):
        impossible.heads([CHAT], Levers(deflection=0.9), [CHAT])


def test_a_number_is_explained_from_its_own_queue(
    ground: Ground, settings: Settings, forecast: pd.DataFrame, history: pd.DataFrame
):
    """The steps of one queue lead to the published number without the tables of any other."""
    policies = [p for p in settings.policies() if p.queue in world.QUEUES]
    work = workload(forecast, policies, SPAN, history)
    need = requirement(work, policies, SPAN)
    nobody = need.assign(required=need["agents"], scheduled=0.0)
    for queue in world.QUEUES:
        told = explained(
            ground, queue, world.AS_OF + timedelta(hours=20), policies=settings.policies(), present=0.95,
            workload=work, requirement=need, coverage=nobody,
        )  # fmt: skip
        assert told.agrees
        assert told.queue == queue
    with pytest.raises(ValueError, match="at must lie in the days planned"):
        explained(
            ground, CHAT, world.AS_OF + timedelta(days=30), policies=settings.policies(), present=0.95,
            workload=work, requirement=need, coverage=nobody,
        )  # fmt: skip


def test_a_scenario_of_shrinkage_alone_touches_no_service(settings: Settings):
    """Only what is moved is written; without a lever there is nothing to keep."""
    text = overlay(settings, Levers(shrinkage=0.2), [CHAT], date(2026, 11, 16), "More sickness.", "li")
    assert "services" not in text
    assert "unplanned: 0.2" in text
    with pytest.raises(ValueError, match="no lever is moved"):
        overlay(settings, Levers(), [CHAT], date(2026, 11, 16), "Nothing.", "li")


def test_posts_stand_whatever_is_moved(settings: Settings):
    """A fixed post has no policy that a lever changes."""
    post = next(p for p in settings.policies() if p.kind == "post")
    assert MOVED.policy(post, world.AS_OF) == post
