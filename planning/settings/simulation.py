"""simulation.yaml: how the digital twin lives through a roster, and whether the requirement learns from it."""

from collections.abc import Iterator

from pydantic import Field

from planning.refusal import Finding
from planning.yaml_door.yaml_file import Document
from planning.yaml_door.yaml_model import Door
from scheduler.simulation.absence import Absence


class Simulation(Door):
    """The twin of a night."""

    futures: int = Field(
        default=100, ge=0, le=5000, description="sampled futures of the whole horizon; 0: the night does not simulate"
    )
    help: bool = Field(
        default=True, description="people with nothing to do on their planned queue serve other queues of their skills"
    )
    reserve: int = Field(
        default=1,
        ge=0,
        le=100,
        description="with help: people planned on a live queue help another live queue only while this many others "
        "planned on theirs are free; 0: even if nobody is",
    )
    blend: bool = Field(
        default=True, description="people without a live contact work off deferred work, and put it down when one comes"
    )
    absence_spread: float = Field(
        default=0.5,
        ge=0,
        le=2,
        description="how much more people are missing on one day than on another: CV of a day's unplanned shrinkage",
    )
    calibration_rounds: int = Field(
        default=0,
        ge=0,
        le=4,
        description="how often requirement and roster are made anew from what the twin showed; each round is a solve",
    )


def contradictions(told: Simulation, document: Document, unplanned: float) -> Iterator[Finding]:
    """What no single value of simulation.yaml shows; `unplanned` is the site's unplanned shrinkage."""
    if told.calibration_rounds and told.futures < 2:
        wrong = f"{told.futures} futures show nothing that a requirement could learn from"
        remedy = "raise futures to 2 or more, or leave out the rounds"
        yield document.finding(("calibration_rounds",), wrong, str(told.calibration_rounds), remedy)
    try:
        Absence(unplanned=unplanned, day_spread=told.absence_spread)
    except ValueError as error:
        yield document.finding(("absence_spread",), str(error), f"{told.absence_spread:g}", "lower it")
