"""Relief: when somebody who should hold a fixed post is missing, whoever else has the skill is called to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.simulation.floor import Bools, Duty, Floats


@dataclass(frozen=True)
class Post:
    """The seats of one queue of fixed posts.

    Attributes
    ----------
    queue : int
        Position of the queue.
    seats : int
        Seats of all its posts together.
    is_open : array of bool (intervals,)
    able : array of bool (agents,)
        Who can hold it.
    """

    queue: int
    seats: int
    is_open: Bools
    able: Bools


def relieved(duty: Duty, posts: Sequence[Post], interval_s: float) -> Duty:
    """People on duty once empty seats of fixed posts are filled from other queues.

    The first stretch of an open post that lacks somebody goes to the person on duty elsewhere, and skilled, who can
    stay longest; of those who can stay equally long, to one from the queue with most people at that moment, then to
    the first by position. So on until every stretch is filled or nobody is left. Nobody is taken from another post,
    nobody is called in from home, and breaks stay where they are.

    Parameters
    ----------
    duty : Duty
        Absences taken off.
    posts : sequence of Post
        Filled in this order.
    interval_s : float
        Length of an interval of `Post.is_open` [s].

    Returns
    -------
    Duty
        With spans divided where somebody goes to a post and comes back.
    """
    held = {post.queue for post in posts}
    agent, start, end, queue = duty.agent, duty.start_s, duty.end_s, duty.queue
    for post in posts:
        free = ~np.isin(queue, list(held)) & post.able[agent]
        tried = -np.inf
        while True:
            lack = _first_lack(start[queue == post.queue], end[queue == post.queue], post, interval_s, tried)
            if lack is None:
                break
            begin, until = lack
            there = np.flatnonzero(free & (start <= begin) & (end > begin))
            if not len(there):
                # nobody now: the stretch is looked at again when the next person who could come begins
                coming = start[free & (start > begin) & (start < until)]
                tried = float(coming.min()) if len(coming) else until
                continue
            stays = np.minimum(end[there], until)
            present = (start <= begin) & (end > begin)
            crowd = np.array([np.count_nonzero(present & (queue == q)) for q in queue[there]])
            one = there[np.lexsort((agent[there], -crowd, -stays))[0]]
            stay = min(float(end[one]), until)
            parts = [(start[one], begin, queue[one]), (begin, stay, post.queue), (stay, end[one], queue[one])]
            kept = [p for p in parts if p[1] > p[0]]
            agent = np.concatenate([np.delete(agent, one), np.full(len(kept), agent[one])])
            start = np.concatenate([np.delete(start, one), [p[0] for p in kept]])
            end = np.concatenate([np.delete(end, one), [p[1] for p in kept]])
            queue = np.concatenate([np.delete(queue, one), np.array([p[2] for p in kept], dtype=np.int64)])
            free = ~np.isin(queue, list(held)) & post.able[agent]
    order = np.lexsort((start, agent))
    return replace(duty, agent=agent[order], start_s=start[order], end_s=end[order], queue=queue[order])


def _first_lack(start: Floats, end: Floats, post: Post, interval_s: float, after: float) -> tuple[float, float] | None:
    """The first stretch [s] from `after` on in which an open post lacks somebody, of constant open hours and people."""
    edges = np.arange(len(post.is_open) + 1) * interval_s
    at = np.unique(
        np.concatenate([np.clip(start, 0.0, edges[-1]), np.clip(end, 0.0, edges[-1]), edges, [max(after, 0.0)]])
    )
    at = at[at <= edges[-1]]
    people = np.searchsorted(np.sort(start), at[:-1], side="right") - np.searchsorted(
        np.sort(end), at[:-1], side="right"
    )
    is_open = post.is_open[np.minimum((at[:-1] // interval_s).astype(np.int64), len(post.is_open) - 1)]
    lacks = is_open & (people < post.seats) & (at[:-1] >= after)
    first = np.flatnonzero(lacks)
    if not len(first):
        return None
    k = int(first[0])
    last = k
    while last + 1 < len(lacks) and lacks[last + 1]:
        last += 1
    return float(at[k]), float(at[last + 1])
