"""Writers that die by SIGKILL at chosen statements of an act. A program that is asked line by line.

A line is `URL REHEARSAL ACT`, with spaces between; the answer is one line of JSON. Each writer is a child of the
program, which has loaded everything by then: a kill needs no clock, and no start of its own.
"""

import json
import os
import random
import signal
import sys
import warnings
from typing import Any

import pandas as pd
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

from planning.store import DraftCell, ShiftChange, Store
from planning.store.drafts import folded, roster_rows
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT


class Moments:
    """Counts the statements sent to the database, on SQLite each row by itself, and dies at number `last`."""

    def __init__(self, store: Store, last: int | None) -> None:
        self.passed = 0
        self.last = last
        if store.engine.dialect.name == "sqlite":
            sa.event.listen(store.engine, "checkout", lambda driver, *_: driver.set_trace_callback(self.another))
        else:
            sa.event.listen(store.engine, "before_cursor_execute", self.another)
            sa.event.listen(store.engine, "commit", self.another)

    def another(self, *_: Any) -> None:
        self.passed += 1
        if self.passed == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def save(store: Store, tables: dict[str, pd.DataFrame]) -> None:
    """Publish the second night."""
    store.save_run(example.run("b" * 64), tables, publish=True)


def edit(store: Store, _: dict[str, pd.DataFrame]) -> None:
    """Change every shift of the first night."""
    changes = [
        ShiftChange(agent, NIGHT + day * DAY, example.shift(agent, NIGHT + day * DAY, shift="N8"))
        for agent in ("A0", "A1")
        for day in (0, 1)
    ]
    store.edit_roster(1, expected_version=1, changes=changes, author="li", reason="storm", at=NIGHT)


def step(store: Store, _: dict[str, pd.DataFrame]) -> None:
    """Change every shift of the first night in a draft, in place of a step that was undone."""
    draft = store.draft_of("li")
    assert draft is not None
    _step(store, draft.id, draft.version, "N8")


def publish(store: Store, _: dict[str, pd.DataFrame]) -> None:
    """Lay the draft over the roster."""
    draft = store.draft_of("li")
    assert draft is not None
    told = {"publication_id": 1, "expected_version": 1, "author": "li", "reason": "storm", "at": NIGHT}
    store.draft_publish(draft.id, seen=draft.version, **told)


def _step(store: Store, draft_id: int | None, seen: int, code: str) -> None:
    rows = roster_rows(example.roster())
    cells = [DraftCell(who, day, row, {**row, "shift": code, "locked": True}) for (who, day), row in rows.items()]
    named = {"publication_id": 1, "base_version": 1, "told": "give", "author": "li", "at": NIGHT}
    store.draft_step(draft_id, seen=seen, cells=cells, **named)


ACTS = {"save": save, "edit": edit, "step": step, "publish": publish}


def prepare(store: Store, name: str) -> None:
    """The first night, and for an act on a draft a draft: to be published, or with a step that was undone."""
    store.save_run(example.run("a" * 64), example.tables(), publish=True)
    if name in ("step", "publish"):
        _step(store, None, 0, "N8" if name == "publish" else "E6")
    if name == "step":
        store.draft_undo(1, seen=1, author="li", at=NIGHT)


def act(url: str, name: str, tables: dict[str, pd.DataFrame], last: int | None) -> int:
    """Do it, unless killed on the way; returns the number of moments it has."""
    with Store.open(url) as store:
        moments = Moments(store, last)
        ACTS[name](store, tables)
        return moments.passed


def dies(url: str, name: str, tables: dict[str, pd.DataFrame], last: int) -> bool:
    """Do it in a child; whether it was killed on the way."""
    child = os.fork()
    if not child:
        act(url, name, tables, last)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def reads_whole(url: str, name: str) -> str:
    """Check everything a reader can ask for and say which state it is."""
    with Store.open(url) as store:
        if name == "step":
            return _reads_draft(store)
        published = store.published()
        assert published is not None
        if published.run_id == 1:
            expected, state = example.tables(), "old" if published.version == 1 else "new"
        else:
            expected, state = example.tables(NIGHT + DAY, 4), "new"
        for name, table in expected.items():
            assert_frame_equal(store.table(published.run_id, name), table)
        # PostgreSQL does not give the number of a run that never was to another one
        assert [run.id for run in store.runs()] == ([1] if published.run_id == 1 else [published.run_id, 1])
        edited = published.version == 2
        shown = expected["roster"].assign(shift="N8", locked=True) if edited else expected["roster"]
        assert_frame_equal(store.roster(published.id), shown)
        assert len(store.audit()) == 4 * edited
        if name == "publish":
            assert store.draft(1).state == ("published" if edited else "open")
        return state


def _reads_draft(store: Store) -> str:
    """Whether the draft is as before the step, with its redo, or has the whole step and no redo any more."""
    draft, steps = store.draft(1), store.draft_steps(1)
    shifts = [cell.after["shift"] for cell in folded(steps).values() if cell.after is not None]
    states = {
        (2, ("E6",), (True,), ()): "old",
        (3, ("N8",), (False,), ("N8", "N8", "N8", "N8")): "new",
    }
    codes = tuple(str(step.cells[0].after and step.cells[0].after["shift"]) for step in steps)
    return states[draft.version, codes, tuple(step.undone for step in steps), tuple(shifts)]


def killed_writers(url: str, rehearsal: str, name: str) -> dict[str, Any]:
    """The first night saved, an act killed at five of its moments, then done: which died, and what readers found."""
    for address in (url, rehearsal):
        with Store.open(address) as store:
            prepare(store, name)
    tables = example.tables(NIGHT + DAY, 4)
    total = act(rehearsal, name, tables, None)
    moments = sorted({1, total, *random.Random(f"{name} {total}").sample(range(1, total + 1), 3)})
    killed = [{"moment": m, "died": dies(url, name, tables, m), "found": reads_whole(url, name)} for m in moments]
    act(url, name, tables, None)
    return {"moments": total, "killed": killed, "after": reads_whole(url, name)}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(killed_writers(*line.split())) + "\n")
        sys.stdout.flush()
