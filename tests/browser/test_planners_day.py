"""A planner's day on the sample, in a real browser and in both languages, from the alert to the next night."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd
import pytest

from planning.store import Store
from planning.store.drafts import folded
from tests.browser.conftest import WINDOW
from tests.browser.hand import (
    PATIENCE_MS,
    Bar,
    bars,
    button,
    choose,
    hour_px,
    press,
    rows_of,
    see,
    settle,
    tick,
    turn_to,
    type_into_table,
    visit,
    write,
)
from tests.browser.nights import QUEUE, STAY, THURSDAY, Site
from tests.browser.serving import Served, free_port
from tests.browser.words import like, t
from views.frame import language
from views.frame.language import LANGUAGES, tn
from views.frame.wording import channel_name, day, day_short, queue_name

EXPECTED = 500
"""Contacts that the planner expects on Thursday; the forecast says about 330."""

PLANNER = "planner"
"""The name under which a desk of one machine saves changes."""

CARRIED = ":material/sync: A new roster was published on {time}; your changes carry over."

RESOLVED_WITHIN_MS = 240_000
"""A re-solve searches at most two minutes, on a machine that may be busy [ms]."""

WHY = "big customer moves to us on Thursday"
CALLED = "called both, they stay longer"


@pytest.fixture(params=list(LANGUAGES))
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The language in which the desk is read, and in which these tests know its words."""
    monkeypatch.setattr(language, "current", lambda: str(request.param))
    return str(request.param)


@pytest.fixture
def site(first_night: Site, tmp_path: Path) -> Site:
    """A copy of the site as its first night left it."""
    return first_night.copied(tmp_path / "site")


@pytest.fixture
def desk(site: Site) -> Iterator[Served]:
    """The desk of that site."""
    served = Served(site.folder, free_port(), site.database, site.configs)
    try:
        served.start()
        yield served
    finally:
        served.stop()


@pytest.mark.browser
def test_the_planners_day(site: Site, desk: Served, windows: Any, reader: str, tmp_path: Path) -> None:
    """See the alert, override Thursday, find the short evening, drag, lock, re-solve, compare, publish, export;
    nothing is lost by a restart, and the next night keeps the locks and obeys the override.
    """
    window = windows.new_context(viewport=WINDOW, base_url=desk.address, locale="en-US")
    page = window.new_page()
    with step("open the desk in the reader's language"):
        page.goto("/")
        see(page, re.compile("中文"))
        settle(page)
        if reader != "en":
            press(page, LANGUAGES[reader])
        page.get_by_role("heading", name=t("Tonight"), exact=True).wait_for(timeout=PATIENCE_MS)
    with step("see the alert"):
        alert = alert_of_thursday_evening(page)
    with step("override Thursday's forecast"):
        override_thursday(page)
    with step("find the short evening"):
        turn_to(page, t("Tonight"))
        alert = alert_of_thursday_evening(page)
        follow_to_the_day(page, alert)
    with step("drag two shifts"):
        dragged = drag_two(page, site)
    with step("lock them, and a third as it is"):
        kept = [*dragged, lock_another(page, dragged)]
    with step("re-solve, compare, accept"):
        changes = resolve(page, site)
    with step("publish"):
        publish(page, changes)
    with step("export"):
        turn_to(page, t("Tonight"))
        assert {bar.shift for bar in kept} <= locked_shifts(export(page, tmp_path), site)
    with step("draft one more change"):
        turn_to(page, t("Roster"))
        open_day(page)
        unlock(page, kept[2])
    with step("restart the server"):
        desk.kill()
        desk.start()
    with step("find everything again"):
        see_it_all_again(page, kept)
        nothing_is_lost(site)
    with step("run the next night"):
        site.night(Site.SECOND)
    with step("see locks and override kept"):
        see_them_kept(page, kept)
        the_night_kept(site, kept)


# the steps


def alert_of_thursday_evening(page: Any) -> Any:
    """The row of what needs a planner that tells of the short evening."""
    row = page.get_by_test_id("stHorizontalBlock").filter(
        has_text=like("{queue}: {hours} agent-hours short", queue=queue_name(QUEUE), hours=...)
    )
    row = row.filter(has=page.get_by_role("link")).last
    row.wait_for(timeout=PATIENCE_MS)
    told = row.inner_text()
    assert t("Act") in told
    assert day(THURSDAY) in told
    assert re.search("(18:00–21:00|21:00–00:00)", told), told
    return row


