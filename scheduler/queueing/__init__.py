"""Queueing: how long customers wait, and the fewest agents that keep a promise."""
