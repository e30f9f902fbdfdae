"""One operation of any size: `python -m benchmarks.scale --agents N --groups G --languages L --days D --out DIR`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.scale.folder import write
from benchmarks.scale.lived import lived
from benchmarks.scale.outcome import STRATEGIES, rostered
from benchmarks.scale.overtime import with_overtime
from benchmarks.scale.scenario import scenario
from planning.night.report import peak_mb
from scheduler.solve import Limits

SIZES = ("agents", "groups", "languages", "days", "interval", "seed")


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    found = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    found.add_argument("--agents", type=int, default=12_000, help="people of the pool, from 60 up")
    found.add_argument("--groups", type=int, default=20, help="groups of one site, contract and skill set")
    found.add_argument(
        "--languages", type=int, default=8, help="languages, of Zipf's sizes down to a handful of people"
    )
    found.add_argument("--days", type=int, default=7, help="length of the horizon from a Monday on")
    found.add_argument("--interval", type=int, default=30, choices=(15, 30, 60), help="minutes of an interval")
    found.add_argument("--seed", type=int, default=1, help="same seed and sizes, same operation")
    found.add_argument("--seconds", type=float, default=900.0, help="most seconds of the search")
    found.add_argument("--gap", type=float, default=0.0, help="proven gap at which to stop")
    found.add_argument(
        "--strategy", choices=STRATEGIES, default="elastic", help="free starts, or 00:00, 08:00 and 16:00"
    )
    found.add_argument(
        "--lived", action="store_true", help="with seats of vendors, overtime, dearer nights, fairness and wishes"
    )
    found.add_argument(
        "--overtime", type=float, default=0.0, help="share of a full week that full-timers may work beyond it at 1.5"
    )
    found.add_argument("--out", type=Path, required=True, help="folder for the files")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, solve, judge and write; 1 if a rule is broken or the sizes make no operation."""
    asked = parser().parse_args(arguments)
    sizes = {name: getattr(asked, name) for name in SIZES}
    begun = perf_counter()
    try:
        limits = Limits(seconds=asked.seconds, gap=asked.gap)
        case = scenario(**sizes)
        if asked.lived:
            case = lived(case, asked.seed)
        if asked.overtime:
            if asked.lived:
                raise ValueError("--lived brings its own overtime; leave --overtime out")
            case = with_overtime(case, asked.overtime)
    except ValueError as error:
        sys.stderr.write(f"benchmarks.scale: {error}\n")
        return 1
    problem = case.problem()
    built = perf_counter() - begun
    _say(0.0, f"{asked.agents} people in {asked.groups} groups, {len(case.requirement)} rows of need")

    said = [""]

    def progress(done: float, note: str) -> None:
        if note != said[0]:
            said[0] = note
            _say(perf_counter() - begun, f"{done:4.0%} {note}")

    made = rostered(case, problem, asked.strategy, limits, seed=asked.seed, progress=progress)
    for line in made.violations[:20]:
        sys.stderr.write(f"violation {line}\n")
    begun_writing = perf_counter()
    write(
        made,
        asked.out,
        seed=asked.seed,
        arguments={
            **sizes,
            "seconds": asked.seconds,
            "gap": asked.gap,
            "strategy": asked.strategy,
            "lived": asked.lived,
            "overtime": asked.overtime,
        },
        build_seconds=built,
    )
    result = made.result
    sys.stdout.write(
        f"agents={asked.agents} groups={asked.groups} languages={asked.languages} days={asked.days} "
        f"interval={asked.interval} seed={asked.seed} strategy={asked.strategy} lived={asked.lived} "
        f"status={result.status} parts={','.join(f'{k}:{v / 100:.0f}' for k, v in result.cost_parts.items())} "
        f"cost={result.cost / 100:.2f} bound={result.bound / 100:.2f} gap={result.gap:.6f} "
        f"shortage_share={made.shortage_share:.6f} late_share={made.late_hours / max(case.deferred_hours, 1e-9):.6f} "
        f"paid_share={made.paid_share:.4f} violations={len(made.violations)} seconds_build={built:.1f} "
        f"seconds_solve={result.seconds:.1f} seconds_write={perf_counter() - begun_writing:.1f} "
        f"seconds={perf_counter() - begun:.1f} peak_mb={peak_mb():.0f}\n"
    )
    return int(bool(made.violations))


def _say(seconds: float, note: str) -> None:
    sys.stderr.write(f"{seconds:7.1f} s  {note}\n")


if __name__ == "__main__":
    sys.exit(main())
