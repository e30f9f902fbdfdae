"""People of two languages on a festival: those wanted, those there are, those on duty."""

from datetime import timedelta

import numpy as np
import pandas as pd

from scheduler.orders.bilingual import Cover, bilingual_cover
from tests.scheduler.small_operation import agent, horizon

SPAN = horizon(1)
TIMES = pd.DatetimeIndex(SPAN.times)[8:12]
BOTH = ("a/en/chat", "a/ar/chat")


def required(heads: float) -> pd.DataFrame:
    """The same heads all day on the live queue of each language."""
    parts = [
        pd.DataFrame({"timestamp": SPAN.times, "line": "a", "language": language, "channel": "chat"})
        for language in ("ar", "en")
    ]
    return pd.concat(parts, ignore_index=True).assign(kind="interval", agents=heads, workload_h=np.nan)


def rostered(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    """Shifts by agent, first and last interval of the day."""
    made = pd.DataFrame(rows, columns=["agent_id", "first", "last"])
    stamps = pd.DatetimeIndex(SPAN.times)
    return made.assign(start=stamps[made["first"]], end=stamps[made["last"]])[["agent_id", "start", "end"]]


def cover(people: list, roster: pd.DataFrame, heads: float = 30.0, share: float = 0.1) -> Cover:
    return bilingual_cover(required(heads), roster, people, languages=("ar", "en"), times=TIMES, share=share)


def test_three_wanted_and_three_on_duty_is_ready() -> None:
    """A tenth of thirty is three, and no fourth for the sake of a binary digit."""
    people = [agent(k, skills=BOTH) for k in range(3)]
    found = cover(people, rostered([(a.agent_id, 8, 12) for a in people]))
    assert (found.required, found.on_duty, found.short_on_duty, found.worst) == (3, 3, 0, None)


def test_the_first_worst_interval_is_named() -> None:
    """Two go at the tenth interval: two lack from then on, though all three could come."""
    people = [agent(k, skills=BOTH) for k in range(3)]
    ends = (12, 10, 10)
    found = cover(people, rostered([(a.agent_id, 8, end) for a, end in zip(people, ends, strict=True)]))
    assert (found.short_on_duty, found.short_of_able) == (2, 0)
    assert found.worst == TIMES[2].to_pydatetime()


def test_one_language_is_not_two_and_who_is_away_is_not_there() -> None:
    """Of one who speaks both, one who speaks one and one who is away, one counts."""
    away = (SPAN.start, SPAN.start + timedelta(days=1))
    people = [agent(0, skills=BOTH), agent(1, skills=BOTH[:1]), agent(2, skills=BOTH, absences=(away,))]
    found = cover(people, rostered([("A1", 8, 12)]))
    assert (found.able, found.short_of_able) == (1, 2)
