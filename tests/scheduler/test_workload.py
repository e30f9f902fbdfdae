"""Workload: what reaches our people, as work."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from scheduler.horizon import Horizon, OpeningHours
from scheduler.load.deflection import Deflection
from scheduler.workload import WORKLOAD, QueuePolicy, workload

SHANGHAI = ZoneInfo("Asia/Shanghai")
HORIZON = Horizon.after(datetime(2026, 11, 16, tzinfo=SHANGHAI), 2, 30, SHANGHAI)
CHAT = QueuePolicy("shop", "zh", "chat", "interval", OpeningHours.always(SHANGHAI), aht_s=300.0)
TICKET = QueuePolicy("shop", "zh", "ticket", "deferred", OpeningHours.always(SHANGHAI), aht_s=600.0, deadline_h=2)


def forecast(channel: str = "chat", hours_before: int = 0, volume: float = 20.0, aht: float = 300.0) -> pd.DataFrame:
    start = HORIZON.times[0] - pd.Timedelta(hours=hours_before)
    times = pd.date_range(start, HORIZON.end.astimezone(UTC), freq="h", inclusive="left").as_unit("us")
    return pd.DataFrame(
        {
            "timestamp": times,
            "line": "shop",
            "language": "zh",
            "channel": channel,
            "volume": volume,
            "p50": volume * 0.95,
            "p90": volume * 1.25,
            "aht_s": aht,
        }
    )


def test_contacts_and_work_are_conserved() -> None:
    """Without deflection every contact forecast inside the horizon appears once, with its handle time."""
    table = workload(forecast(), [CHAT], HORIZON)
    assert WORKLOAD.validate(table) is not None
    assert len(table) == 96
    assert table["contacts"].sum() == pytest.approx(48 * 20)
    assert table["contacts_p90"].sum() == pytest.approx(48 * 25)
    assert table["load"].to_numpy() == pytest.approx(10 * 300 / 1800)
    assert table["workload_h"].sum() == pytest.approx(48 * 20 * 300 / 3600)


def test_deflection_leaves_fewer_and_longer_contacts() -> None:
    """AI takes 38 % of the contacts, the short ones: what is left takes longer, and some come back."""
    policy = replace(CHAT, deflection=Deflection(0.38, aht_s=200.0, reopen=0.03))
    table = workload(forecast(), [policy], HORIZON)
    assert table["offered"].sum() == pytest.approx(960)
    assert table["contacts"].sum() == pytest.approx(960 * 0.62 * 1.03)
    assert table["aht_s"].to_numpy() == pytest.approx((300 - 0.38 * 200) / 0.62)


def test_easy_contacts_move_with_the_days_handle_time() -> None:
    """Where handle time swings over the day, deflection keeps the total work and no hour turns negative."""
    rows = forecast()
    rows["aht_s"] = np.where(np.arange(48) % 2 == 0, 60.0, 540.0)
    table = workload(rows, [replace(CHAT, deflection=Deflection(0.38, aht_s=200.0))], HORIZON)
    assert (table["aht_s"] > 0).all()
    assert table["workload_h"].sum() == pytest.approx(960 * (300 - 0.38 * 200) / 3600)


def test_a_share_that_changes_counts_from_its_instant() -> None:
    """From the second midnight on AI takes 55 %: fewer contacts, and longer ones."""
    second = HORIZON.start + timedelta(days=1)
    policy = replace(CHAT, deflection=Deflection(0.38, ((second, 0.55),), aht_s=200.0))
    table = workload(forecast(), [policy], HORIZON)
    later = (table["timestamp"] >= second).to_numpy()
    assert later.sum() == 48
    assert table["contacts"].to_numpy() == pytest.approx(np.where(later, 10 * 0.45, 10 * 0.62))
    assert table["contacts_p90"].to_numpy() == pytest.approx(1.25 * table["contacts"].to_numpy())
    assert table["aht_s"].to_numpy() == pytest.approx(
        np.where(later, (300 - 0.55 * 200) / 0.45, (300 - 0.38 * 200) / 0.62)
    )
    assert table["offered"].to_numpy() == pytest.approx(10)


def test_a_forecast_of_what_people_see_moves_by_the_ratio_of_what_is_left() -> None:
    """Counted after AI, nothing changes while the share does not; then 45 of 62 remain, and they take longer."""
    second = HORIZON.start + timedelta(days=1)
    seen = Deflection(0.38, ((second, 0.55),), 200.0, reopen=0.03, volume_counts="people", aht_counts="people")
    table = workload(forecast(), [replace(CHAT, deflection=seen)], HORIZON)
    later = (table["timestamp"] >= second).to_numpy()
    assert table["contacts"].to_numpy() == pytest.approx(np.where(later, 10 * 0.45 / 0.62, 10))
    assert table["aht_s"].to_numpy() == pytest.approx(np.where(later, (0.62 * 300 - 0.17 * 200) / 0.45, 300))
    assert table["offered"].to_numpy() == pytest.approx(10 / 0.62 / 1.03)


def test_a_handle_time_that_will_change_is_that_of_the_contacts_people_see() -> None:
    """A tool that saves a tenth saves it of what is left after AI took the quick contacts, and no contact of it."""
    policy = replace(CHAT, deflection=Deflection(0.38, aht_s=200.0))
    before, after = (workload(forecast(), [replace(policy, aht_factor=f)], HORIZON) for f in (1.0, 0.9))
    assert after["aht_s"].to_numpy() == pytest.approx(0.9 * before["aht_s"].to_numpy())
    assert after["workload_h"].to_numpy() == pytest.approx(0.9 * before["workload_h"].to_numpy())
    assert (after["contacts"] == before["contacts"]).all()
    with pytest.raises(ValueError, match="aht_factor must be above 0, not 0"):
        workload(forecast(), [replace(policy, aht_factor=0.0)], HORIZON)


def test_customers_thinking_is_not_work() -> None:
    """Of a chat only the agent's share is work; its whole duration is load."""
    table = workload(forecast(), [replace(CHAT, think_share=0.6)], HORIZON)
    assert table["workload_h"].sum() == pytest.approx(0.4 * 960 * 300 / 3600)
    assert table["load"].iloc[5] == pytest.approx(10 * 300 / 1800)