def override_thursday(page: Any) -> None:
    """Type what is expected of Thursday, see what it would do, and save it with a reason."""
    turn_to(page, t("Demand"))
    line, spoken, channel = QUEUE.split("/")
    choose(page, t("Line"), queue_name(line))
    choose(page, t("Language"), queue_name(spoken))
    choose(page, t("Channel"), channel_name(channel))
    type_into_table(page, row=day(THURSDAY), column=t("yours"), value=str(EXPECTED))
    see(page, t("The next night plans with it once saved."))
    save = button(page, tn("Save {count} override", "Save {count} overrides", 1))
    save.locator("xpath=ancestor::*[@data-testid='stHorizontalBlock'][1]").get_by_label(t("Reason")).fill(WHY)
    page.keyboard.press("Tab")
    settle(page)
    press(page, tn("Save {count} override", "Save {count} overrides", 1))
    see(page, t("Saved. The next night plans with it."))
    see(page, t("Overrides ({on})", on=1))


def follow_to_the_day(page: Any, alert: Any) -> None:
    """Follow the alert to its queue and day on the roster, and look at that day."""
    alert.get_by_role("link").click()
    page.get_by_role("heading", name=t("Roster"), exact=True, level=1).wait_for(timeout=PATIENCE_MS)
    settle(page)
    assert page.get_by_role("combobox", name=t("Skill"), exact=True).input_value() == queue_name(QUEUE)
    see(page, t("Net staffing by hour and queue"))
    open_day(page)


def open_day(page: Any) -> None:
    """Look at Thursday and at whom the short queue has: the whole sample has more people than a page."""
    if page.get_by_role("combobox", name=t("Skill"), exact=True).input_value() != queue_name(QUEUE):
        choose(page, t("Skill"), queue_name(QUEUE))
    tick(page, t("Day"))
    page.locator(".vis-item.shift").first.wait_for(timeout=PATIENCE_MS)
    if page.get_by_role("combobox", name=t("Day"), exact=True).input_value() != day_short(THURSDAY):
        choose(page, t("Day"), day_short(THURSDAY))
    page.locator(".vis-text.vis-major").filter(has_text=str(THURSDAY.day)).first.wait_for(timeout=PATIENCE_MS)
    settle(page)


def drag_two(page: Any, site: Site) -> list[Bar]:
    """Drag the shifts of two people who stay that evening an hour later; what became of them."""
    names = site.names(STAY).values()
    found = [bar for bar in bars(page) if bar.name in names][:2]
    assert len(found) == 2, "the night left nobody to drag"
    dragged: list[Bar] = []
    for bar in found:
        bar.drag(1.0, hour_px(page))
        see(page, drafted(len(dragged) + 1))
        settle(page)
        after = bar_of(page, bar.name)
        assert after.start_h == (bar.start_h + 1) % 24
        dragged.append(after)
    return dragged


def lock_another(page: Any, dragged: list[Bar]) -> Bar:
    """What was dragged is locked by that; lock somebody else's shift as it is."""
    for bar in dragged:
        bar_of(page, bar.name).click()
        button(page, t("Unlock")).wait_for(timeout=PATIENCE_MS)
    other = bars(page, ":not(.locked)")[0]
    other.click()
    press(page, t("Lock as is"))
    see(page, drafted(3))
    return other


def resolve(page: Any, site: Site) -> int:
    """Let the desk look for something better around these edits, compare and take it; changes of the draft then."""
    page.get_by_text(t("Re-solve around my edits"), exact=True).click()
    # whatever makes the plan cheaper: with a price on changes there might be nothing to compare
    write(page, t("A changed shift must save at least [{currency}]", currency="USD"), "0")
    press(page, t("Re-solve"))
    button(page, t("Compare")).wait_for(timeout=RESOLVED_WITHIN_MS)
    settle(page)
    press(page, t("Compare"))
    dialogue = page.get_by_role("dialog")
    see(dialogue, like("No roster that keeps your edits and all locks costs less than {bound}; this one lies {gap} "
                       "above.", bound=..., gap=...))  # fmt: skip
    press(dialogue, t("Accept"))
    dialogue.wait_for(state="hidden", timeout=PATIENCE_MS)
    with Store.open(site.database) as store:
        draft = store.draft_of(PLANNER)
        assert draft is not None
        changes = len(folded(store.draft_steps(draft.id)))
    assert changes > 3
    see(page, drafted(changes))
    return changes


def publish(page: Any, changes: int) -> None:
    """Publish the draft with a reason."""
    write(page, t("Reason"), CALLED)
    press(page, t("Publish"))
    one, many = "Published {count} change as version {version}.", "Published {count} changes as version {version}."
    see(page, tn(one, many, changes, version=2))


def export(page: Any, folder: Path) -> pd.DataFrame:
    """The roster as a file, and as a workbook that can be opened."""
    files = {}
    for label in (t("Roster, CSV"), t("Workbook")):
        with page.expect_download(timeout=PATIENCE_MS) as waiting:
            button(page, label).click()
        files[label] = folder / waiting.value.suggested_filename
        waiting.value.save_as(files[label])
    assert zipfile.is_zipfile(files[t("Workbook")])
    return pd.read_csv(files[t("Roster, CSV")])


