"""What a simulation is given and what it answers, as arrays: queues, people on duty, customers, and a tally.

Times are seconds after the start of the simulation, which may be negative for work that came in before it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOBODY = -1
"""Queue of a span in which the plan names none: the person helps wherever their skills allow."""


@dataclass(frozen=True)
class Queues:
    """The queues, and who can serve them. Shapes: Q queues, G skill sets.

    Attributes
    ----------
    deferred : array of bool (Q,)
        Worked by a deadline, earliest first, instead of answered at once.
    answer_within_s : array (Q,)
        Time in which a live contact should be answered [s].
    concurrency : array of int (Q,)
        Contacts one agent holds at once; 1 but for chat.
    think_share : array (Q,)
        Share of a lone contact's duration in which the customer types or is away; the rest is work.
    curve : array (Q, K + 1)
        `scheduler.queueing.throughput` of each queue, its last value repeated up to the largest concurrency K.
    priority : array of int (Q,)
        Of waiting contacts elsewhere, people help the lowest number first, and then who has waited longest.
    skills : array of bool (G, Q)
        Which skill set serves which queue.
    line : array of int (Q,), optional
        Business line of each queue. Without, all are of one.
    """

    deferred: Bools
    answer_within_s: Floats
    concurrency: Ints
    think_share: Floats
    curve: Floats
    priority: Ints
    skills: Bools
    line: Ints | None = None


@dataclass(frozen=True)
class Duty:
    """Spans in which people are on duty, sorted by agent and start; breaks are the gaps. Shape (spans,).

    Attributes
    ----------
    agent : array of int
        Position of the agent, 0 to `agents - 1`.
    start_s, end_s : array
        Half-open [s]. Spans of one agent do not overlap; where one begins as another ends the agent goes on working.
    queue : array of int
        Queue the plan gives the span to, or `NOBODY`.
    skill_set : array of int (agents,)
        Row of `Queues.skills` of each agent.
    productivity : array (agents,)
        Handle times are divided by it.
    """

    agent: Ints
    start_s: Floats
    end_s: Floats
    queue: Ints
    skill_set: Ints
    productivity: Floats


@dataclass(frozen=True)
class Customers:
    """Contacts of one sampled future in order of arrival. Shape (contacts,).

    Attributes
    ----------
    at_s : array
        Arrival [s].
    queue : array of int
    work_s : array
        Handle time with an experienced agent who has no other contact [s].
    patience_s : array
        Waiting time after which a live contact gives up [s]; may be infinite. Not read for deferred work.
    due_s : array
        Deadline of deferred work [s]. Not read for live contacts.
    after : array of int, optional
        Of a call again, the position of the call before it, which it only follows if that one gave up; `NOBODY` for
        all others. Without, nobody calls again.
    """

    at_s: Floats
    queue: Ints
    work_s: Floats
    patience_s: Floats
    due_s: Floats
    after: Ints | None = None


@dataclass(frozen=True)
class Routing:
    """Who serves whom. The rules are stated in `scheduler.simulation.engine`.

    Attributes
    ----------
    help : bool
        Whether somebody who has nothing to do on the planned queue serves other queues of their skills.
    blend : bool
        Whether somebody without a live contact works off deferred work of their skills, and puts it down when a
        contact comes.
    reserve : int
        How many others planned on the same live queue must stand free for it before one of them helps another live
        queue (trunk reservation); 0: nobody needs to.
    """

    help: bool = True
    blend: bool = True
    reserve: int = 1


PULL, MOVE_BREAKS, CONCURRENCY, LOANS, BOT, CALL_BACK, STAY_ON, GUARD = range(8)
"""Positions of the levers; from `POOLS` on each lever calls a pool of people in."""

POOLS = 8


@dataclass(frozen=True)
class Levers:
    """What is done on the floor while one live queue is overrun. Shapes: L levers, `POOLS` of them and one a pool.

    The rules are stated in `scheduler.simulation.engine`.

    Attributes
    ----------
    queue : int
        The live queue that is watched.
    first_s, every_s : float
        Moment of the first look at the board and time from one to the next [s].
    calm_s : float
        Levers are let go once nobody has waited longer than their `wait_s` for so long [s].
    wait_s : array (L,)
        A lever is ordered when somebody has waited longer than this [s] ... (infinite: never)
    held_s : array (L,)
        ... on every look for so long [s].
    reaction_s : array (L,)
        From the order until it takes effect [s].
    amount : array (L,)
        `PULL`: time before the earliest deadline of a deferred queue at which its people go back [s]. `MOVE_BREAKS`:
        by how much [s]. `CONCURRENCY`: contacts held at once. `LOANS`: how much longer those lent take, a factor of 1
        or more. `BOT`, `CALL_BACK`: share that accepts. `STAY_ON`: for how long [s]. `GUARD`: not read (`guarded`).
        Of a pool: for how long it works [s].
    keep_free : int
        Others planned on the queue who stand free before somebody calls a customer back.
    roomier : array of bool (Q,)
        Queues to which `CONCURRENCY` applies.
    guarded : array of int (Q,)
        How many more of each queue must stand free for it, while `GUARD` is pulled, before one of them helps the queue
        watched.
    lent : array of bool (G,)
        Skill sets that do not serve the queue, and do while `LOANS` is pulled.
    pause : array of bool (spans,)
        Whether the span is followed by a break or a meeting of the same shift, and not by its end.
    pool : array of int (agents,)
        Lever that calls somebody in, or `NOBODY` for those on duty by plan. Who is called in has one span, whose
        moments are not read.
    accepts : array (2, contacts)
        Who is settled by the bot, and who accepts a call-back: those below the lever's share.
    """

    queue: int
    first_s: float
    every_s: float
    calm_s: float
    wait_s: Floats
    held_s: Floats
    reaction_s: Floats
    amount: Floats
    keep_free: int
    roomier: Bools
    guarded: Ints
    lent: Bools
    pause: Bools
    pool: Ints
    accepts: Floats


@dataclass(frozen=True)
class Pulled:
    """What became of the levers. Every array has shape (L,).

    Attributes
    ----------
    ordered_s, on_s, off_s : array
        When it was first ordered, first took effect and was last let go [s]; infinite where it never was.
    uses : array
        People pulled, breaks moved, contacts held beyond the planned number, contacts taken by people lent, contacts
        settled by the bot, call-backs accepted, people who stayed on, times queues were guarded; of pools, people
        called in.
    """

    ordered_s: Floats
    on_s: Floats
    off_s: Floats
    uses: Floats


@dataclass(frozen=True)
class Tally:
    """What happened, by queue and interval of arrival. Every array has shape (Q, intervals).

    Attributes
    ----------
    offered, answered, in_time, abandoned : array
        Contacts that came; that an agent took up (deferred: finished); within the time (deferred: finished by the
        deadline); that gave up. The rest of `offered` was still waiting when the last duty ended.
    helped : array
        Of those answered, by somebody whose plan named another queue at that time.
    wait_s : array
        Waiting times summed over all offered, those that gave up included [s]; deferred: to the end of the work.
        Who was still waiting at the end has waited until then.
    busy_s : array
        Agents' working time on the queue, in the interval in which it was worked [s]. A chat's pauses do not count.
    staffed_s : array
        Time agents spent on duty with the plan naming this queue [s], overtime to finish a contact included.
    borrowed : array
        Of those helped, by somebody whose plan named a queue of another line.
    """

    offered: Floats
    answered: Floats
    in_time: Floats
    abandoned: Floats
    helped: Floats
    wait_s: Floats
    busy_s: Floats
    staffed_s: Floats
    borrowed: Floats
