"""Surge drill on the sample's published roster: playbooks solved ahead, against letting the surge take its course.

Five times the contacts on the live queue whose share of all work is nearest to 6 %, at four hours of two days on which
levers were chosen, and of two others; three times the contacts on the largest queue, at its busiest interval and in an
afternoon. A surge rises in ten minutes, lasts for an hour and falls in ten. Every figure is over 50 futures with common
random numbers.

The roster in force in `TIDESHIFT_DATABASE` is taken; without it a night of the sample is run first.
"""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from planning.cli import main
from planning.settings import load_settings
from planning.store import Store
from planning.surge.page import not_possible
from planning.surge.playbooks import at_risk, busiest, playbooks
from planning.twin.simulated_run import RunInForce
from scheduler.surge.playbook import Playbook
from scheduler.surge.surge import names

CONFIGS = Path(__file__).parents[1] / "configs"
AS_OF = "2026-11-16T00:00+08:00"
SHARE = 0.06
HOURS = (12, 15, 18, 21)
"""Of the site's clock."""

KNOWN_DAYS, FRESH_DAYS = (1, 2), (3, 5)
"""Days of the roster, from 0, on which levers and their settings were chosen, and days looked at afterwards only."""


def run(smoke: bool) -> list[dict[str, Any]]:
    """Drills of both kinds."""
    with tempfile.TemporaryDirectory() as folder:
        configs = _two_days(Path(folder) / "configs") if smoke else CONFIGS
        known = _in_force(os.environ.get("TIDESHIFT_DATABASE") or _night(Path(folder), configs), configs)
    small, (largest,) = _of_share(known, SHARE), at_risk(known, 1)
    futures = 20 if smoke else 50
    hours = HOURS[1:2] if smoke else HOURS
    chosen_on = _instants(known, KNOWN_DAYS[:1] if smoke else KNOWN_DAYS, hours)
    fresh = [] if smoke else _instants(known, FRESH_DAYS, hours)
    # compiled, and read from disk, before anything is timed
    playbooks(known, small, [2.0], chosen_on[0], futures=20)
    calm_day = _instants(known, KNOWN_DAYS[:1], HOURS[1:2])
    return [
        _drill(known, small, 5.0, chosen_on, futures),
        *([_drill(known, small, 5.0, fresh, futures)] if fresh else []),
        _drill(known, largest, 3.0, [*([] if smoke else [busiest(known, largest)]), *calm_day], futures),
    ]


def _two_days(folder: Path) -> Path:
    """The sample's settings for a night of two days that takes seconds: one simple forecast, no round of filling."""
    shutil.copytree(CONFIGS, folder)
    shorter = {
        "site.yaml": ("../data/", f"{CONFIGS.parent / 'data'}/"),
        "forecast.yaml": (r"models: \[.*\]", "models: [mean_8w]"),
        "solver.yaml": (r"horizon_days: \d+\n(.|\n)*rounds: \d+", "horizon_days: 2\nrounds: 0"),
        "simulation.yaml": (r"futures: \d+", "futures: 2"),
    }
    for name, (old, new) in shorter.items():
        text, changed = re.subn(old, new, (folder / name).read_text(encoding="utf-8"))
        if not changed:
            raise RuntimeError(f"{name}: nothing like {old} to shorten")
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _night(folder: Path, configs: Path) -> str:
    database = f"sqlite:///{folder}/drill.db"
    aside = ["--out", str(folder / "published"), "--kept-models", str(folder / "models")]
    if main(["nightly", "--as-of", AS_OF, "--configs", str(configs), "--database", database, *aside]) not in (0, 2):
        raise RuntimeError("the night of the sample published nothing")
    return database


def _in_force(database: str, configs: Path) -> RunInForce:
    settings = load_settings(configs)
    with Store.open(database) as store:
        publication = store.published()
        if publication is None:
            raise RuntimeError(f"{database}: nothing is published")
        return RunInForce.read(store, publication, settings)


def _of_share(known: RunInForce, share: float) -> str:
    """The live queue whose share of all work is nearest to `share`."""
    work = known.tables["workload"]
    hours = work.groupby(names(work))["workload_h"].sum()
    live = [p.queue for p in known.settings.policies() if p.kind == "interval"]
    return str((hours / hours.sum()).loc[live].sub(share).abs().idxmin())


def _instants(known: RunInForce, days: Sequence[int], hours: Sequence[int]) -> list[datetime]:
    return [known.horizon.start + timedelta(days=day, hours=hour) for day in days for hour in hours]


def _drill(known: RunInForce, queue: str, factor: float, instants: Sequence[datetime], futures: int) -> dict[str, Any]:
    seconds, of_core = [], []
    books: list[Playbook] = []
    for at in instants:
        began, busy = time.perf_counter(), time.process_time()
        books += playbooks(known, queue, [factor], at, futures=futures)
        seconds.append(time.perf_counter() - began)
        of_core.append(time.process_time() - busy)
        _tell(books[-1], seconds[-1])
    back = [np.inf if book.best.back_min is None else book.best.back_min for book in books]
    mastered = [book.enough is not None for book in books]
    level, untouched = (np.mean([float(e.level.mean) for e in effects]) for effects in _effects(books))
    lost, gone = (np.mean([float(e.lost.mean) for e in effects]) for effects in _effects(books))
    return {
        "what": f"{queue} x{factor:g}",
        "drills": len(books),
        "futures": futures,
        "seconds, median": round(float(np.median(seconds)), 1),
        "seconds, most": round(max(seconds), 1),
        "of a core, median": round(float(np.median(of_core)), 1),
        "back in 20 min": f"{sum(b <= 20 for b in back)} of {len(back)}",
        "others held": f"{sum(book.best.others_held for book in books)} of {len(books)}",
        "others held by their means": f"{sum(all(o.held_by_mean for o in book.best.others) for book in books)}",
        "both": f"{sum(mastered)} of {len(mastered)}",
        "minutes back, median": float(np.median(back)),
        "in time": round(float(level), 3),
        "lost": round(float(lost), 1),
        "lost untouched": round(float(gone), 1),
        "against": "no lever: in time",
        "ratio": round(float(level) / max(float(untouched), 1e-9), 2),
    }


def _effects(books: Sequence[Playbook]) -> tuple[list[Any], list[Any]]:
    return [book.best for book in books], [book.untouched for book in books]


def _tell(book: Playbook, seconds: float) -> None:
    """One drill, for whoever runs this by hand."""
    best, before = book.best, book.untouched
    half = 50 * float(best.level.high - best.level.low)
    told = (
        f"{book.surge.at:%a %H:%M} x{book.surge.factor:g}: {seconds:.1f} s",
        f"in time {100 * float(before.level.mean):.1f} -> {100 * float(best.level.mean):.1f} ±{half:.1f} %",
        f"back {best.back_min}, of single futures {100 * float(best.back_in_20.mean):.0f} % within 20",
        " + ".join(book.levers[s.lever].name for s in book.steps),
        f"enough {book.enough}",
        *not_possible(book),
    )
    print("; ".join(told), file=sys.stderr, flush=True)