def unlock(page: Any, bar: Bar) -> None:
    """Draft that the next night need not keep a shift."""
    bar_of(page, bar.name).click()
    press(page, t("Unlock"))
    see(page, drafted(1))


def see_it_all_again(page: Any, kept: list[Bar]) -> None:
    """The page, opened anew, shows roster, locks, draft, override and audit as they were, in the same language."""
    visit(page, "/roster", t("Roster"))
    see(page, drafted(1))
    see(page, in_force(1, 2))
    open_day(page)
    assert [bar_of(page, bar.name).shift for bar in kept] == [bar.shift for bar in kept]
    turn_to(page, t("Runs"))
    tick(page, t("Who changed what"))
    assert CALLED in told_in_tables(page)
    visit(page, f"/demand?queue={QUEUE}", t("Demand"))
    page.get_by_role("tab", name=t("Overrides ({on})", on=1)).click()
    assert WHY in told_in_tables(page)


def see_them_kept(page: Any, kept: list[Bar]) -> None:
    """The new roster has the locked shifts, the draft came along, and the forecast of Thursday is the planner's."""
    visit(page, "/roster", t("Roster"))
    see(page, in_force(2, 1))
    see(page, drafted(1))
    see(page, like(CARRIED, time=...))
    open_day(page)
    assert [bar_of(page, bar.name, ".locked").shift for bar in kept[:2]] == [bar.shift for bar in kept[:2]]
    visit(page, f"/demand?queue={QUEUE}", t("Demand"))
    table = page.get_by_test_id("stDataFrame").locator("visible=true").first
    table.locator("td").first.wait_for(state="attached", timeout=PATIENCE_MS)
    assert [row[1] for row in rows_of(table) if row[0] == day(THURSDAY)] == [str(EXPECTED)]


# what the store holds


def nothing_is_lost(site: Site) -> None:
    """Draft, override, published version and audit are on disk."""
    with Store.open(site.database) as store:
        publication, draft = store.published(), store.draft_of(PLANNER)
        assert publication is not None
        assert publication.version == 2
        assert draft is not None
        assert len(folded(store.draft_steps(draft.id))) == 1
        assert [(o.value, o.reason, o.author) for o in store.overrides()] == [(EXPECTED, WHY, PLANNER)]
        trail = store.audit(author=PLANNER)
    assert {WHY, CALLED} <= set(trail["reason"])


def the_night_kept(site: Site, kept: list[Bar]) -> None:
    """The next night's roster has every locked shift, and its forecast of Thursday adds up to the override."""
    assert {bar.shift for bar in kept} <= locked_shifts(pd.read_csv(site.published / "roster.csv"), site)
    forecast = pd.read_csv(site.published / "forecast.csv")
    of_queue = (forecast["line"] + "/" + forecast["language"] + "/" + forecast["channel"]) == QUEUE
    thursday = forecast[of_queue & forecast["timestamp"].str.startswith(str(THURSDAY))]
    assert set(thursday["quality"]) == {"override"}
    assert thursday["volume"].sum() == pytest.approx(EXPECTED)


def locked_shifts(roster: pd.DataFrame, site: Site) -> set[tuple[str, str, str]]:
    """Whose locked shifts on Thursday, their codes and hours."""
    rows = roster[roster["locked"] & (roster["date"] == str(THURSDAY))]
    names = site.names(rows["agent_id"])
    return {
        (names[row.agent_id], row.shift, f"{row.start[11:16]}–{row.end[11:16]}")  # CJK site: its clock is the desk's
        for row in rows.itertuples()
        if row.start.endswith("+08:00")
    }


# what is read on the page


def drafted(count: int) -> str:
    """What the panel says of a draft of so many changes."""
    return tn("Draft: {count} change, not published", "Draft: {count} changes, not published", count)


def in_force(publication: int, version: int) -> re.Pattern[str]:
    """What stands under the roster of a publication and version."""
    return like(
        "Publication {id}, version {version}, published {at}. Clock times in the grid are each person's own; "
        "charts and the day are on the site's clock ({zone}).",
        id=publication,
        version=version,
        at=...,
        zone=...,
    )


def bar_of(page: Any, name: str, marks: str = "") -> Bar:
    """Somebody's shift of the day in sight."""
    return next(bar for bar in bars(page, marks) if bar.name == name)


def told_in_tables(page: Any) -> str:
    """Everything that stands in the tables in sight."""
    tables = page.get_by_test_id("stDataFrame").locator("visible=true")
    tables.first.locator("td").first.wait_for(state="attached", timeout=PATIENCE_MS)
    return "\n".join(cell for table in tables.all() for row in rows_of(table) for cell in row)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say how long a step took, for `pytest -rP`, and which one failed."""
    began = perf_counter()
    try:
        yield
    finally:
        print(f"{perf_counter() - began:7.1f} s  {what}")
