"""The numbers of a night's report."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from planning.night.report import hour_bands, pooled_accuracy, warnings_of
from planning.night.served import served
from planning.night.summary_table import _figures, render
from scheduler.horizon import OpeningHours
from scheduler.workload import QueuePolicy, ServiceTarget

SHANGHAI = ZoneInfo("Asia/Shanghai")


def policy(channel, kind, level=0.9, language="zh"):
    hours = OpeningHours.always(SHANGHAI)
    return QueuePolicy("a", language, channel, kind, hours, target=ServiceTarget(level=level))


def kpis(*rows):
    columns = ["line", "language", "channel", "kind", "contacts", "service_level", "occupancy", "on_time"]
    table = pd.DataFrame([("a", *row) for row in rows], columns=columns)
    return table.assign(required_h=10.0, scheduled_h=10.0, shortage_h=0.0, surplus_h=0.0)


FORECAST = pd.DataFrame({"line": "a", "language": "zh", "channel": ["chat"], "quality": "model"})


def test_bands_are_read_on_the_sites_clock():
    """16:00 UTC is midnight in Shanghai; half-hours of heads become agent-hours; deferred work is left out."""
    times = pd.to_datetime(["2026-11-16T16:00Z", "2026-11-16T16:30Z", "2026-11-16T15:30Z", "2026-11-16T16:00Z"])
    table = pd.DataFrame(
        {
            "timestamp": times,
            "kind": ["interval", "post", "interval", "deferred"],
            "required": [4.0, 2.0, 1.0, 9.0],
            "scheduled": [3.0, 2.0, 5.0, 1.0],
            "shortage": [1.0, 0.0, 0.0, np.nan],
            "surplus": [0.0, 0.0, 4.0, np.nan],
        }
    )
    bands = hour_bands(table, 30, SHANGHAI)
    assert [b.clock for b in bands] == ["00-03", "03-06", "06-09", "09-12", "12-15", "15-18", "18-21", "21-24"]
    assert (bands[0].required_h, bands[0].rostered_h, bands[0].shortage_h) == (3.0, 2.5, 0.5)
    assert (bands[7].surplus_h, bands[3].required_h) == (2.0, 0.0)


def test_channels_weigh_every_contact_once():
    """Two queues of a channel: the big one counts more; deferred work is judged by punctuality."""
    table = kpis(
        ("zh", "chat", "interval", 300.0, 0.9, 0.8, np.nan),
        ("en", "chat", "interval", 100.0, 0.5, 0.6, np.nan),
        ("zh", "message", "deferred", 50.0, np.nan, np.nan, 0.97),
    )
    chat, message = served(
        table, [policy("chat", "interval"), policy("chat", "interval", 0.8, "en"), policy("message", "deferred")]
    )
    assert chat.contacts == 400.0
    assert chat.service_level == pytest.approx(0.8)
    assert chat.target == pytest.approx(0.875)
    assert (message.service_level, message.occupancy) == (0.97, None)


def test_a_promise_just_kept_is_no_warning():
    """90 % of 90 % is kept; a hair below is not, and the queue is named with both numbers."""
    policies = [policy("chat", "interval")]
    assert warnings_of(kpis(("zh", "chat", "interval", 10.0, 0.9, 0.8, np.nan)), policies, FORECAST) == ()
    (told,) = warnings_of(kpis(("zh", "chat", "interval", 10.0, 0.8999, 0.8, np.nan)), policies, FORECAST)
    assert told == "1 of 1 live queues below target: a/zh/chat 90.0 % of 90 %"


def test_an_empty_post_is_a_warning():
    """A moderation post without people is never a detail."""
    table = kpis(("zh", "moderation", "post", 0.0, np.nan, np.nan, np.nan)).assign(shortage_h=1.5)
    (told,) = warnings_of(table, [policy("moderation", "post")], FORECAST)
    assert told == "posts not held all the time: a/zh/moderation 1.5 h"


def test_a_past_too_short_to_judge_has_no_accuracy():
    """No back-test, no number: None, not zero."""
    table = pd.DataFrame({"wape": [np.nan], "wape_mean_8w": [np.nan], "contacts_per_interval": [np.nan]})
    pooled = pooled_accuracy(table.assign(quality="fallback"))
    assert (pooled.wape, pooled.fallback_queues) == (None, 1)


def test_summary_fits_eighty_columns_with_large_numbers():
    """A big operation's report still fits a terminal of 80 columns, every number whole."""
    row = {"kind": "interval", "service_level": 0.9, "simulated": 0.912, "target": 0.9, "occupancy": 0.9}
    band = {"required_h": 123456.5, "rostered_h": 123456.5, "shortage_h": 12345.5, "surplus_h": 12345.5}
    summary = {
        "site": "x", "time_zone": "America/Argentina/ComodRivadavia", "currency": "USD", "days": 14,
        "horizon_start": "2026-11-16T00:00+08:00", "agents": 12000, "shifts": 120000, "paid_h": 960000.0,
        "served": [{"channel": "moderation", "contacts": 47600000.0, **row}],
        "bands": [{"clock": f"{h:02d}-{h + 3:02d}", **band} for h in range(0, 24, 3)],
        "cost": {"parts_cents": {"pay": 1_234_567_890_12}, "total_cents": 1_234_567_890_12,
                 "bound_cents": 1_234_567_890_12, "gap": 0.001, "seconds": 1234.5, "status": "solved"},
        "forecast": {"wape": 0.1, "wape_mean_8w": 0.2, "queues": 300, "fallback_queues": 0},
        "violations": 0, "warnings": [], "reasons": [],
        "twin": {"futures": 1000, "totals": {
            "service_level": 0.912, "service_level_low": 0.905, "service_level_high": 0.919, "meets": 0.93}},
        "bill": {"night_share": 0.35, "cost_per_human_contact_cents": 3_123.4, "cost_per_ai_contact_cents": 5.0,
                 "cost_per_contact_cents": 1_234.5},
        "rounds": [{"agreement": 0.61}, {"agreement": 0.97}, {"agreement": 0.955}],
    }  # fmt: skip
    console = Console(width=80)
    with console.capture() as capture:
        console.print(render(summary, "data/published/current"))
    text = capture.get()
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80
    told = " ".join(text.split())
    for words in (
        "simulated in 1000 futures: 91.2 % of live contacts in time [90.5, 91.9], on 93 % of days as promised",
        "a contact that people answer costs 31.23 USD, 12.35 with the AI's; 35 % night work",
        "agree in 95.5 % of live queue-hours (-1 to +2 points), 61.0 % before calibration",
    ):
        assert words in told
    for number in ("47,600,000", "1,234,567,890.12", "123,456.5", "12,345.5 (10.0 %)", "987,652.0"):
        assert number in text


