"""The steps of an explanation and what a drill says, in Chinese."""

import re
from dataclasses import replace

import pytest

from planning.settings.surge import NAMES, SurgeLevers
from scheduler.explain import explain
from scheduler.needs.asks import BINDS
from scheduler.workload import QueuePolicy
from tests.scheduler.small_operation import at
from tests.scheduler.test_explain import FACTS
from views.frame import said as machine_room
from views.frame.said import said

ENGLISH = re.compile(r"[a-z]{3,}")
MODEL = "mean"
"""Names of models are nobody's language."""


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads these pages reads Chinese."""
    monkeypatch.setattr(machine_room.language, "current", lambda: "zh_CN")


@pytest.mark.parametrize("policy", FACTS.policies, ids=lambda policy: policy.queue)
def test_every_step_is_told_in_chinese(policy: QueuePolicy):
    """From the forecast to those scheduled, names and words of every kind of queue leave no English behind."""
    changed = [replace(p, aht_factor=0.9) for p in FACTS.policies]
    told_of = 0
    for hour in (3, 10, 20, 30):
        try:
            told = explain(replace(FACTS, policies=changed), policy.queue, at(hour))
        except ValueError:
            continue  # closed
        for step in told.steps:
            assert not ENGLISH.search(said(step.name)), step.name
            assert not ENGLISH.search(said(step.words).replace(MODEL, "")), step.words
            told_of += 1
    assert told_of, "closed at all of these hours"


@pytest.mark.parametrize("cause", [cause for cause in BINDS if cause not in ("none", "deadline", "posts")])
def test_what_binds_is_told_in_chinese(cause: str):
    """What a requirement rests on is a word of the trade in both languages."""
    assert not ENGLISH.search(said(cause))
    assert not ENGLISH.search(said(f"{cause} asks for most"))


def test_levers_have_chinese_names_owners_and_triggers():
    """The levers every site has, who orders them and when."""
    policy = next(p for p in FACTS.policies if p.kind == "interval")
    assert [name for name in NAMES.values() if ENGLISH.search(said(name))] == []
    levers = list(SurgeLevers().levers(replace(policy, concurrency=3)))
    assert levers
    for lever in levers:
        assert not ENGLISH.search(said(lever.owner)), lever.owner
        assert not ENGLISH.search(said(lever.trigger)), lever.trigger
