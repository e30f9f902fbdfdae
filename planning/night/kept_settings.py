"""A night's settings value by value, so that a later morning can tell what was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

import pandas as pd

from planning.settings import Settings
from planning.yaml_door.yaml_model import Door

_NAMES = ("name", "code", "id", "queue")
"""Keys by which an item of a list is known, whatever its place in it."""


def told_settings(settings: Settings) -> pd.DataFrame:
    """Every value of the settings, defaults too.

    Returns
    -------
    pandas.DataFrame
        `path` (`rules.rest_minutes`, `shifts.templates.E8.start`) and `value` as text, sorted by path. Items of a
        list go by their name, code, id or queue, else by their place, counted from 1.
    """
    found: list[tuple[str, str]] = []
    for one in fields(settings):
        value = getattr(settings, one.name)
        if isinstance(value, Door):
            found += _leaves(one.name, value.model_dump(mode="json"))
    return pd.DataFrame(sorted(found), columns=["path", "value"], dtype=str)


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}", inner)
    elif isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        for key, item in zip(_called(value), value, strict=True):
            yield from _leaves(f"{path}.{key}", item)
    elif isinstance(value, list | tuple):
        yield path, ", ".join(map(str, value))
    elif value is not None:
        yield path, str(value)


def _called(items: "list[object] | tuple[object, ...]") -> list[str]:
    """What the items of a list are called: by a name of their own if every one has its own, else by their place."""
    for key in _NAMES:
        names = [str(item[key]) for item in items if isinstance(item, Mapping) and key in item]
        if len(set(names)) == len(items):
            return names
    return [str(number) for number in range(1, len(items) + 1)]
