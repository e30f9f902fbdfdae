"""What a kind of work is given and gives, and where the kinds are found."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from planning.jobs import kinds

if TYPE_CHECKING:
    from planning.settings import Settings
    from planning.store import Store


class Cancelled(Exception):  # noqa: N818  (somebody changed their mind; nothing failed)
    """Somebody wants the work to end. Raised by `Say`; let it pass."""


class Say(Protocol):
    """Tells how far the work is."""

    def __call__(self, done: float, note: str, **figures: float | None) -> None:
        """Tell the share done, a note and figures of the kind.

        Parameters
        ----------
        done : float
            From 0 to 1.
        note : str
            What is being done, an English sentence of the machine room.
        **figures : float or None
            `cost_cents`, `bound_cents`, `gap`, `seconds_left` are shown by every watcher; a kind may tell others.

        Raises
        ------
        Cancelled
            If the work is to end.
        """


@dataclass(frozen=True)
class Request:
    """What a job is asked, and what it may read to answer.

    Attributes
    ----------
    asked : mapping
        As the page sent it; JSON.
    owner : str
        Who asked.
    store : Store
        To be read; what comes of the work is its answer.
    configs : Path
        Folder of the site's settings.
    """

    asked: Mapping[str, Any]
    owner: str
    store: "Store"
    configs: Path

    @cached_property
    def settings(self) -> "Settings":
        """The site's settings as they are now; `Refused` lists what is wrong with them."""
        from planning.settings import load_settings

        return load_settings(self.configs)


@dataclass(frozen=True)
class Answer:
    """What came of the work: JSON for the watcher to read, and tables to be asked for by name."""

    told: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


class Run(Protocol):
    """Does one piece of work."""

    def __call__(self, request: Request, say: Say) -> Answer:
        """Do what is asked; the answer is kept whole or not at all."""


def names() -> list[str]:
    """The kinds there are, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(kinds.__path__))


def find(kind: str) -> Run:
    """What does a kind of work; its module is only now imported.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    if kind not in names():
        raise ValueError(f"no kind of job is called {kind!r}; there are {', '.join(names())}")
    run: Run = import_module(f"{kinds.__name__}.{kind}").run
    return run
