"""Rosters made alone, and rosters judged."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from planning.cli.invocation import Invocation
from planning.cli.options import Absences, AsJson, Configs, Seed, Wishes
from planning.exits import Exit

if TYPE_CHECKING:
    import pandas as pd

    from planning.csv_file import People
    from planning.lone_roster import Task
    from planning.settings import Settings

MOST_UNCOVERED = 0.1
"""Share of the required agent-hours that may stay uncovered before a lone roster is published with a warning."""


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    app.command("roster")(roster)
    app.command("verify")(verify)


def roster(
    context: typer.Context,
    agents: Annotated[Path, typer.Option("--agents", help="People, agents.csv.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; an older roster there is replaced.")],
    demand: Annotated[Path | None, typer.Option("--demand", help="What is asked: a demand.yaml.")] = None,
    requirement: Annotated[
        Path | None, typer.Option("--requirement", help="Or what is asked: requirement.csv.")
    ] = None,
    absences: Absences = None,
    wishes: Wishes = None,
    configs: Configs = Path("configs"),
    seed: Seed = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.1, help="Limit of the search [s]; default: solver.yaml's.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Make a roster from a demand.yaml, or from a requirement.csv, without any forecast.

    Writes agents.csv, requirement.csv, roster.csv, result.json, roster.xlsx and a calendar for each person. Shifts,
    contracts and rules are those of --configs. Exit code 2 says that over a tenth of the required hours stay
    uncovered, 3 that the facts contradict each other and nothing was written.

    Example: [bold]tideshift roster --demand demand.yaml --agents agents.csv --out roster[/]

    Example: [bold]tideshift roster --requirement requirement.csv --agents agents.csv --out roster[/]
    """
    if (demand is None) == (requirement is None):
        raise typer.BadParameter("give either --demand FILE or --requirement FILE")
    from planning.cli import progress
    from planning.lone_roster import make, must_be_ours, result_json, shortage_share, write

    invocation: Invocation = context.obj
    must_be_ours(out)
    task, notes = _task(demand, requirement, agents, absences, wishes, configs, seed, seconds)
    with progress.shown(invocation.log, quiet=as_json) as report:
        made = make(task, lambda done, note: report("roster", done, note))
    answer = result_json(made, task.seed, task.horizon.interval)
    share = shortage_share(made.coverage)
    if made.result.status == "contradictory" or answer["violations"]:
        clash = made.result.status == "contradictory"
        for reason in made.result.reasons if clash else made.violations["what"].head(20):
            invocation.note(f"! {reason}")
        invocation.note("nothing was written")
        return Exit.KEPT
    write(made, task, out, as_of=task.horizon.start)
    ended = Exit.WARNED if share > MOST_UNCOVERED else Exit.PUBLISHED
    if as_json:
        invocation.answer({"exit": int(ended), "folder": str(out), "shortage_share": share, "notes": notes, **answer})
        return ended
    currency = task.settings.site.currency
    invocation.show(
        f"{len(made.result.roster):,} shifts for {len(task.people.agents):,} people in {out}",
        f"shortage {answer['shortage_agent_hours']:,.1f} agent-hours ({share:.1%} of the requirement), "
        f"surplus {answer['surplus_agent_hours']:,.1f}",
        f"cost {made.result.cost / 100:,.2f} {currency}, proven gap {made.result.gap:.2%}, rule violations 0",
        *notes,
    )
    if ended is Exit.WARNED:
        invocation.note(f"! {share:.0%} of the required hours stay uncovered")
    return ended


