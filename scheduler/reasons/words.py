"""Words: a cause as one sentence that a planner reads."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from scheduler.optimizer.problem import RosterProblem
from scheduler.reasons.causes import Cause, Inquiry
from scheduler.reasons.shortfalls import Shortfall, shortfalls
from scheduler.reasons.values import value_table
from scheduler.roster import Result, Shift, read_shifts

NAMED = 5
"""Stretches that a roster's reasons name; the rest are summed up."""

KEPT = {
    "at work": "at work then",
    "other hours": "at work at other hours of that date",
    "absence": "absent",
    "lead time": "a vendor's and not to be had in time",
    "employment": "not employed then",
    "rest": "in need of rest",
    "run of days": "at the end of a run of days",
    "hours": "without hours left in the week",
    "nights": "without nights left",
    "locked": "on a locked shift at other hours",
    "shift times": "without a shift that covers these hours",
    "several": "kept away by more than one of these",
    "free": "free to come",
}
"""What keeps people away, to follow a number of people."""


def why(cause: Cause) -> str:
    """A cause in words.

    >>> why(Cause("rest", 3, 3, {"rest": 2, "at work": 1}, {"rest": 2}))
    'rest: of 3 who know it 2 are in need of rest, 1 is at work then'
    """
    if cause.name == "no skill":
        return "no skill: nobody knows this queue"
    counts = sorted(cause.kept_by.items(), key=lambda pair: (-pair[1], pair[0]))
    told = ", ".join(f"{n} {'is' if n == 1 else 'are'} {KEPT.get(name, f'kept by {name}')}" for name, n in counts)
    seen = f"{cause.asked:,} asked of {cause.people:,}" if cause.asked < cause.people else f"{cause.people:,}"
    text = f"{cause.name}: of {seen} who know it {told}"
    if cause.added_cents is not None and cause.name == "price":
        return f"{text}; whoever comes cheapest costs {cause.added_cents / 100:,.2f} more than they cover"
    if cause.added_cents is not None:
        return f"{text}; the search missed that one of them would save {-cause.added_cents / 100:,.2f}"
    return text


def where(short: Shortfall, zone: ZoneInfo) -> str:
    """A shortfall in words, on the clock of a zone."""
    start, end = short.start.astimezone(zone), short.end.astimezone(zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%a %m-%d %H:%M}"
    what = (
        f"{short.heads:,.1f} missing at most, {short.hours:,.1f} h"
        if short.kind == "live"
        else f"{short.hours:,.1f} h late"
    )
    return f"{short.queue} {start:%a %m-%d %H:%M}-{until}: {what}, {short.cents / 100:,.2f}"


def reasoned(problem: RosterProblem, result: Result) -> Result:
    """A solved result with the reasons why it is short, and with what one more agent or hour is worth.

    A contradictory one has its reasons already, and a roster without a proof no prices.
    """
    if result.status == "contradictory":
        return result
    shifts = read_shifts(result.roster, {a.agent_id: a.time_zone for a in problem.agents})
    values = None if result.prices is None else value_table(problem, result.prices)
    return replace(result, reasons=roster_reasons(problem, shifts), values=values)


def roster_reasons(problem: RosterProblem, shifts: Sequence[Shift]) -> tuple[str, ...]:
    """Why a roster is short, a sentence for each of its dearest stretches and one for all the others.

    Cheap: the causes of a few stretches are looked up, what somebody would add is estimated, no change is priced.
    """
    found = shortfalls(problem, shifts)
    zone, inquiry = problem.horizon.time_zone, Inquiry(problem, shifts)
    told = [f"{where(s, zone)}; {why(inquiry.cause(s, exact=False))}" for s in found[:NAMED]]
    if rest := found[NAMED:]:
        hours, cents = sum(s.hours for s in rest), sum(s.cents for s in rest)
        told.append(
            f"{len(rest)} more stretches short of {hours:,.1f} h, {cents / 100:,.2f}; see tideshift explain roster"
        )
    return tuple(told)
