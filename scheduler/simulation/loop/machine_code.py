"""How the twin's loop becomes machine code, and when what is kept of it on disk still holds."""

import hashlib
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])

# A division by zero is not looked for: what could be 0 is checked before the loop. Nothing in the loop allocates, so no
# references are counted (`_nrt`), which makes it ten times as fast; a part that did allocate would not compile. Only
# the entry is called from Python.
_PART = {"error_model": "numpy", "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

_compiler: Any = numba.njit  # its stubs do not know `_nrt`

part: Callable[[F], F] = _compiler(**_PART)
"""Compiled on its own: long, or seldom called."""

inlined: Callable[[F], F] = _compiler(**_PART, forceinline=True)
"""Compiled into its callers: short, and called for every contact."""


def seal(parts: tuple[ModuleType, ...]) -> int:
    """A number that changes with the source of any of `parts`.

    numba keeps machine code on disk until the file of the called function changes, and sees a change in no other. But
    its key holds the values that the function closes over: an entry that closes over this number is compiled anew
    when a part of the loop changed.
    """
    return int.from_bytes(hashlib.sha256("".join(map(inspect.getsource, parts)).encode()).digest()[:7], "big")
