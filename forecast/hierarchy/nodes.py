"""Which sums of queues are forecast beside the queues: the nodes above them, and what is known of the past of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history import HISTORY, INSTANT, QUEUE, IntervalMark, Series
from forecast.opening.opening_hours import ENDED_DAYS
from forecast.series.days import BoolArray, FloatArray

LEVELS = ((), (0,), (1,), (2,), (0, 1), (0, 2))
"""Parts of a queue's name that the members of a node share: the total, each line, each language, each channel, and
the languages and the channels of each line."""


@dataclass(frozen=True)
class Hierarchy:
    """Queues at the bottom and the sums of them above.

    Attributes
    ----------
    queues : tuple of str
        `line/language/channel` names, the bottom.
    nodes : tuple of str
        Names of the upper nodes, widest first, each a pattern such as `live_commerce/*/*` that names its members. A
        node has two members or more, and no two nodes have the same ones: then the wider name is kept.
    members : tuple of tuple of int
        Of each node, the positions in `queues`.
    """

    queues: tuple[str, ...]
    nodes: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Nodes, then queues: the order of the rows of `summing`."""
        return self.nodes + self.queues

    @property
    def summing(self) -> FloatArray:
        """The matrix S of ones and zeros, shape (nodes + queues, queues), that sums queues to everything.

        Examples
        --------
        >>> hierarchy(["shop/en/chat", "shop/zh/chat"]).summing
        array([[1., 1.],
               [1., 0.],
               [0., 1.]])
        """
        upper = np.zeros((len(self.nodes), len(self.queues)))
        for row, members in enumerate(self.members):
            upper[row, list(members)] = 1.0
        return np.concatenate([upper, np.eye(len(self.queues))])


def hierarchy(queues: Sequence[str]) -> Hierarchy:
    """The hierarchy over queues.

    Parameters
    ----------
    queues : sequence of str
        `line/language/channel` names, in the order the rows are wanted in.

    Raises
    ------
    ValueError
        When a name does not have three parts, has a part that is `*`, or comes twice.

    Examples
    --------
    >>> hierarchy(["shop/en/chat", "shop/zh/chat", "shop/zh/voice", "bank/zh/chat"]).nodes
    ('*/*/*', 'shop/*/*', '*/zh/*', '*/*/chat', 'shop/zh/*', 'shop/*/chat')
    """
    parts = [queue.split("/") for queue in queues]
    wrong = [queue for queue, part in zip(queues, parts, strict=True) if len(part) != len(QUEUE) or "*" in part]
    if wrong:
        raise ValueError(f"queues must be named line/language/channel, without * (was {', '.join(wrong)})")
    if len(set(queues)) < len(queues):
        raise ValueError(f"queues must be named once (was {', '.join(sorted(queues))})")
    found: dict[tuple[int, ...], str] = {}
    for level in LEVELS:
        together: dict[tuple[str, ...], list[int]] = {}
        for i, part in enumerate(parts):
            together.setdefault(tuple(part[at] for at in level), []).append(i)
        for key, members in sorted(together.items()):
            if len(members) > 1:
                shared = dict(zip(level, key, strict=True))
                found.setdefault(tuple(members), "/".join(shared.get(at, "*") for at in range(len(QUEUE))))
    return Hierarchy(tuple(queues), tuple(found.values()), tuple(found))


