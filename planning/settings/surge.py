"""surge.yaml: what may be done at once when a queue is overrun, by whom, how soon it works and what a use costs."""

from typing import Annotated

from pydantic import Field

from planning.settings.fields import Pattern
from planning.yaml_door.yaml_model import Door, Name
from scheduler.agents import matches
from scheduler.surge.lever import KINDS, Lever
from scheduler.workload import QueuePolicy

Words = Annotated[str, Field(min_length=1, max_length=80)]


class Ordered(Door):
    """What every lever has: a trigger a floor manager reads off the board, an owner, a reaction time and a price."""

    enabled: bool = Field(default=True, description="whether the lever may be pulled at all")
    owner: Words = Field(default="floor manager", description="role that orders it")
    wait_s: float = Field(default=20, ge=0, le=3600, description="trigger: the longest wait exceeds this [s] ...")
    held_s: float = Field(default=30, ge=0, le=3600, description="... for so long [s]")
    reaction_s: float = Field(default=60, ge=0, le=14400, description="from the order until it works [s]")
    price: float = Field(default=0, ge=0, description="of one use [currency]")


class PullDeferred(Ordered):
    """People planned on messages and tickets take live contacts."""

    price: float = Field(default=2, ge=0, description="of one person pulled [currency]")
    keep_minutes: float = Field(
        default=60, ge=0, le=1440, description="a queue's people go back when its earliest deadline is so near [min]"
    )


class MoveBreaks(Ordered):
    """Breaks and meetings begin later."""

    price: float = Field(default=0.5, ge=0, description="of one break moved [currency]")
    by_minutes: float = Field(default=30, gt=0, le=120, description="by how much, once for each break [min]")


class MoreChats(Ordered):
    """People hold more chats at once, each of which goes slower."""

    owner: Words = Field(default="team leads", description="role that orders it")
    reaction_s: float = Field(default=30, ge=0, le=14400, description="from the order until it works [s]")
    price: float = Field(default=0.2, ge=0, description="of one chat held beyond the plan [currency]")
    at_once: int = Field(default=5, ge=2, le=10, description="chats at once, on every chat queue of the language")


class CrossLine(Ordered):
    """People of other queues of the same language take contacts, when their own do not need them."""

    owner: Words = Field(default="operations lead", description="role that orders it")
    reaction_s: float = Field(default=120, ge=0, le=14400, description="from the order until it works [s]")
    price: float = Field(default=0.3, ge=0, description="of one contact taken [currency]")
    lends: tuple[Pattern, ...] = Field(
        default=("*/*/*",), min_length=1, description="queues whose people are lent, if they are of the same language"
    )
    slower: float = Field(default=1.25, ge=1, le=5, description="handle time of people who do not know the queue")


class Bot(Ordered):
    """The bot settles some of the contacts that would wait."""

    owner: Words = Field(default="digital team", description="role that orders it")
    price: float = Field(default=0.1, ge=0, description="of one contact settled [currency]")
    share: float = Field(default=0.25, gt=0, le=1, description="share of those who would wait that it settles")


class CallBack(Ordered):
    """Who would wait may be called back in the next valley."""

    price: float = Field(default=0.5, ge=0, description="of one call-back accepted [currency]")
    share: float = Field(default=0.4, gt=0, le=1, description="share of those who would wait that accepts")


class StayOn(Ordered):
    """People who would go home stay, as overtime."""

    wait_s: float = Field(default=60, ge=0, le=3600, description="trigger: the longest wait exceeds this [s] ...")
    held_s: float = Field(default=120, ge=0, le=3600, description="... for so long [s]")
    reaction_s: float = Field(default=120, ge=0, le=14400, description="from the order until it works [s]")
    price: float = Field(default=15, ge=0, description="of one person who stays [currency]")
    minutes: float = Field(default=60, gt=0, le=240, description="for how long [min]")


