"""A desk to test: a database of its own for every test, copied from one small published night."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from planning.store import Store
from tests.views import lived_world, world

Desk = Callable[[str], AppTest]


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> Iterator[None]:
    """What is installed is looked through once: Streamlit would read every package's metadata anew for every page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one published night; not to be written to."""
    file = tmp_path_factory.mktemp("night") / "night.db"
    world.build(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def database(night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a copy of the night, which the desk reads."""
    shutil.copy(night, tmp_path / "desk.db")
    return _address(tmp_path / "desk.db", monkeypatch)


@pytest.fixture(scope="session")
def lived_night(night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose night kept workload, reasons and its simulation; not to be written to."""
    file = tmp_path_factory.mktemp("lived") / "night.db"
    shutil.copy(night, file)
    with Store.open(f"sqlite:///{file}") as opened:
        lived_world.publish(opened)
    return file


@pytest.fixture
def lived(lived_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a copy of the night that was lived through, which the desk reads."""
    shutil.copy(lived_night, tmp_path / "desk.db")
    return _address(tmp_path / "desk.db", monkeypatch)


@pytest.fixture
def lived_store(lived: str) -> Iterator[Store]:
    """The store behind that desk."""
    with Store.open(lived) as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database before its first night."""
    return _address(tmp_path / "empty.db", monkeypatch)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """The store behind the desk."""
    with Store.open(database) as opened:
        yield opened


@pytest.fixture
def open_page() -> Desk:
    """Opens a page of the desk and runs it without an exception."""

    def open_(name: str) -> AppTest:
        script = f"from views.{name}.page import page\npage()"
        page = AppTest.from_string(script, default_timeout=30).run()
        assert not page.exception, page.exception
        return page

    return open_


def _address(file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{file}"
    monkeypatch.setenv("TIDESHIFT_DATABASE", url)
    monkeypatch.setenv("TIDESHIFT_CONFIGS", str(world.ROOT / "configs"))
    return url
