"""Settings: the sample's say what the operation is, and the scheduler gets its own values."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from forecast.options import CANDIDATES, ForecastOptions
from planning.house_rules import past_days, prices_of
from planning.schemas import FOLDER, schemas, write_schemas
from planning.settings import MODELS, Settings, load_settings
from planning.settings.events import Timed
from planning.settings.fields import span
from planning.settings.forecast import Candidate
from planning.settings.site import Shrinkage
from scheduler.pay import NO_TERMS, OvertimePay, PayTerms, Premium, TimeOff
from scheduler.rules import Overtime, RunOfDays, Scoped

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(CONFIGS)


def test_the_sample_has_thirty_queues_served_as_promised(settings: Settings) -> None:
    """Live channels answer 90 % in 30 s, messages in 12 h, tickets in 2 h; AI takes 38 % of chat and message."""
    policies = {p.queue: p for p in settings.policies()}
    assert len(policies) == 30
    chat = policies["live_commerce/vi/chat"]
    assert (chat.kind, chat.target.level, chat.target.answer_within_s, chat.concurrency) == ("interval", 0.9, 30, 3)
    assert chat.deflection.share == policies["local_life/zh/message"].deflection.share == 0.38
    assert policies["local_life/zh/voice"].deflection.share == policies["enterprise/en/ticket"].deflection.share == 0
    assert policies["live_commerce/ar/message"].deadline_h == 12
    assert policies["enterprise/zh/ticket"].deadline_h == 2
    post = policies["live_commerce/id/moderation"]
    assert (post.kind, post.posts, post.seats) == ("post", 1, 2)


def test_queues_open_by_the_clock_of_their_market(settings: Settings) -> None:
    """Enterprise voice opens 09:00 to 22:00 of its market; moderation reaches over midnight into the next day."""
    policies = {p.queue: p for p in settings.policies()}

    def is_open(queue: str, *clocks: str) -> list[bool]:
        opening = policies[queue].opening
        times = pd.DatetimeIndex([pd.Timestamp(c, tz=opening.time_zone) for c in clocks])
        return [bool(x) for x in opening.is_open(times.tz_convert("UTC"))]

    assert policies["enterprise/en/voice"].opening.time_zone == ZoneInfo("Asia/Singapore")
    assert is_open("enterprise/en/voice", "2026-11-16T08:30", "2026-11-16T09:00", "2026-11-16T21:30") == [
        False,
        True,
        True,
    ]
    assert is_open("live_commerce/id/moderation", "2026-11-16T01:30", "2026-11-16T02:00", "2026-11-16T10:00") == [
        True,
        False,
        True,
    ]


def test_every_shift_has_a_legal_break_pattern(settings: Settings) -> None:
    """Each template of the sample can place its breaks on the half-hour within the longest stretch."""
    for template in settings.templates():
        assert template.break_patterns(30, settings.rules.longest_stretch_minutes)
    contracts = settings.contracts()
    assert (contracts["full_time"].week_minutes, contracts["full_time"].week_shifts) == (2400, 5)
    paid = {t.code: t.paid_minutes for t in settings.templates()}
    assert 5 * paid["F8"] == 4 * paid["C10"] == 2400
    assert 5 * paid["P4"] == contracts["part_time"].week_minutes


def test_events_fall_where_the_sample_puts_them(settings: Settings) -> None:
    """The calendar holds Black Friday, paydays and live sessions at their instants, and only of the days asked."""
    calendar = settings.calendar(date(2026, 11, 16), date(2026, 11, 29))
    friday = [e for e in calendar.events if e.name == "Black Friday" and "live_commerce/en/chat" in e.queues]
    assert [(e.start, e.end) for e in friday] == [
        (datetime(2026, 11, 26, 16, tzinfo=UTC), datetime(2026, 11, 27, 16, tzinfo=UTC))
    ]
    sessions = [e.start for e in calendar.events if e.name == "live session zh"]
    assert [s.astimezone(ZoneInfo("Asia/Shanghai")).isoformat() for s in sessions] == [
        "2026-11-17T20:00:00+08:00",
        "2026-11-20T20:00:00+08:00",
    ]
    assert not [e for e in calendar.events if e.name.startswith("6.18")]
    assert calendar.market("ar").country == "EG"
    assert calendar.market("fr").time_zone == ZoneInfo("Asia/Shanghai")


def test_what_began_before_the_days_asked_and_lasts_into_them_is_there(settings: Settings) -> None:
    """An event that touches the first day is in the calendar even if it began the day before."""
    calendar = settings.calendar(date(2026, 11, 26), date(2026, 11, 26))
    assert any(e.name == "payday" and "live_commerce/en/*" in e.queues for e in calendar.events)


def test_a_day_the_month_lacks_is_its_last() -> None:
    """Payday on the 31st falls on the 30th of November and on the 28th of February."""
    payday = Timed(name="payday", kind="payday", days_of_month=(31,))
    starts = [e.start.date() for e in payday.happenings("UTC", date(2026, 11, 1), date(2027, 2, 28))]
    assert starts == [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]


def test_minutes_of_an_event_are_real_ones() -> None:
    """An event of 24 hours over the end of summer time ends an hour earlier by the clock."""
    event = Timed(name="x", kind="x", dates=(date(2026, 10, 24),), start="12:00", minutes=1440)
    (one,) = event.happenings("Europe/Berlin", date(2026, 10, 24), date(2026, 10, 24))
    assert one.end.isoformat() == "2026-10-25T11:00:00+01:00"


def test_vendors_take_their_share(settings: Settings) -> None:
    """The first pattern that matches a queue is the vendor's share, and shares of two vendors add up."""
    manila = settings.vendors.vendor("manila-one")
    assert manila.share_of("live_commerce/en/chat") == 0.4
    assert manila.share_of("enterprise/zh/voice") == 0
    assert settings.vendors.share_of("live_commerce/en/chat") == pytest.approx(0.6)


