"""A published night grown to any size: every person, queue and week of it several times over.

The desk's speed depends on how much a night holds, not on how good its roster is. So nothing is solved: people are
copied with ids of their own and the shifts they have, lines are copied with all their queues, and the horizon is
repeated. What such a roster breaks or leaves short is what the night broke and left short, times the copies.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pandas as pd

from planning.house_rules import laws_sha256
from planning.settings import Settings
from planning.store import Publication, Store

TIMES = ("timestamp", "deadline", "start", "end", "date", "day")
"""Columns that move when the horizon is repeated."""

HEADS = (
    "volume",
    "agents",
    "workload_h",
    "offered",
    "contacts",
    "load",
    "required",
    "scheduled",
    "shortage",
    "surplus",
)
"""First words of columns that grow with the people of a line; quantiles `p05` to `p95` too."""

REPEATED = ("forecast", "requirement", "workload", "coverage", "totals", "twin_hours", "twin_days", "wishes", "roster")
"""Tables that speak of the horizon; the others of the past, or of the whole."""

LEFT_OUT = ("certificate", "values", "factors", "factors_told")
"""Tables that hold only for the roster they were made with."""


@dataclass(frozen=True)
class Growth:
    """How often a night is repeated.

    Attributes
    ----------
    people : int
        Copies of everybody; copy c works for the c-th copy of their lines, round and round.
    lines : int
        Copies of every line with its queues.
    horizons : int
        How often the horizon is repeated in time.
    """

    people: int = 1
    lines: int = 1
    horizons: int = 1

    def line(self, copy: int) -> str:
        """What is written behind a line of a copy; nothing behind the first."""
        return f"_{copy % self.lines + 1}" if copy % self.lines else ""

    def heads(self, line: int) -> int:
        """Copies of people who work for the copy `line` of the lines."""
        return len(range(line, self.people, self.lines))


def grow(source: Store, target: Store, growth: Growth, settings: Settings) -> Publication:
    """Publish the grown night of `source` in `target`.

    Parameters
    ----------
    source, target : Store
    growth : Growth
    settings : Settings
        Of the grown site, as `write_configs` writes them; their laws are those of the night.

    Raises
    ------
    ValueError
        If nothing is published in `source`.
    """
    told = source.published()
    if told is None:
        raise ValueError("nothing is published in the store that is to be grown")
    run = source.run(told.run_id)
    length = told.horizon_end - told.horizon_start
    tables = {name: source.table(told.run_id, name) for name in _names(source, told.run_id)}
    lines = _lines(tables["requirement"])
    grown = {name: _grown(name, table, lines, growth, length) for name, table in tables.items()}
    # In the order of their ids, as a roster and everything that speaks of people is kept.
    for name, keys in (("roster", ["agent_id", "start"]), ("agents", ["agent_id"])):
        grown[name] = grown[name].sort_values(keys, ignore_index=True)
    summary = run.summary | {"agents": len(grown["agents"]), "shifts": len(grown["roster"])}
    summary["laws_sha256"] = laws_sha256(settings)
    target.save_run(
        replace(run, id=None, summary=summary, cost_cents=None, bound_cents=None, gap=None),
        grown,
        publish=True,
        horizon=(told.horizon_start, told.horizon_start + growth.horizons * length),
    )
    published = target.published()
    assert published is not None
    return published


def write_configs(source: Path, target: Path, growth: Growth) -> None:
    """Copy a folder of settings, its site with the copies of every line."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("../data/", f"{source.resolve().parent}/data/")
        if path.name == "site.yaml":
            text = re.sub(r"^  - \{line: (\w+),.*$", lambda row: _copies(row, growth), text, flags=re.MULTILINE)
        (target / path.name).write_text(text, encoding="utf-8")


def _copies(row: "re.Match[str]", growth: Growth) -> str:
    line = row[1]
    rows = (row[0].replace(f"line: {line},", f"line: {line}{growth.line(c)},", 1) for c in range(growth.lines))
    return "\n".join(rows)


def _names(store: Store, run_id: int) -> Iterator[str]:
    """Tables of a run that can be grown."""
    try:
        store.table(run_id, "")
    except KeyError as unknown:  # its message lists what there is
        kept = str(unknown.args[0]).rpartition(" it has ")[2].split(", ")
    yield from ("forecast", "requirement", "roster")
    yield from (name for name in kept if not name.endswith("+") and name not in LEFT_OUT)


def _lines(requirement: pd.DataFrame) -> "re.Pattern[str]":
    return re.compile(rf"\b({'|'.join(sorted(requirement['line'].unique()))})(?=/)")


def _grown(name: str, table: pd.DataFrame, lines: "re.Pattern[str]", growth: Growth, length: timedelta) -> pd.DataFrame:
    if "agent_id" in table:
        table = _of_people(table, lines, growth)
    elif "line" in table:
        table = pd.concat([_of_line(table, copy, growth) for copy in range(growth.lines)], ignore_index=True)
    if name in REPEATED:
        table = pd.concat([_later(table, k * length) for k in range(growth.horizons)], ignore_index=True)
    return table


def _of_people(table: pd.DataFrame, lines: "re.Pattern[str]", growth: Growth) -> pd.DataFrame:
    copies = []
    for copy in range(growth.people):
        own: Mapping[str, pd.Series] = {}
        if copy:
            own = {"agent_id": table["agent_id"] + f"-{copy + 1:02d}"}
            own |= {c: table[c] + growth.line(copy) for c in ("group", "peers") if c in table}
            own |= {
                c: table[c].map({text: lines.sub(rf"\g<1>{growth.line(copy)}", text) for text in table[c].unique()})
                for c in ("skills", "work")
                if c in table
            }
        copies.append(table.assign(**own))
    return pd.concat(copies, ignore_index=True)


def _of_line(table: pd.DataFrame, copy: int, growth: Growth) -> pd.DataFrame:
    numbers = [
        c for c in map(str, table.select_dtypes("number").columns) if c.startswith(HEADS) or re.fullmatch(r"p\d\d", c)
    ]
    scaled = {c: table[c] * growth.heads(copy) for c in numbers}
    return table.assign(line=table["line"] + growth.line(copy), **scaled)


def _later(table: pd.DataFrame, by: timedelta) -> pd.DataFrame:
    return table.assign(**{c: table[c] + by for c in TIMES if c in table})
