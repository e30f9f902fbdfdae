"""A vendor's account tries what is not its own: pages, papers, people, files. It gets words, and nothing of others.

Not what a page shows alone is looked at, but all that the browser is sent: every frame of its socket, every answer.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from planning.desk.vendors.intake import typed
from planning.desk.vendors.ledger import of_days
from planning.store import Account, Store, VendorDocument
from planning.vendors.commitment_file import commitment_text
from planning.vendors.demand_export import vendor_demand
from planning.vendors.demand_file import demand_text
from tests.browser.conftest import WINDOW
from tests.browser.hand import no_failure, press, see, settle, visit
from tests.browser.serving import BEHIND_PROXY, PROXY_HEADER, Served, free_port
from tests.views import world

AT = datetime(2026, 11, 15, tzinfo=UTC)
ANA, WANG = "ana@m.example", "wang@example.org"
OWN, OTHER = "manila-one", "bangalore-two"
SHOWN = r"ana@\u2060?m\.example"
"""As the desk shows it: something of no width keeps an address from becoming a link."""

OPEN, LATE, NEVER = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)
"""A day that still may be answered, one whose time is over, one on which nothing was asked."""

QUEUES = ("live_commerce/en/chat", "live_commerce/en/message")

PAGES = ("tonight", "demand", "requirement", "roster", "service", "scenarios", "runs")
FILES = (
    "data/tideshift.db",
    "desk.db",
    "configs/vendors.yaml",
    "app/static/../configs/vendors.yaml",
    "app/static/%2e%2e/configs/vendors.yaml",
    "media/../desk.db",
    "component/tideshift.timeline/../../../configs/vendors.yaml",
    "_stcore/agent/mcp",
)


class Wire:
    """Everything that a window was sent."""

    def __init__(self, page: Any) -> None:
        self.sent: list[bytes] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))
        page.on("response", self._answer)

    def _frame(self, payload: bytes | str) -> None:
        self.sent.append(payload.encode() if isinstance(payload, str) else payload)

    def _answer(self, answer: Any) -> None:
        if answer.request.resource_type in ("document", "fetch", "xhr"):
            self.sent.append(str(answer.headers).encode())

    def told(self, words: set[str]) -> set[str]:
        """Those of some words that were sent."""
        whole = b"\n".join(self.sent)
        return {word for word in words if word.encode() in whole}


@pytest.fixture
def served(chromium: Any, tmp_path: Path) -> Iterator[Served]:
    """A desk behind a proxy, on a night that asks something of two vendors."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with world.build(url, agents=2, queues=(*QUEUES, "live_commerce/zh/chat"), days=7) as store:
        store.add_account(Account(WANG, "admin", None, None, True, AT), "root", "first")
        store.add_account(Account(ANA, "vendor", OWN, None, True, AT), "root", "new")
        ask(store, OWN, OPEN, due=timedelta(days=1))
        ask(store, OWN, LATE, due=timedelta(hours=-1))
        ask(store, OTHER, OPEN, due=timedelta(days=1))
    desk = Served(tmp_path, free_port(), url, environment=BEHIND_PROXY)
    try:
        desk.start()
        yield desk
    finally:
        desk.stop()


@pytest.mark.browser
def test_a_vendor_at_twenty_doors(served: Served, windows: Any) -> None:
    """Whatever it tries, a vendor reads nothing of others and changes nothing; what it may, it still does."""
    secrets = secrets_of(served)
    page, wire = sit_down(windows, served, ANA)
    visit(page, "/", "Vendors")
    see(page, f"What {OWN} is asked for, and what it commits.")

    # other pages, by their addresses and by links that others might send
    for name in PAGES:
        refused_at(page, f"/{name}")
    refused_at(page, "/roster?queue=live_commerce/zh/chat&name=SH0001")
    refused_at(page, "/runs?part=trail")
    assert wire.told(secrets) == set()
    secrets.remove(OTHER)  # from here on the vendor itself names it, and is told back what it said
    visit(page, f"/vendors?vendor={OTHER}", "Vendors")
    see(page, f"What {OWN} is asked for, and what it commits.")
    assert page.get_by_text(OTHER).count() == 0
    assert page.get_by_role("button", name="Accounts").count() == 0
    assert page.get_by_role("button", name="Send to the vendor").count() == 0

    # files behind the desk
    for path in FILES:
        answer = page.request.get(f"{served.address}/{path}", fail_on_status_code=False)
        assert b"SQLite format 3" not in answer.body()
        assert not [word for word in secrets if word.encode() in answer.body()], path

    # papers: what it is asked, somebody else's answer, an answer too late, an answer to nothing
    with Store.open(served.database) as store:
        before = papers_of(store)
    offer(page, "demand.yaml", paper(served, OWN, OPEN).text)
    see(page, "demand.yaml was not stored")
    offer(page, "theirs.yaml", answer_of(OTHER, OPEN))
    see(page, "theirs.yaml was not stored")
    for day, why in ((LATE, f"the answer for {LATE} was due by"), (NEVER, f"{OWN} was asked nothing on {NEVER}")):
        offer(page, f"{day}.yaml", answer_of(OWN, day))
        press(page, "Store it")
        see(page, f"Not stored: {why}")
    with Store.open(served.database) as store:
        assert papers_of(store) == before
    assert wire.told(secrets) == set()
    assert not [word for word in secrets if word in page.content()]

    # its own answer, in time
    offer(page, "ours.yaml", answer_of(OWN, OPEN))
    press(page, "Store it")
    see(page, "Committed: Wed 18 Nov to Wed 18 Nov.")
    with Store.open(served.database) as store:
        assert papers_of(store) == [*before, (OWN, "commitment", OPEN, ANA)]
        assert store.audit(author=ANA)["key"].nunique() == 1
    assert wire.told(secrets) == set()


