"""Where the breaks of a shift may lie."""

from functools import cache
from itertools import product

from planning.certify.claim import Template

LONG_SHIFT = 360
"""Shifts of more minutes than this keep the longest stretch of work."""


@cache
def patterns(template: Template, tick: int, longest_stretch: int) -> frozenset[tuple[int, ...]]:
    """Every legal placement of a template's breaks on the grid of ticks: their starts, minutes after the shift's.

    Breaks keep their order and a tick of work between them.
    """
    windows = [[at for at in range(b.earliest, b.latest + 1) if at % tick == 0] for b in template.breaks]
    legal = set()
    for starts in product(*windows):
        edges = [0]
        for at, rest in zip(starts, template.breaks, strict=True):
            edges += [at, at + rest.minutes]
        edges.append(template.minutes)
        work = [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
        if all(minutes >= tick for minutes in work[1:-1]) and (
            template.minutes <= LONG_SHIFT or max(work) <= longest_stretch
        ):
            legal.add(starts)
    return frozenset(legal)
