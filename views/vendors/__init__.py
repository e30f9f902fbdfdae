"""Vendors: what is each asked for."""
