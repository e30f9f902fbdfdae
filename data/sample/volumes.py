"""Contacts of the sample operation: what is expected, and one history drawn from it."""

import zlib

import numpy as np
import numpy.typing as npt
import pandas as pd
from operation import (
    AHT_S,
    AS_OF,
    DEFLECTED_AHT_S,
    DEFLECTION,
    EFFECTS,
    GAPS,
    GROWTH,
    HISTORY_START,
    LEVEL,
    LEVEL_SHIFT,
    MARKETS,
    OPEN_HOURS,
    OUTLIER,
    SITE_ZONE,
    WEEKDAY,
    shape,
)

DAY_CV = {"live_commerce": 0.09, "local_life": 0.07, "enterprise": 0.06}
"""Coefficient of variation of a queue's day effect."""

DAY_AR1 = 0.4
"""A busy day is often followed by a busy one."""

HOUR_CV = 0.05
"""Coefficient of variation within the hour beyond Poisson."""


def stream(seed: int, *names: str) -> np.random.Generator:
    """A random stream of its own for each name: a queue added later leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32("|".join(names).encode())])


def expected(queue: str, hours: pd.DatetimeIndex) -> npt.NDArray[np.float64]:
    """Mean contacts offered in each hour; shape (len(hours),).

    Parameters
    ----------
    queue : str
        `line/language/channel`.
    hours : pandas.DatetimeIndex
        Zone-aware starts of hours.
    """
    line, language, channel = queue.split("/")
    local = hours.tz_convert(MARKETS[language])
    weekend = np.asarray(local.day_of_week >= 5)
    clock = np.asarray(local.hour)
    weekday_shape = np.array(shape(line, channel))
    # At the weekend people rise and turn in an hour later.
    weekend_shape = 0.6 * weekday_shape + 0.4 * np.roll(weekday_shape, 1)
    opens, closes = OPEN_HOURS.get(queue, (0, 24))
    is_open = (np.arange(24) >= opens) & (np.arange(24) < closes)
    profile = [np.where(is_open, s, 0) / s[is_open].sum() for s in (weekday_shape, weekend_shape)]
    age = np.asarray((hours - AS_OF) / pd.Timedelta(weeks=26))
    volume = LEVEL[queue] * (1 + GROWTH[language]) ** age
    volume *= np.array(WEEKDAY[line])[np.asarray(local.day_of_week)]
    volume *= np.where(weekend, profile[1][clock], profile[0][clock])
    if LEVEL_SHIFT.covers(queue):
        volume /= np.where(hours < LEVEL_SHIFT.start, LEVEL_SHIFT.lift, 1.0)
    for effect in EFFECTS:
        if effect.covers(queue):
            volume *= np.where((hours >= effect.start) & (hours < effect.end), effect.lift, 1.0)
    return volume


def handle_time(queue: str, hours: pd.DatetimeIndex) -> npt.NDArray[np.float64]:
    """Expected handle time of what people answer, in each hour [s]: enterprise is longer, tired nights a little."""
    line, language, channel = queue.split("/")
    clock = np.asarray(hours.tz_convert(MARKETS[language]).hour)
    night = np.where((clock >= 23) | (clock < 6), 1.06, 1.0)
    by_line = {"live_commerce": 0.97, "local_life": 0.95, "enterprise": 1.25}[line]
    translated = 1.0 if language in ("zh", "id") else 1.06
    return AHT_S[channel] * by_line * translated * night


def history(seed: int) -> pd.DataFrame:
    """One draw of the history: columns of history.csv, queue by queue, closed hours and gaps without a row."""
    hours = pd.date_range(HISTORY_START, AS_OF, freq="h", inclusive="left")
    return pd.concat([_draw(queue, hours, stream(seed, queue)) for queue in LEVEL], ignore_index=True)


def _draw(queue: str, hours: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DataFrame:
    line, language, channel = queue.split("/")
    mean = expected(queue, hours)
    volume = rng.poisson(
        mean * _day_effect(DAY_CV[line], hours, MARKETS[language], rng) * _hour_effect(len(hours), rng)
    )
    # The column speaks of all contacts offered, as the column of volumes does.
    answered = 1 - DEFLECTION[channel]
    aht = answered * handle_time(queue, hours) + (1 - answered) * DEFLECTED_AHT_S[channel]
    aht = aht * np.exp(rng.normal(0, 0.55 / np.sqrt(np.maximum(volume, 1))) + rng.normal(0, 0.02, len(hours)))
    deflected = rng.binomial(volume, DEFLECTION[channel])
    # The past was staffed by three fixed shifts: customers give up most in the evening.
    clock = np.asarray(hours.tz_convert(MARKETS[language]).hour)
    gives_up = {"chat": 0.05, "voice": 0.06, "message": 0.0, "ticket": 0.0}[channel] * np.where(
        (clock >= 19) | (clock < 2), 2.2, 0.6
    )
    abandoned = rng.binomial(volume - deflected, gives_up)
    table = pd.DataFrame(
        {
            "timestamp": hours.tz_convert(SITE_ZONE).strftime("%Y-%m-%dT%H:%M+08:00"),
            "line": line,
            "language": language,
            "channel": channel,
            "volume": volume,
            "aht_s": pd.array([f"{a:.0f}" if v else None for a, v in zip(aht, volume, strict=True)], dtype="str"),
            "handled": volume - deflected - abandoned,
            "abandoned": abandoned,
        }
    )
    keep = mean > 0
    for name, start, length in GAPS:
        if name == queue:
            keep &= ~((hours >= start) & (hours < start + pd.Timedelta(hours=length)))
    if queue == OUTLIER[0]:
        table.loc[hours == OUTLIER[1], "volume"] = int(table.loc[hours == OUTLIER[1], "volume"].iloc[0] * OUTLIER[2])
    return table[keep]


def _day_effect(cv: float, hours: pd.DatetimeIndex, zone: object, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    day = pd.factorize(hours.tz_convert(zone).date)[0]
    shocks = rng.normal(0, 1, day.max() + 1)
    state = np.zeros(len(shocks))
    state[0] = shocks[0]
    for t in range(1, len(shocks)):
        state[t] = DAY_AR1 * state[t - 1] + np.sqrt(1 - DAY_AR1**2) * shocks[t]
    sigma = np.sqrt(np.log1p(cv**2))
    return np.exp(sigma * state - sigma**2 / 2)[day]


def _hour_effect(count: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    return rng.gamma(1 / HOUR_CV**2, HOUR_CV**2, count)
