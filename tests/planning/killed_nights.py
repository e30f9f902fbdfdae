"""Nights killed outright, one after the other, each looked at afterwards. A program: `python -m ... FOLDER SEED`.

A night is killed at a drawn step: each file opened, made, renamed or removed and each statement to the database is a
step, so the points are the same on a slow machine as on a fast one and no clock is involved.
"""

import json
import os
import random
import signal
import sys
import warnings
from datetime import datetime
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa

import planning.cli.progress
import planning.demand.kept_models
import planning.demand.question
import planning.exchange
import planning.night.alerts
import planning.night.nightly
import planning.night.summary_table
import planning.workers  # noqa: F401  (the parent imports everything, so that a child's steps are its work alone)
from planning.cli import main
from planning.night.inputs import Files, gather
from planning.night.publishing import folder_of
from planning.store import Store
from tests.planning.small_site import AS_OF, small_plan, write_site

WATCHED = ("open", "os.", "shutil.", "tempfile.", "sqlite3.")
DATABASE = "sqlite:///data/tideshift.db"


def night(seed: int, stop_at: int | None) -> int:
    """Run a night in a child and kill it at a step; the number of steps it took, or -1 if it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        with os.fdopen(reader) as answer:
            text = answer.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return -1
        return int(text)
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda event, _: step() if event.startswith(WATCHED) else None)
    sa.event.listen(sa.Engine, "before_cursor_execute", step)
    sa.event.listen(sa.Engine, "commit", step)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    code = main(["nightly", "--as-of", AS_OF, "--seed", str(seed)])
    os.write(writer, str(steps if code == 0 else -2).encode())
    os._exit(0)


def in_force() -> dict[str, object]:
    """What the store says people follow, and whether the folder it names is whole."""
    with Store.open(DATABASE) as store:
        publication = store.published()
        assert publication is not None
        roster = store.roster(publication.id)
        directory = folder_of(Path("data/published"), publication)
        names = sorted(p.name for p in directory.iterdir()) if directory.exists() else None
        current = Path("data/published/current").resolve()
        return {
            "publication": publication.id,
            "shifts": len(roster),
            "folder": names,
            "current": sorted(p.name for p in current.iterdir()) if current.exists() else None,
            "current_is": current.name,
            "drafts": len([p for p in Path("data/published").glob(".*") if p.is_dir()]),
        }


def killed_nights(folder: Path, seed: int) -> list[dict[str, object]]:
    """Five nights killed, one in each fifth of its steps: what was in force then, and after the next whole night."""
    write_site(folder / "configs")
    os.chdir(folder)
    stand_in = ModuleType("planning.plan")
    with Store.open(DATABASE) as store:
        at = datetime.fromisoformat(AS_OF)
        inputs = gather(Files(Path("configs")), store, as_of=at, seed=0, now=at)
    made = small_plan(inputs.settings, inputs.history, inputs.agents, inputs.people.wishes, as_of=at, seed=0)
    stand_in.plan = lambda *_, **__: made  # type: ignore[attr-defined]
    sys.modules["planning.plan"] = stand_in
    assert night(0, None) > 0
    steps = night(1, None)
    draw = random.Random(seed)
    seen = []
    for number in range(5):
        before = in_force()
        step = draw.randrange(max(1, number * steps // 5), (number + 1) * steps // 5)
        outcome = night(10 + number, step)
        after = in_force()
        mended = night(10 + number, None)
        seen.append({"step": step, "of": steps, "outcome": outcome, "before": before, "after": after,
                     "mended": mended, "final": in_force()})  # fmt: skip
    return seen


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.stdout.write(json.dumps(killed_nights(Path(sys.argv[1]), int(sys.argv[2]))))
