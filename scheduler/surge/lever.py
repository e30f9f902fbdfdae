"""Levers as data: what may be done at once, when, by whom, how far, how soon it works, and what a use of it costs."""

from dataclasses import dataclass

import numpy as np

from scheduler.simulation.floor import POOLS

KINDS = (
    "pull_deferred",
    "move_breaks",
    "concurrency",
    "cross_line",
    "bot",
    "call_back",
    "stay_on",
    "guard",
    "pool",
)
"""Kinds of levers, at the positions the twin gives them (`scheduler.simulation.floor.PULL` and those that follow)."""

WORDS = {
    "pull_deferred": ("people go from messages and tickets to the queue", "person pulled"),
    "move_breaks": ("breaks and meetings begin later", "break moved"),
    "concurrency": ("more chats at once", "chat held beyond the plan"),
    "cross_line": ("people of other lines who speak the language take contacts", "contact taken"),
    "bot": ("the bot settles contacts that would wait", "contact settled"),
    "call_back": ("who would wait is called back in the next valley", "call-back"),
    "stay_on": ("who would go home stays", "person who stays"),
    "guard": ("more of every phone queue stand by for it before one of them helps", "time ordered"),
    "pool": ("people are called in", "person called in"),
}
"""What a lever of each kind does, and what a use of it is."""


@dataclass(frozen=True)
class Lever:
    """One thing that can be done while a queue is overrun.

    Attributes
    ----------
    kind : str
        Of `KINDS`.
    name : str
        As a playbook calls it.
    owner : str
        Role that orders it.
    wait_s, held_s : float
        Trigger: somebody has waited longer than `wait_s` for `held_s` on end [s].
    reaction_s : float
        From the order until it works [s].
    amount : float
        How far it goes, as `scheduler.simulation.floor.Levers.amount` says for its kind.
    price_cents : float
        Of one use (`WORDS`) [cent].
    heads : int
        People of a pool.
    productivity : float
        Of a pool's people.
    lends : tuple of str
        Of cross-line skills: patterns `line/language/channel` of the queues whose people are lent.
    """

    kind: str
    name: str
    owner: str
    wait_s: float
    held_s: float
    reaction_s: float
    amount: float
    price_cents: float = 0.0
    heads: int = 0
    productivity: float = 1.0
    lends: tuple[str, ...] = ("*/*/*",)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind}")
        for name in ("wait_s", "held_s", "reaction_s", "amount", "price_cents"):
            if not 0 <= getattr(self, name) < np.inf:
                raise ValueError(f"{self.name}: {name} must be zero or more and finite, not {getattr(self, name):g}")
        if (self.kind == "pool") != (self.heads > 0):
            raise ValueError(f"{self.name}: a pool has heads, and nothing else has; not {self.heads}")

    @property
    def trigger(self) -> str:
        """The trigger as a floor manager reads it off the board."""
        if not self.held_s:
            return f"longest wait over {self.wait_s:g} s"
        return f"longest wait over {self.wait_s:g} s for {self.held_s:g} s"


def positions(levers: tuple[Lever, ...]) -> list[int]:
    """Position of each lever in the twin's arrays; pools follow the others in their order.

    Raises
    ------
    ValueError
        For two levers of one kind that is not a pool.
    """
    singles = [lever.kind for lever in levers if lever.kind != "pool"]
    if twice := sorted({kind for kind in singles if singles.count(kind) > 1}):
        raise ValueError(f"one lever of a kind, not several of {', '.join(twice)}")
    pools = iter(range(POOLS, POOLS + len(levers)))
    return [next(pools) if lever.kind == "pool" else KINDS.index(lever.kind) for lever in levers]
