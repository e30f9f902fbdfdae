"""Service by queue and time, cell by cell: the twin's hours as they are, or summed up by hour of the day or by day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

from planning.desk.requirement.choice import of_queues
from planning.twin.report import PROMISE

By = Literal["hour", "clock", "day"]
"""Every hour by itself, hours of the day over all days shown, or days."""


@dataclass(frozen=True)
class Figure:
    """A figure of the twin that can be drawn by queue and time.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of queues that have it.
    weight : str
        Column by which cells are averaged; empty: they are summed.
    """

    kinds: tuple[str, ...]
    weight: str


FIGURES: Mapping[str, Figure] = {
    "level": Figure(("interval", "deferred", "post"), "contacts"),
    "late": Figure(("interval", "deferred"), "contacts"),
    "asa_s": Figure(("interval",), "contacts"),
    "prob_abandon": Figure(("interval",), "contacts"),
    "occupancy": Figure(("interval",), "staffed_h"),
    "helped": Figure(("interval", "deferred"), "contacts"),
    "shortage_h": Figure(("interval", "deferred", "post"), ""),
}
"""`level` is the share that a queue's promise is about, `late` what is missing from it; the others are the twin's."""


def heat(
    hours: pd.DataFrame, queues: Iterable[str], figure: str, by: By, zone: ZoneInfo, targets: Mapping[str, float]
) -> pd.DataFrame:
    """Cells of a heatmap.

    Parameters
    ----------
    hours : pandas.DataFrame
        Contract `scheduler.simulation.tables.BY_TIME`, of the days shown.
    queues : iterable of str
        Which, in the order in which they are drawn.
    figure : str
        Of `FIGURES`.
    by : {"hour", "clock", "day"}
    zone : ZoneInfo
        Of the columns.
    targets : mapping of str to float
        What each queue promised.

    Returns
    -------
    pandas.DataFrame
        `queue`, `at` (wall-clock instant, hour of the day, or day), `value`, `contacts`, `target`; cells in which
        nothing happens are left out.
    """
    of = FIGURES[figure]
    rows = of_queues(hours, queues)
    rows = rows[rows["kind"].isin(of.kinds)]
    value = _value(rows, figure)
    local = rows["timestamp"].dt.tz_convert(zone).dt.tz_localize(None)
    at = {"hour": local, "clock": local.dt.hour, "day": local.dt.normalize()}[by]
    post = rows["kind"] == "post"
    weight = rows[of.weight].where(~post, 1.0).astype(float) if of.weight else pd.Series(1.0, index=rows.index)
    cells = pd.DataFrame(
        {"queue": rows["queue"], "at": at, "part": value * weight, "weight": weight, "contacts": rows["contacts"]}
    )
    cells = cells[value.notna() & (weight > 0)]
    summed = cells.groupby(["queue", "at"], sort=False, observed=True)[["part", "weight", "contacts"]].sum()
    table = summed.reset_index()
    table["value"] = table["part"] / table["weight"] if of.weight else table["part"]
    table["target"] = table["queue"].map(dict(targets)).astype(float)
    return table[["queue", "at", "value", "contacts", "target"]]


def _value(rows: pd.DataFrame, figure: str) -> pd.Series:
    if figure not in ("level", "late"):
        return rows[figure].astype(float)
    level = pd.Series(float("nan"), index=rows.index)
    for kind, name in PROMISE.items():
        level = level.where(rows["kind"] != kind, rows[name])
    return level if figure == "level" else 1 - level