class Guard(Ordered):
    """More people of every phone queue stand by for it before one of them helps."""

    reaction_s: float = Field(default=0, ge=0, le=14400, description="from the order until it works [s]")
    safety: float = Field(
        default=0.4, gt=0, le=5, description="how many more: this times the square root of its people, rounded up"
    )


class Pool(Ordered):
    """People who come when they are called: a vendor's, or our own on call."""

    name: Name = Field(description="as a playbook calls them")
    queues: tuple[Pattern, ...] = Field(min_length=1, description="line/language/channel that they can work")
    heads: int = Field(ge=1, le=5000, description="how many come")
    owner: Words = Field(default="vendor manager", description="role that orders it")
    wait_s: float = Field(default=60, ge=0, le=3600, description="trigger: the longest wait exceeds this [s] ...")
    held_s: float = Field(default=120, ge=0, le=3600, description="... for so long [s]")
    reaction_s: float = Field(default=900, ge=0, le=14400, description="from the order until they work [s]")
    price: float = Field(ge=0, description="of one person for the whole time [currency]")
    minutes: float = Field(default=120, gt=0, le=720, description="how long they stay, whatever happens [min]")
    productivity: float = Field(default=1.0, gt=0, le=1.5, description="contacts handled relative to our own people")


class SurgeLevers(Door):
    """Levers of a site."""

    pull_deferred: PullDeferred = PullDeferred()
    move_breaks: MoveBreaks = MoveBreaks()
    concurrency: MoreChats = MoreChats()
    cross_line: CrossLine = CrossLine()
    bot: Bot = Bot()
    call_back: CallBack = CallBack()
    stay_on: StayOn = StayOn()
    guard: Guard = Guard()
    pools: tuple[Pool, ...] = Field(default=(), description="people who come when they are called")

    def levers(self, policy: QueuePolicy) -> tuple[Lever, ...]:
        """Those that a queue has: several chats at once need a queue of chats, and a pool must know the queue."""
        told = {
            "pull_deferred": (self.pull_deferred, 60 * self.pull_deferred.keep_minutes),
            "move_breaks": (self.move_breaks, 60 * self.move_breaks.by_minutes),
            "concurrency": (self.concurrency, float(self.concurrency.at_once)),
            "cross_line": (self.cross_line, self.cross_line.slower),
            "bot": (self.bot, self.bot.share),
            "call_back": (self.call_back, self.call_back.share),
            "stay_on": (self.stay_on, 60 * self.stay_on.minutes),
            "guard": (self.guard, self.guard.safety),
        }
        more_chats = policy.concurrency > 1 and self.concurrency.at_once > policy.concurrency
        found = [
            _lever(kind, NAMES[kind], ordered, amount, lends=self.cross_line.lends)
            for kind, (ordered, amount) in told.items()
            if ordered.enabled and (kind != "concurrency" or more_chats)
        ]
        return (
            *found,
            *(
                _lever("pool", pool.name, pool, 60 * pool.minutes, pool.heads, pool.productivity)
                for pool in self.pools
                if pool.enabled and any(matches(pattern, policy.queue) for pattern in pool.queues)
            ),
        )


NAMES = {
    "pull_deferred": "pull deferred work",
    "move_breaks": "move breaks and meetings",
    "concurrency": "more chats at once",
    "cross_line": "cross-line skills",
    "bot": "bot first",
    "call_back": "offer call-backs",
    "stay_on": "stay on",
    "guard": "guard phone queues",
}
"""What a playbook calls the levers that every site has."""

assert {*NAMES, "pool"} == set(KINDS)


def _lever(
    kind: str,
    name: str,
    ordered: Ordered,
    amount: float,
    heads: int = 0,
    productivity: float = 1.0,
    lends: tuple[str, ...] = ("*/*/*",),
) -> Lever:
    return Lever(
        kind=kind,
        name=name,
        owner=ordered.owner,
        wait_s=ordered.wait_s,
        held_s=ordered.held_s,
        reaction_s=ordered.reaction_s,
        amount=amount,
        price_cents=round(100 * ordered.price),
        heads=heads,
        productivity=productivity,
        lends=lends,
    )
