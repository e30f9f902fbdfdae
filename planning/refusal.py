"""Refusal of bad input: every error with its place and its remedy, in one message."""

from collections.abc import Sequence
from dataclasses import dataclass


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
    """Input refused. Carries every finding; nothing was written."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        if not findings:
            raise ValueError("a refusal needs at least one finding")
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(map(str, self.findings)))
