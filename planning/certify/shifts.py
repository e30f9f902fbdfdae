"""Shifts as the files tell them: their clock texts read anew, instants in minutes since 1970 UTC."""

from collections.abc import Iterator
from dataclasses import dataclass

from planning.certify.zones import local_day, offset


@dataclass(frozen=True)
class Shift:
    """One row of roster.csv; `day` is the local date of `start`, `work` holds (from, to, queue)."""

    agent_id: str
    day: int
    code: str
    start: int
    end: int
    paid: int
    breaks: tuple[tuple[int, int], ...]
    work: tuple[tuple[int, int, str], ...]
    unreadable: tuple[str, ...]


def read_shift(
    agent_id: str, code: str, start: int, end: int, paid: int, breaks_text: str, work_text: str, zone: str
) -> Shift:
    """A shift with its clock texts, which are read in the offset of its start and lie between start and end."""
    ahead = offset(start, zone)
    midnight = (start + ahead) // 1440 * 1440 - ahead
    breaks: list[tuple[int, int]] = []
    work: list[tuple[int, int, str]] = []
    unreadable: list[str] = []

    def place(clock: str, after: int) -> int:
        """The first instant at or after `after` whose clock reads so."""
        hour, _, minute = clock.partition(":")
        return after + (midnight + 60 * int(hour) + int(minute) - after) % 1440

    for text in filter(None, breaks_text.split("|")):
        try:
            clock, _, length = text.partition("/")
            at = place(clock, start)
            to = at + int(length)
        except ValueError:
            at, to = end, end + 1
        if to <= end:
            breaks.append((at, to))
        else:
            unreadable.append(f"break {text}")
    for text in filter(None, work_text.split("|")):
        try:
            clocks, _, queue = text.partition(" ")
            begin, _, finish = clocks.partition("-")
            at = place(begin, start)
            to = place(finish, at + 1)
        except ValueError:
            at, to, queue = end, end + 1, ""
        if to <= end:
            work.append((at, to, queue))
        else:
            unreadable.append(f"work {text}")
    return Shift(
        agent_id, local_day(start, zone), code, start, end, paid, tuple(breaks), tuple(work), tuple(unreadable)
    )


def duty(shift: Shift) -> Iterator[tuple[int, int]]:
    """The stretches of a shift between its breaks."""
    at = shift.start
    for begin, finish in sorted(shift.breaks):
        if begin > at:
            yield at, begin
        at = max(at, finish)
    if shift.end > at:
        yield at, shift.end
