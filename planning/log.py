"""The log: one JSON object a line, each with the run's id; the console stays for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger


@contextmanager
def run_log(folder: Path, run: str, command: str) -> Iterator[FilteringBoundLogger]:
    """A logger that appends JSON lines to a file of the month, closed at the end.

    Nothing is configured globally: two runs in one process write two streams of ids.

    Parameters
    ----------
    folder : pathlib.Path
        Where log files live; made on the first line.
    run : str
        Identifies the invocation, in every line.
    command : str
        The command a person typed, in every line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as d:
    ...     with run_log(Path(d), "r1", "nightly") as log:
    ...         log.info("stage", name="forecast", seconds=1.5)
    ...     "forecast" in next(Path(d).glob("*.jsonl")).read_text()
    True
    """
    with _Monthly(folder) as stream:
        yield structlog.wrap_logger(
            structlog.WriteLogger(stream),
            processors=[
                structlog.processors.add_log_level,
                _stamp,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(default=str),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(0),
        ).bind(run=run, command=command)


def _stamp(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **event}


class _Monthly:
    """A text stream that opens its file at the first write, so that a command without news leaves no file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: TextIO | None = None

    def __enter__(self) -> TextIO:
        return self  # type: ignore[return-value]  # write and flush are all that a WriteLogger asks

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, text: str) -> int:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = (self._folder / f"tideshift-{datetime.now(UTC):%Y-%m}.jsonl").open("a", encoding="utf-8")
        return self._file.write(text)

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()
