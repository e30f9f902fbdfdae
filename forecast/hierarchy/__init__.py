"""Sums of queues: what is forecast of them, and forecasts that add up."""
