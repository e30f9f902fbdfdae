"""What is interrupted: a re-solve by a reload and by another page, an edit by the death of the server."""

import re
from datetime import timedelta
from typing import Any

import pytest

from planning.store import Store
from planning.store.drafts import folded
from tests.browser.hand import PATIENCE_MS, button, drag_over_cells, press, see, settle, turn_to, visit, write
from tests.browser.serving import Served
from tests.views.roster_page import MONDAY

RESOLVED_WITHIN_MS = 240_000
"""A re-solve searches at most two minutes, on a machine that may be busy [ms]."""

TAKEN = {(agent, MONDAY + timedelta(days=n)) for agent in ("SH0001", "SH0002") for n in range(7)}
"""Cells in sight of the first two people's first week."""


@pytest.mark.browser
def test_a_reload_in_the_middle_of_a_re_solve(page: Any, served: Served) -> None:
    """The work goes on without its window: a reload, another page and back find it again; its answer
    is accepted as one step, which undo takes back.
    """
    visit(page, "/roster", "Roster")
    give_away_a_week(page)
    page.get_by_text("Re-solve around my edits", exact=True).click()
    write(page, "A changed shift must save at least [USD]", "0")
    press(page, "Re-solve")
    see(page, "Re-solving around your edits")
    asked = the_job(served)
    assert asked.is_open
    page.reload()
    see_the_work_or_its_answer(page)
    turn_to(page, "Tonight")
    turn_to(page, "Roster")
    see_the_work_or_its_answer(page)
    button(page, "Accept").wait_for(timeout=RESOLVED_WITHIN_MS)
    settle(page)
    found = the_job(served)
    assert (found.id, found.state) == (asked.id, "done")
    wanted = cells_of(served)
    press(page, "Accept")
    button(page, "Accept").wait_for(state="detached", timeout=PATIENCE_MS)
    with Store.open(served.database) as store:
        draft = store.draft_of("planner")
        assert draft is not None
        steps = store.draft_steps(draft.id)
        assert not store.jobs(kind="resolve")
    assert [step.told for step in steps] == ["off", "resolve"]
    assert set(wanted) < set(folded(steps))
    press(page, "Undo")
    assert cells_of(served) == wanted


@pytest.mark.browser
def test_a_server_killed_in_the_middle_of_an_edit(page: Any, served: Served) -> None:
    """An edit of many shifts is whole or absent when the server dies under it; the page comes back with what is."""
    visit(page, "/roster", "Roster")
    select_a_week(page)
    button(page, "Day off").click()
    served.kill()
    with Store.open(served.database) as store:
        draft = store.draft_of("planner")
        steps = [] if draft is None else store.draft_steps(draft.id)
        work = store.roster(published_id(store))
    at_work = {(row.agent_id, row.date.date()) for row in work.itertuples()} & TAKEN
    left = set(folded(steps))
    assert left in (set(), at_work)
    served.start()
    visit(page, "/roster", "Roster")
    see(page, f"Draft: {len(left)} changes, not published" if left else "Change the roster")
    if left:
        press(page, "Undo")
        assert cells_of(served) == set()
    else:
        give_away_a_week(page)
        assert cells_of(served) == at_work


def select_a_week(page: Any) -> None:
    """Select the first week of the first two people with the mouse."""
    drag_over_cells(page, first=(0, 0), last=(1, 6), days=14)
    see(page, "days of 2 people")


def give_away_a_week(page: Any) -> None:
    """Give the first two people a week off, as one edit."""
    select_a_week(page)
    press(page, "Day off")
    see(page, re.compile(r"Draft: \d+ changes, not published"))


def see_the_work_or_its_answer(page: Any) -> None:
    """The page shows how far the work is while it runs, and what came of it afterwards."""
    see(page, re.compile("Re-solv(ing|ed) around your edits"))


def the_job(served: Served) -> Any:
    """The re-solve that was asked for."""
    with Store.open(served.database) as store:
        (job,) = store.jobs(kind="resolve")
    return job


def cells_of(served: Served) -> set[Any]:
    """Cells that the draft changes."""
    with Store.open(served.database) as store:
        draft = store.draft_of("planner")
        return set() if draft is None else set(folded(store.draft_steps(draft.id)))


def published_id(store: Store) -> int:
    publication = store.published()
    assert publication is not None
    assert publication.id is not None
    return publication.id
