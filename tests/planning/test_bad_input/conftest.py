"""Sound inputs to spoil, and what a refusal says."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.refusal import Refused
from planning.settings import Settings, load_settings

CONFIGS = Path(__file__).parents[3] / "configs"

Said = Callable[[Callable[[], object]], list[str]]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The sample operation's settings."""
    return load_settings(CONFIGS)


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """A copy of the sample's settings, to be spoilt."""
    return Path(shutil.copytree(CONFIGS, tmp_path / "configs"))


@pytest.fixture
def said(tmp_path: Path) -> Said:
    """What a refusal says, line by line, without the folder; and that nothing was written on the way."""

    def lines(act: Callable[[], object]) -> list[str]:
        before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
        with pytest.raises(Refused) as refused:
            act()
        assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before
        assert len(refused.value.findings) == refused.value.count == len(str(refused.value).splitlines())
        return [line.replace(f"{tmp_path}/", "") for line in str(refused.value).splitlines()]

    return lines
