"""One typed command: its log, and the two streams a person or a program reads."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from structlog.typing import FilteringBoundLogger

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


@dataclass(frozen=True)
class Invocation:
    """What every command gets from the edge of the program.

    Attributes
    ----------
    log : FilteringBoundLogger
        JSON lines with the run's id.
    """

    log: FilteringBoundLogger

    def answer(self, data: Mapping[str, Any]) -> None:
        """Write the answer a program reads: one JSON document on the output stream."""
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str, allow_nan=False) + "\n")

    def show(self, *what: "RenderableType") -> None:
        """Write the answer a person reads, on the output stream."""
        for thing in what:
            _console(sys.stdout).print(thing)

    def note(self, text: str) -> None:
        """Say something on the side, on the error stream; it never mixes with an answer."""
        _console(sys.stderr).print(text)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A path to write to that takes the place of `path` when the block ends well, and leaves no trace otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _console(stream: Any) -> "Console":
    from rich.console import Console

    # What is shown holds names from people's files: nothing in them is markup.
    people = stream.isatty()
    return Console(
        file=stream, soft_wrap=not people, width=None if people else 80, markup=False, emoji=False, highlight=False
    )
