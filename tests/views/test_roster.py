"""The page Roster: its filters, its grid and its staffing."""

import json

from planning.store import Store
from tests.views.conftest import Desk
from tests.views.roster_page import shift_of
from tests.views.world import SHANGHAI


def test_the_first_evening_says_what_to_type(empty: str, open_page: Desk):
    """Before the first night the page says what to type."""
    assert "make run" in open_page("roster").code[0].value


def test_the_grid_shows_people_by_days(database: str, store: Store, open_page: Desk):
    """Each cell carries the code and start of the shift that the store holds."""
    table = open_page("roster").dataframe[0].value
    shift = shift_of(store, "SH0001")
    assert table.loc["SH0001", "Mon 16"] == f"{shift.code} {shift.start.astimezone(SHANGHAI):%H}"
    assert table.shape[1] == 3 + 14


def test_filters_narrow_the_grid(database: str, open_page: Desk):
    """Site and skill narrow the people, a week narrows the days."""
    page = open_page("roster")
    page.selectbox(key="site").select("jakarta").run()
    assert {a[:2] for a in page.dataframe[0].value.index} == {"JA"}
    page.selectbox(key="site").select("").run()
    page.selectbox(key="skill").select("live_commerce/zh/chat").run()
    page.segmented_control(key="days").set_value("week 47").run()
    assert page.dataframe[0].value.shape[1] == 3 + 7


def test_filters_that_leave_nobody_say_so(database: str, open_page: Desk):
    """A name nobody has is answered in words, and the staffing stays."""
    page = open_page("roster")
    page.text_input(key="name").set_value("nobody has this name").run()
    assert not page.exception
    assert not page.dataframe
    assert "Nobody fits" in page.info[0].value


def test_hours_a_week_stand_beside_the_name(database: str, store: Store, open_page: Desk):
    """The hours are the paid hours of the days shown, as of one week."""
    row = open_page("roster").dataframe[0].value.loc["SH0001"]
    roster = store.roster(store.published().id)
    paid = roster.loc[roster["agent_id"] == "SH0001", "paid_minutes"].sum() / 60 / 2
    assert float(row["hours"]) == paid


def traces(page, name: str) -> list[dict]:
    """Traces of a chart of the page."""
    charts = [element for element in page.get("plotly_chart") if name in element.proto.id]
    return json.loads(charts[0].proto.spec)["data"]


def test_a_site_is_shown_as_a_part_of_the_whole(database: str, open_page: Desk):
    """The net bar keeps what is required and scheduled by all, and adds what the people of the site give."""
    page = open_page("roster")
    whole = {t["name"]: t["y"] for t in traces(page, "net")}
    page.selectbox(key="site").select("jakarta").run()
    part = {t["name"]: t["y"] for t in traces(page, "net")}
    assert set(part) - set(whole) == {"by the people shown"}
    assert part["required"] == whole["required"]
    assert part["scheduled"] == whole["scheduled"]
    assert "people of this site" in "".join(c.value for c in page.caption)


def test_a_skill_narrows_the_staffing_to_its_queue(database: str, open_page: Desk):
    """With a skill chosen, bar and heatmap speak of that queue alone."""
    page = open_page("roster")
    page.selectbox(key="skill").select("local_life/zh/voice").run()
    (heat,) = traces(page, "heat")
    assert heat["y"] == ["local life · zh · voice"]
