"""The twin against the plan, and its hours summed up."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from planning.desk.service.heat import heat
from planning.desk.service.lived import by_queue, total
from planning.twin.report import HELD
from scheduler.horizon import OpeningHours
from scheduler.workload import QueuePolicy, ServiceTarget

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALWAYS = OpeningHours.always(SHANGHAI)
CHAT, TICKET, POST = (
    QueuePolicy("shop", "zh", "chat", "interval", ALWAYS, ServiceTarget(0.9)),
    QueuePolicy("shop", "zh", "ticket", "deferred", ALWAYS, ServiceTarget(0.9), deadline_h=2.0),
    QueuePolicy("shop", "zh", "moderation", "post", ALWAYS, posts=1),
)
NAMES = pd.DataFrame({"line": "shop", "language": "zh", "channel": ["chat", "ticket", "moderation"]})
KIND = ["interval", "deferred", "post"]
NONE = [np.nan] * 3


def twin(level: float, high: float) -> pd.DataFrame:
    """Three queues: a chat of this level, a punctual ticket, a post that is held."""
    told = {
        "service_level": [level, *NONE[:2]], "service_level_low": [level - 0.01, *NONE[:2]],
        "service_level_high": [high, *NONE[:2]],
        "on_time": [np.nan, 0.99, np.nan], "on_time_low": [np.nan, 0.98, np.nan], "on_time_high": [np.nan, 1.0, np.nan],
        "covered": [*NONE[:2], 1.0], "covered_low": [*NONE[:2], 0.9995], "covered_high": [*NONE[:2], 1.0],
    }  # fmt: skip
    figures = dict.fromkeys(("meets", "asa_s", "prob_abandon", "occupancy", "helped", "contacts"), [1.0] * 3)
    return NAMES.assign(kind=KIND, **told, **figures)


KPIS = NAMES.assign(
    kind=KIND, service_level=[0.93, *NONE[:2]], on_time=[np.nan, 0.97, np.nan],
    required_h=[10.0, 5.0, 8.0], shortage_h=[0.0, np.nan, 2.0],
)  # fmt: skip


def test_each_kind_is_judged_by_its_own_promise():
    """Chats by the time to answer, tickets by their deadline, posts by their seats; the plan's figure beside."""
    table = by_queue(twin(0.92, 0.93), KPIS, [CHAT, TICKET, POST]).set_index("queue")
    assert table["level"].to_dict() == {"shop/zh/chat": 0.92, "shop/zh/ticket": 0.99, "shop/zh/moderation": 1.0}
    assert table.loc["shop/zh/moderation", "target"] == HELD
    assert table["planned"].to_dict() == {"shop/zh/chat": 0.93, "shop/zh/ticket": 0.97, "shop/zh/moderation": 0.75}


@pytest.mark.parametrize(("high", "missed"), [(0.89, True), (0.91, False)])
def test_only_what_lies_below_with_all_of_its_interval_is_missed(high: float, missed: bool):
    """Less may be chance; and whoever misses stands on top."""
    table = by_queue(twin(0.88, high), KPIS, [CHAT, TICKET, POST])
    assert table.loc[0, "queue"] == "shop/zh/chat"
    assert table["missed"].tolist() == [missed, False, False]


def test_a_queue_without_a_promise_today_is_left_out():
    """Settings that forgot a queue do not break the page."""
    assert by_queue(twin(0.92, 0.93), KPIS, [TICKET])["queue"].tolist() == ["shop/zh/ticket"]


def test_a_total_without_a_figure_is_none():
    """A site without deferred work has no punctuality."""
    row = pd.DataFrame({"on_time": [np.nan], "on_time_low": [np.nan], "on_time_high": [np.nan]})
    assert total(row, "on_time") == (None, None, None)


HOURS = pd.DataFrame(
    {
        "timestamp": pd.to_datetime([f"2026-11-{at}:00Z" for at in ("16T00", "16T01", "17T00", "16T00")]),
        "line": "shop", "language": "zh", "channel": ["chat"] * 3 + ["moderation"],
        "kind": ["interval"] * 3 + ["post"],
        "service_level": [1.0, 0.5, 0.7, np.nan], "on_time": np.nan, "covered": [1.0, 1.0, 1.0, 0.8],
        "contacts": [30.0, 10.0, 10.0, 0.0], "shortage_h": [1.0, 2.0, 0.5, 0.0],
    }
)  # fmt: skip
TARGETS = {"shop/zh/chat": 0.9, "shop/zh/moderation": HELD}


def cells(figure: str, by: str) -> pd.DataFrame:
    return heat(HOURS, list(TARGETS), figure, by, SHANGHAI, TARGETS).set_index(["queue", "at"])  # type: ignore[arg-type]


def test_cells_are_weighted_by_contacts_on_the_sites_clock():
    """Eight o'clock of two days is 30 contacts all in time and 10 of which seven are; posts weigh each hour alike."""
    table = cells("level", "clock")
    assert table.loc[("shop/zh/chat", 8), "value"] == pytest.approx(37 / 40)
    assert table.loc[("shop/zh/chat", 8), "contacts"] == 40
    assert table.loc[("shop/zh/moderation", 8), "value"] == pytest.approx(0.8)


def test_what_is_late_is_what_is_missing_from_the_level():
    """Both sum to one, in every cell that has them; posts are never late."""
    level, late = cells("level", "day"), cells("late", "day")
    assert late["value"].to_numpy() == pytest.approx(1 - level.loc[late.index, "value"].to_numpy())
    assert "shop/zh/moderation" not in late.index.get_level_values(0)


def test_hours_short_are_summed():
    """Missing hours of a day add up."""
    day = pd.Timestamp("2026-11-16")
    assert cells("shortage_h", "day").loc[("shop/zh/chat", day), "value"] == 3.0
