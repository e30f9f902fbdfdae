"""Pooled safety: queues whose people help each other need fewer heads together than each of them alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scheduler.agents import matches
from scheduler.workload import QueuePolicy, ServiceTarget

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

HELPERS_A_HEAD = 3
"""People who can step in that must be on duty elsewhere for each head a queue goes without.

Simulated, two voice queues of 1 to 30 erlang (300 s, patience 180 s, 90 % in 30 s) that share 10 to 100 % of their
people: at the heads pooled so, neither queue's level fell more than 2.3 points below the target, and below it at all
only where the two as one queue just keep it.
"""


@dataclass(frozen=True)
class Component:
    """Live queues of one way of serving that people's skills connect. Shapes: Q queues, G skill sets.

    Attributes
    ----------
    policies : tuple of QueuePolicy
        In the order given.
    skills : array of bool (G, Q)
        The distinct skill sets of the people who can serve any of the queues.
    people : array (G,)
        Share of those people with each set; sums to 1.
    """

    policies: tuple[QueuePolicy, ...]
    skills: npt.NDArray[np.bool_]
    people: Array

    def policy(self, load: Array, aht_s: Array) -> QueuePolicy:
        """How the queues would be served as one: the tightest of each target, patience as the customers' mix has it.

        Parameters
        ----------
        load : ndarray, shape (Q, T)
            Offered load [erlang].
        aht_s : ndarray, shape (Q, T)
            Mean handle time [s].
        """
        targets = [p.target for p in self.policies]
        contacts = (load / aht_s).sum(axis=1)
        weights = contacts / contacts.sum() if contacts.sum() > 0 else np.full(len(targets), 1 / len(targets))
        # people who wait give up at the mean of their rates: the harmonic mean of patience
        leaving = sum(w / p.patience_s for w, p in zip(weights, self.policies, strict=True) if p.patience_s is not None)
        return replace(
            self.policies[0],
            target=ServiceTarget(
                max(t.level for t in targets),
                min(t.answer_within_s for t in targets),
                _tightest(t.max_abandonment for t in targets),
                _tightest(t.max_occupancy for t in targets),
            ),
            patience_s=1 / leaving if leaving > 0 else None,
            redial=float(sum(w * p.redial for w, p in zip(weights, self.policies, strict=True))),
            minimum_agents=0,
            peak_cover=(),
        )

    def helpers(self, alone: Counts) -> Array:
        """People on duty elsewhere in the component who could step in on each queue, on average; shape (Q, T).

        Each skill set is taken to be on duty in proportion to its people, and to be planned on its queues in
        proportion to their need, `alone` [heads], shape (Q, T).
        """
        on_duty = self.people[:, None] * alone.sum(axis=0)
        reach = self.skills.astype(float) @ alone
        own = np.divide(on_duty, reach, out=np.zeros_like(on_duty), where=reach > 0)
        skilled = self.skills.astype(float).T
        return np.asarray(skilled @ on_duty - alone * (skilled @ own))


def components(policies: Sequence[QueuePolicy], skills: Iterable[Sequence[str]]) -> tuple[Component, ...]:
    """Groups of two or more live queues that people connect, directly or through others.

    Queues pool only with queues of the same way of serving: one formula stands for them all, so that chat of
    three at once and voice stay apart, and so do queues sized for different cases of demand.

    Parameters
    ----------
    policies : sequence of QueuePolicy
        Deferred queues and posts are passed over.
    skills : iterable of sequence of str
        Of each person: `line/language/channel` patterns.
    """
    people = Counter(tuple(patterns) for patterns in skills)
    ways: dict[tuple[object, ...], list[QueuePolicy]] = {}
    for policy in policies:
        if policy.kind == "interval":
            way = (policy.concurrency, policy.think_share, policy.sized_for)
            ways.setdefault(way, []).append(policy)
    return tuple(part for group in ways.values() for part in _connected(group, people))


def _connected(group: Sequence[QueuePolicy], people: Counter[tuple[str, ...]]) -> list[Component]:
    masks: Counter[tuple[bool, ...]] = Counter()
    for patterns, count in people.items():
        mask = tuple(any(matches(pattern, policy.queue) for pattern in patterns) for policy in group)
        masks[mask] += count if any(mask) else 0
    label = np.arange(len(group))
    for members in (np.array(mask) for mask, count in masks.items() if count):
        label[np.isin(label, label[members])] = label[members].min()
    found = []
    for part in np.unique(label):
        columns = np.flatnonzero(label == part)
        sets = sorted((mask, count) for mask, count in masks.items() if count and any(mask[c] for c in columns))
        if len(columns) > 1:
            counts = np.array([count for _, count in sets], dtype=float)
            skills = np.array([mask for mask, _ in sets], dtype=bool)[:, columns]
            found.append(Component(tuple(group[int(c)] for c in columns), skills, counts / counts.sum()))
    return found


def pool(component: Component, load: Array, alone: Counts, together: Counts) -> Counts:
    """Heads of each queue of a component, where people of the others step in.

    Each queue gets its load over the occupancy allowed, and of the safety that the component needs as one queue a
    part in proportion to the root of its load; in whole heads that sum to what the component needs. No queue gets
    more than it needs alone or less than its minimum. Together the queues go without one head for every
    `HELPERS_A_HEAD` helpers on duty; a queue goes without its first head where it has one helper itself.

    Parameters
    ----------
    component : Component
    load : ndarray, shape (Q, T)
        Offered load [erlang], on the agents' side: what of a chat is work.
    alone : ndarray of int, shape (Q, T)
        Heads each queue needs by itself, its minimum included.
    together : ndarray of int, shape (T,)
        Heads the component would need as one queue.

    Returns
    -------
    ndarray of int, shape (Q, T)

    Notes
    -----
    Assumes that whoever is free helps in any queue of their skills, waiting contacts in order of arrival, without
    loss of speed, and that people of each skill set are on duty in proportion to their number. Pooling in full needs
    everybody to serve two queues at least, in a chain (Wallace and Whitt 2005, "A staffing algorithm for call centers
    with skill-based routing", M&SOM 7(4)); flexible people of the order of the root of the load bring most of
    it (Bassamboo, Randhawa and Van Mieghem 2012, "A little flexibility is all you need", Operations Research 60(6)).
    `HELPERS_A_HEAD` says how many.
    """
    busy = np.array([[p.target.max_occupancy or 1.0] for p in component.policies])
    least = np.array([[p.minimum_agents] for p in component.policies])
    base, root = load / busy, np.sqrt(load)
    total = root.sum(axis=0)
    part = np.divide(root, total, out=np.zeros_like(root), where=total > 0)
    wanted = base + (together - base.sum(axis=0)) * part
    helpers = component.helpers(alone)
    spare = np.floor((helpers + HELPERS_A_HEAD - 1) / HELPERS_A_HEAD + 1e-9).astype(np.int64)
    low = np.maximum(np.minimum(np.maximum(alone - spare, least), alone), 0)
    saved = np.floor(helpers.sum(axis=0) / HELPERS_A_HEAD + 1e-9).astype(np.int64)
    return apportion(wanted, low, alone, np.maximum(together, alone.sum(axis=0) - saved))


def apportion(wanted: Array, low: Counts, high: Counts, total: Counts) -> Counts:
    """Whole numbers near `wanted` within [`low`, `high`] that sum to `total`, or as near to it as the bounds let.

    Parameters
    ----------
    wanted : ndarray, shape (Q, T)
    low, high : ndarray of int, shape (Q, T)
    total : ndarray of int, shape (T,)

    Returns
    -------
    ndarray of int, shape (Q, T)
        The nearest in squares; of equals the first rows get more.

    Examples
    --------
    >>> ends = np.zeros((3, 1), dtype=int), np.full((3, 1), 9)
    >>> apportion(np.array([[1.6], [2.7], [0.7]]), *ends, np.array([5])).ravel()
    array([1, 3, 1])
    """
    given = np.clip(np.floor(wanted), low, high).astype(np.int64)
    short = np.clip(total, low.sum(axis=0), high.sum(axis=0)) - given.sum(axis=0)
    # one head at a time where it is missed most is exact: the squares are convex
    for sign in (1, -1):
        column = np.flatnonzero(sign * short > 0)
        while column.size:
            room = given[:, column] < high[:, column] if sign > 0 else given[:, column] > low[:, column]
            missed = np.where(room, sign * (wanted[:, column] - given[:, column]), -np.inf)
            given[missed.argmax(axis=0), column] += sign
            short[column] -= sign
            column = column[sign * short[column] > 0]
    return given


def _tightest(limits: Iterable[float | None]) -> float | None:
    return min((limit for limit in limits if limit is not None), default=None)
