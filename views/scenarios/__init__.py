"""Scenarios: what if."""
