"""What a competitor answers: shifts for people, and what it says of itself."""

from dataclasses import dataclass

from benchmarks.side_by_side.options import Chosen

OURS, LIBRARY, TEXTBOOK = TOOLS = ("ours", "pyworkforce", "CP-SAT textbook")
"""The tools, in the order in which they run."""

DONE_FOR = {
    OURS: "nothing",
    LIBRARY: "skills, zones, contracts by teams; rest by bands; week by days off; breaks and deferral placed",
    TEXTBOOK: "skills by teams; breaks and deferral placed",
}
"""What each tool cannot be told and is done for it."""

BEGAN, ANSWERED, SAID = "began", "answered", "said.json"
"""Files a competitor leaves in its folder: the marks of its clock, and what it says of itself."""

ROSTER, PLACED_ALIKE = "roster.csv", "placed_alike.csv"
"""Its roster; of ours also the one whose breaks and work were placed as the others' are."""


@dataclass(frozen=True)
class Answer:
    """Shifts given to people; empty where there is no roster, with the reason as `status`.

    `own_gap` is the gap the tool claims for its own model, which knows less than the judge; None if it claims none.
    """

    chosen: Chosen
    status: str
    own_gap: float | None = None


def answer_of(chosen: Chosen, done: int, teams: int, own_gap: float | None = None) -> Answer:
    """The answer of a tool that was asked team by team; teams it found nothing for in time have no shifts."""
    if not chosen:
        return Answer([], "no roster")
    missing = "" if done == teams else f" but for {teams - done} of {teams} teams"
    return Answer(chosen, f"solved{missing}", own_gap)
