"""The timeline's files: found by Streamlit wherever Tideshift is installed, complete, and asking no other host."""

import re
import runpy
import sys

import pytest
from hatchling.builders.wheel import WheelBuilder
from streamlit.components.v2.component_manifest_handler import ComponentManifestHandler
from streamlit.components.v2.manifest_scanner import scan_component_manifests

from tests.views.world import ROOT
from views.timeline import NAME

ASSETS = ROOT / "views" / "timeline" / "assets"


@pytest.fixture(scope="module")
def wheel() -> dict[str, str]:
    """Files of a wheel: where they will lie, and where they come from."""
    return {f.distribution_path: f.path for f in WheelBuilder(str(ROOT)).recurse_included_files()}


def test_streamlit_finds_the_component():
    """The manifest names the folder the files lie in."""
    handler = ComponentManifestHandler()
    for manifest, root in scan_component_manifests():
        handler.process_manifest(manifest, root)
    assert handler.get_asset_root(NAME) == ASSETS


def test_a_wheel_holds_all_the_desk_needs(wheel: dict[str, str]):
    """Scripts, styles and licences, the catalogues, the manifest and the module by which it is found are shipped."""
    files = {str(p.relative_to(ROOT)) for p in ASSETS.rglob("*") if p.is_file()}
    files |= {str(p.relative_to(ROOT)) for p in (ROOT / "views" / "locale").rglob("*.po")}
    assert files <= set(wheel)
    assert {"views/pyproject.toml", "tideshift.py", "app.py"} <= set(wheel)


def test_the_licence_of_what_is_shipped_stands_beside_it():
    """vis-timeline may be used under either licence; both texts and its notice are there."""
    shipped = ASSETS / "vis-timeline"
    assert "Almende" in (shipped / "LICENSE.md").read_text()
    assert "Apache License" in (shipped / "LICENSE.Apache-2.0.txt").read_text()
    assert "Permission is hereby granted" in (shipped / "LICENSE.MIT.txt").read_text()


def test_nothing_is_fetched_from_elsewhere():
    """Neither script nor style loads from another host, and no source map is asked for that is not shipped."""
    loads = re.compile(r"""(?:@import|url\(|from|import\()\s*\(?["']?(?:https?:)?//""")
    paths = [path for kind in ("*.js", "*.mjs", "*.css") for path in ASSETS.rglob(kind)]
    assert {path.suffix for path in paths} == {".js", ".mjs", ".css"}
    for path in paths:
        text = path.read_text()
        assert not loads.search(text), path.name
        assert "sourceMappingURL" not in text, path.name


def test_the_module_is_the_console_script(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`python -m tideshift` is `tideshift`."""
    monkeypatch.setattr(sys, "argv", ["tideshift", "--help"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("tideshift", run_name="__main__")
    assert end.value.code == 0
    assert "nightly" in capsys.readouterr().out
