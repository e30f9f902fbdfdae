"""What a store knows of drafts: steps kept one by one, taken back and done again, handed over and published."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from planning.store import audit, database, edits, publications
from planning.store.drafts import kept
from planning.store.drafts.cells import DraftCell, DraftStep, folded, roster_rows
from planning.store.drafts.kept import Draft, DraftMoved, DraftOver
from planning.store.tables import DRAFT, DRAFT_STEP, SHIFT


class DraftBook:
    """What a store knows of drafts. Each method is one transaction; steps of drafts never make a publication wait.

    Every writing method names the version the planner `seen`, and raises `StaleDraft` if it is not that any more,
    KeyError if there is no such draft, `DraftOver` if it is published already, and PermissionError if `author` is
    not its owner while it is not handed over. Whether somebody may publish is asked elsewhere.
    """

    engine: sa.Engine

    def draft(self, draft_id: int) -> Draft:
        """The draft with this id, published or not; KeyError if there is none."""
        with database.reading(self.engine) as connection:
            return kept.one(connection, draft_id)

    def draft_of(self, owner: str) -> Draft | None:
        """The live draft of a planner."""
        with database.reading(self.engine) as connection:
            return kept.live_of(connection, owner)

    def drafts(self) -> list[Draft]:
        """Live drafts of everybody, those that wait for a publisher first, then the last changed first."""
        query = sa.select(DRAFT).where(DRAFT.c.state.in_(kept.LIVE)).order_by(DRAFT.c.state, DRAFT.c.updated_at.desc())
        with database.reading(self.engine) as connection:
            return [kept.of_row(row) for row in connection.execute(query)]

    def draft_steps(self, draft_id: int) -> list[DraftStep]:
        """The steps of a draft in their order, undone ones too; `folded` tells what they come to."""
        with database.reading(self.engine) as connection:
            return kept.steps(connection, draft_id)

    def draft_step(
        self,
        draft_id: int | None,
        *,
        seen: int,
        publication_id: int,
        base_version: int,
        cells: Sequence[DraftCell],
        told: str,
        author: str,
        at: datetime,
    ) -> Draft:
        """Keep one action as a step; steps that were undone before it are forgotten.

        Parameters
        ----------
        draft_id : int or None
            None begins the draft of `author`.
        seen : int
            Version of the draft the planner looked at; 0 before its first step.
        publication_id, base_version : int
            The roster the planner looked at.
        cells : sequence of DraftCell
            What the action does, at least one cell.
        told : str
            The kind of action in a word.
        author : str
            Who; may differ from the owner once the draft is handed over.
        at : datetime
            When, zone-aware.

        Returns
        -------
        Draft
            As it stands now.
        """
        if not cells or not told.strip() or not author.strip():
            raise ValueError("a step needs cells, a word for what it does, and an author")
        said = [cell.as_json() for cell in cells]
        with database.writing(self.engine, DRAFT) as connection:
            base = {"publication_id": publication_id, "base_version": base_version}
            if draft_id is None:
                draft = kept.begin(connection, author, base, at)
                number = 1
            else:
                draft = kept.advance(connection, draft_id, seen, author, at, base)
                mine = DRAFT_STEP.c.draft_id == draft_id
                connection.execute(DRAFT_STEP.delete().where(mine, DRAFT_STEP.c.undone.is_(True)))
                number = (connection.scalar(sa.select(sa.func.max(DRAFT_STEP.c.number)).where(mine)) or 0) + 1
            row = {"draft_id": draft.id, "number": number, "cells": said, "told": told, "author": author}
            connection.execute(DRAFT_STEP.insert(), {**row, "at": at, "undone": False})
            return draft

    def draft_undo(self, draft_id: int, *, seen: int, author: str, at: datetime) -> Draft:
        """Take the last step back; `DraftOver` if none is left."""
        return self._switch(draft_id, seen, author, at, undone=True)

    def draft_redo(self, draft_id: int, *, seen: int, author: str, at: datetime) -> Draft:
        """Do again what was taken back last; `DraftOver` if nothing was, or another step came after it."""
        return self._switch(draft_id, seen, author, at, undone=False)

    def draft_ask(self, draft_id: int, *, seen: int, author: str, reason: str, at: datetime) -> Draft:
        """Hand a draft over to whoever may publish, with an audit row; they may change it then, too."""
        return self._hand_over(draft_id, seen, author, reason, at, kept.ASKED)

    def draft_take_back(self, draft_id: int, *, seen: int, author: str, reason: str, at: datetime) -> Draft:
        """Take a draft back from the publishers, or give it back to its owner, with an audit row."""
        return self._hand_over(draft_id, seen, author, reason, at, kept.OPEN)

    def draft_publish(
        self,
        draft_id: int,
        *,
        seen: int,
        publication_id: int,
        expected_version: int,
        author: str,
        reason: str,
        at: datetime,
    ) -> int:
        """Lay a draft over the published roster: all of its cells or none, one audit row a cell.

        Each audit row names who said the cell as its author, and `author` as who published it where they differ.

        Parameters
        ----------
        draft_id, seen : int
            The draft and the version of it that was looked at.
        publication_id, expected_version : int
            The roster that was looked at.
        author, reason : str
            Who publishes, and why; neither may be blank.
        at : datetime
            When, zone-aware.

        Returns
        -------
        int
            The new version of the publication.

        Raises
        ------
        StaleVersion
            If the roster was edited or replaced meanwhile.
        DraftMoved
            If it says something else of a cell than the planner saw; see `planning.desk.conflicts`.
        DraftOver
            If the roster says all of it already.
        ValueError
            If what the draft wants is no roster.
        """
        with database.writing(self.engine) as connection:
            draft = kept.advance(connection, draft_id, seen, author, at, {"state": kept.PUBLISHED})
            found = edits.check_current(connection, publication_id, expected_version)
            cells = folded(kept.steps(connection, draft.id))
            people = sorted({agent_id for agent_id, _ in cells})
            in_force = roster_rows(publications.roster(connection, found.run_id, SHIFT.c.agent_id.in_(people)))
            changed = {key: cell for key, cell in cells.items() if in_force.get(key) != cell.after}
            moved = [key for key, cell in changed.items() if in_force.get(key) != cell.was]
            if moved:
                raise DraftMoved(moved)
            if not changed:
                raise DraftOver(f"the roster says everything already that draft {draft_id} asks for")
            made = [
                edits.ShiftChange(
                    cell.agent_id,
                    None if cell.was is None else datetime.fromisoformat(cell.was["start"]),
                    cell.after,
                    lock=cell.after is None or cell.after["locked"],
                    author=cell.author,
                )
                for cell in changed.values()
            ]
            return edits.apply(connection, publication_id, expected_version, made, author, reason, at)

    def _switch(self, draft_id: int, seen: int, author: str, at: datetime, *, undone: bool) -> Draft:
        with database.writing(self.engine, DRAFT) as connection:
            draft = kept.advance(connection, draft_id, seen, author, at, {})
            # of the steps done the last is undone, of the steps undone the first is done again
            choose = sa.func.max if undone else sa.func.min
            mine = (DRAFT_STEP.c.draft_id == draft_id, DRAFT_STEP.c.undone.is_not(undone))
            number = connection.scalar(sa.select(choose(DRAFT_STEP.c.number)).where(*mine))
            if number is None:
                raise DraftOver(f"draft {draft_id} has no step left to {'undo' if undone else 'redo'}")
            connection.execute(DRAFT_STEP.update().where(*mine, DRAFT_STEP.c.number == number), {"undone": undone})
            return draft

    def _hand_over(self, draft_id: int, seen: int, author: str, reason: str, at: datetime, state: str) -> Draft:
        with database.writing(self.engine, DRAFT) as connection:
            before = kept.one(connection, draft_id).state
            values = {"state": state, "reason": reason if state == kept.ASKED else ""}
            draft = kept.advance(connection, draft_id, seen, author, at, values)
            if before == state:
                raise DraftOver(f"draft {draft_id} is {state} already")
            key = f"draft {draft_id} of {draft.owner}"
            told = audit.Change(at, author, "draft", key, {"state": before}, {"state": state}, reason)
            audit.record(connection, [told])
            return draft
