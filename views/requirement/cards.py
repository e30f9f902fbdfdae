"""The requirement in five figures, and how each would change."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planning.desk.requirement.figures import Figures, price_of_an_hour
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import change, clock, day_short, hours, money, number, percent


def cards(desk: Desk, now: Figures, after: Figures | None) -> None:
    """Draw them; with `after` each shows what would be, and the change beneath."""
    shown = now if after is None else after
    row = st.columns(5)
    _card(
        row[0], t("Required live, net"), hours(shown.live_h), _moved(now, after, "live_h"),
        t("Agent-hours of live queues and fixed posts, before shrinkage and breaks"),
    )  # fmt: skip
    if after is None:
        known = now.low_h is not None and now.high_h is not None
        band = t("{amount} h", amount=f"{number(now.low_h or 0)}–{number(now.high_h or 0)}") if known else "–"
        means = t("Live agent-hours if demand of every queue is at its median, and if it is at its 90 % quantile")
        _card(row[1], t("Demand p50 to p90"), band, None, means)
    else:
        _card(row[1], t("Costs about"), *_money(desk, now, after))
    _card(
        row[2], t("Deferred work"), hours(shown.deferred_h), _moved(now, after, "deferred_h"),
        t("Agent-hours of messages and tickets that arrive, to be done by their deadlines"),
    )  # fmt: skip
    absent = percent(desk.shrinkage)
    _card(
        row[3], t("To schedule"), hours(shown.scheduled_h), _moved(now, after, "scheduled_h"),
        t("So that enough are there with {share} of the time lost, in whole heads; breaks on top", share=absent)
        if after is None
        else t("So that enough are there with the shrinkage of the slider, in whole heads; breaks on top"),
    )  # fmt: skip
    at = "–" if shown.peak_at is None else _when(desk, shown)
    peak = change(after.peak - now.peak, t("heads"), 0) if after is not None else at
    _card(row[4], t("Most at once"), t("{count} heads", count=number(shown.peak)), peak, t("Reached {when}", when=at))


def _card(where: DeltaGenerator, label: str, value: str, under: str | None, means: str) -> None:
    where.metric(label, value, under, "off", help=means, border=True, height="stretch", delta_arrow="off")


def _moved(now: Figures, after: Figures | None, name: str) -> str | None:
    if after is None:
        return None
    was, then = float(getattr(now, name)), float(getattr(after, name))
    share = f" ({change(100 * (then / was - 1), '%')})" if was and round(then - was, 1) else ""
    return f"{change(then - was, t('h'), 0 if was >= 100 else 1)}{share}"


def _money(desk: Desk, now: Figures, after: Figures) -> tuple[str, str | None, str]:
    """Hours to schedule at what an hour of this roster costs: an estimate, and it says so."""
    cover = desk.standing.coverage
    pay = float(desk.run.summary["cost"]["parts_cents"].get("pay", 0))
    hour = price_of_an_hour(pay, float(cover["scheduled"].sum()) * desk.interval / 60)
    if hour is None:
        return "–", None, t("The run kept no pay or no hours")
    currency = desk.settings.site.currency
    means = t(
        "Hours to schedule at {price} an hour, what this roster pays for one with its breaks and idle time. The roster "
        "is not solved anew: a scenario does that.",
        price=f"{currency} {number(hour / 100, 2)}",
    )
    difference = hour * (after.scheduled_h - now.scheduled_h)
    under = t("no change") if abs(difference) < 1 else f"{'+' if difference > 0 else ''}{money(difference, currency)}"
    return money(hour * after.scheduled_h, currency), under, means


def _when(desk: Desk, shown: Figures) -> str:
    assert shown.peak_at is not None
    local = shown.peak_at.tz_convert(desk.time_zone)
    return f"{day_short(local.date())} {clock(local.hour * 60 + local.minute)}"
