"""The filters of the roster: whom, which queues and which days to look at."""

from datetime import date, timedelta

import streamlit as st

from planning.desk.state import matching
from scheduler.agents import Agent
from views.reading import Desk
from views.wording import queue_name


def chosen(desk: Desk) -> tuple[list[Agent], str, list[date]]:
    """Draw the filters.

    Returns
    -------
    tuple
        The people they leave, the pattern of queues whose staffing is shown (empty: all), and the days.
    """
    agents = list(desk.agents.values())
    row = st.columns([1, 1, 1, 1.6, 1.2, 2.2])
    site = row[0].selectbox("Site", ["", *sorted({a.site for a in agents})], format_func=_all, key="site")
    groups = sorted({a.group for a in agents if not site or a.site == site})
    group = row[1].selectbox("Team", ["", *groups], format_func=_all, key="team")
    queues = sorted({p.queue for p in desk.settings.policies()})
    languages = sorted({q.split("/")[1] for q in queues})
    language = row[2].selectbox("Language", ["", *languages], format_func=_all, key="language")
    pattern = f"*/{language}/*" if language else ""
    names = [q for q in queues if not language or q.split("/")[1] == language]
    queue = row[3].selectbox("Skill", ["", *names], format_func=lambda q: queue_name(q) if q else "all", key="skill")
    name = row[4].text_input("Name", placeholder="name or id", key="name")
    weeks = _weeks(desk)
    with row[5]:
        week = st.segmented_control("Days", list(weeks), default=next(iter(weeks)), required=True, key="days")
    wanted = [q for q in names if not queue or q == queue] if (queue or language) else []
    shown = matching(agents, site=site, group=group, queues=wanted, name=name)
    return shown, queue or pattern, weeks[str(week)]


def _weeks(desk: Desk) -> dict[str, list[date]]:
    """All days of the horizon, then week by week."""
    first = desk.publication.horizon_start.astimezone(desk.time_zone).date()
    last = (desk.publication.horizon_end - timedelta(seconds=1)).astimezone(desk.time_zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    chosen = {f"{len(days)} days": days}
    for day in days:
        chosen.setdefault(f"week {day.isocalendar().week}", []).append(day)
    return chosen


def _all(value: str) -> str:
    return value or "all"
