"""Demand: what will customers do."""
