"""A draft against a roster that moved: what carries over, what conflicts, and what a decision makes of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from planning.desk.conflicts import Comparison, Conflict, compare, decided, last_changes
from planning.store.drafts import DraftCell, DraftStep, Row, folded

MONDAY = date(2026, 11, 16)
MIDNIGHT = datetime(2026, 11, 16, tzinfo=UTC)


def row(agent_id: str = "A0", code: str = "F8", hour: int = 9, **changed: object) -> Row:
    start = MIDNIGHT + timedelta(hours=hour)
    plain = {"agent_id": agent_id, "date": MONDAY.isoformat(), "shift": code, "start": start.isoformat()}
    rest = {"end": (start + timedelta(hours=8)).isoformat(), "paid_minutes": 450, "breaks": "12:00/30"}
    return {**plain, **rest, "work": "", "locked": False, **changed}


def cell(was: Row | None, after: Row | None, agent_id: str = "A0") -> DraftCell:
    return DraftCell(agent_id, MONDAY, was, after, "li")


def against(draft: DraftCell, now: Row | None, *, days: tuple[int, int] = (0, 7), people: str = "A0") -> Comparison:
    horizon = (MIDNIGHT + timedelta(days=days[0]), MIDNIGHT + timedelta(days=days[1]))
    return compare([draft], {} if now is None else {draft.cell: now}, horizon=horizon, people={people})


NOTHING = Comparison((), (), (), ())
MINE = cell(row(), row(hour=11))


def test_an_untouched_cell_carries_over():
    """Where the roster reads as the planner saw it there is nothing to say."""
    assert against(MINE, row()) == NOTHING
    assert against(cell(None, row()), None) == NOTHING


@pytest.mark.parametrize("theirs", [None, row(hour=10), row(code="N8"), row(locked=True)])
def test_a_cell_both_changed_conflicts(theirs: Row | None):
    """Another start, another code, a lock or a day off of somebody else asks the planner."""
    assert against(MINE, theirs) == replace(NOTHING, conflicts=(Conflict(MINE, theirs),))


def test_a_shift_given_to_a_day_both_found_free_conflicts():
    """Two planners who fill the same day off are asked, too."""
    mine = cell(None, row())
    assert against(mine, row(hour=10)).conflicts == (Conflict(mine, row(hour=10)),)


def test_breaks_that_a_night_placed_anew_are_no_conflict():
    """The same shift with other breaks or work carries the draft over, compared with the row as it reads now."""
    now = row(breaks="12:30/30", work="09:00-17:00 live/zh/chat")
    found = against(MINE, now)
    assert found == replace(NOTHING, carried=(replace(MINE, was=now),))
    assert found.rebased == [replace(MINE, was=now)]


def test_what_both_wanted_is_settled():
    """A roster that says what the draft wants takes the cell out of it."""
    found = against(MINE, row(hour=11))
    assert found.settled == (replace(MINE, was=row(hour=11)),)
    assert not folded([DraftStep(1, tuple(found.rebased), "carry", "li", MIDNIGHT, False)])


@pytest.mark.parametrize("where", [{"days": (1, 8)}, {"days": (-7, 0)}, {"people": "A1"}])
def test_a_cell_outside_the_new_roster_falls_away(where: dict):
    """Days before or after the horizon and people who left can no longer be changed."""
    found = against(MINE, None, **where)
    assert (found.gone, found.conflicts) == ((MINE,), ())
    assert not folded([DraftStep(1, tuple(found.rebased), "carry", "li", MIDNIGHT, False)])


def test_a_decision_keeps_or_leaves_each_cell():
    """Mine stands on what they made of the shift, theirs leaves the draft; an open conflict cannot be passed over."""
    other = cell(row("A1"), None, "A1")
    conflicts = [Conflict(MINE, row(hour=10)), Conflict(other, row("A1", hour=12))]
    with pytest.raises(KeyError):
        decided(conflicts, {MINE.cell: "mine"})
    made = decided(conflicts, {MINE.cell: "mine", other.cell: "theirs"})
    kept = folded([DraftStep(1, tuple(made), "decide", "li", MIDNIGHT, False)])
    assert kept == {MINE.cell: replace(MINE, was=row(hour=10))}


def test_whoever_carries_a_draft_on_is_not_its_author():
    """A publisher who moves a cell to a newer roster leaves it its author; whoever changes it becomes one."""
    steps = [DraftStep(1, (MINE,), "give", "li", MIDNIGHT, False)]
    carried = replace(MINE, was=row(breaks=""))
    steps.append(DraftStep(2, (carried,), "carry", "chen", MIDNIGHT, False))
    assert folded(steps)[MINE.cell].author == "li"
    steps.append(DraftStep(3, (replace(carried, after=None),), "off", "chen", MIDNIGHT, False))
    assert folded(steps)[MINE.cell].author == "chen"


def test_who_changed_a_shift_last():
    """The newest row of the trail counts, by the day before or after the change; other kinds are passed over."""
    texts = [pd.Series(dict(row(hour=hour))).to_json() for hour in (9, 10)]
    trail = pd.DataFrame(
        {
            "what": ["override", "roster", "roster"],
            "author": ["wang", "chen", "li"],
            "at": pd.to_datetime([MIDNIGHT, MIDNIGHT, MIDNIGHT], utc=True),
            "reason": ["sale", "sick", "swap"],
            "before": ["", texts[1], texts[0]],
            "after": ['{"value": 1}', "", texts[1]],
        }
    )
    (found,) = last_changes(trail).items()
    assert found[0] == ("A0", MONDAY)
    assert (found[1].author, found[1].reason, found[1].at) == ("chen", "sick", MIDNIGHT)
