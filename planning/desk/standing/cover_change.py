"""Coverage after a change of some people's shifts, counted where it changes; and what one more person is worth."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from scheduler.agents import Agent
from scheduler.verify import balanced, grid_origin, worked


def recovered(
    cover: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, agents: Sequence[Agent], interval: int
) -> pd.DataFrame:
    """Coverage once some people's rows change from `before` to `after`, without counting everybody again.

    Parameters
    ----------
    cover : pandas.DataFrame
        As `scheduler.verify.coverage` counts it.
    before, after : pandas.DataFrame
        Contract `ROSTER`: all rows of these people, or those that differ.
    agents : sequence of Agent
        The people.
    interval : int
        Length of an interval [min].

    Returns
    -------
    pandas.DataFrame
        Columns of `cover`, its rows in their order; deferred work done where none arrives follows behind them.
    """
    if cover.empty:
        return cover
    origin = grid_origin(cover)
    was, now = (worked(rows, agents, origin, interval) for rows in (before, after))
    names, kinds = cover[["line", "language", "channel"]], cover["kind"].to_numpy(dtype=object)
    touched = np.zeros(len(cover), dtype=bool)
    new = []
    for queue in sorted({*was.queues, *now.queues}):
        line, language, channel = queue.split("/")
        own = (names["line"] == line) & (names["language"] == language) & (names["channel"] == channel)
        mine = own.to_numpy()
        touched |= mine
        if mine.any() and kinds[int(mine.argmax())] == "deferred":
            known = {(queue, at) for at in cover.loc[mine, "timestamp"]}
            new += [(at, line, language, channel, "deferred", 0.0, n) for at, _, n in now.cells({queue}, known)]
    rows = np.flatnonzero(touched)
    part = cover.iloc[rows]
    queues = part["line"] + "/" + part["language"] + "/" + part["channel"]
    change = now.heads_at(queues, part["timestamp"]) - was.heads_at(queues, part["timestamp"])
    other = np.flatnonzero(change)
    fresh = balanced(part.iloc[other].assign(scheduled=part["scheduled"].to_numpy()[other] + change[other]))
    columns = {}
    for name in ("scheduled", "shortage", "surplus"):
        columns[name] = cover[name].to_numpy(copy=True)
        columns[name][rows[other]] = fresh[name].to_numpy()
    table = cover.assign(**columns)
    if not new:
        return table
    head = ["timestamp", "line", "language", "channel", "kind", "required", "scheduled"]
    more = balanced(pd.DataFrame(sorted(new), columns=head).astype(table.dtypes[head].to_dict()))
    return pd.concat([table, more[table.columns]], ignore_index=True)


def moved(was: pd.DataFrame, now: pd.DataFrame, interval: int) -> pd.DataFrame:
    """What a change of coverage comes to, queue by queue.

    Parameters
    ----------
    was, now : pandas.DataFrame
        Before, and as `recovered` leaves it.
    interval : int
        Length of an interval [min].

    Returns
    -------
    pandas.DataFrame
        `queue`, `deferred`, `shortage_h`, `surplus_h`, `scheduled_h` [agent-hour]; unchanged queues left out.
    """
    known = len(was)
    other = np.flatnonzero(now["scheduled"].to_numpy()[:known] != was["scheduled"].to_numpy())
    after = now.iloc[np.concatenate([other, np.arange(known, len(now))])]

    def hours_of(table: pd.DataFrame) -> pd.DataFrame:
        queue = table["line"] + "/" + table["language"] + "/" + table["channel"]
        by = [queue.rename("queue"), (table["kind"] == "deferred").rename("deferred")]
        sums = table[["shortage", "surplus", "scheduled"]].groupby(by).sum() * (interval / 60)
        return sums.add_suffix("_h")

    total = hours_of(after).sub(hours_of(was.iloc[other]), fill_value=0.0).round(6)
    return total[(total != 0).any(axis=1)].reset_index()


def worth(
    cover: pd.DataFrame, prices: Mapping[str, int], shrinkage: float = 0.0, queues: Collection[str] | None = None
) -> pd.DataFrame:
    """What one more person is worth on each queue and interval, for `planning.desk.placing.place`.

    Where people are missing it is the price of the missing part of a head; deferred work is missing as evenly as
    its whole falls short. Everywhere else it is a thousandth of the price times the share of the requirement that
    one head carries, so that spare people help where most is asked.

    Parameters
    ----------
    cover : pandas.DataFrame
        As `scheduler.verify.coverage` counts it.
    prices : mapping of str to int
        Price of a missing agent-hour by queue [cent].
    shrinkage : float
        Share of scheduled time that is lost, in [0, 1); requirements are net of it.
    queues : collection of str, optional
        Only these, such as those a person can work on; default: all.

    Returns
    -------
    pandas.DataFrame
        Index the UTC starts of the intervals, a column a queue [cent per hour]; NaN where nothing is asked of it.
    """
    queue = cover["line"] + "/" + cover["language"] + "/" + cover["channel"]
    if queues is not None:
        mine = queue.isin(list(queues))
        cover, queue = cover[mine], queue[mine]
    price = queue.map(prices).fillna(0).to_numpy(float)
    asked = cover["required"] / (1 - shrinkage)
    whole, given = asked.groupby(queue).transform("sum"), cover["scheduled"].groupby(queue).transform("sum")
    later = (1 - given / whole.where(whole > 0)).fillna(0.0)
    missing = (asked - cover["scheduled"]).where(cover["kind"] != "deferred", later).clip(0.0, 1.0)
    spare = 1e-3 * asked.to_numpy(float) / (1.0 + cover["scheduled"].to_numpy(float))
    table = pd.DataFrame(
        {"timestamp": cover["timestamp"], "queue": queue, "worth": price * (missing.to_numpy(float) + spare)}
    )
    return table.pivot_table(index="timestamp", columns="queue", values="worth", aggfunc="sum", min_count=1)
