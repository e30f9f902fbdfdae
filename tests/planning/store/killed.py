"""A process that dies by SIGKILL at a chosen statement of a chosen act, so that a kill needs no clock."""

import os
import signal
from typing import Any

import pandas as pd
import sqlalchemy as sa

from planning.store import ShiftChange, Store
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


ACTS = {"save": save, "edit": edit}


def act(url: str, name: str, tables: dict[str, pd.DataFrame], last: int | None) -> int:
    """Do it, unless killed on the way; returns the number of moments it has."""
    with Store.open(url) as store:
        moments = Moments(store, last)
        ACTS[name](store, tables)
        return moments.passed