def aggregate(known: Sequence[Series], tree: Hierarchy) -> list[Series]:
    """The past of every upper node.

    A node is known where all its members are, so that a hole in one does not look like less demand. A member counts
    from its first known open interval to its last: before, it had not begun; after, it has ended and is zero, unless
    it fell silent less than `ENDED_DAYS` ago. Queues of which nothing is known are no members.

    Parameters
    ----------
    known : sequence of Series
        One a queue of `tree`, in its order, on one grid, all ending together, as `forecast.history.complete` gives
        them; gross outliers are best made unknown first.
    tree : Hierarchy

    Returns
    -------
    list of Series
        One a node, handle time unknown. A node opens when any of its members does.

    Raises
    ------
    ValueError
        When the series are not the hierarchy's queues, or are not on one grid.

    Examples
    --------
    >>> starts = pd.date_range("2026-11-16", periods=3, freq="h", tz="UTC")
    >>> opened, unknown = np.ones(3, dtype=bool), np.full(3, np.nan)
    >>> pair = [Series(f"shop/{language}/chat", starts, np.array(volume), opened, unknown)
    ...     for language, volume in (("en", [np.nan, 1.0, 2.0]), ("zh", [5.0, np.nan, 5.0]))]
    >>> aggregate(pair, hierarchy(["shop/en/chat", "shop/zh/chat"]))[0].volume
    array([ 5., nan,  7.])
    """
    if tuple(series.queue for series in known) != tree.queues:
        raise ValueError(
            f"known must be the hierarchy's queues {', '.join(tree.queues)} "
            f"(were {', '.join(series.queue for series in known)})"
        )
    if not tree.nodes:
        return []
    longest = max(known, key=lambda series: len(series.starts)).starts
    volume, opened = _laid(known, longest)
    lived = np.stack([_lived(longest, *rows) for rows in zip(volume, opened, strict=True)])
    volume, opened = np.where(lived, volume, 0.0), opened & lived
    summed = []
    for node, members in zip(tree.nodes, tree.members, strict=True):
        rows = list(members)
        is_open = np.asarray(opened[rows].any(axis=0), dtype=bool)
        first = int(np.argmax(is_open))
        total = volume[rows].sum(axis=0)[first:]
        summed.append(Series(node, longest[first:], total, is_open[first:], np.full(len(total), np.nan)))
    return summed


def as_history(series: Sequence[Series]) -> pd.DataFrame:
    """Series as a table checked by `HISTORY`, their unknown intervals as rows without a volume.

    Examples
    --------
    >>> starts = pd.date_range("2026-11-16", periods=2, freq="h", tz="UTC")
    >>> total = Series("*/*/*", starts, np.array([5.0, np.nan]), np.ones(2, dtype=bool), np.full(2, np.nan))
    >>> as_history([total])[["line", "volume"]].values.tolist()
    [['*', 5.0], ['*', nan]]
    """
    parts = [
        pd.DataFrame({"timestamp": one.starts, **dict(zip(QUEUE, one.queue.split("/"), strict=True))}).assign(
            volume=one.volume
        )
        for one in series
    ]
    if not parts:
        empty = {"timestamp": pd.Series(dtype=INSTANT)} | dict.fromkeys((*QUEUE, "volume"), pd.Series(dtype=object))
        return HISTORY.validate(pd.DataFrame(empty))
    return HISTORY.validate(pd.concat(parts, ignore_index=True))


def any_open(tree: Hierarchy, is_open: IntervalMark) -> IntervalMark:
    """Opening hours of the nodes as well: open where any member is.

    Examples
    --------
    >>> tree = hierarchy(["shop/en/chat", "shop/zh/chat"])
    >>> mornings = any_open(tree, lambda queue, starts: np.asarray(starts.hour < 12) & ("zh" in queue))
    >>> mornings("*/*/*", pd.date_range("2026-11-16T11:00", periods=2, freq="h", tz="UTC"))
    array([ True, False])
    """
    members = {node: [tree.queues[i] for i in members] for node, members in zip(tree.nodes, tree.members, strict=True)}

    def opened(queue: str, starts: pd.DatetimeIndex) -> BoolArray:
        asked = members.get(queue, [queue])
        return np.asarray(np.stack([is_open(member, starts) for member in asked]).any(axis=0), dtype=bool)

    return opened


def _laid(known: Sequence[Series], longest: pd.DatetimeIndex) -> tuple[FloatArray, BoolArray]:
    """Volumes and opening of all series on the longest one's grid; unknown before a series begins."""
    volume = np.full((len(known), len(longest)), np.nan)
    opened = np.zeros(volume.shape, dtype=bool)
    for row, series in enumerate(known):
        begin = len(longest) - len(series.starts)
        if not series.starts.equals(longest[begin:]):
            raise ValueError(
                f"all series must be on the grid that ends at {longest[-1].isoformat()} ({series.queue} is not)"
            )
        volume[row, begin:], opened[row, begin:] = series.volume, series.is_open
    return volume, opened


def _lived(starts: pd.DatetimeIndex, volume: FloatArray, opened: BoolArray) -> BoolArray:
    """Intervals between a queue's beginning and its end, shape (n,)."""
    lived = np.zeros(len(starts), dtype=bool)
    seen = np.flatnonzero(~np.isnan(volume) & opened)
    if len(seen):
        first, last = int(seen[0]), int(seen[-1])
        silent = starts[-1] - starts[last] >= pd.Timedelta(days=ENDED_DAYS)
        lived[first : last + 1 if silent else len(starts)] = True
    return lived
