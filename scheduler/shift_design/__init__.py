"""Minimum shift design: which few shifts to offer so that heads at work follow the requirement."""
