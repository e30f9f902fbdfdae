"""Drafts: a step an action, undo and redo, two windows, hand-over, and publishing whole or not at all."""

from datetime import date, timedelta

import pytest
from pandas.testing import assert_frame_equal

from planning.store import Draft, DraftCell, DraftMoved, ShiftChange, StaleDraft, StaleVersion, Store
from planning.store.drafts import folded, roster_rows
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT

NOON = NIGHT + DAY / 2
MONDAY = date(2026, 11, 16)


@pytest.fixture
def published(store: Store) -> Store:
    store.save_run(example.run(), example.tables(), publish=True)
    return store


def cell(agent_id: str = "A0", day: date = MONDAY, **after: object) -> DraftCell:
    """A change of a shift of the first night; without `after` the day is cleared."""
    was = roster_rows(example.roster())[agent_id, day]
    return DraftCell(agent_id, day, was, {**was, **after} if after else None)


def step(store: Store, draft: Draft | None, *cells: DraftCell, author: str = "li", **changed: object) -> Draft:
    named = {"seen": draft.version if draft else 0, "publication_id": 1, "base_version": 1, "told": "give", "at": NOON}
    return store.draft_step(draft.id if draft else None, cells=cells, author=author, **{**named, **changed})


def cells_of(store: Store, draft: Draft) -> dict:
    return folded(store.draft_steps(draft.id))


def publish(store: Store, draft: Draft, *, author: str = "li", publication: int = 1, version: int = 1) -> int:
    return store.draft_publish(
        draft.id,
        seen=draft.version,
        publication_id=publication,
        expected_version=version,
        author=author,
        reason="festival",
        at=NOON,
    )


def edit(store: Store, change: ShiftChange, version: int = 1) -> int:
    return store.edit_roster(1, expected_version=version, changes=[change], author="wang", reason="sick", at=NOON)


def test_a_step_is_there_for_the_next_process(published: Store) -> None:
    """What one process keeps another reads back: cells, author, instant and the roster it was made on."""
    draft = step(published, None, cell(shift="N8", locked=True), cell("A1"))
    with Store.open(published.engine.url.render_as_string(hide_password=False)) as other:
        found = other.draft_of("li")
        assert found == draft
        assert (found.publication_id, found.base_version, found.version, found.state) == (1, 1, 1, "open")
        (kept,) = other.draft_steps(draft.id)
        assert (kept.author, kept.at, kept.told, kept.undone) == ("li", NOON, "give", False)
        assert [c.after and c.after["shift"] for c in kept.cells] == ["N8", None]
        assert kept.cells[0].was == roster_rows(other.roster(1))["A0", MONDAY]


def test_undo_and_redo_are_kept_and_a_new_step_ends_redo(published: Store) -> None:
    """Steps are taken back from the end, done again from there, and forgotten once another step follows."""
    draft = step(published, None, cell(shift="N8"))
    draft = step(published, draft, cell(shift="E6"))
    draft = published.draft_undo(draft.id, seen=draft.version, author="li", at=NOON)
    assert cells_of(published, draft)["A0", MONDAY].after["shift"] == "N8"
    draft = published.draft_undo(draft.id, seen=draft.version, author="li", at=NOON)
    assert not cells_of(published, draft)
    with pytest.raises(ValueError, match="no step left to undo"):
        published.draft_undo(draft.id, seen=draft.version, author="li", at=NOON)
    draft = published.draft_redo(draft.id, seen=draft.version, author="li", at=NOON)
    assert cells_of(published, draft)["A0", MONDAY].after["shift"] == "N8"
    draft = step(published, draft, cell("A1"))
    assert set(cells_of(published, draft)) == {("A0", MONDAY), ("A1", MONDAY)}
    with pytest.raises(ValueError, match="no step left to redo"):
        published.draft_redo(draft.id, seen=draft.version, author="li", at=NOON)
    assert published.draft_of("li") == draft


def test_a_cell_put_back_leaves_the_draft(published: Store) -> None:
    """Wanting what the roster says is wanting nothing."""
    draft = step(published, None, cell(shift="N8"), cell("A1"))
    back = cell(shift="F8")
    assert back.after == back.was
    draft = step(published, draft, back)
    assert set(cells_of(published, draft)) == {("A1", MONDAY)}


def test_two_windows_of_one_planner(published: Store) -> None:
    """A step that saw an older draft is refused with who, when and how it stands; nothing of the newer one is lost."""
    first = step(published, None, cell(shift="N8"))
    newer = step(published, first, cell("A1"), at=NOON + timedelta(minutes=1))
    for action in (
        lambda: step(published, first, cell(shift="E6")),
        lambda: published.draft_undo(first.id, seen=first.version, author="li", at=NOON),
        lambda: publish(published, first),
        lambda: step(published, None, cell(shift="E6")),
    ):
        with pytest.raises(StaleDraft, match=r"version 2.*another window") as told:
            action()
        assert (told.value.draft, told.value.by, told.value.at) == (newer, "li", NOON + timedelta(minutes=1))
    assert published.draft_of("li") == newer
    assert len(published.draft_steps(newer.id)) == 2
    assert published.published().version == 1


