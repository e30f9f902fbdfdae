"""How the errors of a forecast move together, read from the accuracy table that was written with it."""

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path

import numpy as np

from forecast.history import QUEUE
from forecast.uncertainty.dependence import DEPENDENCE_COLUMNS, MOST_CV, Dependence
from planning.csv_file import values
from planning.csv_file.sheet import open_sheet

_MOST = {"cv": MOST_CV, "carry": 0.999, "memory_h": 1000.0}
"""Largest values; a share is at most 1."""


def read_dependence(path: Path, queues: Collection[str]) -> dict[str, Dependence]:
    """Read the dependence of every queue from an accuracy table, whatever else stands in it.

    Parameters
    ----------
    path : Path
        With the columns of a queue's name and `DEPENDENCE_COLUMNS`.
    queues : collection of str
        `line/language/channel` of the queues that must be there; others are passed over.

    Raises
    ------
    planning.refusal.Refused
        With every bad row and every missing queue.
    """
    sheet = open_sheet(path, [*QUEUE, *DEPENDENCE_COLUMNS])
    parts = [sheet.read(name, values.filled) for name in QUEUE]
    names = [field.name for field in fields(Dependence)]
    numbers = {
        name: sheet.numbers(column, least=0.01 if name == "memory_h" else 0.0, most=_MOST.get(name, 1.0))
        for name, column in zip(names, DEPENDENCE_COLUMNS, strict=True)
    }
    shares = np.sum([numbers[name] for name in ("common", "day", "short")], axis=0)
    sheet.flag(
        (shares > 1.0 + 1e-9) & ~sheet.bad(),
        DEPENDENCE_COLUMNS[names.index("common")],
        "shares of more than the whole",
        "let common, day and short sum to 1 or less",
        lambda row: f"{shares[row]:g}",
    )
    sheet.unique(parts, "a second row for the same queue")
    known = ["/".join(map(str, name)) for name in zip(*parts, strict=True)]
    for queue in sorted(set(queues) - set(known)):
        sheet.whole("no row of a queue that is forecast", queue, "give the accuracy table of this very forecast")
    sheet.settle()
    wanted = set(queues)
    return {
        queue: Dependence(**{name: float(numbers[name][row]) for name in names})
        for row, queue in enumerate(known)
        if queue in wanted
    }
