"""What the night says of its twin."""

import numpy as np
import pandas as pd
import pytest

from planning.night.report import warnings_of
from planning.night.served import served
from planning.twin.report import lived, missed
from tests.planning.night.test_report import FORECAST, kpis, policy

POLICIES = [policy("chat", "interval"), policy("message", "deferred"), policy("moderation", "post")]


def twin(**levels: tuple[float, float, float]) -> pd.DataFrame:
    """Figures of the queues by channel: level and the bounds of its interval."""
    figure = {"chat": "service_level", "message": "on_time", "moderation": "covered"}
    kind = {"chat": "interval", "message": "deferred", "moderation": "post"}
    rows = []
    for channel, numbers in levels.items():
        row = {f"{name}{end}": np.nan for name in figure.values() for end in ("", "_low", "_high")}
        row |= dict(zip((f"{figure[channel]}{end}" for end in ("", "_low", "_high")), numbers, strict=True))
        rows.append({"line": "a", "language": "zh", "channel": channel, "kind": kind[channel], "meets": 0.5} | row)
    return pd.DataFrame(rows)


def test_a_promise_is_broken_when_its_whole_interval_lies_below() -> None:
    """A level below target whose interval reaches it may be luck; one wholly below is told, with both numbers."""
    luck, broken = (0.89, 0.87, 0.91), (0.88, 0.865, 0.895)
    assert missed(twin(chat=luck, message=(0.95, 0.94, 0.96)), POLICIES) == ()
    assert missed(twin(chat=broken, message=luck), POLICIES) == (
        "1 of 1 live queues below target in the simulation: a/zh/chat 88.0 % of 90 %",
    )


def test_a_post_is_promised_all_the_time() -> None:
    """Seats filled 98 % of the time is a broken promise; a moment in a fortnight with two people missing is not."""
    (told,) = missed(twin(moderation=(0.98, 0.97, 0.99)), POLICIES)
    assert told == "1 of 1 posts below target in the simulation: a/zh/moderation 98.0 % of 99.9 %"
    assert missed(twin(moderation=(0.9995, 0.999, 1.0)), POLICIES) == ()


def test_a_queue_nobody_called_is_no_news() -> None:
    """Without contacts there is neither a level nor a broken promise."""
    table = twin(chat=(np.nan, np.nan, np.nan))
    assert lived(table, POLICIES)[0].level is None
    assert missed(table, POLICIES) == ()


def test_what_was_simulated_decides_over_the_formulas() -> None:
    """A queue the formulas give up on, that blending keeps, is no warning; and the other way about it is one."""
    poor = kpis(("zh", "chat", "interval", 10.0, 0.7, 0.8, np.nan))
    assert warnings_of(poor, POLICIES[:1], FORECAST, twin(chat=(0.95, 0.94, 0.96))) == ()
    fine = kpis(("zh", "chat", "interval", 10.0, 0.97, 0.8, np.nan))
    assert len(warnings_of(fine, POLICIES[:1], FORECAST, twin(chat=(0.8, 0.79, 0.81)))) == 1


def test_a_channel_shows_what_its_queues_showed() -> None:
    """The simulated level stands beside the planned one, weighed by contacts; without a twin it is not there."""
    table = kpis(("zh", "chat", "interval", 10.0, 0.9, 0.8, np.nan))
    (with_twin,) = served(table, POLICIES[:1], twin(chat=(0.95, 0.94, 0.96)))
    (without,) = served(table, POLICIES[:1])
    assert (with_twin.service_level, with_twin.simulated) == (pytest.approx(0.9), pytest.approx(0.95))
    assert without.simulated is None
    assert (with_twin.simulated_low, with_twin.simulated_high) == (0.94, 0.96)
    two = [POLICIES[0], policy("chat", "interval", language="en")]
    rows = twin(chat=(0.95, 0.94, 0.96))
    other = twin(chat=(0.85, 0.80, 0.90)).assign(language="en")
    more = kpis(("zh", "chat", "interval", 30.0, 0.9, 0.8, np.nan), ("en", "chat", "interval", 10.0, 0.9, 0.8, np.nan))
    (both,) = served(more, two, pd.concat([rows, other]))
    assert (both.simulated, both.simulated_low, both.simulated_high) == pytest.approx((0.925, 0.905, 0.945))


def test_a_promise_just_broken_does_not_read_as_kept() -> None:
    """99.86 % of 99.9 % is told as 99.8 %, and posts are held against what the night warns of."""
    just = twin(moderation=(0.9986, 0.9984, 0.9988))
    (told,) = missed(just, POLICIES)
    assert told == "1 of 1 posts below target in the simulation: a/zh/moderation 99.8 % of 99.9 %"
    held = kpis(("zh", "moderation", "post", 0.0, np.nan, np.nan, np.nan))
    (shown,), (planned,) = served(held, POLICIES[2:], just), served(held, POLICIES[2:])
    assert (shown.target, planned.target) == (0.999, 1.0)
