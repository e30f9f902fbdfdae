"""One number for everything a night depends on: the same inputs, and only they, have the same fingerprint."""

import dataclasses
import hashlib
import importlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

_DECIDING = ("numpy", "pandas", "scipy", "prophet", "holidays", "hijridate", "ortools")
"""Libraries whose release can change a number of the night."""


def fingerprint(parts: Mapping[str, object]) -> str:
    """SHA-256 over named parts, independent of the order of parts and of the order of a table's rows.

    Parameters
    ----------
    parts : mapping of str to object
        Tables, texts, numbers, instants, dataclasses, pydantic models, and lists and mappings of them.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> a, b = pd.DataFrame({"x": [1, 2]}), pd.DataFrame({"x": [2, 1]}, index=[7, 8])
    >>> fingerprint({"t": a, "seed": 1}) == fingerprint({"seed": 1, "t": b})
    True
    >>> fingerprint({"t": a, "seed": 1}) == fingerprint({"t": a, "seed": 2})
    False
    """
    digest = hashlib.sha256()
    for name in sorted(parts):
        part = parts[name]
        digest.update(name.encode() + b"\0")
        digest.update(_table(part) if isinstance(part, pd.DataFrame) else _canonical(part))
    return digest.hexdigest()


def software() -> str:
    """What would compute tonight: our release and the libraries that decide numbers."""
    return " ".join([release(), *(f"{name}-{_version(name)}" for name in _DECIDING)])


def forecaster() -> str:
    """What would choose and fit models now: our version, the sources of forecast/, and the libraries under it."""
    libraries = (f"{name}-{_version(name)}" for name in _DECIDING if name != "ortools")
    return " ".join([f"{_version('tideshift')}+{_sources('forecast')}", *libraries])


def release() -> str:
    """Our version and a digest of our sources, so that a developer's change is never taken for an unchanged night."""
    return f"{_version('tideshift')}+{_sources('forecast', 'scheduler', 'planning')}"


@cache
def _sources(*packages: str) -> str:
    sources = hashlib.sha256()
    for package in packages:
        folder = Path(str(importlib.import_module(package).__file__)).parent
        for file in sorted(folder.rglob("*.py")):
            sources.update(file.relative_to(folder.parent).as_posix().encode() + b"\0" + file.read_bytes())
    return sources.hexdigest()[:12]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _table(table: pd.DataFrame) -> bytes:
    """Digest of a table's content: names and types of its columns, and its rows in any order."""
    columns = sorted(table.columns)
    head = json.dumps([[name, str(table[name].dtype)] for name in columns]).encode()
    if table.empty:
        return head
    rows = pd.util.hash_pandas_object(table[columns], index=False, categorize=True).sort_values()
    return head + hashlib.sha256(rows.to_numpy().tobytes()).digest()


def _canonical(part: object) -> bytes:
    return json.dumps(part, sort_keys=True, ensure_ascii=False, default=_plain).encode()


def _plain(value: Any) -> object:
    """A value JSON does not know, as one it knows; nothing whose text could change between runs is let through."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Path | ZoneInfo):
        return str(value)
    raise TypeError(f"cannot fingerprint a {type(value).__name__}")
