"""Trading: people who count more or less than others swap places where that serves more need.

Numbers of people take everybody on a queue for the same. Where productivity differs, a beginner on a post may leave it
half empty while somebody experienced answers mail. Each person who counts otherwise than most may swap with one other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ALIKE = 1e-6
"""Difference in worth that is none [cent]."""


@dataclass
class Floor:
    """People on duty in one tick; N of them.

    Attributes
    ----------
    queue : array (N,)
        Where each is to work, -1 for nowhere.
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

    def trade(self, value: Callable[[Ints, Floats], Floats]) -> Ints:
        """Queues after all trades; `value` is what heads on queues are worth [cent]."""
        queue = self.queue.copy()
        shares, count = np.unique(self.share, return_counts=True)
        if len(shares) < 2:
            return queue
        heads = np.bincount(queue + 1, self.share, minlength=self.able.shape[1] + 1)[1:]
        for i in np.flatnonzero(self.share != shares[count.argmax()]).tolist():
            here = int(queue[i])
            if here < 0:
                continue
            others = np.flatnonzero((queue >= 0) & (queue != here) & (self.share != self.share[i]) & self.able[:, here])
            others = others[self.able[i, queue[others]]]
            if not len(others):
                continue
            there, more = queue[others], self.share[others] - self.share[i]
            at = np.full(len(others), here)
            gain = value(at, heads[at] + more) - value(at, heads[at]) + value(there, heads[there] - more)
            gain -= value(there, heads[there])
            gain += self.stay[i] * ((there == self.on[i]) * 1.0 - (here == self.on[i]))
            gain += self.stay[others] * ((at == self.on[others]) * 1.0 - (there == self.on[others]))
            best = int(gain.argmax())
            if gain[best] > ALIKE:
                heads[here] += more[best]
                heads[there[best]] -= more[best]
                queue[i], queue[others[best]] = there[best], here
        return queue
