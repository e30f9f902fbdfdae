"""A night's inputs as a scenario would have them: other people, and other demand over the same forecast."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase

import pandas as pd

from forecast.overrides import Override
from planning.night.inputs import Inputs
from planning.refusal import Finding, Refused
from planning.scenarios.scenario import DemandChange, MorePeople, Told
from planning.settings.fields import span
from planning.settings.patterns import reaches
from planning.yaml_door.yaml_model import shown, suggest
from scheduler.agents import AGENTS, Agent
from scheduler.horizon import Horizon, midnight
from scheduler.ramp_up import ramped


def changed(inputs: Inputs, told: Told, lost: Sequence[str] = ()) -> Inputs:
    """Inputs with a scenario's people.

    Parameters
    ----------
    inputs : Inputs
        Gathered with the scenario's settings.
    told : Told
    lost : sequence of str
        Vendors whose people are gone.

    Raises
    ------
    Refused
        With every finding, at the scenario's lines.
    """
    findings: list[Finding] = []
    people = told.words.agents
    known = {a.agent_id: a for a in inputs.agents}
    gone = {a.agent_id for a in inputs.agents if a.vendor in set(lost)}
    for k, pattern in enumerate(people.remove):
        meant = [agent_id for agent_id in known if fnmatchcase(agent_id, pattern)]
        if not meant:
            remedy = suggest(pattern, known, 3)
            findings.append(told.finding(("agents", "remove", k), "nobody is called so", shown(pattern), remedy))
        gone.update(meant)
    added: list[tuple[Agent, MorePeople]] = []
    for k, more in enumerate(people.add):
        findings += _wrong(told, k, more, inputs, known)
        if more.like in known:
            added += [(agent, more) for agent in _copies(inputs, more, set(known))]
    if findings:
        raise Refused(findings)
    if not gone and not added:
        return inputs
    agents = (*(a for a in inputs.agents if a.agent_id not in gone), *(a for a, _ in added))
    table = inputs.people.table
    rows = [_row(table, agent, more) for agent, more in added]
    table = pd.concat([table[~table["agent_id"].isin(gone)], *rows], ignore_index=True)
    locked = inputs.locked[~inputs.locked["agent_id"].isin(gone)].reset_index(drop=True)
    kept = replace(inputs.people, table=AGENTS.validate(table, lazy=True), agents=agents)
    return replace(inputs, agents=agents, people=kept, locked=locked)


def _wrong(told: Told, k: int, more: MorePeople, inputs: Inputs, known: dict[str, Agent]) -> Iterator[Finding]:
    loc = ("agents", "add", k)
    if more.like not in known:
        yield told.finding((*loc, "like"), "nobody is called so", shown(more.like), suggest(more.like, known, 3))
    contracts = inputs.settings.contracts()
    if more.contract is not None and more.contract not in contracts:
        wrong = "no such contract in shifts.yaml"
        yield told.finding((*loc, "contract"), wrong, shown(more.contract), suggest(more.contract, contracts))
    queues = [policy.queue for policy in inputs.settings.policies()]
    for j, skill in enumerate(more.skills or ()):
        yield from reaches(told.document, (*loc, "skills", j), skill, queues)


def _copies(inputs: Inputs, more: MorePeople, taken: set[str]) -> Iterator[Agent]:
    """So many people, without anybody's absences; they learn from the day they are hired."""
    like = next(a for a in inputs.people.agents if a.agent_id == more.like)
    contracts = inputs.settings.contracts()
    one = replace(
        like,
        absences=(),
        contract=like.contract if more.contract is None else contracts[more.contract],
        skills=like.skills if more.skills is None else more.skills,
        hourly_cost_cents=like.hourly_cost_cents if more.hourly_cost is None else round(100 * more.hourly_cost),
        hired_on=like.hired_on if more.hired_on is None else more.hired_on,
    )
    (one,) = ramped((one,), inputs.settings.site.learning, inputs.horizon)
    number = 0
    for _ in range(more.count):
        number += 1
        while f"{like.agent_id}+{number:02d}" in taken:
            number += 1
        name = f"{like.agent_id}+{number:02d}"
        taken.add(name)
        yield replace(one, agent_id=name, name=f"{like.name} +{number}")


def _row(table: pd.DataFrame, agent: Agent, more: MorePeople) -> pd.DataFrame:
    """The row of somebody new, as agents.csv would have it."""
    row = table[table["agent_id"] == more.like].iloc[[0]]
    return row.assign(
        agent_id=agent.agent_id,
        name=agent.name,
        contract=agent.contract.name,
        skills="|".join(agent.skills),
        hourly_cost=agent.hourly_cost_cents / 100,
        hired_on=pd.to_datetime(pd.Series([agent.hired_on], index=row.index)).astype("datetime64[us]"),
    )


def demand_changes(told: Told, inputs: Inputs) -> tuple[Override, ...]:
    """What a scenario says of demand, as words laid over the forecast after everybody else's.

    Raises
    ------
    Refused
        With every change that meets no queue or no hour of the plan.
    """
    findings: list[Finding] = []
    found: list[Override] = []
    queues = [policy.queue for policy in inputs.settings.policies()]
    for k, change in enumerate(told.words.demand):
        loc = ("demand", k)
        findings += reaches(told.document, (*loc, "queue"), change.queue, queues)
        spans = list(_spans(change, inputs.horizon))
        if not spans:
            horizon = inputs.horizon
            last = (horizon.end - timedelta(minutes=1)).astimezone(horizon.time_zone).date()
            days = f"{horizon.start.astimezone(horizon.time_zone).date()} to {last}"
            findings.append(told.finding(loc, "meets no hour of the plan", "", f"name days within {days}"))
        found += [
            Override(
                id=f"{told.name}-{k}-{n}",
                queues=(change.queue,),
                start=start,
                end=end,
                action="scale",
                value=change.factor,
                author="scenario",
                reason=told.words.about,
                created_at=inputs.as_of,
            )
            for n, (start, end) in enumerate(spans)
        ]
    if findings:
        raise Refused(findings)
    return tuple(found)


def _spans(change: DemandChange, horizon: Horizon) -> Iterator[tuple[datetime, datetime]]:
    """The hours a change speaks of, within the horizon; hours beyond midnight belong to the day they begin on."""
    zone = horizon.time_zone
    first: date = horizon.start.astimezone(zone).date()
    begin, finish = span(change.hours)
    count = (horizon.end.astimezone(zone) - horizon.start.astimezone(zone)).days + 1
    for number in range(1, count + 1):
        day = first + timedelta(days=number - 1)
        meant = not change.days or number in change.days
        if not meant or (change.first and day < change.first) or (change.last and day > change.last):
            continue
        start = max(_at(day, begin, horizon), horizon.start.astimezone(UTC))
        end = min(_at(day, finish, horizon), horizon.end.astimezone(UTC))
        if start < end:
            yield start, end


def _at(day: date, minute: int, horizon: Horizon) -> datetime:
    """A clock time of a day, or of the next one, in UTC."""
    day, minute = day + timedelta(days=minute // 1440), minute % 1440
    # By the clock on the wall: a day on which clocks change has its own length.
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=horizon.time_zone)
    return midnight(day, horizon.time_zone).astimezone(UTC) if minute == 0 else wall.astimezone(UTC)
