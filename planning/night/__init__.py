"""The night around the plan: what it depends on, whose turn it is, what it says, publishes and alerts."""
