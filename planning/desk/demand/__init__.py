"""What the demand page shows, without a screen: queues and their sums, events, effects of overrides, past nights."""
