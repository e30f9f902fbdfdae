"""The page Vendors: the planner's, and a vendor's own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from planning.desk.vendors.intake import typed
from planning.desk.vendors.ledger import of_days
from planning.store import Account, Store, VendorDocument
from planning.vendors.commitment_file import commitment_text
from planning.vendors.demand_export import vendor_demand
from planning.vendors.demand_file import demand_text
from tests.views import world
from tests.views.conftest import Desk
from views.frame import identity

AT = datetime(2026, 11, 15, tzinfo=UTC)
FIRST = date(2026, 11, 18)
QUEUES = ("live_commerce/en/chat", "live_commerce/en/message")
SECRETS = ("bangalore", "USD", "SH0001", "wang@example.org")
"""What a vendor may read nowhere: another vendor, money, people of ours, who works here."""


@pytest.fixture(scope="session")
def english_night(tmp_path_factory: pytest.TempPathFactory):
    """A night with queues that vendors take a share of."""
    file = tmp_path_factory.mktemp("english") / "night.db"
    world.build(f"sqlite:///{file}", agents=2, queues=(*QUEUES, "live_commerce/zh/chat"), days=7).close()
    return file


@pytest.fixture
def night(english_night):
    return english_night


def paper(store: Store, vendor: str = "manila-one", *, due: timedelta = timedelta(days=3)) -> VendorDocument:
    """What the forecast asks of a vendor on two days, sent; the answer due so long from now."""
    publication = store.published()
    assert publication is not None
    site = world.settings()
    whole = vendor_demand(site.vendors.vendor(vendor), store.table(publication.run_id, "forecast"), site.policies())
    part = of_days(whole, FIRST, FIRST + timedelta(days=1))
    due_at = datetime.now(UTC) + due
    sent = VendorDocument(None, vendor, "demand", part.first, part.last, demand_text(part), "li", AT, due_at)
    return store.add_vendor_document(sent, "sent")


def commit(store: Store, hours: float) -> None:
    said = typed(world.settings().vendors.vendor("manila-one"), {(FIRST, queue): hours for queue in QUEUES})
    answer = VendorDocument(None, "manila-one", "commitment", FIRST, FIRST, commitment_text(said), "ana", AT)
    store.add_vendor_document(answer, "typed")


def texts(page: AppTest) -> str:
    kinds = (page.title, page.subheader, page.markdown, page.caption, page.error, page.warning, page.info, page.success)
    said = [str(e.value) for kind in (*kinds, page.code) for e in kind]
    said += [f"{m.label} {m.value} {m.delta}" for m in page.metric]
    return "\n".join(said + [f.value.to_csv() for f in page.dataframe] + [b.label for b in page.button])


@pytest.fixture
def visit(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Visits a page of a desk behind a proxy, as Ana of manila-one unless said otherwise."""
    store.add_account(Account("wang@example.org", "admin", None, None, True, AT), "root", "first")
    store.add_account(Account("vera@example.org", "viewer", None, None, True, AT), "root", "new")
    store.add_account(Account("ana@m.example", "vendor", "manila-one", None, True, AT), "root", "new")
    given = {"server.address": "127.0.0.1", "server.trustedUserHeaders": {"X-Forwarded-Email": "email"}}
    monkeypatch.setattr(identity.st, "get_option", given.get)

    def visit_(name: str, who: str = "ana@m.example") -> AppTest:
        script = f"from views.{name}.page import page\nfrom views.frame import sign_in\n"
        script += "sign_in.require()\nsign_in.worded(page)()"
        page = AppTest.from_string(script, default_timeout=30)
        page.user = {"email": who}
        page.run()
        assert not page.exception, page.exception
        return page

    return visit_


