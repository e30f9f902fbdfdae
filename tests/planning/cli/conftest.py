"""One published night of the small site, for commands that ask it and change nothing."""

import sys
from types import ModuleType

import pytest

from planning.cli import main
from planning.exits import Exit
from tests.planning.small_site import AS_OF, small_plan, write_site


@pytest.fixture(scope="session")
def small_night(tmp_path_factory):
    """A folder with one published night of the small site; whoever writes to it puts it back."""
    folder = tmp_path_factory.mktemp("night")
    write_site(folder / "configs")
    planner = ModuleType("planning.plan")
    planner.plan = lambda *args, executor, **more: small_plan(*args, **more)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setitem(sys.modules, "planning.plan", planner)
        assert main(["nightly", "--as-of", AS_OF]) == Exit.PUBLISHED
    return folder


@pytest.fixture
def in_night(small_night, monkeypatch):
    """That folder, to work in."""
    monkeypatch.chdir(small_night)
    return small_night
