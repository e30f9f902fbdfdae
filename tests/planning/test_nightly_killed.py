"""Kill -9 at any moment: the published roster is the old one or the new one, whole."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """Five killed nights, each followed by a whole one."""
    command = [sys.executable, "-m", "tests.planning.killed_nights", str(tmp_path_factory.mktemp("nights")), "2026"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_every_kill_landed(nights):
    """All five nights died at their drawn step, before they could say how they ended."""
    assert [night["outcome"] for night in nights] == [-1] * 5


def test_roster_in_force_is_old_or_new_and_whole(nights):
    """After each kill the store names the old publication or the next one, with all of its shifts."""
    for night in nights:
        before, after = night["before"], night["after"]
        assert after["publication"] in (before["publication"], before["publication"] + 1)
        assert after["shifts"] == before["shifts"] == 30


def test_people_always_find_a_whole_folder(nights):
    """The link `current` leads to a complete folder at every moment, that of the old publication or the new one."""
    for night in nights:
        assert night["after"]["current"] == night["before"]["current"]
        assert night["after"]["folder"] in (None, night["before"]["folder"])


def test_next_command_mends_what_the_kill_left(nights):
    """The next night ends well, the folder is that of the publication in force, and no draft stays behind."""
    for night in nights:
        final = night["final"]
        assert night["mended"] > 0
        assert final["current_is"] == f"{final['publication']:06d}-v1"
        assert final["drafts"] == 0