def test_a_summary_of_an_earlier_release_is_still_shown():
    """Without twin, bill, rounds and simulated shares the report reads as it did: planned, and missed by plan."""
    row = {"channel": "chat", "kind": "interval", "contacts": 10.0, "service_level": 0.8, "target": 0.9}
    summary = {
        "site": "x", "time_zone": "UTC", "currency": "USD", "days": 7, "horizon_start": "2026-11-16T00:00+00:00",
        "agents": 3, "shifts": 15, "paid_h": 120.0, "served": [{**row, "occupancy": 0.7}], "bands": [],
        "cost": {"parts_cents": {"pay": 1}, "total_cents": 1, "bound_cents": 1, "gap": 0.0, "seconds": 1.0,
                 "status": "solved"},
        "forecast": {"wape": None}, "violations": 0, "warnings": [], "reasons": [],
    }  # fmt: skip
    console = Console(width=80, force_terminal=True, color_system="standard")
    with console.capture() as capture:
        console.print(render(summary, "data/published/current"))
    (line,) = (line for line in capture.get().splitlines() if "chat" in line)
    assert "80.0 %" in line
    assert "\x1b[33m" in line, "yellow: below target"
    assert "simulated in" not in capture.get()


def test_a_bill_without_an_ai_or_nights_says_only_what_there_is():
    """No contact of an AI, nobody at work: neither a price of it nor a share of nights is made up."""
    row = {"bill": {"night_share": None, "cost_per_human_contact_cents": 250.0, "cost_per_ai_contact_cents": None,
                    "cost_per_contact_cents": 250.0}}  # fmt: skip
    nothing = {"cost": {"gap": 0.0, "seconds": 1.0, "status": "solved"}, "forecast": {"wape": None}, "violations": 0}
    text = str(_figures({**nothing, **row, "currency": "USD"}))
    assert "a contact that people answer costs 2.50 USD\n" in text
