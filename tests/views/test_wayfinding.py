"""Links between pages: what one says the page shows, once."""

import pytest
from streamlit.testing.v1 import AppTest


def followed(**query: str) -> AppTest:
    """The roster as whoever followed a link sees it."""
    page = AppTest.from_string("from views.roster.page import page\npage()", default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def test_a_link_to_a_queue_and_day_filters_the_roster(database: str):
    """The short evening's queue and week are what the page shows; then the filters are the reader's again."""
    page = followed(queue="live_commerce/zh/chat", day="2026-11-25")
    assert page.selectbox(key="skill").value == "live_commerce/zh/chat"
    assert page.segmented_control(key="days").value == "week 48"
    page.selectbox(key="skill").select("").run()
    assert page.selectbox(key="skill").value == ""


def test_a_link_to_a_person_finds_them(database: str):
    """A rule violation leads to the person whose it is."""
    assert followed(name="SH0001").text_input(key="name").value == "SH0001"


@pytest.mark.parametrize("day", ["2031-01-01", "soon", ""])
def test_a_link_to_another_time_leaves_the_days(database: str, day: str):
    """A day that is not planned any more, or none at all, shows the plan as it opens by itself."""
    assert followed(queue="nobody/xx/chat", day=day).segmented_control(key="days").value == "all"
