"""What-ifs beside a base."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from planning.cli.in_force import store_as_it_is
from planning.cli.invocation import Invocation
from planning.cli.options import (
    Absences,
    Agents,
    AsJson,
    AsOf,
    Configs,
    Database,
    History,
    KeptModels,
    Seed,
    Wishes,
    Workers,
)
from planning.exits import Exit

if TYPE_CHECKING:
    from planning.scenarios.running import Outcome
    from planning.store import Publication, Store

Folder = Annotated[
    Path | None, typer.Option("--scenarios", help="Folder of the scenarios; default: scenarios/ in --configs.")
]
Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="Scenarios by name, or YAML files.")]


def add_to(app: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    group = typer.Typer(no_args_is_help=True, help="What if: settings, demand or people changed, beside the base.")
    group.command("list")(listed)
    group.command("show")(show)
    group.command("run")(run)
    app.add_typer(group, name="scenario")


def listed(
    context: typer.Context, configs: Configs = Path("configs"), scenarios: Folder = None, as_json: AsJson = False
) -> int:
    """List the scenarios of a site.

    Example: [bold]tideshift scenario list[/]
    """
    from planning.refusal import Refusals
    from planning.scenarios.scenario import names, read_scenario

    invocation: Invocation = context.obj
    folder = scenarios or configs / "scenarios"
    refusals = Refusals()
    found = [refusals.attempt(lambda name=name: read_scenario(folder / f"{name}.yaml")) for name in names(folder)]  # type: ignore[misc]
    refusals.settle()
    told = {one.name: one.words.about for one in found if one is not None}
    if as_json:
        invocation.answer({"scenarios": [{"name": name, "about": about} for name, about in told.items()]})
    elif told:
        wide = max(map(len, told))
        invocation.show(*(f"{name:<{wide}}  {about}" for name, about in told.items()))
    else:
        invocation.note(f"no scenario in {folder}")
    return Exit.PUBLISHED


def show(
    context: typer.Context,
    names: Names,
    configs: Configs = Path("configs"),
    scenarios: Folder = None,
    as_json: AsJson = False,
) -> int:
    """Show what scenarios say, checked against the settings they change.

    Example: [bold]tideshift scenario show deflection-80[/]
    """
    from planning.refusal import Refusals
    from planning.scenarios.overlay import lay_over
    from planning.scenarios.scenario import find, read_scenario
    from planning.settings import load_settings

    invocation: Invocation = context.obj
    settings = load_settings(configs)
    refusals = Refusals()
    found = []
    for name in names:
        told = refusals.attempt(lambda name=name: read_scenario(find(name, scenarios or configs / "scenarios")))  # type: ignore[misc]
        if told is not None:
            laid = refusals.attempt(lambda told=told: lay_over(settings, told))  # type: ignore[misc]
            found += [(told, laid.idle)] if laid is not None else []
    refusals.settle()
    if as_json:
        plain = [{"name": t.name, "about": t.words.about, "overlay": t.text, "notes": list(i)} for t, i in found]
        invocation.answer({"scenarios": plain})
    else:
        for told, idle in found:
            invocation.show(f"# {told.document.file}", told.text.rstrip(), *(f"! {note}" for note in idle))
    return Exit.PUBLISHED


def run(
    context: typer.Context,
    names: Names,
    base: Annotated[
        Literal["published", "solve"] | None,
        typer.Option("--base", help="The roster in force, or one solved anew; default: the former if there is one."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the comparisons and rosters.")] = None,
    kept: Annotated[
        Path, typer.Option("--kept", envvar="TIDESHIFT_SCENARIOS", help="Folder where finished what-ifs are kept.")
    ] = Path("data/scenarios"),
    queues: Annotated[bool, typer.Option("--queues", help="Show every queue too.")] = False,
    configs: Configs = Path("configs"),
    scenarios: Folder = None,
    database: Database = "sqlite:///data/tideshift.db",
    as_of: AsOf = None,
    seed: Seed = None,
    history: History = None,
    agents: Agents = None,
    absences: Absences = None,
    wishes: Wishes = None,
    kept_models: KeptModels = Path("data/models"),
    workers: Workers = None,
    as_json: AsJson = False,
) -> int:
    """Solve scenarios beside a base: the same history, instant, seed and futures; only the scenario differs.

    Shows cost by part, hours and heads, whether the difference in cost is larger than what the two proofs leave open,
    and the simulated service with the 95 % interval of its difference, future by future. The forecast is the base's
    where the scenario does not touch it. Nothing is published; each what-if is kept in --kept.

    Exit codes: 0 all solved; 1 input refused; 3 the facts of a scenario contradict each other.

    Example: [bold]tideshift scenario run deflection-80 rest-12-h[/]

    Example: [bold]tideshift scenario run ten-percent-more --base solve --as-of 2026-11-16T00:00+08:00 --out what-if[/]
    """
    from functools import partial

    from planning.cli import progress
    from planning.demand.kept_models import Shelf
    from planning.lone_roster import must_be_ours
    from planning.night.inputs import Files
    from planning.refusal import Finding, Refusals, Refused
    from planning.scenarios.kept import keep
    from planning.scenarios.running import Bench, outcome, published_base, questions, solved_base
    from planning.scenarios.scenario import find, read_scenario
    from planning.settings import load_settings
    from planning.workers import executor

    invocation: Invocation = context.obj
    if out is not None and out.exists() and not out.is_dir():
        raise Refused([Finding(str(out), 0, "", "not a folder", "", "give --out another name")])
    refusals = Refusals()
    settings = refusals.attempt(lambda: load_settings(configs))
    folder = scenarios or configs / "scenarios"
    told = [refusals.attempt(lambda name=name: read_scenario(find(name, folder))) for name in names]  # type: ignore[misc]
    # What --out would replace is looked at before minutes are spent on solving.
    for place in [] if out is None else [out / one.name for one in told if one is not None]:
        refusals.attempt(partial(must_be_ours, place))
    refusals.settle()
    assert settings is not None
    outcomes: list[Outcome] = []
    with (
        store_as_it_is(database) as store,
        progress.shown(invocation.log, quiet=as_json) as report,
        executor(workers or settings.solver.workers, None) as pool,
    ):
        files = Files(configs, history, agents, absences, wishes)
        bench = Bench(files, store, Shelf(kept_models, invocation.log), pool, report)
        publication = _published(store, database, base, told_when=as_of is not None or seed is not None)
        if publication is not None:
            made = store.run(publication.run_id)
            as_of, seed = made.as_of, made.seed
        inputs = bench.inputs(settings, as_of=as_of, seed=seed)
        asked = questions(bench, inputs, [one for one in told if one is not None])
        beside = solved_base(bench, inputs) if publication is None else published_base(bench, publication, inputs)
        for question in asked:
            done = outcome(bench, beside, question)
            path = keep(done.what_if, kept)
            invocation.log.info("what-if kept", scenario=done.what_if.name, file=str(path))
            outcomes.append(done)
    if out is not None:
        from planning.scenarios.files import write

        write(outcomes, out)
    if as_json:
        invocation.answer({"scenarios": [one.what_if.plain() for one in outcomes]})
    else:
        from planning.scenarios.table import render

        for one in outcomes:
            invocation.show(render(one.comparison, one.what_if, by_queue=queues), "")
        invocation.note(f"kept in {kept}; the published roster is as it was")
    return Exit.PUBLISHED if all(one.side.solved for one in outcomes) else Exit.KEPT


def _published(store: "Store", database: str, base: str | None, *, told_when: bool) -> "Publication | None":
    """The publication that is the base; None where the base is solved."""
    from planning.refusal import Finding, Refused

    publication = None if base == "solve" else store.published()
    if base == "published" and publication is None:
        remedy = "run tideshift nightly first, or give --base solve"
        raise Refused([Finding(database, 0, "", "no roster has been published", "", remedy)])
    if publication is not None and told_when:
        wrong = "the roster in force has its own instant and seed"
        raise Refused([Finding("--as-of, --seed", 0, "", wrong, "", "leave them out, or give --base solve")])
    return publication
