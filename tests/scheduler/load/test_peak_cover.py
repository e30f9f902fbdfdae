"""Peak cover: hours of the market's clock, on both sides of midnight and of a change of clocks."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from scheduler.load.peak_cover import PeakCover, peak_factors

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def flagged(peak: PeakCover, start: str, hours: int, zone: ZoneInfo) -> list[str]:
    """Local starts of the flagged hours."""
    times = pd.date_range(pd.Timestamp(start, tz=zone).tz_convert("UTC"), periods=hours, freq="h")
    return list(times[peak.factors(times) > 1].tz_convert(zone).strftime("%d %H"))


def test_a_peak_lasts_from_its_first_minute_to_before_its_last() -> None:
    """19:00 to 23:00 of every day are four hours, 23:00 not among them."""
    assert flagged(PeakCover(1.2, (1140, 1380), SHANGHAI), "2026-11-11", 24, SHANGHAI) == [
        f"11 {hour}" for hour in (19, 20, 21, 22)
    ]


def test_the_hours_after_midnight_belong_to_the_evening_they_began() -> None:
    """22:00 to 02:00 of the eleventh alone: not the small hours of the eleventh, but those of the twelfth."""
    peak = PeakCover(1.2, (1320, 1560), SHANGHAI, date(2026, 11, 11), date(2026, 11, 11))
    assert flagged(peak, "2026-11-10", 96, SHANGHAI) == ["11 22", "11 23", "12 00", "12 01"]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", ["29 01", "29 03"]), ("2026-10-25", ["25 01", *2 * ["25 02"]])]
)
def test_clocks_that_change_keep_the_hours_of_the_clock(day: str, hours: list[str]) -> None:
    """01:00 to 03:00 is an hour and the next one where 02:00 is skipped, and three where it comes twice."""
    end = 240 if day == "2026-03-29" else 180
    assert flagged(PeakCover(1.5, (60, end), BERLIN), day, 24, BERLIN) == hours


def test_of_several_peaks_the_largest_counts() -> None:
    """Where peaks overlap the largest factor holds; without any it is 1."""
    times = pd.date_range("2026-11-11T10:00Z", periods=4, freq="h")
    peaks = (PeakCover(1.2, (1080, 1260), SHANGHAI), PeakCover(1.5, (1140, 1200), SHANGHAI))
    assert peak_factors(peaks, times).tolist() == [1.2, 1.5, 1.2, 1.0]
    assert np.array_equal(peak_factors((), times), np.ones(4))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((1.0, (0, 60)), "above 1, not 1"),
        ((np.nan, (0, 60)), "above 1, not nan"),
        ((1.2, (1440, 1500)), "begin on their day"),
        ((1.2, (600, 600)), "begin on their day"),
        ((1.2, (600, 2041)), "last up to a day"),
        ((1.2, (0, 60), date(2026, 11, 12), date(2026, 11, 11)), "before it begins on 2026-11-12"),
    ],
)
def test_peaks_have_ranges(numbers, said) -> None:
    """A peak asks for more, on a day, in an order."""
    factor, span, *days = numbers
    with pytest.raises(ValueError, match=said):
        PeakCover(factor, span, SHANGHAI, *days)
