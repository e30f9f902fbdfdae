"""Runs: what happened before, and who did it."""