def test_money_is_integer_cents(settings: Settings) -> None:
    """Prices of the files are currency, those of the scheduler cents."""
    assert settings.rules.wish_cents == 400
    assert settings.rules.surplus_cents == 50
    assert {p.shortage_cents for p in settings.policies() if p.channel == "voice"} == {12_000}


def test_the_solver_is_told_whether_to_hedge(settings: Settings) -> None:
    """`hedge` of solver.yaml reaches the prices of a roster, which else are the site's."""
    hedged = replace(settings, solver=settings.solver.model_copy(update={"hedge": True}))
    assert not prices_of(settings).hedge
    assert prices_of(hedged) == replace(prices_of(settings), hedge=True)


def test_files_with_a_default_may_be_left_out(tmp_path: Path) -> None:
    """A site of three files is a site: no events, no vendors, default forecast and solver."""
    for name in ("site.yaml", "shifts.yaml", "rules.yaml"):
        (tmp_path / name).write_bytes((CONFIGS / name).read_bytes())
    bare = load_settings(tmp_path)
    assert bare.events.events == bare.events.timed == bare.vendors.vendors == ()
    assert bare.solver.horizon_days == 14
    assert bare.forecast.options((), 1) == ForecastOptions()


def test_the_models_named_are_candidates_of_the_forecaster(settings: Settings) -> None:
    """The forecaster takes the sample's options as they are."""
    options = settings.forecast.options(("a/b/c",), 7)
    assert settings.forecast_options().seed == settings.solver.seed
    assert settings.forecast_options(seed=9).seed == 9
    assert get_args(Candidate) == tuple(CANDIDATES)
    assert options.history_weeks == 26
    assert (options.folds, options.sparse, options.seed) == (4, ("a/b/c",), 7)


@pytest.mark.parametrize(("text", "minutes"), [("00:00-24:00", (0, 1440)), ("22:00-06:00", (1320, 1800))])
def test_a_span_may_pass_midnight(text: str, minutes: tuple[int, int]) -> None:
    """An end at or before the start lies on the next day."""
    assert span(text) == minutes


def test_every_key_of_the_sample_is_commented() -> None:
    """A planner finds each key explained where it stands or above its kind."""
    for name in MODELS:
        lines = (CONFIGS / name).read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ")
        assert sum(line.lstrip().startswith("#") for line in lines) >= 5


def test_published_schemas_are_those_of_the_models(tmp_path: Path) -> None:
    """docs/schema holds what the models say today; `python -m planning.schemas` writes it anew."""
    assert {p.name: p.read_text(encoding="utf-8") for p in FOLDER.glob("*.json")} == schemas()
    assert sorted(p.name for p in write_schemas(tmp_path)) == sorted(schemas())


def test_both_shrinkages_take_their_share():
    """Of what planned shrinkage leaves, the unplanned takes its share: 10 % and 5 % leave 85.5 %."""
    assert Shrinkage(planned=0.1, unplanned=0.05).present == pytest.approx(0.855)


def test_terms_of_pay_are_the_schedulers(tmp_path: Path) -> None:
    """Overtime of days and weeks, premiums past midnight and time off reach the contract; without keys none."""
    configs = tmp_path / "configs"
    shutil.copytree(CONFIGS, configs)
    path = configs / "shifts.yaml"
    terms = """    guaranteed_minutes: 600
    day_overtime: {after: 480, steps: [{rate: 1.25}]}
    week_overtime: {after: 2000, steps: [{rate: 1.5}, {since: 240, rate: 2}]}
    premiums: [{hours: "22:00-06:00", share: 0.1}]
    time_off: {minutes: 480, share: 0.5}
"""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    guaranteed_minutes: 0\n", terms, 1), encoding="utf-8")
    contracts = load_settings(configs).contracts()
    assert contracts["full_time"].pay == PayTerms(
        day=OvertimePay(480, ((0, 1.25),)),
        week=OvertimePay(2000, ((0, 1.5), (240, 2.0))),
        premiums=(Premium(1320, 360, 0.1),),
        time_off=TimeOff(480, 0.5),
    )
    assert contracts["part_time"].pay == NO_TERMS


def test_the_past_reaches_back_as_far_as_limits_on_overtime(settings: Settings) -> None:
    """Two weeks do for weeks and runs; a limit on a month, everybody's or some sites', needs the month before."""
    month = Overtime(month=2160)
    assert past_days(settings, [RunOfDays(6)]) == 14
    assert past_days(settings, [month]) == past_days(settings, [Scoped(month, frozenset({"shanghai"}), "a law")]) == 38
