"""One what-if solved beside the roster in force, and kept: `{"name": "deflection-80"}`."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic

from planning.demand.kept_models import Shelf
from planning.jobs.kind import Answer, Request, Say
from planning.log import run_log
from planning.night.inputs import Files
from planning.refusal import Finding, Refused
from planning.scenarios.kept import FOLDER, keep
from planning.scenarios.running import Bench, outcome, published_base, questions
from planning.scenarios.scenario import find, read_scenario
from planning.workers import executor

KEPT, MODELS, LOGS = "TIDESHIFT_SCENARIOS", "TIDESHIFT_KEPT_MODELS", "TIDESHIFT_LOGS"

_STAGES: Mapping[str, tuple[float, float, str]] = {
    "base: simulate": (0.0, 0.1, "living through the roster in force"),
    "choose": (0.1, 0.15, "choosing models"),
    "forecast": (0.15, 0.2, "forecasting"),
    "require": (0.2, 0.22, "working out the requirement"),
    "roster": (0.22, 0.85, "searching a roster"),
    "judge": (0.85, 0.88, "judging the roster"),
    "simulate": (0.88, 0.99, "living through the new roster"),
}
"""Where each stage begins and ends of the whole, roughly by its time, and what it is called."""


def kept_folder() -> Path:
    """Where finished what-ifs are kept."""
    return Path(os.environ.get(KEPT, FOLDER))


def run(request: Request, say: Say) -> Answer:
    """Solve the scenario, compare it with the roster in force, and keep what came out.

    Raises
    ------
    planning.refusal.Refused
        If there is no such scenario, what it says is wrong, or no roster has been published to compare it with.
    """
    began = monotonic()
    told = read_scenario(find(str(request.asked["name"]), request.configs / "scenarios"))
    store, settings = request.store, request.settings
    publication = store.published()
    if publication is None:
        remedy = "run tideshift nightly first"
        raise Refused([Finding("base", 0, "", "no roster has been published", "", remedy)])

    def progress(stage: str, done: float, note: str) -> None:
        first, last, words = _STAGES.get(stage.removeprefix(f"{told.name}: "), (0.0, 1.0, stage))
        say(first + (last - first) * done, words)

    models, logs = Path(os.environ.get(MODELS, "data/models")), Path(os.environ.get(LOGS, "data/logs"))
    with run_log(logs, f"scenario {told.name}", "desk") as log, executor(settings.solver.workers, None) as pool:
        files = Files(request.configs, None, None, None, None)
        bench = Bench(files, store, Shelf(models, log), pool, progress)
        made = store.run(publication.run_id)
        inputs = bench.inputs(settings, as_of=made.as_of, seed=made.seed)
        (question,) = questions(bench, inputs, [told])
        done = outcome(bench, published_base(bench, publication, inputs), question)
        # the base is lived through anew each time, and whoever waits waits for that too
        took = {"took_s": round(monotonic() - began, 1)}
        path = keep(replace(done.what_if, figures={**done.what_if.figures, **took}), kept_folder())
        log.info("what-if kept", scenario=told.name, file=str(path), asked_by=request.owner)
    say(1.0, "kept")
    return Answer({"name": told.name, "file": path.name, **took})
