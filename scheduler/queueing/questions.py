"""Questions of how many agents a promise takes, one a row, and the service that answers are judged by."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from scheduler.queueing.chat import throughput
from scheduler.queueing.erlang import Numbers, Service, check
from scheduler.queueing.expected import NODES, ROUGH, ROUGH_ERROR, expected_service
from scheduler.queueing.palm import Array
from scheduler.queueing.search import Counts, Judged, fewest, fewest_rising
from scheduler.queueing.uncertain import CERTAIN

ShareName = Literal["service_level", "prob_abandon"]


@dataclass(frozen=True)
class Questions:
    """Questions about queues, one a row. Arrays have shape (n,), for an answer of shape `shape`."""

    shape: tuple[int, ...]
    concurrency: int
    think_share: float
    slowdown: float
    load: Array
    aht_s: Array
    patience_s: Array
    within_s: Array
    target: Array
    redial: Array
    rate_cv: Array

    def share(self, name: ShareName, agents: Array, rows: Counts) -> Array:
        """A figure of `rows` with so many agents; where it is nowhere near the target, no nearer than to tell that."""
        unsure = self.rate_cv[rows] > CERTAIN
        if not unsure.any():
            return np.asarray(getattr(self._service(agents, rows, NODES), name))
        found = np.array(getattr(self._service(agents, rows, ROUGH), name))
        close = np.flatnonzero(unsure & (np.abs(found - self.target[rows]) < ROUGH_ERROR))
        if close.size:
            found[close] = getattr(self._service(agents[close], rows[close], NODES), name)
        return found

    def _service(self, agents: Array, rows: Counts, nodes: int) -> Service:
        """Service of `rows` with so many agents, over all rates where the rate is uncertain."""
        return expected_service(
            agents,
            self.load[rows],
            self.aht_s[rows],
            self.patience_s[rows],
            self.within_s[rows],
            rate_cv=self.rate_cv[rows],
            redial=self.redial[rows],
            concurrency=self.concurrency,
            think_share=self.think_share,
            slowdown=self.slowdown,
            nodes=nodes,
        )

    @property
    def capacity(self) -> float:
        """Contacts that a full agent finishes in the handle time of a lone contact."""
        return float(throughput(self.concurrency, self.think_share, self.slowdown)[-1])

    def fewest(self, judge: "Callable[[Questions, Array, Counts], Judged]") -> Counts:
        """Fewest agents for which `judge` finds the promise kept, in the shape of the question."""
        others = ("aht_s", "patience_s", "within_s", "target", "redial", "rate_cv")
        columns = [getattr(self, name) for name in others]
        if self.load.size < 3 or any(bool((c != c[0]).any()) for c in columns):
            found = fewest(partial(judge, self), self.load)
        else:
            loads = np.unique(self.load)
            first = {name: c[: loads.size] for name, c in zip(others, columns, strict=True)}
            answers = fewest_rising(partial(judge, replace(self, load=loads, **first)), loads)
            begins = np.flatnonzero(np.diff(answers, prepend=-1.0))
            found = answers[begins][np.searchsorted(loads[begins], self.load, side="right") - 1]
        return found.astype(np.int64).reshape(self.shape)


def questions(
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    answer_within_s: Numbers,
    target: Array,
    *,
    redial: Numbers,
    rate_cv: Numbers,
    concurrency: int,
    think_share: float,
    slowdown: float,
) -> Questions:
    """Rows of the broadcast arguments.

    Raises
    ------
    ValueError
        Naming the first number outside its range; `target` has been checked.
    """
    columns = np.broadcast_arrays(
        check("load", load),
        check("aht_s", aht_s, low_open=True),
        check("patience_s", patience_s, high_open=False),
        check("answer_within_s", answer_within_s),
        target,
        check("redial", redial, high=1.0, high_open=False),
        check("rate_cv", rate_cv),
    )
    throughput(concurrency, think_share, slowdown)  # refuses what is no chat
    rows = (c.reshape(-1) for c in columns)
    return Questions(columns[0].shape, concurrency, think_share, slowdown, *rows)
