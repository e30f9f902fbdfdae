"""What to ask of a re-solve: which days and whose shifts may change, and what a change must be worth."""

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from planning.desk.resolving import Question, Scope
from views.frame.job_watch import start
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import day
from views.roster.draft.held import held

KIND = "resolve"


def ask(desk: Desk) -> None:
    """Draw the form."""
    with st.expander(t("Re-solve around my edits"), icon=":material/auto_fix_high:"):
        st.caption(
            t(
                "Your edits, locks and days kept free stay. Other shifts change only where the whole plan gets cheaper "
                "by more than the price below. You compare before anything enters your draft."
            )
        )
        scopes = _scopes(desk)
        names = {"near": t("Days of my edits ± 1"), "weeks": t("Weeks of my edits"), "all": t("Whole plan")}
        wide = st.selectbox(
            t("Which days may change"), list(scopes), format_func=lambda key: names[key], key="resolve_days"
        )
        chosen = scopes[wide]
        st.caption(f"{day(chosen[0])} – {day(chosen[1])}")
        teams = ["", *sorted({agent.group for agent in desk.agents.values()})]
        team = st.selectbox(
            t("Whose shifts may change"),
            teams,
            format_func=lambda group: group or t("Everybody's"),
            key="resolve_team",
        )
        price = st.number_input(
            t("A changed shift must save at least [{currency}]", currency=desk.settings.site.currency),
            min_value=0,
            value=_hour(desk),
            key="resolve_price",
            help=t(
                "Planners and people read the roster already: the more a change must save, the fewer shifts change. "
                "An hour of work is the usual price; 0 takes whatever makes the plan cheaper."
            ),
        )
        if st.button(t("Re-solve"), type="primary", width="stretch", key="resolve_go", icon=":material/auto_fix_high:"):
            publication = desk.publication
            cells = tuple(held(desk).cells.values())
            scope = Scope(*chosen, team or "")
            asked = Question(publication.id, publication.version, cells, scope, price_cents=100 * int(price))
            start(KIND, asked.as_json())
            st.rerun()
        st.caption(t("Up to two minutes, in the background: go on working, reload, come back."))


@dataclass(frozen=True)
class _Span:
    """First and last local date of the plan."""

    first: date
    last: date

    def within(self, first: date, last: date) -> tuple[date, date]:
        """The part of some dates that the plan speaks for."""
        return max(first, self.first), min(last, self.last)


def _scopes(desk: Desk) -> dict[str, tuple[date, date]]:
    """Dates that may be asked for, by name."""
    publication, zone = desk.publication, desk.time_zone
    span = _Span(
        publication.horizon_start.astimezone(zone).date(),
        (publication.horizon_end - timedelta(minutes=1)).astimezone(zone).date(),
    )
    days = {cell.day for cell in held(desk).cells.values()}
    near = Scope.around(days, 1)
    monday = min(days) - timedelta(days=min(days).weekday())
    sunday = max(days) + timedelta(days=6 - max(days).weekday())
    return {
        "near": span.within(near.first, near.last),
        "weeks": span.within(monday, sunday),
        "all": (span.first, span.last),
    }


def _hour(desk: Desk) -> int:
    """What an hour costs on average, in whole units of the currency."""
    hourly = [agent.hourly_cost_cents for agent in desk.agents.values()]
    return max(1, round(sum(hourly) / len(hourly) / 100))
