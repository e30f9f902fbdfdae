"""Fixed posts: breaks are relieved inside the group, so that seats stay filled."""

import numpy as np

from scheduler.roster import UTC, read_shifts
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import solve
from scheduler.verify import violations
from tests.scheduler.small_operation import LAWS, SHANGHAI, at, flat, horizon, people, problem, requirement

MODERATION = "shop/zh/moderation"
LIVE = ShiftTemplate("D8", 480, 480, 720, 60, (Break(60, 180, 300, paid=True),))
SPAN = horizon(2)


def on_seats(count: int) -> np.ndarray:
    """On duty less on break in each half-hour of 9:00 to 19:00 of the first day, two seats being asked for."""
    team = people(count, skills=("shop/zh/moderation",))
    need = requirement(SPAN, {MODERATION: flat(2.0, 9, 19)}, kind="post")
    result = solve(problem(team, need, SPAN, templates=(LIVE,), shrinkage=0.05))
    assert violations(result.roster, team, LAWS).empty
    shifts = read_shifts(result.roster, {a.agent_id: SHANGHAI for a in team})
    assert all(len(s.breaks) == 1 for s in shifts)
    times = [at(9 + half / 2).astimezone(UTC) for half in range(20)]
    return np.array(
        [sum(s.start <= t < s.end and not any(b.start <= t < b.end for b in s.breaks) for s in shifts) for t in times]
    )


def test_breaks_never_empty_a_seat_where_enough_people_are_there() -> None:
    """Five people of eight hours with an hour's break hold two seats for ten hours: at no time is one empty."""
    assert on_seats(5).min() >= 2


def test_too_few_people_leave_a_seat_empty() -> None:
    """Two people cannot hold two seats for ten hours: whoever pauses leaves one, so the claim above can fail."""
    assert on_seats(2).min() < 2
