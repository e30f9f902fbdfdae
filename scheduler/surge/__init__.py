"""Surges: several times the contacts within minutes, and what a floor manager can do about it at once."""
