"""What a night depends on, gathered once: settings, files, and what people decided since the last night."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.overrides import Override
from planning.attending import able_to_attend
from planning.csv_file import People, read_history, read_people
from planning.fair_lives import accounts_of
from planning.house_rules import past_days, rules_of
from planning.law_findings import idle_laws, law_warnings, refuse_lawless
from planning.night.fingerprint import fingerprint, software
from planning.refusal import Finding, Refusals, Refused
from planning.settings import Settings, load_settings
from planning.store import Publication, Store
from planning.vendors.lending import with_seats
from scheduler.agents import Agent
from scheduler.horizon import Horizon, midnight
from scheduler.ramp_up import ramped

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Files:
    """Where the inputs are; what is None is as site.yaml says.

    People given by `agents` bring their own absences and wishes: those of site.yaml speak of other people.
    """

    configs: Path
    history: Path | None = None
    agents: Path | None = None
    absences: Path | None = None
    wishes: Path | None = None


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything a plan depends on, checked.

    Attributes
    ----------
    settings : Settings
    history : pandas.DataFrame
        Contract `HISTORY`: what the forecast and the choice of its models may see, nothing from `as_of` on, counted
        alike throughout.
    people : People
        Tables of agents, absences and wishes, as they were read; the seats that vendors lend behind our own people.
    agents : tuple of Agent
        The same people; days off that planners granted are absences here, and productivity grows from `hired_on`
        where site.yaml says how.
    overrides : tuple of Override
        Planners' words about the forecast that hold tonight.
    locked, past : pandas.DataFrame
        Contract `ROSTER`: published shifts to keep, and published shifts before the horizon.
    accounts : pandas.DataFrame
        Contract `ACCOUNTS`: what people have borne over the weeks that fairness.yaml remembers.
    based_on : Publication or None
        The publication `locked` was read from.
    as_of : datetime
        Nothing later is known.
    seed : int
        Of every draw.
    law_warnings : tuple of str
        What contracts say against the laws of their sites, with its place.
    """

    settings: Settings
    history: pd.DataFrame
    people: People
    agents: tuple[Agent, ...]
    overrides: tuple[Override, ...]
    locked: pd.DataFrame
    past: pd.DataFrame
    accounts: pd.DataFrame
    based_on: Publication | None
    as_of: datetime
    seed: int
    law_warnings: tuple[str, ...] = ()

    @property
    def time_zone(self) -> ZoneInfo:
        """The site's."""
        return ZoneInfo(self.settings.site.time_zone)

    @property
    def horizon(self) -> Horizon:
        """The days to plan."""
        site, days = self.settings.site, self.settings.solver.horizon_days
        return Horizon.after(self.as_of, days, site.interval_minutes, self.time_zone)

    def fingerprint(self) -> str:
        """SHA-256 over everything above and the software; how many processes work on it does not count."""
        settings = self.settings
        return fingerprint(
            {
                # The tables read count, not where they lay or how their columns were called.
                "site": settings.site.model_dump(mode="json", exclude={"inputs"}),
                "forecast": settings.forecast,
                "events": settings.events,
                "shifts": settings.shifts,
                "rules": settings.rules,
                "laws": settings.laws,
                "vendors": settings.vendors,
                "solver": settings.solver.model_dump(mode="json", exclude={"seed", "workers"}),
                "simulation": settings.simulation,
                "activities": settings.activities,
                "fairness": settings.fairness,
                # Without a price nothing depends on what was borne.
                "accounts": self.accounts if settings.fairness.is_priced else None,
                "history interval": settings.site.inputs.history.interval_minutes,
                "history": self.history,
                "agents": list(self.agents),
                "wishes": self.people.wishes,
                "overrides": list(self.overrides),
                "locked": self.locked,
                "past": self.past,
                "as_of": self.as_of.astimezone(UTC),
                "seed": self.seed,
                "software": software(),
            }
        )


def gather(
    files: Files,
    store: Store,
    *,
    as_of: datetime | None,
    seed: int | None,
    now: datetime,
    settings: Settings | None = None,
) -> Inputs:
    """Read everything a night needs.

    Parameters
    ----------
    files : Files
    store : Store
        For what people decided: overrides, locked shifts, days off, the published past.
    as_of : datetime, optional
        Nothing later is read; default: the first midnight of the site at or after `now`, so that every night of one
        day plans the same days.
    seed : int, optional
        Default: the one in solver.yaml.
    now : datetime
        Zone-aware.
    settings : Settings, optional
        Default: those of the folder that `files` names.

    Raises
    ------
    Refused
        With every finding of every file at once.
    """
    settings = settings or load_settings(files.configs)
    site, zone = settings.site, ZoneInfo(settings.site.time_zone)
    at = as_of or _next_midnight(now, zone)
    history, people = _read(files, settings)
    oldest = at - timedelta(weeks=settings.forecast.history_weeks)
    # Models are chosen on certain days, from the weeks before those.
    chosen_at = settings.forecast.chosen_at(at, zone).astimezone(UTC)
    begin = min(oldest, chosen_at - timedelta(weeks=settings.forecast.history_weeks))
    seen = history[(history["timestamp"] >= begin) & (history["timestamp"] < at)].reset_index(drop=True)
    if not (seen["timestamp"] >= oldest).any():
        name = str(files.history or settings.path(site.inputs.history.file))
        wrong = f"no row in the {settings.forecast.history_weeks} weeks before {at.isoformat()}"
        last = history["timestamp"].max().tz_convert(zone).isoformat()
        raise Refused([Finding(name, 0, "timestamp", wrong, f"the last is {last}", "plan with an earlier --as-of")])
    horizon = Horizon.after(at, settings.solver.horizon_days, site.interval_minutes, zone)
    people = able_to_attend(with_seats(people, settings.vendors.offers(), at, horizon), settings)
    based_on = store.published()
    locked = store.locked_rows(horizon.start, horizon.end)
    frozen = _frozen(store, at, horizon, settings.solver.freeze_days)
    past = store.past_roster(horizon.start, past_days(settings, rules_of(settings, people.wishes)))
    off = store.locked_days_off(horizon.start.date() - _DAY, horizon.end.date() + _DAY)
    agents = _with_days_off(people.agents, off, pd.concat([past, locked], ignore_index=True))
    agents = ramped(agents, site.learning, horizon)
    refuse_lawless(settings, agents)
    locked = pd.concat([locked, _still_possible(frozen, locked, agents)], ignore_index=True)
    remembered = store.past_roster(horizon.start, 7 * settings.fairness.weeks)
    return Inputs(
        settings=settings,
        history=seen,
        people=people,
        agents=agents,
        overrides=_obeyed(store.overrides(), at),
        locked=locked,
        past=past,
        accounts=accounts_of(settings, agents, remembered, people.wishes, horizon.start),
        based_on=based_on,
        as_of=at,
        seed=settings.solver.seed if seed is None else seed,
        law_warnings=(*law_warnings(settings, agents), *idle_laws(settings, agents)),
    )