def test_publishing_lays_the_draft_over_the_roster(published: Store) -> None:
    """Moved, cleared and locked cells are one new version; the draft is closed and a new one may begin."""
    later = NIGHT + timedelta(hours=2)
    moved = cell(start=later.isoformat(), end=(later + timedelta(hours=8)).isoformat(), locked=True)
    draft = step(published, None, moved, cell("A1"))
    draft = step(published, draft, cell("A1", MONDAY + timedelta(days=1), locked=True))
    assert publish(published, draft) == 2
    roster = published.roster(1)
    assert roster[["agent_id", "locked"]].values.tolist() == [["A0", True], ["A0", False], ["A1", True]]
    assert roster.loc[0, "start"] == later
    assert published.locked_days_off(MONDAY, MONDAY + timedelta(days=7))["agent_id"].tolist() == ["A1"]
    assert published.draft_of("li") is None
    assert published.drafts() == []
    with pytest.raises(ValueError, match="published already"):
        step(published, published.draft(draft.id), cell())
    assert step(published, None, cell(shift="N8"), base_version=2).id != draft.id


def test_a_draft_is_handed_over_and_its_author_stays_on_the_record(published: Store) -> None:
    """A publisher may change and publish what was handed over; each cell keeps who said it, and who published it."""
    draft = step(published, None, cell(), cell("A1"))
    with pytest.raises(PermissionError, match="draft 1 is li's"):
        publish(published, draft, author="chen")
    draft = published.draft_ask(draft.id, seen=draft.version, author="li", reason="please", at=NOON)
    assert (published.drafts(), draft.state, draft.reason) == ([draft], "asked", "please")
    draft = step(published, draft, cell("A1", shift="N8"), author="chen")
    assert publish(published, draft, author="chen") == 2
    trail = published.audit(what="roster")
    assert trail[["key", "author", "published_by", "reason"]].values.tolist() == [
        ["publication 1, A1", "chen", "", "festival"],
        ["publication 1, A0", "li", "chen", "festival"],
    ]
    assert published.audit(what="draft")["reason"].tolist() == ["please"]


def test_a_draft_is_taken_back(published: Store) -> None:
    """Once taken back, only its owner goes on with it."""
    draft = step(published, None, cell())
    draft = published.draft_ask(draft.id, seen=draft.version, author="li", reason="please", at=NOON)
    with pytest.raises(ValueError, match="asked already"):
        published.draft_ask(draft.id, seen=draft.version, author="li", reason="again", at=NOON)
    draft = published.draft_take_back(draft.id, seen=draft.version, author="chen", reason="too late", at=NOON)
    assert (draft.state, draft.reason) == ("open", "")
    with pytest.raises(PermissionError):
        step(published, draft, cell("A1"), author="chen")


def test_a_draft_never_covers_what_somebody_else_published(published: Store) -> None:
    """A cell that reads otherwise than the planner saw spoils the whole publication, until the planner has seen it."""
    draft = step(published, None, cell(), cell("A1"))
    edit(published, ShiftChange("A0", NIGHT, example.shift("A0", NIGHT, shift="N8")))
    with pytest.raises(StaleVersion, match="wang"):
        publish(published, draft)
    with pytest.raises(DraftMoved, match="A0 on 2026-11-16") as told:
        publish(published, draft, version=2)
    assert told.value.cells == (("A0", MONDAY),)
    assert published.published().version == 2
    assert published.draft_of("li") == draft
    seen = roster_rows(published.roster(1))["A0", MONDAY]
    draft = step(published, draft, DraftCell("A0", MONDAY, seen, None), base_version=2)
    assert publish(published, draft, version=2) == 3
    assert published.roster(1)["agent_id"].tolist() == ["A0", "A1"]


def test_what_both_planners_wanted_is_done_once(published: Store) -> None:
    """A cell that reads already as wanted needs no change; a draft of nothing else is refused in words."""
    draft = step(published, None, cell(), cell("A1"))
    edit(published, ShiftChange("A0", NIGHT, None))
    assert publish(published, draft, version=2) == 3
    assert published.audit(agent_id="A0")["author"].tolist() == ["wang"]
    again = step(published, None, cell(), base_version=3)
    with pytest.raises(ValueError, match="everything already"):
        publish(published, again, version=3)
    assert published.draft_of("li") == again


def test_a_draft_is_carried_to_the_next_night(published: Store) -> None:
    """The next night's roster takes the cells that it says the same of."""
    draft = step(published, None, cell("A0", MONDAY + timedelta(days=1)))
    published.save_run(example.run("b" * 64), example.tables(), publish=True)
    with pytest.raises(StaleVersion, match="replaced by publication 2"):
        publish(published, draft)
    assert publish(published, draft, publication=2) == 2
    assert len(published.roster(2)) == 3


def test_a_step_says_something(published: Store) -> None:
    """A step without cells or an author, and a draft that is not there, are refused."""
    with pytest.raises(ValueError, match="a step needs cells"):
        step(published, None)
    with pytest.raises(ValueError, match="author"):
        step(published, None, cell(), author=" ")
    with pytest.raises(KeyError, match="no draft 9"):
        published.draft(9)
    draft = step(published, None, cell())
    published.draft_ask(draft.id, seen=1, author="li", reason="please", at=NOON)
    assert_frame_equal(published.roster(1), example.roster())


def test_the_trail_is_asked_by_person_day_and_author(published: Store) -> None:
    """Filters of the audit trail narrow it together, and pages of it follow each other."""
    draft = step(published, None, cell(), cell("A1"), cell("A1", MONDAY + timedelta(days=1), shift="N8"))
    publish(published, draft)
    assert len(published.audit()) == 3
    assert len(published.audit(agent_id="A1")) == 2
    assert published.audit(agent_id="A1", day=MONDAY)["after"].tolist() == [""]
    assert published.audit(author="wang").empty
    assert len(published.audit(author="li", key="publication 1")) == 3
    assert published.audit(since=NOON + timedelta(seconds=1)).empty
    pages = [published.audit(2, offset=n)["key"].tolist() for n in (0, 2)]
    assert [len(page) for page in pages] == [2, 1]