@pytest.mark.parametrize("name", ["tonight", "demand", "requirement", "roster", "service", "scenarios", "runs"])
def test_every_other_page_refuses_a_vendor(visit, store: Store, name: str) -> None:
    """Whatever address a vendor types, it is told what it lacks, sees nothing of the plan and changes nothing."""
    before = len(store.audit())
    page = visit(name)
    assert "This is not for the account ana@m.example (vendor)" in texts(page).replace("\u2060", "")
    assert "needs the right to read the plan" in texts(page)
    assert not page.dataframe
    assert not page.metric
    assert not [secret for secret in SECRETS if secret in texts(page)]
    assert len(store.audit()) == before


def test_the_desk_of_a_vendor_opens_on_its_own_page(visit, store: Store) -> None:
    """Whoever signs in as a vendor lands on Vendors, the only page it has; staff lands on Tonight."""
    for who, title in (("ana@m.example", "Vendors"), ("vera@example.org", "Tonight")):
        desk = AppTest.from_file(str(world.ROOT / "app.py"), default_timeout=30)
        desk.user = {"email": who}
        desk.run()
        assert not desk.exception
        assert desk.title[0].value == title


@pytest.mark.parametrize(
    "name", ["tonight", "demand", "requirement", "roster", "service", "scenarios", "runs", "vendors"]
)
def test_a_viewer_reads_every_page(visit, name: str) -> None:
    """No page asks a viewer for a right that only changing takes."""
    page = visit(name, "vera@example.org")
    assert page.title
    assert "This is not for the account" not in texts(page)


def test_a_vendor_that_was_asked_nothing_is_told_so(visit, store: Store) -> None:
    """Before the first demand the page says what will stand there; what another was sent does not show."""
    paper(store, "bangalore-two")
    page = visit("vendors")
    assert "You have not been asked for anything yet" in texts(page)
    assert not [secret for secret in SECRETS if secret in texts(page)]


def test_a_vendor_sees_its_own_and_answers(visit, store: Store) -> None:
    """What was sent stands there with its due time; storing the proposed answer commits all of it, by its name."""
    paper(store)
    paper(store, "bangalore-two")
    page = visit("vendors")
    assert page.metric[1].value == "no answer"
    assert not [secret for secret in SECRETS if secret in texts(page)]
    page.button(key="store_answer").click().run()
    assert not page.exception
    assert "Committed:" in page.success[0].value
    (answer,) = store.vendor_documents("manila-one", "commitment")
    assert (answer.author, answer.first_day) == ("ana@m.example", FIRST)
    assert {m.label: m.value for m in page.metric}["Short"] == "0.0 h"


def test_after_its_time_there_is_nothing_to_type(visit, store: Store) -> None:
    """An answer that is overdue is said in red words, and the grid is gone."""
    paper(store, due=timedelta(hours=-1))
    page = visit("vendors")
    assert "its time is over" in texts(page)
    assert "! answer overdue" in texts(page)
    assert not [b for b in page.button if b.key == "store_answer"]


def test_the_planner_sees_who_is_short(visit, store: Store) -> None:
    """Committed below asked is short by the difference, queue by queue, on the card and in the overview."""
    paper(store)
    commit(store, 1.0)
    page = visit("vendors", "wang@example.org")
    overview = page.dataframe[0].value
    assert overview["vendor"].tolist() == ["manila-one", "bangalore-two"]
    assert overview["answer"].tolist() == ["▼ short", "nothing sent"]
    cards = {m.label: m for m in page.metric}
    asked, short = (float(cards[n].value.removesuffix(" h").replace(",", "")) for n in ("Asked", "Short"))
    assert cards["Committed"].value == "2.0 h"
    assert 0 < short < asked
    assert "% of asked" in cards["Short"].delta


def test_the_planner_sends_a_demand(visit, store: Store) -> None:
    """One click keeps the canonical file with its due time, by the planner's name, on the record."""
    page = visit("vendors", "wang@example.org")
    page.button(key="send_demand").click().run()
    assert not page.exception
    assert "Sent to manila" in page.success[0].value
    (sent,) = store.vendor_documents("manila-one", "demand")
    assert sent.author == "wang@example.org"
    assert sent.due is not None
    assert sent.text.startswith("schema: tideshift/demand/1\nvendor: manila-one\n")
    assert store.audit().iloc[0]["what"] == "vendor"