@pytest.mark.browser
def test_staff_are_sent_what_a_vendor_is_not(served: Served, windows: Any) -> None:
    """The same watch on the wire of somebody of staff finds every one of those words: it is able to."""
    page, wire = sit_down(windows, served, WANG)
    visit(page, "/roster", "Roster")
    visit(page, "/vendors", "Vendors")
    press(page, "Accounts")
    page.get_by_role("dialog").wait_for()
    settle(page)
    secrets = secrets_of(served)
    assert wire.told(secrets) == secrets


@pytest.mark.browser
def test_somebody_unknown_sees_no_page(served: Served, windows: Any) -> None:
    """Whoever the proxy names and no account knows is told whom to ask; nothing else is sent."""
    page, wire = sit_down(windows, served, "mallory@example.net")
    page.goto("/roster")
    see(page, "but this desk has no account of that name")
    assert wire.told(secrets_of(served)) == set()


def secrets_of(served: Served) -> set[str]:
    """What a vendor may read nowhere: another vendor, money, people of ours by number and name, who works here."""
    with Store.open(served.database) as store:
        publication = store.published()
        assert publication is not None
        agents = store.table(publication.run_id, "agents")
    people = {*agents["agent_id"], *agents["name"]}
    return {OTHER, "USD", WANG, *people}


def sit_down(windows: Any, served: Served, name: str) -> tuple[Any, Wire]:
    """A window whose proxy says who sits there."""
    context = windows.new_context(
        viewport=WINDOW, base_url=served.address, locale="en-US", extra_http_headers={PROXY_HEADER: name}
    )
    page = context.new_page()
    return page, Wire(page)


def refused_at(page: Any, address: str) -> None:
    """Go to an address and be told, in words, that it is not for this account."""
    page.goto(address)
    see(page, re.compile(rf"This is not for the account {SHOWN} \(vendor\)"))
    settle(page)
    assert page.get_by_test_id("stDataFrame").count() == 0
    assert page.get_by_test_id("stMetric").count() == 0
    assert page.get_by_test_id("stDownloadButton").count() == 0


def offer(page: Any, name: str, text: str) -> None:
    """Put a file into the upload of the page Vendors."""
    visit(page, "/vendors", "Vendors")
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "application/yaml", "buffer": text.encode()}
    )
    page.get_by_test_id("stAlert").filter(has_text=name).first.wait_for(timeout=60_000)
    no_failure(page)


def ask(store: Store, vendor: str, day: date, *, due: timedelta) -> None:
    """Send a vendor what the forecast asks of it on a day."""
    publication = store.published()
    assert publication is not None
    site = world.settings()
    whole = vendor_demand(site.vendors.vendor(vendor), store.table(publication.run_id, "forecast"), site.policies())
    text = demand_text(of_days(whole, day, day))
    store.add_vendor_document(
        VendorDocument(None, vendor, "demand", day, day, text, "li", AT, datetime.now(UTC) + due), "sent"
    )


def paper(served: Served, vendor: str, day: date) -> VendorDocument:
    """What a vendor was asked for a day."""
    with Store.open(served.database) as store:
        return next(one for one in store.vendor_documents(vendor, "demand") if one.speaks_of(day))


def answer_of(vendor: str, day: date) -> str:
    """A commitment.yaml that is right in itself."""
    return commitment_text(typed(world.settings().vendors.vendor(vendor), {(day, QUEUES[0]): 1.0}))


def papers_of(store: Store) -> list[tuple[str, str, date, str]]:
    """Every paper in the store, the oldest first."""
    found = [one for vendor in (OWN, OTHER) for one in store.vendor_documents(vendor)]
    return [(one.vendor, one.kind, one.first_day, one.author) for one in sorted(found, key=lambda one: one.id or 0)]
