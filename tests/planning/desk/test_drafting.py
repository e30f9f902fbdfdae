"""A draft between the store's rows and the desk's shifts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from planning.desk.drafting import read_rows, shifts_of, step_cells, withdrawn, word_for
from planning.store.drafts import DraftCell, roster_rows, row_of
from tests.planning.desk.test_roster_edit import MONDAY, shift, standing

TUESDAY = MONDAY + timedelta(days=1)
ANN = ("ann", MONDAY)


def test_a_shift_becomes_the_row_that_the_roster_has_and_comes_back():
    """Rows made of shifts read as rows made of the roster, and read back as the same shifts."""
    now = standing(shift("ann", 0, 9), shift("bo", 1, 11))
    rows = roster_rows(now.roster)
    assert list(rows) == [ANN, ("bo", TUESDAY)]
    assert [row_of(s, now.agents[s.agent_id].time_zone) for s in now.shifts] == list(rows.values())
    assert read_rows(rows.values(), now.agents) == list(now.shifts)
    assert read_rows([], now.agents) == []


def test_a_step_remembers_the_roster_that_was_seen():
    """A cell touched first is compared with the roster in force; touched again, with what it was compared with then."""
    now = standing(shift("ann", 0, 9))
    rows, later = roster_rows(now.roster), shift("ann", 0, 10)
    (first,) = step_cells({ANN: later}, {}, rows, now.agents)
    assert (first.was, first.after) == (rows[ANN], row_of(later, now.agents["ann"].time_zone))
    (again,) = step_cells({ANN: None}, {ANN: first}, {ANN: first.after}, now.agents)
    assert (again.was, again.after) == (rows[ANN], None)
    assert step_cells({("bo", MONDAY): None}, {}, rows, now.agents) == [DraftCell("bo", MONDAY, None, None)]


def test_a_draft_reads_as_shifts():
    """Cells read as shifts and days off; those of people nobody knows any more are left out."""
    now = standing(shift("ann", 0, 9))
    (mine,) = step_cells({ANN: shift("ann", 0, 10)}, {}, roster_rows(now.roster), now.agents)
    off, lost = DraftCell("bo", MONDAY, mine.was, None), replace(mine, agent_id="zoe")
    wanted = shifts_of({cell.cell: cell for cell in (off, mine, lost)}, now.agents)
    assert wanted == {("bo", MONDAY): None, ANN: shift("ann", 0, 10)}
    assert [cell.after for cell in withdrawn([mine])] == [mine.was]


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ({ANN: None}, "off"),
        ({ANN: replace(shift("ann", 0, 9), locked=True)}, "lock"),
        ({ANN: replace(shift("ann", 0, 9), locked=False)}, "unlock"),
        ({ANN: shift("ann", 0, 10)}, "give"),
        ({("bo", MONDAY): shift("bo", 0, 9)}, "give"),
        ({ANN: None, ("bo", MONDAY): shift("bo", 0, 9)}, "move"),
        ({ANN: None, ("ann", TUESDAY): None, ("bo", MONDAY): shift("bo", 0, 9)}, "change"),
    ],
)
def test_an_action_is_named(wanted: dict, word: str):
    """The word for undo is read from what changes."""
    assert word_for(wanted, {ANN: shift("ann", 0, 9)}) == word
