"""Re-solving on the page Roster: asked, watched, cancelled, compared, accepted, and refused where it is stale."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.jobs.kinds import resolve
from planning.jobs.working import work
from planning.store import Account, Job, Store
from planning.store.drafts import DraftCell, folded, roster_rows
from tests.views import world
from tests.views.roster_page import MONDAY, Open, clear, press, run, select, shift_of, text
from views.frame import job_watch, sign_in

NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are taken from the queue, and nobody works on them unless a test does."""
    monkeypatch.setattr(job_watch, "Launcher", lambda *_: lambda job: None)


def hurried(kind: str) -> Callable:
    """The kind, with few tries."""
    assert kind == "resolve"
    return lambda request, say: resolve.run(replace(request, asked={**request.asked, "tries": 3}), say)


def asked(page: AppTest) -> AppTest:
    """Take six shifts of Monday away, and ask for a re-solve."""
    select(page, *((row, "Mon 16") for row in range(6)))
    press(page, "off")
    return press(page, "resolve_go")


def finish(store: Store) -> Job:
    (job,) = store.jobs(kind="resolve")
    return work(store, job, hurried, Path(world.ROOT / "configs"))


def test_a_re_solve_is_asked_watched_and_accepted(database: str, store: Store, open_page: Open):
    """Its progress survives a reload; accepted, it is one step of the draft, which undo takes back."""
    page = asked(open_page("roster"))
    (job,) = store.jobs(kind="resolve")
    assert (job.state, job.owner) == ("running", "planner")
    drafted = folded(store.draft_steps(store.draft_of("planner").id))
    assert {cell["agent_id"] for cell in job.request["cells"]} == {agent_id for agent_id, _ in drafted}
    again = open_page("roster")
    assert "Re-solving around your edits" in text(again)
    assert again.button(key=f"cancel_{job.id}").label == "Cancel"
    assert finish(store).state == "done"
    run(page)
    assert "Re-solved around your edits" in text(page)
    before = folded(store.draft_steps(store.draft_of("planner").id))
    cells = store.job_table(job.id, "cells")
    assert len(cells)
    press(page, "resolve_accept")
    steps = store.draft_steps(store.draft_of("planner").id)
    assert [step.told for step in steps] == ["off", "resolve"]
    assert len(folded(steps)) == len(before) + len(cells)
    assert {key: cell.after for key, cell in folded(steps).items() if key in before} == dict.fromkeys(before)
    assert store.jobs(kind="resolve") == []
    press(page, "undo")
    assert folded(store.draft_steps(store.draft_of("planner").id)) == before


def test_a_re_solve_is_compared_and_discarded(database: str, store: Store, open_page: Open):
    """The dialogue tells cost by part and every shift that changes; discarded, nothing of it is left."""
    page = asked(open_page("roster"))
    job = finish(store)
    press(run(page), "resolve_compare")
    tables = [frame.value for frame in page.dataframe]
    parts = next(table for table in tables if "Re-solved" in table)
    assert parts.iloc[-1, 0] == "Total"
    changed = next(table for table in tables if "What happens" in table)
    assert len(changed) == min(len(store.job_table(job.id, "cells")), 12)
    press(page, "resolve_discard")
    assert store.jobs() == []
    assert page.button(key="resolve_go")
    assert [step.told for step in store.draft_steps(store.draft_of("planner").id)] == ["off"]


def test_a_re_solve_is_cancelled(database: str, store: Store, open_page: Open):
    """Cancel is asked in the row; once the process has heard, the page says so and forgets the job."""
    page = asked(open_page("roster"))
    (job,) = store.jobs(kind="resolve")
    press(page, f"cancel_{job.id}")
    assert store.job(job.id).cancel_asked
    assert page.button(key=f"cancel_{job.id}").disabled
    store.job_end(job.id, "cancelled", at=NOW)
    run(page)
    assert "Nothing was changed" in page.toast[0].value
    assert store.jobs() == []
    assert page.button(key="resolve_go")


def test_a_failed_re_solve_says_why(database: str, store: Store, open_page: Open):
    """Words on the page, the traceback apart from them, until it is put away."""
    page = asked(open_page("roster"))
    (job,) = store.jobs(kind="resolve")
    store.job_end(job.id, "failed", at=NOW, error="MemoryError: no room\n\nTraceback: here")
    run(page)
    assert "MemoryError" in page.error[0].value
    assert "Traceback" not in page.error[0].value
    assert "Traceback: here" in [code.value for code in page.code]
    press(page, f"away_{job.id}")
    assert store.jobs() == []


def test_an_answer_of_an_older_roster_is_not_accepted(database: str, store: Store, open_page: Open):
    """Somebody published meanwhile: it is said, and the button is shut."""
    page = asked(open_page("roster"))
    finish(store)
    other = next(a for a in ("SH0007", "SH0008") if shift_of(store, a, MONDAY))
    clear(store, other)
    run(page)
    assert "The roster was changed since" in text(page)
    assert page.button(key="resolve_accept").disabled


def test_what_was_drafted_since_is_left_out(database: str, store: Store, open_page: Open):
    """A shift that the planner changes while the re-solve runs stays as drafted, and that is said."""
    page = asked(open_page("roster"))
    job = finish(store)
    cells = store.job_table(job.id, "cells")
    row = next(iter(cells[cells["shift_before"] != ""].itertuples()))
    publication = store.published()
    draft = store.draft_of("planner")
    was = roster_rows(store.roster(publication.id))[row.agent_id, row.date.date()]
    mine = DraftCell(row.agent_id, row.date.date(), was, None)
    base = {"publication_id": publication.id, "base_version": publication.version}
    store.draft_step(draft.id, seen=draft.version, cells=[mine], told="off", author="planner", at=NOW, **base)
    run(page)
    assert "You changed 1 of these shifts since" in text(page)
    press(page, "resolve_accept")
    assert folded(store.draft_steps(draft.id))[mine.cell].after is None


def test_a_viewer_is_not_offered_a_re_solve(database: str, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    """Who may not change the plan may not ask for another one."""
    account = Account("wang", "viewer", None, None, True, NOW)
    monkeypatch.setattr(sign_in, "account", lambda: account)
    page = open_page("roster")
    assert "Re-solve" not in text(page) + "".join(e.label for e in page.expander)
