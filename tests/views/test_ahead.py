"""The chart library comes before it is needed, and after what is."""

from pathlib import Path

from streamlit import file_util
from streamlit.testing.v1 import AppTest

from views.frame import ahead


def test_the_chart_library_is_found_in_the_installed_streamlit():
    """Its file is named by its content: whoever renews Streamlit hears of it here if it lies elsewhere."""
    name = ahead._chunk()
    assert name is not None
    assert (Path(file_util.get_static_dir()) / "static" / "js" / name).stat().st_size > 1_000_000


def test_it_is_asked_for_once_the_browser_is_idle():
    """A page without a chart has a script that waits before it fetches anything."""
    page = AppTest.from_string("from views.frame.ahead import charts_ahead\ncharts_ahead()").run()
    (script,) = page.main.children.values()
    assert script.proto.unsafe_allow_javascript
    assert f"static/js/{ahead._chunk()}" in script.proto.body
    assert f", {ahead.REST_MS})" in script.proto.body
