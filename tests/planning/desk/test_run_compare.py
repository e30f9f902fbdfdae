"""What changed between two nights is told of the hours both plan, and of nothing else."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from planning.desk.run_compare import Figure, differences
from planning.store import Run, Store
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT

CHAT = "live_commerce/zh/chat"


def coverage(start, shortage: float) -> pd.DataFrame:
    table = pd.DataFrame({"timestamp": pd.DatetimeIndex([start, start + DAY]).as_unit("us")})
    names = {"line": "live_commerce", "language": "zh", "channel": "chat", "kind": "interval"}
    return table.assign(**names, required=3.0, scheduled=3.0 - shortage, shortage=shortage, surplus=0.0)


def night(store: Store, start, inputs: str, **changed: object) -> Run:
    """A night of two days; `tables` replace its own."""
    tables = {**example.tables(start), **changed.pop("tables", {})}
    told = {"interval_minutes": 30, "horizon_start": start.isoformat(), "horizon_end": (start + 2 * DAY).isoformat()}
    run = example.run(inputs * 64, start, summary={**told, **changed.pop("summary", {})}, **changed)
    return store.save_run(run, tables, publish=True)


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/t.db") as opened:
        yield opened


def test_only_hours_that_both_plan_are_compared(store):
    """Of two nights a day apart one day is common; contacts, hours and shortage are summed over it."""
    older = night(store, NIGHT, "a", tables={"coverage": coverage(NIGHT, 1.0)})
    more = example.forecast(NIGHT + DAY).assign(volume=2.0)
    newer = night(store, NIGHT + DAY, "b", tables={"coverage": coverage(NIGHT + DAY, 2.0), "forecast": more})
    told = differences(store, older, newer)
    assert told.common == (NIGHT + DAY, NIGHT + 2 * DAY)
    chat = told.queues.set_index("queue").loc[CHAT]
    assert chat["contacts_older"] == pytest.approx(sum(range(24, 48)) / 3)
    assert chat["contacts_newer"] == 48.0
    assert (chat["shortage_h_older"], chat["shortage_h_newer"], chat["shortage_h_change"]) == (0.5, 1.0, 0.5)
    assert told.total("shortage_h") == (0.5, 1.0)


def test_required_hours_are_heads_by_the_interval(store):
    """Three people of one half hour are 1.5 agent-hours; deferred work counts as it arrives."""
    older = night(store, NIGHT, "a")
    table = example.requirement(NIGHT).assign(agents=[5.0, None])
    newer = night(store, NIGHT, "b", tables={"requirement": table})
    rows = differences(store, older, newer).queues.set_index("queue")
    assert rows.loc[CHAT, ["required_h_older", "required_h_newer", "required_h_change"]].tolist() == [1.5, 2.5, 1.0]
    assert rows.loc["live_commerce/zh/ticket", "required_h_newer"] == 1.25
    assert rows.index[0] == CHAT, "the largest change comes first"


def test_nights_without_a_common_hour_compare_figures_alone(store):
    """Tables by queue are empty, and the costs of both still stand beside each other."""
    older, newer = night(store, NIGHT, "a"), night(store, NIGHT + 9 * DAY, "b", cost_cents=123)
    told = differences(store, older, newer)
    assert told.common is None
    assert told.queues.empty
    assert told.figure("cost").newer == 123


def test_people_away_come_and_go(store):
    """An absence that is longer now is told in the common hours; who was hired is not called away."""

    def people(*names):
        return pd.DataFrame({"agent_id": names})

    def away(hours, *names):
        start = pd.Series(NIGHT - DAY, index=range(len(names))).dt.as_unit("us")
        return pd.DataFrame({"agent_id": names, "start": start, "end": NIGHT + timedelta(hours=hours), "kind": "sick"})

    older = night(store, NIGHT, "a", tables={"agents": people("A0", "A1"), "absences": away(2, "A0")})
    newer = night(store, NIGHT, "b", tables={"agents": people("A0", "A2"), "absences": away(99, "A0", "A2")})
    told = differences(store, older, newer)
    assert told.away.to_dict("records") == [{"agent_id": "A0", "older_h": 2.0, "newer_h": 48.0, "change_h": 46.0}]
    assert (told.joined, told.left) == (("A2",), ("A1",))


def test_what_overrides_moved_is_the_forecast_less_the_model_s(store):
    """Contacts beyond the model's own are told by queue, for each run."""
    older = night(store, NIGHT, "a", tables={"forecast": example.forecast().assign(model_volume=lambda t: t["volume"])})
    lifted = example.forecast().assign(model_volume=lambda t: t["volume"], volume=lambda t: t["volume"] + 1.0)
    newer = night(store, NIGHT, "b", tables={"forecast": lifted})
    (row,) = differences(store, older, newer).overrides.to_dict("records")
    assert (row["queue"], row["older"], row["newer"]) == (CHAT, 0.0, pytest.approx(48.0))


def test_settings_that_changed_are_told_where_both_kept_them(store):
    """A value that differs is one row; a run of an earlier release kept none, which is not the same as no change."""

    def kept(text):
        return {"settings": pd.DataFrame({"path": ["rules.rest_minutes", "site.name"], "value": [text, "s"]})}

    older, newer = night(store, NIGHT, "a", tables=kept("660")), night(store, NIGHT, "b", tables=kept("720"))
    bare = night(store, NIGHT, "c")
    told = differences(store, older, newer).settings
    assert told is not None
    assert told.to_dict("records") == [{"path": "rules.rest_minutes", "older": "660", "newer": "720"}]
    assert differences(store, older, bare).settings is None


def test_a_run_that_published_nothing_has_no_figures(store):
    """Cost and the parts of it are None, and so is the change; the queues are those it forecast."""
    older = night(store, NIGHT, "a", summary={"cost": {"parts_cents": {"pay": 7}}})
    failed = store.save_run(
        replace(older, id=None, cost_cents=None, status="failed", summary={"reasons": ["x"]}), {}, publish=False
    )
    told = differences(store, older, failed)
    assert (told.figure("cost").change, told.figure("cost: pay").older) == (None, 7.0)
    assert told.queues.empty


def test_a_simulated_change_within_both_intervals_may_be_chance():
    """Half a point either way does not tell 90 from 90.8 %; a counted figure needs no interval."""
    assert not Figure("in time", "share", 0.9, 0.908, 0.005, 0.005).sure
    assert Figure("in time", "share", 0.9, 0.92, 0.005, 0.005).sure
    assert Figure("cost", "money", 1.0, 2.0).sure
