"""Why the published roster is short, and why a person's day is what it is, from the command line."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planning.cli.answers.reasons_told import (
    Worths,
    choice_json,
    choices_table,
    lines_of,
    roster_json,
    values_table,
    worths_tables,
)
from planning.cli.in_force import roster_in_force
from planning.cli.invocation import Invocation
from planning.cli.options import AsJson, Configs, Database
from planning.exits import Exit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from planning.published_problem import PublishedProblem
    from scheduler.reasons.causes import Cause
    from scheduler.reasons.changes import Change
    from scheduler.reasons.shortfalls import Shortfall

Day = Annotated[
    datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="Local date; default: the whole plan.")
]


def roster(
    context: typer.Context,
    queue: Annotated[str | None, typer.Option("--queue", help="line/language/channel; default: all.")] = None,
    day: Day = None,
    priced: Annotated[
        int, typer.Option("--changes", min=0, help="For so many of the dearest stretches changes are priced.")
    ] = 1,
    agents: Annotated[
        int, typer.Option("--agents", min=0, help="For so many skill sets: one to five more, two of them solved anew.")
    ] = 0,
    rules: Annotated[
        int, typer.Option("--rules", min=0, help="What looser rules would save; so many of them solved anew.")
    ] = 0,
    most: Annotated[int, typer.Option("--most", min=1, help="Stretches told at most.")] = 10,
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Say why the published roster is short where it is, and what would close it at what price.

    Every stretch that lacks people or leaves work late, the dearest first: how many, at what price, and what keeps
    those away who know the queue: nobody has the skill, absence, rest, hours of the week, a lock, a vendor's notice,
    or the price. For the dearest the cheapest changes, each priced by solving the dates around it anew for the people
    who know the queue; and what one more agent of each skill set is worth at the prices of the night's proof.

    Example: [bold]tideshift explain roster --queue live_commerce/id/chat --day 2026-11-19[/]
    """
    from planning.cli.progress import shown
    from planning.refusal import Finding, Refused
    from scheduler.reasons.causes import cause_of
    from scheduler.reasons.changes import changes
    from scheduler.reasons.shortfalls import shortfalls

    invocation: Invocation = context.obj
    published = _published(database, configs)
    problem, shifts = published.problem, published.shifts
    if queue is not None and queue not in problem.queues:
        remedy = f"ask for one of {', '.join(problem.queues[:5])}, ..."
        raise Refused([Finding("--queue", 0, "", f"no queue {queue!r} in this plan", "", remedy)])
    zone = problem.horizon.time_zone
    _refuse_other_days(published, day)
    asked = [s for s in shortfalls(problem, shifts) if queue in (None, s.queue) and _touches(s, day, zone)]
    told: list[tuple[Shortfall, Cause, list[Change]]] = []
    with shown(invocation.log, as_json) as report:
        for n, short in enumerate(asked[:most]):
            report("reasons", n / min(len(asked), most), short.queue)
            cause = cause_of(problem, shifts, short)
            found = changes(problem, shifts, short, cause) if n < priced else []
            told.append((short, cause, found))
        values, worths = _values(published), _worths(published, agents, rules, report)
    if as_json:
        invocation.answer(roster_json(published, told, len(asked), values, worths, zone))
        return Exit.PUBLISHED
    hours, cents = sum(s.hours for s in asked), sum(s.cents for s in asked)
    invocation.show(f"{len(asked)} stretches short, {hours:,.1f} agent-hours, {cents / 100:,.2f}")
    for short, cause, found in told:
        invocation.show(*lines_of(short, cause, found, zone))
    if values:
        invocation.show(values_table(values))
    invocation.show(*worths_tables(worths))
    if published.drifted:
        invocation.note(
            f"! by today's settings and edits the roster costs {published.counted_cents / 100:,.2f}, not "
            f"{(published.cost_cents or 0) / 100:,.2f}: reasons are today's"
        )
    return Exit.PUBLISHED


