"""The filters of the roster: whom, which queues and which days to look at, and as a grid of days or as one day."""

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from planning.desk.roster.people import Directory
from scheduler.agents import Agent
from views.frame import sign_in
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import queue_name
from views.roster.arrival import follow


@dataclass(frozen=True)
class Chosen:
    """What the filters leave.

    Attributes
    ----------
    people : tuple of Agent
        All they leave, in the order of the plan.
    site, team : str
        Empty for all; what these people give is shown apart in the net bar.
    queue : str
        Pattern of the queues whose staffing is shown; empty for all.
    days : list of date
        Consecutive days.
    """

    people: tuple[Agent, ...]
    site: str
    team: str
    queue: str
    days: list[date]

    @property
    def key(self) -> tuple[str, str, str, date, date]:
        """What the staffing shown depends on."""
        return self.site, self.team, self.queue, self.days[0], self.days[-1]


def chosen(desk: Desk) -> Chosen:
    """Draw the filters."""
    follow(desk, horizon_days(desk))
    directory = _directory(desk)
    row = st.columns([1, 1, 1, 1.6, 1.3, 2.6])
    site = row[0].selectbox(t("Site"), ["", *directory.sites], format_func=_all, key="site")
    team = row[1].selectbox(t("Team"), ["", *directory.teams(site)], format_func=_all, key="team")
    queues = sorted({p.queue for p in desk.settings.policies()})
    languages = sorted({q.split("/")[1] for q in queues})
    language = row[2].selectbox(t("Language"), ["", *languages], format_func=_all, key="language")
    names = [q for q in queues if not language or q.split("/")[1] == language]
    skill = row[3].selectbox(
        t("Skill"), ["", *names], format_func=lambda q: queue_name(q) if q else _all(q), key="skill"
    )
    name = row[4].text_input(
        t("Name"), placeholder=t("name or id"), key="name", help=t("Finds people; the staffing above stays as it is.")
    )
    with row[5]:
        days = _days(desk)
    wanted = [q for q in names if not skill or q == skill] if (skill or language) else []
    people = directory.matching(site=site, group=team, queues=wanted, name=name)
    return Chosen(people, site, team, skill or (f"*/{language}/*" if language else ""), days)


def horizon_days(desk: Desk) -> list[date]:
    """Every day of the plan, on the site's calendar."""
    first = desk.publication.horizon_start.astimezone(desk.time_zone).date()
    last = (desk.publication.horizon_end - timedelta(seconds=1)).astimezone(desk.time_zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _directory(desk: Desk) -> Directory:
    """Everybody this person may see, laid out once a session and publication."""
    key = (desk.publication.id, sign_in.author(), len(desk.agents))
    known: tuple[object, Directory] | None = st.session_state.get("directory")
    if known is None or known[0] != key:
        known = st.session_state["directory"] = (key, Directory(tuple(desk.agents.values())))
    return known[1]


def _days(desk: Desk) -> list[date]:
    """The whole plan, or some weeks of it."""
    spans = _spans(horizon_days(desk))
    names = {key: _span_name(key, days, many=len(spans) > 3) for key, days in spans.items()}
    key = st.segmented_control(
        t("Days, or weeks of the year") if len(spans) > 3 else t("Days shown"),
        list(spans),
        format_func=names.__getitem__,
        default=None if "days" in st.session_state else next(iter(spans)),  # a followed link set it
        required=True,
        key="days",
    )
    return spans[str(key)]


def _spans(days: list[date]) -> dict[str, list[date]]:
    """All days, pairs of weeks where there are more than two, and each week."""
    weeks: dict[int, list[date]] = {}
    for day in days:
        weeks.setdefault(day.isocalendar().week, []).append(day)
    spans = {"all": days}
    numbers = list(weeks)  # a pair is a fortnight
    if len(numbers) > 2:
        spans |= {f"weeks {a}-{b}": weeks[a] + weeks[b] for a, b in zip(numbers[::2], numbers[1::2], strict=False)}
    if len(numbers) > 1:
        spans |= {f"week {week}": own for week, own in weeks.items()}
    return spans


def _span_name(key: str, days: list[date], many: bool) -> str:
    """A span in words; beside many others weeks are their numbers alone."""
    if key == "all":
        return tn("{count} day", "{count} days", len(days))
    first, last = days[0].isocalendar().week, days[-1].isocalendar().week
    if many:
        return str(first) if first == last else f"{first}–{last}"
    return t("week {number}", number=first)


def _all(value: str) -> str:
    return value or t("all")
