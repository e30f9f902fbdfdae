"""Roster: who works when."""
