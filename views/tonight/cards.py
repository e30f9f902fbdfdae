"""The night's figures, a card each: service, occupancy, shortage, surplus, cost and how good the roster is proven."""

from typing import Literal

import streamlit as st

from planning.desk.concerns import ACT_SHARE, live_hours, live_mean
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import change, hours, misses, money, percent, share, simulated

Colour = Literal["red", "off"]


def cards(desk: Desk) -> None:
    """Draw the cards in a row that wraps where the page is narrow."""
    summary, run = desk.run.summary, desk.run
    live = live_hours(desk.standing.coverage, desk.interval)
    required, short, over = live["required"], live["shortage"], live["surplus"]
    with st.container(horizontal=True, gap="small", key="cards"):
        _service(desk)
        _card(
            t("Occupancy, live"),
            share(live_mean(summary["served"], "occupancy")),
            t("talking, typing, wrapping up"),
            t("Share of their time at work that agents are busy with contacts"),
        )
        missing = t("Agent-hours required and not rostered, live queues and posts, with the planners' edits")
        _card(t("Shortage"), hours(short), _of(short, required), missing, act=short > ACT_SHARE * required)
        _card(t("Surplus"), hours(over), _of(over, required), t("Agent-hours rostered beyond what is required"))
        currency, pay = desk.settings.site.currency, summary["cost"]["parts_cents"].get("pay", 0)
        cost = "–" if run.cost_cents is None else money(run.cost_cents, currency)
        priced = t("Pay, and everything missed at the price the settings give it")
        _card(t("Cost"), cost, t("pay {money}", money=money(pay, currency)), priced)
        bound = None if run.bound_cents is None else t("bound {money}", money=money(run.bound_cents, currency))
        gap = "–" if run.gap is None else percent(run.gap, 2)
        _card(t("Proven gap"), gap, bound, t("No roster costs less than the bound: at most this much could be saved"))


def _service(desk: Desk) -> None:
    summary = desk.run.summary
    level, target = (live_mean(summary["served"], n) for n in ("service_level", "target"))
    lived = (summary.get("twin") or {}).get("totals", {})
    title = t("Answered in time, live")
    if lived.get("service_level") is not None:
        low, high = lived["service_level_low"], lived["service_level_high"]
        under = t("simulated {share}", share=simulated(lived["service_level"], low, high))
        means = t(
            "Share of contacts offered, as planned; simulated below it, the target is {share}", share=share(target)
        )
        _card(title, share(level), under, means, act=misses(lived["service_level"], high, target))
        return
    means = t("Share of contacts offered, as planned")
    if level is None or target is None:
        _card(title, share(level), None, means)
        return
    under = t("{change} to target", change=change(100 * (level - target), t("points")))
    _card(title, share(level), under, means, act=level < target)


def _card(label: str, value: str, under: str | None, means: str, *, act: bool = False) -> None:
    colour: Colour = "red" if act else "off"
    st.metric(label, value, under, colour, help=means, border=True, height="stretch", delta_arrow="off")


def _of(part: float, required: float) -> str:
    return t("{share} of required", share=percent(part / required)) if required else t("nothing required")
