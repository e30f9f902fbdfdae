"""The guard: a vendor tries what is not its own, each role gets what it may, and authors are never made up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from forecast.overrides import Override
from planning.store import Account, DraftCell, ShiftChange, Store, VendorDocument
from planning.store.guard import Forbidden, GuardedStore, Right, may, roles_with
from planning.store.tables import METADATA
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT

MONDAY = date(2026, 11, 16)
SECRETS = ("Ravi", "777.25", "424242", "bangalore-paper", "A1")
"""What stands in the store and is another's: a person, a price, a volume, a paper, an agent."""

PEOPLE = pd.DataFrame(
    {
        "agent_id": ["A0", "A1"],
        "name": ["Ana", "Ravi"],
        "group": ["m", "b"],
        "site": ["manila", "bangalore"],
        "vendor": ["manila-one", "bangalore-two"],
        "time_zone": ["Asia/Manila", "Asia/Kolkata"],
        "contract": ["full_time", "full_time"],
        "skills": ["*/*/*", "*/*/*"],
        "hourly_cost": [9.5, 777.25],
    }
)


def account(role: str, vendor: str | None = None, *, name: str = "") -> Account:
    return Account(name or f"{role}@example.org", role, vendor, None, True, NIGHT)  # type: ignore[arg-type]


def paper(vendor: str, kind: str = "demand", *, text: str = "manila-paper", **changed: Any) -> VendorDocument:
    due = NIGHT + DAY if kind == "demand" else None
    made = VendorDocument(None, vendor, kind, MONDAY, MONDAY, text, "li", NIGHT, due)  # type: ignore[arg-type]
    return replace(made, **changed)


def override() -> Override:
    return Override("o1", ("*/zh/*",), NIGHT, NIGHT + DAY, "scale", 2.0, "somebody else", "hunch", NIGHT)


def cell() -> DraftCell:
    return DraftCell("A1", MONDAY, None, None, "somebody else")


@pytest.fixture
def filled(store: Store) -> Store:
    """A night with people of two vendors, a paper to each, a job, a draft and an admin."""
    tables = example.tables() | {"agents": PEOPLE}
    tables["forecast"] = tables["forecast"].assign(volume=424242.0)
    store.save_run(example.run(summary={"cost": 777.25}), tables, publish=True)
    store.add_account(account("admin", name="li"), "root", "first")
    store.add_account(account("vendor", "manila-one", name="ana"), "li", "new")
    store.add_vendor_document(paper("manila-one"), "sent")
    store.add_vendor_document(paper("bangalore-two", text="bangalore-paper"), "sent")
    return store


ATTEMPTS: dict[str, Callable[[GuardedStore], object]] = {
    "another's people": lambda s: s.vendor_people("bangalore-two"),
    "another's shifts": lambda s: s.vendor_shifts("bangalore-two"),
    "another's demand and answers": lambda s: s.vendor_documents("bangalore-two"),
    "an answer in another's name": lambda s: s.add_vendor_document(paper("bangalore-two", "commitment"), "mine"),
    "what it is asked itself": lambda s: s.add_vendor_document(paper("manila-one"), "less, please"),
    "prices, by the table of people": lambda s: s.table(1, "agents"),
    "everybody's demand, by the forecast": lambda s: s.table(1, "forecast"),
    "cost, by the run": lambda s: s.run(1),
    "everybody's roster": lambda s: s.roster(1),
    "an edit of the roster": lambda s: s.edit_roster(
        1, expected_version=1, changes=[ShiftChange("A1", NIGHT, None)], reason="mine", at=NIGHT
    ),
    "an older roster": lambda s: s.restore(1, in_force=None, since=NIGHT, reason="mine", at=NIGHT),  # type: ignore[arg-type]
    "an override": lambda s: s.add_override(override()),
    "a draft": lambda s: s.draft_step(
        None, seen=0, publication_id=1, base_version=1, cells=[cell()], told="move", at=NIGHT
    ),
    "a job": lambda s: s.job_add("resolve", {}, at=NIGHT),
    "who else is known": lambda s: s.accounts(),
    "more rights": lambda s: s.change_account(account("admin", name="ana"), "please", NIGHT),
    "the trail of changes": lambda s: s.audit(),
    "the database itself": lambda s: s.engine,  # type: ignore[attr-defined]
    "a door that only the night has": lambda s: s.save_run(None, {}, publish=True),  # type: ignore[attr-defined]
}


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with store.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table))] for table in METADATA.sorted_tables
        }


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_vendor_is_refused(filled: Store, attempt: Callable[[GuardedStore], object]) -> None:
    """What is not a vendor's own is refused in words that tell nothing of it, and nothing is written."""
    before = everything(filled)
    with pytest.raises(Forbidden, match=r"^ana \(vendor\) may not .+; nothing was read or changed$") as told:
        attempt(GuardedStore(filled, account("vendor", "manila-one", name="ana")))
    assert not [secret for secret in SECRETS if secret in str(told.value)]
    assert everything(filled) == before


def test_a_vendor_reads_its_own(filled: Store) -> None:
    """Its papers, its people without what they cost, and their shifts; no row of anybody else."""
    mine = GuardedStore(filled, account("vendor", "manila-one", name="ana"))
    assert [one.text for one in mine.vendor_documents("manila-one")] == ["manila-paper"]
    people = mine.vendor_people("manila-one")
    assert people["name"].tolist() == ["Ana"]
    assert "hourly_cost" not in people
    assert set(mine.vendor_shifts("manila-one")["agent_id"]) == {"A0"}


