"""Scenarios solved beside a base: the same history, instant, seed and futures, so that what differs is the scenario."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

import pandas as pd

from forecast.events.special_days import Event
from forecast.overrides import Override, apply, past_events
from planning.demand.kept_models import Shelf, digest
from planning.demand.question import of_settings
from planning.night.inputs import Files, Inputs, gather
from planning.plan import plan
from planning.refusal import Refusals, Refused
from planning.scenarios.changing import changed, demand_changes
from planning.scenarios.comparing import Comparison, compare
from planning.scenarios.kept import WhatIf
from planning.scenarios.overlay import lay_over, same
from planning.scenarios.scenario import Told
from planning.scenarios.side import Side, published_side, solved_side
from planning.settings import Settings
from planning.store import Publication, Store

Progress = Callable[[str, float, str], None]
"""Told a stage, the share of it that is done (0 to 1), and a note."""

BaseKind = Literal["published", "solve"]


@dataclass(frozen=True, eq=False)
class Question:
    """A scenario ready to be solved.

    Attributes
    ----------
    told : Told
    inputs : Inputs
        With the scenario's settings and people.
    demand : tuple of Override
        What it says of demand, laid over everybody else's words.
    notes : tuple of str
        Changes that change nothing.
    """

    told: Told
    inputs: Inputs
    demand: tuple[Override, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Base:
    """What scenarios are compared with.

    Attributes
    ----------
    kind : {"published", "solve"}
    run : int or None
        The run that made the published roster.
    inputs : Inputs
        Those of the base, as they are read now.
    side : Side
    notes : tuple of str
        What to know before reading a difference.
    """

    kind: BaseKind
    run: int | None
    inputs: Inputs
    side: Side
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Outcome:
    """A scenario solved, and compared with its base."""

    question: Question
    side: Side
    comparison: Comparison
    what_if: WhatIf


@dataclass(frozen=True, eq=False)
class Bench:
    """Where scenarios are solved.

    Attributes
    ----------
    files : Files
    store : Store
        Read, never written.
    shelf : Shelf or None
        Where the choice of models is kept between nights.
    executor : Executor or None
    progress : callable
    now : datetime
        Zone-aware.
    """

    files: Files
    store: Store
    shelf: Shelf | None = None
    executor: Executor | None = None
    progress: Progress = lambda *_: None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def inputs(self, settings: Settings, *, as_of: datetime | None, seed: int | None) -> Inputs:
        """Inputs of a plan with these settings."""
        return gather(self.files, self.store, as_of=as_of, seed=seed, now=self.now, settings=settings)


def questions(bench: Bench, base: Inputs, scenarios: Sequence[Told]) -> list[Question]:
    """Scenarios laid over the base, every one checked before any is solved.

    Raises
    ------
    Refused
        With every finding of every scenario, a scenario that changes nothing among them.
    """
    refusals = Refusals()
    found = [refusals.attempt(lambda told=told: _question(bench, base, told)) for told in scenarios]  # type: ignore[misc]
    refusals.settle()
    return [question for question in found if question is not None]


def _question(bench: Bench, base: Inputs, told: Told) -> Question:
    laid = lay_over(base.settings, told)
    words = told.words
    others = words.demand or words.agents.add or words.agents.remove or words.roster != "elastic"
    if not others and same(base.settings, laid.settings):
        remedy = "; ".join(laid.idle) or "write what is to change, such as rules.rest_minutes: 720"
        raise Refused([told.finding((), "changes nothing", "", remedy)])
    inputs = changed(bench.inputs(laid.settings, as_of=base.as_of, seed=base.seed), told, laid.lost)
    return Question(told, inputs, demand_changes(told, inputs), laid.idle)


def published_base(bench: Bench, publication: Publication, inputs: Inputs) -> Base:
    """The roster in force as the base, as its night solved it, lived through again.

    `inputs` are read now, for the instant and the seed of that night.
    """
    run = bench.store.run(publication.run_id)
    notes = []
    if inputs.fingerprint() != run.inputs_sha256:
        notes.append(
            f"settings, files, locks or software have changed since run {run.id}: a part of each difference is theirs; "
            "--base solve leaves it out"
        )
    side = published_side(bench.store, publication, inputs.settings, bench.executor, bench.progress)
    return Base("published", run.id, inputs, side, tuple(notes))


def solved_base(bench: Bench, inputs: Inputs) -> Base:
    """The base solved anew, as a night would tonight."""
    side = _solved(bench, inputs, "base", "elastic", None, inputs.settings)
    return Base("solve", None, inputs, side)


def outcome(bench: Bench, base: Base, question: Question) -> Outcome:
    """Solve a scenario and compare it with its base."""
    began, told, notes = monotonic(), question.told, [*base.notes, *question.notes]
    reused = None
    if _demand(question.inputs) == _demand(base.inputs):
        # The model's forecast with everybody's words is the base's; the scenario's words come last.
        as_of = question.inputs.as_of
        reused = apply(base.side.forecast, question.demand, as_of=as_of), base.side.accuracy
    inputs = question.inputs
    if reused is None:
        inputs = replace(inputs, overrides=(*inputs.overrides, *question.demand))
        notes.append("another forecast: what the scenario changes is part of its question")
    side = _solved(bench, inputs, told.name, told.words.roster, reused, base.side.settings)
    if inputs.horizon != base.inputs.horizon:
        notes.append("another horizon than the base's: amounts and costs are of other days")
    notes += [*side.summary["reasons"], *side.summary["warnings"]]
    comparison = compare(base.side, side)
    summary = side.summary
    what_if = WhatIf(
        name=told.name,
        about=told.words.about,
        overlay=told.text,
        made_at=datetime.now(UTC),
        base={
            "kind": base.kind,
            "run": base.run,
            "as_of": summary["as_of"],
            "seed": inputs.seed,
            "horizon_start": summary["horizon_start"],
            "horizon_end": summary["horizon_end"],
        },
        figures={
            "currency": summary["currency"],
            "status": summary["cost"]["status"],
            "futures": 0 if side.twin is None else side.twin.futures,
            "forecast": "the base's" if reused is not None else "its own",
            # how long the next one of this name will take about
            "took_s": round(monotonic() - began, 1),
            **comparison.plain(),
        },
        notes=tuple(notes),
    )
    return Outcome(question, side, comparison, what_if)


def _solved(
    bench: Bench,
    inputs: Inputs,
    name: str,
    strategy: Literal["elastic", "three-fixed-shifts"],
    reused: tuple[pd.DataFrame, pd.DataFrame] | None,
    base: Settings,
) -> Side:
    def progress(stage: str, done: float, note: str) -> None:
        bench.progress(f"{name}: {stage}", done, note)

    made = plan(
        inputs.settings,
        inputs.history,
        inputs.agents,
        inputs.people.wishes,
        as_of=inputs.as_of,
        seed=inputs.seed,
        overrides=inputs.overrides,
        locked=inputs.locked,
        past=inputs.past,
        shelf=bench.shelf,
        executor=bench.executor,
        progress=progress,
        forecast=reused,
        accounts=inputs.accounts,
        strategy=strategy,
    )
    return solved_side(inputs, made, strategy, base, bench.executor, progress)


def _demand(inputs: Inputs) -> tuple[str, tuple[Override, ...]]:
    """All that the forecast of a plan depends on."""

    def happened(instant: datetime) -> list[Event]:
        return past_events(inputs.overrides, as_of=instant)

    asked = of_settings(inputs.settings, inputs.history, inputs.as_of, inputs.seed, happened)
    return digest(asked, inputs.horizon.end), inputs.overrides
