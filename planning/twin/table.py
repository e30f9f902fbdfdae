"""What the twin saw, as a person reads it at 80 columns and as files a program reads."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from planning.exchange.tables import write_table
from planning.twin.report import PROMISE, targets_of
from scheduler.workload import QUEUE, QueuePolicy

if TYPE_CHECKING:
    from planning.twin.simulated_run import Judged

_TOTALS = {
    "live contacts answered in time": "service_level",
    "given up": "prob_abandon",
    "deferred work by its deadline": "on_time",
    "posts held": "covered",
    "live occupancy": "occupancy",
    "helped by others than planned": "helped",
}


def render(judged: "Sequence[Judged]", policies: Sequence[QueuePolicy]) -> RenderableType:
    """Queue by queue for each roster, then all rosters' totals side by side.

    Parameters
    ----------
    judged : sequence of Judged
        Rosters simulated on the same futures.
    policies : sequence of QueuePolicy
        For the targets and their order.
    """
    targets = targets_of(policies)
    note = Text("days: that keep the queue's promise\nbusy: work on its contacts over the time planned for them")
    return Group(*(_queues(one, targets) for one in judged), note, _totals(judged))


def write(judged: "Sequence[Judged]", folder: Path, time_zone: ZoneInfo) -> None:
    """Write every figure as CSV: `ROSTER-queues.csv`, `-days.csv`, `-hours.csv`, `-bands.csv`, `-totals.csv`.

    Files of the same names in `folder` are replaced, each as a whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".twin.", dir=folder) as aside:
        for one in judged:
            tables = {
                "queues": one.twin.queues,
                "days": one.twin.queue_days,
                "hours": one.twin.hours,
                "bands": one.twin.bands,
                "totals": one.twin.totals,
            }
            for name, table in tables.items():
                file = f"{one.name}-{name}.csv"
                write_table(table, Path(aside) / file, time_zone)
                (Path(aside) / file).replace(folder / file)


def _queues(judged: "Judged", targets: Mapping[str, float]) -> RenderableType:
    title = f"{judged.name}: service in {judged.twin.futures} futures, with the 95 % interval of its mean"
    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("queue", "target", "planned", "simulated", "days", "busy"):
        table.add_column(name, justify="left" if name == "queue" else "right", no_wrap=True)
    planned = {_name(row): row for row in judged.planned.to_dict("records")}
    for row in judged.twin.queues.to_dict("records"):
        queue, kind = _name(row), str(row["kind"])
        plan, figure = planned.get(queue, {}), PROMISE[kind]
        told = _held(plan) if kind == "post" else plan.get(figure)
        level, low, high = (row[figure + end] for end in ("", "_low", "_high"))
        table.add_row(
            queue,
            _percent(targets[queue], 0),
            _percent(told),
            _percent(level) + ("" if pd.isna(low) else f" ±{50 * (high - low):4.1f}"),
            _percent(row["meets"], 0),
            _percent(row["occupancy"], 0),
            style="yellow" if high < targets[queue] else None,
        )
    return table


def _totals(judged: "Sequence[Judged]") -> RenderableType:
    table = Table(title="All queues", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for one in judged:
        table.add_column(one.name, justify="right", no_wrap=True)
    for label, figure in _TOTALS.items():
        table.add_row(label, *(_interval(one.twin.totals.iloc[0], figure) for one in judged))
    table.add_row("days that keep the live targets", *(_interval(one.twin.totals.iloc[0], "meets") for one in judged))
    low = (one.twin.totals["level_p05"].iloc[0] for one in judged)
    table.add_row("live level that 1 day in 20 misses", *(_percent(share) for share in low))
    table.add_row("paid hours", *(f"{one.roster['paid_minutes'].sum() / 60:,.0f}" for one in judged))
    return table


def _held(plan: Mapping[Any, Any]) -> float | None:
    required = plan.get("required_h") or 0.0
    return 1 - plan["shortage_h"] / required if required > 0 else None


def _name(row: Mapping[Any, Any]) -> str:
    return "/".join(str(row[part]) for part in QUEUE)


def _interval(row: "pd.Series[Any]", figure: str) -> str:
    value, low, high = (row[figure + end] for end in ("", "_low", "_high"))
    if pd.isna(value):
        return ""
    return _percent(value) if pd.isna(low) else f"{_percent(value)} [{100 * low:.1f}, {100 * high:.1f}]"


def _percent(share: float | None, digits: int = 1) -> str:
    return "" if share is None or pd.isna(share) else f"{100 * share:.{digits}f} %"
