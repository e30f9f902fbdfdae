"""Refusal of bad input: every error with its place and its remedy, in one message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

PRINTED = 200
"""Findings a message spells out; it counts the others."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with an input.

    `line` counts from 1 with the header as line 1; 0 means the file as a whole.
    `column` is the header's name for tables, the character position for YAML, empty for the whole line.
    """

    file: str
    line: int
    column: str
    wrong: str
    found: str
    remedy: str

    def __str__(self) -> str:
        place = ":".join(str(p) for p in (self.file, self.line or "", self.column) if p != "")
        found = f" (found {self.found})" if self.found else ""
        return f"{place}: {self.wrong}{found}; {self.remedy}"


class Refused(Exception):  # noqa: N818  (a refusal is an answer, not a failure of the program)
    """Input refused. Carries the findings; nothing was written.

    Parameters
    ----------
    findings : sequence of Finding
        At least one.
    more : int
        Further findings that were counted but, being many and alike, not kept.
    """

    def __init__(self, findings: Sequence[Finding], more: int = 0) -> None:
        if not findings:
            raise ValueError("a refusal needs at least one finding")
        self.findings = tuple(sorted(findings, key=_by_place))
        self.count = len(self.findings) + more
        lines = [str(finding) for finding in self.findings[:PRINTED]]
        if self.count > PRINTED:
            lines.append(f"and {self.count - len(lines):,} more")
        super().__init__("\n".join(lines))


class Refusals:
    """Gathers the refusals of several inputs, so that one message carries them all.

    Examples
    --------
    >>> def bad() -> int:
    ...     raise Refused([Finding("a.csv", 2, "x", "not a number", "y", "write a number")])
    >>> refusals = Refusals()
    >>> refusals.attempt(bad) is None, refusals.attempt(lambda: 1)
    (True, 1)
    >>> refusals.settle()
    Traceback (most recent call last):
    planning.refusal.Refused: a.csv:2:x: not a number (found y); write a number
    """

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._more = 0

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What `read` returns, or `None` if it refuses; the refusal is kept."""
        try:
            return read()
        except Refused as refused:
            self.keep(refused)
            return None

    def keep(self, refused: Refused) -> None:
        """Take over the findings of a refusal."""
        self._findings += refused.findings
        self._more += refused.count - len(refused.findings)

    def settle(self) -> None:
        """Refuse if anything was.

        Raises
        ------
        Refused
            With the findings of all inputs.
        """
        if self._findings:
            raise Refused(self._findings, self._more)


def _by_place(finding: Finding) -> tuple[str, int, int, Finding]:
    """Order of reading: a YAML column is a number, and 9 stands before 10."""
    return finding.file, finding.line, int(finding.column) if finding.column.isdecimal() else 0, finding
