"""What every test run begins with."""

import gc

import pytest


def pytest_configure() -> None:
    """Collect tests without collecting garbage: thousands of modules and tests are made, and all stay."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage again, but never in what was collected, and less often: a sixth of the time went into that."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
