from datetime import datetime, timedelta

import pytest

from planning.night.inputs import Files, gather
from planning.store import Run, Store
from tests.planning.small_site import AS_OF, small_plan, write_site

FIRST = datetime.fromisoformat(AS_OF)


@pytest.fixture
def store(tmp_path):
    write_site(tmp_path / "configs")
    solver = tmp_path / "configs" / "solver.yaml"
    solver.write_text(solver.read_text(encoding="utf-8") + "freeze_days: 2\n", encoding="utf-8")
    with Store.open(f"sqlite:///{tmp_path}/tideshift.db") as opened:
        yield opened


def inputs(tmp_path, store, as_of):
    return gather(Files(tmp_path / "configs"), store, as_of=as_of, seed=None, now=FIRST)


def publish(store, told):
    """Publish what the small planner makes of the inputs."""
    made = small_plan(
        told.settings, told.history, told.agents, told.people.wishes, as_of=told.as_of, seed=1, locked=told.locked
    )
    run = Run(
        id=None,
        as_of=told.as_of,
        started_at=FIRST,
        finished_at=FIRST,
        inputs_sha256=told.fingerprint(),
        seed=1,
        status="published",
        exit_code=0,
        cost_cents=1,
        bound_cents=1,
        gap=0.0,
        summary={},
        version="test",
    )
    tables = {"forecast": made.forecast, "requirement": made.requirement, "roster": made.result.roster}
    store.save_run(run, tables, publish=True, horizon=(made.horizon.start, made.horizon.end))
    return made.result.roster


def test_first_days_of_an_earlier_roster_stay(tmp_path, store):
    """The next night keeps the published shifts of the frozen days, and only those."""
    published = publish(store, inputs(tmp_path, store, FIRST))
    start = FIRST + timedelta(days=1)
    kept = inputs(tmp_path, store, start).locked
    expected = published[(published["start"] >= start) & (published["start"] < start + timedelta(days=2))]
    assert len(expected) > 0
    assert sorted(kept["start"]) == sorted(expected["start"])
    assert not kept["locked"].any()


def test_same_night_again_has_the_same_inputs(tmp_path, store):
    """What a night published itself does not freeze it when it is planned again."""
    told = inputs(tmp_path, store, FIRST)
    publish(store, told)
    assert inputs(tmp_path, store, FIRST).fingerprint() == told.fingerprint()


def test_absence_frees_a_frozen_shift(tmp_path, store):
    """A frozen shift of somebody who has since reported absent is given up, not kept against the absence."""
    publish(store, inputs(tmp_path, store, FIRST))
    start = FIRST + timedelta(days=1)
    before = inputs(tmp_path, store, start).locked
    who = before["agent_id"].iloc[0]
    day = before["start"].iloc[0].date()
    site = tmp_path / "configs" / "site.yaml"
    told = site.read_text(encoding="utf-8").replace(
        "agents: agents.csv", "agents: agents.csv\n  absences: absences.csv"
    )
    site.write_text(told, encoding="utf-8")
    row = f"{who},{day}T00:00+00:00,{day + timedelta(days=1)}T00:00+00:00,sick\n"
    (tmp_path / "configs" / "absences.csv").write_text("agent_id,start,end,kind\n" + row, encoding="utf-8")
    after = inputs(tmp_path, store, start).locked
    assert len(after) == len(before) - 1


def test_history_reaches_as_far_back_from_the_day_models_were_chosen(tmp_path, store):
    """On a Sunday the choice of the Monday before still finds the weeks that it was made from."""
    (tmp_path / "configs" / "forecast.yaml").write_text("history_weeks: 1\n", encoding="utf-8")
    sunday, monday = FIRST - timedelta(days=1), FIRST - timedelta(days=7)
    seen = inputs(tmp_path, store, sunday).history["timestamp"]
    assert seen.min() == monday - timedelta(weeks=1)
    assert seen.max() == sunday - timedelta(hours=1)
