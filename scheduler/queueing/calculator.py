"""The stand-alone calculator of staffing.csv: a table of loads and targets in, agents and service out."""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from scheduler.queueing.chat import chat
from scheduler.queueing.inverse import agents_for_service_level
from scheduler.queueing.palm import Array

THINK_SHARE = 0.625
"""Share of a chat in which the customer thinks or types where a row gives none: five minutes of eight.

A planning value; fit your own by regressing handle time on concurrency.
"""

MOST_LOAD = 1e7
"""Largest offered load, and number of agents, the calculator answers [erlang]; more is a slip of the keyboard."""

MOST_CHATS = 100
"""Largest concurrency it answers."""

_WHOLE = pa.Check(lambda s: s % 1 == 0, error="must be a whole number")
_FINITE = pa.Check.lt(np.inf, error="must be finite")


def _given(table: pd.DataFrame, column: str) -> "pd.Series[bool]":
    return table[column].notna() if column in table else pd.Series(data=False, index=table.index)


STAFFING = pa.DataFrameSchema(
    {
        "contacts": pa.Column(
            float,
            [pa.Check.ge(0, error="must be zero or more"), _FINITE],
            coerce=True,
            description="contacts offered in the interval",
        ),
        "interval_s": pa.Column(
            float, [pa.Check.gt(0, error="must be above 0"), _FINITE], coerce=True, description="its length [s]"
        ),
        "aht_s": pa.Column(
            float, [pa.Check.gt(0, error="must be above 0"), _FINITE], coerce=True, description="mean handle time [s]"
        ),
        "patience_s": pa.Column(
            float,
            pa.Check.ge(0, error="must be zero or more, or empty for endless patience"),
            coerce=True,
            nullable=True,
            required=False,
            description="mean patience [s]; empty means infinite (Erlang C)",
        ),
        "concurrency": pa.Column(
            float,
            [pa.Check.in_range(1, MOST_CHATS, error=f"must be 1 or more and {MOST_CHATS} or less"), _WHOLE],
            coerce=True,
            nullable=True,
            required=False,
            description="contacts one agent serves at once; empty means 1",
        ),
        "service_level": pa.Column(
            float,
            pa.Check.in_range(
                0, 1, include_min=False, include_max=False, error="must lie between 0 and 1, both excluded"
            ),
            coerce=True,
            nullable=True,
            required=False,
            description="target: share of contacts offered to answer in time",
        ),
        "answer_within_s": pa.Column(
            float,
            [pa.Check.ge(0, error="must be zero or more"), _FINITE],
            coerce=True,
            nullable=True,
            required=False,
            description="the time in which to answer [s]; empty leaves the service level empty",
        ),
        "agents": pa.Column(
            float,
            [pa.Check.in_range(0, MOST_LOAD, error=f"must be zero or more and {MOST_LOAD:.0f} or less"), _WHOLE],
            coerce=True,
            nullable=True,
            required=False,
            description="agents to judge; empty means find the fewest",
        ),
        "think_share": pa.Column(
            float,
            pa.Check.in_range(0, 1, include_max=False, error="must be zero or more and below 1"),
            coerce=True,
            nullable=True,
            required=False,
            description=f"for a concurrency above 1; empty means {THINK_SHARE}",
        ),
    },
    checks=[
        pa.Check(
            lambda t: _given(t, "agents") | (_given(t, "service_level") & _given(t, "answer_within_s")),
            error="give a service_level and answer_within_s to reach, or the agents to judge",
        ),
        # as a quotient that cannot overflow; what is no number is named by its own column
        pa.Check(
            lambda t: ~(t["contacts"] / t["interval_s"] > MOST_LOAD / t["aht_s"]),
            error=f"contacts x aht_s / interval_s must be {MOST_LOAD:.0f} erlang or less",
        ),
    ],
    name="staffing",
)
"""Contract of the calculator's input, staffing.csv once read."""

RESULTS = ["agents", "service_level", "asa_s", "occupancy", "prob_wait", "prob_abandon", "service_level_answered"]
"""Columns the calculator finds, after those it was given."""


def staffing(table: pd.DataFrame) -> pd.DataFrame:
    """Fewest agents per row, or the service of the agents given.

    Parameters
    ----------
    table : pandas.DataFrame
        Contract `STAFFING`.

    Returns
    -------
    pandas.DataFrame
        One row a row: `contacts, interval_s, aht_s, patience_s, concurrency, target_service_level, answer_within_s`
        as understood, then `RESULTS`, then `think_share`. `service_level` is over all offered, an abandoned contact
        counting against; `asa_s` is the mean wait of all offered.

    Raises
    ------
    pandera.errors.SchemaErrors
        Naming every offending row and column.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame(
    ...     {"contacts": [100], "interval_s": 1800, "aht_s": 180, "service_level": 0.8, "answer_within_s": 20}
    ... )
    >>> staffing(rows)[["agents", "service_level", "prob_wait"]].round(5)
       agents  service_level  prob_wait
    0      14        0.88835    0.17413
    """
    rows = STAFFING.validate(table, lazy=True).reindex(columns=list(STAFFING.columns)).astype(float)
    concurrency = rows["concurrency"].fillna(1.0)
    think = rows["think_share"].fillna(THINK_SHARE).where(concurrency > 1, 0.0)
    found = pd.DataFrame(index=rows.index, columns=RESULTS, dtype=float)
    for slots, share in sorted(set(zip(concurrency, think, strict=True))):
        group = ((concurrency == slots) & (think == share)).to_numpy()
        found.loc[group] = _answer(rows[group], int(slots), share)
    found.loc[rows["answer_within_s"].isna(), ["service_level", "service_level_answered"]] = np.nan
    return pd.DataFrame(
        {
            **{name: rows[name] for name in ("contacts", "interval_s", "aht_s", "patience_s")},
            "concurrency": concurrency.astype("int64"),
            "target_service_level": rows["service_level"],
            "answer_within_s": rows["answer_within_s"],
            **{name: found[name] for name in RESULTS},
            "think_share": think,
        }
    ).astype({"agents": "int64"})


def _answer(rows: pd.DataFrame, concurrency: int, think_share: float) -> Array:
    """Results of rows that share a chat curve, shape (rows, len(RESULTS))."""
    values = {name: rows[name].to_numpy() for name in rows}
    load = values["contacts"] * values["aht_s"] / values["interval_s"]
    aht, within = values["aht_s"], np.nan_to_num(values["answer_within_s"])
    patience = np.where(np.isnan(values["patience_s"]), np.inf, values["patience_s"])
    agents = values["agents"].copy()
    solve = np.isnan(agents)
    if solve.any():
        agents[solve] = agents_for_service_level(
            load[solve],
            aht[solve],
            patience[solve],
            values["service_level"][solve],
            within[solve],
            concurrency=concurrency,
            think_share=think_share,
        )
    service = chat(agents, load, aht, patience, within, concurrency=concurrency, think_share=think_share)
    return np.column_stack([agents, *(getattr(service, name) for name in RESULTS[1:])])