def test_a_vendor_answers_in_its_own_name(filled: Store) -> None:
    """The author of an answer is the account, whatever the page says, and the answer is on the record."""
    mine = GuardedStore(filled, account("vendor", "manila-one", name="ana"))
    kept = mine.add_vendor_document(paper("manila-one", "commitment", author="li", text="eight hours"), "typed")
    assert (kept.author, kept.text) == ("ana", "eight hours")
    row = filled.audit().iloc[0]
    assert (row["author"], row["what"], row["key"]) == ("ana", "vendor", "vendor manila-one")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"at": NIGHT + 2 * DAY}, "was due by"),
        ({"last_day": MONDAY + timedelta(days=1)}, "was asked nothing on 2026-11-17"),
    ],
)
def test_an_answer_comes_in_time_and_to_the_question(filled: Store, changed: dict[str, Any], why: str) -> None:
    """After its time, or for days nobody asked about, a vendor's answer is not stored; staff may enter it."""
    answer = paper("manila-one", "commitment", **changed)
    before = everything(filled)
    with pytest.raises(ValueError, match=why):
        GuardedStore(filled, account("vendor", "manila-one", name="ana")).add_vendor_document(answer, "late")
    assert everything(filled) == before
    kept = GuardedStore(filled, account("planner")).add_vendor_document(answer, "by telephone")
    assert kept.author == "planner@example.org"


@pytest.mark.parametrize(
    ("role", "right"),
    [("viewer", Right.EDIT), ("planner", Right.PUBLISH), ("publisher", Right.ACCOUNTS), ("vendor", Right.READ)],
)
def test_a_role_ends_where_the_next_begins(role: str, right: Right) -> None:
    """Each role lacks the right of the next, and the refusal names the least role that has it."""
    who = account(role, "manila-one" if role == "vendor" else None)
    assert not may(who, right)
    assert roles_with(right)[0] in str(Forbidden(who, right))


def test_who_is_switched_off_may_nothing(filled: Store) -> None:
    """An account that is not active is refused even what its role may."""
    with pytest.raises(Forbidden, match="not active"):
        GuardedStore(filled, replace(account("admin"), active=False)).published()


def test_a_viewer_reads_and_changes_nothing(filled: Store) -> None:
    """A viewer gets the roster, and is refused an override."""
    seen = GuardedStore(filled, account("viewer"))
    assert len(seen.roster(1)) == 4
    with pytest.raises(Forbidden, match="needs the role planner"):
        seen.add_override(override())


def test_a_planner_changes_and_does_not_publish(filled: Store) -> None:
    """A planner's override carries the account's name; the roster people follow is the publisher's to change."""
    planner = GuardedStore(filled, account("planner"))
    assert planner.add_override(override()).author == "planner@example.org"
    change = ShiftChange("A0", NIGHT, None)
    with pytest.raises(Forbidden, match="needs the role publisher"):
        planner.edit_roster(1, expected_version=1, changes=[change], reason="free", at=NIGHT)
    publisher = GuardedStore(filled, account("publisher"))
    assert publisher.edit_roster(1, expected_version=1, changes=[change], reason="free", at=NIGHT) == 2
    assert filled.audit().iloc[0]["author"] == "publisher@example.org"


def test_a_job_is_its_owners(filled: Store) -> None:
    """Planners see each other's jobs; only the owner and an admin end one."""
    job = GuardedStore(filled, account("planner", name="li")).job_add("resolve", {}, at=NIGHT)
    other = GuardedStore(filled, account("publisher", name="wang"))
    assert other.job(job.id).owner == "li"
    with pytest.raises(Forbidden, match="somebody else"):
        other.job_cancel(job.id, at=NIGHT)
    assert GuardedStore(filled, account("admin")).job_cancel(job.id, at=NIGHT).state == "cancelled"


def test_who_is_a_viewer_now_may_put_away_what_they_asked_for(filled: Store) -> None:
    """Whoever lost the right to change the plan ends and forgets their own jobs, and asks for no more."""
    job = GuardedStore(filled, account("planner", name="li")).job_add("resolve", {}, at=NIGHT)
    now = GuardedStore(filled, account("viewer", name="li"))
    assert now.job_cancel(job.id, at=NIGHT).state == "cancelled"
    now.job_forget(job.id)
    assert now.jobs(owner="li") == []
    with pytest.raises(Forbidden, match="needs the role planner"):
        now.job_add("resolve", {}, at=NIGHT)


MACHINERY = {
    "open", "close", "engine", "save_run", "choose_language", "roster_at", "roster_changes",
    "job_take", "job_beat", "job_end", "job_bury", "job_lost",
}  # fmt: skip
"""What the night, the frame with its caches and a job's own process do with the store; no page has a use for it."""


def test_every_door_of_the_store_is_guarded_or_named() -> None:
    """A method that is added to the store is given a right in the guard, or stands here as none of a page's."""

    def public(thing: type) -> set[str]:
        return {name for name in dir(thing) if not name.startswith("_")}

    assert public(Store) - public(GuardedStore) <= MACHINERY
    assert not public(GuardedStore) & MACHINERY
