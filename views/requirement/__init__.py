"""Requirement: how many people, and why."""
