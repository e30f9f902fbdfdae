"""Looking back: pages of what was, who is named, and who may bring a roster back."""

from datetime import UTC, datetime

import pytest

from planning.store import Account, Publication, ShiftChange, Store
from planning.store.guard import Forbidden, GuardedStore
from tests.planning.store import example
from tests.planning.store.example import DAY, NIGHT


@pytest.fixture
def nights(store: Store) -> list[Publication]:
    """Three nights published, and a fourth that published nothing."""
    for k in range(3):
        store.save_run(example.run(str(k) * 64, NIGHT + k * DAY), example.tables(NIGHT + k * DAY), publish=True)
    store.save_run(example.run("f" * 64, status="failed", cost_cents=None), {}, publish=False)
    return store.publications()


def test_pages_are_of_the_newest_first_and_count_all(store: Store, nights: list[Publication]) -> None:
    """A page has so many rows after so many others, and says how many there are."""
    page, total = store.run_page(2, 1)
    assert ([run.id for run in page], total) == ([3, 2], 4)
    found, count = store.publication_page(2)
    assert (found, count) == (nights[:2], 3)
    assert store.run_page(5, 99) == ([], 4)


def test_a_run_has_its_publication_or_none(store: Store, nights: list[Publication]) -> None:
    """A run that published nothing has none."""
    assert store.publication_of(2) == nights[1]
    assert store.publication_of(4) is None


def test_the_trail_is_asked_within_instants_and_names_everybody(store: Store, nights: list[Publication]) -> None:
    """From an instant on and before another; authors and kinds are those of all rows."""
    for k, author in enumerate(("mei", "li")):
        change = ShiftChange("A0", NIGHT + (2 + k) * DAY, None)
        at = NIGHT + k * DAY
        store.edit_roster(3, expected_version=1 + k, changes=[change], author=author, reason="x", at=at)
    assert store.audit(since=NIGHT, until=NIGHT + DAY)["author"].tolist() == ["mei"]
    assert store.audit(since=NIGHT + DAY)["author"].tolist() == ["li"]
    assert store.audit_names() == (["li", "mei"], ["roster"])


def test_a_scenario_s_file_and_its_row_are_one(store: Store) -> None:
    """If the file cannot be written nothing is told."""

    def fail() -> None:
        raise OSError("no space")

    told = {"author": "mei", "reason": "a bot", "at": NIGHT, "before": None, "after": {"text": "about: a bot"}}
    with pytest.raises(OSError, match="no space"):
        store.record_scenario("bot", **told, then=fail)
    assert store.audit().empty
    done = []
    store.record_scenario("bot", **told, then=lambda: done.append(True))
    assert (done, store.audit()["key"].tolist()) == ([True], ["scenario bot"])


@pytest.mark.parametrize("role", ["viewer", "planner"])
def test_bringing_back_takes_the_right_to_publish(store: Store, nights: list[Publication], role) -> None:
    """Whoever may only read or edit looks, and is refused in words; a publisher is named in the trail."""

    def hand(name: str) -> GuardedStore:
        made = datetime(2026, 1, 1, tzinfo=UTC)
        return GuardedStore(store, Account(name, name, None, None, True, made))

    asked = {"in_force": nights[0], "since": NIGHT + DAY, "reason": "bad night", "at": NIGHT}
    assert hand(role).publication_of(2) == nights[1]
    with pytest.raises(Forbidden, match="may not publish"):
        hand(role).restore(2, **asked)
    assert len(store.publications()) == 3
    assert hand("publisher").restore(2, **asked).id == 4
    assert store.audit(1)["author"].tolist() == ["publisher"]
