"""Whenever a writer is killed, readers find the old roster or draft or the new one, whole."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def killed() -> Iterator[Callable[[str, str, str], Any]]:
    """What becomes of a database, with another one to rehearse on, when writers of an act are killed."""
    command = [sys.executable, "-m", "tests.planning.store.killed"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        ask, answers = program.stdin, program.stdout

        def asked(url: str, rehearsal: str, name: str) -> Any:
            ask.write(f"{url} {rehearsal} {name}\n")
            ask.flush()
            answer = answers.readline()
            assert answer, "the program failed; its error stream says why"
            return json.loads(answer)

        yield asked


@pytest.mark.parametrize("name", ["save", "edit", "step", "publish"])
def test_a_killed_writer_leaves_the_old_roster_or_the_new(
    fresh: Callable[[], str], killed: Callable[[str, str, str], Any], name: str
) -> None:
    """SIGKILL at drawn statements changes nothing; the whole save, edit, step or publication then goes through."""
    told = killed(fresh(), fresh(), name)
    moments = [one["moment"] for one in told["killed"]]
    assert {1, told["moments"]} < set(moments)
    for one in told["killed"]:
        assert one["died"], f"moment {one['moment']} of {told['moments']} never came"
        assert one["found"] == "old"
    assert told["after"] == "new"
