"""A value that is worked out when somebody first asks for it, once, however many threads ask."""

from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """What `make` answers, kept; whoever asks meanwhile waits for the one who asked first.

    Examples
    --------
    >>> said = []
    >>> cost = Later(lambda: said.append("counted") or 7)
    >>> cost.ready, cost(), cost(), said
    (False, 7, 7, ['counted'])
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make
        self._made: list[T] = []
        self._lock = RLock()

    def __call__(self) -> T:
        """The value."""
        with self._lock:
            if self._make is not None:
                self._made.append(self._make())
                self._make = None  # lets go of everything it was made from
            return self._made[0]

    @property
    def ready(self) -> bool:
        """Whether the value is there without waiting."""
        return bool(self._made)
