"""Which queues and days a page shows: a line, a language and a channel, each one or all, from one day to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from scheduler.horizon import midnight


@dataclass(frozen=True)
class Choice:
    """What is shown; an empty name is all of them. Days are the site's, both included."""

    line: str
    language: str
    channel: str
    first: date
    last: date

    def queues(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of some queues that are shown, in their order.

        >>> day = date(2026, 11, 16)
        >>> Choice("shop", "", "chat", day, day).queues(["shop/zh/chat", "shop/en/chat", "shop/zh/voice"])
        ('shop/zh/chat', 'shop/en/chat')
        """
        wanted = (self.line, self.language, self.channel)
        return tuple(
            queue
            for queue in names
            if all(not want or want == part for want, part in zip(wanted, queue.split("/"), strict=True))
        )

    def span(self, zone: ZoneInfo) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First instant shown and the first one that is not, UTC."""
        ends = (midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone))
        start, end = (pd.Timestamp(at).tz_convert("UTC") for at in ends)
        return start, end

    def rows(self, table: pd.DataFrame, zone: ZoneInfo, *, before: bool = False) -> pd.DataFrame:
        """Rows of a table with `timestamp` that lie in the days shown; with `before` also those before its first day.

        Deferred work that came in before a plan is due in it: who shows its first day shows it too.
        """
        start, end = self.span(zone)
        inside = table["timestamp"] < end
        return table[inside if before else inside & (table["timestamp"] >= start)]


def of_queues(table: pd.DataFrame, queues: Iterable[str]) -> pd.DataFrame:
    """Rows of some queues of a table with `line`, `language` and `channel`; the queue's name in a column `queue`."""
    wanted = list(queues)
    if not wanted:
        return table.iloc[:0].assign(queue=pd.Series(dtype=str))
    names = ["line", "language", "channel"]
    place = pd.MultiIndex.from_tuples([tuple(queue.split("/")) for queue in wanted], names=names)
    code = place.get_indexer(pd.MultiIndex.from_frame(table[names]))
    found = table[code >= 0]
    return found.assign(queue=np.array(wanted, dtype=object)[code[code >= 0]])
