"""A re-solve as a job: on the roster in force, or refused in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planning.desk.resolving import Question, Resolved, Scope
from planning.desk.roster_edit import judge
from planning.desk.standing.published import standing_plan
from planning.jobs.kind import find
from planning.jobs.working import work
from planning.store import Job, Store
from planning.store.drafts import DraftCell, roster_rows
from tests.views import world

NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A published week of a few people; jobs are written to it, the roster is not."""
    file = tmp_path_factory.mktemp("resolve") / "night.db"
    with world.build(f"sqlite:///{file}", agents=2, queues=(world.QUEUES[0],), weeks=2, days=7) as built:
        yield built


def ask(store: Store, **changes: object) -> Question:
    publication = store.published()
    assert publication is not None
    (who, day), row = next(iter(roster_rows(store.roster(publication.id)).items()))
    cell = DraftCell(who, day, row, None)
    asked = Question(publication.id, publication.version, (cell,), Scope(day, day), 100, tries=5)
    return replace(asked, **changes)


def worked(store: Store, asked: Question) -> Job:
    store.job_add("resolve", asked.as_json(), owner="li", at=NOW)
    job = store.job_take(at_once=1, at=NOW)
    assert job is not None
    return work(store, job, find, Path(world.ROOT / "configs"))


def test_the_roster_in_force_is_re_solved(store: Store):
    """The answer holds the three costs, and its table leaves the edit alone."""
    asked = ask(store)
    job = worked(store, asked)
    assert (job.state, job.error) == ("done", "")
    answer = Resolved.of_json(job.answer)
    assert set(answer.cost) == {"published", "draft", "resolved"}
    assert answer.total("resolved") <= answer.total("draft")
    cells = store.job_table(job.id, "cells")
    assert not ((cells["agent_id"] == asked.cells[0].agent_id) & (cells["date"].dt.date == asked.cells[0].day)).any()
    assert len(store.job_table(job.id, "rows")) <= len(cells)


def test_it_counts_an_edit_as_the_desk_does(store: Store):
    """Cost and shortage of the draft, beside the roster as published, are those of the verdict on the edit."""
    asked = ask(store)
    answer = Resolved.of_json(worked(store, asked).answer)
    publication = store.published()
    assert publication is not None
    told = judge(standing_plan(store, publication, world.settings()), {asked.cells[0].cell: None})
    assert answer.total("draft") - answer.total("published") == sum(told.cost.values())
    assert answer.short_h["draft"] - answer.short_h["published"] == pytest.approx(told.shortage_h, abs=0.01)


def test_a_roster_that_is_not_in_force_any_more_is_not_re_solved(store: Store):
    """Who asked about a version that somebody replaced is told what to do."""
    job = worked(store, ask(store, version=7))
    assert job.state == "failed"
    assert job.error.startswith("roster: version 7 of publication 1 is not in force any more; look at the new roster")
