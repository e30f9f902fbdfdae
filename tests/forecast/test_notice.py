"""How far forecasts miss by notice is read off past forecasts, and off nothing later."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import QUANTILE_COLUMNS
from forecast.notice import SHORT_H, Spread, errors_by_notice, spread_of

ZONE = ZoneInfo("UTC")
START = datetime(2026, 3, 2, tzinfo=UTC)


def table(origin: datetime, hours: pd.DatetimeIndex, volume: np.ndarray, queue: str) -> pd.DataFrame:
    """A forecast of one queue that calls itself certain to a tenth."""
    line, language, channel = queue.split("/")
    spread = {name: volume * (0.9 + 0.2 * k / 18) for k, name in enumerate(QUANTILE_COLUMNS)}
    made = pd.DataFrame({"timestamp": hours.as_unit("us"), "volume": volume, **spread})
    return made.assign(line=line, language=language, channel=channel, aht_s=100.0, model="m", quality="model")


def past(errors: dict[int, float], origins: int = 10) -> tuple[list[tuple[datetime, pd.DataFrame]], pd.DataFrame]:
    """Origins every day, each wrong by a factor that depends on the days ahead, up and down in turn; and what came."""
    days = origins + max(errors) + 2
    hours = pd.date_range(START, periods=24 * days, freq="h")
    history = table(START, hours, np.full(len(hours), 1000.0), "shop/en/voice")[
        ["timestamp", "line", "language", "channel", "volume"]
    ]
    rolled = []
    for k in range(origins):
        origin = START + timedelta(days=k)
        ahead = pd.date_range(origin, periods=24 * (max(errors) + 1), freq="h")
        day = np.arange(len(ahead)) // 24
        wrong = np.array([errors.get(max(1, int(d)), 0.0) for d in day]) * (-1) ** k
        rolled.append((origin, table(origin, ahead, 1000.0 * np.exp(-wrong), "shop/en/voice")))
    return rolled, history


def learned(errors: dict[int, float], length: int = 1) -> Spread:
    """The curve that such a past tells."""
    rolled, history = past(errors)
    found = errors_by_notice(
        rolled, history, {"v": {"shop/en/voice": 0.5}}, {"v": ZONE}, days={"v": length}, zone_of=lambda _: ZONE
    )
    return spread_of(*found["v"])


def test_planted_errors_are_found_again() -> None:
    """5 % one day ahead, 10 % two, 20 % three and more: the curve says so, and less after an update within the day."""
    spread = learned({1: 0.05, 2: 0.10, 3: 0.20, 4: 0.20})
    assert [spread.at(24.0 * d) for d in (1, 2, 3, 9)] == pytest.approx([0.05, 0.10, 0.20, 0.20], abs=1e-9)
    assert spread.notice_h[0] == SHORT_H
    assert spread.at(SHORT_H) < 0.04


def test_a_longer_notice_never_knows_more() -> None:
    """Where the past tells otherwise, by chance, both notices share what they tell."""
    spread = learned({1: 0.05, 2: 0.20, 3: 0.10})
    assert (np.diff(spread.deviation) >= 0).all()
    assert spread.at(48) == pytest.approx(spread.at(72))
    assert spread.at(48) == pytest.approx(np.sqrt((0.2**2 + 0.1**2) / 2), rel=0.02)


def test_a_week_s_errors_are_those_of_its_sum() -> None:
    """Days that are wrong to the same side by turns make a week that is less wrong than its days."""
    assert learned({d: 0.2 if d % 2 else 0.0 for d in range(1, 9)}, 7).at(24) < 0.2


def test_days_that_are_not_known_whole_teach_nothing() -> None:
    """One unknown hour a day, and there is nothing to learn from."""
    rolled, history = past({1: 0.1})
    history.loc[history["timestamp"].dt.hour == 3, "volume"] = np.nan
    found = errors_by_notice(
        rolled, history, {"v": {"shop/en/voice": 1.0}}, {"v": ZONE}, days={"v": 1}, zone_of=lambda _: ZONE
    )
    with pytest.raises(ValueError, match="errors to learn from"):
        spread_of(*found["v"])
