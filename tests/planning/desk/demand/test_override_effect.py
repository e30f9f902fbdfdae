"""What overrides would do before they are saved."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from forecast.overrides import Override
from planning.desk.demand.override_effect import agent_hours, effect, laid_over, pending, switched_off
from planning.store import Store
from tests.views import world
from tests.views.world import AS_OF

CHAT = "live_commerce/zh/chat"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One small published night."""
    with world.build(f"sqlite:///{tmp_path_factory.mktemp('effect')}/night.db") as opened:
        yield opened


def said(action="scale", value=2.0, queues=(CHAT,), **more):
    return Override("1", queues, AS_OF, AS_OF + DAY, action, value, "li", "fair", AS_OF, **more)


def test_the_effect_counts_what_changes_and_nothing_else(store: Store):
    """Doubling a day of a queue changes its 24 hours; rows of other queues are not even looked at."""
    forecast = store.table(1, "forecast")
    done = effect(forecast, [said()])
    before, after = done.contacts
    assert (done.intervals, done.queues) == (24, (CHAT,))
    assert after == pytest.approx(2 * before)
    assert set(done.before["channel"]) == {"chat"}


def test_an_override_beside_the_forecast_changes_nothing(store: Store):
    """A queue or a window that is not forecast has no effect, and that is no error."""
    forecast = store.table(1, "forecast")
    assert effect(forecast, [said(queues=("nobody/zh/chat",))]).intervals == 0
    assert effect(forecast, [replace(said(), start=AS_OF - 2 * DAY, end=AS_OF - DAY)]).intervals == 0


def test_laid_over_keeps_the_other_queues_to_the_bit(store: Store):
    """The table keeps its order and types; only rows of covered queues move, and their own volume stays beside."""
    forecast = store.table(1, "forecast")
    changed = laid_over(forecast, [said()])
    chat = (forecast["line"] + "/" + forecast["language"] + "/" + forecast["channel"] == CHAT).to_numpy()
    pd.testing.assert_frame_equal(changed.loc[~chat, forecast.columns], forecast[~chat])
    assert (changed["model_volume"] == forecast["volume"]).all()
    before, after = effect(forecast, [said()]).contacts
    assert changed["volume"].sum() - forecast["volume"].sum() == pytest.approx(after - before)
    assert laid_over(forecast, []) is forecast


def test_more_contacts_require_more_agents(store: Store):
    """Agent-hours are the night's own formulas at the changed forecast, of the named queues alone."""
    publication = store.published()
    assert publication is not None
    site, done = world.settings(), effect(store.table(1, "forecast"), [said()])
    before, after = (agent_hours(t, [CHAT], site, publication) for t in (done.before, done.after))
    assert before > 0
    assert before < after < 2 * before, "twice the contacts of one day in fourteen"
    assert agent_hours(done.before, [], site, publication) == 0.0


def test_what_was_saved_after_the_night_is_pending(store: Store):
    """The next night obeys what was saved since, unless it is off, over or older than the night."""
    run = store.run(1)
    since = replace(said(), created_at=run.as_of + timedelta(hours=9))
    assert pending([since], run) == [since]
    assert pending([replace(since, active=False)], run) == []
    assert pending([replace(since, created_at=run.started_at - DAY)], run) == []
    assert pending([replace(since, expires_at=run.as_of)], run) == []


def test_what_was_switched_off_since_is_still_in_the_forecast(store: Store):
    """An override that the night obeyed and somebody switched off since is told apart."""
    run = store.run(1)
    obeyed = replace(said(), created_at=run.started_at - DAY, active=False)
    assert switched_off([obeyed], run) == [obeyed]
    assert switched_off([replace(obeyed, active=True)], run) == []
    assert switched_off([replace(obeyed, created_at=run.as_of + DAY)], run) == []
