"""Amending: a roster people follow is improved beside what a planner has settled, and torn up as little as pays."""
