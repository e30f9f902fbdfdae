"""Trading: people who count more or less than others find the places where that serves most need.

Numbers of people take everybody on a queue for the same. Where productivity differs, a beginner on a post may leave it
half empty while somebody experienced answers mail. So as long as it is worth something, one person moves to another
queue, or one who counts otherwise than most swaps with somebody else.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Value = Callable[[Ints, Floats], Floats]
"""What heads on queues are worth [cent]."""

ALIKE = 1e-6
"""Gain that is none [cent]."""


@dataclass
class Floor:
    """People on duty in one tick, N of them, where some count more than others.

    Attributes
    ----------
    queue : array (N,)
        Where each is to work, -1 for nowhere. Changed by `settle`.
    on : array (N,)
        Where each was before, -1 for nowhere.
    share : array (N,)
        Heads that each is.
    stay : array (N,)
        What it is worth that each stays [cent].
    able : array of bool (N, K)
        Who knows which queue.
    """

    queue: Ints
    on: Ints
    share: Floats
    stay: Floats
    able: Bools

    def __post_init__(self) -> None:
        self._shares, self._kind, count = np.unique(self.share, return_inverse=True, return_counts=True)
        self._odd = np.flatnonzero(self._kind != (count.argmax() if len(count) else 0)).tolist()

    def settle(self, value: Value) -> Ints:
        """Queues when no move and no swap of two is worth anything more."""
        if not self._odd:
            return self.queue
        self.queue = self.queue.copy()
        heads = np.bincount(self.queue + 1, self.share, minlength=self.able.shape[1] + 1)[1:].astype(np.float64)
        better = True
        while better:
            better = any(self._swap(i, heads, value) for i in self._odd) or self._move(heads, value)
        return self.queue

    def _move(self, heads: Floats, value: Value) -> bool:
        """The best move of one person to another queue; whether there was one."""
        queues, kinds = len(heads), len(self._shares)
        each, size = np.repeat(np.arange(queues), kinds), np.tile(self._shares, queues)
        now = value(each, heads[each])
        more = (value(each, heads[each] + size) - now).reshape(queues, kinds)
        less = (now - value(each, heads[each] - size)).reshape(queues, kinds)
        gain = more[:, self._kind].T
        stays = np.flatnonzero(self.on >= 0)
        gain[stays, self.on[stays]] += self.stay[stays]
        lost = np.where(self.queue >= 0, less[self.queue, self._kind] + self.stay * (self.queue == self.on), 0.0)
        gain = np.where(self.able, gain - lost[:, None], -np.inf)
        busy = np.flatnonzero(self.queue >= 0)
        gain[busy, self.queue[busy]] = 0.0
        who, to = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[who, to] <= ALIKE:
            return False
        if self.queue[who] >= 0:
            heads[self.queue[who]] -= self.share[who]
        heads[to] += self.share[who]
        self.queue[who] = to
        return True

    def _swap(self, i: int, heads: Floats, value: Value) -> bool:
        """The best swap of one person with another; whether there was one."""
        queue, here = self.queue, int(self.queue[i])
        if here < 0:
            return False
        others = np.flatnonzero((queue >= 0) & (queue != here) & (self._kind != self._kind[i]) & self.able[:, here])
        others = others[self.able[i, queue[others]]]
        if not len(others):
            return False
        there, more = queue[others], self.share[others] - self.share[i]
        at = np.full(len(others), here)
        gain = value(at, heads[at] + more) - value(at, heads[at])
        gain += value(there, heads[there] - more) - value(there, heads[there])
        gain += self.stay[i] * ((there == self.on[i]) * 1.0 - (here == self.on[i]))
        gain += self.stay[others] * ((at == self.on[others]) * 1.0 - (there == self.on[others]))
        best = int(gain.argmax())
        if gain[best] <= ALIKE:
            return False
        heads[here] += more[best]
        heads[there[best]] -= more[best]
        queue[i], queue[others[best]] = there[best], here
        return True
