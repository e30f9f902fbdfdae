"""Tonight: is everything fine, what changed, and why."""
