"""Search for the fewest agents that keep a promise, for many rows at once and with few evaluations."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from scheduler.queueing.palm import Array

Counts = npt.NDArray[np.int64]
Judged = tuple[npt.NDArray[np.bool_], Array]
"""Whether the promise is kept, and by how much: negative where not, smooth and rising in the agents."""

_BLOCK = 8192
"""Rows searched together: few enough to stay in the processor's cache."""

_STEEP = 30.0
"""Margins beyond this are no guide to where the promise begins to be kept."""


def log_odds(share: Array) -> Array:
    """`log(p / (1 - p))`, finite: nearly linear in the agents, however small `p` or `1 - p`."""
    return np.log(np.maximum(share, 1e-300)) - np.log(np.maximum(1 - share, 1e-17))


def fewest(judge: Callable[[Array, Counts], Judged], load: Array) -> Array:
    """Fewest whole number of agents with which each row's promise is kept; 0 without load.

    Parameters
    ----------
    judge : callable
        Takes agents, shape (k,), and positions of rows, shape (k,). What it says must be monotone in the agents, false
        at 0 wherever there is load, and true for enough of them.
    load : ndarray, shape (n,)
        Offered load of each row [erlang].

    Returns
    -------
    ndarray, shape (n,)
    """
    found = np.zeros(load.size)
    rows: Counts = np.flatnonzero(load > 0)
    for start in range(0, rows.size, _BLOCK):
        block = rows[start : start + _BLOCK]
        nothing, endless = np.zeros(block.size), np.full(block.size, np.inf)
        found[block] = _search(judge, load[block], block, nothing, endless)
    return found


def fewest_rising(judge: Callable[[Array, Counts], Judged], load: Array) -> Array:
    """`fewest` for rows that differ in nothing but their load, which rises from row to row.

    More load never needs fewer agents: each row is asked only between its nearest neighbours' answers, and not at all
    between two rows of one answer.
    """
    last = load.size - 1
    ends = np.unique([0, last])
    answer = np.zeros(load.size)
    answer[ends] = fewest(lambda n, i: judge(n, ends[i]), load[ends])
    left, right = np.array([0]), np.array([last])
    while left.size:
        same = answer[left] == answer[right]
        for a, b in zip(left[same], right[same], strict=True):
            answer[a:b] = answer[a]
        apart = ~same & (right - left > 1)
        left, right = left[apart], right[apart]
        middle: Counts = (left + right) // 2
        # who is less busy fails with one agent fewer than they need, and so does everybody busier
        answer[middle] = _search(judge, load[middle], middle, np.maximum(answer[left] - 1, 0), answer[right])
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
    return answer


def _search(judge: Callable[[Array, Counts], Judged], load: Array, rows: Counts, fails: Array, keeps: Array) -> Array:
    """Fewest agents above `fails` and up to `keeps`, which may be infinite, that keep the promise.

    A chord through the margins of both ends, which the square-root rule begins; halving where chords do not help.
    """
    low, high = fails.copy(), keeps.copy()
    at_low, at_high = np.full(load.size, -np.inf), np.full(load.size, np.inf)
    root = np.sqrt(load)
    probe = np.where(np.isfinite(high), np.floor(low + (np.minimum(high, 1e12) - low) / 2), np.ceil(load + 0.7 * root))
    step = np.zeros(load.size)
    todo: Counts = np.flatnonzero(high - low > 1)
    turn = 0
    while todo.size:
        n = probe[todo]
        kept, margin = judge(n, rows[todo])
        for side, at_side, chosen in ((low, at_low, ~kept), (high, at_high, kept)):
            side[todo[chosen]] = n[chosen]
            at_side[todo[chosen]] = margin[chosen]
        # one unit of log-odds is about half a square root of the load
        first = np.ceil(0.6 * np.minimum(np.abs(margin), 8.0) * root[todo])
        step[todo] = np.maximum(2 * step[todo], np.maximum(first, 1) if turn == 0 else 1)
        todo = todo[high[todo] - low[todo] > 1]
        probe[todo] = _next(low[todo], high[todo], at_low[todo], at_high[todo], step[todo], halve=turn % 4 == 3)
        turn += 1
    return high


def _next(low: Array, high: Array, at_low: Array, at_high: Array, step: Array, *, halve: bool) -> Array:
    """Agents to try next, strictly between `low` and `high`."""
    with np.errstate(invalid="ignore", divide="ignore"):
        chord = np.ceil(low + (high - low) * (at_low / (at_low - at_high)))
        middle = np.floor(low + (high - low) / 2)
    smooth = (np.abs(at_low) < _STEEP) & (np.abs(at_high) < _STEEP) & (not halve)
    guess = np.where(smooth, chord, middle)
    guess = np.where(np.isinf(at_low) & np.isfinite(at_high), high - step, guess)
    guess = np.where(np.isinf(high), low + step, guess)
    return np.clip(guess, low + 1, high - 1)
