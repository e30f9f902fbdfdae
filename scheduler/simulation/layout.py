"""The floor of an operation: its queues as the engine reads them, and who can serve which."""

from collections.abc import Sequence

import numpy as np

from scheduler.agents import Agent
from scheduler.queueing.chat import throughput
from scheduler.simulation.floor import Bools, Ints, Queues
from scheduler.workload import QueuePolicy


def skill_sets(
    agents: Sequence[Agent], policies: Sequence[QueuePolicy], planned: Sequence[set[int]]
) -> tuple[Ints, Bools]:
    """Which skill set each agent has, and which queue each skill set serves.

    Parameters
    ----------
    agents : sequence of Agent
    policies : sequence of QueuePolicy
        Q queues; nobody helps out on a fixed post, so its column is false.
    planned : sequence of set of int
        Positions of the queues each agent is rostered on. They serve those whatever their skills: whether they may
        is for `scheduler.verify` to say.

    Returns
    -------
    skill_set : array of int (agents,)
        Rows of `skills`.
    skills : array of bool (G, Q)
    """
    known: dict[tuple[str, ...], list[bool]] = {}
    rows: dict[tuple[bool, ...], int] = {}
    own = []
    for agent, others in zip(agents, planned, strict=True):
        if agent.skills not in known:
            known[agent.skills] = [p.kind != "post" and agent.can_work(p.queue) for p in policies]
        can = [yes or (k in others and policies[k].kind != "post") for k, yes in enumerate(known[agent.skills])]
        own.append(rows.setdefault(tuple(can), len(rows)))
    shape = (len(rows), len(policies))
    return np.array(own, dtype=np.int64), np.array(list(rows), dtype=bool).reshape(shape)


def queues(policies: Sequence[QueuePolicy], skills: Bools) -> Queues:
    """The queues in the order of `policies`.

    People who help serve the queue first whose missing hour the site prices highest (`shortage_cents`).
    """
    concurrency = [p.concurrency if p.kind == "interval" else 1 for p in policies]
    curves = [throughput(c, p.think_share if c > 1 else 0.0) for c, p in zip(concurrency, policies, strict=True)]
    widest = max((len(c) for c in curves), default=2)
    lines = sorted({p.line for p in policies})
    prices = sorted({-p.shortage_cents for p in policies})
    return Queues(
        deferred=np.array([p.kind == "deferred" for p in policies]),
        answer_within_s=np.array([p.target.answer_within_s for p in policies], dtype=float),
        concurrency=np.array(concurrency, dtype=np.int64),
        # whoever has one contact at a time waits while the customer thinks
        think_share=np.array([p.think_share if c > 1 else 0.0 for c, p in zip(concurrency, policies, strict=True)]),
        curve=np.array([np.pad(c, (0, widest - len(c)), mode="edge") for c in curves]).reshape(-1, widest),
        priority=np.array([prices.index(-p.shortage_cents) for p in policies], dtype=np.int64),
        skills=skills,
        line=np.array([lines.index(p.line) for p in policies], dtype=np.int64),
    )
