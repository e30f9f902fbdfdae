"""What no single value shows: names that clash, point nowhere, or contradict each other, across all settings files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from planning.refusal import Finding
from planning.settings import activities as planned
from planning.settings.activities import Activities
from planning.settings.events import Events
from planning.settings.fairness import Fairness
from planning.settings.fields import minutes
from planning.settings.laws import Laws, lone_keys, unknown_profiles
from planning.settings.patterns import reaches
from planning.settings.rules import Rules
from planning.settings.service import DeflectionPlan, PeakHours, Service
from planning.settings.shifts import ContractTerms, Shifts, Template
from planning.settings.simulation import Simulation, contradictions
from planning.settings.site import Site
from planning.settings.solver import Solver
from planning.settings.vendor_checks import vendor_queues, vendor_shifts, vendor_terms
from planning.settings.vendors import Vendors
from planning.yaml_door.yaml_file import Document
from planning.yaml_door.yaml_model import Door, shown, suggest
from scheduler.rules.wishes import BANDS

M = TypeVar("M", bound=Door)


@dataclass(frozen=True)
class Read(Generic[M]):
    """A model beside the document it was read from, which knows the places."""

    document: Document
    value: M


def check(
    site: Read[Site] | None,
    events: Read[Events] | None,
    shifts: Read[Shifts] | None,
    rules: Read[Rules] | None,
    laws: Read[Laws] | None,
    vendors: Read[Vendors] | None,
    solver: Read[Solver] | None,
    simulation: Read[Simulation] | None,
    activities: Read[Activities] | None,
    fairness: Read[Fairness] | None,
) -> list[Finding]:
    """Every finding that the files which could be read allow."""
    found: list[Finding] = []
    if site:
        found += _site(site)
    if events:
        found += _events(events)
    if shifts:
        found += _shifts(shifts)
    if laws:
        found += lone_keys(laws.value, laws.document)
    if rules and laws:
        found += unknown_profiles(rules.value.laws, rules.document, laws.value)
    if vendors:
        found += vendor_terms(vendors.value, vendors.document)
    if solver and solver.value.freeze_days > solver.value.horizon_days:
        wrong = f"freezes more than the {solver.value.horizon_days} days planned"
        found.append(solver.document.finding(("freeze_days",), wrong, str(solver.value.freeze_days), "lower it"))
    if simulation:
        found += contradictions(simulation.value, simulation.document, site.value.shrinkage.unplanned if site else 0.0)
    if activities:
        found += planned.contradictions(activities.value, activities.document)
    if activities and site and shifts:
        grid = site.value.interval_minutes
        found += planned.off_grid(activities.value, activities.document, shifts.value, grid)
    if site and events:
        found += _event_queues(events, site.value.queue_names)
    if site and fairness:
        for k, pattern in enumerate(fairness.value.posts):
            found += reaches(fairness.document, ("posts", k), pattern, site.value.queue_names)
    if site and vendors:
        found += vendor_queues(vendors.value, vendors.document, site.value.queue_names)
    if shifts and vendors:
        found += vendor_shifts(vendors.value, vendors.document, shifts.value)
    if site and shifts:
        found += _grid(shifts, site.value.interval_minutes)
    if site and shifts and rules:
        found += _breaks(shifts, site.value.interval_minutes, rules.value.longest_stretch_minutes)
    return found


def _site(site: Read[Site]) -> Iterator[Finding]:
    value, document = site.value, site.document
    first: dict[str, int] = {}
    for k, group in enumerate(value.queues):
        for j, language in enumerate(group.languages):
            name = f"{group.line}/{language}/{group.channel}"
            loc = ("queues", k, "languages", j)
            if name in first:
                yield document.finding(
                    loc, f"queue {name} twice", f"the first is on line {first[name]}", "keep one of the two"
                )
            first.setdefault(name, document.place(loc).line)
            if language not in value.languages and "*" not in value.languages:
                yield document.finding(loc, "a language without a market", shown(language), "add it under `languages`")
        service = group.service or group.channel
        if service not in value.services:
            at = ("queues", k, "service" if group.service else "channel")
            yield document.finding(at, "no such service", shown(service), suggest(service, value.services))
        if group.weekly is not None and group.daily != "00:00-24:00":
            yield document.finding(("queues", k, "weekly"), "both `daily` and `weekly`", "", "keep one of the two")
        yield from _deflection(group.deflection or (), document, ("queues", k, "deflection"))
        yield from _peaks(group.peak_cover or (), document, ("queues", k, "peak_cover"))
        served = value.services.get(service)
        if group.peak_cover and served is not None and served.kind != "interval":
            yield _only_live(document, ("queues", k, "peak_cover"), served.kind)
    lines = list(dict.fromkeys(group.line for group in value.queues))
    for name in (name for name in value.line_names if name not in lines):
        yield document.finding(("line_names", name), "no queue is of this line", shown(name), suggest(name, lines))
    for name, service_ in value.services.items():
        yield from _deflection(service_.deflection, document, ("services", name, "deflection"))
        yield from _peaks(service_.peak_cover, document, ("services", name, "peak_cover"))
        yield from _live_only(service_, document, ("services", name))
        if service_.kind == "deferred" and service_.deadline_h is None:
            yield document.finding(("services", name), "a deferred service without `deadline_h`", "", "add it")
        if service_.kind == "post" and service_.posts == 0:
            yield document.finding(("services", name), "a post service without `posts`", "", "add it, at least 1")
    history = value.inputs.history
    longer, shorter = sorted((history.interval_minutes, value.interval_minutes), reverse=True)
    if longer % shorter:
        wrong = f"neither divides nor is divided by the planning interval of {value.interval_minutes} minutes"
        at_ = ("inputs", "history", "interval_minutes")
        yield document.finding(at_, wrong, str(history.interval_minutes), "change one of the two")
    for k, hour in enumerate(history.masked_hours):
        if not 0 <= hour <= 23:
            hours = ("inputs", "history", "masked_hours", k)
            yield document.finding(hours, "not an hour of the clock", str(hour), "write 0 to 23")
    for column in set(history.constants) & set(history.columns):
        both = ("inputs", "history", "constants", column)
        yield document.finding(both, f"{column} both a constant and a column", "", "keep one of the two", key=True)


def _deflection(plan: DeflectionPlan, document: Document, loc: tuple[str | int, ...]) -> Iterator[Finding]:
    """What held before the first date must be said, and every later share must have a date of its own."""
    for k, step in enumerate(plan):
        if k == 0 and step.first is not None:
            remedy = "put `- {share: ...}` before it with what holds until then, 0 if no AI answered"
            yield document.finding((*loc, k, "from"), "no share before it", str(step.first), remedy)
        elif k and step.first is None:
            yield document.finding((*loc, k), "a change of deflection without `from`", "", "add the first day it holds")
        before = plan[k - 1].first if k else None
        if step.first and before and step.first <= before:
            wrong = "a second share from that day" if step.first == before else f"not after {before}, the one before it"
            remedy = "keep one of the two" if step.first == before else "sort the changes by `from`"
            yield document.finding((*loc, k, "from"), wrong, str(step.first), remedy)


def _peaks(peaks: Sequence[PeakHours], document: Document, loc: tuple[str | int, ...]) -> Iterator[Finding]:
    for k, peak in enumerate(peaks):
        if peak.first and peak.last and peak.last < peak.first:
            yield document.finding((*loc, k, "to"), "ends before it begins", str(peak.last), "swap the two")


def _live_only(service: Service, document: Document, loc: tuple[str | int, ...]) -> Iterator[Finding]:
    """What only means something where customers wait, and calling again only where they give up."""
    if service.kind != "interval":
        for key, unset in (("redial", 0.0), ("sized_for", "mean"), ("peak_cover", ())):
            if getattr(service, key) != unset:
                yield _only_live(document, (*loc, key), service.kind)
    elif service.redial and service.patience_s is None:
        remedy = "give patience_s, or leave redial out"
        yield document.finding((*loc, "redial"), "nobody gives up, so nobody calls again", str(service.redial), remedy)


def _only_live(document: Document, loc: tuple[str | int, ...], kind: str) -> Finding:
    return document.finding(loc, "only for services of kind interval", f"kind: {kind}", "leave it out")


def _events(events: Read[Events]) -> Iterator[Finding]:
    document = events.document
    seen: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for k, once in enumerate(events.value.events):
        if once.last < once.first:
            yield document.finding(("events", k, "to"), "ends before it begins", str(once.last), "swap the two")
        key = (once.name, str(once.first), once.queues)
        if key in seen:
            found = f"the first is on line {seen[key]}"
            yield document.finding(("events", k, "name"), f"event {once.name!r} twice", found, "keep one of the two")
        seen.setdefault(key, document.place(("events", k)).line)
    for k, timed in enumerate(events.value.timed):
        ways = [name for name in ("dates", "weekdays", "days_of_month") if getattr(timed, name)]
        if len(ways) != 1:
            wrong = "says nowhere on which days" if not ways else "says in more than one way on which days"
            remedy = "give one of `dates`, `weekdays`, `days_of_month`"
            yield document.finding(("timed", k), wrong, ", ".join(ways), remedy)
        for j, day in enumerate(timed.days_of_month):
            if not 1 <= day <= 31:
                yield document.finding(
                    ("timed", k, "days_of_month", j), "not a day of a month", str(day), "write 1 to 31"
                )
        if timed.first and timed.last and timed.last < timed.first:
            yield document.finding(("timed", k, "to"), "ends before it begins", str(timed.last), "swap the two")


def _event_queues(events: Read[Events], queues: Sequence[str]) -> Iterator[Finding]:
    for section in ("events", "timed"):
        for k, event in enumerate(getattr(events.value, section)):
            for j, pattern in enumerate(event.queues):
                yield from reaches(events.document, (section, k, "queues", j), pattern, queues)


def _shifts(shifts: Read[Shifts]) -> Iterator[Finding]:
    value, document = shifts.value, shifts.document
    first: dict[str, int] = {}
    for k, template in enumerate(value.templates):
        loc = ("templates", k)
        if template.code in first:
            found = f"the first is on line {first[template.code]}"
            yield document.finding((*loc, "code"), f"template {template.code} twice", found, "keep one of the two")
        first.setdefault(template.code, document.place(loc).line)
        if template.code in {"off", *BANDS}:
            found = "off, " + ", ".join(BANDS)
            yield document.finding((*loc, "code"), "a word that wishes.csv uses for something else", found, "rename it")
        if minutes(template.latest_start) < minutes(template.earliest_start):
            remedy = "swap the two; starts around midnight are two templates"
            yield document.finding((*loc, "latest_start"), "before earliest_start", template.latest_start, remedy)
        if template.latest_start == "24:00":
            yield document.finding((*loc, "latest_start"), "the next day", "24:00", "write at most 23:59")
        yield from _windows(template, document, k)
    for name, contract in value.contracts.items():
        for j, code in enumerate(contract.shifts):
            if code not in first:
                at = ("contracts", name, "shifts", j)
                yield document.finding(at, "no such shift template", shown(code), suggest(code, first))
        known = [t.template().paid_minutes for t in value.templates if t.code in contract.shifts]
        if known and min(known) > contract.week_minutes:
            at_ = ("contracts", name, "week_minutes")
            found = str(contract.week_minutes)
            yield document.finding(
                at_, "less than the shortest of its shifts", found, "raise it or add a shorter shift"
            )
        if contract.guaranteed_minutes > contract.week_minutes:
            at_ = ("contracts", name, "guaranteed_minutes")
            found = f"{contract.guaranteed_minutes} of {contract.week_minutes}"
            yield document.finding(at_, "more than may be worked", found, "lower it to week_minutes or less")
        yield from _pay(name, contract, document)


def _pay(name: str, contract: ContractTerms, document: Document) -> Iterator[Finding]:
    """Terms of pay that contradict each other, and some that could never be paid."""
    for key, terms in (("day_overtime", contract.day_overtime), ("week_overtime", contract.week_overtime)):
        if terms is None:
            continue
        at: tuple[str | int, ...] = ("contracts", name, key, "steps")
        for k, (before, step) in enumerate(pairwise((None, *terms.steps))):
            if step is None:
                continue
            if (step.since > 0) if before is None else (step.since <= before.since):
                remedy = "begin with 0" if before is None else "let the steps ascend"
                yield document.finding((*at, k, "since"), "a step out of its order", str(step.since), remedy)
            if before is not None and step.rate < before.rate:
                wrong = "less than the minutes before it are paid"
                yield document.finding((*at, k, "rate"), wrong, str(step.rate), "let rates rise")
    week = contract.week_overtime
    if week is not None and week.after < contract.guaranteed_minutes:
        wrong = "overtime before the guaranteed minutes are worked"
        found = f"{week.after} of {contract.guaranteed_minutes}"
        yield document.finding(("contracts", name, "week_overtime", "after"), wrong, found, "raise it")
    if week is not None and week.after >= contract.week_minutes:
        found = f"{week.after} of {contract.week_minutes}"
        remedy = "raise week_minutes, which holds the most with overtime, or leave week_overtime out"
        yield document.finding(("contracts", name, "week_overtime", "after"), "no overtime is possible", found, remedy)
    if contract.time_off is not None and contract.time_off.minutes > contract.guaranteed_minutes:
        found = f"{contract.time_off.minutes} of {contract.guaranteed_minutes}"
        wrong, remedy = "more time off than is guaranteed", "lower it to guaranteed_minutes or less"
        yield document.finding(("contracts", name, "time_off", "minutes"), wrong, found, remedy)


def _windows(template: Template, document: Document, k: int) -> Iterator[Finding]:
    for j, rest in enumerate(template.breaks):
        loc = ("templates", k, "breaks", j)
        if rest.latest < rest.earliest:
            yield document.finding((*loc, "latest"), "before earliest", str(rest.latest), "swap the two")
        elif rest.latest + rest.minutes >= template.minutes:
            wrong = f"a break that may reach the end of the {template.minutes} minutes"
            yield document.finding((*loc, "latest"), wrong, str(rest.latest), "let it start earlier")


def _grid(shifts: Read[Shifts], interval: int) -> Iterator[Finding]:
    """Starts and lengths off the planning grid would cover half an interval, which no requirement can count."""
    for k, template in enumerate(shifts.value.templates):
        for key in ("minutes", "start_grid"):
            if getattr(template, key) % interval:
                wrong = f"not a multiple of the planning interval of {interval} minutes"
                found = str(getattr(template, key))
                yield shifts.document.finding(("templates", k, key), wrong, found, "round it")
        if minutes(template.earliest_start) % interval:
            wrong = f"off the planning grid of {interval} minutes"
            at = ("templates", k, "earliest_start")
            yield shifts.document.finding(at, wrong, template.earliest_start, "round it")


def _breaks(shifts: Read[Shifts], interval: int, longest: int) -> Iterator[Finding]:
    for k, template in enumerate(shifts.value.templates):
        if any(b.latest < b.earliest for b in template.breaks):
            continue  # said already
        if not template.template().break_patterns(interval, longest):
            wrong = f"no placement of its breaks keeps every stretch of work within {longest} minutes"
            remedy = "widen the windows, add a break, or raise longest_stretch_minutes in rules.yaml"
            at = ("templates", k, "breaks") if template.breaks else ("templates", k, "code")
            yield shifts.document.finding(at, wrong, template.code, remedy)
