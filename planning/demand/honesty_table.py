"""The honesty sheet as a person reads it, at 80 columns: a forecast beside the averages, and where it loses."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np
import pandas as pd
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from forecast.honesty import OURS, POOLED

_SHORT = {
    "last_week": "last\nweek",
    "mean_4w": "mean\n4 w",
    "mean_8w": "mean\n8 w",
    "median_4w": "med.\n4 w",
    "median_8w": "med.\n8 w",
    "prophet_hourly_default": "Prophet\nplain",
    "prophet_hourly_weekly": "Prophet\nweekly",
}

BESIDE = 7
"""Baselines that stand side by side."""

TOLD = 20
"""Losses that are spelt out; the others are counted."""


def render(sheet: pd.DataFrame) -> RenderableType:
    """The sheet of `forecast.honesty.sheet`."""
    if (sheet["model"] == OURS).sum() == 2:  # one queue, and its pooled self
        sheet = sheet[sheet["queue"] != POOLED]
    ours = sheet[sheet["model"] == OURS].set_index("queue")
    names = [name for name in dict.fromkeys(sheet["model"]) if name != OURS]
    parts: list[RenderableType] = [
        _errors(sheet, ours, names[first : first + BESIDE]) for first in range(0, len(names), BESIDE)
    ]
    parts.append(_honesty(ours))
    weeks = [name for name in sheet.columns if name.startswith("coverage_w")]
    parts += [_weeks(ours, weeks[first : first + 8]) for first in range(0, len(weeks), 8) if len(weeks) > 1]
    if (ours["judged_by"] == "days").any():
        parts.append(Text("* judged on daily totals: less than one contact an interval"))
    found = losses(sheet)
    told = [fill(f"! {line}", 80, subsequent_indent="  ", break_on_hyphens=False) for line in found[:TOLD]]
    parts += [Text(line, style="bold yellow") for line in told]
    if len(found) > TOLD:
        parts.append(Text(f"! and {len(found) - TOLD:,} more", style="bold yellow"))
    if not found:
        parts.append(Text("no queue loses to any of these averages"))
    return Group(*parts)


def losses(sheet: pd.DataFrame) -> list[str]:
    """One sentence for each queue whose forecast is worse than a baseline, the worst first."""
    ours = sheet[(sheet["model"] == OURS) & (sheet["ratio"] > 1.0)].sort_values("ratio", ascending=False)
    said = []
    for row in ours.itertuples():
        kind = "wape_days" if row.judged_by == "days" else "wape"
        theirs = sheet.loc[(sheet["queue"] == row.queue) & (sheet["model"] == row.best), kind].iloc[0]
        said.append(
            f"{row.queue} loses to {row.best}: error {_percent(getattr(row, kind), 2)} % of contacts "
            f"against {_percent(theirs, 2)} % (ratio {row.ratio:.3f})"
        )
    return said


def _errors(sheet: pd.DataFrame, ours: pd.DataFrame, names: Sequence[str]) -> Table:
    table = _table("Error [% of contacts]", "ours", *(_SHORT.get(name, name) for name in names), "Poisson\nfloor")
    for queue, row in ours.iterrows():
        kind, floor = ("wape_days", "poisson_floor_days") if row["judged_by"] == "days" else ("wape", "poisson_floor")
        theirs = sheet[sheet["queue"] == queue].set_index("model")[kind]
        _add(table, row, *(_percent(v) for v in (row[kind], *(theirs.get(name, np.nan) for name in names), row[floor])))
    return table


def _honesty(ours: pd.DataFrame) -> Table:
    names = (
        "per\ninterval",
        "best\naverage",
        "ratio\nto it",
        "bias\n%",
        "MASE",
        "pinball",
        "to\nit",
        "90 %\nband",
    )
    table = _table("Against the best average; pinball loss against a Poisson around the 8-week mean", *names)
    for _, row in ours.iterrows():
        _add(
            table,
            row,
            f"{row['contacts_per_interval']:,.4g}",
            _SHORT.get(row["best"], row["best"]).replace("\n", " "),
            _number(row["ratio"]),
            _percent(row["bias"], 1, signed=True),
            _number(row["mase"]),
            f"{row['pinball']:,.3g}",
            _number(row["ratio_poisson"]),
            _percent(row["coverage_90"]),
        )
    return table


def _weeks(ours: pd.DataFrame, weeks: Sequence[str]) -> Table:
    table = _table(
        "Counts between p05 and p95 by week of the horizon [%]", *(w.replace("coverage_w", "week ") for w in weeks)
    )
    for _, row in ours.iterrows():
        _add(table, row, *(_percent(row[week]) for week in weeks))
    return table


def _table(title: str, *names: str) -> Table:
    table = Table(
        title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1), width=80
    )
    table.add_column("queue", ratio=1, overflow="fold")
    for name in names:
        table.add_column(name, justify="right", no_wrap="\n" in name or len(name) < 10)
    return table


def _add(table: Table, row: pd.Series, *cells: str) -> None:
    queue = str(row.name)
    name = queue if row["judged_by"] == "intervals" else f"{queue} *"
    lost = row["ratio"] > 1.0
    table.add_row(name, *cells, style="yellow" if lost else "bold" if queue == POOLED else None)


def _percent(share: float, digits: int = 1, *, signed: bool = False) -> str:
    return "" if np.isnan(share) else f"{100 * share:{'+' if signed else ''}.{digits}f}"


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.3f}"
