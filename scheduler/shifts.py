"""Shift templates: lengths, starts on a grid, and where breaks may lie."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """One break of a shift; `earliest` and `latest` bound its start, in minutes after the shift's start."""

    minutes: int
    earliest: int
    latest: int
    paid: bool = False


@dataclass(frozen=True)
class ShiftTemplate:
    """A family of shifts that differ only by their start.

    Attributes
    ----------
    code : str
        Short name planners see, such as `F8`.
    minutes : int
        Length from start to end, breaks included.
    earliest_start, latest_start : int
        Bounds of the local start, minutes after local midnight; `latest_start` may reach 1439.
    start_grid : int
        Minutes between permitted starts.
    breaks : tuple of Break
        In order.
    colour : str
        `#rrggbb` of the code wherever it is drawn.
    """

    code: str
    minutes: int
    earliest_start: int
    latest_start: int
    start_grid: int
    breaks: tuple[Break, ...] = ()
    colour: str = "#4477aa"

    @property
    def paid_minutes(self) -> int:
        """Minutes paid: the length without the unpaid breaks."""
        return self.minutes - sum(b.minutes for b in self.breaks if not b.paid)

    def starts(self) -> range:
        """Permitted local starts, in minutes after local midnight."""
        return range(self.earliest_start, self.latest_start + 1, self.start_grid)

    def break_patterns(self, interval: int, longest_stretch: int | None = None) -> tuple[tuple[int, ...], ...]:
        """Every legal placement of the breaks on a grid of `interval` minutes.

        Parameters
        ----------
        interval : int
            Grid of break starts [min].
        longest_stretch : int, optional
            Most minutes of work without a break; applies to shifts of over six hours.

        Returns
        -------
        tuple of tuple of int
            Each inner tuple holds the starts of the breaks, minutes after the shift's start.
        """
        patterns: list[tuple[int, ...]] = [()]
        for rest in self.breaks:
            grid = range(-(-rest.earliest // interval) * interval, rest.latest + 1, interval)
            patterns = [
                (*p, at)
                for p in patterns
                for at in grid
                if not p or at >= p[-1] + self.breaks[len(p) - 1].minutes + interval
            ]
        if longest_stretch is not None and self.minutes > 360:
            patterns = [p for p in patterns if self._stretch(p) <= longest_stretch]
        return tuple(patterns)

    def _stretch(self, starts: tuple[int, ...]) -> int:
        edges = [0]
        for at, rest in zip(starts, self.breaks, strict=True):
            edges += [at, at + rest.minutes]
        edges.append(self.minutes)
        return max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))
