"""Special days: public holidays, campaigns, live sessions and closures, as the forecaster sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Event:
    """Something a planner knows will move demand.

    Attributes
    ----------
    name : str
        Unique with `start`, for example `11.11`.
    kind : str
        Events of one kind share a learned lift: `mega_sale`, `live_session`, `payday`, `closure`, ...
    start, end : datetime
        Zone-aware, half-open.
    queues : tuple of str
        `line/language/channel` patterns, `*` matching all.
    expected_lift : float or None
        Factor on volume to use while none can be learned; `None` leaves it to the past.
    """

    name: str
    kind: str
    start: datetime
    end: datetime
    queues: tuple[str, ...] = ("*/*/*",)
    expected_lift: float | None = None


@dataclass(frozen=True)
class Market:
    """Where a queue's customers live: the zone of their clock and the country of their holidays."""

    time_zone: ZoneInfo
    country: str | None = None


@dataclass(frozen=True)
class Calendar:
    """What is known of special days; `market_of` maps a language, or `*`, to its market."""

    market_of: dict[str, Market] = field(default_factory=lambda: {"*": Market(ZoneInfo("UTC"))})
    events: Sequence[Event] = ()

    def market(self, language: str) -> Market:
        """The market of a language, or the default."""
        return self.market_of.get(language, self.market_of["*"])