def test_a_viewer_looks_and_cannot_send(visit) -> None:
    """A viewer sees the figures; the button is off and says which role it takes."""
    page = visit("vendors", "vera@example.org")
    button = page.button(key="send_demand")
    assert button.disabled
    assert "needs the role planner" in button.help
    assert not [b for b in page.button if b.key in ("store_answer", "store_upload")]


def test_a_file_with_errors_is_shown_line_by_line(visit, store: Store) -> None:
    """Every error stands under its line with a mark at its column, and nothing is stored."""
    paper(store)
    before = store.vendor_documents("manila-one")
    text = commitment_text(typed(world.settings().vendors.vendor("manila-one"), {(FIRST, QUEUES[0]): 8.0}))
    page = visit("vendors")
    broken = text.replace(": 8\n", ": -8\n").replace("channel:", "chanel:")
    page.get("file_uploader")[0].upload("answer.yaml", broken.encode(), "application/yaml").run()
    assert "answer.yaml was not stored; 2 to correct" in page.error[0].value.replace("\\", "")
    shown = page.code[0].value.splitlines()
    marked = [line for line in shown if line.startswith(">")]
    assert ["chanel:" in marked[0], "-8" in marked[1]] == [True, True]
    caret = shown[shown.index(marked[0]) + 1]
    assert caret.index("^") == marked[0].index("chanel")
    assert "did you mean 'channel'" in caret
    assert store.vendor_documents("manila-one") == before


def test_another_vendors_file_is_refused_without_its_name(visit, store: Store) -> None:
    """A vendor that uploads a paper of another is told it is not its own, not who there is besides."""
    paper(store)
    text = commitment_text(typed(world.settings().vendors.vendor("manila-one"), {(FIRST, QUEUES[0]): 8.0}))
    page = visit("vendors")
    page.get("file_uploader")[0].upload(
        "a.yaml", text.replace("manila-one", "bangalore-tw").encode(), "application/yaml"
    ).run()
    assert "no such vendor" in page.code[0].value
    assert "bangalore-two" not in texts(page)
    assert not store.vendor_documents("manila-one", "commitment")


def test_without_vendors_the_page_says_so(open_page: Desk, database: str, tmp_path, monkeypatch) -> None:
    """A site that does everything in-house sees where vendors would be described."""
    import shutil

    shutil.copytree(world.ROOT / "configs", tmp_path / "configs")
    (tmp_path / "configs" / "vendors.yaml").unlink()
    monkeypatch.setenv("TIDESHIFT_CONFIGS", str(tmp_path / "configs"))
    assert "everything is done in-house" in texts(open_page("vendors"))


def test_lent_people_stand_there_with_their_shifts(visit, store: Store) -> None:
    """A vendor finds its own people and when they work, and nobody else of the roster."""
    last, published = store.runs(1)[0], store.published()
    assert published is not None
    agents, roster = store.table(1, "agents"), store.roster(published.id)
    working = sorted(set(roster["agent_id"]))
    agents.loc[agents["agent_id"] == working[0], "vendor"] = "manila-one"
    names = ("forecast", "requirement", "history", "accuracy", "absences", "wishes")
    tables = {name: store.table(1, name) for name in names} | {"agents": agents, "roster": roster}
    span = (published.horizon_start, published.horizon_end)
    store.save_run(replace(last, id=None, inputs_sha256="1" * 64), tables, publish=True, horizon=span)
    page = visit("vendors")
    said = texts(page)
    assert "**1** person" in said
    assert working[0] in said
    assert not [other for other in working[1:] if other in said]
    mine = roster[roster["agent_id"] == working[0]]
    (weeks,) = [frame.value for frame in page.dataframe if "hours, h" in frame.value]
    assert weeks["hours, h"].astype(float).sum() == pytest.approx(mine["paid_minutes"].sum() / 60)
