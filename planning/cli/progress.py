"""Progress a person can read: bars on a terminal, one line per finished stage anywhere else."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from structlog.typing import FilteringBoundLogger

Report = Callable[[str, float, str], None]
"""Called with the stage's name, the share of it that is done (0 to 1) and a note."""


@contextmanager
def shown(log: FilteringBoundLogger, quiet: bool = False) -> Iterator[Report]:
    """A progress callback that draws on the error stream and writes each finished stage to the log.

    Parameters
    ----------
    log : FilteringBoundLogger
        Gets one line per finished stage with its seconds.
    quiet : bool
        Only the log: a program reads the answer.
    """
    clock = _Clock(log)
    if quiet:
        yield clock
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield _Bars(bars, clock)
    else:
        yield _Lines(clock)


class _Clock:
    """Seconds of each stage, from the end of the one before it to its own; the log hears of each end."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log
        self._since = time.monotonic()
        self._took: dict[str, float] = {}

    def __call__(self, stage: str, done: float, note: str) -> None:
        if done >= 1 and stage not in self._took:
            now = time.monotonic()
            self._took[stage], self._since = now - self._since, now
            self._log.info("stage", stage=stage, seconds=round(self._took[stage], 3), note=note)

    def took(self, stage: str) -> float | None:
        """Seconds a finished stage took; None while it runs."""
        return self._took.get(stage)


class _Lines:
    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._said: set[str] = set()

    def __call__(self, stage: str, done: float, note: str) -> None:
        self._clock(stage, done, note)
        took = self._clock.took(stage)
        if took is not None and stage not in self._said:
            self._said.add(stage)
            sys.stderr.write(f"{stage:<12} {took:7.1f} s  {note}".rstrip() + "\n")


class _Bars:
    def __init__(self, bars: Progress, clock: _Clock) -> None:
        self._bars, self._clock = bars, clock
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: float, note: str) -> None:
        self._clock(stage, done, note)
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=1.0, note=note)
        self._bars.update(self._tasks[stage], completed=min(done, 1.0), note=note)


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description:<12}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", style="dim"),
        console=Console(stderr=True),
    )
