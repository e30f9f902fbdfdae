"""Activities: training, coaching and meetings as time of named people, placed where heads are worth least."""

from scheduler.activities.activity import Activity, Who
from scheduler.activities.asks import Ask, Attendee, asked, with_asked, with_skills
from scheduler.activities.attendance import ATTENDANCE, attendance
from scheduler.activities.holding import hold

__all__ = [
    "ATTENDANCE",
    "Activity",
    "Ask",
    "Attendee",
    "Who",
    "asked",
    "attendance",
    "hold",
    "with_asked",
    "with_skills",
]
