"""What sets days apart: the calendar, the planner's events, and what they do to volume."""
