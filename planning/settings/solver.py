"""solver.yaml: how long, how wide and how exactly a roster is searched for."""

from pydantic import Field

from planning.yaml_door.yaml_model import Door


class Solver(Door):
    """Limits of a solve."""

    horizon_days: int = Field(default=14, ge=1, le=56, description="days planned, from the first midnight after as-of")
    freeze_days: int = Field(
        default=0, ge=0, le=56, description="days of the published roster the night leaves as they are"
    )
    rounds: int = Field(default=2, ge=0, le=1000, description="how often everybody's shifts are chosen anew")
    seconds: float = Field(default=120, gt=0, le=86_400, description="time after which a solve is cut short [s]")
    workers: int = Field(default=2, ge=1, le=256, description="processes a night may use")
    seed: int = Field(default=1, ge=0, le=2**31 - 1, description="same inputs and seed, same roster")
    hedge: bool = Field(
        default=False,
        description="whether a missing head costs its price as often as demand will need it, in five equally likely "
        "cases, and not every time the requirement does",
    )
    gap: float = Field(default=0.01, ge=0, lt=1, description="proven gap at which a solve may stop")