def test_vendors_take_their_share() -> None:
    """A vendor's 40 % never reaches our people."""
    table = workload(forecast(), [CHAT], HORIZON, vendor_share={"shop/zh/chat": 0.4})
    assert table["contacts"].sum() == pytest.approx(0.6 * 960)
    assert table["offered"].sum() == pytest.approx(960)


def test_deferred_work_belongs_to_the_plan_in_which_it_is_due() -> None:
    """Two consecutive plans divide deferred work without a rest: due after the start, until the end."""
    table = workload(forecast("ticket", hours_before=24), [TICKET], HORIZON)
    assert (table["deadline"] - table["timestamp"] == pd.Timedelta(hours=2)).all()
    assert table["deadline"].min() == HORIZON.times[0] + pd.Timedelta(minutes=30)
    assert table["deadline"].max() == HORIZON.end
    assert table["contacts"].sum() == pytest.approx(960)
    assert table["workload_h"].sum() == pytest.approx(960 * 300 / 3600)


def test_known_history_stands_in_place_of_the_forecast() -> None:
    """The backlog carried in is what really arrived; an unknown hour keeps its forecast."""
    history = forecast("ticket", hours_before=24, volume=50.0)[["timestamp", "line", "language", "channel", "volume"]]
    history.loc[history["timestamp"] == HORIZON.times[0] - pd.Timedelta(hours=1), "volume"] = np.nan
    table = workload(forecast("ticket", hours_before=24), [TICKET], HORIZON, history)
    carried = table[table["timestamp"] < HORIZON.start]["contacts"].to_numpy()
    assert carried.sum() == pytest.approx(25 + 20, rel=0.2)
    assert carried[0] > 20 > carried[-1]
    assert table[table["timestamp"] >= HORIZON.start]["contacts"].to_numpy() == pytest.approx(10)


def test_without_rows_before_the_start_no_backlog_is_carried_in() -> None:
    """A forecast that begins with the plan carries nothing in."""
    table = workload(forecast("ticket"), [TICKET], HORIZON)
    assert table["timestamp"].min() == HORIZON.times[0]


def test_closed_intervals_have_no_work() -> None:
    """Nine to ten at night: 26 half-hours a day."""
    policy = replace(CHAT, opening=OpeningHours(SHANGHAI, (((540, 1320),),) * 7))
    table = workload(forecast(), [policy], HORIZON)
    hours = table["timestamp"].dt.tz_convert(SHANGHAI).dt.hour
    assert len(table) == 52
    assert hours.between(9, 21).all()


def test_posts_have_no_workload() -> None:
    """A post is manned whatever happens, so it has no workload."""
    post = QueuePolicy("shop", "zh", "moderation", "post", OpeningHours.always(SHANGHAI), posts=1)
    assert workload(forecast(), [post], HORIZON).empty


def test_every_problem_is_named_at_once() -> None:
    """Missing forecast, missing handle time and a share above one are reported together, by queue."""
    policies = [CHAT, replace(CHAT, language="en"), replace(TICKET, aht_s=None)]
    rows = pd.concat([forecast(), forecast("ticket", aht=np.nan)])
    with pytest.raises(ValueError, match="workload:") as caught:
        workload(rows, policies, HORIZON, vendor_share={"shop/zh/chat": 1.2, "shop/xx/chat": 0.1})
    message = str(caught.value)
    for part in (
        "shop/en/chat: no forecast",
        "shop/zh/ticket: no handle time",
        "not 1.2",
        "unknown queue shop/xx/chat",
    ):
        assert part in message


def test_an_open_interval_without_forecast_is_refused() -> None:
    """A hole in the forecast is not an hour without contacts."""
    rows = forecast().drop(index=[5, 6])
    with pytest.raises(ValueError, match="no forecast for 4 open intervals, the first at 2026-11-15T21:00"):
        workload(rows, [CHAT], HORIZON)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"aht_s": 0.0}, "aht_s must be above 0 s, not 0"),
        ({"deflection": Deflection(0.9, aht_s=400.0)}, r"deflected_aht_s must lie below 333\.333 s, not 400"),
        ({"kind": "deferred", "deadline_h": 0.0}, "deadline_h of a deferred queue must be above 0"),
    ],
)
def test_impossible_settings_are_refused(change: dict[str, object], says: str) -> None:
    """A handle time of nothing, one below nothing and a deadline of nothing are refused by name."""
    with pytest.raises(ValueError, match=says):
        workload(forecast(aht=np.nan if "aht_s" in change else 300.0), [replace(CHAT, **change)], HORIZON)