def verify(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder with agents.csv, requirement.csv, roster.csv, absences.csv.")
    ],
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Judge a roster without the solver: every rule, and what it covers, from the files alone.

    Exit code 0: no rule is broken; 3: at least one is, and the roster must not be published.

    Example: [bold]tideshift verify data/published/current[/]
    """
    from planning.csv_file import agent_zones, read_people, read_roster
    from planning.house_rules import rules_of
    from planning.lone_roster import horizon_of, shortage_share
    from planning.refusal import Refusals
    from planning.settings import load_settings
    from planning.stage_file import read_requirement
    from scheduler.verify import coverage, violations

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    refusals = Refusals()
    away = directory / "absences.csv"
    people = refusals.attempt(
        lambda: read_people(
            directory / "agents.csv", away if away.exists() else None, None, contracts=settings.contracts()
        )
    )
    needed = refusals.attempt(lambda: read_requirement(directory / "requirement.csv"))
    zones = {} if people is None else agent_zones(people.table)
    table = None
    if people is not None:
        table = refusals.attempt(lambda: read_roster(directory / "roster.csv", zones))
    refusals.settle()
    assert people is not None  # settle has refused otherwise
    assert needed is not None
    assert table is not None
    horizon = horizon_of(needed, _site_zone(settings))
    broken = violations(table, people.agents, rules_of(settings, people.wishes))
    counted = coverage(table, needed, people.agents, horizon.interval)
    hours = horizon.interval / 60
    answer = {
        "agents": len(people.agents),
        "shifts": len(table),
        "violations": len(broken),
        "by_rule": {str(rule): int(n) for rule, n in broken["rule"].value_counts(sort=False).items()},
        "required_agent_hours": round(float(counted.loc[counted["shortage"].notna(), "required"].sum()) * hours, 1),
        "shortage_agent_hours": round(float(counted["shortage"].sum()) * hours, 1),
        "shortage_share": round(shortage_share(counted), 5),
        "surplus_agent_hours": round(float(counted["surplus"].sum()) * hours, 1),
        "paid_hours": round(float(table["paid_minutes"].sum()) / 60, 1),
    }
    if as_json:
        invocation.answer(answer)
    else:
        for row in broken.head(20).to_dict("records"):
            invocation.show(f"{row['rule']}: {row['agent_id']} on {row['date']:%Y-%m-%d}: {row['what']}")
        invocation.show("  ".join(f"{name} {value}" for name, value in answer.items() if name != "by_rule"))
    return Exit.KEPT if len(broken) else Exit.PUBLISHED


def _task(
    demand: Path | None,
    requirement: Path | None,
    agents: Path,
    absences: Path | None,
    wishes: Path | None,
    configs: Path,
    seed: int | None,
    seconds: float | None,
) -> "tuple[Task, tuple[str, ...]]":
    """Everything read, with every error of every file in one message."""
    from planning.attending import able_to_attend
    from planning.csv_file import read_people
    from planning.law_findings import law_warnings, refuse_lawless
    from planning.lone_roster import Task, horizon_of
    from planning.refusal import Refusals
    from planning.settings import load_settings
    from planning.stage_file import read_requirement
    from planning.vendors.demand_file import read_demand
    from planning.vendors.demand_plan import plan_demand
    from scheduler.ramp_up import ramped

    settings = load_settings(configs)
    refusals = Refusals()
    people: People | None = refusals.attempt(
        lambda: read_people(agents, absences, wishes, contracts=settings.contracts())
    )
    notes: tuple[str, ...] = ()
    needed: pd.DataFrame | None = None
    if demand is not None:
        asked = refusals.attempt(lambda: read_demand(demand))
        refusals.settle()
        assert asked is not None
        plan = plan_demand(asked, min(asked.interval_minutes, settings.site.interval_minutes))
        needed, horizon, notes = plan.requirement, plan.horizon, plan.notes
    else:
        assert requirement is not None
        needed = refusals.attempt(lambda: read_requirement(requirement))
        refusals.settle()
        assert needed is not None
        horizon = horizon_of(needed, _site_zone(settings))
    assert people is not None
    people = able_to_attend(people, settings)
    people = replace(people, agents=ramped(people.agents, settings.site.learning, horizon))
    refuse_lawless(settings, people.agents)
    notes = (*notes, *law_warnings(settings, people.agents))
    limit = settings.solver.seconds if seconds is None else seconds
    return Task(settings, needed, horizon, people, settings.solver.seed if seed is None else seed, limit), notes


def _site_zone(settings: "Settings") -> ZoneInfo:
    return ZoneInfo(settings.site.time_zone)
