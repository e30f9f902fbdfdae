"""The large parts of the desk come before they are needed, and after what is."""

from pathlib import Path

from streamlit import file_util
from streamlit.testing.v1 import AppTest

from views.frame import ahead


def test_every_part_is_found_in_the_installed_streamlit():
    """Files are named by their content: whoever renews Streamlit hears of it here if one lies elsewhere."""
    names = ahead._files()
    assert [name.partition(".")[0] for name in names] == list(ahead.PARTS)
    assert (Path(file_util.get_static_dir()) / "static" / "js" / names[0]).stat().st_size > 1_000_000


def test_they_are_asked_for_once_the_browser_is_idle():
    """A page has a script that waits before it fetches anything."""
    page = AppTest.from_string("from views.frame.ahead import parts_ahead\nparts_ahead()").run()
    (script,) = page.main.children.values()
    assert script.proto.unsafe_allow_javascript
    assert all(f"static/js/{name}" in script.proto.body for name in ahead._files())
    assert f", {ahead.REST_MS})" in script.proto.body
