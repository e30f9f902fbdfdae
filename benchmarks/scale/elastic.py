"""What each freedom of a roster is worth, same people and demand: `python -m benchmarks.scale.elastic`.

From the habit to the free roster, one freedom at a time: three fixed shifts equal every day; shifts of 8 h that still
start at 00:00, 08:00 or 16:00, but on days and for people that are chosen; 8 h from any full hour; every length of the
contracts. Then the free roster once more where nothing may wait: deferred work that comes in is due in the interval
after. In shifts of 8 h a part-time week of 20 h has two of them.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from benchmarks.scale.outcome import Outcome, rostered
from benchmarks.scale.pool import TEMPLATES
from benchmarks.scale.scenario import Scenario, scenario
from scheduler.solve import Limits

BAND = 3
"""Width of a band of the clock [h]."""

WHOLE = next(t for t in TEMPLATES if t.code == "F8")


def as_it_is(case: Scenario) -> Scenario:
    """The scenario itself."""
    return case


def eight_hours(case: Scenario) -> Scenario:
    """The scenario where every shift has eight hours."""
    people = [replace(a, contract=replace(a.contract, shifts=(WHOLE.code,))) for a in case.agents]
    return replace(case, agents=tuple(people), templates=(WHOLE,))


def three_starts(case: Scenario) -> Scenario:
    """The scenario where every shift has eight hours and starts at 00:00, 08:00 or 16:00."""
    return replace(eight_hours(case), templates=(replace(WHOLE, latest_start=960, start_grid=480),))


def nothing_waits(case: Scenario) -> Scenario:
    """The scenario where deferred work that comes in during the horizon is due in the interval after."""
    table = case.requirement.copy()
    fresh = (table["kind"] == "deferred") & (table["timestamp"] >= case.horizon.start)
    soon = table["timestamp"] + 2 * timedelta(minutes=case.horizon.interval)
    table["deadline"] = table["deadline"].mask(fresh, soon)
    return replace(case, requirement=table)


FREEDOMS: dict[str, Callable[[Scenario], Scenario]] = {
    "elastic, 00/08/16 only": three_starts,
    "elastic, 8 h only": eight_hours,
    "elastic": as_it_is,
    "elastic, nothing waits": nothing_waits,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Roster every case and print one line for each; 1 if the sizes make no operation."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.elastic", description=__doc__)
    parser.add_argument("--agents", type=int, default=1_500, help="people of the pool, from 60 up")
    parser.add_argument("--groups", type=int, default=20, help="groups of one site, contract and skill set")
    parser.add_argument("--languages", type=int, default=8, help="languages of the pool")
    parser.add_argument("--days", type=int, default=7, help="length of the horizon from a Monday on")
    parser.add_argument("--interval", type=int, default=30, choices=(15, 30, 60), help="minutes of an interval")
    parser.add_argument("--seed", type=int, default=1, help="same seed and sizes, same operation")
    parser.add_argument("--seconds", type=float, default=300.0, help="most seconds of each search")
    asked = parser.parse_args(arguments)
    try:
        limits = Limits(seconds=asked.seconds)
        case = scenario(asked.agents, asked.groups, asked.languages, asked.days, asked.interval, asked.seed)
    except ValueError as error:
        sys.stderr.write(f"benchmarks.scale.elastic: {error}\n")
        return 1
    habit = rostered(case, case.problem(), "three-fixed-shifts", limits, seed=asked.seed)
    sys.stdout.write(line("three fixed shifts", habit, habit) + "\n")
    for name, freed in FREEDOMS.items():
        own = freed(case)
        made = rostered(own, own.problem(), "elastic", limits, seed=asked.seed)
        sys.stdout.write(line(name, made, habit) + "\n")
        sys.stdout.flush()
    return 0


def line(name: str, made: Outcome, habit: Outcome) -> str:
    """One case: cost beside the habit's, hours, shortage in all and by band of the customers' clock, utilisation."""
    bands = " ".join(f"short_{k * BAND:02d}={100 * share:.2f}%" for k, share in enumerate(made.short_by_band(BAND)))
    return (
        f"case={name.replace(' ', '_')} cost={made.result.cost / 100:.0f} "
        f"of_habit={made.result.cost / habit.result.cost:.4f} gap={made.result.gap:.4f} "
        f"paid_hours={made.paid_hours:.0f} paid_share={made.paid_share:.4f} shortage_hours={made.short_hours:.1f} "
        f"shortage_share={made.shortage_share:.5f} late_hours={made.late_hours:.1f} "
        f"surplus_hours={made.surplus_hours:.1f} utilisation={made.utilisation:.4f} "
        f"violations={len(made.violations)} {bands}"
    )


if __name__ == "__main__":
    sys.exit(main())
