"""The planner's desk: one page, one question."""
