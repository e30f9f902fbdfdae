"""Drafts in the hands of accounts: whose they are, and who may publish them."""

from datetime import date

import pytest

from planning.store import Account, DraftCell, Store
from planning.store.drafts import roster_rows
from planning.store.guard import Forbidden, GuardedStore
from tests.planning.store import example
from tests.planning.store.example import NIGHT

MONDAY = date(2026, 11, 16)
CELL = DraftCell("A0", MONDAY, roster_rows(example.roster())["A0", MONDAY], None)
STEP = {"publication_id": 1, "base_version": 1, "cells": [CELL], "told": "off", "at": NIGHT}
PUBLISH = {"publication_id": 1, "expected_version": 1, "reason": "sick", "at": NIGHT}


@pytest.fixture
def published(store: Store) -> Store:
    store.save_run(example.run(), example.tables(), publish=True)
    return store


def desk(store: Store, name: str, role: str, vendor: str | None = None) -> GuardedStore:
    return GuardedStore(store, Account(name, role, vendor, None, True, NIGHT))


def test_a_planner_drafts_and_hands_over_and_a_publisher_publishes(published: Store) -> None:
    """The account is the author of each step; publishing takes the role, and names both."""
    li, chen = desk(published, "li", "planner"), desk(published, "chen", "publisher")
    draft = li.draft_step(None, seen=0, **STEP)
    with pytest.raises(Forbidden, match=r"li \(planner\) may not publish"):
        li.draft_publish(draft.id, seen=draft.version, **PUBLISH)
    with pytest.raises(PermissionError, match="li's, who has not handed it over"):
        chen.draft_publish(draft.id, seen=draft.version, **PUBLISH)
    draft = li.draft_ask(draft.id, seen=draft.version, reason="please", at=NIGHT)
    assert chen.draft_publish(draft.id, seen=draft.version, **PUBLISH) == 2
    told = published.audit(what="roster")
    assert told[["author", "published_by"]].values.tolist() == [["li", "chen"]]


def test_planners_see_each_others_drafts_and_leave_them_alone(published: Store) -> None:
    """Reading is for planners; changing another's draft is not, even once it is handed over."""
    li, wang = desk(published, "li", "planner"), desk(published, "wang", "planner")
    draft = li.draft_step(None, seen=0, **STEP)
    draft = li.draft_ask(draft.id, seen=draft.version, reason="please", at=NIGHT)
    assert wang.drafts() == [draft]
    assert len(wang.draft_steps(draft.id)) == 1
    for change in (
        lambda: wang.draft_step(draft.id, seen=draft.version, **STEP),
        lambda: wang.draft_undo(draft.id, seen=draft.version, at=NIGHT),
        lambda: wang.draft_take_back(draft.id, seen=draft.version, reason="no", at=NIGHT),
    ):
        with pytest.raises(Forbidden, match="wang"):
            change()
    assert published.drafts() == [draft]


@pytest.mark.parametrize(("role", "vendor"), [("viewer", None), ("vendor", "manila-one")])
def test_others_neither_see_nor_begin_drafts(published: Store, role: str, vendor: str | None) -> None:
    """Drafts are the planners' own business."""
    guest = desk(published, "guest", role, vendor)
    for asked in (guest.drafts, lambda: guest.draft_of("li"), lambda: guest.draft_step(None, seen=0, **STEP)):
        with pytest.raises(Forbidden, match="guest"):
            asked()
    assert published.drafts() == []
