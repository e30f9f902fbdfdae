"""Planted contradictions: small operations that a few facts spoil together, and each of them may be left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd

from scheduler.agents import Agent
from scheduler.clashing.clash import Clash
from scheduler.clashing.contradictions import contradictions, left_open
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift
from scheduler.rules import Breaks, OneShiftADay, Rest, Rule, RunOfDays, WeekMinutes, WeekShifts
from scheduler.shifts import Break, ShiftTemplate
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    LAWS,
    MONDAY,
    PART,
    TEMPLATES,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    laws,
    problem,
    requirement,
    roster,
    shift,
)

POST = "shop/zh/moderation"
ROUND = ShiftTemplate("R8", 480, 0, 1380, 60, (Break(60, 180, 240, paid=True),))
"""Eight hours, seven of them at work, at every hour of the clock."""

Facts = frozenset[str]
Built = tuple[RosterProblem, pd.DataFrame, tuple[str, ...]]
"""A problem, its requirement, and the queues that somebody must be able to serve."""


@dataclass(frozen=True)
class Planted:
    """What is planted, and what must be told: about whom, and of which kinds the facts are.

    `build` makes the operation of the facts that hold, of which `facts` are the names.
    """

    name: str
    build: Callable[[Facts], Built]
    facts: tuple[str, ...]
    who: str
    kinds: tuple[str, ...]
    hard: bool = True


def told(built: Built) -> list[Clash]:
    """Everything that is told of an operation."""
    made, needed, queues = built
    return [*contradictions(made), *left_open(made, needed, queues)]


def of(
    team: Sequence[Agent],
    rows: Sequence[Shift] = (),
    rules: Sequence[Rule] = LAWS,
    *,
    past: Sequence[Shift] = (),
    templates: Sequence[ShiftTemplate] = TEMPLATES,
    post: Sequence[float] | None = None,
    queues: tuple[str, ...] = (),
) -> Built:
    """A week of a team with standing shifts, and perhaps a post by the hour."""
    span = horizon(7)
    need = {POST: post} if post is not None else {}
    needed = requirement(span, need, kind="post")
    made = problem(team, needed, span, rules, templates, locked=roster(team, *rows), past=roster(team, *past))
    return made, needed, queues


def locked(who: str, hour: float, **more: object) -> Shift:
    """A locked day shift with its break."""
    return replace(shift(who, at(hour), **({"breaks": ((180, 60),)} | more)), locked=True)


def without(*types: type[Rule]) -> tuple[Rule, ...]:
    """The usual rules without some."""
    return tuple(rule for rule in LAWS if not isinstance(rule, types))


def absence(facts: Facts) -> Built:
    away = ((at(15), at(17)),) if "absence" in facts else ()
    return of([agent(1, absences=away)], [locked("a01", 8)] if "lock" in facts else [])


def rest(facts: Facts) -> Built:
    rows = [locked("a01", hour) for name, hour in (("late", 15), ("early", 32)) if name in facts]
    return of([agent(1)], rows, LAWS if "law" in facts else without(Rest))


def rest_from_the_past(facts: Facts) -> Built:
    before = [shift("a01", at(-9), breaks=((180, 60),))] if "past" in facts else []
    rows = [locked("a01", 6)] if "lock" in facts else []
    return of([agent(1)], rows, LAWS if "law" in facts else without(Rest), past=before)


def week(facts: Facts) -> Built:
    short = replace(FULL, name="short", week_minutes=900 if "contract" in facts else 2400)
    rows = [locked("a01", hour) for name, hour in (("monday", 8), ("tuesday", 32)) if name in facts]
    return of([agent(1, contract=short)], rows)


def run(facts: Facts) -> Built:
    rows = [locked("a01", 8 + 24 * k) for k in range(3) if f"day {k}" in facts]
    return of([agent(1)], rows, laws(RunOfDays(2)) if "law" in facts else LAWS)


def hired(facts: Facts) -> Built:
    first = MONDAY + timedelta(days=1) if "hired" in facts else None
    return of([agent(1, hired_on=first)], [locked("a01", 8)] if "lock" in facts else [])


def left(facts: Facts) -> Built:
    last = MONDAY - timedelta(days=1) if "left" in facts else None
    return of([agent(1, leaves_on=last)], [locked("a01", 8)] if "lock" in facts else [])


def skill(facts: Facts) -> Built:
    skills = (CHAT,) if "skill" in facts else (CHAT, VOICE)
    return of([agent(1, skills=skills)], [locked("a01", 8, work=[(0, 60, VOICE)])] if "lock" in facts else [])


def twice(facts: Facts) -> Built:
    short = {"minutes": 240, "breaks": (), "code": "P4"}
    rows = [locked("a01", hour, **short) for name, hour in (("one", 4), ("two", 19.5)) if name in facts]
    return of([agent(1)], rows, LAWS if "law" in facts else without(OneShiftADay))


def unknown(facts: Facts) -> Built:
    team = [agent(1), agent(2)]
    made, needed, queues = of(team, [locked("a02", 8)] if "lock" in facts else [])
    if "unknown" in facts:
        span = horizon(7)
        table = roster(team, *made.kept)
        made = problem(team[:1], needed, span, locked=table)
    return made, needed, queues


def no_break_left(facts: Facts) -> Built:
    rests = (Break(60, 0, 60, paid=True),) if "window" in facts else (Break(60, 0, 300, paid=True),)
    early = ShiftTemplate("E8", 480, 480, 720, 120, rests)
    codes = ("P4", "E8") if "template" in facts else ("P4",)
    rules = LAWS if "law" in facts else laws(Breaks(480))
    return of([agent(1, contract=replace(FULL, name="early", shifts=codes))], (), rules, templates=(PART, early))


def other_template(facts: Facts) -> Built:
    codes = ("P4",) if "template" in facts else ("D8", "P4")
    part = replace(FULL, name="part", shifts=codes)
    return of([agent(1, contract=part)], [locked("a01", 8)] if "lock" in facts else [])


def all_absent(facts: Facts) -> Built:
    away = ((at(9), at(17)),)
    crew = [agent(k, skills=(POST,), absences=away if f"absence {k}" in facts else ()) for k in (1, 2)]
    more = [] if "skill" in facts else [agent(3, skills=(POST,))]
    post = [1.0 if hour == 12 else 0.0 for hour in range(24)] if "need" in facts else None
    return of([*crew, *more], post=post)


def nobody_trained(facts: Facts) -> Built:
    skills = (CHAT,) if "skill" in facts else (CHAT, POST)
    return of([agent(1, skills=skills)], post=flat(1.0, 10, 12) if "need" in facts else None)


def too_few_hours(facts: Facts) -> Built:
    terms = replace(FULL, name="round", shifts=("R8",))
    if "contract" not in facts:
        terms = replace(terms, week_minutes=10_080, week_shifts=7)
    crew = [agent(k, skills=(POST,), contract=terms) for k in range(1, 5 if "skill" in facts else 9)]
    post = flat(1.0, 0, 24, days=7) if "need" in facts else None
    return of(crew, (), without(WeekMinutes, WeekShifts, RunOfDays), templates=(ROUND,), post=post)


def guarantee(facts: Facts) -> Built:
    terms = replace(
        FULL,
        name="promised",
        week_shifts=5 if "shifts" in facts else 7,
        shifts=("P4",) if "templates" in facts else ("P4", "D8"),
        guaranteed_minutes=1400 if "guarantee" in facts else 0,
    )
    return of([agent(1, contract=terms)], (), without(WeekShifts))


def week_too_short(facts: Facts) -> Built:
    tiny = replace(PART, code="P2", minutes=120)
    part = replace(FULL, name="part", shifts=("P4",) if "templates" in facts else ("P2",))
    return of([agent(1, contract=part)], (), laws(WeekMinutes(200)) if "law" in facts else LAWS, templates=(PART, tiny))


def unserved(facts: Facts) -> Built:
    skills = (CHAT,) if "skill" in facts else (CHAT, VOICE)
    return of([agent(1, skills=skills)], queues=(VOICE,) if "need" in facts else ())


PLANTED = (
    Planted("absence", absence, ("lock", "absence"), "a01", ("lock", "absence")),
    Planted("rest", rest, ("late", "early", "law"), "a01", ("lock", "lock", "law")),
    Planted("rest from the past", rest_from_the_past, ("past", "lock", "law"), "a01", ("past", "lock", "law")),
    Planted("week", week, ("monday", "tuesday", "contract"), "a01", ("lock", "lock", "contract")),
    Planted("run", run, ("day 0", "day 1", "day 2", "law"), "a01", ("lock", "lock", "lock", "law")),
    Planted("hired", hired, ("lock", "hired"), "a01", ("lock", "employment")),
    Planted("left", left, ("lock", "left"), "a01", ("lock", "employment")),
    Planted("skill", skill, ("lock", "skill"), "a01", ("lock", "skill")),
    Planted("twice a day", twice, ("one", "two", "law"), "a01", ("lock", "lock", "law")),
    Planted("unknown", unknown, ("lock", "unknown"), "a02", ("lock", "person")),
    Planted("breaks", no_break_left, ("law", "window", "template"), "template E8", ("law", "break", "template")),
    Planted("template", other_template, ("lock", "template"), "a01", ("lock", "template"), hard=False),
    Planted(
        "all absent",
        all_absent,
        ("need", "skill", "absence 1", "absence 2"),
        POST,
        ("need", "skill", "absence", "absence"),
        hard=False,
    ),
    Planted("nobody trained", nobody_trained, ("need", "skill"), POST, ("need", "skill"), hard=False),
    Planted(
        "too few hours", too_few_hours, ("need", "skill", "contract"), POST, ("need", "skill", "contract"), hard=False
    ),
    Planted(
        "guarantee",
        guarantee,
        ("guarantee", "templates", "shifts"),
        "contract promised",
        ("guarantee", "template", "contract"),
        hard=False,
    ),
    Planted("short week", week_too_short, ("templates", "law"), "contract part", ("template", "law"), hard=False),
    Planted("unserved", unserved, ("need", "skill"), VOICE, ("need", "skill"), hard=False),
)