def person(
    context: typer.Context,
    agent: Annotated[str, typer.Argument(help="agent_id, as agents.csv has it.")],
    day: Annotated[datetime, typer.Option("--day", formats=["%Y-%m-%d"], help="The agent's local date.")],
    database: Database = "sqlite:///data/tideshift.db",
    configs: Configs = Path("configs"),
    as_json: AsJson = False,
) -> int:
    """Show every shift a person could have on a day: chosen, forbidden by which rule, or possible at what price.

    Prices are exact counts of the whole roster with that shift in place of the day's own; the person's work goes where
    one head more is worth most, everybody else's stays.

    Example: [bold]tideshift explain person SH0042 --day 2026-11-19[/]
    """
    from planning.refusal import Finding, Refused
    from scheduler.reasons.person import day_choices

    invocation: Invocation = context.obj
    published = _published(database, configs)
    try:
        found = day_choices(published.problem, published.shifts, agent, day.date())
    except ValueError as wrong:
        remedy = "ask for somebody and a date of the published plan"
        raise Refused([Finding("explain person", 0, "", str(wrong), "", remedy)]) from wrong
    zone = next(a.time_zone for a in published.problem.agents if a.agent_id == agent)
    if as_json:
        choices = [choice_json(c, zone) for c in found]
        invocation.answer({"agent_id": agent, "day": day.date().isoformat(), "choices": choices})
        return Exit.PUBLISHED
    invocation.show(f"{agent}, {day:%a %Y-%m-%d} {zone.key}", choices_table(found, zone))
    return Exit.PUBLISHED


def _published(database: str, configs: Path) -> "PublishedProblem":
    from planning.published_problem import published_problem
    from planning.settings import load_settings

    settings = load_settings(configs)
    with roster_in_force(database) as (store, publication):
        return published_problem(store, publication, settings)


def _touches(short: "Shortfall", day: datetime | None, zone: "ZoneInfo") -> bool:
    """Whether any moment of a stretch is on a local date; without one every stretch is asked for."""
    if day is None:
        return True
    last = short.end - timedelta(microseconds=1)
    return short.start.astimezone(zone).date() <= day.date() <= last.astimezone(zone).date()


def _refuse_other_days(published: "PublishedProblem", day: datetime | None) -> None:
    from planning.refusal import Finding, Refused

    horizon = published.problem.horizon
    first = horizon.start.astimezone(horizon.time_zone).date()
    last = (horizon.end - timedelta(minutes=1)).astimezone(horizon.time_zone).date()
    if day is not None and not first <= day.date() <= last:
        wrong = f"{day.date()} lies outside the plan, {first} to {last}"
        raise Refused([Finding("--day", 0, "", wrong, "", "ask for a date of the published plan")])


def _values(published: "PublishedProblem") -> list[dict[str, Any]]:
    """Value of one more agent of each skill set at the prices of the night's proof, the dearest first."""
    from scheduler.reasons.values import value_table

    if published.prices is None:
        return []
    table = value_table(published.problem, published.prices)
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _worths(
    published: "PublishedProblem", agents: int, rules: int, report: Callable[[str, float, str], None]
) -> Worths:
    """Values of more agents and of looser rules, each from a proof of its own."""
    if not agents and not rules:
        return Worths()
    import numpy as np

    from scheduler.reasons.more import value_of_more
    from scheduler.reasons.values import marginal_value, prove, values_of_relaxing

    report("proofs", 0.0, "the plan as it is")
    base = prove(published.problem)
    sets = np.unique(published.problem.skill_set).tolist()
    first = {g: marginal_value(base.problem, base.prices, g) for g in sets}
    more = []
    for n, g in enumerate(sorted(sets, key=lambda g: (-first[g], g))[:agents]):
        report("proofs", (n + 1) / (agents + 1), "more agents")
        more.append(value_of_more(base, g))
    looser = values_of_relaxing(base, rules, lambda done, note: report("rules", done, note)) if rules else []
    return Worths(tuple(more), tuple(looser))
