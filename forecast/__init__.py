"""Demand: what customers will do. From history to a forecast with quantiles."""
