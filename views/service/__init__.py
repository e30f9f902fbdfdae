"""Service: will it hold."""
