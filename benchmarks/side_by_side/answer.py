"""What a competitor answers: shifts for people, and what it says of itself."""

from dataclasses import dataclass

from benchmarks.side_by_side.options import Chosen


@dataclass(frozen=True)
class Answer:
    """Shifts given to people; empty where there is no roster, with the reason as `status`.

    `own_gap` is the gap the tool claims for its own model, which knows less than the judge; None if it claims none.
    """

    chosen: Chosen
    status: str
    own_gap: float | None = None