def _next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    today = midnight(local.date(), zone)
    return today if today == local else midnight(local.date() + _DAY, zone)


def _read(files: Files, settings: Settings) -> tuple[pd.DataFrame, People]:
    site = settings.site
    told = site.inputs
    own = files.agents is not None

    def chosen(given: Path | None, named: str | None) -> Path | None:
        return given or (None if own or named is None else settings.path(named))

    refusals = Refusals()
    history = refusals.attempt(
        lambda: settings.counted_alike(
            read_history(
                files.history or settings.path(told.history.file),
                ZoneInfo(site.time_zone),
                source=told.history,
                queues=site.queue_names,
            )
        )
    )
    people = refusals.attempt(
        lambda: read_people(
            files.agents or settings.path(told.agents),
            chosen(files.absences, told.absences),
            chosen(files.wishes, told.wishes),
            contracts=settings.contracts(),
            queues=site.queue_names,
            rank_weights=settings.fairness.rank_weights,
        )
    )
    refusals.settle()
    assert history is not None  # settle has refused otherwise
    assert people is not None
    return history, people


def _obeyed(overrides: list[Override], as_of: datetime) -> tuple[Override, ...]:
    """The overrides that hold, as ones the night knows: planned as of last week, it still obeys what was said today.

    Their order, which decides where they overlap, stays the one they were made in.
    """
    held = [o for o in overrides if o.active and (o.expires_at is None or o.expires_at > as_of)]
    latest = [as_of - timedelta(microseconds=len(held) - k) for k in range(len(held))]
    return tuple(replace(o, created_at=min(o.created_at, last)) for o, last in zip(held, latest, strict=True))


def _frozen(store: Store, as_of: datetime, horizon: Horizon, days: int) -> pd.DataFrame:
    """Shifts of the first `days` of the horizon as an earlier night published them; contract `ROSTER`.

    Earlier than `as_of`, not merely the newest: planning the same night twice must see the same frozen days.
    """
    until = midnight(horizon.start.astimezone(horizon.time_zone).date() + days * _DAY, horizon.time_zone)
    for publication in store.publications() if days else ():
        if store.run(publication.run_id).as_of < as_of:
            rows = store.roster(publication.id)
            return rows[(rows["start"] >= horizon.start) & (rows["start"] < until)]
    return store.locked_rows(horizon.start, horizon.start)


def _still_possible(frozen: pd.DataFrame, locked: pd.DataFrame, agents: tuple[Agent, ...]) -> pd.DataFrame:
    """Frozen shifts that no planner has replaced since, of people who are still there to work them."""
    people = {a.agent_id: a for a in agents}
    replaced = set(zip(locked["agent_id"], locked["date"], strict=True))
    keep = []
    for agent_id, day, start, end in frozen[["agent_id", "date", "start", "end"]].itertuples(index=False, name=None):
        agent = people.get(agent_id)
        keep.append(
            agent is not None
            and (agent_id, day) not in replaced
            and (agent.hired_on is None or day.date() >= agent.hired_on)
            and (agent.leaves_on is None or day.date() <= agent.leaves_on)
            and not any(start < away_end and away_start < end for away_start, away_end in agent.absences)
        )
    return frozen[keep]


def _with_days_off(agents: tuple[Agent, ...], off: pd.DataFrame, standing: pd.DataFrame) -> tuple[Agent, ...]:
    """People with the days that planners cleared as absences, from the end of a shift that reaches into the day."""
    granted: dict[str, list[tuple[datetime, datetime]]] = {}
    zones = {a.agent_id: a.time_zone for a in agents}
    for agent_id, day in off[["agent_id", "date"]].itertuples(index=False, name=None):
        if agent_id in zones:
            zone = zones[agent_id]
            start = datetime.combine(day.date(), time(), zone).astimezone(UTC)
            end = datetime.combine(day.date() + _DAY, time(), zone).astimezone(UTC)
            mine = standing[(standing["agent_id"] == agent_id) & (standing["end"] > start) & (standing["end"] < end)]
            if len(mine):
                start = mine["end"].max().to_pydatetime()
            granted.setdefault(agent_id, []).append((start, end))
    return tuple(
        replace(a, absences=tuple(sorted((*a.absences, *granted[a.agent_id])))) if a.agent_id in granted else a
        for a in agents
    )
